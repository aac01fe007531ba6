/** Prices that cannot be used now, and what follows from that. */
import type { Portfolio } from '@ringfence/sdk';
import type { Now, PreviewInput } from '@ringfence/sdk/preview';
import type { Naming } from '../../data/names';
import { markState, priceState, type PriceState } from '../../data/prices';

export interface Unusable {
  readonly name: string;
  readonly state: Exclude<PriceState, 'usable'>;
  /** What follows, in a sentence. */
  readonly text: string;
}

/** Newer prices that an action would take in first, and what the rules say to them. */
export interface Taken {
  readonly input: PreviewInput;
  readonly now: Now;
}

const QUOTE_SLOT = 0;

/** When the newest price that an action can use was published. */
function publishedTs(taken: Taken | undefined, isMark: boolean, place: number): bigint {
  const readings = taken?.input.readings ?? [];
  const good = readings.filter((it, at) => {
    return it.isMark === isMark && it.place === place && taken?.now.readings[at] === 0;
  });
  return good.reduce((last, { reading }) => {
    return reading.publishTs > last ? reading.publishTs : last;
  }, 0n);
}

function ofAsset(state: PriceState, isQuote: boolean, hasLots: boolean): string {
  if (isQuote && hasLots) {
    return 'No initial test is made without it: nothing is withdrawn and no risk is added.';
  }
  if (isQuote) return 'It counts in full all the same: no position is open.';
  return state === 'stale'
    ? 'Its last price still counts before a liquidation; for withdrawals and new risk it counts ' +
        'for nothing.'
    : 'It counts for nothing until it has a price.';
}

const OF_MARK =
  'Its last mark still counts before a liquidation; nothing is withdrawn and no risk is added ' +
  'until there is a new one.';

/** Those assets and instruments of an account whose price is not usable at a time. */
export function unusable(
  portfolio: Portfolio,
  taken: Taken | undefined,
  nowTs: bigint,
  names: Naming,
): Unusable[] {
  const hasLots = portfolio.positions.some(({ position }) => position.lots !== 0n);
  const assets = portfolio.holdings.map(({ slot, asset: { data } }, place) => {
    const published = publishedTs(taken, false, place);
    const publishTs = published > data.feed.publishTs ? published : data.feed.publishTs;
    const state = priceState({ ...data, feed: { ...data.feed, publishTs } }, nowTs);
    const text = ofAsset(state, slot === QUOTE_SLOT, hasLots);
    return { name: names.asset(data.mint), state, text };
  });
  const marks = portfolio.positions.map(({ position, instrument: { data } }, place) => {
    const published = publishedTs(taken, true, place);
    const isNewer = published > data.markTs;
    const marked = isNewer ? { ...data, markTs: published, markTick: data.markTick || 1n } : data;
    const matters = position.lots !== 0n && data.isExpired === 0;
    const state = matters ? markState(marked, nowTs) : 'usable';
    return { name: names.instrument(data.instrumentId), state, text: OF_MARK };
  });
  return [...assets, ...marks].filter((it): it is Unusable => it.state !== 'usable');
}

export const STATES: Record<PriceState, string> = {
  usable: 'usable',
  stale: 'too old',
  lost: 'lost',
  never: 'no price yet',
};
