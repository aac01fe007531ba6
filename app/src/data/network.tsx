/** Whether the node is of the chain that the configuration means. */
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { useReach } from '../config/context';

export interface Network {
  /** `unknown` until the node has answered. */
  readonly state: 'unknown' | 'right' | 'wrong';
  readonly text: string;
}

const UNKNOWN: Network = { state: 'unknown', text: '' };
const AGAIN_MS = 4_000;
const Context = createContext<Network>(UNKNOWN);

export function NetworkProvider({ children }: { children: ReactNode }) {
  const { config, genesis } = useReach();
  const [network, setNetwork] = useState<Network>(UNKNOWN);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async () => {
      try {
        const found = await genesis();
        const isRight = config.genesis === undefined || config.genesis === found;
        const text = `The node ${config.rpc} is of another network than ${config.cluster}.`;
        const told: Network = isRight ? { state: 'right', text: '' } : { state: 'wrong', text };
        if (!isOver) setNetwork(told);
      } catch {
        if (!isOver) timer = setTimeout(() => void ask(), AGAIN_MS);
      }
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [config, genesis]);
  return <Context value={network}>{children}</Context>;
}

export const useNetwork = (): Network => useContext(Context);
