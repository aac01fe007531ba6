/** Amounts in sentences. */
import { formatNative } from '@ringfence/sdk';

export interface Money {
  readonly decimals: number;
  readonly symbol: string;
}

/** An amount: exact, thousands apart, no zeros behind. */
export function sum(native: bigint, { decimals, symbol }: Money): string {
  const text = formatNative(native, decimals);
  const cut = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return `${cut} ${symbol}`;
}
