import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  getBase64Encoder,
  getSignatureFromTransaction,
  getTransactionDecoder,
  type KeyPairSigner,
  type TransactionSigner,
} from '@solana/kit';
import {
  deposit,
  lookFor,
  RINGFENCE_PROGRAM_ADDRESS,
  SendError,
  sendInstructions,
  setDelegate,
  simulate,
  UnknownEventError,
  type Chain,
  type SendErrorKind,
  type Sending,
  type SendStep,
} from '../src/index.js';
import { assetOf } from '../src/index.js';
import { withAnswers } from './support/answers.js';
import { joined, USDC } from './support/customers.js';
import { World } from './support/world.js';

async function stage() {
  const world = await World.open();
  const alice = await joined(world);
  const asset = assetOf(await world.catalog(), world.quote.mint);
  const before = await world.portfolio(alice);
  const paying = await deposit(before, alice, { asset, amountNative: USDC('1') });
  const ledger = async () => (await world.portfolio(alice)).holdings[0]?.entry.ledgerNative;
  return { world, alice, paying, ledger };
}

async function failsWith(
  kind: SendErrorKind,
  work: Promise<unknown>,
): Promise<SendError> {
  const error = await work.then(
    () => assert.fail('nothing failed'),
    (reason: unknown) => reason,
  );
  assert(error instanceof SendError, String(error));
  assert.equal(error.kind, kind, error.message);
  return error;
}

const quick = (feePayer: TransactionSigner) => ({ feePayer, pauseMs: 0, again: 2 });
const cut = () => Promise.reject(new Error('connection reset'));

test('a transaction whose answers are lost is found, and counts once', async () => {
  const { world, alice, paying, ledger } = await stage();
  const { chain } = world;
  let submissions = 0;
  let looks = 0;
  const flaky = withAnswers(chain, {
    async submit(transaction) {
      submissions += 1;
      await chain.submit(transaction);
      throw new Error('the answer was lost');
    },
    async landed(signature) {
      looks += 1;
      if (looks < 4) throw new Error('no answer');
      return chain.landed(signature);
    },
  });
  const sent = await sendInstructions(flaky, paying, quick(alice));
  assert.equal(sent.events.at(-1)?.name, 'VaultDeposited');
  assert(submissions > 1);
  assert.equal(await ledger(), USDC('401'));
});

test('a transaction that never lands expires, and nothing has happened', async () => {
  const { world, alice, paying, ledger } = await stage();
  let height = 0n;
  const deaf = withAnswers(world.chain, {
    submit: async () => undefined,
    lifetime: async () => ({ ...(await world.chain.lifetime()), lastValidBlockHeight: 3n }),
    blockHeight: async () => (height += 1n),
  });
  const error = await failsWith('expired', sendInstructions(deaf, paying, quick(alice)));
  assert.match(error.message, /Nothing has happened/);
  assert.equal(height, 4n);
  assert.equal(await ledger(), USDC('400'));
});

test('one that lands in its last block has not expired', async () => {
  const { world, alice, paying, ledger } = await stage();
  const { chain } = world;
  let wire: Parameters<Chain['submit']>[0] | undefined;
  let height = 0n;
  const late = withAnswers(chain, {
    submit: async (transaction) => void (wire = transaction),
    lifetime: async () => ({ ...(await chain.lifetime()), lastValidBlockHeight: 3n }),
    async blockHeight() {
      height += 1n;
      // It lands between the question for the height and that for the transaction.
      if (height === 4n) await chain.submit(wire ?? assert.fail());
      return height;
    },
  });
  await sendInstructions(late, paying, quick(alice));
  assert.equal(await ledger(), USDC('401'));
});

test('a node that falls silent leaves the outcome unknown, with a signature to find', async () => {
  const { world, alice, paying, ledger } = await stage();
  const { chain } = world;
  const silent = withAnswers(chain, { blockHeight: cut, landed: cut });
  const sending = { ...quick(alice), patienceMs: 20, pauseMs: 5 };
  const error = await failsWith('unknown', sendInstructions(silent, paying, sending));
  assert(error.details.signature !== undefined);
  assert(await chain.landed(error.details.signature));
  assert.equal(await ledger(), USDC('401'));
});

