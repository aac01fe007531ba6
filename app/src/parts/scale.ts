/** Amounts on one scale, so that they can be compared by eye. */

/** What is at its two ends, in native units. */
export interface Scale {
  readonly low: bigint;
  readonly high: bigint;
}

const WHOLE = 1_000n;
/** Of the highest: room behind it, so that a mark there is seen. */
const ROOM = 20n;

/** A scale on which nothing and all of these amounts have a place. */
export function scaleOf(amounts: readonly bigint[]): Scale {
  const all = [0n, ...amounts];
  const low = all.reduce((least, it) => (it < least ? it : least));
  const high = all.reduce((most, it) => (it > most ? it : most));
  return { low, high: high + (high - low) / ROOM };
}

/** Where an amount is, from nothing at the low end to a thousand at the high one. */
export function placeOf({ low, high }: Scale, amount: bigint): number {
  if (high <= low) return 0;
  const found = ((amount - low) * WHOLE) / (high - low);
  return Number(found < 0n ? 0n : found > WHOLE ? WHOLE : found);
}
