import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assetOf,
  deposit,
  findTokenAccount,
  getMarginAccountCodec,
  getSettlementCodec,
  leave,
  obstacles,
  packTransactions,
  SYSTEM_PROGRAM,
  TOKEN_2022_PROGRAM,
  withdraw,
} from '../src/index.js';
import { only } from './support/chain.js';
import { joined, paysIn, refused, USDC } from './support/customers.js';
import { rewrite } from './support/rewrite.js';
import { World } from './support/world.js';

test('an account that haircuts have cut closes once its owner waives the claim', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const cutNative = 60_000_000n;
  const { settlement, address } = await world.portfolio(alice);
  await rewrite(world.chain, address, getMarginAccountCodec(), () => ({ cutNative }));
  const inAll = () => ({ cutNative: cutNative + 1n });
  await rewrite(world.chain, settlement.address, getSettlementCodec(), inAll);
  world.chain.wait(1);
  const portfolio = await world.portfolio(alice);
  assert.deepEqual(obstacles(portfolio).map(({ kind }) => kind), ['claim']);
  await refused(world, 'ClaimOnRecovery', await leave(portfolio, alice), alice);
  const sent = await world.send(await leave(portfolio, alice, { waiveCut: true }), alice);
  assert.equal(only(sent.events, 'CutWaived').marginAccount, address);
  assert.equal((await world.portfolio(alice)).account, undefined);
  assert.equal((await world.catalog()).settlement.data.cutNative, 1n);
  assert.equal(await world.tokens(alice.address, world.quote), USDC('1000'));
});

test('waiving where nothing was cut is no instruction', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const portfolio = await world.portfolio(alice);
  const plain = await leave(portfolio, alice);
  assert.deepEqual(await leave(portfolio, alice, { waiveCut: true }), plain);
});

test('tokens of Token-2022 come out of a wallet and into one that is opened', async () => {
  const world = await World.open();
  const alice = await joined(world);
  const btc = await world.token('BTC', 8, 9_000_000_000_000n, TOKEN_2022_PROGRAM);
  await world.give(alice.address, btc, 700n);
  await paysIn(world, alice, btc, 700n);
  assert.equal(await world.tokens(alice.address, btc), 0n);
  const asset = assetOf(await world.catalog(), btc.mint);
  assert.equal(asset.data.tokenProgram, TOKEN_2022_PROGRAM);
  const more = { asset, amountNative: 1n };
  await assert.rejects(
    world.send(await deposit(await world.portfolio(alice), alice, more), alice),
    /has fewer tokens than that/,
  );
  // The wallet is gone, and is opened with what the token program wants of it.
  const wallet = await findTokenAccount(alice.address, btc.mint, TOKEN_2022_PROGRAM);
  world.chain.svm.setAccount({
    address: wallet,
    data: new Uint8Array(),
    executable: false,
    lamports: 0n as never,
    programAddress: SYSTEM_PROGRAM,
    space: 0n,
  });
  const some = { mint: btc.mint, amountNative: 200n };
  await world.send(await withdraw(await world.portfolio(alice), alice, some), alice);
  assert.equal(await world.tokens(alice.address, btc), 200n);
  const [opened] = await world.chain.accounts([wallet]);
  assert.equal(opened?.owner, TOKEN_2022_PROGRAM);
  world.chain.wait(1);
  const leaving = await leave(await world.portfolio(alice), alice);
  for (const part of packTransactions(leaving, alice)) await world.send(part, alice);
  assert.equal(await world.tokens(alice.address, btc), 700n);
  assert.equal((await world.portfolio(alice)).account, undefined);
});
