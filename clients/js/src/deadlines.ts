/** Deadlines count seconds and slots: while a cluster halts, nothing expires. */
import type { ChainClock } from './house.js';

/** From `SLOTS_PER_S`: as many slots have to pass with each second. */
const SLOTS_PER_S = 2n;

/** The amount, or nothing where it is below. */
export const atLeastZero = (value: bigint): bigint => (value > 0n ? value : 0n);

/** The larger of two. */
export const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/** The smaller of two. */
export const smaller = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** Seconds until so long a time has passed since a moment, by time and by slots. */
export function secondsUntil(
  clock: ChainClock,
  { ts, slot }: ChainClock,
  lengthS: bigint | number,
): bigint {
  const length = BigInt(lengthS);
  const byTime = atLeastZero(ts + length - clock.ts);
  const slots = atLeastZero(slot + length * SLOTS_PER_S - clock.slot);
  return larger(byTime, (slots + SLOTS_PER_S - 1n) / SLOTS_PER_S);
}
