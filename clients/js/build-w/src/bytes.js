/** Lower-case hexadecimal. */
export function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
/** Bytes from lower-case hexadecimal; nothing when it is something else. */
export function fromHex(text) {
    if (!/^([0-9a-f]{2})*$/.test(text))
        return undefined;
    const pairs = text.match(/../g) ?? [];
    return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}
/** All parts, one behind the other. */
export function concat(parts) {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) {
        all.set(part, place);
        place += part.length;
    }
    return all;
}
/** SHA-256 of parts, one behind the other. */
export async function sha256(...parts) {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', concat(parts)));
}
/** A little-endian integer of 128 bits. */
export function u128(number) {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt.asUintN(64, number), true);
    view.setBigUint64(8, BigInt.asUintN(64, number >> 64n), true);
    return bytes;
}
