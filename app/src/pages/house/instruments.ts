/** Instruments in words: what they are, when they are settled and when they end. */
import type { Asset, Instrument } from '@ringfence/sdk';
import { markState, priceState, type PriceState } from '../../data/prices';

const KINDS = ['Linear', 'Call', 'Put'];
const LINEAR = 0;
/** The largest time there is: for instruments that do not expire. */
const NEVER = (1n << 63n) - 1n;

type Of<K extends keyof Instrument> = Pick<Instrument, K>;

export const kindOf = ({ contract }: Of<'contract'>): string =>
  KINDS[contract.kind] ?? `Kind ${contract.kind}`;

export const isOption = ({ contract }: Of<'contract'>): boolean => contract.kind !== LINEAR;

/** Which of its evidence is too old; an option needs its risk array as well as its mark. */
export function evidenceState(instrument: Instrument, nowTs: bigint): PriceState {
  const mark = markState(instrument, nowTs);
  if (mark !== 'usable' || !isOption(instrument)) return mark;
  if (instrument.riskTs === 0n) return 'never';
  const age = nowTs - instrument.riskTs;
  return age <= BigInt(instrument.contract.riskAgeMaxS) ? 'usable' : 'stale';
}

interface Priced {
  readonly assets: readonly { readonly data: Asset }[];
  readonly instruments: readonly { readonly data: Instrument }[];
}

/** How many prices and marks the house has, and how many of them are not fresh. */
export function freshness(of: Priced, nowTs: bigint): { all: number; unfresh: number } {
  const trading = of.instruments.filter(({ data }) => data.isExpired === 0);
  const states = [
    ...of.assets.map(({ data }) => priceState(data, nowTs)),
    ...trading.map(({ data }) => evidenceState(data, nowTs)),
  ];
  return { all: states.length, unfresh: states.filter((it) => it !== 'usable').length };
}

/** The most open interest there can be now, in lots. */
export function interestLimit(instrument: Of<'maxOpenInterestLots' | 'interestLimitLots'>): bigint {
  const { maxOpenInterestLots, interestLimitLots } = instrument;
  return interestLimitLots < maxOpenInterestLots ? interestLimitLots : maxOpenInterestLots;
}

/** The boundary that comes next, and whether the last one has not been set yet. */
export interface Boundary {
  readonly nextTs: bigint;
  readonly secondsLeft: bigint;
  readonly isDue: boolean;
}

/** Boundaries are whole multiples of the mark interval; those that were missed lapse. */
export function boundaryOf(instrument: Instrument, nowTs: bigint): Boundary | undefined {
  const interval = BigInt(instrument.parameters.markIntervalS);
  if (interval <= 0n || instrument.isExpired !== 0 || instrument.markTick === 0n) return undefined;
  const lastTs = nowTs - (nowTs % interval);
  const nextTs = lastTs + interval;
  const isDue = instrument.boundaryTs < lastTs;
  return { nextTs, secondsLeft: nextTs - nowTs, isDue };
}

export type Expiry =
  | { readonly kind: 'never' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'due' }
  | { readonly kind: 'ahead'; readonly secondsLeft: bigint };

type Ending = Of<'expiryTs' | 'isExpired'>;

export function expiryOf({ expiryTs, isExpired }: Ending, nowTs: bigint): Expiry {
  if (isExpired !== 0) return { kind: 'ended' };
  if (expiryTs === NEVER) return { kind: 'never' };
  const secondsLeft = expiryTs - nowTs;
  return secondsLeft > 0n ? { kind: 'ahead', secondsLeft } : { kind: 'due' };
}

/** What one lot, bought or sold, loses in its worst scenario: in quote native. */
export function worstOf({ riskArray }: Of<'riskArray'>): { long: bigint; short: bigint } {
  let [least, most] = [0n, 0n];
  for (const result of riskArray) {
    if (result < least) least = result;
    if (result > most) most = result;
  }
  return { long: -least, short: most };
}
