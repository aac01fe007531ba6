/** What becomes of what is sent, in words; and looking for what nobody knows of. */
import type { Signature } from '@solana/kit';
import { lookFor, SendError, type Chain } from '@ringfence/sdk';
import { asError, UNTOLD } from '../data/odd';

export type Step = 'preparing' | 'simulating' | 'signing' | 'sending' | 'confirming';

/**
 * - a {@link Step}: it is under way;
 * - `done`: it is on the chain;
 * - `declined`: the owner did not sign, and nothing has happened;
 * - `refused`: it cannot be done; `text` says why;
 * - `expired`: it never got onto the chain;
 * - `unknown`: the node fell silent; it may be on the chain, and is looked for.
 */
export type Phase = Step | 'done' | 'declined' | 'refused' | 'expired' | 'unknown';

export interface Transaction {
  readonly id: number;
  readonly title: string;
  readonly phase: Phase;
  /** Of how many, where one transaction does not hold it all. */
  readonly part: number;
  readonly parts: number;
  readonly text: string;
  /** Name of the refusal in the reference, if it was Ringfence that refused. */
  readonly refusal: string | undefined;
  readonly signatures: readonly Signature[];
}

const STEPS: ReadonlySet<Phase> = new Set([
  'preparing',
  'simulating',
  'signing',
  'sending',
  'confirming',
]);

export const isUnderWay = ({ phase }: Pick<Transaction, 'phase'>): boolean => STEPS.has(phase);

type Of = Pick<Transaction, 'phase' | 'title'>;

/** Whether one is signed and on its way: what it changes is not known yet. */
export const isOnItsWay = ({ phase }: Of): boolean => phase === 'sending' || phase === 'confirming';

/** Why nothing else is signed now; nothing where something may be. */
export function waitsFor(all: readonly Of[]): string | undefined {
  const open = all.find(({ phase }) => phase === 'unknown');
  if (open === undefined) return undefined;
  return `It is not known yet whether "${open.title}" has happened. It is being looked for.`;
}

export type Change = Partial<Omit<Transaction, 'id'>>;

const DECLINED = 'You did not sign. Nothing has happened.';
/** How wallets say that their owner said no, in words or by number. */
const NO = /reject|declin|cancel|denied|abort|dismiss|closed/i;
const NO_CODE = 4_001;
const SAID_MAX = 300;

/** What a wallet says that did not sign for a reason of its own. */
function reasonOf(cause: unknown): string | undefined {
  if (cause === undefined || cause === null) return undefined;
  if (typeof cause === 'object' && 'code' in cause && cause.code === NO_CODE) return undefined;
  const { message, name } = asError(cause);
  if (name === 'SolanaError' || name === 'TypeError') return 'What it gave back is not signed';
  if (message === '' || message === UNTOLD || NO.test(message)) return undefined;
  return `It says: ${message.slice(0, SAID_MAX).replace(/\.$/, '')}`;
}

function declined(error: SendError): string {
  const reason = reasonOf(error.details.cause);
  if (reason === undefined) return DECLINED;
  return `The wallet did not sign. ${reason}. Nothing has happened.`;
}

const UNSIGNED = 'Nothing was signed, and nothing has happened.';
const SILENCE = /failed to fetch|networkerror|load failed|http error/i;

/** Whether something could not be put together because the node did not answer. */
const isSilence = ({ name, message }: Error): boolean =>
  name === 'TimeoutError' || SILENCE.test(message);

/** How one transaction failed, for people. */
function alone(error: unknown): Change {
  if (!(error instanceof SendError)) {
    const found = asError(error);
    const text = `The node does not answer: ${found.message}. ${UNSIGNED}`;
    return { phase: 'refused', text: isSilence(found) ? text : found.message };
  }
  const { signature } = error.details;
  const known = signature === undefined ? {} : { signatures: [signature] };
  const refusal = error.explanation?.name;
  if (error.kind === 'declined') return { phase: 'declined', text: declined(error) };
  if (error.kind === 'unknown' && signature === undefined) {
    return { phase: 'refused', text: `${error.message} ${UNSIGNED}` };
  }
  return { phase: error.kind, text: error.message, refusal, ...known };
}

/** How it failed, for people; with what has happened before, where it has several parts. */
export function failure(error: unknown, before: readonly Signature[] = [], parts = 1): Change {
  const found = alone(error);
  if (before.length === 0) return found;
  const happened =
    `${before.length} of ${parts} transactions ${before.length === 1 ? 'is' : 'are'} on the ` +
    'chain already, and the rest is not. Of the next:';
  const text = (found.text ?? '')
    .replace('Nothing has happened', 'It has not happened')
    .replace('nothing has happened', 'it has not happened');
  const signatures = [...before, ...(found.signatures ?? [])];
  return { ...found, text: `${happened} ${text}`, signatures };
}

/** Something that was signed and handed over, and of which nothing is known. */
export interface Lost {
  readonly signature: Signature;
  /** The last block that can have it. */
  readonly lastHeight: bigint;
}

/** What can be looked for; nothing where nothing was handed over. */
export async function lost(chain: Chain, error: unknown): Promise<Lost | undefined> {
  if (!(error instanceof SendError) || error.kind !== 'unknown') return undefined;
  const { signature, lastHeight } = error.details;
  if (signature === undefined) return undefined;
  if (lastHeight !== undefined) return { signature, lastHeight };
  // Its blockhash was there when it was signed: one of now lasts longer.
  return { signature, lastHeight: (await chain.lifetime()).lastValidBlockHeight };
}

/** How it ended after all; nothing while that is still open. */
export async function found(
  chain: Chain,
  { signature, lastHeight }: Lost,
  { part, parts, signatures }: Pick<Transaction, 'part' | 'parts' | 'signatures'>,
): Promise<Change | undefined> {
  const landed = await lookFor(chain, signature, lastHeight);
  if (landed === undefined) return undefined;
  const before = signatures.filter((one) => one !== signature);
  if (landed === 'expired') {
    const text = 'The node is back: the transaction did not get onto the chain in time.';
    const nothing = before.length === 0 ? ' Nothing has happened.' : ' It has not happened.';
    return failure(new SendError('expired', text + nothing, { signature }), before, parts);
  }
  if (landed.error) {
    const text = 'The node is back: the chain has refused the transaction.';
    return failure(new SendError('refused', text, { signature }), before, parts);
  }
  if (part === parts) return { phase: 'done', text: 'It has happened after all.' };
  const text = `It has happened after all. ${parts - part} of ${parts} transactions are left.`;
  return { phase: 'refused', text };
}