test('one that landed long ago is found in the history of the node', async () => {
  const { world, alice, paying, ledger } = await stage();
  const { chain } = world;
  let height = 0n;
  const forgetful = withAnswers(chain, {
    lifetime: async () => ({ ...(await chain.lifetime()), lastValidBlockHeight: 3n }),
    blockHeight: async () => (height += 2n),
    landed: async (signature, inHistory) => (inHistory ? chain.landed(signature) : undefined),
  });
  await sendInstructions(forgetful, paying, quick(alice));
  assert.equal(await ledger(), USDC('401'));
});

test('whoever was told that nothing is known can look for it', async () => {
  const { world, alice, paying } = await stage();
  const { chain } = world;
  const silent = withAnswers(chain, { blockHeight: cut, landed: cut });
  const sending = { ...quick(alice), patienceMs: 20, pauseMs: 5 };
  const { details } = await failsWith('unknown', sendInstructions(silent, paying, sending));
  const { signature, lastHeight } = details;
  assert(signature !== undefined && lastHeight !== undefined);
  const found = await lookFor(chain, signature, lastHeight);
  assert(typeof found === 'object' && !found.error, String(found));
  const deaf = withAnswers(chain, { landed: async () => undefined });
  assert.equal(await lookFor(deaf, signature, await chain.blockHeight()), undefined);
  assert.equal(await lookFor(deaf, signature, (await chain.blockHeight()) - 1n), 'expired');
});

test('an event of a newer version does not make a failure of what was done', async () => {
  const { world, alice, paying, ledger } = await stage();
  const strange = Buffer.alloc(16, 255).toString('base64');
  const newer = withAnswers(world.chain, {
    logs: async () => [
      `Program ${RINGFENCE_PROGRAM_ADDRESS} invoke [1]`,
      `Program data: ${strange}`,
      `Program ${RINGFENCE_PROGRAM_ADDRESS} success`,
    ],
  });
  const sent = await sendInstructions(newer, paying, quick(alice));
  assert.equal(await ledger(), USDC('401'));
  assert.throws(() => sent.events, UnknownEventError);
});

test('whatever a node or a wallet throws, it is told how it failed', async () => {
  const { world, alice, paying } = await stage();
  const loop: { self?: object } = {};
  loop.self = loop;
  for (const odd of [undefined, null, 7, 'text', {}, loop, Symbol('odd')]) {
    const throwing = () => Promise.reject(odd as Error);
    const gone = withAnswers(world.chain, { simulate: throwing });
    await failsWith('unknown', sendInstructions(gone, paying, quick(alice)));
    const signer = { address: alice.address, signTransactions: throwing } as TransactionSigner;
    const change = [setDelegate(await world.portfolio(alice), signer)];
    await failsWith('declined', sendInstructions(world.chain, change, quick(signer)));
  }
});

test('a node that is not there is told from a refusal', async () => {
  const { world, alice, paying } = await stage();
  const gone = withAnswers(world.chain, { lifetime: cut });
  const error = await failsWith('unknown', sendInstructions(gone, paying, quick(alice)));
  assert.match(error.message, /^The node does not answer: connection reset/);
});

test('waiting ends when it is told to', async () => {
  const { world, alice, paying } = await stage();
  const deaf = withAnswers(world.chain, { submit: async () => undefined });
  const sending = { ...quick(alice), signal: AbortSignal.timeout(20), pauseMs: 5 };
  await failsWith('unknown', sendInstructions(deaf, paying, sending));
});

/** A wallet whose owner says no, and counts how often it was asked. */
function unwilling(of: KeyPairSigner) {
  const asked: unknown[] = [];
  const signer = {
    address: of.address,
    signTransactions: (all: unknown) => {
      asked.push(all);
      return Promise.reject(new Error('User rejected the request'));
    },
  };
  return { asked, signer: signer as unknown as TransactionSigner };
}

test('a wallet that declines is no error of the chain', async () => {
  const { world, alice, ledger } = await stage();
  const { asked, signer } = unwilling(alice);
  const change = [setDelegate(await world.portfolio(alice), signer)];
  const error = await failsWith('declined', sendInstructions(world.chain, change, quick(signer)));
  assert.equal(error.message, 'The transaction was not signed.');
  assert.equal(asked.length, 1);
  assert.equal(await ledger(), USDC('400'));
});

