/** Sentences of this page that depend on numbers. */
import type { Address } from '@solana/kit';
import type { Holding, Portfolio, Words } from '@ringfence/sdk';
import type { Standing } from '@ringfence/sdk/preview';
import type { Naming, Quote } from '../../data/names';
import { sum } from '../../parts/sum';

/** Whether the tokens at a vault's address are those of its ledger. */
export type Agreement =
  | { readonly kind: 'agrees' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'more' | 'fewer'; readonly byNative: bigint };

export function agreementOf(ledgerNative: bigint, tokensNative: bigint | undefined): Agreement {
  if (tokensNative === undefined) return { kind: 'unknown' };
  const byNative = tokensNative - ledgerNative;
  if (byNative === 0n) return { kind: 'agrees' };
  return byNative > 0n ? { kind: 'more', byNative } : { kind: 'fewer', byNative: -byNative };
}

type Limited = Pick<Holding, 'slot'> & {
  readonly entry: Pick<Holding['entry'], 'ledgerNative' | 'lockedNative'>;
};

export interface Limit<T> {
  readonly code: number;
  readonly holdings: readonly T[];
}

/** Why less than all that is free can be withdrawn, each reason once. */
export function limitsOf<T extends Limited>(
  holdings: readonly T[],
  withdrawable: Standing['withdrawable'] | undefined,
): Limit<T>[] {
  const found = new Map<number, T[]>();
  for (const holding of holdings) {
    const { ledgerNative, lockedNative } = holding.entry;
    const most = withdrawable?.[holding.slot];
    const isAll = most === undefined || most.amountNative >= ledgerNative - lockedNative;
    if (isAll || most.refusedWith === 0) continue;
    found.set(most.refusedWith, [...(found.get(most.refusedWith) ?? []), holding]);
  }
  return [...found].map(([code, of]) => ({ code, holdings: of }));
}

type Ledgers = readonly {
  readonly entry: { readonly ledgerNative: bigint };
  readonly asset: { readonly data: { readonly mint: string } };
}[];
type Found = readonly { readonly mint: string; readonly vaultNative: bigint | undefined }[];

/**
 * Tokens at the vaults, by mint. Ledgers and tokens come by different ways, and one before the
 * other: what differs is told only once it has lasted.
 */
export function told(found: Found, holdings: Ledgers, hasLasted: boolean): Map<string, bigint> {
  const vaults = new Map<string, bigint>();
  for (const { mint, vaultNative } of found) {
    const ledger = holdings.find(({ asset }) => asset.data.mint === mint)?.entry.ledgerNative;
    const isTold = vaultNative === ledger || hasLasted;
    if (vaultNative !== undefined && isTold) vaults.set(mint, vaultNative);
  }
  return vaults;
}

/** Decimals that figures show of a token with few, and with many. */
const shownOf = (decimals: number): number => (decimals <= 6 ? Math.min(2, decimals) : 4);

/** What has to be paid in, so that it is enough when it is read to the decimals that are shown. */
export function enough(native: bigint, decimals: number): bigint {
  const step = 10n ** BigInt(decimals - shownOf(decimals));
  return ((native + step - 1n) / step) * step;
}

/** The smallest number that none of an owner's accounts has. */
export function freeIndex(taken: readonly number[]): number {
  let index = 0;
  while (taken.includes(index)) index += 1;
  return index;
}

/** What the house calls things, for sentences of the SDK. */
export function wordsOf(portfolio: Portfolio, names: Naming): Words {
  const decimalsOf = (mint: Address): number => {
    const held = portfolio.holdings.find(({ asset }) => asset.data.mint === mint);
    return held?.asset.data.decimals ?? portfolio.house.data.quoteDecimals;
  };
  return {
    instrument: names.instrument,
    venue: (venue) => `venue ${names.venue(venue)}`,
    amount: (native, mint) =>
      sum(native, { decimals: decimalsOf(mint), symbol: names.asset(mint) }),
  };
}

/** What settling would do, in a sentence. */
export function settlingWords(collectedNative: bigint, paidNative: bigint, quote: Quote): string {
  const amount = (native: bigint) => sum(native, quote);
  if (collectedNative > 0n) {
    return `Settling now takes ${amount(collectedNative)} from the quote vault to the pool.`;
  }
  if (paidNative > 0n) {
    return `Settling now pays ${amount(paidNative)} from the pool into the quote vault.`;
  }
  return 'Settling now brings the account up to date and moves no money.';
}
