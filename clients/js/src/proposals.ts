/** Who may change a house, what is proposed, and what each proposal still waits for. */
import type { Address } from '@solana/kit';
import type { Chain } from './chain.js';
import { atLeastZero, secondsUntil } from './deadlines.js';
import { getGovernanceDecoder, type Governance } from './generated/accounts/governance.js';
import {
  getProposalDecoder,
  PROPOSAL_DISCRIMINATOR,
  type Proposal,
} from './generated/accounts/proposal.js';
import { located, type HouseCatalog, type Located } from './house.js';
import { kind, loadKind } from './located.js';
import {
  decimalsOf,
  formatParameter,
  formatSeconds,
  parameterOf,
  valueIn,
  type Parameter,
} from './parameters.js';
import { findGovernance } from './pdas.js';

/** What a change does: keeps new risk out, moves along a line over a day, or loosens. */
export type ProposalClass = 'tightens' | 'moves' | 'loosens';

/**
 * Where a proposal stands.
 *
 * - `waiting`: its delay has not passed, whoever has approved;
 * - `unapproved`: only approvals are missing;
 * - `held`: a loss is open, which must be closed first;
 * - `ready`: anyone may execute it;
 * - `moving`: its value is on the way, a step at a time;
 * - `executed`, `cancelled`, `expired`: it has ended;
 * - `void`: the council that it was put to is no longer the council.
 */
export type ProposalState =
  | 'waiting'
  | 'unapproved'
  | 'held'
  | 'ready'
  | 'moving'
  | 'executed'
  | 'cancelled'
  | 'expired'
  | 'void';

/** A value as it is stored, and for people with its unit. */
export interface Shown {
  readonly value: bigint;
  readonly text: string;
}

/** A proposal with what one wants to know of it. */
export interface ProposalView extends Located<Proposal> {
  readonly index: number;
  /** Nothing when the house is newer than this SDK. */
  readonly parameter: Parameter | undefined;
  /** Nothing in the same case. */
  readonly class: ProposalClass | undefined;
  readonly state: ProposalState;
  /** State, countdown and missing approvals in a sentence. */
  readonly text: string;
  /** Nobody can execute it sooner, by the chain's time. */
  readonly executableTs: bigint;
  /** At least so long until then; zero from then on. Slots have to pass as well. */
  readonly secondsLeft: bigint;
  /** When it expires at the earliest. */
  readonly expiryTs: bigint;
  readonly approvedBy: readonly Address[];
  /** Zero for what does not loosen. */
  readonly approvalsMissing: number;
  /** Of numbers: before the proposal, as it is on the chain at present, and at its end. */
  readonly before: Shown | undefined;
  readonly now: Shown | undefined;
  readonly after: Shown | undefined;
}

/** A pause of a house. */
export interface PauseView {
  readonly isOn: boolean;
  /** When the last one ends or has ended; zero for never. */
  readonly untilTs: bigint;
  readonly secondsLeft: bigint;
  /** The next one can begin at the earliest then. */
  readonly freeTs: bigint;
}

/** A house with who may change it, and what is proposed. */
export interface Governed {
  readonly catalog: HouseCatalog;
  /** Nothing when the house has none: it never changes and is never paused. */
  readonly governance: Located<Governance> | undefined;
  /** By their numbers. */
  readonly proposals: readonly ProposalView[];
  readonly pause: PauseView;
}

/** From `PROPOSAL_WINDOW_S`: how long a proposal can be executed once its delay has passed. */
const WINDOW_S = 7n * 86_400n;
const MOVE_S = 86_400n;
const CLASSES: readonly ProposalClass[] = ['tightens', 'moves', 'loosens'];
const STATE = { open: 0, moving: 1, executed: 2, cancelled: 3 };

/** The council's keys. */
export function councilOf({ council, councilCount }: Governance): Address[] {
  return council.slice(0, councilCount);
}

type Judged = { readonly state: ProposalState; readonly missing: number; readonly left: bigint };

function judge(proposal: Proposal, governance: Governance, catalog: HouseCatalog): Judged {
  const { clock, settlement } = catalog;
  const { createdTs, createdSlot, movedTs, movedSlot, state } = proposal;
  const created = { ts: createdTs, slot: createdSlot };
  const moved = { ts: movedTs, slot: movedSlot };
  const loosens = proposal.class === CLASSES.indexOf('loosens');
  const given = approvers(proposal, governance).length;
  const missing = loosens ? Math.max(0, governance.threshold - given) : 0;
  const delayS = BigInt(proposal.delayS);
  const isMoving = state === STATE.moving;
  const window = isMoving
    ? secondsUntil(clock, moved, WINDOW_S)
    : secondsUntil(clock, created, delayS + WINDOW_S);
  const wait = isMoving
    ? secondsUntil(clock, moved, 1n)
    : secondsUntil(clock, created, delayS);
  const so = (state: ProposalState): Judged => ({ state, missing, left: wait });
  if (state === STATE.executed) return so('executed');
  if (state === STATE.cancelled) return so('cancelled');
  if (window === 0n) return so('expired');
  if (proposal.councilEpoch !== governance.councilEpoch) return so('void');
  if (isMoving) return so('moving');
  if (wait > 0n) return so('waiting');
  if (missing > 0) return so('unapproved');
  return so(loosens && settlement.data.openLossCount !== 0 ? 'held' : 'ready');
}

