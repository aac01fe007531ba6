/** How old prices are, in the words of the rules (docs/SPEC.md, sections 5 and 6). */
import type { Asset, Instrument } from '@ringfence/sdk';

/** `usable` for everything, `stale` for nothing that adds risk, `lost`: counted at nothing. */
export type PriceState = 'usable' | 'stale' | 'lost' | 'never';

export function priceState(asset: Asset, nowTs: bigint): PriceState {
  const { publishTs } = asset.feed;
  const { ageMaxS, outageMaxS } = asset.parameters;
  if (publishTs === 0n) return 'never';
  const age = nowTs - publishTs;
  if (age <= BigInt(ageMaxS)) return 'usable';
  return age <= BigInt(outageMaxS) ? 'stale' : 'lost';
}

export function markState(instrument: Instrument, nowTs: bigint): PriceState {
  if (instrument.markTick === 0n) return 'never';
  const age = nowTs - instrument.markTs;
  return age <= BigInt(instrument.parameters.markAgeMaxS) ? 'usable' : 'stale';
}
