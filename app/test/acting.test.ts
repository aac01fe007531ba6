/** Why somebody cannot sign, and how what was signed failed, in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature } from '@solana/kit';
import { allExplanations, SendError } from '@ringfence/sdk';
import { failure, isUnderWay, type Phase, type Transaction } from '../src/act/transactions';
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
