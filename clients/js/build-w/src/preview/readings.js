/** Prices as oracles write them, for previews of what a refresh would do. */
import { getTestFeedDecoder } from '../generated/accounts/testFeed.js';
/** Offsets in a price update of Pyth whose signatures were checked in full. */
const PYTH = { level: 40, price: 73, bytes: 134 };
const PYTH_FULL = 1;
/**
 * The reading of an oracle account: a feed of a test house, or Pyth's. Nothing when the account is
 * neither, or not checked in full. Whether it is the right feed is for the caller to know: the
 * program looks, and so does `oracleOf` when it derives the address.
 */
export function readingOf(data) {
    const feed = getTestFeedDecoder();
    if (data.length === feed.fixedSize) {
        const { price, confidence, emaPrice, exponent, publishTs, previousPublishTs } = feed.decode(data);
        return { price, confidence, emaPrice, exponent, publishTs, previousPublishTs };
    }
    if (data.length < PYTH.bytes || data[PYTH.level] !== PYTH_FULL)
        return undefined;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const at = (place) => PYTH.price + 8 * place;
    return {
        price: view.getBigInt64(at(0), true),
        confidence: view.getBigUint64(at(1), true),
        exponent: view.getInt32(at(2), true),
        publishTs: view.getBigInt64(at(2) + 4, true),
        previousPublishTs: view.getBigInt64(at(3) + 4, true),
        emaPrice: view.getBigInt64(at(4) + 4, true),
    };
}
