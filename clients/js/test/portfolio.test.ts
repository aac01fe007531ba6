import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lamports } from '@solana/kit';
import {
  AccountError,
  assetOf,
  findMarginAccount,
  instrumentOf,
  loadHouse,
  loadPortfolio,
  NOBODY,
  SYSTEM_PROGRAM,
} from '../src/index.js';
import { joined, trades } from './support/customers.js';
import { TICK_SIZE_E8, World } from './support/world.js';

test('a portfolio is loaded in two round trips with the catalog, in three without', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  await world.contract(1, 'SOL');
  await world.publish('SOL', 10_000n * TICK_SIZE_E8);
  await trades(world, { maker: alice, taker: bob, isBuy: true, lots: 3n, priceTicks: 10_000n });
  const catalog = await world.catalog();
  const of = { house: world.house, owner: alice.address };
  const trips = async (more: object): Promise<number> => {
    const depth = new Depth(world);
    const portfolio = await loadPortfolio(depth.chain, { ...of, ...more });
    assert.equal(portfolio.positions[0]?.position.lots, 3n);
    assert.equal(portfolio.positions[0].instrument.data.instrumentId, 1);
    assert.equal(portfolio.holdings[0]?.asset.data.mint, world.quote.mint);
    assert.equal(portfolio.consents[0]?.data.venue, world.venue);
    return depth.trips;
  };
  assert.equal(await trips({ catalog }), 2);
  assert.equal(await trips({}), 3);
  const depth = new Depth(world);
  await loadHouse(depth.chain, world.house);
  assert.equal(depth.trips, 2);
});

/** Counts round trips: questions that are asked before an answer came go together. */
class Depth {
  trips = 0;
  #open = 0;
  readonly chain;

  constructor(world: World) {
    const count = async <T>(work: Promise<T>): Promise<T> => {
      if (this.#open === 0) this.trips += 1;
      this.#open += 1;
      const found = await work;
      // Answers of one trip come together.
      await new Promise((resolve) => setTimeout(resolve, 20));
      this.#open -= 1;
      return found;
    };
    this.chain = Object.assign(Object.create(world.chain) as World['chain'], {
      accounts: (all: never) => count(world.chain.accounts(all)),
      owned: (all: never) => count(world.chain.owned(all)),
    });
  }
}

test('an account that does not exist yet is none, even when it was sent lamports', async () => {
  const world = await World.open();
  const alice = await world.customer([]);
  assert.equal((await world.portfolio(alice)).account, undefined);
  const address = await findMarginAccount(world.house, alice.address);
  world.chain.svm.airdrop(address, lamports(1_000_000_000n));
  const portfolio = await world.portfolio(alice);
  assert.equal(portfolio.account, undefined);
  assert.equal(portfolio.address, address);
});

test('an account of another program is not taken for one of Ringfence', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const { address, account } = await world.portfolio(alice);
  const data = account?.bytes ?? assert.fail();
  world.chain.svm.setAccount({
    address,
    data,
    executable: false,
    lamports: lamports(1_000_000_000n),
    programAddress: SYSTEM_PROGRAM,
    space: BigInt(data.length),
  });
  await assert.rejects(world.portfolio(alice), /not a margin account of Ringfence/);
});

test('what a house does not list is said by name', async () => {
  const world = await World.open();
  const catalog = await world.catalog();
  assert.throws(() => assetOf(catalog, NOBODY), AccountError);
  assert.throws(() => instrumentOf(catalog, 7), /no instrument 7/);
  await assert.rejects(loadHouse(world.chain, NOBODY), /house/);
});
