/**
 * From instructions to a confirmed transaction: simulate, explain, sign, send, wait. What fails is
 * a {@link SendError} that says how: whether it is safe to try again is in its kind.
 */
import {
  compileTransaction,
  getBase64EncodedWireTransaction,
  getCompiledTransactionMessageDecoder,
  getSignatureFromTransaction,
  signTransactionMessageWithSigners,
  type Instruction,
  type Signature,
  type TransactionSigner,
} from '@solana/kit';
import type { Chain, Landed, Lifetime, Simulation } from './chain.js';
import { explainError, explainOthers, sentence, type Explanation } from './errors.js';
import { decodeLogs } from './events.js';
import type { RingfenceEvent } from './generated/events.js';
import { message, UNITS_MAX, type Budget } from './transactions.js';

/**
 * How a transaction failed.
 *
 * - `refused`: the chain does not take it, and will not take it again as it is;
 * - `declined`: it was not signed;
 * - `expired`: it never got onto the chain, and never will: try again;
 * - `unknown`: the node did not answer; it may be on the chain: look before trying again.
 */
export type SendErrorKind = 'refused' | 'declined' | 'expired' | 'unknown';

/** A transaction that did not go through. Its message is for people. */
export class SendError extends Error {
  override readonly name = 'SendError';
  constructor(
    readonly kind: SendErrorKind,
    text: string,
    readonly details: {
      /** Why Ringfence refused, if it was Ringfence. */
      readonly explanation?: Explanation | undefined;
      readonly logs?: readonly string[];
      readonly signature?: Signature;
      /** The last block that can have it, where that is known: behind it, it has expired. */
      readonly lastHeight?: bigint;
      readonly cause?: unknown;
    } = {},
  ) {
    super(text, { cause: details.cause });
  }

  /** Why Ringfence refused, if it was Ringfence. */
  get explanation(): Explanation | undefined {
    return this.details.explanation;
  }
}

/** A transaction that went through. */
export interface Sent {
  readonly signature: Signature;
  readonly slot: bigint;
  /** Compute units that the simulation took. */
  readonly units: bigint | undefined;
  readonly logs: readonly string[];
  /**
   * What happened, in order. Throws `UnknownEventError` at an event of a newer version: what was
   * sent is done all the same.
   */
  readonly events: RingfenceEvent[];
}

/** How far a transaction has come. */
export type SendStep = 'simulating' | 'signing' | 'sending' | 'confirming';

/** How to send. */
export interface Sending extends Budget {
  readonly feePayer: TransactionSigner;
  /** Pause between two looks, in milliseconds. */
  readonly pauseMs?: number;
  /** Handed to the chain again after so many looks. */
  readonly again?: number;
  /** A node that does not answer for so long is given up, in milliseconds. */
  readonly patienceMs?: number;
  /** Once it has this signal, nothing more is awaited. */
  readonly signal?: AbortSignal;
  /** Is told each step when it begins; once it is signed, with the signature. */
  readonly onStep?: (step: SendStep, signature?: Signature) => void;
}

const PAUSE_MS = 500;
const AGAIN = 4;
const PATIENCE_MS = 90_000;
/** Prices move between the simulation and the block. */
const MARGIN_PERCENT = 115n;
/** Some nodes do not say what a simulation took. */
const UNITS_LEAST = 1_000n;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A refusal in words: Ringfence's own, or what the chain says. */
function refusal(error: unknown, logs: readonly string[], signature?: Signature): SendError {
  const explanation = explainError(error, logs);
  const text = explanation
    ? sentence(explanation)
    : (explainOthers(error, logs) ?? `The chain refuses this transaction: ${describe(error)}.`);
  const known = signature === undefined ? {} : { signature };
  return new SendError('refused', text, { explanation, logs, cause: error, ...known });
}

function describe(error: unknown): string {
  if (error instanceof Error) return error.message;
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
  try {
    return typeof error === 'string' ? error : (JSON.stringify(error, plain) ?? String(error));
  } catch {
    // It goes round in circles, say.
    return String(error);
  }
}

function unknown(cause: unknown, known: { signature?: Signature; lastHeight?: bigint } = {}) {
  return new SendError('unknown', `The node does not answer: ${describe(cause)}.`, {
    cause,
    ...known,
  });
}

/** What would become of instructions. Throws a {@link SendError} if they would be refused. */
export async function simulate(
  chain: Chain,
  instructions: readonly Instruction[],
  sending: Sending,
): Promise<Simulation> {
  let simulated: Simulation;
  try {
    const lifetime = await chain.lifetime();
    const budget = { ...sending, units: sending.units ?? UNITS_MAX };
    const whole = message(instructions, sending.feePayer, lifetime, budget);
    simulated = await chain.simulate(getBase64EncodedWireTransaction(compileTransaction(whole)));
  } catch (cause) {
    throw cause instanceof SendError ? cause : unknown(cause);
  }
  if (simulated.error) throw refusal(simulated.error, simulated.logs);
  return simulated;
}

