/** Accounts of Ringfence's, read and with their addresses; one by one, or all of a kind. */
import { getAddressEncoder, type Address, type ReadonlyUint8Array } from '@solana/kit';
import type { Chain, Filter, RawAccount } from './chain.js';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';

/** Something on the chain, with its address. */
export interface Located<T> {
  readonly address: Address;
  readonly data: T;
  /** The account's bytes, for previews. */
  readonly bytes: Uint8Array;
}

/** An account is not there, or is something else. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
}

/** Decodes accounts of one kind. */
export interface Reader<T> {
  readonly fixedSize: number;
  decode(bytes: Uint8Array): T;
}

/** Reads an account of Ringfence's, or says which account is not what it should be. */
export function located<T>(
  what: string,
  address: Address,
  raw: RawAccount | undefined,
  reader: Reader<T>,
): Located<T> {
  if (raw === undefined) throw new AccountError(`there is no ${what} at ${address}`);
  if (raw.owner !== RINGFENCE_PROGRAM_ADDRESS || raw.data.length !== reader.fixedSize) {
    throw new AccountError(`the account ${address} is not a ${what} of Ringfence`);
  }
  return { address, data: reader.decode(raw.data), bytes: raw.data };
}

/** Behind its discriminator, an account has what it belongs to. */
const KEY_OFFSET = 8;

/** All accounts of a kind that have an address at a place. */
export function kind(
  discriminator: ReadonlyUint8Array,
  key: Address,
  offset = KEY_OFFSET,
): Filter[] {
  return [
    { offset: 0, bytes: new Uint8Array(discriminator) },
    { offset, bytes: new Uint8Array(getAddressEncoder().encode(key)) },
  ];
}

/** Loads all accounts of a kind. Those of another size are of another version, and left out. */
export async function loadKind<T>(
  chain: Chain,
  filters: readonly Filter[],
  reader: Reader<T>,
): Promise<Located<T>[]> {
  const found = await chain.owned(filters);
  const whole = found.filter(({ data }) => data.length === reader.fixedSize);
  return whole.map((raw) => located('record', raw.address, raw, reader));
}
