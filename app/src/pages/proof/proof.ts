/** Proofs of a balance: read, checked, and told in words. Nothing here talks to anybody. */
import {
  ProofError,
  verifyProof,
  type Included,
  type InclusionProof,
  type MarginAccount,
} from '@ringfence/sdk';

/**
 * - `unreadable`: the file is no proof;
 * - `refused`: it is one that does not lead where it says;
 * - `other`: it leads to another commitment than the published one;
 * - `alone`: it holds by itself, and was compared with nothing;
 * - `holds`: it leads to the commitment that was given.
 */
export type Outcome =
  | { readonly kind: 'unreadable'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string }
  | {
      readonly kind: 'other' | 'alone' | 'holds';
      readonly included: Included;
      /** Beside what the hashes cover. */
      readonly mint: string;
    };

/** A proof of a tree with as many leaves as there can be is smaller. */
export const BYTES_MAX = 100_000;

type Raw = Record<string, unknown>;

const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isProof(raw: unknown): raw is InclusionProof {
  if (!isRecord(raw) || raw['kind'] !== 'ringfence-inclusion-proof') return false;
  const { root, siblings } = raw;
  return isRecord(root) && Array.isArray(siblings) && siblings.every(isRecord);
}

/** The proof in a file, or what is wrong with the file. */
export function readProof(text: string): InclusionProof | string {
  if (text.trim() === '') return 'The file is empty.';
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return 'The file is not JSON.';
  }
  return isProof(raw) ? raw : 'The file is JSON, but not a proof of `ringfence audit prove`.';
}

/** A commitment as it is written: its digits, or what is wrong; neither while empty. */
export function readCommitment(text: string): { digits?: string; error?: string } {
  const digits = text.trim().toLowerCase();
  if (digits === '') return {};
  if (/^[0-9a-f]{64}$/.test(digits)) return { digits };
  return { error: 'A commitment has 64 hexadecimal digits.' };
}

/** Checks the proof in a file, against a commitment if there is one. */
export async function checkProof(text: string, commitment: string | undefined): Promise<Outcome> {
  const proof = readProof(text);
  if (typeof proof === 'string') return { kind: 'unreadable', text: proof };
  try {
    const included = await verifyProof(proof);
    const kind = commitment === undefined ? 'alone' : 'holds';
    const isOther = commitment !== undefined && commitment !== included.commitment;
    return { kind: isOther ? 'other' : kind, included, mint: proof.mint };
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return { kind: 'refused', text: `Checking it failed: ${error.message}.` };
  }
}

export type Ownership = 'yours' | 'of another' | 'not known';

/** Whose the account is, as the chain says. */
export function ownership(
  account: Pick<MarginAccount, 'owner'> | undefined,
  connected: string | undefined,
): Ownership {
  if (account === undefined || connected === undefined) return 'not known';
  return account.owner === connected ? 'yours' : 'of another';
}

type Shown = Pick<MarginAccount, 'house' | 'generation' | 'slots'>;

/** How what was proved compares with what the chain shows. */
export type Comparison =
  | { readonly kind: 'gone' | 'other house' | 'other generation' | 'no vault' }
  | { readonly kind: 'same' | 'changed'; readonly nowNative: bigint };

export function compareNow(included: Included, account: Shown | undefined): Comparison {
  if (account === undefined) return { kind: 'gone' };
  if (account.house !== included.house) return { kind: 'other house' };
  if (account.generation !== included.generation) return { kind: 'other generation' };
  const slot = account.slots.find((one) => one.isOpen !== 0 && one.asset === included.asset);
  if (slot === undefined) return { kind: 'no vault' };
  const nowNative = slot.ledgerNative;
  return { kind: nowNative === included.ledgerNative ? 'same' : 'changed', nowNative };
}

export function comparisonWords({ kind }: Comparison, slot: bigint): string {
  switch (kind) {
    case 'gone':
      return 'There is no such margin account on the chain now: it was closed, or never there.';
    case 'other house':
      return 'The margin account is of another house than the proof says.';
    case 'other generation':
      return 'The margin account was closed and opened anew since: this is another one.';
    case 'no vault':
      return 'The account has no open vault of this asset now.';
    case 'same':
      return 'The chain shows the same ledger now.';
    case 'changed':
      return (
        `The chain shows another ledger now. Deposits, withdrawals and settlements change it; ` +
        `this page cannot see what it was at slot ${slot}.`
      );
  }
}

export interface Commands {
  readonly snapshot: string;
  readonly publish: string;
  readonly prove: string;
}

/** What an auditor runs: publication and proofs of one and the same moment. */
export function commandsOf(house: string, account: string, mint: string): Commands {
  return {
    snapshot: `ringfence audit snapshot --house ${house} --out snapshot`,
    publish: 'ringfence audit --snapshot snapshot --html audit.html',
    prove:
      `ringfence audit prove --snapshot snapshot --account ${account} ` +
      `--mint ${mint} --out proof.json`,
  };
}
