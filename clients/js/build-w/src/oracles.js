import { getTestFeedDecoder } from './generated/accounts/testFeed.js';
import { findPythFeed, findTestFeed } from './pdas.js';
/** Kinds of sources. */
export const SOURCE_PYTH = 1;
export const SOURCE_TEST_FEED = 2;
/**
 * The oracle account of a source: the feed of a test house, or Pyth's feed at its fixed address.
 * Any other account of the same Pyth feed would do as well.
 */
export function oracleOf(house, source) {
    return source.kind === SOURCE_TEST_FEED
        ? findTestFeed(house, source.feedId)
        : findPythFeed(source.feedId);
}
/** Whose signatures Pyth's receiver has checked, and where it then has the time. */
const PYTH_LEVEL = 40;
const PYTH_FULL = 1;
const PYTH_PUBLISH_TS = 93;
const PYTH_BYTES = 134;
/** When an oracle account's price was published. */
function publishedAt(raw) {
    if (raw === undefined)
        return undefined;
    const feed = getTestFeedDecoder();
    if (raw.data.length === feed.fixedSize)
        return feed.decode(raw.data).publishTs;
    if (raw.data.length < PYTH_BYTES || raw.data[PYTH_LEVEL] !== PYTH_FULL)
        return undefined;
    const { buffer, byteOffset, byteLength } = raw.data;
    return new DataView(buffer, byteOffset, byteLength).getBigInt64(PYTH_PUBLISH_TS, true);
}
/** Reads oracle accounts. */
export async function loadOracles(chain, addresses) {
    const once = [...new Set(addresses)];
    if (once.length === 0)
        return new Map();
    const found = await chain.accounts(once);
    return new Map(once.map((address, place) => [address, publishedAt(found[place])]));
}
