/**
 * A first day with Ringfence: alice and bob open accounts, pay in, let the example venue trade for
 * them, and trade. Alice wants everything back while her position is open, and is told why not;
 * they close their positions and take everything out.
 *
 * Start `cargo x localnet` in one terminal and `cargo x sdk example first-day` in another.
 */
import type { Address, Instruction, KeyPairSigner } from '@solana/kit';
import {
  assetOf,
  deposit,
  EVERYTHING,
  exit,
  formatNative,
  giveConsent,
  instrumentOf,
  leave,
  loadHouse,
  loadPortfolio,
  obstacles,
  packTransactions,
  SendError,
  sendInstructions,
  toNative,
  withdraw,
  type Chain,
  type Portfolio,
} from '../src/index.js';
import { acceptQuote, findExampleVenue, postQuote } from '../src/venues/example.js';
import { runLocally } from './localnet.js';

/** Whose day it is, and where. */
export interface FirstDay {
  readonly chain: Chain;
  readonly house: Address;
  readonly alice: KeyPairSigner;
  readonly bob: KeyPairSigner;
  readonly instrumentId: number;
  readonly say: (line: string) => void;
  /** Between two looks at whether a transaction is there. */
  readonly pauseMs?: number;
  /** Where nobody else keeps prices fresh. */
  readonly beforeTrade?: () => Promise<void>;
}

const DEPOSIT = '500';
const LOTS = 1n;
const HOUR_S = 3_600n;

/** Runs the whole day. */
export async function firstDay(day: FirstDay): Promise<void> {
  for (const person of [day.alice, day.bob]) await join(day, person);
  await trade(day, day.bob, day.alice);
  day.say(`alice has bought ${LOTS} lot from bob`);
  await isRefused(day);
  await trade(day, day.alice, day.bob);
  day.say('they have closed their positions');
  for (const person of [day.alice, day.bob]) await takeOut(day, person);
}

/** What a person does is always this: load the account, put instructions together, send them. */
async function act(
  day: FirstDay,
  person: KeyPairSigner,
  what: (portfolio: Portfolio) => Promise<Instruction[]>,
): Promise<void> {
  const instructions = await what(await load(day, person));
  const sending = { feePayer: person, ...(day.pauseMs ? { pauseMs: day.pauseMs } : {}) };
  for (const some of packTransactions(instructions, person)) {
    await sendInstructions(day.chain, some, sending);
  }
}

async function load(day: FirstDay, person: KeyPairSigner): Promise<Portfolio> {
  const catalog = await loadHouse(day.chain, day.house);
  const { chain, house } = day;
  return loadPortfolio(chain, { house, owner: person.address, catalog });
}

/** The quote, with its decimals. */
async function quote(day: FirstDay) {
  const catalog = await loadHouse(day.chain, day.house);
  return assetOf(catalog, catalog.house.data.quoteMint);
}

async function join(day: FirstDay, person: KeyPairSigner): Promise<void> {
  const asset = await quote(day);
  const amountNative = toNative(DEPOSIT, asset.data.decimals);
  await act(day, person, (portfolio) => deposit(portfolio, person, { asset, amountNative }));
  const venue = await findExampleVenue(day.house);
  await act(day, person, async (portfolio) => [
    await giveConsent(portfolio, person, {
      venue,
      initialCapNative: toNative('400', asset.data.decimals),
      spendCapNative: toNative('20', asset.data.decimals),
      expiryTs: portfolio.clock.ts + HOUR_S,
      bandBps: 100,
      feeMaxBps: 0,
      instruments: [day.instrumentId],
    }),
  ]);
  day.say(`${person.address} has an account with ${DEPOSIT} in it`);
}

/** The seller posts a quote at the mark, the buyer accepts it. */
async function trade(day: FirstDay, seller: KeyPairSigner, buyer: KeyPairSigner): Promise<void> {
  await day.beforeTrade?.();
  const catalog = await loadHouse(day.chain, day.house);
  const instrument = instrumentOf(catalog, day.instrumentId);
  const maker = await load(day, seller);
  const offer = {
    maker,
    instrument,
    nonce: maker.clock.slot,
    isBuy: false,
    lots: LOTS,
    // The price at which the oracle is now.
    priceTicks: instrument.data.markTick || 15_000n,
    expiryTs: maker.clock.ts + HOUR_S,
  };
  await act(day, seller, async () => [await postQuote(seller, offer)]);
  await act(day, buyer, (taker) => acceptQuote(buyer, taker, offer));
}

async function isRefused(day: FirstDay): Promise<void> {
  const { data } = await quote(day);
  const everything = { mint: data.mint, amountNative: EVERYTHING };
  try {
    await act(day, day.alice, (portfolio) => withdraw(portfolio, day.alice, everything));
  } catch (error) {
    if (!(error instanceof SendError) || error.kind !== 'refused') throw error;
    day.say(`alice wants everything back and is refused: ${error.message}`);
    return;
  }
  throw new Error('everything was paid out although a position was open');
}

async function takeOut(day: FirstDay, person: KeyPairSigner): Promise<void> {
  const waiting = obstacles(await load(day, person));
  // What closing would have to wait for does not keep the money.
  const out = waiting.length === 0 ? leave : exit;
  await act(day, person, (portfolio) => out(portfolio, person));
  const { data } = await quote(day);
  const left = (await load(day, person)).holdings[0]?.entry.ledgerNative ?? 0n;
  day.say(`${person.address} has taken out all but ${formatNative(left, data.decimals)}`);
  for (const { text } of waiting) day.say(`  ${text}`);
}

await runLocally(import.meta.url, firstDay);
