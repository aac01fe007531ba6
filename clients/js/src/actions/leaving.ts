/** The way out: everything back, everything closed. Needs no price and nobody's permission. */
import type { Address, Instruction, TransactionSigner } from '@solana/kit';
import { getAccountCloseInstruction } from '../generated/instructions/accountClose.js';
import { getConsentRevokeInstruction } from '../generated/instructions/consentRevoke.js';
import { getCutWaiveInstruction } from '../generated/instructions/cutWaive.js';
import { getLienCloseInstruction } from '../generated/instructions/lienClose.js';
import { getVaultCloseInstruction } from '../generated/instructions/vaultClose.js';
import { getVaultExitInstruction } from '../generated/instructions/vaultExit.js';
import type { Held, Holding, Portfolio } from '../portfolio.js';
import { openTokenAccount } from '../tokens.js';
import { accountOf, checkOwner, needsSettling, settle, vaultAccounts } from './common.js';

/**
 * What stands in the way of leaving.
 *
 * - `position`: lots are open; nothing leaves by the way out before they are closed;
 * - `lien`: a venue has locked collateral;
 * - `default`: the account is in default;
 * - `waiting`: what was won or lost is recognised at the instrument's next settlement; the rest can
 *   be taken out before, and the account closes after it;
 * - `claim`: haircuts took gains that recoveries may return; the account closes once it is waived.
 */
export interface Obstacle {
  readonly kind: 'position' | 'lien' | 'default' | 'waiting' | 'claim';
  /** In a sentence, with what to do. */
  readonly text: string;
}

/** What things are called in sentences. */
export interface Words {
  readonly instrument: (id: number) => string;
  /** By the venue's account. */
  readonly venue: (venue: Address) => string;
  readonly amount: (native: bigint, mint: Address) => string;
}

/** By number, address and native units: what the chain itself has. */
const PLAIN: Words = {
  instrument: (id) => `instrument ${id}`,
  venue: (venue) => `venue ${venue}`,
  amount: (native, mint) => `${native} native units of ${mint}`,
};

const IN_DEFAULT = 2;

function ofPosition({ position, instrument }: Held, words: Words): Obstacle[] {
  const { instrumentId, lots, waitGainNative, waitLossNative } = position;
  if (instrument.data.isExpired !== 0) return [];
  const name = words.instrument(instrumentId);
  if (lots !== 0n) {
    const [side, size] = lots > 0n ? ['long', lots] : ['short', -lots];
    const text =
      `A ${side} position of ${size} lots of ${name} is open: ` +
      'close it with any venue, or wait for its expiry.';
    return [{ kind: 'position', text }];
  }
  const isDue = position.sequence < instrument.data.sequence;
  if (isDue || (waitGainNative === 0n && waitLossNative === 0n)) return [];
  const text = `What ${name} has brought is settled at its next settlement.`;
  return [{ kind: 'waiting', text }];
}

/**
 * What still stands in the way of leaving with everything; nothing when the way is free. With
 * `words`, its sentences have the names that a house gives to things.
 */
export function obstacles(portfolio: Portfolio, words: Words = PLAIN): Obstacle[] {
  const account = accountOf(portfolio);
  const found = portfolio.positions.flatMap((held) => ofPosition(held, words));
  for (const { data } of portfolio.liens.filter((lien) => lien.data.lockedNative > 0n)) {
    const locked = words.amount(data.lockedNative, data.mint);
    const text =
      `The ${words.venue(data.venue)} has locked ${locked}: ` +
      'have it unlock them, or give notice and release them after the delay.';
    found.push({ kind: 'lien', text });
  }
  if (account.status >= IN_DEFAULT) {
    const text = 'The account is in default: what is left comes out when its loss is closed.';
    found.push({ kind: 'default', text });
  }
  if (account.cutNative > 0n) {
    const cut = words.amount(account.cutNative, portfolio.house.data.quoteMint);
    const text =
      `Haircuts have taken gains of ${cut} that recoveries may return: ` +
      'wait for them, or waive them to close the account.';
    found.push({ kind: 'claim', text });
  }
  return found;
}

