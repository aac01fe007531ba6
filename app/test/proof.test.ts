/** Proofs of a balance: from a file to a verdict, with the vectors of the auditor. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import type { Included, InclusionProof, MarginAccount } from '@ringfence/sdk';
import {
  checkProof,
  commandsOf,
  compareNow,
  comparisonWords,
  ownership,
  readCommitment,
  readProof,
} from '../src/pages/proof/proof';

interface Vectors {
  trees: { name: string; root: InclusionProof['root']; proofs: InclusionProof[] }[];
  forgeries: { name: string; proof: InclusionProof }[];
}

// Tests run in the folder of the app.
const file = '../clients/audit/tests/vectors/proofs.json';
const vectors = JSON.parse(fs.readFileSync(file, 'utf8')) as Vectors;
const tree = (name: string) => vectors.trees.find((one) => one.name === name) ?? assert.fail(name);
const first = (name: string) => tree(name).proofs[0] ?? assert.fail(name);

test('a proof that leads to the published commitment holds', async () => {
  const proof = first('seven');
  const found = await checkProof(JSON.stringify(proof), tree('seven').root.commitment);
  assert.equal(found.kind, 'holds');
  if (found.kind !== 'holds') return;
  assert.equal(`${found.included.ledgerNative}`, proof.ledger_native);
  assert.equal(found.included.count, 7n);
  assert.equal(found.mint, proof.mint);
});

test('without a commitment it was compared with nothing', async () => {
  const found = await checkProof(JSON.stringify(first('two')), undefined);
  assert.equal(found.kind, 'alone');
});

test('with that of another tree it is another', async () => {
  const found = await checkProof(JSON.stringify(first('two')), tree('five').root.commitment);
  assert.equal(found.kind, 'other');
});

test('no forgery holds, and each says why', async () => {
  for (const { name, proof } of vectors.forgeries) {
    const found = await checkProof(JSON.stringify(proof), undefined);
    const isProof = proof.kind === 'ringfence-inclusion-proof';
    assert.equal(found.kind, isProof ? 'refused' : 'unreadable', name);
    assert('text' in found && found.text.length > 10, name);
  }
});

test('a file that is no proof is told apart from one that does not hold', async () => {
  const { root, siblings, ...half } = first('two');
  const texts = ['', 'nonsense', '[]', '5', '{}', JSON.stringify(half), '{"kind":"other"}'];
  const odd = JSON.stringify({ ...half, root, siblings: [null] });
  for (const text of [...texts, odd]) {
    assert.equal((await checkProof(text, undefined)).kind, 'unreadable', text);
  }
  assert.equal(readProof('nonsense'), 'The file is not JSON.');
  assert.match(String(readProof('{}')), /not a proof/);
  assert(siblings.length > 0);
});

test('a commitment has 64 hexadecimal digits', () => {
  const digits = 'ab'.repeat(32);
  assert.deepEqual(readCommitment(`  ${digits.toUpperCase()}\n`), { digits });
  assert.deepEqual(readCommitment(' '), {});
  for (const wrong of [digits.slice(1), `${digits}0`, `0x${digits}`, 'g'.repeat(64)]) {
    assert.match(readCommitment(wrong).error ?? '', /64 hexadecimal digits/);
  }
});

const INCLUDED = {
  house: 'house',
  asset: 'asset',
  generation: 7n,
  ledgerNative: 100n,
} as unknown as Included;
const slot = (ledgerNative: bigint, more: object = {}) => ({
  asset: 'asset',
  isOpen: 1,
  ledgerNative,
  ...more,
});
const account = (more: object = {}): MarginAccount =>
  ({ house: 'house', owner: 'me', generation: 7n, slots: [slot(100n)], ...more }) as MarginAccount;

test('what was proved is compared with what the chain shows', () => {
  const of = (more: object) => compareNow(INCLUDED, account(more));
  assert.deepEqual(of({}), { kind: 'same', nowNative: 100n });
  assert.deepEqual(of({ slots: [slot(90n)] }), { kind: 'changed', nowNative: 90n });
  assert.equal(of({ slots: [slot(100n, { isOpen: 0 })] }).kind, 'no vault');
  assert.equal(of({ slots: [slot(100n, { asset: 'other' })] }).kind, 'no vault');
  assert.equal(of({ generation: 8n }).kind, 'other generation');
  assert.equal(of({ house: 'another' }).kind, 'other house');
  assert.equal(compareNow(INCLUDED, undefined).kind, 'gone');
  assert.match(comparisonWords({ kind: 'changed', nowNative: 1n }, 42n), /at slot 42\.$/);
});

test('an account is of whoever the chain says owns it', () => {
  assert.equal(ownership(account(), 'me'), 'yours');
  assert.equal(ownership(account(), 'you'), 'of another');
  assert.equal(ownership(account(), undefined), 'not known');
  assert.equal(ownership(undefined, 'me'), 'not known');
});

test('publication and proof come from one snapshot', () => {
  const { snapshot, publish, prove } = commandsOf('H', 'A', 'M');
  assert.match(snapshot, /--house H --out snapshot$/);
  assert.match(publish, /--snapshot snapshot /);
  assert.match(prove, /--snapshot snapshot --account A --mint M /);
});
