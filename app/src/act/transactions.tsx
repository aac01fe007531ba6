/**
 * Everything that is signed goes through here: put together, simulated, signed, sent, confirmed; and
 * told at each step. What was declined is no error.
 */
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import type { Instruction, Signature, TransactionSigner } from '@solana/kit';
import { packTransactions, SendError, sendInstructions, type Chain } from '@ringfence/sdk';
import { useReach } from '../config/context';
import { asError } from '../data/follow';
import { useNetwork } from '../data/network';
import { useWallet } from './wallet';

export type Step = 'preparing' | 'simulating' | 'signing' | 'sending' | 'confirming';

/**
 * - a {@link Step}: it is under way;
 * - `done`: it is on the chain;
 * - `declined`: the owner did not sign, and nothing has happened;
 * - `refused`: it cannot be done; `text` says why;
 * - `expired`: it never got onto the chain;
 * - `unknown`: the node fell silent; it may be on the chain: look before trying again.
 */
export type Phase = Step | 'done' | 'declined' | 'refused' | 'expired' | 'unknown';

export interface Transaction {
  readonly id: number;
  readonly title: string;
  readonly phase: Phase;
  /** Of how many, where one transaction does not hold it all. */
  readonly part: number;
  readonly parts: number;
  readonly text: string;
  /** Name of the refusal in the reference, if it was Ringfence that refused. */
  readonly refusal: string | undefined;
  readonly signatures: readonly Signature[];
}

const UNDER_WAY: ReadonlySet<Phase> = new Set([
  'preparing',
  'simulating',
  'signing',
  'sending',
  'confirming',
]);

export const isUnderWay = ({ phase }: Transaction): boolean => UNDER_WAY.has(phase);

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

type Change = Partial<Omit<Transaction, 'id'>>;

/** Sends one part after the other; a later one is not tried when an earlier one fails. */
async function send(
  chain: Chain,
  signer: TransactionSigner,
  build: Build,
  tell: (change: Change) => void,
): Promise<void> {
  const built = await build(signer);
  const parts = packTransactions(Array.isArray(built) ? built : [built], signer);
  const signatures: Signature[] = [];
  for (const [place, part] of parts.entries()) {
    tell({ part: place + 1, parts: parts.length });
    const onStep = (phase: Step) => tell({ phase });
    const sent = await sendInstructions(chain, part, { feePayer: signer, onStep });
    signatures.push(sent.signature);
    tell({ signatures: [...signatures] });
  }
}

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

/** How it failed, for people. */
export function failure(error: unknown): Change {
  if (!(error instanceof SendError)) return { phase: 'refused', text: asError(error).message };
  const { signature } = error.details;
  const known = signature === undefined ? {} : { signatures: [signature] };
  const refusal = error.explanation?.name;
  if (error.kind === 'declined') {
    return { phase: 'declined', text: 'You did not sign. Nothing has happened.' };
  }
  return { phase: error.kind, text: error.message, refusal, ...known };
}

export function TransactionsProvider({ children }: { children: ReactNode }) {
  const { chain } = useReach();
  const wallet = useWallet();
  const network = useNetwork();
  const [all, setAll] = useState<readonly Transaction[]>([]);
  const [revision, setRevision] = useState(0);

  const run = useCallback(
    (title: string, build: Build): Started => {
      let now = begun(title);
      const tell = (change: Change) => {
        now = { ...now, ...change };
        setAll((before) => [now, ...before.filter(({ id }) => id !== now.id)].slice(0, KEPT));
      };
      const go = async () => {
        tell({});
        try {
          if (network.state === 'wrong') throw new Error(network.text);
          if (wallet === undefined) throw new Error('Connect a wallet first.');
          if (wallet.signer === undefined) throw new Error(wallet.why);
          await send(chain, wallet.signer, build, tell);
          tell({ phase: 'done' });
        } catch (error) {
          tell(failure(error));
        }
        setRevision((before) => before + 1);
        return now;
      };
      return { id: now.id, ended: go() };
    },
    [chain, wallet, network],
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
