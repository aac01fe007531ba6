/** What a consent allows, in words; and what is written into the dialog that gives one. */
import type { Address } from '@solana/kit';
import {
  fromBps,
  fromNative,
  type Consent,
  type Consenting,
  type Venue,
} from '@ringfence/sdk';
import { duration } from '../../parts/duration';
import { sum, type Money } from '../../parts/sum';
import { written } from '../../parts/written';

/** Most instruments that a consent can name. */
export const NAMED_MAX = 8;
export const DAY_S = 86_400n;
const DAYS_MAX = 3_650n;
const ALL_BPS = 10_000n;
const BPS_DECIMALS = 2;

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `void`: of an account that was closed; nothing can be filled by it. */
export type ConsentState = 'live' | 'expired' | 'void';

/** How a consent stands. `generation` is the open account's; nothing where there is none. */
export function consentState(
  consent: Pick<Consent, 'generation' | 'expiryTs'>,
  generation: bigint | undefined,
  nowTs: bigint,
): ConsentState {
  if (consent.generation !== generation) return 'void';
  return consent.expiryTs <= nowTs ? 'expired' : 'live';
}

/** Ids that are named: free places are zero. */
export const namedOf = (ids: readonly number[]): number[] => ids.filter((id) => id !== 0);

export type VenueState = 'active' | 'withdrawn' | 'suspended' | 'unknown';

const STATES: readonly VenueState[] = ['active', 'withdrawn', 'suspended'];

/** A venue may have gone from the list that is shown. */
export const venueState = (venue: Pick<Venue, 'status'> | undefined): VenueState =>
  venue === undefined ? 'unknown' : (STATES[venue.status] ?? 'unknown');

/** Why a venue fills nothing now; nothing where it may. */
export const VENUE_SAYS: Readonly<Record<VenueState, string | undefined>> = {
  active: undefined,
  withdrawn: 'This venue has withdrawn: it fills nothing, whatever you allow.',
  suspended: 'The house has suspended this venue: it fills nothing, whatever you allow.',
  unknown: 'This venue is not among those of the house.',
};

/** What is written in the dialog. */
export interface Draft {
  readonly venue: Address;
  readonly initialCap: string;
  readonly spendCap: string;
  readonly days: string;
  readonly band: string;
  readonly feeMax: string;
  readonly signedOrdersOnly: boolean;
  readonly isEvery: boolean;
  readonly instruments: readonly number[];
}

export type FieldName = 'initialCap' | 'spendCap' | 'days' | 'band' | 'feeMax' | 'instruments';

/** What is wrong, by field; with nothing wrong and nothing empty, what would be signed. */
export interface Checked {
  readonly errors: Readonly<Partial<Record<FieldName, string>>>;
  readonly consenting: Consenting | undefined;
}

const percent = (bps: number): string => fromNative(BigInt(bps), BPS_DECIMALS);

/** First values: of the consent that is replaced, or small ones that leave room to trade. */
export function firstDraft(
  venue: Address,
  before: Consent | undefined,
  { decimals }: Money,
  inVaultNative: bigint,
): Draft {
  if (before !== undefined) {
    const instruments = namedOf(before.instruments);
    return {
      venue,
      initialCap: fromNative(before.initialCapNative, decimals),
      spendCap: fromNative(before.spendCapNative, decimals),
      days: '30',
      band: percent(before.bandBps),
      feeMax: percent(before.feeMaxBps),
      signedOrdersOnly: before.signedOrdersOnly !== 0,
      isEvery: instruments.length === 0,
      instruments,
    };
  }
  const thousand = 1_000n * 10n ** BigInt(decimals);
  const capNative = inVaultNative > 0n ? inVaultNative : thousand;
  return {
    venue,
    initialCap: fromNative(capNative, decimals),
    spendCap: fromNative(capNative / 100n, decimals),
    days: '30',
    band: '1',
    feeMax: '0.1',
    signedOrdersOnly: false,
    isEvery: true,
    instruments: [],
  };
}

function percentError(text: string): string | undefined {
  const { native, error } = written(text, BPS_DECIMALS);
  if (error !== undefined) return error;
  return native !== undefined && native > ALL_BPS ? 'At most 100 %.' : undefined;
}

