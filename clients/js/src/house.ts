/** A house as it stands: who it is, what it takes, what it lists. */
import type { Address } from '@solana/kit';
import type { Chain, RawAccount } from './chain.js';
import {
  ASSET_DISCRIMINATOR,
  getAssetDecoder,
  type Asset,
} from './generated/accounts/asset.js';
import { getFundDecoder, type Fund } from './generated/accounts/fund.js';
import { getHouseDecoder, type House } from './generated/accounts/house.js';
import {
  getInstrumentDecoder,
  INSTRUMENT_DISCRIMINATOR,
  type Instrument,
} from './generated/accounts/instrument.js';
import { getSettlementDecoder, type Settlement } from './generated/accounts/settlement.js';
import {
  getVenueDecoder,
  VENUE_DISCRIMINATOR,
  type Venue,
} from './generated/accounts/venue.js';
import { CLOCK_SYSVAR } from './ids.js';
import { AccountError, kind, loadKind, located, type Located } from './located.js';
import { loadOracles, oracleOf, type Oracles } from './oracles.js';
import { findFund, findPool, findSettlement } from './pdas.js';

export { AccountError, located, type Located } from './located.js';

/** The chain's own time. */
export interface ChainClock {
  readonly slot: bigint;
  readonly ts: bigint;
}

/** The accounts that every house has. */
export interface HouseAccounts {
  readonly clock: ChainClock;
  readonly house: Located<House>;
  readonly settlement: Located<Settlement>;
  readonly fund: Located<Fund>;
  readonly pool: Address;
}

/** A house with everything that it lists. */
export interface HouseCatalog extends HouseAccounts {
  /** The quote first. */
  readonly assets: readonly Located<Asset>[];
  /** By their ids. */
  readonly instruments: readonly Located<Instrument>[];
  readonly venues: readonly Located<Venue>[];
  readonly oracles: Oracles;
}

/** The Clock sysvar: slot first, time behind three more numbers. */
export function readClock(raw: RawAccount | undefined): ChainClock {
  if (raw === undefined || raw.data.length < 40) throw new AccountError('the chain has no clock');
  const { buffer, byteOffset, byteLength } = raw.data;
  const view = new DataView(buffer, byteOffset, byteLength);
  return { slot: view.getBigUint64(0, true), ts: view.getBigInt64(32, true) };
}

/** Where the accounts of {@link readHouse} are. */
export async function houseAddresses(house: Address): Promise<Address[]> {
  return [CLOCK_SYSVAR, house, await findSettlement(house), await findFund(house)];
}

/** Reads the accounts of {@link houseAddresses}. */
export async function readHouse(
  addresses: readonly Address[],
  found: readonly (RawAccount | undefined)[],
): Promise<HouseAccounts> {
  const [, house, settlement, fund] = addresses as [Address, Address, Address, Address];
  return {
    clock: readClock(found[0]),
    house: located('house', house, found[1], getHouseDecoder()),
    settlement: located('settlement', settlement, found[2], getSettlementDecoder()),
    fund: located('fund', fund, found[3], getFundDecoder()),
    pool: await findPool(house),
  };
}

const byAddress = (a: Located<unknown>, b: Located<unknown>) => (a.address < b.address ? -1 : 1);

/** Loads a house and everything that it lists: two round trips. */
export async function loadHouse(chain: Chain, address: Address): Promise<HouseCatalog> {
  const addresses = await houseAddresses(address);
  const [found, assets, instruments, venues] = await Promise.all([
    chain.accounts(addresses),
    loadKind(chain, kind(ASSET_DISCRIMINATOR, address), getAssetDecoder()),
    loadKind(chain, kind(INSTRUMENT_DISCRIMINATOR, address), getInstrumentDecoder()),
    loadKind(chain, kind(VENUE_DISCRIMINATOR, address), getVenueDecoder()),
  ]);
  const house = await readHouse(addresses, found);
  const sources = [...assets, ...instruments].map(({ data }) => oracleOf(address, data.source));
  return {
    ...house,
    assets: assets.sort((a, b) => b.data.isQuote - a.data.isQuote || byAddress(a, b)),
    instruments: instruments.sort((a, b) => a.data.instrumentId - b.data.instrumentId),
    venues: venues.sort(byAddress),
    oracles: await loadOracles(chain, await Promise.all(sources)),
  };
}

/** Finds a listed asset by its mint. */
export function assetOf(catalog: HouseCatalog, mint: Address): Located<Asset> {
  const found = catalog.assets.find(({ data }) => data.mint === mint);
  if (found === undefined) throw new AccountError(`the house does not take the mint ${mint}`);
  return found;
}

/** Finds a listed instrument by its id. */
export function instrumentOf(catalog: HouseCatalog, instrumentId: number): Located<Instrument> {
  const found = catalog.instruments.find(({ data }) => data.instrumentId === instrumentId);
  if (found === undefined) throw new AccountError(`the house has no instrument ${instrumentId}`);
  return found;
}
