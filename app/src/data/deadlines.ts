/** Clocks that were heard of, and when. */
import type { ChainClock } from '@ringfence/sdk';

/** The chain's time as it was heard of, and when, by this machine's clock. */
export interface Heard {
  readonly clock: ChainClock;
  readonly at: number;
}

/** What was heard later: a quiet account tells nothing for long, the house every few seconds. */
export const later = (one: Heard, other: Heard): Heard =>
  other.clock.ts > one.clock.ts ? other : one;
