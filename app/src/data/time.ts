/** The chain's time as it goes on between two things that are heard of it. */
import { useSyncExternalStore } from 'react';
import type { ChainClock } from '@ringfence/sdk';

const TICK_MS = 1_000;

/** All that show a time go on together, with one timer. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((tell) => tell()), TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const second = (): number => Math.floor(Date.now() / TICK_MS) * TICK_MS;

/** This machine's time, anew every second. */
export const useTick = (): number => useSyncExternalStore(subscribe, second);

const elapsedS = (sinceMs: number, nowMs: number): bigint =>
  BigInt(Math.max(0, Math.floor((nowMs - sinceMs) / TICK_MS)));

/** Seconds since 1970 by the chain's clock, which was heard at `at`, going on. */
export function useChainTime(clock: ChainClock, at: number): bigint {
  return clock.ts + elapsedS(at, useTick());
}

/** What is left of so many seconds that were left at `at`. */
export function useLeft(secondsLeft: bigint, at: number): bigint {
  const left = secondsLeft - elapsedS(at, useTick());
  return left > 0n ? left : 0n;
}
