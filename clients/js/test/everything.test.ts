import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyPairSigner } from '@solana/kit';
import { createLookupTable, instrumentOf, NOBODY, tableAddresses } from '../src/index.js';
import { acceptQuote, postQuote } from '../src/venues/example.js';
import { only } from './support/chain.js';
import { joined, paysIn, trades, USDC } from './support/customers.js';
import { TICK_SIZE_E8, World } from './support/world.js';

const ASSETS = 8;
const POSITIONS = 16;
/** Accounts that a fill names before the evidence of both sides. */
const OWN = 13;

/** Two accounts with as many assets as fit, and a position in each of so many contracts. */
async function full(world: World, contracts: number) {
  const [alice, bob] = [await joined(world), await joined(world)];
  for (let index = 1; index < ASSETS; index += 1) {
    const token = await world.token(`T${index}`, 6, 100_000_000n);
    for (const customer of [alice, bob]) {
      await world.give(customer.address, token, USDC('100'));
      await paysIn(world, customer, token, USDC('100'));
    }
  }
  for (let instrumentId = 1; instrumentId <= contracts; instrumentId += 1) {
    await world.contract(instrumentId, 'SOL');
    await world.publish('SOL', 10_000n * TICK_SIZE_E8);
    const side = { maker: bob, taker: alice, isBuy: false, lots: 1n, priceTicks: 10_000n };
    if (instrumentId < contracts) await trades(world, { ...side, instrumentId });
  }
  return [alice, bob] as const;
}

/** A trade in the last contract, with a lookup table. */
async function last(world: World, alice: KeyPairSigner, bob: KeyPairSigner, id: number) {
  const quote = {
    maker: await world.portfolio(bob),
    instrument: instrumentOf(await world.catalog(), id),
    nonce: 1_000n,
    isBuy: false,
    lots: 1n,
    priceTicks: 10_000n,
    expiryTs: world.chain.now() + 60n,
  };
  await world.send([await postQuote(bob, quote)], bob);
  const all = await acceptQuote(alice, await world.portfolio(alice), quote);
  const [fill, ...fresh] = [...all].reverse();
  for (const one of fresh.reverse()) await world.send([one]);
  assert(fill !== undefined);
  const addresses = tableAddresses([fill]);
  const slot = world.chain.svm.getClock().slot;
  world.chain.svm.setSlotHashes([{ slot, hash: NOBODY }]);
  world.chain.svm.warpToSlot(slot + 1n);
  const { table, transactions } = await createLookupTable(alice, slot, addresses);
  for (const part of transactions) await world.send(part, alice);
  world.chain.svm.warpToSlot(slot + 2n);
  const sent = await world.send([fill], alice, { lookupTables: { [table]: addresses } });
  return { fill, sent };
}

test('two accounts with everything that an account can have trade through a venue', async (t) => {
  // On either side of what a venue sends without Anchor's checks, and all that there can be.
  for (const contracts of [4, 5, POSITIONS]) {
    const world = await World.open();
    const [alice, bob] = await full(world, contracts);
    const { fill, sent } = await last(world, alice, bob, contracts);
    const evidence = 2 * (ASSETS + contracts);
    assert.equal(fill.accounts?.length, OWN + evidence);
    assert.equal(only(sent.events, 'PositionFilled').lots, 1n);
    const portfolio = await world.portfolio(alice);
    assert.deepEqual([portfolio.holdings.length, portfolio.positions.length], [ASSETS, contracts]);
    t.diagnostic(`${evidence} accounts of evidence: ${sent.units} compute units`);
  }
});
