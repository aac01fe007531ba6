/** Parameters for people: in groups, each with what it means. */
import { ALL_PARAMETERS, formatParameter, type Money, type Parameter } from '@ringfence/sdk';
import { MEANINGS } from './meanings';

export interface Group {
  readonly title: string;
  readonly names: readonly string[];
}

/** Those of a house. What is in no group is shown behind them all. */
const HOUSE: readonly Group[] = [
  {
    title: 'Margin and settlement',
    names: [
      'initial_multiple_bps',
      'variation_due_s',
      'gate_floor_native',
      'quote_depeg_bps',
      'dust_native',
    ],
  },
  {
    title: 'Margin calls and liquidation',
    names: ['grace_s', 'liquidator_fee_bps', 'fund_fee_bps', 'discount_bps', 'loss_max_bps'],
  },
  {
    title: 'Default',
    names: ['managing_s', 'sell_by_s', 'auction_s', 'bond_bps', 'bidders_min', 'small_bps'],
  },
  {
    title: 'Fund',
    names: [
      'epoch_s',
      'cool_down_s',
      'unstake_window_s',
      'hard_stop_s',
      'skin_min_bps',
      'dead_shares',
      'replenish_member_s',
      'replenish_operator_s',
    ],
  },
  {
    title: 'Assessments',
    names: [
      'assess_bps',
      'assess_period_bps',
      'assess_due_s',
      'secured_bps',
      'period_s',
      'period_max_s',
    ],
  },
  { title: 'Cover', names: ['cover_k', 'stress_multiple_bps', 'stress_age_s'] },
];

export interface Grouped {
  readonly title: string;
  readonly parameters: readonly Parameter[];
}

const numbersOf = (subject: Parameter['subject']): Parameter[] =>
  ALL_PARAMETERS.filter((one) => one.subject === subject && one.unit !== 'key');

/** Parameters of a house in its groups. */
export function houseGroups(): Grouped[] {
  const all = numbersOf('house');
  const groups = HOUSE.map(({ title, names }) => ({
    title,
    parameters: names.flatMap((name) => all.filter((one) => one.name === name)),
  }));
  const known = new Set(HOUSE.flatMap(({ names }) => names));
  const others = all.filter(({ name }) => !known.has(name));
  return others.length === 0 ? groups : [...groups, { title: 'Others', parameters: others }];
}

/** Of an instrument that is no option, these say nothing. */
const OPTION = new Set(['short_min_native', 'risk_age_max_s']);

export type Subject = 'asset' | 'instrument' | 'option';

/** Those of something that is listed. */
export function listedParameters(subject: Subject): Parameter[] {
  if (subject === 'option') return numbersOf('instrument');
  return numbersOf(subject).filter(({ name }) => !OPTION.has(name));
}

const UNIT = /_(native|bps|s|ticks|lots)$/;

/** `weight_initial_bps` is `Weight initial`. */
export function plainName({ name }: Pick<Parameter, 'name'>): string {
  const words = name.replace(UNIT, '').replace(/^(asset|mark)_(?=confidence)/, '');
  const text = words.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const meaningOf = ({ name }: Pick<Parameter, 'name'>): string => MEANINGS[name] ?? '';

/** From here on, a limit is none. */
const OFF: Readonly<Record<string, bigint>> = {
  concentration_native: 1n << 56n,
  deposit_cap_native: (1n << 64n) - 1n,
  interest_limit_lots: (1n << 64n) - 1n,
};

/** Whether a limit is switched off by a value that nothing reaches. */
export function isOff(name: string, value: bigint): boolean {
  const off = OFF[name];
  return off !== undefined && value >= off;
}

export function shownValue(parameter: Parameter, value: bigint, money: Money): string {
  if (isOff(parameter.name, value)) return 'no limit';
  if (parameter.name === 'asset_status') return value === 0n ? 'accepted' : 'no new vaults';
  return formatParameter(parameter, value, money);
}
