import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { getAddressDecoder, type Address } from '@solana/kit';
import * as sdk from '../src/index.js';
import { ROOT } from './support/chain.js';

const file = path.join(ROOT, 'crates/interface/tests/vectors/pdas.txt');
const vectors = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' '));

const bytes = (byte: number) => new Uint8Array(32).fill(byte);
const key = (byte: number) => getAddressDecoder().decode(bytes(byte));
const [one, two, three] = [key(1), key(2), key(3)];

/** The same parts as in the interface crate. */
const found: Record<string, () => Promise<Address>> = {
  house: () => sdk.findHouse(one, 0x0203, false),
  test_house: () => sdk.findHouse(one, 0x0203, true),
  settlement: () => sdk.findSettlement(one),
  pool: () => sdk.findPool(one),
  fund: () => sdk.findFund(one),
  fund_vault: () => sdk.findFundVault(one, sdk.FUND_VAULT.escrow),
  member: () => sdk.findMember(one, two),
  asset: () => sdk.findAsset(one, two),
  shard: () => sdk.findShard(one, 13),
  instrument: () => sdk.findInstrument(one, 0x0405),
  book: () => sdk.findBook(one),
  venue: () => sdk.findVenue(one, two),
  margin_account: () => sdk.findMarginAccount(one, two, 0x0607),
  vault: () => sdk.findVault(one, two),
  consent: () => sdk.findConsent(one, two),
  lien: () => sdk.findLien(one, two, three),
  order: () => sdk.findOrder(one, bytes(7)),
  loss: () => sdk.findLoss(one, 0x0102030405060708n, 0x0809),
  auction: () => sdk.findAuction(one, 0x0a0b),
  bid: () => sdk.findBid(one, 12, two),
  part: () => sdk.findPart(one, two),
  stress: () => sdk.findStress(one),
  governance: () => sdk.findGovernance(one),
  proposal: () => sdk.findProposal(one, 0x01020304),
  statement: () => sdk.findStatement(one, 0x05060708),
  test_feed: () => sdk.findTestFeed(one, bytes(9)),
};

test('addresses are those of the interface crate', async () => {
  assert.deepEqual(vectors.map(([name]) => name), Object.keys(found));
  for (const [name = '', address] of vectors) {
    assert.equal(await found[name]?.(), address, name);
    // From memory as well.
    assert.equal(await found[name]?.(), address, name);
  }
});

test('sponsored feeds of Pyth are where its own list has them', async () => {
  // docs.pyth.network/price-feeds/sponsored-feeds/solana: SOL/USD and JITOSOL/USD.
  const listed = [
    [
      'ef0d8b6fda2ceba41da15d4095d1da392a0d2f8ed0c6c7bc0f4cfac8c280b56d',
      '7UVimffxr9ow1uXYxsr4LHAcV58mLzhmwaeKvJ1pjLiE',
    ],
    [
      '67be9f519b95cf24338801051f9a808eff0a578ccb388db73b7f6fe1de019ffb',
      'AxaxyeDT8JnWERSaTKvFXvPKkEdxnamKSqpWbsSjYg1g',
    ],
  ] as const;
  const config = fs.readFileSync(path.join(ROOT, 'migrations/config/mainnet.json'), 'utf8');
  for (const [feedId, address] of listed) {
    assert.equal(await sdk.findPythFeed(Buffer.from(feedId, 'hex')), address);
    assert(config.includes(feedId), `mainnet.json does not have ${feedId}`);
  }
});

test('a shard is the last four bits of the account', async () => {
  assert.equal(sdk.shardNumber(key(0x3d)), 13);
  assert.equal(await sdk.findShardOf(one, key(0x3d)), await sdk.findShard(one, 13));
  assert.equal(new Set(await sdk.findShards(one)).size, sdk.SHARDS);
});
