import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyPairSigner } from '@solana/kit';
import {
  absorb,
  ActionError,
  activateStake,
  assetOf,
  cancelStake,
  closeLien,
  createLien,
  deposit,
  EVERYTHING,
  exit,
  findMember,
  findTokenAccount,
  getFundMemberDecoder,
  giveConsent,
  leave,
  NOBODY,
  noticeLien,
  obstacles,
  packTransactions,
  type Portfolio,
  refresh,
  releaseLien,
  requestUnstake,
  resizeLien,
  revokeConsent,
  setDelegate,
  stake,
  withdraw,
} from '../src/index.js';
import { getAccountCloseInstruction } from '../src/generated/index.js';
import { exampleVenueAuthority, setTerms } from '../src/venues/example.js';
import { only } from './support/chain.js';
import { consenting, joined, paysIn, refused, trades, USDC } from './support/customers.js';
import { TICK_SIZE_E8, World } from './support/world.js';

test('a withdrawal brings its own fresh prices and marks', async () => {
  const world = await World.open();
  const sol = await world.token('WSOL', 9, 10_000_000_000n);
  const [alice, bob] = [await joined(world), await joined(world)];
  await world.give(alice.address, sol, 5_000_000_000n);
  await paysIn(world, alice, sol, 5_000_000_000n);
  await world.contract(1, 'SOL');
  await world.publish('SOL', 10_000n * TICK_SIZE_E8);
  const trade = { maker: alice, taker: bob, isBuy: true, lots: 10n, priceTicks: 10_000n };
  await trades(world, trade);
  world.chain.wait(100);
  const how = { mint: sol.mint, amountNative: 1_000_000_000n };
  const stale = await withdraw(await world.portfolio(alice), alice, how);
  await refused(world, 'QuoteUnusable', stale, alice);
  await world.publish('SOL', 10_000n * TICK_SIZE_E8);
  await world.publish('WSOL', 10_000_000_000n);
  await world.publish('USDC', 100_000_000n);
  const fresh = await withdraw(await world.portfolio(alice), alice, how);
  const sent = await world.send(fresh, alice);
  const names = sent.events.map(({ name }) => name);
  assert.deepEqual(names, [
    'AssetPriceRefreshed',
    'AssetPriceRefreshed',
    'InstrumentMarked',
    'VaultWithdrawn',
  ]);
  assert.equal(await world.tokens(alice.address, sol), 1_000_000_000n);
  // What is fresh is left alone.
  assert.deepEqual(await refresh(await world.portfolio(alice)), []);
});

test('a withdrawal opens the wallet that receives, or pays into the one it is told', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const bob = await world.customer([]);
  await world.give(bob.address, world.quote, 0n);
  const destination = await findTokenAccount(bob.address, world.quote.mint);
  const how = { mint: world.quote.mint, amountNative: USDC('1'), destination };
  await world.send(await withdraw(await world.portfolio(alice), alice, how), alice);
  assert.equal(await world.tokens(bob.address, world.quote), USDC('1'));
});

test('what cannot be put together is said before anything is sent', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  const portfolio = await world.portfolio(alice);
  const asset = assetOf(await world.catalog(), world.quote.mint);
  const none = { mint: world.quote.mint, amountNative: 0n };
  await assert.rejects(withdraw(portfolio, alice, none), /more than nothing/);
  await assert.rejects(deposit(portfolio, alice, { asset, amountNative: 0n }), ActionError);
  const other = { mint: NOBODY, amountNative: 1n };
  await assert.rejects(withdraw(portfolio, alice, other), /no vault of the mint/);
  const all = { mint: world.quote.mint, amountNative: EVERYTHING };
  await assert.rejects(withdraw(portfolio, bob, all), /does not own the account/);
  await assert.rejects(leave(portfolio, bob), ActionError);
  const named = { ...consenting(world), instruments: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
  await assert.rejects(giveConsent(portfolio, alice, named), /at most 8 instruments/);
  const nobody = await world.portfolio(await world.customer([]));
  await assert.rejects(leave(nobody, alice), /does not own/);
});

test('a later consent never brings cancelled orders back', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const give = async (nonce?: bigint) => {
    const wanted = { ...consenting(world), ...(nonce ? { orderNonceMin: nonce } : {}) };
    await world.send([await giveConsent(await world.portfolio(alice), alice, wanted)], alice);
    const [consent] = (await world.portfolio(alice)).consents;
    return consent?.data.orderNonceMin;
  };
  assert.equal(await give(9n), 9n);
  assert.equal(await give(), 9n);
  assert.equal(await give(3n), 9n);
  assert.equal(await give(10n), 10n);
  const revoke = await revokeConsent(await world.portfolio(alice), alice, world.venue);
  only((await world.send([revoke], alice)).events, 'ConsentRevoked');
  assert.deepEqual((await world.portfolio(alice)).consents, []);
  await assert.rejects(
    revokeConsent(await world.portfolio(alice), alice, world.venue),
    /has no consent/,
  );
});

test('a delegate is named and dismissed', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  await world.send([setDelegate(await world.portfolio(alice), alice, bob.address)], alice);
  assert.equal((await world.portfolio(alice)).account?.data.delegate, bob.address);
  await world.send([setDelegate(await world.portfolio(alice), alice)], alice);
  assert.equal((await world.portfolio(alice)).account?.data.delegate, NOBODY);
});

