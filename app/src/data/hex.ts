/** Bytes as people compare them. */
import type { ReadonlyUint8Array } from '@solana/kit';

/** Small hexadecimal digits, two for each byte. */
export function hexOf(bytes: ReadonlyUint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
