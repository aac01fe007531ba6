/** What each vault counts in the margin tests, asked of the rules themselves. */
import { getMarginAccountEncoder, type MarginAccount, type Portfolio } from '@ringfence/sdk';
import type { Coded, Health, PreviewInput, Standing } from '@ringfence/sdk/preview';

export interface Counted {
  readonly slot: number;
  /** Nothing where the test cannot be made. */
  readonly initialNative: bigint | undefined;
  readonly maintenanceNative: bigint | undefined;
}

export interface Counts {
  readonly vaults: readonly Counted[];
  /** The rest of the equity: what is owed either way, and what waits. */
  readonly restInitialNative: bigint | undefined;
  readonly restMaintenanceNative: bigint | undefined;
}

/** Whoever judges. */
export type Judge = (input: PreviewInput) => Pick<Standing, 'initial' | 'maintenance'>;

function without(account: MarginAccount, slot: number): Uint8Array {
  const slots = account.slots.map((entry, at) =>
    at === slot ? { ...entry, ledgerNative: entry.lockedNative } : entry,
  );
  return new Uint8Array(getMarginAccountEncoder().encode({ ...account, slots }));
}

const equity = (test: Coded<Health>) => (test.ok ? test.value.equityNative : undefined);

const minus = (one: bigint | undefined, other: bigint | undefined) =>
  one === undefined || other === undefined ? undefined : one - other;

const plus = (one: bigint | undefined, other: bigint | undefined) =>
  one === undefined || other === undefined ? undefined : one + other;

/**
 * Equity is a sum over the vaults, so that what one counts is what would be missing without what is
 * free in it. No value is worked out here.
 */
export function countsOf(portfolio: Portfolio, input: PreviewInput, judge: Judge): Counts {
  const account = portfolio.account?.data;
  const whole = judge(input);
  const vaults = portfolio.holdings.map(({ slot }): Counted => {
    if (account === undefined) {
      return { slot, initialNative: undefined, maintenanceNative: undefined };
    }
    const less = judge({ ...input, marginAccount: without(account, slot) });
    return {
      slot,
      initialNative: minus(equity(whole.initial), equity(less.initial)),
      maintenanceNative: minus(equity(whole.maintenance), equity(less.maintenance)),
    };
  });
  const zero: bigint | undefined = 0n;
  const sum = (of: (one: Counted) => bigint | undefined) =>
    vaults.reduce<bigint | undefined>((all, one) => plus(all, of(one)), zero);
  const initial = sum(({ initialNative }) => initialNative);
  const maintenance = sum(({ maintenanceNative }) => maintenanceNative);
  return {
    vaults,
    restInitialNative: minus(equity(whole.initial), initial),
    restMaintenanceNative: minus(equity(whole.maintenance), maintenance),
  };
}
