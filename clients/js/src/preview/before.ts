/** What an action takes in and settles first, so that a preview is of that very transaction. */
import { needsSettling, staleMarks, stalePrices } from '../actions/common.js';
import type { Chain } from '../chain.js';
import { findBook } from '../pdas.js';
import type { Portfolio } from '../portfolio.js';
import { readingOf } from './readings.js';
import type { Before, PlacedReading } from './types.js';

/**
 * What happens before an action on a portfolio, as `refresh` and `settle` would put it together:
 * newer prices from the oracles as they are now, with the books of the instruments that are marked,
 * and whether the account is settled. For `previewInput`.
 */
export async function before(chain: Chain, portfolio: Portfolio): Promise<Before> {
  if (portfolio.account === undefined) return {};
  const assets = portfolio.holdings.map(({ asset }) => asset);
  const instruments = portfolio.positions.map(({ instrument }) => instrument);
  const prices = await stalePrices(portfolio, assets);
  const marks = await staleMarks(portfolio, instruments);
  const settles = needsSettling(portfolio);
  const stale = [...prices, ...marks];
  if (stale.length === 0) return { readings: [], settles };
  const books = await Promise.all(marks.map(({ of }) => findBook(of.address)));
  const found = await chain.accounts([...stale.map(({ oracle }) => oracle), ...books]);
  const readings = stale.flatMap(({ of }, at): PlacedReading[] => {
    const [raw, mark] = [found[at], at - prices.length];
    const reading = raw && readingOf(raw.data);
    if (reading === undefined) return [];
    if (mark < 0) return [{ isMark: false, place: assets.findIndex((one) => one === of), reading }];
    const place = instruments.findIndex((one) => one === of);
    const book = found[stale.length + mark]?.data;
    return [{ isMark: true, place, reading, ...(book && { book }) }];
  });
  return { readings, settles };
}
