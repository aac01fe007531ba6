/** Numbers for people: cut, never rounded up, never through a float. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apart, cut, duration } from '../src/parts/figures';
import { permille } from '../src/parts/frame';

const LARGEST = 2n ** 64n - 1n;

test('an amount is cut toward zero', () => {
  assert.equal(cut(1_999_999n, 6, 2), '1.99');
  assert.equal(cut(-1_999_999n, 6, 2), '−1.99');
  assert.equal(cut(0n, 6, 2), '0.00');
  assert.equal(cut(1_234_567_890_000n, 6, 2), '1,234,567.89');
});

test('an amount that would be cut to nothing is said to be less than the least', () => {
  assert.equal(cut(1n, 6, 2), '<0.01');
  assert.equal(cut(9_999n, 6, 2), '<0.01');
  assert.equal(cut(10_000n, 6, 2), '0.01');
  assert.equal(cut(-1n, 6, 2), '−<0.01');
});

test('an amount with few decimals is shown whole', () => {
  assert.equal(cut(123_456n, 2, 2), '1,234.56');
  assert.equal(cut(123_456n, 0, 2), '123,456');
});

test('the largest amount there is keeps every digit', () => {
  assert.equal(cut(LARGEST, 6, 6).replaceAll(',', ''), '18446744073709.551615');
  assert.equal(cut(LARGEST, 9, 4).replaceAll(',', ''), '18446744073.7095');
});

test('a length of time has its two largest parts', () => {
  const texts: [bigint, string][] = [
    [0n, '0 s'],
    [-5n, '0 s'],
    [59n, '59 s'],
    [60n, '1 min'],
    [61n, '1 min 1 s'],
    [3_600n, '1 h'],
    [3_601n, '1 h'],
    [86_399n, '23 h 59 min'],
    [187_200n, '2 d 4 h'],
    [LARGEST, '213503982334601 d 7 h'],
  ];
  for (const [seconds, text] of texts) assert.equal(duration(seconds), text);
});

test('a part of a whole is between nothing and a thousand', () => {
  assert.equal(permille(0n, 100n), 0);
  assert.equal(permille(50n, 100n), 500);
  assert.equal(permille(999n, 1_000n), 999);
  assert.equal(permille(LARGEST, LARGEST), 1_000);
  assert.equal(permille(200n, 100n), 1_000);
  assert.equal(permille(-1n, 100n), 0);
});

test('of nothing, nothing is a part and everything is all', () => {
  assert.equal(permille(0n, 0n), 0);
  assert.equal(permille(1n, 0n), 1_000);
  assert.equal(permille(1n, -5n), 1_000);
});

test('thousands of an exact number are apart, and nothing else is changed', () => {
  assert.equal(apart('1234567.891011'), '1,234,567.891011');
  assert.equal(apart('+1000'), '+1,000');
  assert.equal(apart('-999'), '-999');
  assert.equal(apart(String(LARGEST)), '18,446,744,073,709,551,615');
  assert.equal(apart('86400 s'), '86400 s');
  assert.equal(apart('2.5 %'), '2.5 %');
});