test('tokens sent straight to a vault are taken into its ledger', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const portfolio = await world.portfolio(alice);
  const nothing = await absorb(portfolio, alice, world.quote.mint);
  await refused(world, 'NothingToMove', nothing, alice);
  await world.sendStraight(portfolio.holdings[0]?.entry.vault ?? assert.fail(), 5n);
  const sent = await world.send(nothing, alice);
  assert.equal(only(sent.events, 'VaultAbsorbed').amountNative, 5n);
});

test('while gains wait, everything else comes out and the account stays', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  await world.contract(1, 'SOL');
  await world.publish('SOL', 10_000n * TICK_SIZE_E8);
  const trade = { maker: alice, taker: bob, isBuy: true, lots: 10n, priceTicks: 10_000n };
  await trades(world, trade);
  await trades(world, { ...trade, isBuy: false, priceTicks: 10_050n });
  for (const customer of [alice, bob]) {
    const portfolio = await world.portfolio(customer);
    assert.deepEqual(obstacles(portfolio).map(({ kind }) => kind), ['waiting']);
    await world.send(await exit(portfolio, customer), customer);
  }
  // What the loser owes stays behind until it is settled.
  const lost = 50n * 10n * 10_000n;
  assert.equal(await world.tokens(alice.address, world.quote), USDC('1000'));
  assert.equal(await world.tokens(bob.address, world.quote), USDC('1000') - lost);
});

test('an account with every vault leaves in as many transactions as it takes', async () => {
  const world = await World.open();
  const alice = await joined(world);
  for (let index = 1; index < 8; index += 1) {
    const token = await world.token(`T${index}`, 6, 100_000_000n);
    await world.give(alice.address, token, BigInt(index));
    await paysIn(world, alice, token, BigInt(index));
  }
  const portfolio = await world.portfolio(alice);
  assert.equal(portfolio.holdings.length, 8);
  const packed = packTransactions(await leave(portfolio, alice), alice);
  assert(packed.length > 1 && packed.length < 6, `${packed.length} transactions`);
  world.chain.wait(1);
  for (const instructions of packed) await world.send(instructions, alice);
  assert.equal((await world.portfolio(alice)).account, undefined);
  assert.equal(await world.tokens(alice.address, world.quote), USDC('1000'));
});

test('a stake waits, is taken back, and becomes shares in its epoch', async () => {
  const world = await World.open();
  const alice = await world.customer([[world.quote, USDC('1000')]]);
  const catalog = await world.catalog();
  await world.send([await stake(catalog, alice, USDC('100'))], alice);
  await world.send([await cancelStake(catalog, alice)], alice);
  assert.equal(await world.tokens(alice.address, world.quote), USDC('1000'));
  await world.send([await stake(catalog, alice, USDC('100'))], alice);
  const early = [await activateStake(catalog, alice.address)];
  await refused(world, 'EpochNotBegun', early, alice);
  world.chain.wait(2 * 86_400);
  await world.send([await activateStake(catalog, alice.address)]);
  const member = await findMember(catalog.fund.address, alice.address);
  const [seat] = await world.chain.accounts([member]);
  const { shares } = getFundMemberDecoder().decode(seat?.data ?? assert.fail());
  assert(shares > 0n);
  const request = await requestUnstake(catalog, alice, shares);
  only((await world.send([request], alice)).events, 'UnstakeRequested');
});

test('a pledge is made under the terms that the venue shows, and taken back', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const shown = async () => (await world.catalog()).venues[0] ?? assert.fail();
  const pledge = async () => ({
    venue: await shown(),
    mint: world.quote.mint,
    capNative: USDC('50'),
    expiryTs: world.chain.now() + 864_000n,
  });
  const portfolio = await world.portfolio(alice);
  await assert.rejects(createLien(portfolio, alice, await pledge()), /no terms for the mint/);
  const asset = assetOf(await world.catalog(), world.quote.mint);
  await world.give(await exampleVenueAuthority(), world.quote, 0n);
  await world.send([await setTerms(world.house, asset)]);
  const create = await createLien(portfolio, alice, await pledge());
  const created = only((await world.send([create], alice)).events, 'LienCreated');
  assert.equal(created.capNative, USDC('50'));
  const pledged = await world.portfolio(alice);
  const lien = pledged.liens[0] ?? assert.fail();
  world.chain.wait(1);
  await refused(world, 'LiensOpen', [getClose(pledged, alice)], alice);
  await world.send([resizeLien(pledged, alice, lien, USDC('60'))], alice);
  await world.send([noticeLien(pledged, alice, lien)], alice);
  world.chain.wait(lien.data.releaseDelayS + 1);
  await refused(world, 'NothingToMove', [releaseLien(pledged, alice, lien)], alice);
  await world.send([closeLien(pledged, alice, lien)], alice);
  assert.deepEqual((await world.portfolio(alice)).liens, []);
});

/** The account's close alone. */
function getClose(portfolio: Portfolio, owner: KeyPairSigner) {
  const rentPayer = portfolio.account?.data.rentPayer ?? assert.fail();
  return getAccountCloseInstruction({ owner, marginAccount: portfolio.address, rentPayer });
}
