/**
 * Statements of segregation: what customers were owed on a day, and what was there for it. Each is
 * hashed with the hash of the one before it, so that none is changed, left out or put in between
 * without a trace. Everybody can recompute that.
 */
import { getAddressEncoder, type Address, type ReadonlyUint8Array } from '@solana/kit';
import { hex, sha256 } from './bytes.js';
import type { Chain } from './chain.js';
import {
  getStatementDecoder,
  STATEMENT_DISCRIMINATOR,
  type Statement,
} from './generated/accounts/statement.js';
import { kind, located, type Located } from './located.js';

/** How far a statement has come, and how it ended. */
export const STATEMENT_STATE = { draft: 0, final: 1, late: 2, deficient: 3 } as const;

const TAG = 'ringfence:statement:v1\0\0';
const HASHED_BYTES = 504;
const DAY_S = 86_400n;

/** Writes numbers one behind the other. */
class Writer {
  readonly bytes = new Uint8Array(HASHED_BYTES);
  readonly #view = new DataView(this.bytes.buffer);
  #place = 0;

  put(bytes: ReadonlyUint8Array): void {
    this.bytes.set(bytes, this.#place);
    this.#place += bytes.length;
  }

  u32(...numbers: number[]): void {
    for (const number of numbers) {
      this.#view.setUint32(this.#place, number, true);
      this.#place += 4;
    }
  }

  /** Eight bytes each, signed or not. */
  wide(...numbers: bigint[]): void {
    for (const number of numbers) {
      this.#view.setBigUint64(this.#place, BigInt.asUintN(64, number), true);
      this.#place += 8;
    }
  }

  i128(...numbers: bigint[]): void {
    for (const number of numbers) this.wide(number, number >> 64n);
  }
}

/** The bytes that a statement's hash is of: everything that it says, in a fixed order. */
export function statementBytes(statement: Statement): Uint8Array {
  const out = new Writer();
  const key = (address: Address) => getAddressEncoder().encode(address);
  out.put(new TextEncoder().encode(TAG));
  out.put(statement.previousHash);
  for (const of of [statement.house, statement.asset, statement.mint]) out.put(key(of));
  out.u32(statement.epoch, statement.number, statement.previousEpoch, statement.openLossCount);
  out.put(Uint8Array.of(statement.state, statement.decimals, statement.isQuote, 0, 0, 0, 0, 0));
  out.wide(statement.recordedTs, statement.recordedSlot);
  out.wide(statement.finalizedTs, statement.finalizedSlot);
  out.i128(statement.requiredNative, statement.heldNative, statement.excessNative);
  out.i128(statement.owedToNative, statement.owedByNative, statement.feesNative);
  out.i128(statement.unappliedNative, statement.recoveringNative, statement.cutNative);
  out.wide(statement.ledgerNative, statement.vaultCount, statement.blockedNative);
  out.wide(statement.poolNative, statement.poolTokensNative);
  statement.fundNative.forEach((ledger, place) => {
    out.wide(ledger, statement.fundTokensNative[place] ?? 0n);
  });
  return out.bytes;
}

/** The hash that a final statement must have. */
export function statementHash(statement: Statement): Promise<Uint8Array> {
  return sha256(statementBytes(statement));
}

/** A statement that is not what it claims to be; in a sentence. */
export interface StatementFinding {
  readonly epoch: number;
  readonly text: string;
}

/** The day of an epoch, as `2026-11-21`. */
export const dayOf = (epoch: number): string =>
  new Date(Number(BigInt(epoch) * DAY_S) * 1_000).toISOString().slice(0, 10);

/**
 * Checks an asset's statements: that each has the hash of what it says, and that each follows the
 * one before it. Statements may be missing at the beginning, since old ones are closed; a gap in
 * between is a finding. Drafts say nothing yet. `newest` is the hash that the Asset keeps.
 */
export async function checkStatements(
  statements: readonly Statement[],
  newest?: ReadonlyUint8Array,
): Promise<StatementFinding[]> {
  const found: StatementFinding[] = [];
  const final = statements.filter(({ state }) => state !== STATEMENT_STATE.draft);
  final.sort((a, b) => a.number - b.number);
  let before: Statement | undefined;
  for (const statement of final) {
    const { epoch } = statement;
    const tell = (text: string) =>
      found.push({ epoch, text: `The statement of ${dayOf(epoch)} ${text}.` });
    if (hex(await statementHash(statement)) !== hex(statement.hash)) {
      tell('does not have the hash of what it says');
    }
    if (before !== undefined && !follows(before, statement)) {
      tell(`does not follow that of ${dayOf(before.epoch)}`);
    }
    if (statement.state === STATEMENT_STATE.deficient) tell('says that something is missing');
    before = statement;
  }
  if (newest !== undefined && before !== undefined && hex(newest) !== hex(before.hash)) {
    const text = `The statement of ${dayOf(before.epoch)} is not the newest that the asset names.`;
    found.push({ epoch: before.epoch, text });
  }
  return found;
}

function follows(before: Statement, statement: Statement): boolean {
  return (
    statement.number === before.number + 1 &&
    statement.previousEpoch === before.epoch &&
    hex(statement.previousHash) === hex(before.hash)
  );
}

/** Behind discriminator and house, a statement has its asset. */
const ASSET_OFFSET = 40;

/** Loads an asset's statements that are on the chain, oldest first. */
export async function loadStatements(chain: Chain, asset: Address): Promise<Located<Statement>[]> {
  const found = await chain.owned(kind(STATEMENT_DISCRIMINATOR, asset, ASSET_OFFSET));
  const read = found.map((raw) => located('statement', raw.address, raw, getStatementDecoder()));
  return read.sort((a, b) => a.data.epoch - b.data.epoch);
}
