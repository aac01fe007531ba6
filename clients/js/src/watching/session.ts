/**
 * What all watches have in common: subscriptions that are made anew when they break, reading after
 * each time, and polling while there is nothing to subscribe to.
 */
import type { Address } from '@solana/kit';
import type { Filter } from '../chain.js';
import { AccountError } from '../house.js';
import type { Notice, Subscriptions } from './subscriptions.js';

/** How a watch is getting on. */
export type WatchState =
  /** Changes come over WebSocket as they happen. */
  | 'live'
  /** There is no WebSocket, or not at present: accounts are read every now and then. */
  | 'polling'
  /** Not even reading works at present. */
  | 'away';

/** How to watch. */
export interface Watching {
  /** Ends the watch, without an error. */
  readonly signal: AbortSignal;
  /** Without them, accounts are only polled. */
  readonly subscriptions?: Subscriptions | undefined;
  /** Milliseconds between two reads while polling; 4,000 unless given. */
  readonly pollMs?: number;
  /** Everything is read anew this often even if nothing broke; every 60,000 unless given. */
  readonly rereadMs?: number;
  /**
   * Milliseconds in which changes are gathered before anything is read because of them. More of
   * them spare the node where much changes: prices of a busy house, say.
   */
  readonly gatherMs?: number;
  /** First wait before a new connection; each further one is twice as long, up to `pollMs`. */
  readonly retryMs?: number;
  /** Is told when the way of watching changes, and why it is not a better one. */
  readonly onState?: (state: WatchState, reason?: unknown) => void;
}

/** What a watch wants to be told of. */
export interface Wanted {
  readonly addresses: readonly Address[];
  readonly filters: readonly (readonly Filter[])[];
}

/** One kind of watch. What it returns is handed on, in order. */
export interface Follower<T> {
  wanted(): Wanted;
  /** Reads everything anew. */
  read(): Promise<readonly T[]>;
  /** Takes in changes. */
  take(notices: readonly Notice[]): Promise<readonly T[]>;
  /** Milliseconds in which changes are gathered before they are taken in, unless told otherwise. */
  readonly gatherMs: number;
}

const POLL_MS = 4_000;
const REREAD_MS = 60_000;
const RETRY_MS = 250;

/** Waits; returns early when the signal comes. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/** Notices of several subscriptions, until one of them breaks. */
class Mailbox {
  #waiting: Notice[] = [];
  #failure: { reason: unknown } | undefined;
  #wake = new AbortController();

  fill(stream: AsyncIterable<Notice>): void {
    const pump = async () => {
      for await (const notice of stream) {
        this.#waiting.push(notice);
        this.#wake.abort();
      }
      throw new Error('the node ended a subscription');
    };
    void pump().catch((reason: unknown) => {
      this.#failure ??= { reason };
      this.#wake.abort();
    });
  }

