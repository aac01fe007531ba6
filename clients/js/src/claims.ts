/** What members get back of losses that they paid for, by the shares that they had then. */
import { atLeastZero } from './deadlines.js';
import type { FundMember } from './generated/accounts/fundMember.js';
import type { LossPart } from './generated/accounts/lossPart.js';
import type { Settlement } from './generated/accounts/settlement.js';
import type { Stub } from './generated/types/stub.js';
import type { LossView } from './losses.js';

/** What one claim of a loss pays. */
export interface LossClaim {
  readonly loss: LossView;
  /** What is paid now: all of the below, less what was claimed before. */
  readonly dueNative: bigint;
  /** What the loss did not use of what the party had paid. */
  readonly unusedNative: bigint;
  /** Its part of what was recovered of the assessments that were used. */
  readonly repaidNative: bigint;
  /** By shares: what was recovered of the mutual layer, and what was left of one used up. */
  readonly layerNative: bigint;
  readonly claimedNative: bigint;
}

/** The entry of a full record that has to be given up before the member's shares can change. */
export interface FullRecord {
  /** Of the losses that it is about, the first. */
  readonly firstSequence: bigint;
  /** The first loss that it is no longer about. */
  readonly endSequence: bigint;
  readonly shares: bigint;
  /** Whether it can be given up: all of its losses are routed. */
  readonly isFree: boolean;
}

/** Of a party's part, what its claim is computed from. */
export type ClaimedPart = Pick<
  LossPart,
  'shares' | 'hasAnswered' | 'paidNative' | 'beforeNative' | 'claimedNative'
>;

const MUTUAL = 5;
const ASSESSMENTS = 7;
const NO_PART: ClaimedPart = {
  shares: 0n,
  hasAnswered: 0,
  paidNative: 0n,
  beforeNative: 0n,
  claimedNative: 0n,
};

/** Shares that the member had when a loss was declared; nothing when they were void by then. */
export function sharesAt(member: FundMember, { sequence, snapshot }: LossView['data']): bigint {
  const present = {
    firstSequence: member.stubSequence,
    endSequence: sequence + 1n,
    shares: member.shares,
    shareGeneration: member.shareGeneration,
  };
  const found = [...member.stubs, present].find(
    (stub) =>
      stub.shares !== 0n &&
      stub.shareGeneration === snapshot.shareGeneration &&
      stub.firstSequence <= sequence &&
      sequence < stub.endSequence,
  );
  return found?.shares ?? 0n;
}

/** What a party is due of a loss by its part; also of the operator, whose part has no shares. */
export function viewClaim(loss: LossView, part: ClaimedPart): LossClaim {
  const { assessment, snapshot, usedNative, recoveredNative, residualNative } = loss.data;
  const { shares, paidNative, beforeNative, claimedNative } = part;
  const floor = (native: bigint | undefined, weight: bigint, all: bigint) =>
    all === 0n ? 0n : ((native ?? 0n) * weight) / all;
  const back = (recoveredNative[MUTUAL] ?? 0n) + residualNative;
  const layerNative = floor(back, shares, snapshot.memberShares);
  const all = assessment.isSettled === 0 ? 0n : assessment.paidNative;
  const used = (until: bigint) => floor(usedNative[ASSESSMENTS], until, all);
  const spent = used(beforeNative + paidNative) - used(beforeNative);
  const unusedNative = all === 0n ? 0n : paidNative - spent;
  const repaidNative = floor(recoveredNative[ASSESSMENTS], paidNative, all);
  const dueNative = atLeastZero(layerNative + unusedNative + repaidNative - claimedNative);
  return { loss, dueNative, unusedNative, repaidNative, layerNative, claimedNative };
}

/** What a member is due of a loss; its part is not there before it has paid or claimed. */
export function claimOf(
  member: FundMember,
  loss: LossView,
  part: ClaimedPart = NO_PART,
): LossClaim | undefined {
  const isKept = part.shares !== 0n || part.hasAnswered !== 0;
  // A defaulter gets nothing back of its own loss.
  const then = loss.data.owner === member.owner ? 0n : sharesAt(member, loss.data);
  const claim = viewClaim(loss, isKept ? part : { ...part, shares: then });
  return claim.dueNative === 0n ? undefined : claim;
}

/** The entry that stands in the way of a change of shares; nothing where none does. */
export function fullRecordOf(
  { shares, shareGeneration, stubSequence, stubs }: FundMember,
  { lossSequence, routingSequence }: Settlement,
): FullRecord | undefined {
  const goesOn = (stub: Stub) =>
    stub.endSequence === stubSequence &&
    stub.shares === shares &&
    stub.shareGeneration === shareGeneration;
  const hasRoom = stubs.some((stub) => stub.shares === 0n || goesOn(stub));
  if (hasRoom || shares === 0n || lossSequence <= stubSequence) return undefined;
  const { firstSequence, endSequence, shares: then } = stubs.reduce((first, stub) =>
    stub.firstSequence < first.firstSequence ? stub : first,
  );
  return { firstSequence, endSequence, shares: then, isFree: endSequence <= routingSequence };
}
