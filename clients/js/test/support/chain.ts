/** The chain inside the test: LiteSVM, with the programs of this tree. */
import assert from 'node:assert/strict';
import path from 'node:path';
import {
  getBase64Encoder,
  getCompiledTransactionMessageDecoder,
  getSignatureFromTransaction,
  getTransactionDecoder,
  lamports,
  type Address,
  type Base64EncodedWireTransaction,
  type Signature,
} from '@solana/kit';
import { FailedTransactionMetadata, LiteSVM } from 'litesvm';
import type {
  Chain,
  Filter,
  Landed,
  RawAccount,
  RingfenceEvent,
  Simulation,
  Touch,
  Touching,
} from '../../src/index.js';
import { RINGFENCE_PROGRAM_ADDRESS } from '../../src/index.js';
import { EXAMPLE_VENUE_PROGRAM } from '../../src/venues/example.js';

/** Tests are started with the root of the checkout in their environment. */
export const ROOT = process.env['RINGFENCE_ROOT'] ?? path.resolve('../..');
const START_TS = 1_800_000_000n;
const SLOTS_PER_S = 3n;
/** More than enough for any account. */
export const RENT = 1_000_000_000n;
const FAR = 1n << 40n;

/** A chain on which a test can make things up. */
export interface TestChain extends Chain {
  /** The chain's time. */
  now(): bigint;
  /** Lets seconds pass. */
  wait(seconds: number): void | Promise<void>;
  /** Gives lamports to somebody. */
  fund(address: Address, amount: bigint): Promise<void>;
  /** Puts an account of a program onto the chain, as it is. */
  put(address: Address, owner: Address, data: Uint8Array): Promise<void>;
}

/** What is kept of a transaction. */
interface Known extends Landed {
  readonly ts: bigint;
  readonly logs: string[];
  readonly touched: readonly Address[];
}

/** A node that is asked and answers in the same process. */
export class SvmChain implements TestChain {
  readonly svm: LiteSVM;
  /** Requests so far, by what was asked. */
  readonly asked: string[] = [];
  readonly #landed = new Map<Signature, Known>();

  constructor() {
    this.svm = new LiteSVM();
    const built = (name: string) => path.join(ROOT, 'target/deploy', `${name}.so`);
    this.svm.addProgramFromFile(RINGFENCE_PROGRAM_ADDRESS, built('ringfence'));
    this.svm.addProgramFromFile(EXAMPLE_VENUE_PROGRAM, built('example_venue'));
    this.setTime(START_TS, 1_000n);
  }

  /** The chain's time. */
  now(): bigint {
    return this.svm.getClock().unixTimestamp;
  }

  setTime(ts: bigint, slot: bigint): void {
    const clock = this.svm.getClock();
    clock.unixTimestamp = ts;
    clock.slot = slot;
    this.svm.setClock(clock);
  }

  /** Lets seconds pass, and the slots that belong to them. */
  wait(seconds: number): void {
    const { slot } = this.svm.getClock();
    this.setTime(this.now() + BigInt(seconds), slot + SLOTS_PER_S * BigInt(seconds));
  }

  async fund(address: Address, amount: bigint): Promise<void> {
    this.svm.airdrop(address, lamports(amount));
  }

  async put(address: Address, owner: Address, data: Uint8Array): Promise<void> {
    this.svm.setAccount({
      address,
      data,
      executable: false,
      lamports: lamports(RENT),
      programAddress: owner,
      space: BigInt(data.length),
    });
  }

  async accounts(addresses: readonly Address[]): Promise<(RawAccount | undefined)[]> {
    this.asked.push('accounts');
    return addresses.map((address) => {
      const found = this.svm.getAccount(address);
      if (!found.exists) return undefined;
      const { data, lamports, programAddress } = found;
      return { address, owner: programAddress, lamports, data: new Uint8Array(data) };
    });
  }

  async owned(filters: readonly Filter[]): Promise<RawAccount[]> {
    this.asked.push('owned');
    const has = (data: ArrayLike<number>, { offset, bytes }: Filter) =>
      bytes.every((byte, place) => data[offset + place] === byte);
    const all = this.svm.getProgramAccounts(RINGFENCE_PROGRAM_ADDRESS);
    return all
      .filter(({ data }) => data.length > 0 && filters.every((filter) => has(data, filter)))
      .map(({ address, data, lamports, programAddress }) => ({
        address,
        owner: programAddress,
        lamports,
        data: new Uint8Array(data),
      }));
  }

  async lifetime() {
    return { blockhash: this.svm.latestBlockhash(), lastValidBlockHeight: FAR };
  }

  async blockHeight(): Promise<bigint> {
    return 0n;
  }

  async simulate(transaction: Base64EncodedWireTransaction): Promise<Simulation> {
    this.svm.withSigverify(false);
    const result = this.svm.simulateTransaction(decoded(transaction));
    this.svm.withSigverify(true);
    const meta = result.meta();
    const error = result instanceof FailedTransactionMetadata ? asChainSays(result) : null;
    return { error, logs: meta.logs(), units: meta.computeUnitsConsumed() };
  }

  async submit(transaction: Base64EncodedWireTransaction): Promise<void> {
    const signed = decoded(transaction);
    const signature = getSignatureFromTransaction(signed);
    if (this.#landed.has(signature)) return;
    const result = this.svm.sendTransaction(signed);
    const failed = result instanceof FailedTransactionMetadata;
    const meta = failed ? result.meta() : result;
    const error = failed ? asChainSays(result) : null;
    const { slot, unixTimestamp: ts } = this.svm.getClock();
    const decoder = getCompiledTransactionMessageDecoder();
    const touched = decoder.decode(signed.messageBytes).staticAccounts;
    this.#landed.set(signature, { error, slot, ts, logs: meta.logs(), touched });
    this.svm.expireBlockhash();
  }

  async landed(signature: Signature): Promise<Landed | undefined> {
    return this.#landed.get(signature);
  }

  async logs(signature: Signature): Promise<readonly string[]> {
    return this.#landed.get(signature)?.logs ?? [];
  }

  async signatures(of: Address, { limit = 1_000, before }: Touching = {}): Promise<Touch[]> {
    const newest = [...this.#landed].reverse().filter(([, { touched }]) => touched.includes(of));
    const from = newest.findIndex(([signature]) => signature === before) + 1;
    return newest.slice(from, from + limit).map(([signature, { slot, ts, error }]) => {
      return { signature, slot, ts, error };
    });
  }
}

/** The error as a node would write it. */
function asChainSays(failed: FailedTransactionMetadata): unknown {
  const error = failed.err() as { index?: number; err?: () => { code?: number } };
  const code = error.err?.().code;
  if (code === undefined) return String(failed);
  return { InstructionError: [error.index, { Custom: code }] };
}

function decoded(transaction: Base64EncodedWireTransaction) {
  return getTransactionDecoder().decode(getBase64Encoder().encode(transaction)) as never as
    Parameters<LiteSVM['sendTransaction']>[0];
}

/** The data of the one event of a name. */
export function only<N extends RingfenceEvent['name']>(
  events: readonly RingfenceEvent[],
  name: N,
): Extract<RingfenceEvent, { readonly name: N }>['data'] {
  const found = events.filter((event) => event.name === name);
  assert.equal(found.length, 1, `${found.length} events ${name}`);
  return found[0]?.data as never;
}
