/** Accounts as they are stored, made from a few fields: everything else is zero. */
import fs from 'node:fs';
import path from 'node:path';
import {
  ASSET_DISCRIMINATOR,
  BOOK_DISCRIMINATOR,
  FUND_DISCRIMINATOR,
  getAssetDecoder,
  getAssetEncoder,
  getBookDecoder,
  getBookEncoder,
  getFundDecoder,
  getFundEncoder,
  getHouseDecoder,
  getHouseEncoder,
  getInstrumentDecoder,
  getInstrumentEncoder,
  getMarginAccountDecoder,
  getMarginAccountEncoder,
  getSettlementDecoder,
  getSettlementEncoder,
  HOUSE_DISCRIMINATOR,
  INSTRUMENT_DISCRIMINATOR,
  MARGIN_ACCOUNT_DISCRIMINATOR,
  SETTLEMENT_DISCRIMINATOR,
  type AssetArgs,
  type BookArgs,
  type FundArgs,
  type HouseArgs,
  type InstrumentArgs,
  type MarginAccountArgs,
  type SettlementArgs,
} from '../../src/index.js';
import { ROOT } from './chain.js';
import { ASSET, HOUSE, INSTRUMENT } from './parameters.js';

/** When these accounts are looked at. */
export const NOW = { slot: 3_400_013_000n, ts: 1_700_006_500n };
export const ONE_E8 = 100_000_000n;
/** One tick of every instrument here. */
export const TICK_E8 = 1_000_000n;
const ONE_E12 = 1_000_000_000_000n;
const FOREVER = (1n << 63n) - 1n;

interface Codec<T, A> {
  readonly reader: { readonly fixedSize: number; decode(bytes: Uint8Array): T };
  readonly writer: { encode(value: A): ArrayLike<number> };
  readonly first: Uint8Array;
}

/** An account with these fields, the others zero. */
function made<T extends A, A>({ reader, writer, first }: Codec<T, A>, fields: Partial<A>) {
  const blank = new Uint8Array(reader.fixedSize);
  blank.set(first);
  return new Uint8Array(writer.encode({ ...reader.decode(blank), ...fields }));
}

export function house(fields: Partial<HouseArgs> = {}): Uint8Array {
  const [reader, writer] = [getHouseDecoder(), getHouseEncoder()];
  return made({ reader, writer, first: HOUSE_DISCRIMINATOR }, { parameters: HOUSE, ...fields });
}

export function asset(fields: Partial<AssetArgs> = {}): Uint8Array {
  const [reader, writer] = [getAssetDecoder(), getAssetEncoder()];
  const usual = { parameters: ASSET, decimals: 6, quoteDecimals: 6 };
  return made({ reader, writer, first: ASSET_DISCRIMINATOR }, { ...usual, ...fields });
}

/** A price that was read just now. */
export function feed(spotPriceE8: bigint, confidencePriceE8 = 0n): AssetArgs['feed'] {
  const none = { priceE8: 0n, ts: 0n };
  return {
    spotPriceE8,
    confidencePriceE8,
    emaPriceE8: spotPriceE8,
    publishTs: NOW.ts,
    slot: NOW.slot,
    anchor: none,
    pending: none,
  };
}

export function instrument(instrumentId: number, fields: Partial<InstrumentArgs> = {}): Uint8Array {
  const codec = {
    reader: getInstrumentDecoder(),
    writer: getInstrumentEncoder(),
    first: INSTRUMENT_DISCRIMINATOR,
  };
  return made(codec, {
    instrumentId,
    riskGroup: 1,
    parameters: INSTRUMENT,
    tickSizeE8: TICK_E8,
    tickValueNative: 10_000n,
    maxOpenInterestLots: 1_000_000n,
    maxTick: 1_000_000n,
    expiryTs: FOREVER,
    markTs: NOW.ts,
    ...fields,
  });
}

export function fund(fields: Partial<FundArgs> = {}): Uint8Array {
  const [reader, writer] = [getFundDecoder(), getFundEncoder()];
  return made({ reader, writer, first: FUND_DISCRIMINATOR }, fields);
}

export function settlement(fields: Partial<SettlementArgs> = {}): Uint8Array {
  const [reader, writer] = [getSettlementDecoder(), getSettlementEncoder()];
  const usual = { claimIndexE12: ONE_E12, recoveryIndexE12: ONE_E12 };
  return made({ reader, writer, first: SETTLEMENT_DISCRIMINATOR }, { ...usual, ...fields });
}

export function book(fields: Partial<BookArgs> = {}): Uint8Array {
  const codec = { reader: getBookDecoder(), writer: getBookEncoder(), first: BOOK_DISCRIMINATOR };
  return made(codec, fields);
}

/** What is in one slot, and in one position. */
export type SlotFields = Partial<MarginAccountArgs['slots'][number]>;
export type PositionFields = Partial<MarginAccountArgs['positions'][number]>;

/** A margin account: vaults by slot, positions in order. */
export function marginAccount(
  slots: readonly SlotFields[],
  positions: readonly PositionFields[] = [],
  fields: Partial<MarginAccountArgs> = {},
): Uint8Array {
  const reader = getMarginAccountDecoder();
  const blank = new Uint8Array(reader.fixedSize);
  blank.set(MARGIN_ACCOUNT_DISCRIMINATOR);
  const empty = reader.decode(blank);
  const codec = { reader, writer: getMarginAccountEncoder(), first: MARGIN_ACCOUNT_DISCRIMINATOR };
  return made(codec, {
    slots: empty.slots.map((slot, place) =>
      slots[place] === undefined ? slot : { ...slot, isOpen: 1, ...slots[place] },
    ),
    positions: empty.positions.map((position, place) => ({ ...position, ...positions[place] })),
    claimIndexE12: ONE_E12,
    recoveryIndexE12: ONE_E12,
    ...fields,
  });
}

/** One of the files of vectors that the rules themselves are tested with. */
export function vectors(name: string): Record<string, Case[]> {
  const file = path.join(ROOT, 'crates/core/tests/vectors', name);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, Case[]>;
}

/** A case: every integer is a decimal string. */
export interface Case {
  readonly name: string;
  readonly in: Fields;
  readonly out: Fields;
}

export type Fields = Record<string, unknown>;

/** An integer of a case. */
export function whole(of: Fields, field: string): bigint {
  const text = of[field];
  if (typeof text !== 'string') throw new Error(`no number ${field} in ${JSON.stringify(of)}`);
  return BigInt(text);
}

/** A list of integers of a case. */
export function wholes(of: Fields, field: string): bigint[] {
  return (of[field] as string[]).map(BigInt);
}

/** Numbers that are the same in every run; they prefer no range. */
export class Numbers {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = BigInt.asUintN(64, seed * 0xd1290dca9d0590b63n);
  }

  /** SplitMix64. */
  word(): bigint {
    this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }

  /** Any number of the range, both ends included. */
  between(low: bigint, high: bigint): bigint {
    return low + (this.word() % (high - low + 1n));
  }

  /** Any place of a list. */
  place(length: number): number {
    return Number(this.between(0n, BigInt(length - 1)));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.place(choices.length)] as T;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => Number(this.word() & 0xffn));
  }
}
