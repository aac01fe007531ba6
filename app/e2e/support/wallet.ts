/**
 * A wallet as browsers have them, by the Wallet Standard. Its key stays in the test: the page hands
 * out bytes and gets signed ones back, or a no.
 */
import type { BrowserContext, Page } from 'playwright-core';
import {
  getAddressEncoder,
  getTransactionDecoder,
  getTransactionEncoder,
  partiallySignTransaction,
  type KeyPairSigner,
} from '@solana/kit';

const SIGN = 'testWalletSigns';
const HANDLE = 'testWallet';

interface Told {
  readonly name: string;
  readonly address: string;
  readonly publicKey: string;
  readonly chains: readonly string[];
  readonly sign: string;
  readonly handle: string;
}

export class TestWallet {
  /** Whether its owner says no. */
  isDeclining = false;
  /** How often it was asked. */
  asked = 0;

  constructor(
    readonly signer: KeyPairSigner,
    readonly name = 'Test Wallet',
    readonly chains: readonly string[] = ['solana:localnet', 'solana:devnet'],
  ) {}

  /** Puts it into every page of a browser's session. */
  async install(context: BrowserContext): Promise<void> {
    await context.exposeFunction(SIGN, (transaction: string) => this.sign(transaction));
    const { address } = this.signer;
    const told: Told = {
      name: this.name,
      address,
      publicKey: Buffer.from(getAddressEncoder().encode(address)).toString('base64'),
      chains: this.chains,
      sign: SIGN,
      handle: HANDLE,
    };
    await context.addInitScript(register, told);
  }

  private async sign(transaction: string): Promise<string> {
    this.asked += 1;
    if (this.isDeclining) throw new Error('User rejected the request.');
    const given = getTransactionDecoder().decode(Buffer.from(transaction, 'base64'));
    const signed = await partiallySignTransaction([this.signer.keyPair], given);
    return Buffer.from(getTransactionEncoder().encode(signed)).toString('base64');
  }

  /** It leaves by itself: locked, or disconnected in its own window. */
  async leave(page: Page): Promise<void> {
    await page.evaluate((handle) => Reflect.get(window, handle).leave(), HANDLE);
  }

  /** Its owner chooses other networks in its settings. */
  async offer(page: Page, chains: readonly string[]): Promise<void> {
    const told = { handle: HANDLE, chains: [...chains] };
    await page.evaluate((it) => Reflect.get(window, it.handle).offer(it.chains), told);
  }
}

/** Runs in the page, before anything of it does. */
function register(told: Told): void {
  const bytes = (text: string) => Uint8Array.from(atob(text), (it) => it.charCodeAt(0));
  const text = (from: Uint8Array) => btoa(String.fromCharCode(...from));
  const ask = (transaction: string) =>
    (Reflect.get(window, told.sign) as (it: string) => Promise<string>)(transaction);
  const account = (chains: readonly string[]) => ({
    address: told.address,
    publicKey: bytes(told.publicKey),
    chains,
    features: ['solana:signTransaction'],
  });
  const kept = 'test-wallet-connected';
  // Storage is closed to pages without an address of their own, where wallets come as well.
  const isTrusted = location.protocol === 'http:' && sessionStorage.getItem(kept) === '1';
  let accounts = isTrusted ? [account(told.chains)] : [];
  const listeners = new Set<(change: object) => void>();
  const set = (now: typeof accounts) => {
    accounts = now;
    if (now.length > 0) sessionStorage.setItem(kept, '1');
    else sessionStorage.removeItem(kept);
    listeners.forEach((listener) => listener({ accounts }));
  };
  const connect = () => {
    if (accounts.length === 0) set([account(told.chains)]);
    return Promise.resolve({ accounts });
  };
  const on = (_: string, listener: (change: object) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const signTransaction = async (...inputs: { transaction: Uint8Array }[]) => {
    const outputs = [];
    for (const { transaction } of inputs) {
      outputs.push({ signedTransaction: bytes(await ask(text(transaction))) });
    }
    return outputs;
  };
  const wallet = {
    version: '1.0.0',
    name: told.name,
    icon: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=',
    chains: told.chains,
    get accounts() {
      return accounts;
    },
    features: {
      'standard:connect': { version: '1.0.0', connect },
      'standard:disconnect': { version: '1.0.0', disconnect: async () => set([]) },
      'standard:events': { version: '1.0.0', on },
      'solana:signTransaction': {
        version: '1.0.0',
        supportedTransactionVersions: ['legacy', 0],
        signTransaction,
      },
    },
  };
  const handle = {
    leave: () => set([]),
    offer: (chains: readonly string[]) => set([account(chains)]),
  };
  Object.assign(window, { [told.handle]: handle });
  type Api = { register: (it: typeof wallet) => void };
  const announce = (api: Api) => api.register(wallet);
  window.addEventListener('wallet-standard:app-ready', (event) =>
    announce((event as CustomEvent<Api>).detail),
  );
  const detail = { detail: announce };
  window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', detail));
}
