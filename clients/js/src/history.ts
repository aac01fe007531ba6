/** What has happened to an address: its transactions, with what Ringfence told in them. */
import type { Address, Signature } from '@solana/kit';
import type { Chain, Touch, Touching } from './chain.js';
import { decodeLogs } from './events.js';
import type { RingfenceEvent } from './generated/events.js';

/** A transaction that touched an address. */
export interface Transacted {
  readonly signature: Signature;
  readonly slot: bigint;
  /** Nothing when the node does not know. */
  readonly ts: bigint | undefined;
  /** As the chain says it; nothing when it went through. */
  readonly error: unknown;
  /** What happened, in order: nothing in a transaction that failed. */
  readonly events: readonly RingfenceEvent[];
}

const LIMIT = 50;
/** Nodes do not like to be asked for too much at once. */
const AT_ONCE = 10;

async function transacted(chain: Chain, touch: Touch): Promise<Transacted> {
  // What a failed transaction logged did not happen.
  const logs = touch.error ? [] : await chain.logs(touch.signature);
  return { ...touch, events: decodeLogs(logs) };
}

/**
 * Transactions that touched an address, newest first: at most `limit`, which is 50 unless given,
 * and only those before the one of `before`. A transaction whose logs the node no longer keeps has
 * no events. Throws `UnknownEventError` at an event of a newer version.
 */
export async function loadHistory(
  chain: Chain,
  of: Address,
  how: Touching = {},
): Promise<Transacted[]> {
  const touches = await chain.signatures(of, { limit: LIMIT, ...how });
  const found: Transacted[] = [];
  for (let start = 0; start < touches.length; start += AT_ONCE) {
    const some = touches.slice(start, start + AT_ONCE);
    found.push(...(await Promise.all(some.map((touch) => transacted(chain, touch)))));
  }
  return found;
}
