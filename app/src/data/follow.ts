/** Something on the chain that a page follows for as long as it is shown. */
import { useEffect, useState } from 'react';
import { pause, type Watching, type WatchState } from '@ringfence/sdk';
import { useReach } from '../config/context';
import { asError } from './odd';

export { asError };

/**
 * - `loading`: nothing has come yet;
 * - `live`, `polling`: as the SDK's watches say;
 * - `away`: the node does not answer; `value` is from before, if there is one.
 */
export type FollowState = 'loading' | WatchState;

export interface Following<T> {
  readonly value: T | undefined;
  readonly state: FollowState;
  /** What waiting seldom puts right: there is no such house, say. It is tried again. */
  readonly error: Error | undefined;
  /** When `value` came, by this machine's clock, in milliseconds. */
  readonly at: number;
}

const NOTHING: Following<never> = { value: undefined, state: 'loading', error: undefined, at: 0 };

/** How long nodes are left alone between two reads where they tell nothing by themselves. */
const POLL_MS = 4_000;
/** A node that falls silent without hanging up is found out by asking it. */
const REREAD_MS = 20_000;
/** Changes of one moment are read together. */
const GATHER_MS = 250;
/** First wait after an error; each further one is twice as long. */
const RETRY_MS = 5_000;
const RETRY_MAX_MS = 60_000;

export type Start<T> = (how: Watching) => AsyncIterable<T>;

/** What is tried again and again until it works; the wait ends with the signal. */
async function retried(signal: AbortSignal, attempt: () => Promise<void>): Promise<void> {
  for (let wait = RETRY_MS; !signal.aborted; wait = Math.min(2 * wait, RETRY_MAX_MS)) {
    try {
      return await attempt();
    } catch {
      await pause(wait, signal);
    }
  }
}

type Set<T> = (change: Partial<Following<T>>) => void;

/**
 * What was found of a subject, and how to work at it: for as long as `key` is the same, and again
 * and again until it works. What is of another subject is forgotten, and nothing is done without a
 * key.
 */
function useFound<T>(
  key: string | undefined,
  subject: string,
  work: (set: Set<T>, signal: AbortSignal) => Promise<void>,
): Following<T> {
  const { subscriptions } = useReach();
  const [found, setFound] = useState<{ subject: string; now: Following<T> }>();
  useEffect(() => {
    if (key === undefined) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const set: Set<T> = (change) => {
      if (signal.aborted) return;
      setFound((before) => {
        const old = before?.subject === subject ? before.now : NOTHING;
        return { subject, now: { ...old, ...change } };
      });
    };
    void retried(signal, () => work(set, signal));
    return () => controller.abort();
    // `work` is made anew with every rendering; the key says whether it means something else.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, subject, subscriptions]);
  return key !== undefined && found?.subject === subject ? found.now : NOTHING;
}

/**
 * Follows what `start` watches; starts anew when `key` changes, and forgets what was there. Nothing
 * is followed without a key.
 */
export function useFollow<T>(key: string | undefined, start: Start<T>): Following<T> {
  const { subscriptions } = useReach();
  return useFound<T>(key, key ?? '', async (set, signal) => {
    const onState = (state: WatchState) => set({ state });
    const times = { pollMs: POLL_MS, rereadMs: REREAD_MS, gatherMs: GATHER_MS };
    try {
      const how = { signal, subscriptions, onState, ...times };
      for await (const value of start(how)) set({ value, at: Date.now(), error: undefined });
    } catch (error) {
      set({ error: asError(error) });
      throw error;
    }
  });
}

/**
 * Reads once, and again whenever `key` changes; keeps what was there while it reads, unless it is
 * of another subject by then. What fails is tried again.
 */
export function useRead<T>(
  key: string | undefined,
  read: () => Promise<T>,
  subject = '',
): Following<T> {
  return useFound<T>(key, subject, async (set) => {
    try {
      const value = await read();
      set({ value, at: Date.now(), error: undefined, state: 'polling' });
    } catch (error) {
      set({ error: asError(error), state: 'away' });
      throw error;
    }
  });
}
