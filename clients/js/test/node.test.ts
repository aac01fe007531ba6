import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSolanaRpc } from '@solana/kit';
import {
  EVERYTHING,
  exit,
  loadHistory,
  obstacles,
  simulate,
  withdraw,
  type Transacted,
} from '../src/index.js';
import { firstDay } from '../examples/first-day.js';
import { only } from './support/chain.js';
import { joined, paysIn, refused, USDC } from './support/customers.js';
import { NodeChain } from './support/node.js';
import { TICK_SIZE_E8, World } from './support/world.js';

let chain: NodeChain;
before(async () => {
  chain = await NodeChain.start();
});
after(() => chain.stop());

test('over JSON-RPC a customer joins, is refused in plain words, and leaves', async () => {
  const world = await World.on(chain);
  const alice = await joined(world);
  assert.equal((await world.portfolio(alice)).consents.length, 1);
  const more = await paysIn(world, alice, world.quote, USDC('1'));
  assert.equal(only(more.events, 'VaultDeposited').ledgerNative, USDC('401'));
  const above = { mint: world.quote.mint, amountNative: USDC('402') };
  const portfolio = await world.portfolio(alice);
  await refused(world, 'AboveAvailable', await withdraw(portfolio, alice, above), alice);
  const all = await withdraw(portfolio, alice, { ...above, amountNative: EVERYTHING });
  const simulated = await simulate(chain, all, { feePayer: alice });
  assert(simulated.error === null && (simulated.units ?? 0n) > 0n);
  assert.deepEqual(obstacles(portfolio), []);
  const sent = await world.send(await exit(portfolio, alice), alice);
  assert.equal(only(sent.events, 'VaultExited').amountNative, USDC('401'));
  assert.equal(await world.tokens(alice.address, world.quote), USDC('1000'));
  const names = (history: readonly Transacted[]) =>
    history.map(({ events }) => events.map(({ name }) => name).join(' '));
  const history = await loadHistory(chain, portfolio.address);
  const first = 'AccountCreated VaultOpened VaultDeposited';
  assert.deepEqual(names(history), ['VaultExited', 'VaultDeposited', 'ConsentGiven', first]);
  const [newest, second] = history;
  assert.deepEqual([newest?.signature, newest?.slot], [sent.signature, sent.slot]);
  assert(newest?.ts !== undefined && newest.error === null);
  const how = { limit: 2, before: second?.signature ?? assert.fail() };
  const older = await loadHistory(chain, portfolio.address, how);
  assert.deepEqual(older, history.slice(2));
});

test('the first day of the readme ends with all that is free in the wallets', async () => {
  const world = await World.on(chain);
  const [alice, bob] = await Promise.all(
    ['alice', 'bob'].map(() => world.customer([[world.quote, USDC('1000')]])),
  );
  assert(alice !== undefined && bob !== undefined);
  await world.contract(1, 'SOL');
  await world.publish('SOL', 15_000n * TICK_SIZE_E8);
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const of = { chain, house: world.house, alice, bob, instrumentId: 1, pauseMs: 20, say };
  const publish = () => world.publish('SOL', 15_000n * TICK_SIZE_E8);
  await firstDay({ ...of, beforeTrade: publish });
  assert.equal(await world.tokens(alice.address, world.quote), USDC('1000'));
  assert.equal(await world.tokens(bob.address, world.quote), USDC('1000'));
  assert.match(said.join('\n'), /refused: .*margin/i);
});

test('a local node still answers after more slots than it keeps events of', async () => {
  const node = await NodeChain.start(5);
  try {
    const rpc = createSolanaRpc(node.url);
    const slot = () => rpc.getSlot().send({ abortSignal: AbortSignal.timeout(3_000) });
    const end = (await slot()) + 1_200n;
    const late = Date.now() + 14_000;
    while ((await slot()) < end) {
      assert(Date.now() < late, 'its slots take too long');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    node.process.kill('SIGKILL');
    await node.stop();
  }
});
