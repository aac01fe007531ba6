/** How a lien stands: what is locked, what a claim holds, when it can be released. */
import type { Address } from '@solana/kit';
import { secondsUntil, type ChainClock, type Lien, type Venue } from '@ringfence/sdk';
import { duration } from '../../parts/duration';
import { written } from '../../parts/written';

export interface LienView {
  /** Of an account that was closed. */
  readonly isVoid: boolean;
  readonly isExpired: boolean;
  readonly hasNotice: boolean;
  /** Seconds until its owner may release; nothing without a notice. */
  readonly releaseS: bigint | undefined;
  /** What the open claim holds; nothing of one that has lapsed. */
  readonly heldNative: bigint;
  /** Seconds until that claim lapses. */
  readonly heldS: bigint;
}

/** A lien at a time of the chain. `generation` is the account's. */
export function viewLien(lien: Lien, clock: ChainClock, generation: bigint): LienView {
  const claim = { ts: lien.claimTs, slot: lien.claimSlot };
  const notice = { ts: lien.noticeTs, slot: lien.noticeSlot };
  const hasNotice = lien.noticeTs !== 0n;
  const heldS = lien.claimNative > 0n ? secondsUntil(clock, claim, lien.claimLimitS) : 0n;
  return {
    isVoid: lien.generation !== generation,
    isExpired: lien.expiryTs <= clock.ts,
    hasNotice,
    releaseS: hasNotice ? secondsUntil(clock, notice, lien.releaseDelayS) : undefined,
    heldNative: heldS > 0n ? lien.claimNative : 0n,
    heldS,
  };
}

type Locked = Pick<Lien, 'lockedNative'>;

/** Why a lien cannot be released now; nothing where it can. */
export function releaseBlocked({ lockedNative }: Locked, view: LienView): string | undefined {
  if (view.isVoid) return 'It is of an account that was closed.';
  if (lockedNative === 0n) return 'Nothing is locked.';
  if (view.releaseS === undefined) return 'Give notice first: the release delay counts from it.';
  if (view.releaseS > 0n) return `The release delay goes on for ${duration(view.releaseS)}.`;
  if (view.heldNative >= lockedNative) {
    return `A claim of the venue holds all of it for ${duration(view.heldS)}.`;
  }
  return undefined;
}

/** Why a lien cannot be closed now; nothing where it can. */
export function closeBlocked({ lockedNative }: Locked, view: LienView): string | undefined {
  if (view.isVoid) return 'It is of an account that was closed.';
  if (lockedNative === 0n) return undefined;
  return 'Tokens are locked: the venue unlocks them, or you release them.';
}

/** What is so with a lien's notice, in a sentence. */
export function noticeText(view: LienView): string {
  if (view.releaseS === undefined) return 'No notice is given: the venue may lock up to the cap.';
  if (view.releaseS > 0n) return 'Notice is given: nothing more is locked.';
  return 'Notice is given and the release delay has passed.';
}

/** What is wrong with a new cap. */
export function capError(
  text: string,
  decimals: number,
  lien: Pick<Lien, 'capNative' | 'lockedNative'> | undefined,
  isExpired: boolean,
): string | undefined {
  const { native, error } = written(text, decimals);
  if (error !== undefined || native === undefined) return error;
  if (lien === undefined) return native === 0n ? 'Write more than nothing.' : undefined;
  if (native < lien.lockedNative) return 'Not below what is locked.';
  if (native > lien.capNative && isExpired) return 'An expired lien is not raised.';
  return native === lien.capNative ? 'That is what it is now.' : undefined;
}

/** Under what a venue takes pledges of a mint. */
export interface Terms {
  readonly settlementAccount: Address;
  readonly releaseDelayS: bigint;
  readonly claimLimitS: bigint;
}

/** The venue's terms for a mint; nothing where it has set none. */
export function termsOf(venue: Venue, mint: Address): Terms | undefined {
  const entry = venue.settlement.find((one) => one.mint === mint);
  if (entry === undefined) return undefined;
  return {
    settlementAccount: entry.tokenAccount,
    releaseDelayS: BigInt(venue.releaseDelayS),
    claimLimitS: BigInt(venue.claimLimitS),
  };
}

/** What somebody agrees to who pledges under these terms. */
export function termsText({ releaseDelayS, claimLimitS }: Terms): string[] {
  const delay = releaseDelayS > 0n ? `${duration(releaseDelayS)} after` : 'at once after';
  const claim =
    claimLimitS > 0n
      ? `The venue can claim each locked unit once, and hold it ${duration(claimLimitS)} more.`
      : 'The venue can hold nothing beyond that.';
  return [
    'The tokens stay in your vault. What the venue locks is no collateral here meanwhile.',
    `You have back what is not claimed ${delay} your notice. ${claim}`,
    'The venue can take what it has locked, into its settlement account, whenever it says so.',
    'These terms are copied into the lien: the venue cannot change them later.',
  ];
}