/** The compute units to ask for: those of the simulation and some more. */
function unitsFor(simulated: Simulation, sending: Sending): number {
  if (sending.units !== undefined) return sending.units;
  if (simulated.units === undefined || simulated.units === 0n) return UNITS_MAX;
  const wanted = (simulated.units * MARGIN_PERCENT) / 100n + UNITS_LEAST;
  return wanted < BigInt(UNITS_MAX) ? Number(wanted) : UNITS_MAX;
}

/**
 * Sends instructions as one transaction and waits until it is confirmed.
 *
 * First it is simulated, so that a refusal costs nothing and is explained before anybody signs.
 * Then it is signed once, and handed to the chain again and again until it is there or can no
 * longer get there: the same transaction never counts twice.
 */
export async function sendInstructions(
  chain: Chain,
  instructions: readonly Instruction[],
  sending: Sending,
): Promise<Sent> {
  sending.onStep?.('simulating');
  const simulated = await simulate(chain, instructions, sending);
  const lifetime = await chain.lifetime().catch((cause: unknown) => {
    throw unknown(cause);
  });
  const budget = { ...sending, units: unitsFor(simulated, sending) };
  const whole = message(instructions, sending.feePayer, lifetime, budget);
  sending.onStep?.('signing');
  const signed = await signTransactionMessageWithSigners(whole).catch((cause: unknown) => {
    throw new SendError('declined', 'The transaction was not signed.', { cause });
  });
  const wire = getBase64EncodedWireTransaction(signed);
  const signature = getSignatureFromTransaction(signed);
  const last = await lastHeight(chain, signed, lifetime).catch((cause: unknown) => {
    throw unknown(cause, { signature });
  });
  sending.onStep?.('sending', signature);
  const landed = await until(chain, { wire, signature, last }, sending);
  const logs = await chain.logs(signature).catch(() => []);
  if (landed.error) throw refusal(landed.error, logs, signature);
  const told = logs.length === 0 ? simulated.logs : logs;
  const { units } = simulated;
  return {
    signature,
    slot: landed.slot,
    units,
    logs: told,
    get events() {
      return decodeLogs(told);
    },
  };
}

/** Nodes are not at the same height: a wallet's may be ahead of ours by some blocks. */
const AHEAD = 32n;
const NEVER = 1n << 64n;

/**
 * The last block that can have a signed transaction. Wallets may change what they sign: where it
 * has another blockhash than ours, that is no newer than the newest there is now.
 */
async function lastHeight(chain: Chain, signed: Signed, ours: Lifetime): Promise<bigint> {
  const decoder = getCompiledTransactionMessageDecoder();
  const { lifetimeToken } = decoder.decode(signed.messageBytes);
  if (lifetimeToken === ours.blockhash) return ours.lastValidBlockHeight;
  // With a nonce it lasts until that is used.
  if ('nonce' in (signed.lifetimeConstraint ?? {})) return NEVER;
  return (await chain.lifetime()).lastValidBlockHeight + AHEAD;
}

type Signed = Awaited<ReturnType<typeof signTransactionMessageWithSigners>>;

interface Submitted {
  readonly wire: Parameters<Chain['submit']>[0];
  readonly signature: Signature;
  readonly last: bigint;
}

/** Hands a transaction over until it has landed or has expired. */
async function until(chain: Chain, sent: Submitted, sending: Sending): Promise<Landed> {
  const { signature } = sent;
  let silence: unknown;
  let answered = Date.now();
  let isHanded = false;
  for (let look = 0; ; look += 1) {
    try {
      if (look % (sending.again ?? AGAIN) === 0) {
        await chain.submit(sent.wire);
        if (!isHanded) sending.onStep?.('confirming', signature);
        isHanded = true;
      }
      const landed = await lookFor(chain, signature, sent.last);
      if (landed === 'expired') throw expired(signature);
      if (landed !== undefined) return landed;
      answered = Date.now();
      silence = undefined;
    } catch (error) {
      if (error instanceof SendError) throw error;
      // A node that has never answered knows nothing; one that was cut off may have it.
      silence = error;
    }
    const isGivenUp = Date.now() - answered > (sending.patienceMs ?? PATIENCE_MS);
    if (isGivenUp || sending.signal?.aborted) {
      throw unknown(silence ?? sending.signal?.reason, { signature, lastHeight: sent.last });
    }
    await pause(sending.pauseMs ?? PAUSE_MS);
  }
}

/**
 * What has become of a signed transaction: nothing while it can still get onto the chain. `last` is
 * the last block that can have it. For whoever was told `unknown`.
 */
export async function lookFor(
  chain: Chain,
  signature: Signature,
  last: bigint,
): Promise<Landed | 'expired' | undefined> {
  // First the height, then the transaction: one that lands in between is seen.
  const isOver = (await chain.blockHeight()) > last;
  // Nodes soon forget what they do not keep in their history: a page that slept asks late.
  const landed = await chain.landed(signature, isOver);
  return landed ?? (isOver ? 'expired' : undefined);
}

function expired(signature: Signature): SendError {
  const text = 'The transaction did not get onto the chain in time. Nothing has happened.';
  return new SendError('expired', text, { signature });
}
