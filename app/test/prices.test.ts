/** When a price is too old, and for what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asset, Instrument } from '@ringfence/sdk';
import { markState, priceState } from '../src/data/prices';

const asset = (publishTs: bigint) =>
  ({ feed: { publishTs }, parameters: { ageMaxS: 60, outageMaxS: 3_600 } }) as Asset;
const instrument = (markTick: bigint, markTs: bigint) =>
  ({ markTick, markTs, parameters: { markAgeMaxS: 60 } }) as Instrument;

test('a price is usable up to its age, stale up to an outage, then lost', () => {
  const at = (age: bigint) => priceState(asset(1_000n), 1_000n + age);
  assert.deepEqual([at(0n), at(60n)], ['usable', 'usable']);
  assert.deepEqual([at(61n), at(3_600n)], ['stale', 'stale']);
  assert.equal(at(3_601n), 'lost');
});

test('a price of a moment to come is usable', () => {
  assert.equal(priceState(asset(1_000n), 990n), 'usable');
});

test('what never had a price is told apart from what lost it', () => {
  assert.equal(priceState(asset(0n), 10n), 'never');
  assert.equal(markState(instrument(0n, 0n), 10n), 'never');
});

test('a mark is usable up to its age, then stale', () => {
  const at = (age: bigint) => markState(instrument(15_000n, 1_000n), 1_000n + age);
  assert.deepEqual([at(60n), at(61n), at(1_000_000n)], ['usable', 'stale', 'stale']);
});
