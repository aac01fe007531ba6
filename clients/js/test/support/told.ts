/** A node that tells what it is told to tell, and breaks when it should. */
import type { Address } from '@solana/kit';
import {
  CLOCK_SYSVAR,
  SYSTEM_PROGRAM,
  type Chain,
  type Filter,
  type Notice,
  type RawAccount,
  type Subscriptions,
} from '../../src/index.js';

/** One subscription's notices, until it is broken. */
class Line implements AsyncIterable<Notice> {
  #waiting: Notice[] = [];
  #isBroken = false;
  #wake = () => {};

  constructor(readonly wants: (account: RawAccount) => boolean) {}

  push(notice: Notice): void {
    if (!this.wants(notice.account)) return;
    this.#waiting.push(notice);
    this.#wake();
  }

  break(): void {
    this.#isBroken = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Notice> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#isBroken) throw new Error('broken');
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

const hasAll = ({ data }: RawAccount, filters: readonly Filter[]): boolean =>
  filters.every(({ offset, bytes }) => bytes.every((byte, at) => data[offset + at] === byte));

/** Subscriptions of which a test decides what they tell. */
export class Told implements Subscriptions {
  isUp = true;
  /** Attempts to subscribe to anything. */
  attempts = 0;
  readonly open = new Set<Line>();

  account(address: Address, signal: AbortSignal): Promise<AsyncIterable<Notice>> {
    return this.#line((account) => account.address === address, signal);
  }

  owned(filters: readonly Filter[], signal: AbortSignal): Promise<AsyncIterable<Notice>> {
    return this.#line((account) => hasAll(account, filters), signal);
  }

  tell(slot: bigint, account: RawAccount): void {
    for (const line of this.open) line.push({ slot, account });
  }

  /** Ends all subscriptions; takes no new ones unless it is still up. */
  cut(isUp = false): void {
    this.isUp = isUp;
    for (const line of this.open) line.break();
    this.open.clear();
  }

  async #line(wants: (account: RawAccount) => boolean, signal: AbortSignal): Promise<Line> {
    this.attempts += 1;
    if (!this.isUp) throw new Error('no connection');
    const line = new Line(wants);
    this.open.add(line);
    signal.addEventListener('abort', () => {
      this.open.delete(line);
      line.break();
    });
    return line;
  }
}

/** A chain of plain accounts that a test sets, at a slot that it sets. */
export class Plain {
  slot = 1n;
  reads = 0;
  isUp = true;
  readonly #accounts = new Map<Address, RawAccount>();

  /** As bytes that are all this number. */
  set(address: Address, byte: number): RawAccount {
    const data = new Uint8Array(4).fill(byte);
    const account = { address, owner: SYSTEM_PROGRAM, lamports: 1n, data };
    this.#accounts.set(address, account);
    return account;
  }

  get chain(): Chain {
    const accounts = async (addresses: readonly Address[]) => {
      this.reads += 1;
      if (!this.isUp) throw new Error('no answer');
      return addresses.map((address) =>
        address === CLOCK_SYSVAR ? this.#clock() : this.#accounts.get(address),
      );
    };
    return { accounts } as never;
  }

  #clock(): RawAccount {
    const data = new Uint8Array(40);
    new DataView(data.buffer).setBigUint64(0, this.slot, true);
    return { address: CLOCK_SYSVAR, owner: SYSTEM_PROGRAM, lamports: 1n, data };
  }
}
