import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyPairSigner } from '@solana/kit';
import { withdraw, type Portfolio } from '../src/index.js';
import { before, loadPreviews, previewInput } from '../src/preview/index.js';
import { only } from './support/chain.js';
import { Market, START_TICK } from './support/market.js';

const ONE = 1_000_000n;
const DAY_S = 86_400n;

async function stage() {
  const market = await Market.open();
  const [buyer, seller] = [await market.join(500n * ONE, 1n), await market.join(500n * ONE, 1n)];
  for (const instrumentId of [2, 1]) {
    await market.mark(instrumentId, START_TICK);
    const deal = { instrumentId, lots: 3n, priceTicks: START_TICK, feeNative: 0n };
    await market.send([await market.fill({ ...deal, buyer, seller })], market.world.operator);
  }
  return { market, buyer };
}

/** Withdraws all that the preview lets out, or a part: the program has to let it out as well. */
async function withdraws(
  market: Market,
  customer: KeyPairSigner,
  portfolio: Portfolio,
  part = 1n,
) {
  const { world } = market;
  const previews = await loadPreviews();
  const first = await before(world.chain, portfolio);
  const input = previewInput(portfolio, first) ?? assert.fail();
  const now = previews.of(input).now();
  assert(now.readings.every((code) => code === 0), now.readings.join());
  const most = (now.standing.withdrawable[0]?.amountNative ?? 0n) / part;
  const preview = previews.of(input).withdraw(0, most);
  assert(preview.ok && most > 0n);
  const taking = await withdraw(portfolio, customer, {
    mint: world.quote.mint,
    amountNative: most,
  });
  const sent = await world.send(taking, customer);
  assert.equal(only(sent.events, 'VaultWithdrawn').amountNative, most);
  const after = previewInput(await world.portfolio(customer)) ?? assert.fail();
  assert.deepEqual(previews.of(after).now().standing, preview.value.standing);
  return { first, taking, now };
}

test('what an action takes in and settles first is read for its preview', async () => {
  const { market, buyer } = await stage();
  const { world } = market;
  world.chain.wait(Number(DAY_S - (world.chain.now() % DAY_S)));
  await world.publish('TOKEN', 15_000_000_000n);
  await world.publish('USDC', 100_000_000n);
  for (const id of [1, 2]) await market.publish(id, START_TICK - 100n * BigInt(id));
  const portfolio = await world.portfolio(buyer);
  const { first, taking, now } = await withdraws(market, buyer, portfolio, 2n);
  // Two prices in one instruction, two marks, the wallet and the withdrawal: what the marks bring
  // is for a later settlement.
  assert.equal(taking.length, 5);
  assert.deepEqual([first.settles, now.settling], [false, undefined]);
  const placed = first.readings?.map(({ isMark, place, book }) => [isMark, place, !!book]);
  assert.deepEqual(placed, [
    [false, 0, false],
    [false, 1, false],
    [true, 0, true],
    [true, 1, true],
  ]);
  // Now the boundary has passed on the chain.
  const behind = await world.portfolio(buyer);
  const second = await withdraws(market, buyer, behind, 2n);
  assert.deepEqual([second.first.readings, second.first.settles], [[], true]);
  assert.equal(second.now.settling, 0);
});

test('only what has become old is read, and only where there is something newer', async () => {
  const { market, buyer } = await stage();
  const { world } = market;
  const fresh = await world.portfolio(buyer);
  assert.deepEqual(await before(world.chain, fresh), { readings: [], settles: false });
  world.chain.wait(20);
  await market.publish(1, START_TICK + 50n);
  const portfolio = await world.portfolio(buyer);
  const { readings } = await before(world.chain, portfolio);
  const of = readings?.map(({ isMark, place }) => [isMark, place]);
  const id = portfolio.positions.findIndex(({ position }) => position.instrumentId === 1);
  assert.deepEqual(of, [[true, id]]);
  assert.equal(readings?.[0]?.reading.publishTs, world.chain.now());
  await market.mark(2, START_TICK);
  await world.publish('USDC', 100_000_000n);
  await world.refresh(world.quote);
  const { first } = await withdraws(market, buyer, await world.portfolio(buyer));
  assert.equal(first.readings?.length, 1);
});

test('prices are those that the oracles have when the preview is made', async () => {
  const { market, buyer } = await stage();
  const { world } = market;
  world.chain.wait(20);
  await market.publish(1, START_TICK + 50n);
  const portfolio = await world.portfolio(buyer);
  await market.publish(1, START_TICK + 60n);
  const { readings } = await before(world.chain, portfolio);
  assert.deepEqual(readings?.[0]?.reading, await market.reading(1));
});

test('before an account that does not exist, nothing happens', async () => {
  const { market } = await stage();
  const stranger = await market.world.customer([]);
  const portfolio = await market.world.portfolio(stranger);
  assert.deepEqual(await before(market.world.chain, portfolio), {});
});
