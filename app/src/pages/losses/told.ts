/** What the events of a loss say, in words; those that concern other things go by their names. */
import type { RingfenceEvent } from '@ringfence/sdk';
import { LAYERS } from '@ringfence/sdk';
import { capital, ORDER, STATES } from './flow';

/** A figure that belongs to what is told. */
export type Figure = { readonly name: string } & (
  | { readonly kind: 'quote' | 'lots'; readonly amount: bigint }
  | { readonly kind: 'asset'; readonly amount: bigint; readonly asset: string }
  | { readonly kind: 'address'; readonly address: string }
);

/** One event, for people. */
export interface Told {
  /** Of the event, as the reference has it. */
  readonly name: string;
  readonly text: string;
  readonly figures: readonly Figure[];
}

type EventOf<N extends RingfenceEvent['name']> = Extract<RingfenceEvent, { name: N }>['data'];
type Words = { readonly [N in RingfenceEvent['name']]?: (data: EventOf<N>) => Omit<Told, 'name'> };

const quote = (name: string, amount: bigint): Figure => ({ name, kind: 'quote', amount });
const lots = (amount: bigint): Figure => ({ name: 'lots', kind: 'lots', amount });
const by = (name: string, address: string): Figure => ({ name, kind: 'address', address });

/** Those that are not nothing. */
const some = (figures: readonly Figure[]): Figure[] =>
  figures.filter((figure) => figure.kind === 'address' || figure.amount !== 0n);

/** By layer; the names are those of the waterfall. */
const layers = (amounts: readonly bigint[]): Figure[] =>
  some(amounts.map((amount, number) => quote(capital(LAYERS[number] ?? String(number)), amount)));

const stateOf = (number: bigint): string => {
  const state = ORDER[Number(number)];
  return state === undefined ? `state ${number}` : STATES[state].name.toLowerCase();
};

const PHASES = [
  'Bids of an auction are committed.',
  'Bids of an auction are revealed.',
  'Lots of an auction are awarded.',
  'An auction is closed.',
];

const ROUND = ['', ' Its rerun.'];

const WORDS: Words = {
  LossDeclared: ({ declarer }) => ({
    text: 'The account was declared in default and frozen.',
    figures: [by('by', declarer)],
  }),
  LossFixed: (data) => ({
    text: 'The loss was fixed, and the own money of the defaulter used.',
    figures: [
      quote('loss', data.lossNative),
      ...some([
        quote('paid for collateral', data.proceedsNative),
        quote('from its quote vault', data.drainedNative),
        quote('frozen there', data.blockedNative),
      ]),
      quote('shortfall', data.shortfallNative),
    ],
  }),
  LossRouted: (data) => ({
    text: `The layers paid, what each has paid so far; it is ${stateOf(data.state)} now.`,
    figures: [
      ...layers(data.usedNative),
      ...some([quote('held, frozen', data.blockedNative)]),
      quote('left', data.leftNative),
    ],
  }),
  LossClosed: (data) => ({
    text:
      data.isReleased === 1n
        ? "The loss was closed, and the account is its owner's again."
        : 'The loss was closed. The account stays frozen until everything is repaid.',
    figures: [quote('uncovered', data.uncoveredNative)],
  }),
  LossRecovered: (data) => ({
    text:
      data.isReleased === 1n
        ? "The defaulter repaid the rest, and the account is its owner's again."
        : 'The defaulter repaid a part, in reverse order.',
    figures: [
      quote('repaid now', data.amountNative),
      ...layers(data.recoveredNative),
      quote('left to repay', data.recoverableNative),
    ],
  }),
  RecoverySold: (data) => ({
    text: 'Collateral of the defaulter was sold for what is to be repaid.',
    figures: [
      quote('paid', data.quoteNative),
      { name: 'sold', kind: 'asset', amount: data.outNative, asset: data.asset },
    ],
  }),
  CollateralLiquidated: (data) => ({
    text: 'Collateral was sold for what the account owes.',
    figures: [
      quote('paid', data.quoteNative),
      { name: 'sold', kind: 'asset', amount: data.outNative, asset: data.asset },
    ],
  }),
  LotsTaken: (data) => ({
    text: 'Lots of the defaulter were taken, at the mark less a discount.',
    figures: [lots(data.lots), quote('discount', data.discountNative), by('by', data.takerAccount)],
  }),
  LotsAwarded: (data) => ({
    text: 'Lots were awarded to a bidder.',
    figures: [
      lots(data.lots),
      quote('discount', data.discountNative),
      by('to', data.bidderAccount),
    ],
  }),
  PositionTornUp: (data) => ({
    text:
      data.isDone === 1n
        ? 'The last lots were torn up against the other side.'
        : 'Lots were torn up against the other side.',
    figures: [lots(data.lots), by('other side', data.otherAccount)],
  }),
  AuctionOpened: (data) => ({
    text: 'An auction of its lots was opened.',
    figures: [lots(data.lots), quote('largest discount per lot', data.reserveNative)],
  }),
  AuctionAdvanced: (data) => ({
    text: (PHASES[data.phase] ?? 'An auction went on.') + (ROUND[data.round] ?? ''),
    figures: [lots(data.lots)],
  }),
  BidCommitted: (data) => ({
    text: 'A member committed to a sealed bid.',
    figures: [quote('bond', data.bondNative), by('by', data.bidder)],
  }),
  BidRevealed: (data) => ({
    text: 'A member revealed its bid.',
    figures: [
      lots(data.lots),
      quote('discount per lot', data.discountNative),
      by('by', data.bidder),
    ],
  }),
  BondSettled: (data) => ({
    text:
      data.forfeitedNative > 0n
        ? 'A bond was lost to the insurance layer.'
        : 'A bond was returned.',
    figures: [quote('bond', data.bondNative), by('of', data.bidder)],
  }),
  AssessmentPaid: (data) => ({
    text: 'A member paid its assessment.',
    figures: [
      quote('paid', data.amountNative),
      quote('paid so far by all', data.paidNative),
      by('by', data.owner),
    ],
  }),
  AssessmentMatched: (data) => ({
    text: 'The operator paid beside the members.',
    figures: [quote('paid', data.amountNative), quote('paid so far by all', data.paidNative)],
  }),
  AssessmentSeized: (data) => ({
    text:
      data.amountNative > 0n
        ? 'A member had not paid: what secured its assessment was taken.'
        : 'A member had not paid, and nothing secured its assessment.',
    figures: [...some([quote('taken', data.amountNative)]), by('of', data.owner)],
  }),
  PartClaimed: (data) => ({
    text: 'What was not used, or was recovered, was paid back.',
    figures: [quote('paid back', data.amountNative), by('to', data.owner)],
  }),
};

/** `LossDeclared` is `Loss declared`. */
const named = (name: string): string =>
  capital(name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));

/** An event in words. One of another loss, or of something else, by its name. */
export function tell(event: RingfenceEvent, loss: string): Told {
  const { name } = event;
  const say = WORDS[name] as ((data: unknown) => Omit<Told, 'name'>) | undefined;
  const isOther = 'loss' in event.data && event.data.loss !== loss;
  if (say === undefined || isOther) {
    return { name, text: `${named(name)}${isOther ? ', of another loss' : ''}.`, figures: [] };
  }
  return { name, ...say(event.data) };
}
