/** A member beside the default fund, in words: what may be staked, asked for, paid, and why not. */
import {
  formatNative,
  hasOpenLoss,
  LAYERS,
  type Fund,
  type FundMember,
  type UnstakeRequest,
} from '@ringfence/sdk';
import { duration } from '../../parts/duration';
import { sum, type Money } from '../../parts/sum';
import { written } from '../../parts/written';

/** A row of the waterfall as the page shows it. */
export interface LayerRow {
  /** Place in the waterfall; from 0. */
  readonly place: string;
  readonly name: string;
  readonly whose: string;
  /** Nothing where nothing is set aside. */
  readonly native: bigint | undefined;
  /** Part of it that pays only after the assessments, until no loss is open. */
  readonly freshNative: bigint;
}

type Layers = Pick<
  Fund,
  | 'insuranceNative'
  | 'skinJuniorNative'
  | 'mutualNative'
  | 'skinSeniorNative'
  | 'freshJuniorNative'
  | 'freshSeniorNative'
>;

/** What pays for a loss, first to last. */
export function layerRows(fund: Layers): LayerRow[] {
  const row = (number: number, whose: string, native?: bigint, freshNative = 0n): LayerRow => ({
    place: String(number),
    name: LAYERS[number] ?? '',
    whose,
    native,
    freshNative,
  });
  const { freshJuniorNative, freshSeniorNative } = fund;
  const own = { ...row(0, "the defaulter's"), place: '0–2', name: 'what the defaulter has' };
  return [
    own,
    row(3, "the house's, from fees", fund.insuranceNative),
    row(4, "the operator's, before the members", fund.skinJuniorNative, freshJuniorNative),
    row(5, "the members', by shares", fund.mutualNative),
    row(6, "the operator's, after the members", fund.skinSeniorNative, freshSeniorNative),
    row(7, "the members', up to a cap, and what the operator adds"),
    row(8, 'fee claims, then gains that are not paid yet'),
  ];
}

/** All that is set aside before anything happens. */
export const fundedNative = (fund: Layers): bigint =>
  fund.insuranceNative + fund.skinJuniorNative + fund.mutualNative + fund.skinSeniorNative;

type Losses = Parameters<typeof hasOpenLoss>[0];

/** Why a request that is due is not paid. */
export const heldText = (losses: Losses): string =>
  hasOpenLoss(losses)
    ? 'A loss is open: the request waits until that is done with.'
    : 'Losers owe more than the fund covers: the request waits until they have paid.';

/** Secured parts come back when no shares are left and no loss is open. */
export function releaseBlocked(
  { securedNative, shares }: Pick<FundMember, 'securedNative' | 'shares'>,
  isVoid: boolean,
  isLossOpen: boolean,
): string | undefined {
  if (securedNative === 0n) return 'Nothing is secured.';
  if (shares > 0n && !isVoid) return 'It secures what your shares may be called for.';
  return isLossOpen ? 'A loss is open, and may still call you.' : undefined;
}

/** Why a waiting stake does not become shares yet; nothing where it may. */
export function activationBlocked(
  activeTs: bigint,
  nowTs: bigint,
  isLossOpen: boolean,
): string | undefined {
  if (isLossOpen) return 'A loss is open: the stake waits, and pays nothing for it.';
  return nowTs < activeTs ? `Its epoch begins in ${duration(activeTs - nowTs)}.` : undefined;
}

export interface Checked {
  readonly native: bigint | undefined;
  readonly error: string | undefined;
}

const wrong = (error: string): Checked => ({ native: undefined, error });

/** Judges an amount to be staked. */
export function checkStake(
  text: string,
  quote: Money,
  walletNative: bigint,
  first: { readonly shareCount: bigint; readonly deadShares: bigint },
): Checked {
  const { native, error } = written(text, quote.decimals);
  if (native === undefined) return { native, error };
  if (native === 0n) return wrong('Write more than nothing.');
  if (native > walletNative) {
    return wrong(`Your wallet has ${sum(walletNative, quote)}.`);
  }
  if (first.shareCount === 0n && native <= first.deadShares) {
    const least = sum(first.deadShares, quote);
    return wrong(`The first stake has to be more than ${least}.`);
  }
  return { native, error };
}

/** Judges a number of shares to be paid out. */
export function checkShares(text: string, shares: bigint): Checked {
  const { native, error } = written(text, 0);
  if (error !== undefined) return wrong('Write whole shares.');
  if (native === 0n) return wrong('Write more than nothing.');
  if (native !== undefined && native > shares) return wrong(`You have ${formatNative(shares, 0)}.`);
  return { native, error: undefined };
}

export type Running = Pick<UnstakeRequest, 'state' | 'secondsLeft'>;

/** A request as it stands when so many more seconds have passed. */
export function requestNow({ state, secondsLeft }: Running, passedS: bigint): Running {
  const left = secondsLeft > passedS ? secondsLeft - passedS : 0n;
  if (left > 0n || state === 'held' || state === 'lapsed') return { state, secondsLeft: left };
  // What comes then is told with the next reading; the chain decides in any case.
  return { state: state === 'waiting' ? 'open' : 'lapsed', secondsLeft: 0n };
}

/** Why it cannot be paid out now; nothing where it can. */
export function unstakeBlocked({ state, secondsLeft }: Running): string | undefined {
  switch (state) {
    case 'waiting':
      return `The cool-down goes on for ${duration(secondsLeft)}.`;
    case 'held':
      return 'It is held back; see above.';
    case 'lapsed':
      return 'The window has passed: ask again.';
    case 'open':
      return undefined;
  }
}

/** One call of a member, as far as words about it need to know. */
export interface Called {
  readonly calledNative: bigint;
  readonly paidNative: bigint;
  readonly secondsLeft: bigint;
}

export type CallState = 'answered' | 'due' | 'passed';

export function callState({ paidNative, secondsLeft }: Called): CallState {
  if (paidNative > 0n) return 'answered';
  return secondsLeft > 0n ? 'due' : 'passed';
}

/** Why a call cannot be paid now; nothing where it can. */
export function payBlocked(call: Called, quote: Money, walletNative: bigint): string | undefined {
  const state = callState(call);
  if (state === 'answered') return 'It is paid.';
  if (state === 'passed') return 'The time has passed: the secured part is taken instead.';
  if (walletNative >= call.calledNative) return undefined;
  const has = sum(walletNative, quote);
  return `A call is paid whole or not at all, and your wallet has ${has}.`;
}
