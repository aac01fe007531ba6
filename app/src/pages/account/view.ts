/** What all parts of the page are shown from. */
import { useEffect, useMemo, useState } from 'react';
import { loadTokens, type HouseCatalog, type Portfolio, type TokensOf } from '@ringfence/sdk';
import type { Judged } from '../../data/account';
import { useReach } from '../../config/context';
import { useTransactions } from '../../act/transactions';
import { useRead } from '../../data/follow';
import type { Naming, Quote } from '../../data/names';
import { told } from './words';

export interface View {
  readonly portfolio: Portfolio;
  readonly catalog: HouseCatalog;
  /** Number of the account among the owner's. */
  readonly index: number;
  /** When the portfolio came, by this machine's clock. */
  readonly at: number;
  readonly names: Naming;
  readonly quote: Quote;
  /** Nothing while the rules are at work, and where there is no account. */
  readonly judged: Judged | undefined;
  readonly tokens: Tokens;
}

/** Tokens that are really there: nothing where that is not known. */
export interface Tokens {
  /** In the owner's wallet, by mint. */
  readonly wallet: ReadonlyMap<string, bigint>;
  /** At the vaults' addresses, by mint; nothing while the ledgers are newer than what was read. */
  readonly vaults: ReadonlyMap<string, bigint>;
}

const AGAIN_MS = 15_000;
/** So long a difference has to last before it is told. */
const LASTING_MS = 5_000;
const NO_TOKENS: readonly TokensOf[] = [];

/** Rises every now and then: nobody tells when tokens are sent somewhere. */
function useRound(): number {
  const [round, setRound] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setRound((before) => before + 1), AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return round;
}

const ledgersOf = ({ address, holdings }: Portfolio): string =>
  [address, ...holdings.map(({ entry }) => `${entry.asset}=${entry.ledgerNative}`)].join();

/** Reads the tokens of an owner, and of the vaults of a portfolio. */
export function useTokens(portfolio: Portfolio, catalog: HouseCatalog): Tokens {
  const { chain } = useReach();
  const { revision } = useTransactions();
  const ledgers = ledgersOf(portfolio);
  const key = `${portfolio.owner}/${ledgers}/${catalog.assets.length}/${revision}/${useRound()}`;
  const read = async () => {
    const all = await loadTokens(chain, portfolio.owner, catalog, portfolio);
    return { of: ledgers, all };
  };
  const { value } = useRead(key, read, portfolio.owner);
  const all = value?.all ?? NO_TOKENS;
  const vaults = value?.of === ledgers ? all : NO_TOKENS;
  const natives = vaults.map(({ vaultNative }) => `${vaultNative}`).join();
  const hasLasted = useLasting(`${ledgers}/${natives}`);
  return useMemo(() => {
    return {
      wallet: new Map(all.map(({ mint, walletNative }) => [mint, walletNative])),
      vaults: told(vaults, portfolio.holdings, hasLasted),
    };
    // Of a portfolio, these ledgers are all that counts here.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [all, vaults, ledgers, hasLasted]);
}

/** Whether it has been the same for a while. */
function useLasting(of: string): boolean {
  const [lasting, setLasting] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setLasting(of), LASTING_MS);
    return () => clearTimeout(timer);
  }, [of]);
  return lasting === of;
}
