import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateKeyPairSigner, type Address, type Instruction } from '@solana/kit';
import { getAssetPriceRefreshInstruction } from '../src/generated/index.js';
import {
  createLookupTable,
  NOBODY,
  packTransactions,
  sizeOf,
  tableAddresses,
  TooLargeError,
  TRANSACTION_BYTES_MAX,
  withdraw,
} from '../src/index.js';
import { readonly } from '../src/actions/common.js';
import { joined, paysIn, trades, USDC } from './support/customers.js';
import { TICK_SIZE_E8, World } from './support/world.js';

/** The example venue's own call of Ringfence has room for the evidence of about so many. */
const CONTRACTS = 7;

async function strangers(count: number): Promise<Address[]> {
  const all = Array.from({ length: count }, () => generateKeyPairSigner());
  return (await Promise.all(all)).map(({ address }) => address);
}

async function instruction(accounts: number): Promise<Instruction> {
  const more = readonly(await strangers(accounts));
  return { ...getAssetPriceRefreshInstruction(), accounts: more };
}

test('instructions keep their order and fit where they are put', async () => {
  const payer = await generateKeyPairSigner();
  const all = await Promise.all([20, 5, 5, 25, 1, 1, 30].map(instruction));
  const packed = packTransactions(all, payer);
  assert.deepEqual(packed.flat(), all);
  assert(packed.length < all.length);
  for (const transaction of packed) {
    assert(sizeOf(transaction, payer) <= TRANSACTION_BYTES_MAX);
  }
});

test('what fits into no transaction is said to be too large', async () => {
  const payer = await generateKeyPairSigner();
  const all = [await instruction(1), await instruction(40)];
  assert.throws(() => packTransactions(all, payer), TooLargeError);
});

test('a lookup table makes room for an account with everything in it', async () => {
  const world = await World.open();
  const [alice, bob] = [await joined(world), await joined(world)];
  for (let index = 1; index < 8; index += 1) {
    const token = await world.token(`T${index}`, 6, 100_000_000n);
    await world.give(alice.address, token, USDC('100'));
    await paysIn(world, alice, token, USDC('100'));
  }
  for (let id = 1; id <= CONTRACTS; id += 1) {
    await world.contract(id, 'SOL');
    await world.publish('SOL', 10_000n * TICK_SIZE_E8);
    const side = { maker: bob, taker: alice, isBuy: false };
    await trades(world, { ...side, instrumentId: id, lots: 1n, priceTicks: 10_000n });
  }
  world.chain.wait(20);
  await world.publish('SOL', 10_000n * TICK_SIZE_E8);
  const portfolio = await world.portfolio(alice);
  assert.equal(portfolio.positions.length, CONTRACTS);
  const how = { mint: world.quote.mint, amountNative: USDC('1') };
  const instructions = await withdraw(portfolio, alice, how);
  assert(packTransactions(instructions, alice).length > 1);

  const addresses = tableAddresses(instructions);
  const slot = world.chain.svm.getClock().slot;
  world.chain.svm.setSlotHashes([{ slot, hash: NOBODY }]);
  world.chain.svm.warpToSlot(slot + 1n);
  const { table, transactions } = await createLookupTable(alice, slot, addresses);
  for (const part of transactions) await world.send(part, alice);
  world.chain.svm.warpToSlot(slot + 2n);
  const lookupTables = { [table]: addresses };
  assert(sizeOf(instructions, alice, { lookupTables }) <= TRANSACTION_BYTES_MAX);
  const sent = await world.send(instructions, alice, { lookupTables });
  assert.equal(sent.events.at(-1)?.name, 'VaultWithdrawn');
});
