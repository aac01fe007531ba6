/** Whether the node is of the chain that the configuration means. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { isMeant } from '../config/config';
import { useReach } from '../config/context';

export interface Network {
  /** `unknown` until the node has answered. */
  readonly state: 'unknown' | 'right' | 'wrong';
  readonly text: string;
  /** Asks the node anew. Throws unless it is of the right chain. */
  readonly check: () => Promise<void>;
}

type Told = Pick<Network, 'state' | 'text'>;

const UNKNOWN: Told = { state: 'unknown', text: '' };
const RIGHT: Told = { state: 'right', text: '' };
const AGAIN_MS = 4_000;
const Context = createContext<Network | undefined>(undefined);

export function NetworkProvider({ children }: { children: ReactNode }) {
  const { config, genesis } = useReach();
  const [told, setTold] = useState<Told>(UNKNOWN);
  const ask = useMemo(() => {
    const text = `The node ${config.rpc} is of another network than ${config.cluster}.`;
    return async (): Promise<Told> =>
      isMeant(config, await genesis()) ? RIGHT : { state: 'wrong', text };
  }, [config, genesis]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const run = async () => {
      try {
        const found = await ask();
        if (!isOver) setTold(found);
      } catch {
        if (!isOver) timer = setTimeout(() => void run(), AGAIN_MS);
      }
    };
    void run();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [ask]);
  const network = useMemo((): Network => {
    const check = async () => {
      // Another node may answer at this address by now.
      const found = await ask();
      setTold(found);
      if (found.state !== 'right') throw new Error(found.text);
    };
    return { ...told, check };
  }, [told, ask]);
  return <Context value={network}>{children}</Context>;
}

export function useNetwork(): Network {
  const network = useContext(Context);
  if (network === undefined) throw new Error('there is no NetworkProvider above');
  return network;
}
