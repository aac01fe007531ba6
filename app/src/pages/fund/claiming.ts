/** What comes back of losses, in words, and what a full record of earlier shares asks for. */
import type { FullRecord, LossClaim } from '@ringfence/sdk';

type Sums = Pick<LossClaim, 'unusedNative' | 'repaidNative' | 'layerNative' | 'claimedNative'>;

/** What a claim is made up of: name, amount, and why it is due. */
export type ClaimRow = readonly [name: string, native: bigint, why?: string];

export function claimRows(claim: Sums): ClaimRow[] {
  const rows: ClaimRow[] = [
    ['Not used of your assessment', claim.unusedNative, 'the loss did not need it'],
    ['Repaid of your assessment', claim.repaidNative, 'recovered from the defaulter'],
    ['By your shares then', claim.layerNative, 'what came back of the mutual layer'],
    ['Claimed before', claim.claimedNative],
  ];
  return rows.filter(([, native]) => native > 0n);
}

type Stretch = Pick<FullRecord, 'firstSequence' | 'endSequence'>;

/** The losses of a record, by their numbers. */
export function lossesOf({ firstSequence, endSequence }: Stretch): string {
  const last = endSequence - 1n;
  return last > firstSequence ? `losses ${firstSequence} to ${last}` : `loss ${firstSequence}`;
}

/** Why the record cannot be given up yet, or should not; nothing where it may. */
export function dropBlocked(
  record: Stretch & Pick<FullRecord, 'isFree'>,
  claimed: readonly bigint[],
): string | undefined {
  const { firstSequence, endSequence } = record;
  const isDue = claimed.some((number) => firstSequence <= number && number < endSequence);
  if (isDue) return `Claim what is due of ${lossesOf(record)} first: see Claims.`;
  return record.isFree ? undefined : 'The layers have not paid for all of these losses yet.';
}
