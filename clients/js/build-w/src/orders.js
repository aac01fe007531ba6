/**
 * Signed orders: what a customer signs off the chain, and how the signature gets onto it. What an
 * order's lots, limit and flags mean is in the specification.
 */
import { getAddressEncoder, getI64Encoder, getU64Encoder, signBytes, } from '@solana/kit';
import { hex, sha256 } from './bytes.js';
import { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
import { ED25519_PROGRAM } from './ids.js';
import { findOrder } from './pdas.js';
/** What every message begins with; behind it comes the digest in hexadecimal. */
export const ORDER_PREFIX = 'Ringfence order ';
/** Which side an order takes: the number is the one that is signed. */
export const SIDE = { buy: 0, sell: 1 };
/** What names the order, whoever signed it. */
export function orderDigest(order) {
    const { flags, lots, limitPriceTicks, nonce, expiryTs } = order.terms;
    const key = (address) => getAddressEncoder().encode(address);
    const u64 = (number) => getU64Encoder().encode(number);
    return sha256(key(RINGFENCE_PROGRAM_ADDRESS), order.domain, key(order.marginAccount), u64(order.generation), key(order.venue), key(order.instrument), Uint8Array.of(SIDE[order.side], flags), u64(lots), u64(limitPriceTicks), u64(nonce), getI64Encoder().encode(expiryTs));
}
/** What a wallet signs: 80 printable characters. */
export async function orderMessage(order) {
    return new TextEncoder().encode(ORDER_PREFIX + hex(await orderDigest(order)));
}
/** Address of the record of what became of it. */
export async function orderRecord(order) {
    return findOrder(order.marginAccount, await orderDigest(order));
}
/** Signs an order with a key that is at hand. A wallet signs {@link orderMessage} instead. */
export async function signOrder(order, key) {
    const signature = await signBytes(key.keyPair.privateKey, await orderMessage(order));
    return { ...order, signer: key.address, signature };
}
const HEAD_BYTES = 2;
const ENTRY_BYTES = 14;
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;
const SIGNATURES_MAX = 255;
/** As the index of an instruction: this one. */
const THIS_INSTRUCTION = 0xffff;
/**
 * The instruction that has the chain verify signatures; the first one has place 0. A match needs
 * two, and both fit into one instruction.
 */
export function ed25519Instruction(signatures) {
    const size = ({ message }) => SIGNATURE_BYTES + KEY_BYTES + message.length;
    const start = HEAD_BYTES + ENTRY_BYTES * signatures.length;
    const length = signatures.reduce((sum, signed) => sum + size(signed), start);
    if (signatures.length > SIGNATURES_MAX || length > THIS_INSTRUCTION) {
        throw new RangeError('one instruction does not hold so many signatures');
    }
    const data = new Uint8Array(length);
    const view = new DataView(data.buffer);
    data[0] = signatures.length;
    let place = start;
    signatures.forEach((signed, index) => {
        const key = place + SIGNATURE_BYTES;
        const message = key + KEY_BYTES;
        const here = THIS_INSTRUCTION;
        const entry = [place, here, key, here, message, signed.message.length, here];
        const at = HEAD_BYTES + ENTRY_BYTES * index;
        entry.forEach((number, part) => view.setUint16(at + 2 * part, number, true));
        data.set(signed.signature, place);
        data.set(getAddressEncoder().encode(signed.key), key);
        data.set(signed.message, message);
        place += size(signed);
    });
    return { programAddress: ED25519_PROGRAM, accounts: [], data };
}
/** Has the chain verify orders' signatures. */
export async function verifyOrders(orders) {
    const signed = orders.map(async (order) => ({
        signature: order.signature,
        key: order.signer,
        message: await orderMessage(order),
    }));
    return ed25519Instruction(await Promise.all(signed));
}
