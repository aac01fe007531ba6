import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import { readonly, withMore } from '../src/actions/common.js';
import { hex } from '../src/bytes.js';
import {
  assetOf,
  findAsset,
  findFundVault,
  findPool,
  findShards,
  findStatement,
  findTokenAccount,
  findVault,
  FUND_VAULT,
  getMarginAccountDecoder,
  getStatementCodec,
  loadAccountsOf,
  loadBooks,
  loadPortfolio,
  loadTokens,
  openAccount,
  STATEMENT_STATE,
  SYSTEM_PROGRAM,
  type AssetBooks,
} from '../src/index.js';
import {
  getStatementFinalizeInstruction,
  getStatementOpenInstruction,
  getStatementRecordInstruction,
} from '../src/generated/index.js';
import { joined, paysIn, USDC } from './support/customers.js';
import { rewrite } from './support/rewrite.js';
import { World, type Token } from './support/world.js';

const DAY_S = 86_400;

/** Makes the statement of an asset for the last day that has ended. */
async function state(world: World, token: Token): Promise<Address> {
  const epoch = Number(world.chain.now()) / DAY_S - 1;
  const asset = await findAsset(world.house, token.mint);
  const statement = await findStatement(asset, Math.floor(epoch));
  const { fund, settlement } = await world.catalog();
  const own = async () => [
    await findPool(world.house),
    ...(await Promise.all(
      Object.values(FUND_VAULT).map((number) => findFundVault(fund.address, number)),
    )),
  ];
  const evidence = [...(await findShards(asset)), ...(token === world.quote ? await own() : [])];
  const around = { statement, asset, settlement: settlement.address, fund: fund.address };
  const record = getStatementRecordInstruction(around);
  await world.send([
    getStatementOpenInstruction({
      payer: world.operator,
      asset,
      statement,
      epoch: Math.floor(epoch),
    }),
    withMore(record, readonly(evidence)),
    getStatementFinalizeInstruction({ statement, asset }),
  ]);
  return statement;
}

async function booksOf(world: World, token: Token): Promise<AssetBooks> {
  const books = await loadBooks(world.chain, await world.catalog());
  return books.find(({ asset }) => asset.data.mint === token.mint) ?? assert.fail();
}

test('the books of a house sum up what its customers have, as the program does', async () => {
  const world = await World.open();
  const token = await world.token('TOKEN', 9, 15_000_000_000n);
  const customers = [];
  for (let count = 0; count < 5; count += 1) customers.push(await joined(world, '40'));
  const [alice] = customers;
  assert(alice !== undefined);
  await world.give(alice.address, token, 9n);
  await paysIn(world, alice, token, 7n);
  const quote = await booksOf(world, world.quote);
  assert.deepEqual([quote.ledgerNative, quote.vaultCount], [USDC('200'), 5n]);
  const other = await booksOf(world, token);
  assert.deepEqual([other.ledgerNative, other.vaultCount, other.lockedNative], [7n, 1n, undefined]);
  assert.deepEqual([other.statements, other.findings], [[], []]);
  await state(world, world.quote);
  const { statements } = await booksOf(world, world.quote);
  const [said] = statements;
  assert.equal(said?.data.ledgerNative, quote.ledgerNative);
  assert.equal(said.data.vaultCount, quote.vaultCount);
});

test('the statements of each asset are checked, against the newest that it names', async () => {
  const world = await World.open();
  const token = await world.token('TOKEN', 9, 15_000_000_000n);
  for (let day = 0; day < 3; day += 1) {
    world.chain.wait(DAY_S);
    await state(world, world.quote);
  }
  const address = await state(world, token);
  const quote = await booksOf(world, world.quote);
  assert.deepEqual(quote.findings, []);
  const numbers = quote.statements.map(({ data }) => data.number);
  assert.deepEqual(numbers, [1, 2, 3]);
  const newest = quote.statements.at(-1)?.data.hash ?? assert.fail();
  assert.equal(hex(quote.asset.data.statementHash), hex(newest));
  assert.equal((await booksOf(world, token)).statements[0]?.address, address);
  const [, second, last] = quote.statements;
  assert(second !== undefined && last !== undefined);
  const change = () => ({ vaultCount: 1n });
  await rewrite(world.chain, second.address, getStatementCodec(), change);
  const [changed] = (await booksOf(world, world.quote)).findings;
  assert.equal(changed?.epoch, second.data.epoch);
  assert.match(changed.text, /does not have the hash of what it says/);
  const draft = () => ({ state: STATEMENT_STATE.draft });
  await rewrite(world.chain, last.address, getStatementCodec(), draft);
  const { findings } = await booksOf(world, world.quote);
  assert.match(findings.at(-1)?.text ?? '', /is not the newest that the asset names/);
  assert.deepEqual((await booksOf(world, token)).findings, []);
});

test('tokens at the addresses are told, whatever the ledgers say', async () => {
  const world = await World.open();
  const token = await world.token('TOKEN', 9, 15_000_000_000n);
  const alice = await joined(world);
  const [catalog, portfolio] = [await world.catalog(), await world.portfolio(alice)];
  const tokens = () => loadTokens(world.chain, alice.address, catalog, portfolio);
  const vault = await findVault(portfolio.address, world.quote.mint);
  const [quote, other] = await tokens();
  assert.deepEqual(quote, {
    mint: world.quote.mint,
    vault,
    vaultNative: USDC('400'),
    wallet: await findTokenAccount(alice.address, world.quote.mint),
    walletNative: USDC('600'),
  });
  assert.deepEqual([other?.mint, other?.vault], [token.mint, undefined]);
  assert.deepEqual([other?.vaultNative, other?.walletNative], [undefined, 0n]);
  await world.sendStraight(vault, 5n);
  assert.equal((await tokens())[0]?.vaultNative, USDC('400') + 5n);
  // Lamports that somebody sent to the address of a wallet make no token account.
  await world.chain.put(other?.wallet ?? assert.fail(), SYSTEM_PROGRAM, new Uint8Array());
  assert.equal((await tokens())[1]?.walletNative, 0n);
  const without = await loadTokens(world.chain, alice.address, catalog);
  assert.deepEqual([without[0]?.vault, without[0]?.walletNative], [undefined, USDC('600')]);
});

test('all accounts of an owner in a house are found, by their numbers', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  const { chain, house } = world;
  for (const index of [2, 1]) {
    const portfolio = await loadPortfolio(chain, { house, owner: alice.address, index });
    await world.send(openAccount(portfolio, alice, index), alice);
  }
  const found = await loadAccountsOf(chain, house, alice.address);
  assert.deepEqual(found.map(({ data }) => data.index), [0, 1, 2]);
  assert(found.every(({ data }) => data.owner === alice.address && data.house === house));
  assert.equal(found[0]?.address, (await world.portfolio(alice)).address);
  assert.deepEqual(getMarginAccountDecoder().decode(found[0].bytes), found[0].data);
  assert.equal((await loadAccountsOf(chain, house, bob.address)).length, 1);
  const quote = assetOf(await world.catalog(), world.quote.mint);
  assert.deepEqual(await loadAccountsOf(chain, quote.address, alice.address), []);
});
