/** Liens: pledges of one vault to a venue. */
import type { Address, Instruction, TransactionSigner } from '@solana/kit';
import type { Lien } from '../generated/accounts/lien.js';
import type { Venue } from '../generated/accounts/venue.js';
import { getLienCloseInstruction } from '../generated/instructions/lienClose.js';
import { getLienCreateInstruction } from '../generated/instructions/lienCreate.js';
import { getLienNoticeInstruction } from '../generated/instructions/lienNotice.js';
import { getLienReleaseInstruction } from '../generated/instructions/lienRelease.js';
import { getLienResizeInstruction } from '../generated/instructions/lienResize.js';
import type { Located } from '../house.js';
import { findLien } from '../pdas.js';
import type { Portfolio } from '../portfolio.js';
import { ActionError, checkOwner, holdingOf } from './common.js';

/** A pledge to be made. */
export interface Pledge {
  readonly venue: Located<Venue>;
  readonly mint: Address;
  /** Most that the venue may lock. */
  readonly capNative: bigint;
  /** From then on nothing more is locked. */
  readonly expiryTs: bigint;
}

/**
 * Pledges a vault to a venue, under the terms that the venue shows now: where seized tokens go, how
 * long a release takes, how long a claim holds. Show them to the owner first.
 */
export async function createLien(
  portfolio: Portfolio,
  owner: TransactionSigner,
  pledge: Pledge,
): Promise<Instruction> {
  checkOwner(portfolio, owner);
  const { mint, venue } = pledge;
  const terms = venue.data.settlement.find((entry) => entry.mint === mint);
  if (terms === undefined) throw new ActionError(`the venue has no terms for the mint ${mint}`);
  return getLienCreateInstruction({
    owner,
    payer: owner,
    venue: venue.address,
    marginAccount: portfolio.address,
    vault: holdingOf(portfolio, mint).entry.vault,
    settlementAccount: terms.tokenAccount,
    lien: await findLien(portfolio.address, venue.address, mint),
    capNative: pledge.capNative,
    expiryTs: pledge.expiryTs,
    releaseDelayS: venue.data.releaseDelayS,
    claimLimitS: venue.data.claimLimitS,
  });
}

function accounts(portfolio: Portfolio, owner: TransactionSigner, lien: Located<Lien>) {
  checkOwner(portfolio, owner);
  return { owner, marginAccount: portfolio.address, lien: lien.address };
}

/** Changes how much a lien may lock. */
export function resizeLien(
  portfolio: Portfolio,
  owner: TransactionSigner,
  lien: Located<Lien>,
  capNative: bigint,
): Instruction {
  return getLienResizeInstruction({ ...accounts(portfolio, owner, lien), capNative });
}

/** Gives notice of a release, or takes it back: the release delay counts from it. */
export function noticeLien(
  portfolio: Portfolio,
  owner: TransactionSigner,
  lien: Located<Lien>,
  isGiven = true,
): Instruction {
  return getLienNoticeInstruction({ ...accounts(portfolio, owner, lien), isGiven });
}

/** Takes back what no claim holds, once the delay has passed since the notice. */
export function releaseLien(
  portfolio: Portfolio,
  owner: TransactionSigner,
  lien: Located<Lien>,
): Instruction {
  return getLienReleaseInstruction(accounts(portfolio, owner, lien));
}

/** Closes a lien that has nothing locked. */
export function closeLien(
  portfolio: Portfolio,
  owner: TransactionSigner,
  lien: Located<Lien>,
): Instruction {
  const rentPayer = lien.data.rentPayer;
  return getLienCloseInstruction({ ...accounts(portfolio, owner, lien), rentPayer });
}
