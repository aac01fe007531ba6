/** Accounts as they are stored, made from a few fields: everything else is zero. */
import fs from 'node:fs';
import path from 'node:path';
import { ASSET_DISCRIMINATOR, BOOK_DISCRIMINATOR, getAssetDecoder, getAssetEncoder, getBookDecoder, getBookEncoder, getHouseDecoder, getHouseEncoder, getInstrumentDecoder, getInstrumentEncoder, getMarginAccountDecoder, getMarginAccountEncoder, HOUSE_DISCRIMINATOR, INSTRUMENT_DISCRIMINATOR, MARGIN_ACCOUNT_DISCRIMINATOR, } from '../../src/index.js';
import { ROOT } from './chain.js';
import { ASSET, HOUSE, INSTRUMENT } from './parameters.js';
/** When these accounts are looked at. */
export const NOW = { slot: 3400013000n, ts: 1700006500n };
export const ONE_E8 = 100000000n;
/** One tick of every instrument here. */
export const TICK_E8 = 1000000n;
const ONE_E12 = 1000000000000n;
const FOREVER = (1n << 63n) - 1n;
/** An account with these fields, the others zero. */
function made({ reader, writer, first }, fields) {
    const blank = new Uint8Array(reader.fixedSize);
    blank.set(first);
    return new Uint8Array(writer.encode({ ...reader.decode(blank), ...fields }));
}
export function house(fields = {}) {
    const codec = { reader: getHouseDecoder(), writer: getHouseEncoder(), first: HOUSE_DISCRIMINATOR };
    return made(codec, { parameters: HOUSE, ...fields });
}
export function asset(fields = {}) {
    const codec = { reader: getAssetDecoder(), writer: getAssetEncoder(), first: ASSET_DISCRIMINATOR };
    return made(codec, { parameters: ASSET, decimals: 6, quoteDecimals: 6, ...fields });
}
/** A price that was read just now. */
export function feed(spotPriceE8, confidencePriceE8 = 0n) {
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
export function instrument(instrumentId, fields = {}) {
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
        tickValueNative: 10000n,
        maxOpenInterestLots: 1000000n,
        maxTick: 1000000n,
        expiryTs: FOREVER,
        markTs: NOW.ts,
        ...fields,
    });
}
export function book(fields = {}) {
    const codec = { reader: getBookDecoder(), writer: getBookEncoder(), first: BOOK_DISCRIMINATOR };
    return made(codec, fields);
}
/** A margin account: vaults by slot, positions in order. */
export function marginAccount(slots, positions = [], fields = {}) {
    const reader = getMarginAccountDecoder();
    const blank = new Uint8Array(reader.fixedSize);
    blank.set(MARGIN_ACCOUNT_DISCRIMINATOR);
    const empty = reader.decode(blank);
    const codec = { reader, writer: getMarginAccountEncoder(), first: MARGIN_ACCOUNT_DISCRIMINATOR };
    return made(codec, {
        slots: empty.slots.map((slot, place) => slots[place] === undefined ? slot : { ...slot, isOpen: 1, ...slots[place] }),
        positions: empty.positions.map((position, place) => ({ ...position, ...positions[place] })),
        claimIndexE12: ONE_E12,
        recoveryIndexE12: ONE_E12,
        ...fields,
    });
}
/** One of the files of vectors that the rules themselves are tested with. */
export function vectors(name) {
    const file = path.join(ROOT, 'crates/core/tests/vectors', name);
    return JSON.parse(fs.readFileSync(file, 'utf8'));
}
/** An integer of a case. */
export function whole(of, field) {
    const text = of[field];
    if (typeof text !== 'string')
        throw new Error(`no number ${field} in ${JSON.stringify(of)}`);
    return BigInt(text);
}
/** A list of integers of a case. */
export function wholes(of, field) {
    return of[field].map(BigInt);
}
/** Numbers that are the same in every run; they prefer no range. */
export class Numbers {
    #state;
    constructor(seed) {
        this.#state = BigInt.asUintN(64, seed * 0xd1290dca9d0590b63n);
    }
    /** SplitMix64. */
    word() {
        this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
        let z = this.#state;
        z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
        z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
        return z ^ (z >> 31n);
    }
    /** Any number of the range, both ends included. */
    between(low, high) {
        return low + (this.word() % (high - low + 1n));
    }
    /** Any place of a list. */
    place(length) {
        return Number(this.between(0n, BigInt(length - 1)));
    }
    pick(choices) {
        return choices[this.place(choices.length)];
    }
    bytes(count) {
        return Uint8Array.from({ length: count }, () => Number(this.word() & 0xffn));
    }
}
