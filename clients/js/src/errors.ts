/** Refusals in plain words, in production too. */
import { ERRORS } from './generated/explanations.js';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
import { walkLogs } from './events.js';
import { SYSTEM_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from './ids.js';

/** What a code means. */
export interface Explanation {
  /** The code, 6000 to 6999. */
  readonly code: number;
  /** Its name in the program. */
  readonly name: string;
  /** One sentence: what is so. */
  readonly so: string;
  /** One sentence: what one can do; empty where there is nothing. */
  readonly then: string;
}

const explanations: ReadonlyMap<number, Explanation> = new Map(
  ERRORS.map((entry) => {
    const [code, name, so, then] = entry;
    return [code, { code, name, so, then }];
  }),
);

/** Every error of the program. */
export function allExplanations(): Explanation[] {
  return [...explanations.values()];
}

/** What a code of Ringfence means; nothing for a code that it does not have. */
export function explain(code: number): Explanation | undefined {
  return explanations.get(code);
}

/** The code with a name. */
export function codeOf(name: string): number | undefined {
  return ERRORS.find((entry) => entry[1] === name)?.[0];
}

/** Where a transaction failed, and with which number. */
export interface CustomError {
  /** The number that the program gave. */
  readonly code: number;
  /** Which instruction of the transaction, where that is known. */
  readonly instruction: number | undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A number that may come as a bigint. */
function integer(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return Number.isInteger(value) ? (value as number) : undefined;
}

/** `{InstructionError: [1, {Custom: 6107}]}`, as the chain says it. */
function fromChain(error: Record<string, unknown>): CustomError | undefined {
  const pair: unknown = error['InstructionError'];
  if (!Array.isArray(pair) || !isObject(pair[1])) return undefined;
  const code = integer(pair[1]['Custom']);
  return code === undefined ? undefined : { code, instruction: integer(pair[0]) };
}

/** The context of an error of Solana Kit. */
function fromKit(error: Record<string, unknown>): CustomError | undefined {
  const context = error['context'];
  if (!isObject(context)) return undefined;
  const code = integer(context['code']);
  const instruction = integer(context['index']);
  return code === undefined || instruction === undefined ? undefined : { code, instruction };
}

/** How many causes are followed. */
const DEPTH = 8;

/**
 * The number with which a program refused, from whatever a node, Solana Kit or a wallet throws:
 * also from an error's causes and from the error inside a simulation's result.
 */
export function customError(error: unknown, depth = DEPTH): CustomError | undefined {
  if (!isObject(error) || depth === 0) return undefined;
  const found = fromChain(error) ?? fromKit(error);
  if (found !== undefined) return found;
  for (const key of ['cause', 'err', 'error', 'data', 'context', '__serverMessage']) {
    const inside = customError(error[key], depth - 1);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

const FAILED = /^Program (\w+) failed: custom program error: 0x([0-9a-f]+)$/;

/** The program that failed first, which is the innermost one, and its number. */
function failedIn(logs: readonly string[]): { program: string; code: number } | undefined {
  let first: { program: string; code: number } | undefined;
  walkLogs(logs, (line) => {
    const found = FAILED.exec(line);
    if (first !== undefined || found?.[1] === undefined || found[2] === undefined) return;
    first = { program: found[1], code: Number.parseInt(found[2], 16) };
  });
  return first;
}

/**
 * Why Ringfence refused, from an error and the transaction's log lines. With logs, only a refusal
 * of Ringfence's own is explained: other programs use the same numbers.
 */
export function explainError(
  error: unknown,
  logs: readonly string[] = [],
): Explanation | undefined {
  const failed = failedIn(logs);
  if (failed !== undefined) {
    return failed.program === RINGFENCE_PROGRAM_ADDRESS ? explain(failed.code) : undefined;
  }
  const found = customError(error);
  return found === undefined ? undefined : explain(found.code);
}

const SHORT_OF_SOL = 'The wallet does not have enough SOL for fees and rent. Put some into it.';
const SHORT_OF_TOKENS = 'The token account that pays has fewer tokens than that. Choose less.';
/** Programs that customers meet, with the numbers of theirs that need words. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  [`${SYSTEM_PROGRAM}/1`, SHORT_OF_SOL],
  [`${TOKEN_PROGRAM}/1`, SHORT_OF_TOKENS],
  [`${TOKEN_2022_PROGRAM}/1`, SHORT_OF_TOKENS],
]);
/** What the chain says of a transaction before any program runs. */
const CHAIN: ReadonlyMap<string, string> = new Map([
  ['AccountNotFound', SHORT_OF_SOL],
  ['InsufficientFundsForFee', SHORT_OF_SOL],
  ['InsufficientFundsForRent', SHORT_OF_SOL],
  ['BlockhashNotFound', 'The transaction is too old for the chain. Try again.'],
  ['AlreadyProcessed', 'The chain has this transaction already. Look before trying again.'],
]);

/** Words for the commonest refusals that are not Ringfence's. */
export function explainOthers(error: unknown, logs: readonly string[] = []): string | undefined {
  const failed = failedIn(logs);
  if (failed !== undefined) return FOREIGN.get(`${failed.program}/${failed.code}`);
  const name = typeof error === 'string' ? error : isObject(error) && Object.keys(error)[0];
  return name ? CHAIN.get(name) : undefined;
}

/** One or two sentences for people. */
export function sentence(explanation: Explanation): string {
  return [explanation.so, explanation.then].filter((text) => text !== '').join(' ');
}
