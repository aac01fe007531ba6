/** What things are called: by the configuration, otherwise by their number or address. */
import { useMemo } from 'react';
import type { Address } from '@solana/kit';
import type { HouseCatalog } from '@ringfence/sdk';
import { useConfig } from '../config/context';
import type { Names } from '../config/config';

/** The first and last characters of an address. */
export const short = (address: string): string => `${address.slice(0, 4)}…${address.slice(-4)}`;

export interface Naming {
  readonly asset: (mint: Address) => string;
  readonly instrument: (id: number) => string;
  readonly venue: (address: Address) => string;
}

/** A name that somebody gave; not what every record has by itself, `constructor` say. */
const given = (names: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(names, key) ? names[key] : undefined;

export function naming(names: Names): Naming {
  return {
    asset: (mint) => given(names.assets, mint) ?? short(mint),
    instrument: (id) => given(names.instruments, String(id)) ?? `Instrument ${id}`,
    venue: (address) => given(names.venues, address) ?? `Venue ${short(address)}`,
  };
}

export function useNaming(): Naming {
  const { names } = useConfig();
  return useMemo(() => naming(names), [names]);
}

/** The settlement currency's decimals and symbol: what most amounts are in. */
export interface Quote {
  readonly decimals: number;
  readonly symbol: string;
}

export function quoteOf({ house }: HouseCatalog, names: Naming): Quote {
  const { quoteDecimals, quoteMint } = house.data;
  return { decimals: quoteDecimals, symbol: names.asset(quoteMint) };
}