/** What is wrong with a number of days. */
export function daysError(text: string): string | undefined {
  const { native, error } = written(text, 0);
  if (error !== undefined) return 'Write whole days, like 30.';
  if (native === 0n) return 'At least one day.';
  return native !== undefined && native > DAYS_MAX ? `At most ${DAYS_MAX} days.` : undefined;
}

function initialError(text: string, { decimals }: Money): string | undefined {
  const { native, error } = written(text, decimals);
  return native === 0n ? 'With nothing here, the venue could open no position.' : error;
}

function namesError({ isEvery, instruments }: Draft): string | undefined {
  if (isEvery) return undefined;
  if (instruments.length === 0) return 'Choose at least one instrument, or allow every one.';
  const isMany = instruments.length > NAMED_MAX;
  return isMany ? `A consent names at most ${NAMED_MAX} instruments.` : undefined;
}

function errorsOf(draft: Draft, quote: Money): Checked['errors'] {
  const found: [FieldName, string | undefined][] = [
    ['initialCap', initialError(draft.initialCap, quote)],
    ['spendCap', written(draft.spendCap, quote.decimals).error],
    ['days', daysError(draft.days)],
    ['band', percentError(draft.band)],
    ['feeMax', percentError(draft.feeMax)],
    ['instruments', namesError(draft)],
  ];
  return Object.fromEntries(found.filter(([, text]) => text !== undefined));
}

/** Judges what is written. `nowTs` is the chain's time: days count from it. */
export function checkDraft(draft: Draft, quote: Money, nowTs: bigint): Checked {
  const errors = errorsOf(draft, quote);
  const initialCapNative = written(draft.initialCap, quote.decimals).native;
  const spendCapNative = written(draft.spendCap, quote.decimals).native;
  const days = written(draft.days, 0).native;
  const band = written(draft.band, BPS_DECIMALS).native;
  const feeMax = written(draft.feeMax, BPS_DECIMALS).native;
  const isWhole =
    initialCapNative !== undefined &&
    spendCapNative !== undefined &&
    days !== undefined &&
    band !== undefined &&
    feeMax !== undefined;
  if (!isWhole || Object.keys(errors).length > 0) return { errors, consenting: undefined };
  const consenting = {
    venue: draft.venue,
    initialCapNative,
    spendCapNative,
    expiryTs: nowTs + days * DAY_S,
    bandBps: Number(band),
    feeMaxBps: Number(feeMax),
    signedOrdersOnly: draft.signedOrdersOnly,
    instruments: draft.isEvery ? [] : draft.instruments,
  };
  return { errors, consenting };
}

/** Names for a sentence. */
export interface Called {
  readonly venue: string;
  readonly instrument: (id: number) => string;
  readonly quote: Money;
  /** Instruments that the venue may fill; none for every one. */
  readonly fills: readonly number[];
}

/** What instruments a consent is for: named ones, those of the venue, or all that there are. */
export function instrumentsText(named: readonly number[], called: Called): string {
  if (named.length > 0) return listed(named.map(called.instrument));
  if (called.fills.length > 0) return listed(called.fills.map(called.instrument));
  return 'every instrument of the house, new ones as well,';
}

/** What is being allowed, in sentences. */
export function summary(consenting: Consenting, called: Called, nowTs: bigint): string[] {
  const { quote, venue } = called;
  const { bandBps, feeMaxBps, initialCapNative, spendCapNative, expiryTs } = consenting;
  const named = namedOf(consenting.instruments ?? []);
  const what = instrumentsText(named, called);
  const at = `at prices at most ${fromBps(bandBps)} from the mark`;
  const fee = `for fees of at most ${fromBps(feeMaxBps)} of the value of a trade`;
  const cap = sum(initialCapNative, quote);
  const first =
    `You let ${venue} trade ${what} for you, ${at} and ${fee}, ` +
    `as long as your initial requirement stays at or below ${cap}.`;
  const all = [
    first.replace(',,', ','),
    `Fees and prices worse than the mark may cost you ${sum(spendCapNative, quote)} in all.`,
  ];
  if (consenting.signedOrdersOnly) all.push('It may fill only orders that you have signed.');
  all.push(
    `That ends in ${duration(expiryTs - nowTs)}, or when you revoke it.`,
    'It gives the venue no way to withdraw from your vaults.',
  );
  return all;
}
