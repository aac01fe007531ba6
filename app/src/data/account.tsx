/** The connected owner's margin account, followed once for all pages, and how it stands. */
import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { watchPortfolio, type HouseCatalog, type Portfolio } from '@ringfence/sdk';
import type { AccountPreview, Now, PreviewInput, Previews } from '@ringfence/sdk/preview';
import { useReach } from '../config/context';
import { useWallet } from '../act/wallet';
import { useFollow, type Following } from './follow';
import { useHouse } from './house';

interface Account extends Following<Portfolio> {
  /** Number of the account among the owner's. */
  readonly index: number;
  readonly setIndex: (index: number) => void;
}

const Context = createContext<Account | undefined>(undefined);

export function AccountProvider({ children }: { children: ReactNode }) {
  const { chain, config } = useReach();
  const wallet = useWallet();
  const { value: governed } = useHouse();
  const owner = wallet?.address;
  // A number that was chosen is of one owner: the next one begins with its first account.
  const [chosen, setChosen] = useState({ owner, index: 0 });
  const index = chosen.owner === owner ? chosen.index : 0;
  const setIndex = (to: number) => setChosen({ owner, index: to });
  const isKnown = owner !== undefined && governed !== undefined;
  const key = isKnown ? `${owner}/${index}/${listing(governed.catalog)}` : undefined;
  const followed = useFollow(key, (how) => {
    if (owner === undefined) throw new Error('nobody is connected');
    const of = { house: config.house, owner, index, catalog: governed?.catalog };
    return watchPortfolio(chain, of, how);
  });
  return <Context value={{ ...followed, index, setIndex }}>{children}</Context>;
}

/** What of a house decides where a portfolio's oracles are: which things are listed. */
function listing({ assets, instruments }: Pick<HouseCatalog, 'assets' | 'instruments'>) {
  return `${assets.length}/${instruments.length}`;
}

/** `value` is nothing while nobody is connected; its `account` where there is none yet. */
export function useAccount(): Account {
  const account = useContext(Context);
  if (account === undefined) throw new Error('there is no AccountProvider above');
  return account;
}

/** Before something that failed is tried again. */
const AGAIN_MS = 4_000;

/** The rules, once they are loaded: a part of the page that comes when it is first needed. */
export function usePreviews(): Previews | undefined {
  const [previews, setPreviews] = useState<Previews>();
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      try {
        const { loadPreviews } = await import('@ringfence/sdk/preview');
        const loaded = await loadPreviews();
        if (!isOver) setPreviews(loaded);
      } catch {
        if (!isOver) timer = setTimeout(() => void load(), AGAIN_MS);
      }
    };
    void load();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return previews;
}

export interface Judged {
  /** To ask what an action would leave. */
  readonly preview: AccountPreview;
  readonly now: Now;
  /** What both are made from: newer prices, and whether it is settled first. */
  readonly input: PreviewInput;
  /** What it is of. */
  readonly portfolio: Portfolio;
}

/**
 * How the account stands by the rules themselves, with newer prices taken in and settled first
 * where an action would do so. Nothing while it is being worked out, and where there is no account.
 */
export function useJudged(portfolio: Portfolio | undefined): Judged | undefined {
  const { chain } = useReach();
  const previews = usePreviews();
  const [judged, setJudged] = useState<Judged>();
  useEffect(() => {
    let isOver = false;
    if (previews === undefined || portfolio?.account === undefined) {
      setJudged(undefined);
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const judge = async () => {
      const { before, previewInput } = await import('@ringfence/sdk/preview');
      const input = previewInput(portfolio, await before(chain, portfolio));
      if (input === undefined || isOver) return;
      const preview = previews.of(input);
      setJudged({ preview, now: preview.now(), input, portfolio });
    };
    // A node that does not answer is told elsewhere; what was judged before stays until then.
    const attempt = () => {
      judge().catch(() => {
        if (!isOver) timer = setTimeout(attempt, AGAIN_MS);
      });
    };
    attempt();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [chain, previews, portfolio]);
  return judged;
}
