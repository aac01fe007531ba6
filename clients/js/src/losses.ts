/** Losses of a house on their way through the waterfall, as people want to see them. */
import type { Address } from '@solana/kit';
import type { Chain } from './chain.js';
import { atLeastZero, secondsUntil } from './deadlines.js';
import { getLossDecoder, LOSS_DISCRIMINATOR, type Loss } from './generated/accounts/loss.js';
import { readClock, type ChainClock } from './house.js';
import { CLOCK_SYSVAR } from './ids.js';
import { AccountError, kind, loadKind, type Located } from './located.js';
import { formatSeconds } from './parameters.js';

/** Where a loss is on its way; in this order. */
export type LossState =
  'managing' | 'fixed' | 'routing' | 'assessing' | 'haircutting' | 'closing' | 'closed';

const STATES: readonly LossState[] = [
  'managing',
  'fixed',
  'routing',
  'assessing',
  'haircutting',
  'closing',
  'closed',
];

/** The layers of the waterfall, in the order in which they pay; by their numbers from 0. */
export const LAYERS: readonly string[] = [
  'proceeds of liquidated collateral',
  "the account's own quote",
  "the owner's own stake",
  'insurance',
  'junior skin in the game',
  'mutual layer',
  'senior skin in the game',
  'assessments',
  'gain haircut',
];

/** Who brought a loss into a state, and when. Whoever declared it began the managing. */
export interface LossStep {
  readonly state: LossState;
  readonly slot: bigint;
  readonly ts: bigint;
  readonly signer: Address;
}

/** What one layer did for a loss. */
export interface LossLayer {
  readonly number: number;
  /** From {@link LAYERS}. */
  readonly name: string;
  /**
   * What was there when the loss was declared: of the mutual layer all of it, the owner's own stake
   * included, and of assessments the most that members can be called for. Nothing for the
   * defaulter's own money and for the haircut.
   */
  readonly availableNative: bigint | undefined;
  readonly usedNative: bigint;
  /** What it got back since. */
  readonly recoveredNative: bigint;
  /** What it has for the loss and cannot move, because it is frozen. */
  readonly heldNative: bigint;
  /** What is left of the loss behind this layer. */
  readonly leftNative: bigint;
}

/** A loss with what one wants to know of it. */
export interface LossView extends Located<Loss> {
  readonly state: LossState;
  /** Those that it has reached, in order. */
  readonly steps: readonly LossStep[];
  /** All nine. Before the loss is fixed, nothing is known of what they will pay. */
  readonly layers: readonly LossLayer[];
  readonly isOpen: boolean;
  /** What happens next, who may do it, and from when, in a sentence or two. */
  readonly text: string;
  /** The next deadline, by the chain's time; nothing when none is waited for. */
  readonly deadlineTs: bigint | undefined;
  /** At least so long until then. Slots have to pass as well. */
  readonly secondsLeft: bigint | undefined;
}

/** The losses of a house. */
export interface Losses {
  readonly clock: ChainClock;
  /** Newest first. */
  readonly losses: readonly LossView[];
}

function stepsOf({ stamps }: Loss): LossStep[] {
  return STATES.flatMap((state, number) => {
    const stamp = stamps[number];
    if (stamp === undefined || stamp.slot === 0n) return [];
    return [{ state, slot: stamp.slot, ts: stamp.ts, signer: stamp.signer }];
  });
}

/** Layers 3 to 6 are noted one by one at the declaration, and what assessments may bring. */
const FIRST_NOTED = 3;

function layersOf(loss: Loss): LossLayer[] {
  const { layersNative, assessCapNative } = loss.snapshot;
  const noted = [...layersNative, assessCapNative];
  let leftNative = loss.lossNative;
  return LAYERS.map((name, number) => {
    const [usedNative, heldNative, recoveredNative] = [
      loss.usedNative[number] ?? 0n,
      loss.heldNative[number] ?? 0n,
      loss.recoveredNative[number] ?? 0n,
    ];
    leftNative = atLeastZero(leftNative - usedNative - heldNative);
    const availableNative = noted[number - FIRST_NOTED];
    return { number, name, availableNative, usedNative, recoveredNative, heldNative, leftNative };
  });
}

/** What is waited for: a time since a moment, and what is said until it has passed. */
interface Wait {
  readonly since: ChainClock;
  readonly lengthS: number;
  readonly say: (left: string) => string;
}

const THEN_FIX = 'Once nothing is left to sell, anyone may fix the loss.';

