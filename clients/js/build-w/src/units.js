/**
 * Amounts between people and the chain. The chain counts native units in integers; people read
 * decimals. Nothing here is ever a floating-point number.
 */
/** A text that is not an amount, told in a sentence. */
export class AmountError extends Error {
    name = 'AmountError';
}
const AMOUNT = /^(-?)(\d+)(?:\.(\d+))?$/;
/** The largest number of native units of a token. */
export const NATIVE_MAX = (1n << 64n) - 1n;
const scale = (decimals) => 10n ** BigInt(decimals);
/**
 * Native units of an amount as people write it: `12.5` with six decimals is `12_500_000n`. Spaces
 * around and underscores between digits are taken; anything else that is no number, too many
 * decimals, a negative or too large an amount is an {@link AmountError}.
 */
export function toNative(text, decimals) {
    const found = AMOUNT.exec(text.trim().replace(/(?<=\d)_(?=\d)/g, ''));
    if (!found)
        throw new AmountError(`"${text}" is not an amount: write digits, like 12.5`);
    const [, sign, whole = '', part = ''] = found;
    if (part.length > decimals) {
        throw new AmountError(`"${text}" has more than ${decimals} decimals`);
    }
    const native = BigInt(whole) * scale(decimals) + BigInt(part.padEnd(decimals, '0') || '0');
    if (sign === '-' && native > 0n)
        throw new AmountError(`"${text}" is below zero`);
    if (native > NATIVE_MAX)
        throw new AmountError(`"${text}" is more than there can be`);
    return native;
}
/** An amount for people: `12_500_000n` with six decimals is `12.5`. Exact. */
export function fromNative(native, decimals) {
    const [whole, part] = digits(native, decimals);
    const rest = part.replace(/0+$/, '');
    return rest === '' ? whole : `${whole}.${rest}`;
}
/** The same with every decimal, and groups of thousands: `1,234.500000`. */
export function formatNative(native, decimals, symbol = '') {
    const [whole, part] = digits(native, decimals);
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    const number = decimals === 0 ? grouped : `${grouped}.${part}`;
    return symbol === '' ? number : `${number} ${symbol}`;
}
function digits(native, decimals) {
    const size = native < 0n ? -native : native;
    const sign = native < 0n ? '-' : '';
    const whole = size / scale(decimals);
    const part = (size % scale(decimals)).toString().padStart(decimals, '0');
    return [`${sign}${whole}`, decimals === 0 ? '' : part];
}
/** A price of eight decimals, for people. */
export function fromPriceE8(priceE8) {
    return fromNative(priceE8, 8);
}
/** The price of so many ticks, with eight decimals. */
export function priceOfTicks(ticks, tickSizeE8) {
    return ticks * tickSizeE8;
}
/** The tick at a price, if the price lies on the grid. */
export function ticksOfPrice(priceE8, tickSizeE8) {
    if (tickSizeE8 <= 0n || priceE8 % tickSizeE8 !== 0n) {
        throw new AmountError(`${fromPriceE8(priceE8)} is not a whole number of ticks`);
    }
    return priceE8 / tickSizeE8;
}
/** Hundredths of a percent, for people: `250` is `2.5 %`. */
export function fromBps(bps) {
    return `${fromNative(BigInt(bps), 2)} %`;
}
