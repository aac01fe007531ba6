/** Statements of segregation in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, type AssetBooks, type Located, type Statement } from '@ringfence/sdk';
import {
  chainWords,
  checkOf,
  draftsOf,
  dueWords,
  finalOf,
  FUND_LINES,
  sectionsOf,
  stateOf,
  statementJson,
} from '../src/data/statements';

const statement = (number: number, more: Partial<Statement> = {}): Statement =>
  ({
    number,
    epoch: 20_000 + number,
    state: 1,
    decimals: 6,
    isQuote: 1,
    ledgerNative: 1_000n,
    owedToNative: 70n,
    owedByNative: 30n,
    feesNative: 5n,
    unappliedNative: -2n,
    recoveringNative: 3n,
    requiredNative: 1_050n,
    heldNative: 1_060n,
    excessNative: 10n,
    poolNative: 60n,
    poolTokensNative: 61n,
    cutNative: 0n,
    blockedNative: 0n,
    fundNative: [1n, 2n, 3n, 4n, 5n, 6n, 7n],
    fundTokensNative: [1n, 2n, 3n, 4n, 5n, 6n, 8n],
    hash: Uint8Array.of(1, 171),
    ...more,
  }) as Statement;

const at = (data: Statement): Located<Statement> =>
  ({ address: `statement${data.number}`, data, bytes: new Uint8Array() }) as never;
const chain = (all: Statement[], findings: AssetBooks['findings'] = []) => ({
  statements: all.map(at),
  findings,
});

test('a day is a day of UTC', () => {
  assert.equal(dayOf(0), '1970-01-01');
  assert.equal(dayOf(20_778), '2026-11-21');
});

test('final statements come newest first, drafts by themselves', () => {
  const all = chain([statement(1), statement(2), statement(0, { state: 0 }), statement(3)]);
  assert.deepEqual(
    finalOf(all).map(({ data }) => data.number),
    [3, 2, 1],
  );
  assert.equal(draftsOf(all).length, 1);
});

test('what was checked says whether there is something before it', () => {
  const all = chain([statement(1), statement(2)]);
  assert.match(checkOf(statement(2), all).text, /follows the one before\.$/);
  assert.match(checkOf(statement(1), all).text, /the first of its chain\.$/);
  const late = chain([statement(7)]);
  assert.match(checkOf(statement(7), late).text, /no longer on the chain/);
  assert(checkOf(statement(7), late).isRight);
});

test('a finding is told of its statement and of the chain', () => {
  const all = chain([statement(1), statement(2)], [{ epoch: 20_002, text: 'It is wrong.' }]);
  assert.deepEqual(checkOf(statement(2), all), { isRight: false, text: 'It is wrong.' });
  assert(checkOf(statement(1), all).isRight);
  assert.deepEqual(chainWords(all), { isRight: false, text: 'It is wrong.' });
  assert.match(chainWords(chain([statement(1), statement(2)])).text, /^2 statements/);
});

test('the statement that is due is that of the day before', () => {
  const noon = 20_779n * 86_400n + 43_200n;
  assert.match(dueWords(undefined, noon), /no statement yet.*2026-11-21/);
  assert.match(dueWords(20_777, noon), /of 2026-11-21 is not there yet/);
  assert.equal(dueWords(20_778, noon), 'The last full day has its statement.');
});

test('lines of a statement lead to its sums', () => {
  const [owed, there] = sectionsOf(statement(1));
  for (const { lines } of [owed ?? assert.fail(), there ?? assert.fail()]) {
    const parts = lines.slice(0, -1);
    const total = parts.reduce(
      (sum, { sign, native }) => (sign === '−' ? sum - native : sum + native),
      0n,
    );
    assert.equal(lines.at(-1)?.native, total);
  }
});

test('only the quote has a pool and a fund', () => {
  assert.equal(sectionsOf(statement(1)).length, 5);
  assert.equal(sectionsOf(statement(1)).at(-1)?.lines.length, FUND_LINES.length);
  const other = sectionsOf(statement(1, { isQuote: 0 }));
  assert.deepEqual(
    other.map(({ lines }) => lines.length),
    [2, 2],
  );
});

test('a state that this page does not know is no good state', () => {
  assert.deepEqual(
    [1, 2, 3, 9].map((state) => stateOf({ state }).kind),
    ['good', 'warn', 'bad', 'warn'],
  );
});

test('a statement is written with exact amounts and hexadecimal hashes', () => {
  const read = JSON.parse(statementJson(at(statement(1)))) as Record<string, unknown>;
  assert.equal(read['requiredNative'], '1050');
  assert.equal(read['hash'], '01ab');
  assert.equal(read['address'], 'statement1');
});
