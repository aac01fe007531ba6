/** Following accounts, and what is loaded from several of them, as they change. */
import type { Address } from '@solana/kit';
import type { Chain, RawAccount } from '../chain.js';
import { ASSET_DISCRIMINATOR } from '../generated/accounts/asset.js';
import { CONSENT_DISCRIMINATOR } from '../generated/accounts/consent.js';
import { GOVERNANCE_DISCRIMINATOR } from '../generated/accounts/governance.js';
import { INSTRUMENT_DISCRIMINATOR } from '../generated/accounts/instrument.js';
import { LIEN_DISCRIMINATOR } from '../generated/accounts/lien.js';
import { LOSS_DISCRIMINATOR } from '../generated/accounts/loss.js';
import { LOSS_PART_DISCRIMINATOR } from '../generated/accounts/lossPart.js';
import { PROPOSAL_DISCRIMINATOR } from '../generated/accounts/proposal.js';
import { VENUE_DISCRIMINATOR } from '../generated/accounts/venue.js';
import { loadHouse, readClock, type HouseAccounts, type HouseCatalog } from '../house.js';
import { CLOCK_SYSVAR } from '../ids.js';
import { kind } from '../located.js';
import { loadLosses, type Losses } from '../losses.js';
import { loadMembership, PARTY_OFFSET, type Membership } from '../members.js';
import { loadPortfolio, type Portfolio, type PortfolioOf } from '../portfolio.js';
import { loadGoverned, type Governed } from '../proposals.js';
import { follow, pause, type Follower, type Wanted, type Watching } from './session.js';
import type { Notice } from './subscriptions.js';

/** An account as it is from a slot on. */
export interface AccountUpdate {
  readonly address: Address;
  readonly slot: bigint;
  /** Nothing when there is none. */
  readonly account: RawAccount | undefined;
}

/** Nodes answer for at most 100 accounts at once; one of them is the clock. */
const BATCH = 99;

interface Known {
  readonly slot: bigint;
  readonly account: RawAccount | undefined;
  /** Told since the last read: it may be later than what another read of its slot finds. */
  readonly isTold: boolean;
}

function isSame(one: RawAccount | undefined, other: RawAccount | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.lamports === other.lamports &&
    one.owner === other.owner &&
    one.data.length === other.data.length &&
    one.data.every((byte, place) => byte === other.data[place])
  );
}

/** Hands on what is new, and never goes back. */
class AccountsFollower implements Follower<AccountUpdate> {
  readonly gatherMs = 0;
  readonly #known = new Map<Address, Known>();

  constructor(
    readonly chain: Chain,
    readonly addresses: readonly Address[],
  ) {}

  wanted(): Wanted {
    return { addresses: this.addresses, filters: [] };
  }