function waitsOf({ state, terms, declaredTs, declaredSlot, assessment }: Loss): Wait[] {
  const declared = { ts: declaredTs, slot: declaredSlot };
  const called = { ts: assessment.calledTs, slot: assessment.calledSlot };
  const { auctionS, sellByS, managingS, assessDueS } = terms;
  if (STATES[state] === 'managing') {
    const wait = (lengthS: number, say: Wait['say']) => ({ since: declared, lengthS, say });
    return [
      wait(
        auctionS,
        (left) => `Anyone may take its lots, cheaper by the minute, or auction them in ${left}.`,
      ),
      wait(
        sellByS,
        (left) => `Anyone may take or auction its lots, and buy its collateral for ${left} more.`,
      ),
      wait(
        managingS,
        (left) => `Anyone may take or auction its lots; what is left is torn up in ${left}.`,
      ),
    ].sort((a, b) => a.lengthS - b.lengthS);
  }
  if (STATES[state] === 'assessing') {
    return [
      {
        since: called,
        lengthS: assessDueS,
        say: (left) => `Members have ${left} to pay their assessments.`,
      },
      {
        since: called,
        lengthS: 2 * assessDueS,
        say: (left) =>
          'Anyone may take what secures the assessments of those who have not paid. ' +
          `When all have answered, or in ${left}, anyone may route the loss on.`,
      },
    ];
  }
  return [];
}

/** Whether it waits for the clock alone. */
function isTimed({ state, tearUp, assessment, snapshot }: Loss): boolean {
  const isAnswered = assessment.answeredShares === snapshot.memberShares;
  return STATES[state] === 'assessing' ? !isAnswered : tearUp.instrumentId === 0;
}

/** From insurance on, layers are other people's: what they paid is repaid. */
const FIRST_OTHERS = 3;

function closedText(loss: Loss): string {
  const { usedNative, recoveredNative, blockedNative } = loss;
  if (blockedNative !== 0n) {
    return 'Closed, but money for it is frozen: once that moves, anyone may route it again.';
  }
  const isOwed = usedNative.some((used, number) => {
    return number >= FIRST_OTHERS && used > (recoveredNative[number] ?? 0n);
  });
  return isOwed
    ? 'Closed. What the defaulter still brings in goes back to those who paid.'
    : 'Closed, and nothing is left to recover.';
}

/** What is said where no time is waited for. */
function standingText(loss: Loss): string {
  switch (STATES[loss.state]) {
    case 'managing':
      return loss.tearUp.instrumentId === 0
        ? `Its time is over: anyone may tear up the lots that are left. ${THEN_FIX}`
        : 'Its lots are being torn up: anyone may go on with that.';
    case 'fixed':
      return 'The shortfall is known. Anyone may route it to the layers, after earlier losses.';
    case 'routing':
      return 'The layers are paying. Anyone may route it on, after earlier losses.';
    case 'assessing':
      return 'Assessments are over. Anyone may route the loss on.';
    case 'haircutting':
      return 'Gains are cut once every account is counted: anyone may settle them and route on.';
    case 'closing':
      return 'Every layer has done its part. Anyone may close it.';
    default:
      return closedText(loss);
  }
}

type Told = Pick<LossView, 'text' | 'deadlineTs' | 'secondsLeft'>;

function told(loss: Loss, clock: ChainClock): Told {
  const waits = isTimed(loss) ? waitsOf(loss) : [];
  for (const { since, lengthS, say } of waits) {
    const secondsLeft = secondsUntil(clock, since, lengthS);
    if (secondsLeft === 0n) continue;
    const end = STATES[loss.state] === 'managing' ? ` ${THEN_FIX}` : '';
    const text = say(formatSeconds(secondsLeft)) + end;
    return { text, deadlineTs: since.ts + BigInt(lengthS), secondsLeft };
  }
  return { text: standingText(loss), deadlineTs: undefined, secondsLeft: undefined };
}

/** A loss as it stands at a time. */
export function viewLoss(loss: Located<Loss>, clock: ChainClock): LossView {
  const { data } = loss;
  const state = STATES[data.state];
  if (state === undefined) {
    throw new AccountError(`the loss ${loss.address} is in a state that this SDK does not know`);
  }
  return {
    ...loss,
    ...told(data, clock),
    state,
    steps: stepsOf(data),
    layers: layersOf(data),
    isOpen: state !== 'closed',
  };
}

/** All losses of a house that the chain keeps, newest first. */
export async function listLosses(chain: Chain, house: Address): Promise<Located<Loss>[]> {
  const found = await loadKind(chain, kind(LOSS_DISCRIMINATOR, house), getLossDecoder());
  return found.sort((a, b) => Number(b.data.sequence - a.data.sequence));
}

/** Loads the losses of a house, open and closed, newest first: one round trip. */
export async function loadLosses(chain: Chain, house: Address): Promise<Losses> {
  const [[raw], found] = await Promise.all([
    chain.accounts([CLOCK_SYSVAR]),
    listLosses(chain, house),
  ]);
  const clock = readClock(raw);
  return { clock, losses: found.map((loss) => viewLoss(loss, clock)) };
}
