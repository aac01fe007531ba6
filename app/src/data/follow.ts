/** Something on the chain that a page follows for as long as it is shown. */
import { useEffect, useState } from 'react';
import type { Watching, WatchState } from '@ringfence/sdk';
import { useReach } from '../config/context';

/**
 * - `loading`: nothing has come yet;
 * - `live`, `polling`: as the SDK's watches say;
 * - `away`: the node does not answer; `value` is from before, if there is one.
 */
export type FollowState = 'loading' | WatchState;

export interface Following<T> {
  readonly value: T | undefined;
  readonly state: FollowState;
  /** What cannot be right by waiting: there is no such house, say. */
  readonly error: Error | undefined;
  /** When `value` came, by this machine's clock, in milliseconds. */
  readonly at: number;
}

const NOTHING: Following<never> = { value: undefined, state: 'loading', error: undefined, at: 0 };

/** How long nodes are left alone between two reads where they tell nothing by themselves. */
const POLL_MS = 4_000;

export type Start<T> = (how: Watching) => AsyncIterable<T>;

/**
 * Follows what `start` watches; starts anew when `key` changes, and forgets what was there. Nothing
 * is followed without a key.
 */
export function useFollow<T>(key: string | undefined, start: Start<T>): Following<T> {
  const { subscriptions } = useReach();
  const [found, setFound] = useState<{ key: string | undefined; now: Following<T> }>();
  useEffect(() => {
    if (key === undefined) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    const set = (change: Partial<Following<T>>) => {
      if (signal.aborted) return;
      setFound((before) => {
        const old = before?.key === key ? before.now : NOTHING;
        return { key, now: { ...old, ...change } };
      });
    };
    const onState = (state: WatchState) => set({ state });
    const run = async () => {
      const how = { signal, subscriptions, onState, pollMs: POLL_MS };
      for await (const value of start(how)) set({ value, at: Date.now(), error: undefined });
    };
    run().catch((error: unknown) => set({ error: asError(error) }));
    return () => controller.abort();
    // `start` is made anew with every rendering; the key says whether it means something else.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key, subscriptions]);
  return found !== undefined && found.key === key ? found.now : NOTHING;
}

export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

/** Reads once, and again whenever `key` changes; keeps what was there while it reads. */
export function useRead<T>(key: string | undefined, read: () => Promise<T>): Following<T> {
  const [found, setFound] = useState<Following<T>>(NOTHING);
  useEffect(() => {
    if (key === undefined) return undefined;
    let isOver = false;
    const set = (change: Partial<Following<T>>) => {
      if (!isOver) setFound((before) => ({ ...before, ...change }));
    };
    read().then(
      (value) => set({ value, at: Date.now(), error: undefined, state: 'polling' }),
      (error: unknown) => set({ error: asError(error), state: 'away' }),
    );
    return () => {
      isOver = true;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return key === undefined ? NOTHING : found;
}