/**
 * Takes everything out that is not locked and not owed, by the way out that needs no price. The
 * account and its vaults stay open. Works as soon as no lots are open.
 */
export async function exit(
  portfolio: Portfolio,
  owner: TransactionSigner,
): Promise<Instruction[]> {
  const free = portfolio.holdings.filter(({ entry }) => entry.ledgerNative > entry.lockedNative);
  const last = [...free].sort((a, b) => b.slot - a.slot);
  const all = await Promise.all(last.map((holding) => exitVault(portfolio, owner, holding)));
  return all.flat();
}

/** Takes everything out of one vault. Nothing where nothing is free. */
export async function exitVault(
  portfolio: Portfolio,
  owner: TransactionSigner,
  holding: Holding,
): Promise<Instruction[]> {
  checkOwner(portfolio, owner);
  const { wallet, ...accounts } = await vaultAccounts(portfolio, holding.asset);
  const { mint, tokenProgram } = holding.asset.data;
  const opening = { owner: portfolio.owner, mint, tokenProgram };
  return [
    await openTokenAccount(owner, opening),
    getVaultExitInstruction({ owner, destination: wallet, ...accounts }),
  ];
}

/** Closes an empty vault; its rent goes back to whoever paid it. */
export async function closeVault(
  portfolio: Portfolio,
  owner: TransactionSigner,
  holding: Holding,
): Promise<Instruction> {
  checkOwner(portfolio, owner);
  const { wallet, ...accounts } = await vaultAccounts(portfolio, holding.asset);
  const rentPayer = holding.entry.rentPayer;
  return getVaultCloseInstruction({ owner, destination: wallet, rentPayer, ...accounts });
}

/** How to leave. */
export interface Leaving {
  /** Gives up what haircuts took and no recovery has returned yet; the account then closes. */
  readonly waiveCut?: boolean;
}

/**
 * Leaves with everything: settles, empties and closes all vaults, closes liens, takes consents back
 * and closes the account. The quote vault comes last, since it stands for what is owed. Vaults that
 * hold nothing are only closed.
 *
 * The result may be more than one transaction holds: {@link packTransactions} splits it.
 */
export async function leave(
  portfolio: Portfolio,
  owner: TransactionSigner,
  how: Leaving = {},
): Promise<Instruction[]> {
  checkOwner(portfolio, owner);
  const account = accountOf(portfolio);
  const all: Instruction[] = needsSettling(portfolio) ? await settle(portfolio) : [];
  for (const { address, data } of portfolio.liens) {
    const accounts = { owner, marginAccount: portfolio.address, lien: address };
    all.push(getLienCloseInstruction({ ...accounts, rentPayer: data.rentPayer }));
  }
  for (const holding of [...portfolio.holdings].sort((a, b) => b.slot - a.slot)) {
    // What settling pays is not in the quote's ledger yet.
    const isPaid = holding.slot === 0 && account.variationNative > 0n;
    const mayHold = holding.entry.ledgerNative > 0n || isPaid;
    if (mayHold) all.push(...(await exitVault(portfolio, owner, holding)));
    all.push(await closeVault(portfolio, owner, holding));
  }
  for (const { address, data } of portfolio.consents) {
    all.push(getConsentRevokeInstruction({ owner, consent: address, rentPayer: data.rentPayer }));
  }
  const marginAccount = portfolio.address;
  if (how.waiveCut === true && account.cutNative > 0n) {
    const settlement = portfolio.settlement.address;
    all.push(getCutWaiveInstruction({ owner, settlement, marginAccount }));
  }
  all.push(getAccountCloseInstruction({ owner, marginAccount, rentPayer: account.rentPayer }));
  return all;
}
