import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AccountError,
  NOBODY,
  PYTH_RECEIVER,
  revokeConsent,
  TOKEN_PROGRAM,
  watchAccounts,
  watchHouse,
  watchPortfolio,
  type AccountUpdate,
  type WatchState,
} from '../src/index.js';
import { withAnswers } from './support/answers.js';
import { joined, trades } from './support/customers.js';
import { Plain, Told } from './support/told.js';
import { TICK_SIZE_E8, World } from './support/world.js';

const [A, B] = [TOKEN_PROGRAM, PYTH_RECEIVER];
const brief = ({ address, slot, account }: AccountUpdate) => [
  address === A ? 'a' : 'b',
  Number(slot),
  account?.data[0],
];
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A watch of A and B, with all that a test may do to it. */
function watched(more: object = {}, told: Told | undefined = new Told()) {
  const plain = new Plain();
  const stop = new AbortController();
  const states: WatchState[] = [];
  plain.set(A, 1);
  const how = {
    signal: stop.signal,
    subscriptions: told,
    pollMs: 40,
    retryMs: 10,
    onState: (state: WatchState) => states.push(state),
    ...more,
  };
  const updates = watchAccounts(plain.chain, [A, B, A], how);
  const next = async (count: number) => {
    const found = [];
    for (let left = count; left > 0; left -= 1) {
      const { value, done } = await updates.next();
      if (done === true) break;
      found.push(brief(value));
    }
    return found;
  };
  return { plain, told: told ?? new Told(), stop, states, next, updates };
}

test('updates of an account come in the order of slots, and only what has changed', async () => {
  const { plain, told, stop, states, next } = watched();
  assert.deepEqual(await next(2), [['a', 1, 1], ['b', 1, undefined]]);
  const waiting = next(3);
  await pause(5);
  told.tell(5n, plain.set(A, 5));
  told.tell(4n, plain.set(A, 4));
  told.tell(6n, plain.set(A, 5));
  told.tell(7n, plain.set(B, 7));
  told.tell(8n, { ...plain.set(A, 0), lamports: 0n });
  assert.deepEqual(await waiting, [['a', 5, 5], ['b', 7, 7], ['a', 8, undefined]]);
  assert.deepEqual(states, ['live']);
  stop.abort();
  assert.deepEqual(await next(1), []);
  assert.equal(told.open.size, 0);
});

test('what changed while the connection was gone is read when it is back', async () => {
  const { plain, told, stop, states, next } = watched({ pollMs: 10_000, retryMs: 20 });
  await next(2);
  const waiting = next(1);
  await pause(5);
  plain.isUp = false;
  told.cut();
  // Nobody is there to be told of this.
  plain.slot = 9n;
  plain.set(B, 9);
  await pause(60);
  const before = told.attempts;
  assert(before > 2, `${before} attempts`);
  plain.isUp = true;
  told.isUp = true;
  assert.deepEqual(await waiting, [['b', 9, 9]]);
  const more = next(1);
  await pause(80);
  // What a node reads that is behind is older than what is known.
  told.tell(8n, plain.set(B, 8));
  told.tell(10n, plain.set(B, 10));
  assert.deepEqual(await more, [['b', 10, 10]]);
  assert.deepEqual([states[0], states[1], states.at(-1)], ['live', 'away', 'live']);
  stop.abort();
});

test('waits between attempts grow, up to the time between polls', async () => {
  const { told, stop, next } = watched({ pollMs: 80, retryMs: 5 });
  await next(2);
  const waiting = next(1);
  await pause(5);
  told.cut();
  await pause(400);
  // 5, 10, 20, 40, then 80 each, every one between half and all of it; two attempts each time.
  const attempts = told.attempts / 2 - 1;
  assert(attempts >= 5 && attempts <= 16, `${attempts} attempts`);
  stop.abort();
  assert.deepEqual(await waiting, []);
});

test('without a WebSocket accounts are polled', async () => {
  const plain = new Plain();
  const stop = new AbortController();
  const states: WatchState[] = [];
  plain.set(A, 1);
  const onState = (state: WatchState) => states.push(state);
  const updates = watchAccounts(plain.chain, [A], { signal: stop.signal, pollMs: 10, onState });
  assert.equal((await updates.next()).value?.slot, 1n);
  const waiting = updates.next();
  await pause(25);
  plain.slot = 3n;
  plain.set(A, 3);
  assert.deepEqual(brief((await waiting).value ?? assert.fail()), ['a', 3, 3]);
  // An answer of a node that is behind is not handed on.
  const last = updates.next();
  plain.slot = 2n;
  plain.set(A, 2);
  await pause(25);
  plain.slot = 4n;
  plain.set(A, 4);
  assert.deepEqual(brief((await last).value ?? assert.fail()), ['a', 4, 4]);
  assert.deepEqual(states, ['polling']);
  stop.abort();
  assert.equal((await updates.next()).done, true);
});

