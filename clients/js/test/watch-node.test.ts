import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSolanaRpcSubscriptions } from '@solana/kit';
import {
  findMarginAccount,
  rpcSubscriptions,
  watchAccounts,
  watchPortfolio,
  type Portfolio,
  type WatchState,
} from '../src/index.js';
import { joined, paysIn, USDC } from './support/customers.js';
import { NodeChain } from './support/node.js';
import { World } from './support/world.js';

let chain: NodeChain;
before(async () => {
  chain = await NodeChain.start();
});
after(() => chain.stop());

const PATIENCE_MS = 30_000;

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!isSo()) {
    assert(Date.now() < end, `${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const held = (portfolio: Portfolio | undefined) => portfolio?.holdings[0]?.entry.ledgerNative;

test('a portfolio is followed at a node that is cut off and comes back', async () => {
  const world = await World.on(chain);
  const alice = await joined(world);
  const stop = new AbortController();
  const seen: Portfolio[] = [];
  const states: WatchState[] = [];
  const how = {
    signal: stop.signal,
    subscriptions: rpcSubscriptions(createSolanaRpcSubscriptions(chain.notifications)),
    retryMs: 50,
    pollMs: 500,
    onState: (state: WatchState) => states.push(state),
  };
  const of = { house: world.house, owner: alice.address };
  const following = (async () => {
    for await (const portfolio of watchPortfolio(chain, of, how)) seen.push(portfolio);
  })();
  await until('a connection', () => states.at(-1) === 'live');
  assert.equal(held(seen.at(-1)), USDC('400'));
  const before = seen.length;
  await paysIn(world, alice, world.quote, USDC('1'));
  await until('the deposit', () => held(seen.at(-1)) === USDC('401'));
  assert(seen.length > before);
  await chain.order('cut');
  await until('the cut', () => states.at(-1) === 'away');
  await chain.order('restore');
  await until('the way back', () => states.at(-1) === 'live');
  await paysIn(world, alice, world.quote, USDC('2'));
  await until('the second deposit', () => held(seen.at(-1)) === USDC('403'));
  assert.deepEqual(states.filter((state, at) => state === 'live' && at > 0).length, 1);
  const slots = seen.map(({ clock }) => clock.slot);
  assert.deepEqual(slots, [...slots].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  stop.abort();
  await following;
});

test('accounts are told live, with their slots', async () => {
  const world = await World.on(chain);
  const alice = await joined(world);
  const address = await findMarginAccount(world.house, alice.address, 0);
  const stop = new AbortController();
  const subscriptions = rpcSubscriptions(createSolanaRpcSubscriptions(chain.notifications));
  // Neither polled nor read again while this test runs.
  const how = { signal: stop.signal, subscriptions, pollMs: 600_000, rereadMs: 600_000 };
  const updates = watchAccounts(chain, [address], how);
  const first = (await updates.next()).value ?? assert.fail();
  const told = updates.next();
  await paysIn(world, alice, world.quote, USDC('1'));
  const second = (await told).value ?? assert.fail();
  assert(second.slot >= first.slot);
  assert.notDeepEqual(second.account?.data, first.account?.data);
  stop.abort();
  assert.equal((await updates.next()).done, true);
});
