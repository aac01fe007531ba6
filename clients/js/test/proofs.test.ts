import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ProofError, verifyProof, type InclusionProof } from '../src/index.js';
import { ROOT } from './support/chain.js';

interface Vectors {
  trees: { name: string; root: InclusionProof['root']; proofs: InclusionProof[] }[];
  forgeries: { name: string; proof: InclusionProof }[];
}

const file = path.join(ROOT, 'clients/audit/tests/vectors/proofs.json');
const vectors = JSON.parse(fs.readFileSync(file, 'utf8')) as Vectors;

test('every proof of the auditor leads to the root that it publishes', async () => {
  let count = 0;
  for (const { name, proofs, root } of vectors.trees) {
    for (const proof of proofs) {
      const said = await verifyProof(proof, root.commitment);
      assert.equal(said.totalNative.toString(), root.total_native, name);
      assert.equal(said.ledgerNative.toString(), proof.ledger_native);
      assert.equal(said.marginAccount, proof.margin_account);
      count += 1;
    }
  }
  assert(count >= 30);
});

test('no forgery holds', async () => {
  assert(vectors.forgeries.length >= 20);
  for (const { name, proof } of vectors.forgeries) {
    await assert.rejects(verifyProof(proof), ProofError, name);
  }
});

test('a proof of another tree is not the published one', async () => {
  const [one, other] = vectors.trees.filter(({ proofs }) => proofs.length > 1);
  const proof = one?.proofs[0] ?? assert.fail();
  await assert.rejects(verifyProof(proof, other?.root.commitment), /published commitment/);
});

test('numbers have one form', async () => {
  const proof = vectors.trees.find(({ name }) => name === 'two')?.proofs[0] ?? assert.fail();
  for (const written of ['01', '+1', '1.0', ' 1', '', '0x1', '18446744073709551617']) {
    await assert.rejects(verifyProof({ ...proof, ledger_native: written }), ProofError, written);
  }
  for (const written of [1, null, undefined]) {
    const wrong = { ...proof, ledger_native: written } as never as InclusionProof;
    await assert.rejects(verifyProof(wrong), ProofError);
  }
});
