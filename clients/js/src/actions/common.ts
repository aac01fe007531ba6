/** What actions have in common: evidence, fresh prices, fresh marks, settling. */
import {
  AccountRole,
  type AccountMeta,
  type Address,
  type Instruction,
  type TransactionSigner,
} from '@solana/kit';
import type { Asset } from '../generated/accounts/asset.js';
import type { MarginAccount } from '../generated/accounts/marginAccount.js';
import { getAccountSettleInstruction } from '../generated/instructions/accountSettle.js';
import { getAssetPriceRefreshInstruction } from '../generated/instructions/assetPriceRefresh.js';
import { getInstrumentMarkInstruction } from '../generated/instructions/instrumentMark.js';
import { AccountError, type HouseAccounts, type Located } from '../house.js';
import { NOBODY, SYSTEM_PROGRAM } from '../ids.js';
import { oracleOf, type Oracles } from '../oracles.js';
import {
  findAsset,
  findBook,
  findInstrument,
  findShardOf,
  findTokenAccount,
  findVault,
} from '../pdas.js';
import type { Held, Holding, Portfolio } from '../portfolio.js';

/** An action that cannot be put together; the message says why. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
}

/** The portfolio's account, which has to be there. */
export function accountOf(portfolio: Portfolio): MarginAccount {
  if (portfolio.account !== undefined) return portfolio.account.data;
  throw new AccountError(`there is no margin account at ${portfolio.address}: open it first`);
}

/** Refuses a signer who does not own the portfolio's account, before the chain does. */
export function checkOwner(portfolio: Portfolio, owner: TransactionSigner): void {
  if (portfolio.owner === owner.address) return;
  throw new ActionError(`${owner.address} does not own the account: ${portfolio.owner} does`);
}

/** Accounts that are only read. */
export function readonly(addresses: readonly Address[]): AccountMeta[] {
  return addresses.map((address) => ({ address, role: AccountRole.READONLY }));
}

/** Accounts that are written. */
export function writable(addresses: readonly Address[]): AccountMeta[] {
  return addresses.map((address) => ({ address, role: AccountRole.WRITABLE }));
}

/** An instruction with more accounts behind its own. */
export function withMore(instruction: Instruction, more: readonly AccountMeta[]): Instruction {
  return { ...instruction, accounts: [...(instruction.accounts ?? []), ...more] };
}

/**
 * What a portfolio's health is computed from: the assets of its open slots, then the instruments of
 * its occupied positions, both in slot order. For a trade, as after it: an instrument that is new
 * to the account takes its first free position.
 */
export async function evidence(portfolio: Portfolio, traded = 0): Promise<Address[]> {
  const account = accountOf(portfolio);
  const ids = account.positions.map(({ instrumentId }) => instrumentId);
  if (traded !== 0 && !ids.includes(traded)) {
    const free = ids.indexOf(0);
    if (free < 0) throw new ActionError('all positions of the account are taken: close one first');
    ids[free] = traded;
  }
  const house = portfolio.house.address;
  const taken = ids.filter((id) => id !== 0);
  const instruments = await Promise.all(taken.map((id) => findInstrument(house, id)));
  return [...portfolio.holdings.map(({ asset }) => asset.address), ...instruments];
}

/** The open vault of a mint. */
export function holdingOf(portfolio: Portfolio, mint: Address): Holding {
  const found = portfolio.holdings.find(({ asset }) => asset.data.mint === mint);
  if (found === undefined) throw new ActionError(`the account has no vault of the mint ${mint}`);
  return found;
}

/** Addresses around one vault. */
export async function vaultAccounts(portfolio: Portfolio, asset: Located<Asset>) {
  const { mint, tokenProgram } = asset.data;
  return {
    marginAccount: portfolio.address,
    vault: await findVault(portfolio.address, mint),
    shard: await findShardOf(asset.address, portfolio.address),
    tokenProgram,
    wallet: await findTokenAccount(portfolio.owner, mint, tokenProgram),
  };
}

/** A cached price counts as old after half of the time for which it counts at all. */
const HALF = 2n;

/** Something whose price has become old, with the oracle that has a newer one. */
export interface Stale<T> {
  readonly of: Located<T>;
  readonly oracle: Address;
}

type Priced = HouseAccounts & { readonly oracles: Oracles };

/** Those assets whose cached price has become old, where their oracle has one to be taken. */
export async function stalePrices(
  house: Priced,
  assets: readonly Located<Asset>[],
): Promise<Stale<Asset>[]> {
  const now = house.clock.ts;
  const stale: Stale<Asset>[] = [];
  for (const of of assets) {
    const { source, feed, parameters } = of.data;
    const oracle = await oracleOf(house.house.address, source);
    const published = house.oracles.get(oracle);
    const age = BigInt(parameters.ageMaxS);
    const isOld = now - feed.publishTs > age / HALF;
    const isNewer = published !== undefined && published > feed.publishTs;
    if (isOld && isNewer && now - published <= age) stale.push({ of, oracle });
  }
  return stale;
}

/**
 * Takes newer prices for those assets whose cached one has become old, where their oracle has one
 * that the program would take. Nothing where none does.
 */
