/** Parameters that proposals change: by name, with their units. */
import type { Address } from '@solana/kit';
import { PARAMETERS } from './generated/parameters.js';
import type { HouseCatalog } from './house.js';
import { formatNative, fromBps } from './units.js';

/** Whose a parameter is. */
export type Subject = 'house' | 'asset' | 'instrument' | 'governance';

/** What a number of it is: amounts, hundredths of a percent, seconds, and so on; keys are none. */
export type Unit = 'native' | 'bps' | 's' | 'ticks' | 'lots' | 'shares' | 'count' | 'key';

/** One thing that a proposal can change. */
export interface Parameter {
  readonly code: number;
  /** As in the specification and on the command line: `weight_initial_bps`. */
  readonly name: string;
  readonly subject: Subject;
  readonly unit: Unit;
}

const UNITS: readonly Unit[] = ['native', 'bps', 's', 'ticks', 'lots', 'shares'];

/** All of them, in order of their codes. */
export const ALL_PARAMETERS: readonly Parameter[] = /* @__PURE__ */ PARAMETERS.map(
  ([code, name, subject, isNumber]) => {
    const last = UNITS.find((unit) => name.endsWith(`_${unit}`));
    return { code, name, subject, unit: isNumber ? (last ?? 'count') : 'key' };
  },
);

/** The parameter of a name or a code; nothing if this SDK does not know it. */
export function parameterOf(which: string | number): Parameter | undefined {
  return ALL_PARAMETERS.find(({ code, name }) => code === which || name === which);
}

/** Fields that are not called as their parameter. */
const FIELD: Readonly<Record<string, string>> = {
  asset_confidence_max_bps: 'confidenceMaxBps',
  mark_confidence_max_bps: 'confidenceMaxBps',
  asset_status: 'status',
};

type Fields = Record<string, unknown>;

/** What an account has for a parameter, wherever in it that is. */
export function valueIn(account: object, { name }: Parameter): bigint | undefined {
  const field = FIELD[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const { parameters, contract, ...own } = account as Fields;
  for (const place of [own, parameters, contract] as (Fields | undefined)[]) {
    const found = place?.[field];
    if (typeof found === 'number' || typeof found === 'bigint') return BigInt(found);
  }
  return undefined;
}

/** How amounts of an account are written. */
export interface Money {
  readonly decimals: number;
  /** Such as `USDC`; nothing unless known. */
  readonly symbol?: string;
}

/**
 * Decimals of the amounts that a parameter of an account has: a cap of deposits counts tokens of
 * the asset, everything else is worth in quote.
 */
export function decimalsOf(catalog: HouseCatalog, name: string, target: Address): number {
  const asset = catalog.assets.find(({ address }) => address === target);
  const own = name === 'deposit_cap_native' ? asset?.data.decimals : undefined;
  return own ?? catalog.house.data.quoteDecimals;
}

const LENGTHS = [[86_400n, 'd'], [3_600n, 'h'], [60n, 'min'], [1n, 's']] as const;

/** A time for people: `90_000n` is `1 d 1 h`. */
export function formatSeconds(seconds: bigint): string {
  if (seconds <= 0n) return '0 s';
  const parts: string[] = [];
  let rest = seconds;
  for (const [size, unit] of LENGTHS) {
    if (rest >= size) parts.push(`${rest / size} ${unit}`);
    rest %= size;
  }
  return parts.join(' ');
}

/** A parameter's value for people, with its unit. */
export function formatParameter(parameter: Parameter, value: bigint, money: Money): string {
  switch (parameter.unit) {
    case 'native':
      return formatNative(value, money.decimals, money.symbol);
    case 'bps':
      return fromBps(Number(value));
    case 's':
      return formatSeconds(value);
    case 'ticks':
    case 'lots':
    case 'shares':
      return `${value} ${parameter.unit}`;
    default:
      return value.toString();
  }
}