  /** What has come; waits for it. Nothing when the time is over. */
  async next(ms: number, gatherMs: number, signal: AbortSignal): Promise<Notice[]> {
    if (this.#waiting.length === 0 && this.#failure === undefined) {
      this.#wake = new AbortController();
      const stop = () => this.#wake.abort();
      signal.addEventListener('abort', stop);
      await pause(ms, this.#wake.signal);
      signal.removeEventListener('abort', stop);
    }
    if (this.#failure !== undefined && !signal.aborted) throw this.#failure.reason;
    if (this.#waiting.length > 0 && gatherMs > 0) await pause(gatherMs, signal);
    const found = this.#waiting;
    this.#waiting = [];
    return found;
  }
}

const keyOf = ({ addresses, filters }: Wanted): string =>
  JSON.stringify([
    [...addresses].sort(),
    filters.map((all) => all.map(({ offset, bytes }) => [offset, [...bytes]])),
  ]);

/** One watch, from its start to its end. */
class Session<T> {
  #state: WatchState | undefined;
  #failures = 0;

  constructor(
    readonly follower: Follower<T>,
    readonly how: Watching,
  ) {}

  async *run(): AsyncGenerator<T> {
    const { signal } = this.how;
    while (!signal.aborted) {
      try {
        yield* this.#once();
      } catch (reason) {
        // What is not there, or is something else, is not a matter of the connection.
        if (reason instanceof AccountError) throw reason;
        this.#failures += 1;
        yield* this.#meanwhile(reason);
      }
    }
  }

  #enter(state: WatchState, reason?: unknown): void {
    if (this.#state === state || this.how.signal.aborted) return;
    this.#state = state;
    this.how.onState?.(state, reason);
  }

  /** Without a WebSocket, a read; with one, everything until it breaks. */
  async *#once(): AsyncGenerator<T> {
    const { subscriptions, signal, pollMs = POLL_MS } = this.how;
    if (subscriptions !== undefined) return yield* this.#live(subscriptions);
    const found = await this.follower.read();
    this.#enter('polling');
    this.#failures = 0;
    yield* found;
    await pause(pollMs, signal);
  }

  async *#live(subscriptions: Subscriptions): AsyncGenerator<T> {
    const { signal, rereadMs = REREAD_MS, pollMs = POLL_MS } = this.how;
    const { gatherMs = this.follower.gatherMs } = this.how;
    const connection = new AbortController();
    const end = () => connection.abort();
    signal.addEventListener('abort', end);
    try {
      const wanted = this.follower.wanted();
      const mailbox = await subscribed(subscriptions, wanted, connection.signal);
      // Only now, so that there is no gap between what was read and what is told.
      yield* await this.follower.read();
      const since = Date.now();
      let readAt = since;
      // What is wanted may have changed with what was read.
      while (!signal.aborted && keyOf(wanted) === keyOf(this.follower.wanted())) {
        this.#enter('live');
        const left = Math.max(0, readAt + rereadMs - Date.now());
        const notices = await mailbox.next(left, gatherMs, signal);
        if (Date.now() - since > pollMs) this.#failures = 0;
        if (notices.length > 0) yield* await this.follower.take(notices);
        if (signal.aborted || Date.now() - readAt < rereadMs) continue;
        yield* await this.follower.read();
        readAt = Date.now();
      }
    } finally {
      signal.removeEventListener('abort', end);
      connection.abort();
    }
  }

  /** Reads once while the connection is gone, then waits, longer each time. */
  async *#meanwhile(reason: unknown): AsyncGenerator<T> {
    const { signal, pollMs = POLL_MS, retryMs = RETRY_MS } = this.how;
    if (signal.aborted) return;
    let found: readonly T[] = [];
    try {
      found = await this.follower.read();
      this.#enter('polling', reason);
    } catch (error) {
      if (error instanceof AccountError) throw error;
      this.#enter('away', error);
    }
    yield* found;
    const longest = Math.min(pollMs, retryMs * 2 ** Math.min(this.#failures - 1, 16));
    // Not all at once when a node comes back.
    await pause(longest * (0.5 + Math.random() / 2), signal);
  }
}

/** How long a node may take to let us subscribe. */
const SUBSCRIBE_MS = 10_000;

async function subscribed(
  subscriptions: Subscriptions,
  { addresses, filters }: Wanted,
  signal: AbortSignal,
): Promise<Mailbox> {
  const asked = Promise.all([
    ...addresses.map((address) => subscriptions.account(address, signal)),
    ...filters.map((all) => subscriptions.owned(all, signal)),
  ]);
  const patience = new AbortController();
  signal.addEventListener('abort', () => patience.abort());
  const late = pause(SUBSCRIBE_MS, patience.signal).then((): never => {
    throw new Error('the node does not let us subscribe');
  });
  const streams = await Promise.race([asked, late]).finally(() => patience.abort());
  const mailbox = new Mailbox();
  for (const stream of streams) mailbox.fill(stream);
  return mailbox;
}

/** Follows for as long as the signal lets it. */
export async function* follow<T>(follower: Follower<T>, how: Watching): AsyncGenerator<T> {
  for await (const found of new Session(follower, how).run()) {
    if (how.signal.aborted) return;
    yield found;
  }
}