export async function refreshPrices(
  house: HouseAccounts & { readonly oracles: Oracles },
  assets: readonly Located<Asset>[],
): Promise<Instruction[]> {
  const stale = await stalePrices(house, assets);
  const pairs = stale.flatMap(({ of, oracle }) => {
    return [...writable([of.address]), ...readonly([oracle])];
  });
  return pairs.length === 0 ? [] : [withMore(getAssetPriceRefreshInstruction(), pairs)];
}

/** Those instruments whose mark has become old, where their oracle has a newer price. */
export async function staleMarks(
  house: Priced,
  instruments: readonly Held['instrument'][],
): Promise<Stale<Held['instrument']['data']>[]> {
  const now = house.clock.ts;
  const stale: Stale<Held['instrument']['data']>[] = [];
  for (const of of instruments) {
    const { data } = of;
    const oracle = await oracleOf(house.house.address, data.source);
    const published = house.oracles.get(oracle);
    const age = BigInt(data.parameters.markAgeMaxS);
    const isOver = data.isExpired !== 0 || now >= data.expiryTs;
    // Before the first mark, that is when it was listed.
    const isOld = data.markTick === 0n || now - data.markTs > age / HALF;
    const isNewer = published !== undefined && published >= data.markTs && now - published <= age;
    const isPosted = data.riskAuthority !== NOBODY;
    if (!isOver && !isPosted && isOld && isNewer) stale.push({ of, oracle });
  }
  return stale;
}

/**
 * Marks those instruments whose mark has become old, where their oracle has a newer price. Options
 * are left out: their risk authority marks them.
 */
export async function refreshMarks(
  house: HouseAccounts & { readonly oracles: Oracles },
  instruments: readonly Held['instrument'][],
): Promise<Instruction[]> {
  const stale = await staleMarks(house, instruments);
  const marks = stale.map(async ({ of: { address }, oracle }) =>
    getInstrumentMarkInstruction({
      house: house.house.address,
      instrument: address,
      book: await findBook(address),
      settlement: house.settlement.address,
      fund: house.fund.address,
      oracle,
    }),
  );
  return Promise.all(marks);
}

/**
 * Fresh prices and marks for everything that the health of some portfolios is computed from, and
 * for instruments that are about to be traded. The first portfolio knows the oracles.
 */
export async function refreshAll(
  portfolios: readonly [Portfolio, ...Portfolio[]],
  traded: readonly Held['instrument'][] = [],
): Promise<Instruction[]> {
  const [first] = portfolios;
  const once = <T>(all: readonly Located<T>[]) => [
    ...new Map(all.map((one) => [one.address, one])).values(),
  ];
  const assets = portfolios.flatMap(({ holdings }) => holdings.map(({ asset }) => asset));
  const held = portfolios.flatMap(({ positions }) => positions.map((one) => one.instrument));
  const prices = await refreshPrices(first, once(assets));
  return [...prices, ...(await refreshMarks(first, once([...held, ...traded])))];
}

/** Fresh prices and marks for everything that a portfolio's health is computed from. */
export function refresh(portfolio: Portfolio): Promise<Instruction[]> {
  return refreshAll([portfolio]);
}

/** Whether settling would change anything: money is owed either way, or positions wait. */
export function needsSettling(portfolio: Portfolio): boolean {
  const account = accountOf(portfolio);
  const { countedNative, registeredGainNative, registeredLossNative, variationNative } = account;
  const moneys = [countedNative, registeredGainNative, registeredLossNative, variationNative];
  return moneys.some((money) => money !== 0n) || portfolio.positions.some(isBehind);
}

function isBehind({ position, instrument }: Held): boolean {
  const waits = position.waitGainNative !== 0n || position.waitLossNative !== 0n;
  const isOver = instrument.data.isExpired !== 0 || position.lots === 0n;
  return waits || isOver || position.sequence < instrument.data.sequence;
}

/** Brings an account up to date, then collects what it owes or pays what it is owed. */
export async function settle(portfolio: Portfolio): Promise<Instruction[]> {
  const quote = portfolio.house.data.quoteMint;
  const asset = await findAsset(portfolio.house.address, quote);
  // Without a quote vault, the account is only brought up to date.
  const isOpen = portfolio.holdings.some(({ slot }) => slot === 0);
  const instruments = portfolio.positions.map(({ instrument }) => instrument);
  const expired = instruments.filter(({ data }) => data.isExpired !== 0);
  const books = await Promise.all(expired.map(({ address }) => findBook(address)));
  const settling = getAccountSettleInstruction({
    house: portfolio.house.address,
    settlement: portfolio.settlement.address,
    pool: portfolio.pool,
    fund: portfolio.fund.address,
    marginAccount: portfolio.address,
    vault: isOpen ? await findVault(portfolio.address, quote) : SYSTEM_PROGRAM,
    shard: await findShardOf(asset, portfolio.address),
    tokenProgram: portfolio.house.data.quoteTokenProgram,
  });
  const read = readonly(instruments.map(({ address }) => address));
  return [withMore(settling, [...read, ...writable(books)])];
}
