import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { getAddressDecoder } from '@solana/kit';
import { fromHex, hex } from '../src/bytes.js';
import {
  checkStatements,
  getStatementDecoder,
  loadStatements,
  statementBytes,
  statementHash,
  type Statement,
} from '../src/index.js';
import { ROOT } from './support/chain.js';
import { World } from './support/world.js';

interface Written {
  bytes: string;
  hash: string;
  epoch: string;
  number: string;
  previous_epoch: string;
  previous_hash: string;
  recorded: [string, string];
  finalized: [string, string];
  state: string;
  lines: Record<string, string> & { pockets: [string, string][] };
}

interface Chained {
  name: string;
  subject: { house: string; asset: string; mint: string; decimals: string; is_quote: boolean };
  statements: { name: string; out: Written }[];
}

const file = path.join(ROOT, 'crates/core/tests/vectors/statements.json');
const { chains } = JSON.parse(fs.readFileSync(file, 'utf8')) as { chains: Chained[] };

const raw = (text: string) => fromHex(text) ?? assert.fail();
const key = (text: string) => getAddressDecoder().decode(raw(text));
const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

/** A statement of the vectors as an account. */
function account({ subject }: Chained, { lines, ...out }: Written): Statement {
  const zeros = new Uint8Array(getStatementDecoder().fixedSize);
  const [pool, ...fund] = lines.pockets;
  const numbers = Object.entries(lines).filter(([name]) => name !== 'pockets');
  const native = numbers.map(([name, text]) => [camel(name), BigInt(text as string)]);
  return {
    ...getStatementDecoder().decode(zeros),
    ...(Object.fromEntries(native) as object),
    house: key(subject.house),
    asset: key(subject.asset),
    mint: key(subject.mint),
    decimals: Number(subject.decimals),
    isQuote: Number(subject.is_quote),
    epoch: Number(out.epoch),
    number: Number(out.number),
    previousEpoch: Number(out.previous_epoch),
    previousHash: raw(out.previous_hash),
    hash: raw(out.hash),
    state: Number(out.state),
    recordedTs: BigInt(out.recorded[0]),
    recordedSlot: BigInt(out.recorded[1]),
    finalizedTs: BigInt(out.finalized[0]),
    finalizedSlot: BigInt(out.finalized[1]),
    openLossCount: Number(lines['open_loss_count']),
    poolNative: BigInt(pool?.[0] ?? 0),
    poolTokensNative: BigInt(pool?.[1] ?? 0),
    fundNative: fund.map(([ledger]) => BigInt(ledger)),
    fundTokensNative: fund.map(([, tokens]) => BigInt(tokens)),
  };
}

const all = chains.map((chain) => chain.statements.map(({ out }) => account(chain, out)));

test('statements are hashed as a second implementation does', async () => {
  let count = 0;
  for (const [place, chain] of chains.entries()) {
    for (const [index, { name, out }] of chain.statements.entries()) {
      const statement = all[place]?.[index] ?? assert.fail();
      assert.equal(hex(statementBytes(statement)), out.bytes, name);
      assert.equal(hex(await statementHash(statement)), out.hash, name);
      count += 1;
    }
  }
  assert(count >= 18);
});

const missing = (text: string) => /something is missing/.test(text);
const tampered = async (statements: readonly Statement[], newest?: Uint8Array) =>
  (await checkStatements(statements, newest)).filter(({ text }) => !missing(text));

test('a chain of statements holds, in any order and without its beginning', async () => {
  for (const chain of all) {
    assert.deepEqual(await tampered(chain, chain.at(-1)?.hash as Uint8Array), []);
    assert.deepEqual(await tampered([...chain].reverse().slice(0, -1)), []);
  }
});

test('a deficient statement is a finding', async () => {
  const deficient = all.flat().filter(({ state }) => state === 3);
  assert(deficient.length > 0);
  const found = await checkStatements(all[0] ?? []);
  assert.equal(
    found.filter(({ text }) => missing(text)).length,
    (all[0] ?? []).filter(({ state }) => state === 3).length,
  );
});

test('what is changed, left out or put in between is found', async () => {
  const chain = all[0] ?? assert.fail();
  const changed = chain.map((one, place) => (place === 4 ? { ...one, vaultCount: 1n } : one));
  assert.equal((await tampered(changed)).length, 1);
  const without = chain.filter((_, place) => place !== 4);
  assert.equal((await tampered(without)).length, 1);
  const foreign = [...chain.slice(0, 4), ...(all[1] ?? []).slice(0, 1), ...chain.slice(4)];
  assert((await tampered(foreign)).length > 0);
  // Whoever changes one and hashes it anew breaks the next.
  const forged = await Promise.all(
    changed.map(async (one) => ({ ...one, hash: await statementHash(one) })),
  );
  assert.equal((await tampered(forged)).length, 1);
  // Leaving out the newest shows in the asset.
  const newest = chain.at(-1)?.hash as Uint8Array;
  assert.equal((await tampered(chain.slice(0, -1), newest)).length, 1);
});

test('an asset without statements has none', async () => {
  const world = await World.open();
  const [asset] = (await world.catalog()).assets;
  assert.deepEqual(await loadStatements(world.chain, asset?.address ?? assert.fail()), []);
});
