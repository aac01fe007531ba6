import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getAddressDecoder, type KeyPairSigner } from '@solana/kit';
import {
  cancelOrder,
  closeOrder,
  ed25519Instruction,
  getOrderRecordDecoder,
  instrumentOf,
  matchOrders,
  orderMessage,
  orderRecord,
  signOrder,
  type Order,
  type Side,
  type SignedOrder,
} from '../src/index.js';
import { only } from './support/chain.js';
import { joined, refused } from './support/customers.js';
import { TICK_SIZE_E8, World } from './support/world.js';

const key = (byte: number) => getAddressDecoder().decode(new Uint8Array(32).fill(byte));
const PRICE = 10_000n;
const LOTS = 7n;

test('the message is the text that the specification shows', async () => {
  const order: Order = {
    domain: new Uint8Array(32).fill(1),
    marginAccount: key(2),
    generation: 3n,
    venue: key(4),
    instrument: key(5),
    side: 'buy',
    terms: { flags: 0, lots: 7n, limitPriceTicks: 8n, nonce: 9n, expiryTs: 10n },
  };
  // The same as in the interface crate, computed with Python's hashlib.
  const expected =
    'Ringfence order 8df28f2a89ae09f7e5428bec2ef311a6517943d31fc58e9edd4c6e8867fa4200';
  assert.equal(new TextDecoder().decode(await orderMessage(order)), expected);
});

test('more signatures than an instruction holds are refused', () => {
  const one = { signature: new Uint8Array(64), key: key(1), message: new Uint8Array(80) };
  assert.equal(ed25519Instruction([one, one]).data?.length, 2 + 2 * (14 + 64 + 32 + 80));
  assert.throws(() => ed25519Instruction(new Array(256).fill(one)), RangeError);
});

interface Parties {
  world: World;
  alice: KeyPairSigner;
  bob: KeyPairSigner;
}

async function parties(): Promise<Parties> {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  await world.contract(1, 'SOL');
  await world.publish('SOL', PRICE * TICK_SIZE_E8);
  return { world, alice, bob };
}

async function order(world: World, by: KeyPairSigner, side: Side): Promise<SignedOrder> {
  const portfolio = await world.portfolio(by);
  const whole: Order = {
    domain: portfolio.house.data.domain,
    marginAccount: portfolio.address,
    generation: portfolio.account?.data.generation ?? assert.fail(),
    venue: world.venue,
    instrument: instrumentOf(await world.catalog(), 1).address,
    side,
    terms: {
      flags: 0,
      lots: LOTS,
      limitPriceTicks: PRICE,
      nonce: 1n,
      expiryTs: world.chain.now() + 600n,
    },
  };
  return signOrder(whole, by);
}

async function matching({ world, alice, bob }: Parties, orders: [SignedOrder, SignedOrder]) {
  const [buy, sell] = orders;
  return matchOrders(world.operator, {
    buyer: { portfolio: await world.portfolio(alice), order: buy },
    seller: { portfolio: await world.portfolio(bob), order: sell },
    instrument: instrumentOf(await world.catalog(), 1),
    lots: LOTS,
    priceTicks: PRICE,
  });
}

test('two signed orders meet, once, and their records are closed when they expire', async () => {
  const all = await parties();
  const { world, alice, bob } = all;
  const orders: [SignedOrder, SignedOrder] = [
    await order(world, alice, 'buy'),
    await order(world, bob, 'sell'),
  ];
  const sent = await world.send(await matching(all, orders));
  assert.equal(only(sent.events, 'OrdersMatched').lots, LOTS);
  await refused(world, 'AboveOrderLots', await matching(all, orders), world.operator);
  const [found] = await world.chain.accounts([await orderRecord(orders[0])]);
  const record = getOrderRecordDecoder().decode(found?.data ?? assert.fail());
  assert.equal(record.filledLots, LOTS);
  const close = await closeOrder(orders[0], record.rentPayer);
  await refused(world, 'OrderNotExpired', [close], world.operator);
  world.chain.wait(600);
  await world.send([close]);
  const [left] = await world.chain.accounts([await orderRecord(orders[0])]);
  assert.equal(left, undefined);
});

test('an order whose terms were changed after signing is refused', async () => {
  const all = await parties();
  const buy = await order(all.world, all.alice, 'buy');
  const sell = await order(all.world, all.bob, 'sell');
  const changed = { ...buy, terms: { ...buy.terms, lots: 2n * LOTS } };
  const instructions = await matching(all, [changed, sell]);
  const error = await all.world.send(instructions).then(
    () => assert.fail('a forged order was filled'),
    (reason: unknown) => reason,
  );
  // The chain's own program finds the signature wrong, before Ringfence is asked.
  assert.match(String(error), /refuses this transaction/);
});

test('a cancelled order is filled by nobody', async () => {
  const all = await parties();
  const { world, alice, bob } = all;
  const buy = await order(world, alice, 'buy');
  const cancel = await cancelOrder(await world.portfolio(alice), alice, buy);
  only((await world.send([cancel], alice)).events, 'OrderCancelled');
  const sell = await order(world, bob, 'sell');
  await refused(world, 'OrderCancelled', await matching(all, [buy, sell]), world.operator);
});