test('everything is read anew from time to time, whatever the node tells', async () => {
  const { plain, stop, states, next } = watched({ rereadMs: 20 });
  await next(2);
  const waiting = next(1);
  plain.slot = 2n;
  plain.set(B, 2);
  assert.deepEqual(await waiting, [['b', 2, 2]]);
  assert.deepEqual(states, ['live']);
  stop.abort();
});

test('a watch that is left ends its subscriptions', async () => {
  const { told, updates } = watched();
  for await (const update of updates) {
    assert.equal(brief(update)[0], 'a');
    assert.equal(told.open.size, 2);
    break;
  }
  assert.equal(told.open.size, 0);
});

test('a portfolio is followed into what it trades', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  await world.contract(1, 'SOL');
  await world.publish('SOL', 10_000n * TICK_SIZE_E8);
  const [told, stop] = [new Told(), new AbortController()];
  const of = { house: world.house, owner: alice.address };
  const how = { signal: stop.signal, subscriptions: told };
  const watch = watchPortfolio(world.chain, of, how);
  const next = async () => (await watch.next()).value ?? assert.fail('it has ended');
  const tellAll = async () => {
    const portfolio = await world.portfolio(alice);
    const { slot } = world.chain.svm.getClock();
    for (const account of await world.chain.accounts([portfolio.address])) {
      told.tell(slot, account ?? assert.fail());
    }
  };
  assert.equal((await next()).positions.length, 0);
  await next();
  const subscribed = told.open.size;
  const traded = next();
  await trades(world, { maker: alice, taker: bob, isBuy: true, lots: 3n, priceTicks: 10_000n });
  await tellAll();
  assert.equal((await traded).positions[0]?.position.lots, 3n);
  // Now the instrument is followed as well.
  const again = await next();
  assert.equal(told.open.size, subscribed + 1);
  const marked = next();
  const instrument = again.positions[0]?.instrument ?? assert.fail();
  world.chain.wait(1);
  const [raw] = await world.chain.accounts([instrument.address]);
  told.tell(world.chain.svm.getClock().slot, raw ?? assert.fail());
  assert((await marked).clock.slot > again.clock.slot);
  stop.abort();
  assert.equal((await watch.next()).done, true);
  assert.equal(told.open.size, 0);
});

test('a portfolio is told of a consent that is revoked', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const [told, stop] = [new Told(), new AbortController()];
  const of = { house: world.house, owner: alice.address };
  const watch = watchPortfolio(world.chain, of, { signal: stop.signal, subscriptions: told });
  const next = async () => (await watch.next()).value ?? assert.fail('it has ended');
  await next();
  const [consent] = (await next()).consents;
  const revoked = next();
  const portfolio = await world.portfolio(alice);
  await world.send([await revokeConsent(portfolio, alice, world.venue)], alice);
  // What is left of a closed account has nothing that a filter could find it by.
  const address = consent?.address ?? assert.fail('it has given no consent');
  const gone = { address, owner: NOBODY, lamports: 0n, data: new Uint8Array() };
  told.tell(world.chain.svm.getClock().slot, gone);
  assert.deepEqual((await revoked).consents, []);
  stop.abort();
});

test('a house is followed to what it lists anew', async () => {
  const world = await World.open();
  const [told, stop] = [new Told(), new AbortController()];
  const how = { signal: stop.signal, subscriptions: told };
  const watch = watchHouse(world.chain, world.house, how);
  await watch.next();
  assert.equal((await watch.next()).value?.instruments.length, 0);
  const listed = watch.next();
  const [instrument] = await world.chain.accounts([await world.contract(1, 'SOL')]);
  told.tell(world.chain.svm.getClock().slot, instrument ?? assert.fail());
  assert.equal((await listed).value?.instruments.length, 1);
  stop.abort();
});

test('many changes of a busy house are read at once, where that is asked for', async () => {
  const world = await World.open();
  const [told, stop] = [new Told(), new AbortController()];
  let reads = 0;
  const counted = withAnswers(world.chain, {
    owned: (filters) => ((reads += 1), world.chain.owned(filters)),
  });
  const how = { signal: stop.signal, subscriptions: told, gatherMs: 200 };
  const watch = watchHouse(counted, world.house, how);
  await watch.next();
  await watch.next();
  reads = 0;
  const changed = watch.next();
  const [house] = await world.chain.accounts([world.house]);
  for (let times = 0; times < 10; times += 1) {
    told.tell(world.chain.svm.getClock().slot, house ?? assert.fail());
    await pause(10);
  }
  await changed;
  const kinds = 3;
  assert.equal(reads, kinds);
  stop.abort();
});

test('what is no house is said, not watched', async () => {
  const world = await World.open();
  const how = { signal: new AbortController().signal, subscriptions: new Told() };
  await assert.rejects(watchHouse(world.chain, NOBODY, how).next(), AccountError);
});
