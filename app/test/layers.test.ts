/** How a loss runs down the layers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { length, place, reachesBeyond, rowsOf, sumOf, wholeOf } from '../src/parts/layers';
import type { Layer } from '../src/parts/layers';

const layer = (id: string, some: Partial<Layer> = {}): Layer => ({
  id,
  name: id,
  whose: '',
  hadNative: undefined,
  usedNative: 0n,
  heldNative: 0n,
  recoveredNative: 0n,
  ...some,
});

const FLOW = {
  lossNative: 100n,
  leftNative: 20n,
  layers: [
    layer('own', { usedNative: 30n }),
    layer('insurance', { hadNative: 40n, usedNative: 25n, heldNative: 15n }),
    layer('skin', { hadNative: 10n, usedNative: 10n, recoveredNative: 4n }),
  ],
};

test('each layer begins where the one before it ended, frozen money counted', () => {
  const rows = rowsOf(FLOW);
  assert.deepEqual(rows.map((row) => row.beforeNative), [0n, 30n, 70n]);
  assert.deepEqual(rows.map((row) => row.leftNative), [70n, 30n, 20n]);
  // What a layer had is not known of every one: what it used it had.
  assert.deepEqual(rows.map((row) => row.outlineNative), [30n, 40n, 10n]);
});

test('used, held and left add up to the loss, to the unit', () => {
  const sum = sumOf(FLOW);
  const parts = { usedNative: 65n, heldNative: 15n, leftNative: 20n, lossNative: 100n };
  assert.deepEqual(sum, { ...parts, holds: true });
  assert.equal(sumOf({ ...FLOW, leftNative: 21n })?.holds, false);
  assert.equal(sumOf({ ...FLOW, lossNative: 99n })?.holds, false);
});

test('while the loss is not known, what stands ready is laid end to end', () => {
  const flow = { ...FLOW, lossNative: undefined, leftNative: 0n };
  assert.equal(wholeOf(flow), 50n);
  assert.deepEqual(rowsOf(flow).map((row) => row.beforeNative), [0n, 0n, 40n]);
  assert.deepEqual(rowsOf(flow).map((row) => row.leftNative), [0n, 0n, 0n]);
  assert.equal(sumOf(flow), undefined);
});

test('a house without money has a width all the same', () => {
  assert.equal(wholeOf({ lossNative: 0n, leftNative: 0n, layers: [] }), 1n);
  assert.equal(wholeOf({ lossNative: undefined, leftNative: 0n, layers: [] }), 1n);
});

test('places are exact for the largest amounts and end at the ends', () => {
  const most = (1n << 64n) - 1n;
  assert.equal(place(most / 2n, most), '49.99%');
  assert.equal(place(1n, 3n), '33.33%');
  assert.equal(place(4n, 3n), '100.00%');
  assert.equal(place(-1n, 3n), '0%');
  assert.equal(place(1n, 0n), '0%');
});

test('what a layer had beyond the loss is cut off, and told', () => {
  const rows = rowsOf({ ...FLOW, layers: [...FLOW.layers, layer('more', { hadNative: 90n })] });
  assert.equal(length(80n, 90n, 100n), '20.00%');
  assert.equal(length(120n, 5n, 100n), '0%');
  assert.deepEqual(rows.map((row) => reachesBeyond(row, 100n)), [false, false, false, true]);
});
