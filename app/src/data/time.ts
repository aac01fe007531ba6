/** The chain's time as it goes on between two things that are heard of it. */
import { useEffect, useState } from 'react';
import type { ChainClock } from '@ringfence/sdk';

const TICK_MS = 1_000;

/** This machine's time, anew every second. */
export function useTick(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const elapsedS = (sinceMs: number, nowMs: number): bigint =>
  BigInt(Math.max(0, Math.floor((nowMs - sinceMs) / 1_000)));

/** Seconds since 1970 by the chain's clock, which was heard at `at`, going on. */
export function useChainTime(clock: ChainClock, at: number): bigint {
  return clock.ts + elapsedS(at, useTick());
}

/** What is left of so many seconds that were left at `at`. */
export function useLeft(secondsLeft: bigint, at: number): bigint {
  const left = secondsLeft - elapsedS(at, useTick());
  return left > 0n ? left : 0n;
}
