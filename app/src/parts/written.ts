/** Reading what people write into fields. */
import { AmountError, toNative } from '@ringfence/sdk';

/** An amount as it is written: in native units, or what is wrong with it; neither while empty. */
export interface Written {
  readonly native: bigint | undefined;
  readonly error: string | undefined;
}

/** The largest amount with all of its decimals is shorter. */
const LENGTH_MAX = 64;
/** Thousands apart. `0,500` is no thousand, but half of one in many places. */
const GROUPED = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/;

/** Reads what somebody has written. Never through a floating-point number. */
export function written(text: string, decimals: number): Written {
  const told = text.trim();
  if (told === '') return { native: undefined, error: undefined };
  if (told.length > LENGTH_MAX) {
    return { native: undefined, error: `That is longer than any amount: ${told.slice(0, 8)}…` };
  }
  try {
    const digits = GROUPED.test(told) ? told.replaceAll(',', '') : told;
    return { native: toNative(digits, decimals), error: undefined };
  } catch (error) {
    if (error instanceof AmountError) return { native: undefined, error: error.message };
    throw error;
  }
}
