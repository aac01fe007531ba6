/** The configuration and the chain that it names, for everything below. */
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import {
  createDefaultRpcTransport,
  createSolanaRpcFromTransport,
  createSolanaRpcSubscriptions,
  type RpcTransport,
} from '@solana/kit';
import { rpcChain, rpcSubscriptions, type Chain, type Subscriptions } from '@ringfence/sdk';
import type { Config } from './config';

export interface Reach {
  readonly config: Config;
  readonly chain: Chain;
  readonly subscriptions: Subscriptions | undefined;
  /** The node's own name of its chain. */
  readonly genesis: () => Promise<string>;
  /** Lamports that an account of so many bytes has to hold. */
  readonly rent: (bytes: bigint) => Promise<bigint>;
}

/** A node that takes a question and never answers is away as well. */
const ANSWERS_MS = 20_000;

function patient(url: string): RpcTransport {
  const ask = createDefaultRpcTransport({ url });
  return ({ payload, signal }) => {
    const late = AbortSignal.timeout(ANSWERS_MS);
    return ask({ payload, signal: signal ? AbortSignal.any([signal, late]) : late });
  };
}

const Context = createContext<Reach | undefined>(undefined);

export function ReachProvider({ config, children }: { config: Config; children: ReactNode }) {
  const reach = useMemo((): Reach => {
    const rpc = createSolanaRpcFromTransport(patient(config.rpc));
    const ws = config.ws;
    const subscriptions = ws && rpcSubscriptions(createSolanaRpcSubscriptions(ws));
    return {
      config,
      chain: rpcChain(rpc),
      subscriptions: subscriptions || undefined,
      genesis: () => rpc.getGenesisHash().send(),
      rent: (bytes) => rpc.getMinimumBalanceForRentExemption(bytes).send(),
    };
  }, [config]);
  return <Context value={reach}>{children}</Context>;
}

export function useReach(): Reach {
  const reach = useContext(Context);
  if (reach === undefined) throw new Error('there is no ReachProvider above');
  return reach;
}

export const useConfig = (): Config => useReach().config;
