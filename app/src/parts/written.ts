/** Reading what people write into fields. */
import { AmountError, toNative } from '@ringfence/sdk';

/** An amount as it is written: in native units, or what is wrong with it; neither while empty. */
export interface Written {
  readonly native: bigint | undefined;
  readonly error: string | undefined;
}

/** Reads what somebody has written. Never through a floating-point number. */
export function written(text: string, decimals: number): Written {
  if (text.trim() === '') return { native: undefined, error: undefined };
  try {
    // People write thousands with commas.
    return { native: toNative(text.replace(/(?<=\d),(?=\d{3})/g, ''), decimals), error: undefined };
  } catch (error) {
    if (error instanceof AmountError) return { native: undefined, error: error.message };
    throw error;
  }
}
