/** Customers of a test house, ready to trade. */
import assert from 'node:assert/strict';
import type { Instruction, KeyPairSigner } from '@solana/kit';
import {
  assetOf,
  codeOf,
  deposit,
  giveConsent,
  instrumentOf,
  SendError,
  toNative,
  type Consenting,
  type Sent,
} from '../../src/index.js';
import { acceptQuote, postQuote } from '../../src/venues/example.js';
import type { TestChain } from './chain.js';
import type { Token, World } from './world.js';

/** USDC, as people write it. */
export const USDC = (text: string): bigint => toNative(text, 6);

/** What customers let the example venue do in tests. */
export function consenting(world: World<TestChain>): Consenting {
  return {
    venue: world.venue,
    initialCapNative: USDC('100000'),
    spendCapNative: USDC('1000'),
    expiryTs: world.chain.now() + 864_000n,
    bandBps: 100,
    feeMaxBps: 0,
  };
}

/** Pays in out of a customer's wallet. */
export async function paysIn(
  world: World<TestChain>,
  customer: KeyPairSigner,
  token: Token,
  amountNative: bigint,
): Promise<Sent> {
  const asset = assetOf(await world.catalog(), token.mint);
  const before = await world.portfolio(customer);
  return world.send(await deposit(before, customer, { asset, amountNative }), customer);
}

/** A customer with an account, collateral in the quote, and a consent to the example venue. */
export async function joined(world: World<TestChain>, amount = '400'): Promise<KeyPairSigner> {
  const customer = await world.customer([[world.quote, USDC('1000')]]);
  await paysIn(world, customer, world.quote, USDC(amount));
  const consent = await giveConsent(await world.portfolio(customer), customer, consenting(world));
  await world.send([consent], customer);
  return customer;
}

/** One side of a trade. */
export interface Trade {
  readonly maker: KeyPairSigner;
  readonly taker: KeyPairSigner;
  readonly isBuy: boolean;
  readonly lots: bigint;
  readonly priceTicks: bigint;
  readonly instrumentId?: number;
}

let nonce = 0n;

/** A trade at the example venue. */
export async function trades(world: World<TestChain>, trade: Trade): Promise<Sent> {
  const { isBuy, lots, priceTicks } = trade;
  nonce += 1n;
  const quote = {
    maker: await world.portfolio(trade.maker),
    instrument: instrumentOf(await world.catalog(), trade.instrumentId ?? 1),
    nonce,
    isBuy,
    lots,
    priceTicks,
    expiryTs: world.chain.now() + 60n,
  };
  await world.send([await postQuote(trade.maker, quote)], trade.maker);
  const taker = await world.portfolio(trade.taker);
  return world.send(await acceptQuote(trade.taker, taker, quote), trade.taker);
}

/** Sends what has to be refused by Ringfence for this reason. */
export async function refused(
  world: World<TestChain>,
  name: string,
  instructions: readonly Instruction[],
  by: KeyPairSigner,
): Promise<SendError> {
  assert(codeOf(name) !== undefined, `there is no error ${name}`);
  const error = await world.send(instructions, by).then(
    () => assert.fail(`${name} was expected, and nothing was refused`),
    (reason: unknown) => reason,
  );
  assert(error instanceof SendError, String(error));
  assert.equal(error.explanation?.name, name, error.message);
  assert.equal(error.kind, 'refused');
  return error;
}
