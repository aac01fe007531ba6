/** Sentences of this page that depend on numbers. */
import type { Portfolio } from '@ringfence/sdk';
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

/** What an SDK's sentence calls by address or number, by its name and in its unit. */
export function named(text: string, portfolio: Portfolio, names: Naming, quote: Quote): string {
  const amount = (native: string, of: Quote) => sum(BigInt(native), of);
  let said = text.replace(/\binstrument (\d+)\b/g, (_, id: string) => names.instrument(Number(id)));
  said = said.replace(/\bof -(\d+) lots\b/g, 'of $1 lots short');
  for (const { asset } of portfolio.holdings) {
    const { mint, decimals } = asset.data;
    const of = { decimals, symbol: names.asset(mint) };
    const pattern = new RegExp(`(\\d+) native units of ${mint}`, 'g');
    said = said.replace(pattern, (_, native: string) => amount(native, of));
  }
  for (const { data } of portfolio.liens) {
    said = said.replaceAll(`venue ${data.venue}`, `venue ${names.venue(data.venue)}`);
  }
  return said.replace(/(\d+) native units of gains/g, (_, native: string) => {
    return `${amount(native, quote)} of gains`;
  });
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