test('nobody is asked to sign what would be refused', async () => {
  const { world, alice } = await stage();
  const { asked, signer } = unwilling(alice);
  const portfolio = await world.portfolio(alice);
  const asset = assetOf(await world.catalog(), world.quote.mint);
  const more = await deposit(portfolio, signer, { asset, amountNative: USDC('1000000') });
  const error = await failsWith('refused', sendInstructions(world.chain, more, quick(signer)));
  assert(error.details.logs !== undefined && error.details.logs.length > 0);
  assert.match(error.message, /^The token account that pays has fewer tokens/);
  assert.equal(error.explanation, undefined);
  assert.equal(asked.length, 0);
});

test('a refusal after a good simulation is explained as well', async () => {
  const { world, alice, paying } = await stage();
  const { chain } = world;
  const changed = withAnswers(chain, {
    async simulate() {
      return { error: null, logs: [], units: 50_000n };
    },
    async landed() {
      return { error: { InstructionError: [0, { Custom: 6_001 }] }, slot: 1n };
    },
    logs: async () => [],
  });
  const error = await failsWith('refused', sendInstructions(changed, paying, quick(alice)));
  assert.equal(error.explanation?.name, 'NotOwner');
  assert(error.details.signature !== undefined);
});

test('a transaction asks for what its simulation took and a little more', async () => {
  const { world, alice, paying } = await stage();
  const { chain } = world;
  let sent: Uint8Array = new Uint8Array();
  const watched = withAnswers(chain, {
    async submit(transaction) {
      sent = new Uint8Array(getBase64Encoder().encode(transaction));
      await chain.submit(transaction);
    },
  });
  const sending = { ...quick(alice), priorityFee: 7n };
  const { signature, units } = await sendInstructions(watched, paying, sending);
  assert.equal(getSignatureFromTransaction(getTransactionDecoder().decode(sent)), signature);
  const asked = budgetIn(sent);
  assert.equal(asked.price, 7n);
  const taken = Number(units ?? assert.fail());
  assert(asked.units > taken && asked.units < taken * 1.2 + 1_001);
  const simulated = await simulate(chain, paying, sending);
  assert(simulated.units !== undefined && simulated.units > 0n);
});

test('whoever waits is told each step, with the signature once there is one', async () => {
  const { world, alice, paying } = await stage();
  const { chain } = world;
  const steps: string[] = [];
  const signatures: unknown[] = [];
  const onStep: Sending['onStep'] = (step, signature) => {
    steps.push(step);
    signatures.push(signature);
  };
  let answers = 0;
  const slow = withAnswers(chain, {
    simulate: (transaction) => (steps.push('asked to simulate'), chain.simulate(transaction)),
    submit: async (transaction) => {
      answers += 1;
      steps.push('asked to submit');
      if (answers === 1) throw new Error('busy');
      await chain.submit(transaction);
    },
    landed: async (found) => (answers < 3 ? undefined : chain.landed(found)),
  });
  const sending = { ...quick(alice), again: 1, onStep };
  const { signature } = await sendInstructions(slow, paying, sending);
  const before = ['simulating', 'asked to simulate', 'signing', 'sending'];
  const after = ['asked to submit', 'asked to submit', 'confirming', 'asked to submit'];
  assert.deepEqual(steps, [...before, ...after]);
  assert.deepEqual(signatures, [undefined, undefined, signature, signature]);
});

test('the last step that was told is the one that failed', async () => {
  const { world, alice, paying } = await stage();
  const lastStep = async (answers: Partial<Chain>, feePayer: TransactionSigner = alice) => {
    let last: SendStep | undefined;
    const onStep = (step: SendStep) => (last = step);
    const chain = withAnswers(world.chain, answers);
    const sending = { ...quick(feePayer), onStep, patienceMs: 10 };
    await assert.rejects(sendInstructions(chain, paying, sending), SendError);
    return last;
  };
  assert.equal(await lastStep({ lifetime: cut }), 'simulating');
  assert.equal(await lastStep({ submit: cut }), 'sending');
  assert.equal(await lastStep({ blockHeight: cut }), 'confirming');
  const { signer } = unwilling(await world.customer([]));
  assert.equal(await lastStep({}, signer), 'signing');
});

/** The two instructions of the compute budget, which are the last of a transaction. */
function budgetIn(wire: Uint8Array): { units: number; price: bigint } {
  const view = new DataView(wire.buffer, wire.byteOffset);
  const tables = 1;
  const price = wire.length - tables - 8;
  // Behind the limit come program, accounts, length and tag of the price.
  const units = price - 1 - 1 - 1 - 1 - 4;
  return { units: view.getUint32(units, true), price: view.getBigUint64(price, true) };
}
