/** What things are called, and where an explorer has them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address } from '@solana/kit';
import type { HouseCatalog } from '@ringfence/sdk';
import { naming, quoteOf, short } from '../src/data/names';
import { explorerLink } from '../src/parts/address';

const MINT = address('85gb6XsxYWbVMkczL4TRTZjEhWGLNqe96bSM7snfd21h');
const NONE = { assets: {}, instruments: {}, venues: {} };

test('what the configuration names is called so', () => {
  const assets = { [MINT]: 'USDC' };
  const found = naming({ assets, instruments: { 1: 'SOL-USD' }, venues: { [MINT]: 'Venue' } });
  assert.equal(found.asset(MINT), 'USDC');
  assert.equal(found.instrument(1), 'SOL-USD');
  assert.equal(found.venue(MINT), 'Venue');
});

test('what it does not name goes by its number or its address', () => {
  const found = naming(NONE);
  assert.equal(found.asset(MINT), '85gb…d21h');
  assert.equal(found.instrument(7), 'Instrument 7');
  assert.equal(found.venue(MINT), 'Venue 85gb…d21h');
  assert.equal(short(MINT), '85gb…d21h');
});

test('what every record has by itself is nobody\'s name', () => {
  const found = naming(NONE);
  for (const odd of ['constructor', '__proto__', 'toString']) {
    assert.equal(found.asset(odd as typeof MINT), short(odd));
    assert.equal(found.venue(odd as typeof MINT), `Venue ${short(odd)}`);
  }
});

test('amounts are in the currency of the house', () => {
  const catalog = { house: { data: { quoteDecimals: 6, quoteMint: MINT } } } as HouseCatalog;
  assert.deepEqual(quoteOf(catalog, naming(NONE)), { decimals: 6, symbol: '85gb…d21h' });
});

test('a link to an explorer has its kind and nothing that leaves its place', () => {
  const template = 'https://explorer/{kind}/{value}?cluster=devnet';
  assert.equal(explorerLink(template, 'tx', 'abc'), 'https://explorer/tx/abc?cluster=devnet');
  const odd = explorerLink(template, 'address', '../?a=b#');
  assert.equal(odd, 'https://explorer/address/..%2F%3Fa%3Db%23?cluster=devnet');
});
