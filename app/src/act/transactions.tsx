/**
 * Everything that is signed goes through here: put together, simulated, signed, sent, confirmed;
 * and told at each step. What was declined is no error.
 */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import type { Instruction, Signature, TransactionSigner } from '@solana/kit';
import { packTransactions, sendInstructions, type Chain } from '@ringfence/sdk';
import { useReach } from '../config/context';
import { useNetwork } from '../data/network';
import { failure, found, lost } from './sending';
import type { Change, Lost, Step, Transaction } from './sending';
import { useWallet } from './wallet';

/** What to do, put together when it is known that somebody wants it. */
export type Build = (signer: TransactionSigner) => Promise<Instruction | Instruction[]>;

/** One that has begun. */
export interface Started {
  readonly id: number;
  /** How it ended; never an error. */
  readonly ended: Promise<Transaction>;
}

interface Transactions {
  /** Newest first. */
  readonly all: readonly Transaction[];
  /** Rises with everything that was done: what is not followed is read again then. */
  readonly revision: number;
  readonly run: (title: string, build: Build) => Started;
  readonly forget: (id: number) => void;
}

const Context = createContext<Transactions | undefined>(undefined);

const KEPT = 20;
let lastId = 0;

/** What is needed to send. */
interface Sender {
  readonly chain: Chain;
  readonly signer: TransactionSigner;
  /** Throws when another account is connected by now. */
  readonly checkSigner: () => void;
  readonly tell: (change: Change) => void;
}

/** Sends one part after the other; a later one is not tried when an earlier one fails. */
async function send({ chain, signer, checkSigner, tell }: Sender, build: Build): Promise<Change> {
  const signatures: Signature[] = [];
  let parts: Instruction[][] = [];
  try {
    const built = await build(signer);
    parts = packTransactions(Array.isArray(built) ? built : [built], signer);
    if (parts.length === 0) throw new Error('There is nothing left to do.');
    for (const [place, part] of parts.entries()) {
      tell({ part: place + 1, parts: parts.length });
      const onStep = (phase: Step) => {
        if (phase === 'signing') checkSigner();
        tell({ phase });
      };
      const sent = await sendInstructions(chain, part, { feePayer: signer, onStep });
      signatures.push(sent.signature);
      tell({ signatures: [...signatures] });
    }
    return { phase: 'done' };
  } catch (error) {
    throw new Failed(error, failure(error, signatures, parts.length));
  }
}

/** Told already, in words. */
class Failed extends Error {
  constructor(
    readonly reason: unknown,
    readonly change: Change,
  ) {
    super();
  }
}

const LOOK_MS = 4_000;
const CHANGED =
  'The wallet was changed or disconnected meanwhile. Nothing was signed, and nothing has happened.';

function begun(title: string): Transaction {
  lastId += 1;
  return {
    id: lastId,
    title,
    phase: 'preparing',
    part: 1,
    parts: 1,
    text: '',
    refusal: undefined,
    signatures: [],
  };
}

/** Looks for what the node did not tell, until it is known or nobody waits for it any more. */
async function search(
  chain: Chain,
  error: unknown,
  last: () => Transaction | undefined,
  tell: (change: Change) => void,
): Promise<void> {
  let what: Lost | undefined;
  for (;;) {
    await new Promise<void>((resolve) => setTimeout(resolve, LOOK_MS));
    const now = last();
    if (now === undefined) return;
    try {
      what ??= await lost(chain, error);
      if (what === undefined) return;
      const change = await found(chain, what, now);
      if (change !== undefined) return tell(change);
    } catch {
      // It is still silent.
    }
  }
}

/** The latest value, for what goes on while the page changes. */
function useLatest<T>(value: T) {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

export function TransactionsProvider({ children }: { children: ReactNode }) {
  const { chain } = useReach();
  const wallet = useWallet();
  const { check } = useNetwork();
  const connected = useLatest(wallet?.address);
  const [all, setAll] = useState<readonly Transaction[]>([]);
  const latest = useLatest(all);
  const [revision, setRevision] = useState(0);

  const run = useCallback(
    (title: string, build: Build): Started => {
      let now = begun(title);
      const tell = (change: Change) => {
        now = { ...now, ...change };
        setAll((before) => [now, ...before.filter(({ id }) => id !== now.id)].slice(0, KEPT));
      };
      const reread = () => setRevision((before) => before + 1);
      const go = async () => {
        tell({});
        try {
          if (wallet === undefined) throw new Error('Connect a wallet first.');
          const { signer, address, why } = wallet;
          if (signer === undefined) throw new Error(why);
          const checkSigner = () => {
            if (connected.current !== address) throw new Error(CHANGED);
          };
          await check();
          tell(await send({ chain, signer, checkSigner, tell }, build));
        } catch (error) {
          tell(error instanceof Failed ? error.change : failure(error));
          if (now.phase === 'unknown' && error instanceof Failed) {
            const last = () => latest.current.find(({ id }) => id === now.id);
            void search(chain, error.reason, last, tell).then(reread);
          }
        }
        reread();
        return now;
      };
      return { id: now.id, ended: go() };
    },
    [chain, wallet, check, connected, latest],
  );
  const forget = useCallback((id: number) => {
    setAll((before) => before.filter((it) => it.id !== id));
  }, []);
  const value = useMemo(() => ({ all, revision, run, forget }), [all, revision, run, forget]);
  return <Context value={value}>{children}</Context>;
}

export function useTransactions(): Transactions {
  const found = useContext(Context);
  if (found === undefined) throw new Error('there is no TransactionsProvider above');
  return found;
}
