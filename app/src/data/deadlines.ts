/** Deadlines count seconds and slots: while a cluster halts, nothing expires. */
import type { ChainClock } from '@ringfence/sdk';

/** As many slots have to pass with each second. */
const SLOTS_PER_S = 2n;

const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/** Seconds until so long a time has passed since a moment, by time and by slots; then zero. */
export function secondsUntil(clock: ChainClock, since: ChainClock, lengthS: number): bigint {
  const length = BigInt(lengthS);
  const byTime = since.ts + length - clock.ts;
  const slots = since.slot + length * SLOTS_PER_S - clock.slot;
  const bySlots = slots > 0n ? (slots + SLOTS_PER_S - 1n) / SLOTS_PER_S : 0n;
  return larger(larger(byTime, bySlots), 0n);
}

/** The chain's time as it was heard of, and when, by this machine's clock. */
export interface Heard {
  readonly clock: ChainClock;
  readonly at: number;
}

/** What was heard later: a quiet account tells nothing for long, the house every few seconds. */
export const later = (one: Heard, other: Heard): Heard =>
  other.clock.ts > one.clock.ts ? other : one;
