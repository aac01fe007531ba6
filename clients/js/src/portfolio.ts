/** One customer's margin account, with everything that decides what it may do. */
import type { Address } from '@solana/kit';
import type { Chain, Filter, RawAccount } from './chain.js';
import { getAssetDecoder, type Asset } from './generated/accounts/asset.js';
import {
  CONSENT_DISCRIMINATOR,
  getConsentDecoder,
  type Consent,
} from './generated/accounts/consent.js';
import { getInstrumentDecoder, type Instrument } from './generated/accounts/instrument.js';
import { getLienDecoder, LIEN_DISCRIMINATOR, type Lien } from './generated/accounts/lien.js';
import {
  getMarginAccountDecoder,
  MARGIN_ACCOUNT_DISCRIMINATOR,
  type MarginAccount,
} from './generated/accounts/marginAccount.js';
import type { AssetSlot } from './generated/types/assetSlot.js';
import type { Position } from './generated/types/position.js';
import {
  houseAddresses,
  located,
  readHouse,
  type HouseAccounts,
  type HouseCatalog,
  type Located,
} from './house.js';
import { kind, loadKind } from './located.js';
import { loadOracles, oracleOf, type Oracles } from './oracles.js';
import { findInstrument, findMarginAccount } from './pdas.js';

/** A vault of a margin account. */
export interface Holding {
  /** Place among the account's slots; the quote is at 0. */
  readonly slot: number;
  readonly entry: AssetSlot;
  readonly asset: Located<Asset>;
}

/** A position of a margin account. */
export interface Held {
  readonly position: Position;
  readonly instrument: Located<Instrument>;
}

/** A margin account as it stands. */
export interface Portfolio extends HouseAccounts {
  readonly owner: Address;
  /** Where the margin account is, or would be. */
  readonly address: Address;
  /** Nothing when it has not been opened. */
  readonly account: Located<MarginAccount> | undefined;
  /** Open vaults, in slot order. */
  readonly holdings: readonly Holding[];
  /** Occupied positions, in slot order. */
  readonly positions: readonly Held[];
  readonly consents: readonly Located<Consent>[];
  readonly liens: readonly Located<Lien>[];
  readonly oracles: Oracles;
}

/** Which account to load. */
export interface PortfolioOf {
  readonly house: Address;
  readonly owner: Address;
  /** Number of the account among the owner's; the first has 0. */
  readonly index?: number;
  /**
   * The house's catalog. With it, one round trip less is needed, and the portfolio has the oracles
   * of everything that the house lists: trades in something new need those.
   */
  readonly catalog?: HouseCatalog;
}

/** Open vaults of a margin account, with their places. */
export function openSlots(account: MarginAccount): { slot: number; entry: AssetSlot }[] {
  const all = account.slots.map((entry, slot) => ({ slot, entry }));
  return all.filter(({ entry }) => entry.isOpen !== 0);
}

/** Occupied positions of a margin account, in order. */
export function occupied(account: MarginAccount): Position[] {
  return account.positions.filter((position) => position.instrumentId !== 0);
}

/**
 * Loads a margin account with its evidence: two round trips with the house's catalog at hand,
 * otherwise three.
 */
export async function loadPortfolio(chain: Chain, of: PortfolioOf): Promise<Portfolio> {
  const address = await findMarginAccount(of.house, of.owner, of.index ?? 0);
  const addresses = [...(await houseAddresses(of.house)), address];
  const [found, consents, liens] = await Promise.all([
    chain.accounts(addresses),
    loadKind(chain, kind(CONSENT_DISCRIMINATOR, address), getConsentDecoder()),
    loadKind(chain, kind(LIEN_DISCRIMINATOR, address), getLienDecoder()),
  ]);
  const house = await readHouse(addresses, found);
  const raw = found.at(-1);
  // One that does not exist yet may hold lamports that somebody sent there.
  const exists = raw !== undefined && raw.data.length > 0;
  const account = exists
    ? located('margin account', address, raw, getMarginAccountDecoder())
    : undefined;
  const evidence = await loadEvidence(chain, of, account?.data);
  return { ...house, ...evidence, owner: of.owner, address, account, consents, liens };
}

type Evidence = Pick<Portfolio, 'holdings' | 'positions' | 'oracles'>;

async function loadEvidence(
  chain: Chain,
  of: PortfolioOf,
  account: MarginAccount | undefined,
): Promise<Evidence> {
  if (account === undefined) return { holdings: [], positions: [], oracles: new Map() };
  const slots = openSlots(account);
  const positions = occupied(account);
  const ids = positions.map(({ instrumentId }) => findInstrument(of.house, instrumentId));
  const instruments = await Promise.all(ids);
  const wanted = [...slots.map(({ entry }) => entry.asset), ...instruments];
  const known = await knownOracles(of, wanted);
  const [found, early] = await Promise.all([
    chain.accounts(wanted),
    known === undefined ? undefined : loadOracles(chain, known),
  ]);
  const at = (place: number): RawAccount | undefined => found[place];
  const holdings = slots.map(({ slot, entry }, place) => ({
    slot,
    entry,
    asset: located('asset', entry.asset, at(place), getAssetDecoder()),
  }));
  const held = positions.map((position, place) => {
    const address = instruments[place] as Address;
    const raw = at(slots.length + place);
    return {
      position,
      instrument: located('instrument', address, raw, getInstrumentDecoder()),
    };
  });
  const sources = [...holdings.map(({ asset }) => asset), ...held.map((one) => one.instrument)];
  const late = () => Promise.all(sources.map(({ data }) => oracleOf(of.house, data.source)));
  const oracles = early ?? (await loadOracles(chain, await late()));
  return { holdings, positions: held, oracles };
}

/** Oracle accounts of all that the catalog lists, if everything wanted is among it. */
async function knownOracles(
  of: PortfolioOf,
  wanted: readonly Address[],
): Promise<Address[] | undefined> {
  if (of.catalog === undefined) return undefined;
  const listed = [...of.catalog.assets, ...of.catalog.instruments];
  const addresses = new Set(listed.map(({ address }) => address));
  if (!wanted.every((address) => addresses.has(address))) return undefined;
  return Promise.all(listed.map(({ data }) => oracleOf(of.house, data.source)));
}

/** Behind discriminator and house, a margin account has its owner. */
const OWNER_OFFSET = 40;

/** The margin accounts of an owner in a house, by their numbers. */
export async function loadAccountsOf(
  chain: Chain,
  house: Address,
  owner: Address,
): Promise<Located<MarginAccount>[]> {
  const ofHouse = kind(MARGIN_ACCOUNT_DISCRIMINATOR, house);
  const [, ofOwner] = kind(MARGIN_ACCOUNT_DISCRIMINATOR, owner, OWNER_OFFSET) as [Filter, Filter];
  const found = await loadKind(chain, [...ofHouse, ofOwner], getMarginAccountDecoder());
  return found.sort((a, b) => a.data.index - b.data.index);
}
