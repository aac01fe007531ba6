import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appendTransactionMessageInstruction,
  compileTransaction,
  decompileTransactionMessage,
  getBase64Encoder,
  getCompiledTransactionMessageDecoder,
  getSignatureFromTransaction,
  getTransactionDecoder,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransaction,
  type Instruction,
  type KeyPairSigner,
  type Signature,
  type TransactionModifyingSigner,
} from '@solana/kit';
import {
  assetOf,
  COMPUTE_BUDGET_PROGRAM,
  deposit,
  SendError,
  sendInstructions,
  type Chain,
  type Lifetime,
} from '../src/index.js';
import { withAnswers } from './support/answers.js';
import { joined, USDC } from './support/customers.js';
import { World } from './support/world.js';

/** As a wallet says it when it does not know until when a blockhash lasts. */
const UNKNOWN = (1n << 64n) - 1n;
const LAST = 50n;
const OURS_LAST = 3n;

/** A price of a micro-lamport per compute unit. */
const priority: Instruction = {
  programAddress: COMPUTE_BUDGET_PROGRAM,
  data: Uint8Array.of(3, 1, 0, 0, 0, 0, 0, 0, 0),
};

/** A wallet in a browser: it changes what it is asked to sign, then signs that. */
class Wallet {
  /** Signatures that it made. */
  readonly signed: Signature[] = [];
  readonly signer: TransactionModifyingSigner;

  constructor(
    readonly world: World,
    readonly of: KeyPairSigner,
    readonly how: { isNewer?: boolean; isPriced?: boolean; constraint?: object | null },
  ) {
    const modifyAndSignTransactions = async (all: readonly { messageBytes: unknown }[]) =>
      Promise.all(all.map((one) => this.sign(one.messageBytes as never)));
    this.signer = { address: of.address, modifyAndSignTransactions } as never;
  }

  private async sign(messageBytes: Uint8Array) {
    const { isNewer, isPriced, constraint } = this.how;
    const compiled = getCompiledTransactionMessageDecoder().decode(messageBytes);
    const asked = decompileTransactionMessage(compiled as never);
    const { svm } = this.world.chain;
    // The one that it was given is too old by now.
    if (isNewer) svm.expireBlockhash();
    const lifetime = { blockhash: svm.latestBlockhash(), lastValidBlockHeight: UNKNOWN };
    const timed = isNewer ? setTransactionMessageLifetimeUsingBlockhash(lifetime, asked) : asked;
    const whole = isPriced ? appendTransactionMessageInstruction(priority, timed) : timed;
    const signed = await signTransaction([this.of.keyPair], compileTransaction(whole as never));
    this.signed.push(getSignatureFromTransaction(signed));
    const lifetimeConstraint = constraint === undefined ? lifetime : constraint;
    return Object.assign({}, signed, { lifetimeConstraint });
  }
}

async function stage(how: Wallet['how']) {
  const world = await World.open();
  const alice = await joined(world);
  const wallet = new Wallet(world, alice, how);
  const asset = assetOf(await world.catalog(), world.quote.mint);
  const before = await world.portfolio(alice);
  const paying = await deposit(before, wallet.signer, { asset, amountNative: USDC('1') });
  const ledger = async () => (await world.portfolio(alice)).holdings[0]?.entry.ledgerNative;
  return { world, wallet, paying, ledger };
}

/** A chain on which each look is a block later, and whose blockhashes end at known heights. */
function timed(chain: Chain, isThereAt: bigint) {
  let height = 0n;
  let asked = 0;
  let wire: Parameters<Chain['submit']>[0] | undefined;
  const mixed = withAnswers(chain, {
    lifetime: async (): Promise<Lifetime> => {
      asked += 1;
      // First for the simulation, then for the signature; a third time once it is signed.
      const lastValidBlockHeight = asked < 3 ? OURS_LAST : LAST;
      return { ...(await chain.lifetime()), lastValidBlockHeight };
    },
    submit: async (transaction) => void (wire = transaction),
    blockHeight: async () => {
      height += 1n;
      if (height === isThereAt) await chain.submit(wire ?? assert.fail());
      return height;
    },
  });
  return { chain: mixed, height: () => height, asked: () => asked };
}

