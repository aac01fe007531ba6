/** The wallet to practise with: it announces itself, asks, and signs only after a yes. */
import assert from 'node:assert/strict';
import { before, test, type TestContext } from 'node:test';
import {
  address,
  createKeyPairSignerFromPrivateKeyBytes,
  getAddressEncoder,
  getTransactionDecoder,
  getTransactionEncoder,
  type KeyPairSigner,
} from '@solana/kit';
import type { Wallet } from '@wallet-standard/base';
import type { SolanaSignTransactionFeature } from '@solana/wallet-standard-features';
import type { StandardConnectFeature, StandardEventsFeature } from '@wallet-standard/features';
import type { StandardDisconnectFeature } from '@wallet-standard/features';
import { offerPractice } from '../src/practice/wallet';

type Features = SolanaSignTransactionFeature &
  StandardConnectFeature &
  StandardDisconnectFeature &
  StandardEventsFeature;
type Registered = { detail: (api: { register: (wallet: Wallet) => void }) => void };

const PRIVATE = new Uint8Array(32).fill(7);
const SIGNATURE_BYTES = 64;
let signer: KeyPairSigner;
let secret: number[];

before(async () => {
  signer = await createKeyPairSignerFromPrivateKeyBytes(PRIVATE);
  secret = [...PRIVATE, ...getAddressEncoder().encode(signer.address)];
});

/** What a page has of a browser here: somebody who is asked, and events. */
function browser(t: TestContext, answers: boolean) {
  const asked: string[] = [];
  const window = Object.assign(new EventTarget(), {
    confirm: (text: string) => {
      asked.push(text);
      return answers;
    },
  });
  const wallets: Wallet[] = [];
  const register = (wallet: Wallet) => void wallets.push(wallet);
  window.addEventListener('wallet-standard:register-wallet', (event) =>
    (event as unknown as Registered).detail({ register }),
  );
  Object.assign(globalThis, { window });
  t.after(() => Reflect.deleteProperty(globalThis, 'window'));
  return { asked, wallets, window, register };
}

const isLocal = () => Promise.resolve();

async function offered(t: TestContext, answers: boolean, check = isLocal) {
  const page = browser(t, answers);
  await offerPractice([{ name: 'alice', secret }], check);
  const wallet = page.wallets[0] ?? assert.fail('no wallet has announced itself');
  return { ...page, wallet, features: wallet.features as unknown as Features };
}

/** A transaction that one signer has to sign, with nothing in it. */
function unsigned(): Uint8Array {
  const head = [1, ...new Array<number>(SIGNATURE_BYTES).fill(0), 1, 0, 0, 1];
  const key = getAddressEncoder().encode(signer.address);
  return Uint8Array.of(...head, ...key, ...new Array<number>(32).fill(9), 0);
}

test('it announces itself to a page that is ready, and to one that is ready later', async (t) => {
  const { wallets, window, register, wallet } = await offered(t, true);
  assert.equal(wallet.name, 'alice (practice)');
  assert.deepEqual(wallet.chains, ['solana:localnet']);
  window.dispatchEvent(new CustomEvent('wallet-standard:app-ready', { detail: { register } }));
  assert.deepEqual(wallets, [wallet, wallet]);
});

test('it shows its account when it is connected, and tells of it', async (t) => {
  const { wallet, features } = await offered(t, true);
  assert.equal(wallet.accounts.length, 0);
  const told: number[] = [];
  const stop = features['standard:events'].on('change', ({ accounts }) =>
    told.push(accounts?.length ?? -1),
  );
  await features['standard:connect'].connect();
  assert.deepEqual(wallet.accounts.map((it) => it.address), [signer.address]);
  assert.deepEqual(wallet.accounts[0]?.chains, ['solana:localnet']);
  await features['standard:disconnect'].disconnect();
  assert.equal(wallet.accounts.length, 0);
  stop();
  await features['standard:connect'].connect();
  assert.deepEqual(told, [1, 0]);
});

test('it asks, and signs after a yes', async (t) => {
  const { wallet, features, asked } = await offered(t, true);
  await features['standard:connect'].connect();
  const account = wallet.accounts[0] ?? assert.fail();
  const transaction = unsigned();
  const { signTransaction } = features['solana:signTransaction'];
  const [output] = await signTransaction({ account, transaction });
  assert.deepEqual(asked, ['alice (practice wallet): sign this transaction?']);
  const signed = getTransactionDecoder().decode(output?.signedTransaction ?? assert.fail());
  const signature = signed.signatures[address(signer.address)];
  assert(signature?.some((byte) => byte !== 0));
  assert.deepEqual(signed.messageBytes, getTransactionDecoder().decode(transaction).messageBytes);
  assert.equal(getTransactionEncoder().encode(signed).length, transaction.length);
});

test('it asks nobody and signs nothing where the node is no local one', async (t) => {
  const elsewhere = () => Promise.reject(new Error('this node is no local one'));
  const { wallet, features, asked } = await offered(t, true, elsewhere);
  await features['standard:connect'].connect();
  const account = wallet.accounts[0] ?? assert.fail();
  const { signTransaction } = features['solana:signTransaction'];
  const signing = signTransaction({ account, transaction: unsigned() });
  await assert.rejects(signing, { message: 'this node is no local one' });
  assert.deepEqual(asked, []);
});

test('after a no, nothing is signed', async (t) => {
  const { wallet, features, asked } = await offered(t, false);
  await features['standard:connect'].connect();
  const account = wallet.accounts[0] ?? assert.fail();
  const signing = features['solana:signTransaction'].signTransaction({
    account,
    transaction: unsigned(),
  });
  await assert.rejects(signing, { message: 'The owner declined.' });
  assert.equal(asked.length, 1);
});
