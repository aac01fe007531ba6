/** Why somebody cannot sign, and how what was signed failed, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature } from '@solana/kit';
import { allExplanations, SendError, type Chain, type Landed } from '@ringfence/sdk';
import {
  failure,
  found,
  isUnderWay,
  lost,
  waitsFor,
  type Phase,
  type Transaction,
} from '../src/act/sending';
import { obstacle } from '../src/act/wallet';

const SIGNATURE = '5'.repeat(88) as Signature;

test('a wallet of this network that signs is no obstacle', () => {
  const features = ['standard:events', 'solana:signTransaction'] as const;
  const chains = ['solana:devnet', 'solana:localnet'] as const;
  assert.equal(obstacle({ chains, features }, 'localnet'), undefined);
});

test('a wallet of another network is told to change it', () => {
  const features = ['solana:signTransaction'] as const;
  const why = obstacle({ chains: ['solana:mainnet'], features }, 'devnet');
  const sentence =
    "This wallet does not offer the network devnet: choose it in the wallet's settings.";
  assert.equal(why, sentence);
});

test('a wallet that only looks is told that it cannot sign', () => {
  const features = ['solana:signMessage'] as const;
  const why = obstacle({ chains: ['solana:devnet'], features }, 'devnet');
  assert.equal(why, 'This wallet cannot sign transactions.');
});

test('what was not signed is no error, and nothing has happened', () => {
  const told = failure(new SendError('declined', 'User rejected the request'));
  assert.deepEqual(told, { phase: 'declined', text: 'You did not sign. Nothing has happened.' });
});

test('a refusal keeps its sentence, its name and its transaction', () => {
  const [explanation] = allExplanations();
  assert(explanation !== undefined);
  const details = { explanation, signature: SIGNATURE };
  assert.deepEqual(failure(new SendError('refused', 'A sentence.', details)), {
    phase: 'refused',
    text: 'A sentence.',
    refusal: explanation.name,
    signatures: [SIGNATURE],
  });
});

test('what never arrived and what nobody knows are told apart', () => {
  assert.equal(failure(new SendError('expired', 'Too late.')).phase, 'expired');
  const unknown = failure(new SendError('unknown', 'Silence.', { signature: SIGNATURE }));
  assert.equal(unknown.phase, 'unknown');
  assert.deepEqual(unknown.signatures, [SIGNATURE]);
});

test('what was never signed is not called unknown', () => {
  const told = failure(new SendError('unknown', 'The node does not answer: gone.'));
  assert.equal(told.phase, 'refused');
  assert.match(told.text ?? '', /Nothing was signed, and nothing has happened\.$/);
});

test('what could not be put together without the node says so', () => {
  for (const silent of [new TypeError('Failed to fetch'), new DOMException('x', 'TimeoutError')]) {
    const { phase, text } = failure(silent);
    assert.equal(phase, 'refused');
    assert.match(text ?? '', /^The node does not answer: .*nothing has happened\.$/);
  }
});

test('a wallet that fails by itself is quoted; one whose owner says no is not', () => {
  const because = (cause: unknown) => failure(new SendError('declined', '', { cause })).text ?? '';
  const plain = 'You did not sign. Nothing has happened.';
  const noes = [undefined, new Error('User rejected the request.'), { code: 4_001, message: 'x' }];
  for (const no of [...noes, 'Approval denied', new Error('Transaction cancelled')]) {
    assert.equal(because(no), plain);
  }
  assert.match(because(new Error('Blind signing is off')), /It says: Blind signing is off\./);
  assert.match(because({ message: 'locked' }), /It says: locked/);
  assert.match(because(new TypeError('undefined is not')), /gave back is not signed/);
  for (const odd of [{}, [], 7, Symbol('odd'), { message: 1 }, 'x'.repeat(10_000)]) {
    const text = because(odd);
    assert.match(text, /Nothing has happened\.$/);
    assert(text.length < 500);
  }
});

test('where a later part fails, what has happened before is said and kept', () => {
  const before = ['1'.repeat(88) as Signature];
  const declined = failure(new SendError('declined', ''), before, 2);
  assert.equal(declined.phase, 'declined');
  assert.match(declined.text ?? '', /^1 of 2 transactions is on the chain already/);
  assert.doesNotMatch(declined.text ?? '', /nothing has happened/i);
  assert.deepEqual(declined.signatures, before);
  const late = new SendError('unknown', 'Silence.', { signature: SIGNATURE });
  assert.deepEqual(failure(late, before, 3).signatures, [...before, SIGNATURE]);
  const gone = failure(new SendError('unknown', 'Silence.'), before, 3);
  assert.doesNotMatch(gone.text ?? '', /nothing has happened/i);
});

const looking = (height: bigint, landed: Landed | undefined) =>
  ({
    blockHeight: () => Promise.resolve(height),
    landed: () => Promise.resolve(landed),
    lifetime: () => Promise.resolve({ lastValidBlockHeight: 7n }),
  }) as unknown as Chain;
const ONE = { part: 1, parts: 1, signatures: [SIGNATURE] };
const LOST = { signature: SIGNATURE, lastHeight: 5n };

test('only what was handed over is looked for', async () => {
  const chain = looking(1n, undefined);
  assert.equal(await lost(chain, new Error('odd')), undefined);
  assert.equal(await lost(chain, new SendError('unknown', '')), undefined);
  const { signature, lastHeight } = LOST;
  assert.deepEqual(await lost(chain, new SendError('unknown', '', LOST)), LOST);
  const late = await lost(chain, new SendError('unknown', '', { signature }));
  assert.deepEqual(late, { signature, lastHeight: 7n });
  assert.equal(lastHeight, 5n);
});

test('what is looked for ends as it ended on the chain', async () => {
  const landed = { error: null, slot: 1n };
  assert.equal(await found(looking(5n, undefined), LOST, ONE), undefined);
  assert.equal((await found(looking(6n, undefined), LOST, ONE))?.phase, 'expired');
  assert.equal((await found(looking(9n, landed), LOST, ONE))?.phase, 'done');
  const refused = await found(looking(9n, { ...landed, error: 'odd' }), LOST, ONE);
  assert.equal(refused?.phase, 'refused');
});

test('a part that is found does not stand for all of them', async () => {
  const before = '1'.repeat(88) as Signature;
  const first = { part: 2, parts: 3, signatures: [before, SIGNATURE] };
  const landed = await found(looking(9n, { error: null, slot: 1n }), LOST, first);
  assert.notEqual(landed?.phase, 'done');
  assert.match(landed?.text ?? '', /1 of 3 transactions are left/);
  const expired = await found(looking(9n, undefined), LOST, first);
  assert.match(expired?.text ?? '', /^1 of 3 transactions is on the chain already/);
  assert.doesNotMatch(expired?.text ?? '', /nothing has happened/i);
});

test('while one is looked for, nothing else is signed', () => {
  const of = (phase: Phase) => ({ phase, title: 'Withdraw 5 USDC' });
  assert.equal(waitsFor([of('done'), of('signing'), of('expired')]), undefined);
  assert.match(waitsFor([of('done'), of('unknown')]) ?? '', /"Withdraw 5 USDC"/);
});

test('any other failure is refused with what it says', () => {
  assert.deepEqual(failure(new Error('no vault')), { phase: 'refused', text: 'no vault' });
  assert.deepEqual(failure('odd'), { phase: 'refused', text: 'odd' });
});

test('what has ended is under way no longer', () => {
  const under = (phase: Phase) => isUnderWay({ phase } as Transaction);
  for (const phase of ['preparing', 'simulating', 'signing', 'sending', 'confirming'] as const) {
    assert(under(phase), phase);
  }
  for (const phase of ['done', 'declined', 'refused', 'expired', 'unknown'] as const) {
    assert(!under(phase), phase);
  }
});