const quick = ({ signer }: Wallet) => ({ feePayer: signer, pauseMs: 0 });

test('what a wallet makes of a transaction is what is sent and looked for', async () => {
  const { world, wallet, paying, ledger } = await stage({ isNewer: true, isPriced: true });
  let sent: Uint8Array = new Uint8Array();
  const { chain } = world;
  const watched = withAnswers(chain, {
    submit: async (transaction) => {
      sent = new Uint8Array(getBase64Encoder().encode(transaction));
      await chain.submit(transaction);
    },
  });
  const { signature, events } = await sendInstructions(watched, paying, quick(wallet));
  assert.deepEqual([signature], wallet.signed);
  assert.equal(events.at(-1)?.name, 'VaultDeposited');
  assert.equal(await ledger(), USDC('401'));
  const { messageBytes } = getTransactionDecoder().decode(sent);
  const { instructions } = getCompiledTransactionMessageDecoder().decode(messageBytes) as {
    instructions: readonly { data?: Uint8Array }[];
  };
  assert.deepEqual([...(instructions.at(-1)?.data ?? [])], [...(priority.data ?? [])]);
});

test('a newer blockhash of the wallet lasts longer than ours', async () => {
  const { world, wallet, paying, ledger } = await stage({ isNewer: true });
  const { chain } = timed(world.chain, LAST + 10n);
  await sendInstructions(chain, paying, quick(wallet));
  assert.equal(await ledger(), USDC('401'));
});

test('it expires as well, whatever the wallet says, and not before it has', async () => {
  const { world, wallet, paying, ledger } = await stage({ isNewer: true });
  const { chain, height } = timed(world.chain, -1n);
  const failing = sendInstructions(chain, paying, quick(wallet));
  await assert.rejects(failing, (error: SendError) => error.kind === 'expired');
  // The wallet's node may have been ahead of ours.
  assert.equal(height(), LAST + 33n);
  assert.equal(await ledger(), USDC('400'));
});

test('a wallet that leaves the blockhash alone leaves the end alone', async () => {
  const { world, wallet, paying } = await stage({ isPriced: true });
  const { chain, height, asked } = timed(world.chain, -1n);
  const failing = sendInstructions(chain, paying, quick(wallet));
  await assert.rejects(failing, (error: SendError) => error.kind === 'expired');
  assert.deepEqual([height(), asked()], [OURS_LAST + 1n, 2]);
});

test('a wallet need not say how long what it signed lasts', async () => {
  const { world, wallet, paying, ledger } = await stage({ isNewer: true, constraint: null });
  const { chain } = timed(world.chain, LAST + 10n);
  await sendInstructions(chain, paying, quick(wallet));
  assert.equal(await ledger(), USDC('401'));
});

test('what has a nonce does not expire', async () => {
  const constraint = { nonce: 'any' };
  const { world, wallet, paying, ledger } = await stage({ isNewer: true, constraint });
  const { chain } = timed(world.chain, LAST + 100n);
  await sendInstructions(chain, paying, quick(wallet));
  assert.equal(await ledger(), USDC('401'));
});

test('a node that falls silent after the signature leaves the outcome unknown', async () => {
  const { world, wallet, paying } = await stage({ isNewer: true });
  let asked = 0;
  const chain = withAnswers(world.chain, {
    lifetime: async () => {
      asked += 1;
      if (asked === 3) throw new Error('connection reset');
      return world.chain.lifetime();
    },
  });
  const failing = sendInstructions(chain, paying, quick(wallet));
  await assert.rejects(failing, (error: SendError) => {
    assert.deepEqual([error.details.signature], wallet.signed);
    return error.kind === 'unknown';
  });
});
