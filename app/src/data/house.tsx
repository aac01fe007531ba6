/** The house with its proposals, followed once for all pages. */
import { createContext, useContext, type ReactNode } from 'react';
import { watchGoverned, type Governed } from '@ringfence/sdk';
import { useReach } from '../config/context';
import { useFollow, type Following } from './follow';

/** Prices of a busy house change with every block: all of it is read no more often than this. */
const GATHER_MS = 1_000;

const Context = createContext<Following<Governed> | undefined>(undefined);

export function HouseProvider({ children }: { children: ReactNode }) {
  const { chain, config } = useReach();
  const house = useFollow(config.house, (how) =>
    watchGoverned(chain, config.house, { ...how, gatherMs: GATHER_MS }),
  );
  return <Context value={house}>{children}</Context>;
}

/** Nothing as a value while it is loading. */
export function useHouse(): Following<Governed> {
  const house = useContext(Context);
  if (house === undefined) throw new Error('there is no HouseProvider above');
  return house;
}