function approvers({ approvals, councilEpoch }: Proposal, governance: Governance): Address[] {
  // Bits stand for places in the council that it was put to.
  if (councilEpoch !== governance.councilEpoch) return [];
  return councilOf(governance).filter((_, place) => (approvals & (1 << place)) !== 0);
}

const approvals = (count: number) => (count === 1 ? '1 approval' : `${count} approvals`);

function words({ state, missing, left }: Judged, { movedS }: Proposal): string {
  const lacking = missing > 0 ? `, ${approvals(missing)} missing` : '';
  switch (state) {
    case 'waiting':
      return `Can be executed in ${formatSeconds(left)}${lacking}.`;
    case 'unapproved':
      return `The delay has passed, ${approvals(missing)} missing.`;
    case 'held':
      return 'Approved and due, but a loss is open: it waits until that is closed.';
    case 'ready':
      return 'Anyone may execute it now.';
    case 'moving':
      return `On its way: ${(BigInt(movedS) * 100n) / MOVE_S} % done, a step at a time.`;
    case 'executed':
      return 'Executed.';
    case 'cancelled':
      return 'Cancelled.';
    case 'expired':
      return 'Expired: nothing comes of it any more.';
    case 'void':
      return 'Void: the council has changed since it was made.';
  }
}

/** The account that a proposal changes. */
function targetOf(
  { target }: Proposal,
  catalog: HouseCatalog,
  governance: Located<Governance>,
): object | undefined {
  const { house, assets, instruments } = catalog;
  const all: readonly Located<object>[] = [house, governance, ...assets, ...instruments];
  return all.find(({ address }) => address === target)?.data;
}

function values(proposal: Proposal, catalog: HouseCatalog, governance: Located<Governance>) {
  const parameter = parameterOf(proposal.parameter);
  if (parameter === undefined || parameter.unit === 'key') {
    return { before: undefined, now: undefined, after: undefined };
  }
  const money = { decimals: decimalsOf(catalog, parameter.name, proposal.target) };
  const show = (value: bigint): Shown => ({
    value,
    text: formatParameter(parameter, value, money),
  });
  const account = targetOf(proposal, catalog, governance);
  const now = account === undefined ? undefined : valueIn(account, parameter);
  return {
    before: show(proposal.valueBefore),
    now: now === undefined ? undefined : show(now),
    after: show(proposal.valueAfter),
  };
}

/** A proposal as it stands at the time of the catalog. */
export function viewProposal(
  proposal: Located<Proposal>,
  catalog: HouseCatalog,
  governance: Located<Governance>,
): ProposalView {
  const { data } = proposal;
  const judged = judge(data, governance.data, catalog);
  const isMoving = data.state === STATE.moving;
  const fromTs = isMoving ? data.movedTs : data.createdTs + BigInt(data.delayS);
  return {
    ...proposal,
    ...values(data, catalog, governance),
    index: data.index,
    parameter: parameterOf(data.parameter),
    class: CLASSES[data.class],
    state: judged.state,
    text: words(judged, data),
    executableTs: isMoving ? data.movedTs + 1n : fromTs,
    secondsLeft: judged.left,
    expiryTs: fromTs + WINDOW_S,
    approvedBy: approvers(data, governance.data),
    approvalsMissing: judged.missing,
  };
}

/** Whether a house is paused, until when, and when it can be paused again. */
export function pauseOf({ house, clock }: Pick<HouseCatalog, 'house' | 'clock'>): PauseView {
  const { pausedUntilTs, pauseFreeTs } = house.data;
  const secondsLeft = atLeastZero(pausedUntilTs - clock.ts);
  return { isOn: secondsLeft > 0n, untilTs: pausedUntilTs, secondsLeft, freeTs: pauseFreeTs };
}

/** Loads who may change a house and all its proposals: one round trip behind the catalog. */
export async function loadGoverned(chain: Chain, catalog: HouseCatalog): Promise<Governed> {
  const house = catalog.house.address;
  const address = await findGovernance(house);
  const [[raw], found] = await Promise.all([
    chain.accounts([address]),
    loadKind(chain, kind(PROPOSAL_DISCRIMINATOR, house), getProposalDecoder()),
  ]);
  const pause = pauseOf(catalog);
  if (raw === undefined || raw.data.length === 0) {
    return { catalog, governance: undefined, proposals: [], pause };
  }
  const governance = located('governance', address, raw, getGovernanceDecoder());
  const sorted = found.sort((a, b) => a.data.index - b.data.index);
  const proposals = sorted.map((one) => viewProposal(one, catalog, governance));
  return { catalog, governance, proposals, pause };
}
