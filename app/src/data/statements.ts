/** Statements of segregation in words: how far they have come, what they say, what was checked. */
import {
  dayOf,
  hex,
  STATEMENT_STATE,
  type AssetBooks,
  type Located,
  type Statement,
  type StatementFinding,
} from '@ringfence/sdk';

export interface StateWords {
  readonly kind: 'info' | 'good' | 'warn' | 'bad';
  readonly name: string;
  readonly text: string;
}

const UNKNOWN: StateWords = {
  kind: 'warn',
  name: 'Unknown',
  text: 'It has a state that this page does not know.',
};
const STATES: Readonly<Record<number, StateWords>> = {
  [STATEMENT_STATE.draft]: {
    kind: 'info',
    name: 'Draft',
    text: 'Not final yet: its lines may still be recorded anew.',
  },
  [STATEMENT_STATE.final]: {
    kind: 'good',
    name: 'Final',
    text: 'Everything was there, and it was made in time.',
  },
  [STATEMENT_STATE.late]: {
    kind: 'warn',
    name: 'Late',
    text: 'Everything was there; it was made final after noon of the day after.',
  },
  [STATEMENT_STATE.deficient]: {
    kind: 'bad',
    name: 'Deficient',
    text: 'It says that something is missing.',
  },
};

export const stateOf = ({ state }: Pick<Statement, 'state'>): StateWords =>
  STATES[state] ?? UNKNOWN;

const DAY_S = 86_400n;

type Chain = Pick<AssetBooks, 'statements' | 'findings'>;

const isFinal = ({ data }: Located<Statement>): boolean => data.state !== STATEMENT_STATE.draft;

/** Final ones, newest first. */
export function finalOf({ statements }: Chain): Located<Statement>[] {
  return statements.filter(isFinal).sort((a, b) => b.data.number - a.data.number);
}

export function draftsOf({ statements }: Chain): Located<Statement>[] {
  return statements.filter((one) => !isFinal(one));
}

export interface Check {
  readonly isRight: boolean;
  readonly text: string;
}

const RIGHT = 'Recomputed in this browser: the hash is right';

/** What came of recomputing a final statement. */
export function checkOf(statement: Statement, { statements, findings }: Chain): Check {
  const own = findings.filter(({ epoch }) => epoch === statement.epoch);
  if (own.length > 0) return { isRight: false, text: own.map(({ text }) => text).join(' ') };
  const number = statement.number - 1;
  if (number === 0) return { isRight: true, text: `${RIGHT}, and it is the first of its chain.` };
  const hasBefore = statements.some((one) => isFinal(one) && one.data.number === number);
  const link = hasBefore
    ? ' and follows the one before.'
    : '. The one before it is no longer on the chain, so that this link cannot be followed here.';
  return { isRight: true, text: RIGHT + link };
}

/** The same of all of them together. */
export function chainWords(chain: Chain): Check {
  const { findings } = chain;
  const count = finalOf(chain).length;
  if (findings.length > 0) return { isRight: false, text: sentences(findings) };
  if (count === 1) return { isRight: true, text: `${RIGHT}. It is the only one on the chain.` };
  const all = `${count} statements recomputed in this browser`;
  return { isRight: true, text: `${all}: every hash is right, and each follows the one before.` };
}

const sentences = (findings: readonly StatementFinding[]) =>
  findings.map(({ text }) => text).join(' ');

/** Which statement can be made now, and whether it is there; the chain's time in seconds. */
export function dueWords(newestEpoch: number | undefined, nowTs: bigint): string {
  const last = nowTs / DAY_S - 1n;
  const day = dayOf(Number(last));
  const how = 'anyone can make it until the end of today (UTC), and a keeper usually does';
  if (newestEpoch === undefined) {
    return `There is no statement yet. The first can be that of ${day}: ${how}.`;
  }
  if (BigInt(newestEpoch) >= last) return 'The last full day has its statement.';
  return `The statement of ${day} is not there yet: ${how}.`;
}

/** A line of a statement; one with a sign belongs to the sum that it stands in. */
export interface Line {
  readonly name: string;
  readonly native: bigint;
  readonly sign: '+' | '−' | '=' | '';
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

const plus = (name: string, native: bigint): Line => ({ name, native, sign: '+' });
const minus = (name: string, native: bigint): Line => ({ name, native, sign: '−' });
const sum = (name: string, native: bigint): Line => ({ name, native, sign: '=' });
const plain = (name: string, native: bigint): Line => ({ name, native, sign: '' });

/** In the order of the numbers of the fund's accounts, from 3 to 9. */
export const FUND_LINES = [
  'Insurance',
  'Junior skin in the game',
  'Mutual layer',
  'Senior skin in the game',
  'Secured parts of stakes',
  'Escrow',
  'Waiting stakes',
] as const;

/** What a statement says, by sums; what is of the quote alone is left out of others. */
export function sectionsOf(statement: Statement): Section[] {
  const isQuote = statement.isQuote !== 0;
  const vaults = plus('Ledgers of vaults', statement.ledgerNative);
  const owed = [
    plus('Owed to winners', statement.owedToNative),
    minus('Owed by losers', statement.owedByNative),
    plus('Fees not collected yet', statement.feesNative),
    minus('Unapplied haircut', statement.unappliedNative),
    plus('Recoveries that wait', statement.recoveringNative),
  ];
  const pool = [plus('Ledger of the pool', statement.poolNative)];
  const required = sum('Required', statement.requiredNative);
  const held = sum('Held', statement.heldNative);
  const sections = [
    { title: 'What customers are owed', lines: [vaults, ...(isQuote ? owed : []), required] },
    { title: 'What is there for it', lines: [vaults, ...(isQuote ? pool : []), held] },
  ];
  return isQuote ? [...sections, besideOf(statement), ...fundOf(statement)] : sections;
}

function besideOf(statement: Statement): Section {
  return {
    title: 'Beside them',
    lines: [
      plain('Tokens in the pool', statement.poolTokensNative),
      plain('Gains cut and not restored', statement.cutNative),
      plain('Frozen and not covered', statement.blockedNative),
    ],
  };
}

function fundOf({ fundNative, fundTokensNative }: Statement): Section[] {
  const of = (natives: readonly bigint[]) =>
    FUND_LINES.map((name, place) => plain(name, natives[place] ?? 0n));
  return [
    { title: 'Fund: ledgers', lines: of(fundNative) },
    { title: 'Fund: tokens', lines: of(fundTokensNative) },
  ];
}

/** Everything that a statement says, as JSON: amounts as decimal strings of native units. */
export function statementJson({ address, data }: Located<Statement>): string {
  const { discriminator, reserved, bump, ...said } = data;
  const write = (_: string, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Uint8Array ? hex(value) : value;
  };
  return `${JSON.stringify({ kind: 'ringfence-statement', address, ...said }, write, 1)}\n`;
}
