/** Amounts as people write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { written } from '../src/parts/form';

test('an amount is read to the unit', () => {
  assert.equal(written('1', 6).native, 1_000_000n);
  assert.equal(written(' 0.000001 ', 6).native, 1n);
  assert.equal(written('18446744073709.551615', 6).native, 2n ** 64n - 1n);
});

test('thousands may be written with commas', () => {
  assert.equal(written('1,234,567.89', 6).native, 1_234_567_890_000n);
  assert.equal(written('100,000', 0).native, 100_000n);
});

test('a comma that is none of thousands is not taken for one', () => {
  const odd = ['0,500', '1,2345', '12,34,567', '1234,567', '1.234,567', '1,234,5', '0,000,001'];
  for (const text of ['1,5', '1,23', ',5', '1,', ...odd]) {
    const { native, error } = written(text, 6);
    assert.equal(native, undefined, text);
    assert(error !== undefined && error.length > 0, text);
  }
});

test('digits of other scripts, signs and exponents are no amount', () => {
  for (const text of ['１２', '١٢', '1 000', '1\u00a0000', '+1', '1e3', '½', '∞', '--1', '1..2']) {
    assert.equal(written(text, 6).native, undefined, text);
    assert.match(written(text, 6).error ?? '', /\w/, text);
  }
  assert.deepEqual(written('-0', 6), { native: 0n, error: undefined });
});

test('a text without an end is refused at once, and not repeated', () => {
  const { native, error } = written('9'.repeat(5_000_000), 6);
  assert.equal(native, undefined);
  assert((error?.length ?? 0) < 100);
});

test('an empty field is neither an amount nor wrong', () => {
  for (const text of ['', '   ']) {
    assert.deepEqual(written(text, 6), { native: undefined, error: undefined });
  }
});

test('what is no amount is told', () => {
  for (const text of ['abc', '1e6', '-1', '1.2.3', '0x10', '1.0000001', '18446744073709.551616']) {
    const { native, error } = written(text, 6);
    assert.equal(native, undefined, text);
    assert.match(error ?? '', /\w/, text);
  }
});
