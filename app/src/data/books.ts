/** What all customers have of each asset, and its statements; read anew every now and then. */
import { useEffect, useRef } from 'react';
import {
  AccountError,
  loadBooks,
  loadHouse,
  pause,
  type AssetBooks,
  type Chain,
  type HouseCatalog,
  type Watching,
} from '@ringfence/sdk';
import { useReach } from '../config/context';
import { useFollow, type Following } from './follow';

/** Statements come once a day and ledgers are summed for information: no need to ask often. */
const EVERY_MS = 10_000;

/** Reads at once and then again and again; a node that does not answer is told as `away`. */
export async function* repeated<T>(
  read: () => Promise<T>,
  { signal, onState }: Watching,
  everyMs: number,
): AsyncGenerator<T> {
  while (!signal.aborted) {
    try {
      const value = await read();
      onState?.('polling');
      yield value;
    } catch (error) {
      if (error instanceof AccountError) throw error;
      onState?.('away', error);
    }
    await pause(everyMs, signal);
  }
}

async function load(chain: Chain, catalog: HouseCatalog): Promise<AssetBooks[]> {
  const books = await loadBooks(chain, catalog);
  if (books.every(({ findings }) => findings.length === 0)) return books;
  // A statement may have become final after the catalog was read: look again before complaining.
  return loadBooks(chain, await loadHouse(chain, catalog.house.address));
}

export function useBooks(catalog: HouseCatalog | undefined): Following<readonly AssetBooks[]> {
  const { chain } = useReach();
  const latest = useRef(catalog);
  useEffect(() => {
    latest.current = catalog;
  });
  const key = catalog && `${catalog.house.address}/${catalog.assets.length}`;
  return useFollow(key, (how) => {
    const read = () => {
      if (latest.current === undefined) throw new Error('the house is not known yet');
      return load(chain, latest.current);
    };
    return repeated(read, how, EVERY_MS);
  });
}
