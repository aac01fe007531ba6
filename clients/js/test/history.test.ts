import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadHistory, sendInstructions, UnknownEventError, withdraw } from '../src/index.js';
import { withAnswers } from './support/answers.js';
import { joined, paysIn, USDC } from './support/customers.js';
import { World } from './support/world.js';

async function stage() {
  const world = await World.open();
  const alice = await joined(world);
  const { address } = await world.portfolio(alice);
  return { world, alice, address };
}

test('the history of an account is what happened to it, newest first', async () => {
  const { world, alice, address } = await stage();
  world.chain.wait(60);
  await paysIn(world, alice, world.quote, USDC('7'));
  const all = await loadHistory(world.chain, address);
  const names = all.map(({ events }) => events.map(({ name }) => name).join(' '));
  const first = 'AccountCreated VaultOpened VaultDeposited';
  assert.deepEqual(names, ['VaultDeposited', 'ConsentGiven', first]);
  assert.deepEqual([all[0]?.ts, all[0]?.error], [world.chain.now(), null]);
  assert.equal(all[0]?.slot, world.chain.svm.getClock().slot);
  const bob = await joined(world);
  assert.equal((await loadHistory(world.chain, address)).length, 3);
  assert.equal((await loadHistory(world.chain, bob.address)).length, 2);
});

test('a history is read page by page', async () => {
  const { world, alice, address } = await stage();
  for (let count = 0; count < 60; count += 1) await paysIn(world, alice, world.quote, 1n);
  const first = await loadHistory(world.chain, address);
  assert.equal(first.length, 50);
  const { signature: before } = first.at(-1) ?? assert.fail();
  const rest = await loadHistory(world.chain, address, { before, limit: 20 });
  const two = await loadHistory(world.chain, address, { before, limit: 2 });
  assert.deepEqual([rest.length, two.length], [12, 2]);
  const signatures = [...first, ...rest].map(({ signature }) => signature);
  assert.equal(new Set(signatures).size, 62);
  assert(first.every(({ events }) => events.length === 1));
});

test('what failed did not happen, and what is not kept is not told', async () => {
  const { world, alice, address } = await stage();
  const { chain } = world;
  const portfolio = await world.portfolio(alice);
  const some = { mint: world.quote.mint, amountNative: USDC('400') };
  const twice = await withdraw(portfolio, alice, some);
  const careless = withAnswers(chain, {
    simulate: async () => ({ error: null, logs: [], units: 400_000n }),
  });
  const sending = { feePayer: alice, pauseMs: 0 };
  await assert.rejects(sendInstructions(careless, [...twice, ...twice], sending));
  const [failed] = await loadHistory(chain, address);
  assert(failed?.error);
  const logs = await chain.logs(failed.signature);
  assert(logs.some((line) => line.startsWith('Program data: ')));
  assert.deepEqual(failed.events, []);
  const forgetful = withAnswers(chain, { logs: async () => [] });
  const kept = await loadHistory(forgetful, address);
  assert(kept.length > 2 && kept.every(({ events }) => events.length === 0));
});

test('an event of a newer version is an error, never silence', async () => {
  const { world, address } = await stage();
  const [last] = await loadHistory(world.chain, address, { limit: 1 });
  const logs = await world.chain.logs(last?.signature ?? assert.fail());
  const newer = logs.map((line) => line.replace(/^Program data: ..../, 'Program data: AAAA'));
  const chain = withAnswers(world.chain, { logs: async () => newer });
  await assert.rejects(loadHistory(chain, address), UnknownEventError);
});
