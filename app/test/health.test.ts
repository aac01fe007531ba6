/** Health in words and on a scale. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf } from '@ringfence/sdk';
import type { Coded, Health } from '@ringfence/sdk/preview';
import { bufferOf, healthSentence, scaleOfHealths, testSentence } from '../src/parts/health-words';
import { placeOf, scaleOf } from '../src/parts/scale';

const QUOTE = { decimals: 6, symbol: 'USDC' };
const health = (equityNative: bigint, requirementNative: bigint): Coded<Health> => ({
  ok: true,
  value: { equityNative, requirementNative },
});
const refused = (name: string): Coded<Health> => ({ ok: false, code: codeOf(name) ?? 0 });

test('a test that is met says what is to spare', () => {
  const said = testSentence('Initial', health(500_000_000n, 280_200_000n), QUOTE);
  assert.equal(
    said,
    'Initial test: equity 500 USDC, required 280.2 USDC: 219.8 USDC to spare.',
  );
});

test('a test that is not met says what is missing', () => {
  const said = testSentence('Maintenance', health(-1n, 2n), QUOTE);
  assert.match(said, /equity -0\.000001 USDC, required 0\.000002 USDC: 0\.000003 USDC missing\.$/);
});

test('without positions nothing is required', () => {
  assert.match(testSentence('Initial', health(5n, 0n), QUOTE), /nothing is required\.$/);
});

test('a test that cannot be made says why, and the other one is said all the same', () => {
  const of = { initial: refused('MarkStale'), maintenance: health(2n, 1n) };
  const said = healthSentence(of, QUOTE);
  assert.match(said, /^Initial test: cannot be made now\. \w.*\. Maintenance test: equity/);
});

test('a buffer is what equity has beyond the requirement', () => {
  assert.equal(bufferOf({ equityNative: 3n, requirementNative: 5n }), -2n);
});

test('a scale has a place for nothing and for all amounts, in their order', () => {
  const scale = scaleOf([-50n, 100n, 400n]);
  const places = [-50n, 0n, 100n, 400n].map((amount) => placeOf(scale, amount));
  assert.equal(places[0], 0);
  assert.deepEqual([...places].sort((a, b) => a - b), places);
  assert.ok((places.at(-1) ?? 0) < 1_000, 'a mark at the highest is not cut off');
});

test('a scale of nothing, and amounts beyond a scale, have places as well', () => {
  assert.equal(placeOf(scaleOf([]), 0n), 0);
  assert.equal(placeOf({ low: 0n, high: 10n }, 11n), 1_000);
  assert.equal(placeOf({ low: 0n, high: 10n }, -1n), 0);
});

test('what cannot be judged leaves a scale alone', () => {
  const of = { initial: refused('QuoteUnusable'), maintenance: health(200n, 100n) };
  assert.deepEqual(scaleOfHealths([of]), { low: 0n, high: 210n });
});
