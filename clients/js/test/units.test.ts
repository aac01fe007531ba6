import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AmountError,
  formatNative,
  fromBps,
  fromNative,
  fromPriceE8,
  NATIVE_MAX,
  ticksOfPrice,
  toNative,
} from '../src/index.js';

test('an amount is read to the last unit', () => {
  const cases: [string, number, bigint][] = [
    ['0', 6, 0n],
    ['12.5', 6, 12_500_000n],
    ['0.000001', 6, 1n],
    [' 1_000_000.1 ', 9, 1_000_000_100_000_000n],
    ['7', 0, 7n],
    ['-0', 6, 0n],
    ['18446744073709.551615', 6, NATIVE_MAX],
  ];
  for (const [text, decimals, native] of cases) {
    assert.equal(toNative(text, decimals), native, text);
  }
});

test('what is no amount is refused in a sentence', () => {
  const cases: [string, RegExp][] = [
    ['', /not an amount/],
    ['12,5', /not an amount/],
    ['1e6', /not an amount/],
    ['.5', /not an amount/],
    ['5.', /not an amount/],
    ['_1', /not an amount/],
    ['1__0', /not an amount/],
    ['0x10', /not an amount/],
    ['0.0000001', /more than 6 decimals/],
    ['-1', /below zero/],
    ['18446744073709.551616', /more than there can be/],
  ];
  for (const [text, words] of cases) {
    const refused = (error: unknown) => error instanceof AmountError && words.test(error.message);
    assert.throws(() => toNative(text, 6), refused, text);
  }
});

test('whatever is written is read back as it was', () => {
  let state = 1n;
  for (let round = 0; round < 2_000; round += 1) {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & NATIVE_MAX;
    const native = state >> BigInt(round % 64);
    const decimals = round % 20;
    assert.equal(toNative(fromNative(native, decimals), decimals), native);
    assert.equal(toNative(formatNative(native, decimals).replace(/,/g, ''), decimals), native);
  }
});

test('amounts are written for people', () => {
  assert.equal(fromNative(-1_500_000n, 6), '-1.5');
  assert.equal(formatNative(1_234_567_000_000n, 6, 'USDC'), '1,234,567.000000 USDC');
  assert.equal(formatNative(-999n, 0), '-999');
  assert.equal(formatNative(-1_000n, 0), '-1,000');
  assert.equal(fromPriceE8(15_012_345_678n), '150.12345678');
  assert.equal(fromBps(250), '2.5 %');
});

test('a price off the grid has no tick', () => {
  assert.equal(ticksOfPrice(15_000_000_000n, 1_000_000n), 15_000n);
  assert.throws(() => ticksOfPrice(15_000_000_001n, 1_000_000n), AmountError);
  assert.throws(() => ticksOfPrice(1n, 0n), AmountError);
});
