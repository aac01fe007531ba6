/** Proposals in words, and who may do what with them. */
import {
  councilOf,
  decimalsOf,
  type Governance,
  type Governed,
  type House,
  type ProposalClass,
  type ProposalState,
  type ProposalView,
  type Shown,
} from '@ringfence/sdk';
import type { Naming } from '../../data/names';
import { plainName, shownValue } from './parameters';

export interface Words {
  readonly kind: 'info' | 'good' | 'warn' | 'bad' | 'quiet';
  readonly name: string;
  readonly text: string;
}

export const CLASSES: Readonly<Record<ProposalClass, Words>> = {
  tightens: {
    kind: 'good',
    name: 'Tightens',
    text: 'It keeps new risk out and liquidates nobody sooner, so that it needs no delay.',
  },
  moves: {
    kind: 'info',
    name: 'Moves',
    text: 'It goes along a straight line over a day, so that customers can react.',
  },
  loosens: {
    kind: 'warn',
    name: 'Loosens',
    text: 'It waits for the timelock and for the council, and for open losses to be closed.',
  },
};

export const STATES: Readonly<Record<ProposalState, Omit<Words, 'text'>>> = {
  waiting: { kind: 'info', name: 'Waiting' },
  unapproved: { kind: 'warn', name: 'Approvals missing' },
  held: { kind: 'warn', name: 'Held' },
  ready: { kind: 'good', name: 'Ready' },
  moving: { kind: 'info', name: 'Moving' },
  executed: { kind: 'quiet', name: 'Executed' },
  cancelled: { kind: 'quiet', name: 'Cancelled' },
  expired: { kind: 'quiet', name: 'Expired' },
  void: { kind: 'quiet', name: 'Void' },
};

const ENDED: ReadonlySet<ProposalState> = new Set(['executed', 'cancelled', 'expired', 'void']);

export const isEnded = ({ state }: Pick<ProposalView, 'state'>): boolean => ENDED.has(state);

/** Open ones in the order of their numbers, ended ones newest first. */
export function sorted(proposals: readonly ProposalView[]) {
  return {
    open: proposals.filter((one) => !isEnded(one)),
    ended: proposals.filter(isEnded).reverse(),
  };
}

/** What a proposal is about: the house, its council, or something that it lists. */
export function targetName(target: string, governed: Governed, naming: Naming): string {
  const { catalog, governance } = governed;
  if (target === catalog.house.address) return 'the house';
  if (target === governance?.address) return 'the council';
  const asset = catalog.assets.find(({ address }) => address === target);
  if (asset !== undefined) return naming.asset(asset.data.mint);
  const instrument = catalog.instruments.find(({ address }) => address === target);
  if (instrument !== undefined) return naming.instrument(instrument.data.instrumentId);
  return target;
}

/** `Weight initial of USDC`. */
export function titleOf(proposal: ProposalView, governed: Governed, naming: Naming): string {
  const { parameter, data } = proposal;
  const what = parameter === undefined ? `Parameter ${data.parameter}` : plainName(parameter);
  if (parameter?.unit === 'key') return what;
  return `${what} of ${targetName(data.target, governed, naming)}`;
}

/** A value of a proposal, with the unit that it counts. */
export function valueText(
  { parameter, data }: ProposalView,
  value: Shown | undefined,
  { catalog }: Governed,
  naming: Naming,
): string {
  if (value === undefined || parameter === undefined) return 'unknown';
  const { assets, house } = catalog;
  const isCap = parameter.name === 'deposit_cap_native';
  const asset = isCap ? assets.find(({ address }) => address === data.target) : undefined;
  const symbol = naming.asset(asset?.data.mint ?? house.data.quoteMint);
  const decimals = decimalsOf(catalog, parameter.name, data.target);
  return shownValue(parameter, value.value, { decimals, symbol });
}

export interface May {
  /** `has`: this key has approved already. */
  readonly approve: 'may' | 'has' | 'no';
  readonly execute: boolean;
  readonly cancel: boolean;
}

type Deciding = Pick<ProposalView, 'class' | 'state' | 'approvedBy' | 'parameter' | 'data'>;

/** What a key may do with a proposal; anyone may execute what is ready. */
export function mayDo(
  proposal: Deciding,
  house: Pick<House, 'parameterAuthority'>,
  governance: Pick<Governance, 'council' | 'councilCount'>,
  key: string | undefined,
): May {
  const { state, approvedBy, parameter, data } = proposal;
  const isOpen = !isEnded(proposal);
  const isOfCouncil = councilOf(governance as Governance).some((one) => one === key);
  // Whoever is to be replaced cannot keep that away.
  const isReplaced = parameter?.name === 'parameter_authority' && data.proposer !== key;
  const isOwn = house.parameterAuthority === key && !isReplaced;
  const hasApproved = approvedBy.some((one) => one === key);
  const approves = isOpen && isOfCouncil && proposal.class === 'loosens';
  const approval = hasApproved ? 'has' : 'may';
  return {
    approve: approves ? approval : 'no',
    execute: state === 'ready' || state === 'moving',
    cancel: isOpen && (isOfCouncil || isOwn),
  };
}
