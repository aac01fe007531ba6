import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeLogs,
  deposit,
  EVERYTHING,
  giveConsent,
  instrumentOf,
  leave,
  obstacles,
  SendError,
  settle,
  toNative,
  withdraw,
  type Portfolio,
} from '../src/index.js';
import { acceptQuote, postQuote } from '../src/venues/example.js';
import { only } from './support/chain.js';
import { TICK_SIZE_E8, TICK_VALUE_NATIVE, World } from './support/world.js';
import type { KeyPairSigner } from '@solana/kit';

const USDC = (text: string) => toNative(text, 6);
const LOTS = 10n;
const OPENED = 10_000n;
const CLOSED = 10_100n;

async function joined(world: World): Promise<KeyPairSigner> {
  const customer = await world.customer([[world.quote, USDC('1000')]]);
  const before = await world.portfolio(customer);
  const { assets } = await world.catalog();
  const asset = assets[0];
  assert(asset !== undefined && before.account === undefined);
  const paying = { asset, amountNative: USDC('400') };
  await world.send(await deposit(before, customer, paying), customer);
  const portfolio = await world.portfolio(customer);
  await world.send([await consent(world, portfolio, customer)], customer);
  return customer;
}

function consent(world: World, portfolio: Portfolio, owner: KeyPairSigner) {
  return giveConsent(portfolio, owner, {
    venue: world.venue,
    initialCapNative: USDC('300'),
    spendCapNative: USDC('20'),
    expiryTs: world.chain.now() + 3_600n,
    bandBps: 100,
    feeMaxBps: 0,
    instruments: [1],
  });
}

async function trade(world: World, maker: KeyPairSigner, taker: KeyPairSigner, ticks: bigint) {
  const quote = {
    maker: await world.portfolio(maker),
    instrument: instrumentOf(await world.catalog(), 1),
    nonce: ticks,
    isBuy: ticks === OPENED,
    lots: LOTS,
    priceTicks: ticks,
    expiryTs: world.chain.now() + 60n,
  };
  await world.send([await postQuote(maker, quote)], maker);
  return world.send(await acceptQuote(taker, await world.portfolio(taker), quote), taker);
}

test('a customer joins, trades, is refused a withdrawal in words, wins and leaves', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  const expiryTs = world.chain.now() + 7_200n;
  await world.contract(1, 'SOL', expiryTs);
  await world.publish('SOL', OPENED * TICK_SIZE_E8);
  const opened = only((await trade(world, alice, bob, OPENED)).events, 'PositionFilled');
  assert.equal(opened.lots, LOTS);

  const held = await world.portfolio(alice);
  const [obstacle] = obstacles(held);
  assert.equal(obstacle?.kind, 'position');
  assert.match(obstacle.text, /^A long position of 10 lots of instrument 1 is open/);
  const all = { mint: world.quote.mint, amountNative: EVERYTHING };
  const refused = await world.send(await withdraw(held, alice, all), alice).then(
    () => assert.fail('everything was paid out'),
    (error: unknown) => error,
  );
  assert(refused instanceof SendError && refused.kind === 'refused');
  assert.equal(refused.explanation?.name, 'BelowInitial');
  assert.equal(refused.message, `${refused.explanation.so} ${refused.explanation.then}`);

  const part = { mint: world.quote.mint, amountNative: USDC('100') };
  const paid = await world.send(await withdraw(held, alice, part), alice);
  assert.equal(only(paid.events, 'VaultWithdrawn').amountNative, USDC('100'));

  await world.publish('SOL', CLOSED * TICK_SIZE_E8);
  await trade(world, alice, bob, CLOSED);
  await expire(world, expiryTs);
  await world.send(await settle(await world.portfolio(bob)), bob);
  const won = (CLOSED - OPENED) * LOTS * TICK_VALUE_NATIVE;
  for (const [customer, expected] of [
    [alice, USDC('1000') + won],
    [bob, USDC('1000') - won],
  ] as const) {
    const settled = await world.portfolio(customer);
    const sent = await world.send(await leave(settled, customer), customer);
    assert.equal(sent.events.at(-1)?.name, 'AccountClosed');
    assert.deepEqual(decodeLogs(sent.logs), sent.events);
    assert.equal(await world.tokens(customer.address, world.quote), expected);
    assert.equal((await world.portfolio(customer)).account, undefined);
  }
});

async function expire(world: World, expiryTs: bigint): Promise<void> {
  world.chain.setTime(expiryTs, 10_000n);
  await world.publish('SOL', CLOSED * TICK_SIZE_E8);
  await world.expire(1, 'SOL');
}
