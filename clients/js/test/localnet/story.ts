/**
 * A whole house over JSON-RPC and WebSocket, with its keeper at work: customers join, trade and are
 * refused a withdrawal; the node is cut off and comes back; a price falls and the keeper calls; a
 * day passes, the keeper settles, and everybody leaves with everything.
 *
 * `cargo x story` starts it; `cargo x test` runs it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyPairSigner } from '@solana/kit';
import {
  assetOf,
  deposit,
  EVERYTHING,
  findMarginAccount,
  giveConsent,
  instrumentOf,
  leave,
  obstacles,
  SendError,
  toNative,
  withdraw,
} from '../../src/index.js';
import { acceptQuote, findExampleVenue, postQuote } from '../../src/venues/example.js';
import { LocalHouse, order, pause, until } from './house.js';

const USDC = (text: string) => toNative(text, 6);
const SOL_USD = 1;
const LOTS = 10n;
const TICK_SIZE_E8 = 1_000_000n;
const DAY_S = 86_400n;

const local = LocalHouse.open();
const instrument = async () => instrumentOf(await local.catalog(), SOL_USD);

async function join(person: KeyPairSigner, amount: string): Promise<void> {
  const catalog = await local.catalog();
  const asset = assetOf(catalog, catalog.house.data.quoteMint);
  await local.act(person, (portfolio) =>
    deposit(portfolio, person, { asset, amountNative: USDC(amount) }),
  );
}

async function consents(person: KeyPairSigner): Promise<void> {
  const venue = await findExampleVenue(local.address);
  await local.act(person, async (portfolio) => [
    await giveConsent(portfolio, person, {
      venue,
      initialCapNative: USDC('5000'),
      spendCapNative: USDC('100'),
      expiryTs: portfolio.clock.ts + 7n * DAY_S,
      bandBps: 100,
      feeMaxBps: 0,
      instruments: [SOL_USD],
    }),
  ]);
}

/** The maker buys or sells at the mark of this moment, and the taker accepts. */
async function trade(maker: KeyPairSigner, taker: KeyPairSigner, isBuy: boolean): Promise<void> {
  const portfolio = await local.portfolio(maker);
  const listed = await instrument();
  const quote = {
    maker: portfolio,
    instrument: listed,
    nonce: portfolio.clock.slot,
    isBuy,
    lots: LOTS,
    priceTicks: listed.data.markTick,
    expiryTs: portfolio.clock.ts + 600n,
  };
  await local.act(maker, async () => [await postQuote(maker, quote)]);
  await local.act(taker, (accepting) => acceptQuote(taker, accepting, quote));
}

async function lots(person: KeyPairSigner): Promise<bigint> {
  const { positions } = await local.portfolio(person);
  return positions.reduce((sum, { position }) => sum + position.lots, 0n);
}

/** Prices and marks are usable: nobody but the keeper brings them up to date. */
async function isKept(): Promise<boolean> {
  const { clock, assets, instruments } = await local.catalog();
  const prices = assets.every(
    ({ data }) => clock.ts - data.feed.publishTs <= BigInt(data.parameters.ageMaxS),
  );
  const marks = instruments.every(
    ({ data }) => clock.ts - data.markTs <= BigInt(data.parameters.markAgeMaxS),
  );
  return prices && marks && instruments.every(({ data }) => data.markTick > 0n);
}

test('a house lives through a day', async (t) => {
  const [alice, bob] = [await local.person('alice'), await local.person('bob')];
  const before = (await local.wallet(alice)) + (await local.wallet(bob));
  const account = await findMarginAccount(local.address, alice.address);
  let watch = await local.watch(account);

  await t.test('the keeper keeps prices and marks fresh', async () => {
    await until('fresh prices and marks', isKept);
  });

  await t.test('customers join, and whoever watches is told over WebSocket', async () => {
    await join(alice, '320');
    await join(bob, '1000');
    for (const person of [alice, bob]) await consents(person);
    await until('a notification', async () => watch.count > 0);
  });

  await t.test('they trade at the example venue while prices move', async () => {
    await trade(bob, alice, false);
    assert.deepEqual([await lots(alice), await lots(bob)], [LOTS, -LOTS]);
  });

  await t.test('a withdrawal of everything is refused in plain words', async () => {
    const { house } = await local.catalog();
    const everything = { mint: house.data.quoteMint, amountNative: EVERYTHING };
    const refused = await local
      .act(alice, (portfolio) => withdraw(portfolio, alice, everything))
      .then(
        () => assert.fail('everything was paid out'),
        (error: unknown) => error,
      );
    assert(refused instanceof SendError && refused.kind === 'refused', String(refused));
    const { explanation } = refused;
    assert.equal(explanation?.name, 'BelowInitial');
    assert.equal(refused.message, `${explanation.so} ${explanation.then}`);
  });

  await t.test('a node that is cut off and comes back has lost nothing', async () => {
    const held = await local.portfolio(alice);
    order('cut');
    await until('a node that is gone', async () => !(await local.answers()));
    await assert.rejects(local.portfolio(alice));
    await until('the end of the notifications', async () => watch.isOver);
    // Long enough for everybody to notice.
    await pause(3_000);
    order('restore');
    await until('a node that is back', () => local.answers());
    const { account: kept } = await local.portfolio(alice);
    assert.deepEqual(kept?.data.positions, held.account?.data.positions);
    watch = await local.watch(account);
  });

  await t.test('the keeper goes on by itself', async () => {
    const { ts } = (await local.catalog()).clock;
    await until('a mark of after the cut', async () => (await instrument()).data.markTs > ts);
    await until('fresh prices and marks', isKept);
  });

  await t.test('a price falls; the keeper calls the loser, who pays in and is free', async () => {
    const { data } = await instrument();
    await local.setPrice('SOL/USD', (data.markTick * TICK_SIZE_E8 * 91n) / 100n);
    const called = async () => ((await local.portfolio(alice)).account?.data.calledTs ?? 0n) > 0n;
    await until('a margin call', called);
    await join(alice, '400');
    await until('a release', async () => !(await called()));
    assert(watch.count > 0, 'nobody was told of the call');
    watch.stop();
  });

  await t.test('they close their positions, and a day later the keeper settles', async () => {
    await trade(alice, bob, false);
    assert.deepEqual([await lots(alice), await lots(bob)], [0n, 0n]);
    const { clock } = await local.catalog();
    await local.travel(clock.ts + DAY_S);
    for (const person of [alice, bob]) {
      const isSettled = async () => {
        const portfolio = await local.portfolio(person);
        return portfolio.positions.length === 0 && portfolio.account?.data.variationNative === 0n;
      };
      await until('a settlement', isSettled, 120_000);
    }
  });

  await t.test('an audit over JSON-RPC says that everything holds', async () => {
    const report = await local.ringfence('audit', '--house', local.address, '--json');
    assert.doesNotThrow(() => JSON.parse(report) as unknown);
  });

  await t.test('both leave with everything, and not a unit is lost', async () => {
    for (const person of [alice, bob]) {
      assert.deepEqual(obstacles(await local.portfolio(person)), []);
      await local.act(person, (portfolio) => leave(portfolio, person));
      assert.equal((await local.portfolio(person)).account, undefined);
    }
    assert.equal((await local.wallet(alice)) + (await local.wallet(bob)), before);
  });
});
