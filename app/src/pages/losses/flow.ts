/** A loss as the waterfall, the timeline and the list want it. */
import { LAYERS, type LossLayer, type LossState, type LossView } from '@ringfence/sdk';
import type { Flow, Layer } from '../../parts/layers';

/** Whose money the layers are, by their numbers. */
export const WHOSE: readonly string[] = [
  "the defaulter's",
  "the defaulter's",
  "the defaulter's",
  "the house's, from fees",
  "the operator's",
  "the other members'",
  "the operator's",
  "the members', and the operator's match",
  'fee claims, then unpaid gains',
];

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A layer by its number, before anything is known of it. */
export function layerOf(number: number): Layer {
  return {
    id: String(number),
    name: capital(LAYERS[number] ?? `layer ${number}`),
    whose: WHOSE[number] ?? '',
    hadNative: undefined,
    usedNative: 0n,
    heldNative: 0n,
    recoveredNative: 0n,
  };
}

const MUTUAL = 5;

/**
 * What the mutual layer had is counted with the owner's own stake. Where there was one, the
 * members' part is theirs to pay, with what rounding left beside it.
 */
function hadOf(layer: LossLayer, { data }: LossView): bigint | undefined {
  const { number, availableNative, usedNative } = layer;
  const { ownShares, membersNative } = data.snapshot;
  if (number !== MUTUAL || ownShares === 0n) return availableNative;
  return membersNative > usedNative ? membersNative : usedNative;
}

/** Before a loss is fixed, nothing is known of it. */
export const isKnown = ({ state }: Pick<LossView, 'state'>): boolean => state !== 'managing';

export function flowOf(loss: LossView): Flow {
  const layers = loss.layers.map((layer): Layer => {
    const { number, usedNative, heldNative, recoveredNative } = layer;
    const hadNative = hadOf(layer, loss);
    return { ...layerOf(number), hadNative, usedNative, heldNative, recoveredNative };
  });
  const { lossNative, leftNative } = loss.data;
  return { layers, leftNative, lossNative: isKnown(loss) ? lossNative : undefined };
}

/** From insurance on, layers are other people's: what they paid is repaid. */
const FIRST_OTHERS = 3;

/** What others paid and did not get back, and what nobody paid. */
export function toRepay({ data }: Pick<LossView, 'data'>): bigint {
  const { usedNative, recoveredNative, leftNative, blockedNative } = data;
  const others = usedNative.slice(FIRST_OTHERS);
  const back = recoveredNative.slice(FIRST_OTHERS);
  const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
  return sum(others) - sum(back) + leftNative + blockedNative;
}

interface StateWords {
  readonly name: string;
  /** What it means. */
  readonly text: string;
}

export const STATES: Readonly<Record<LossState, StateWords>> = {
  managing: {
    name: 'Managing',
    text: 'Declared. Its lots are taken, auctioned or torn up, its collateral is sold.',
  },
  fixed: { name: 'Fixed', text: 'Its own money is used; what is short is known.' },
  routing: { name: 'Routing', text: 'The layers pay, each to zero before the next.' },
  assessing: { name: 'Assessing', text: 'Members pay what they are called for.' },
  haircutting: { name: 'Haircutting', text: 'Accounts are counted, so that gains can be cut.' },
  closing: { name: 'Closing', text: 'Every layer has done its part.' },
  closed: { name: 'Closed', text: 'Done with. Recoveries go back to those who paid.' },
};

export const ORDER = Object.keys(STATES) as readonly LossState[];

export type Tone = 'info' | 'warn' | 'good' | 'bad';

/** How a state is marked: what is closed and owes nobody is good. */
export function toneOf({ state, data }: Pick<LossView, 'state' | 'data'>): Tone {
  if (state !== 'closed') return 'warn';
  return data.blockedNative + data.leftNative > 0n ? 'bad' : 'good';
}

/** A state in its place on the way. */
export interface Stage {
  readonly state: LossState;
  readonly name: string;
  readonly text: string;
  /** Nothing where it has not been reached. */
  readonly reached: { slot: bigint; ts: bigint; signer: string } | undefined;
  /** How long it took, or has taken so far; nothing where it was not reached, and of the last. */
  readonly tookS: bigint | undefined;
  readonly isNow: boolean;
  /** The loss went on without it. */
  readonly isSkipped: boolean;
}

/** All seven states, with how long each took; the present one until now. */
export function stagesOf(loss: LossView, nowTs: bigint): Stage[] {
  const now = ORDER.indexOf(loss.state);
  return ORDER.map((state, place) => {
    const reached = loss.steps.find((step) => step.state === state);
    const next = loss.steps.find((step) => ORDER.indexOf(step.state) > place);
    const isNow = place === now && loss.isOpen;
    const end = next?.ts ?? (isNow ? nowTs : undefined);
    const took = reached !== undefined && end !== undefined ? end - reached.ts : undefined;
    const tookS = took !== undefined && took < 0n ? 0n : took;
    const isSkipped = reached === undefined && place < now;
    return { state, ...STATES[state], reached, tookS, isNow, isSkipped };
  });
}

/** Changes whenever the loss does: what was read of it has to be read again. */
export function versionOf({ data }: LossView): string {
  const { state, usedNative, recoveredNative, heldNative, assessment, tearUp } = data;
  const { auctionCount, discountNative, leftNative, blockedNative, lossNative } = data;
  const all = [
    state,
    ...usedNative,
    ...recoveredNative,
    ...heldNative,
    assessment.paidNative,
    assessment.answeredShares,
    tearUp.instrumentId,
    tearUp.seenLots,
    auctionCount,
    discountNative,
    leftNative,
    blockedNative,
    lossNative,
  ];
  return all.join('/');
}

/** Something that is under way within a state, as a part of a whole. */
export interface Part {
  readonly name: string;
  readonly part: bigint;
  readonly whole: bigint;
  readonly kind: 'lots' | 'native' | 'shares';
}

/** How far assessments and a tear-up have come. */
export function partsOf({ data, state }: LossView): Part[] {
  const { assessment, snapshot, tearUp } = data;
  const parts: Part[] = [];
  if (tearUp.instrumentId !== 0) {
    const [part, whole] = [tearUp.seenLots, tearUp.baseLots];
    parts.push({ name: 'Lots of the other side seen by the tear-up', part, whole, kind: 'lots' });
  }
  if (assessment.calledTs !== 0n) {
    const { paidNative, calledNative, answeredShares } = assessment;
    const name = state === 'assessing' ? 'Assessments paid so far' : 'Assessments paid';
    parts.push({ name, part: paidNative, whole: calledNative, kind: 'native' });
    const whole = snapshot.memberShares;
    parts.push({ name: 'Shares that have answered', part: answeredShares, whole, kind: 'shares' });
  }
  return parts;
}