  async read(): Promise<AccountUpdate[]> {
    for (const [address, known] of this.#known) {
      this.#known.set(address, { ...known, isTold: false });
    }
    const batches: Address[][] = [];
    for (let start = 0; start < this.addresses.length; start += BATCH) {
      batches.push(this.addresses.slice(start, start + BATCH));
    }
    const all = await Promise.all(batches.map((batch) => this.#batch(batch)));
    return all.flat();
  }

  /** The clock that is read with them says of which slot they are. */
  async #batch(batch: readonly Address[]): Promise<AccountUpdate[]> {
    const [clock, ...found] = await this.chain.accounts([CLOCK_SYSVAR, ...batch]);
    const { slot } = readClock(clock);
    const updates = batch.map((address, at) => ({ address, slot, account: found[at] }));
    return updates.filter((update) => this.#isNew(update, false));
  }

  async take(notices: readonly Notice[]): Promise<AccountUpdate[]> {
    const updates = notices.map(({ slot, account }) => {
      const exists = account.lamports > 0n;
      return { address: account.address, slot, account: exists ? account : undefined };
    });
    return updates.filter((update) => this.#isNew(update, true));
  }

  #isNew({ address, slot, account }: AccountUpdate, isTold: boolean): boolean {
    const last = this.#known.get(address);
    const isOlder = last !== undefined && slot < last.slot;
    if (isOlder || (last?.isTold === true && !isTold && slot === last.slot)) return false;
    this.#known.set(address, { slot, account, isTold });
    return last === undefined || !isSame(last.account, account);
  }
}

/** How often, and how long apart, a node that is behind its own notices is asked again. */
const BEHIND_TIMES = 20;
const BEHIND_MS = 100;
const GATHER_MS = 50;

/** Loads it all again when any of it has changed; what it hands on is never older than before. */
class LoadedFollower<T> implements Follower<T> {
  readonly gatherMs = GATHER_MS;
  #last: T | undefined;

  constructor(
    readonly load: () => Promise<T>,
    readonly of: (loaded: T) => Wanted,
    readonly slotOf: (loaded: T) => bigint,
    readonly signal: AbortSignal,
  ) {}

  wanted(): Wanted {
    return this.#last === undefined ? { addresses: [], filters: [] } : this.of(this.#last);
  }

  read(): Promise<T[]> {
    return this.#since(0n);
  }

  take(notices: readonly Notice[]): Promise<T[]> {
    const slots = notices.map(({ slot }) => slot);
    return this.#since(slots.reduce((last, slot) => (slot > last ? slot : last), 0n));
  }

  async #since(least: bigint): Promise<T[]> {
    for (let left = BEHIND_TIMES; left > 0 && !this.signal.aborted; left -= 1) {
      const found = await this.load();
      const slot = this.slotOf(found);
      const last = this.#last === undefined ? 0n : this.slotOf(this.#last);
      if (slot >= least && slot >= last) {
        this.#last = found;
        return [found];
      }
      await pause(BEHIND_MS, this.signal);
    }
    if (this.signal.aborted) return [];
    throw new Error(`the node that is read from has not come to slot ${least}`);
  }
}

const central = ({ house, settlement, fund }: HouseAccounts): Address[] => [
  house.address,
  settlement.address,
  fund.address,
];

const ofPortfolio = (portfolio: Portfolio): Wanted => ({
  addresses: [
    ...central(portfolio),
    portfolio.address,
    ...portfolio.holdings.map(({ asset }) => asset.address),
    ...portfolio.positions.map(({ instrument }) => instrument.address),
    // One that is closed has no data that a filter could find.
    ...[...portfolio.consents, ...portfolio.liens].map(({ address }) => address),
  ],
  filters: [
    kind(CONSENT_DISCRIMINATOR, portfolio.address),
    kind(LIEN_DISCRIMINATOR, portfolio.address),
  ],
});

const ofHouse = (catalog: HouseCatalog): Wanted => ({
  addresses: central(catalog),
  filters: [ASSET_DISCRIMINATOR, INSTRUMENT_DISCRIMINATOR, VENUE_DISCRIMINATOR].map((bytes) =>
    kind(bytes, catalog.house.address),
  ),
});

const ofGoverned = ({ catalog, proposals }: Governed): Wanted => {
  const { addresses, filters } = ofHouse(catalog);
  const house = catalog.house.address;
  const more = [kind(GOVERNANCE_DISCRIMINATOR, house), kind(PROPOSAL_DISCRIMINATOR, house)];
  // One that is closed has no data that a filter could find.
  const made = proposals.map(({ address }) => address);
  return { addresses: [...addresses, ...made], filters: [...filters, ...more] };
};

const ofMembership = ({ house, address, wallet }: Membership): Wanted => ({
  addresses: [...central(house), address, wallet],
  filters: [
    kind(LOSS_DISCRIMINATOR, house.house.address),
    kind(LOSS_PART_DISCRIMINATOR, address, PARTY_OFFSET),
  ],
});

const slotOf = ({ clock }: Pick<HouseAccounts, 'clock'>): bigint => clock.slot;

/**
 * Follows accounts. Of each, what comes is in the order of slots, and only what has changed. The
 * first update of each says how it is at the beginning.
 */
export function watchAccounts(
  chain: Chain,
  addresses: readonly Address[],
  how: Watching,
): AsyncGenerator<AccountUpdate> {
  return follow(new AccountsFollower(chain, [...new Set(addresses)]), how);
}

/**
 * Follows a margin account with its vaults, positions, consents and liens, and with the assets and
 * instruments that it is valued by. What comes is loaded whole, at least as new as what was told,
 * and never older than what came before; changes of a moment come together. After each connection
 * it is read anew, since nobody tells what happened in between.
 */
export function watchPortfolio(
  chain: Chain,
  of: PortfolioOf,
  how: Watching,
): AsyncGenerator<Portfolio> {
  const load = () => loadPortfolio(chain, of);
  return follow(new LoadedFollower(load, ofPortfolio, slotOf, how.signal), how);
}

/** Follows a house with everything that it lists, in the same way. */
export function watchHouse(
  chain: Chain,
  house: Address,
  how: Watching,
): AsyncGenerator<HouseCatalog> {
  const load = () => loadHouse(chain, house);
  return follow(new LoadedFollower(load, ofHouse, slotOf, how.signal), how);
}

/** Follows a house with its council, its pause and its proposals, in the same way. */
export function watchGoverned(
  chain: Chain,
  house: Address,
  how: Watching,
): AsyncGenerator<Governed> {
  const load = async () => loadGoverned(chain, await loadHouse(chain, house));
  const at = ({ catalog }: Governed) => catalog.clock.slot;
  return follow(new LoadedFollower(load, ofGoverned, at, how.signal), how);
}

/** Follows the losses of a house, in the same way. */
export function watchLosses(chain: Chain, house: Address, how: Watching): AsyncGenerator<Losses> {
  const load = () => loadLosses(chain, house);
  const of = () => ({ addresses: [], filters: [kind(LOSS_DISCRIMINATOR, house)] });
  return follow(new LoadedFollower(load, of, slotOf, how.signal), how);
}

/** Follows an owner's membership in the fund of a house with its calls, in the same way. */
export function watchMembership(
  chain: Chain,
  house: Address,
  owner: Address,
  how: Watching,
): AsyncGenerator<Membership> {
  const load = () => loadMembership(chain, house, owner);
  return follow(new LoadedFollower(load, ofMembership, slotOf, how.signal), how);
}
