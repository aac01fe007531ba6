/**
 * Wallets to practise with on a local node, where no wallet of the browser may know the network.
 * Their keys are in the configuration: anybody can have them, so they are for money that is none.
 */
import { createKeyPairSignerFromBytes, type KeyPairSigner } from '@solana/kit';
import {
  getBase58Encoder,
  getTransactionDecoder,
  getTransactionEncoder,
  partiallySignTransaction,
} from '@solana/kit';
import type { SolanaSignTransactionFeature } from '@solana/wallet-standard-features';
import type { Wallet, WalletAccount } from '@wallet-standard/base';
import type {
  StandardConnectFeature,
  StandardDisconnectFeature,
  StandardEventsFeature,
} from '@wallet-standard/features';
import type { PracticeKey } from '../config/config';

const CHAIN = 'solana:localnet';
const DOT =
  'PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxNiAxNiI+PGNpcmNs' +
  'ZSBjeD0iOCIgY3k9IjgiIHI9IjYiIGZpbGw9IiM4ODgiLz48L3N2Zz4=';
const ICON = `data:image/svg+xml;base64,${DOT}` as const;

type Features = StandardConnectFeature &
  StandardDisconnectFeature &
  StandardEventsFeature &
  SolanaSignTransactionFeature;

/** Throws unless the node is a local one. */
export type Check = () => Promise<void>;

interface Practice {
  readonly name: string;
  readonly signer: KeyPairSigner;
  readonly check: Check;
}

/** Asks before it signs, as a wallet does. */
async function signed({ name, signer, check }: Practice, wire: Uint8Array) {
  await check();
  if (!window.confirm(`${name} (practice wallet): sign this transaction?`)) {
    throw new Error('The owner declined.');
  }
  const transaction = getTransactionDecoder().decode(wire);
  const done = await partiallySignTransaction([signer.keyPair], transaction);
  return { signedTransaction: new Uint8Array(getTransactionEncoder().encode(done)) };
}

function walletOf(practice: Practice): Wallet {
  const { name, signer } = practice;
  const account: WalletAccount = {
    address: signer.address,
    publicKey: new Uint8Array(getBase58Encoder().encode(signer.address)),
    chains: [CHAIN],
    features: ['solana:signTransaction'],
  };
  let accounts: readonly WalletAccount[] = [];
  const listeners = new Set<() => void>();
  const set = (now: readonly WalletAccount[]) => {
    accounts = now;
    listeners.forEach((listener) => listener());
  };
  const features: Features = {
    'standard:connect': {
      version: '1.0.0',
      async connect() {
        set([account]);
        return { accounts };
      },
    },
    'standard:disconnect': {
      version: '1.0.0',
      async disconnect() {
        set([]);
      },
    },
    'standard:events': {
      version: '1.0.0',
      on(_event, listener) {
        const tell = () => listener({ accounts });
        listeners.add(tell);
        return () => void listeners.delete(tell);
      },
    },
    'solana:signTransaction': {
      version: '1.0.0',
      supportedTransactionVersions: ['legacy', 0],
      async signTransaction(...inputs) {
        const outputs = [];
        for (const { transaction } of inputs) {
          outputs.push(await signed(practice, transaction));
        }
        return outputs;
      },
    },
  };
  return {
    version: '1.0.0',
    name: `${name} (practice)`,
    icon: ICON,
    chains: [CHAIN],
    features,
    get accounts() {
      return accounts;
    },
  };
}

interface AppReady {
  readonly register: (wallet: Wallet) => void;
}

/** Announces itself in the way that every wallet of the Wallet Standard does. */
function announce(wallet: Wallet): void {
  const callback = ({ register }: AppReady) => register(wallet);
  window.addEventListener('wallet-standard:app-ready', (event) => {
    callback((event as CustomEvent<AppReady>).detail);
  });
  const detail = { detail: callback };
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', detail));
}

/** Offers a wallet for each key. None of them signs before it was checked what for. */
export async function offerPractice(keys: readonly PracticeKey[], check: Check): Promise<void> {
  for (const { name, secret } of keys) {
    const signer = await createKeyPairSignerFromBytes(Uint8Array.from(secret));
    announce(walletOf({ name, signer, check }));
  }
}
