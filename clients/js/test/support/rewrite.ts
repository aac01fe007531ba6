/** States that are long to reach: accounts of the chain with some of their fields changed. */
import assert from 'node:assert/strict';
import type { Address } from '@solana/kit';
import { RINGFENCE_PROGRAM_ADDRESS } from '../../src/index.js';
import type { TestChain } from './chain.js';

interface Codec<T> {
  decode(bytes: Uint8Array): T;
  encode(value: T): ArrayLike<number>;
}

/** Writes some fields of an account of Ringfence's. */
export async function rewrite<T extends object>(
  chain: TestChain,
  address: Address,
  codec: Codec<T>,
  change: (before: T) => Partial<T>,
): Promise<void> {
  const [raw] = await chain.accounts([address]);
  const before = codec.decode(raw?.data ?? assert.fail(`there is no account ${address}`));
  const data = new Uint8Array(codec.encode({ ...before, ...change(before) }));
  await chain.put(address, RINGFENCE_PROGRAM_ADDRESS, data);
}
