/** What stands behind customers, in words. */
import type { Fund } from '@ringfence/sdk';
import type { Cover } from '@ringfence/sdk/preview';

export interface FundLayer {
  /** In the waterfall: 3 to 6. */
  readonly number: number;
  readonly name: string;
  readonly native: bigint;
  readonly text: string;
}

type Ledgers = Pick<
  Fund,
  'insuranceNative' | 'skinJuniorNative' | 'mutualNative' | 'skinSeniorNative'
>;

/** In the order in which they pay. */
export function layersOf(fund: Ledgers): FundLayer[] {
  return [
    { number: 3, name: 'Insurance', native: fund.insuranceNative, text: 'Filled by fees' },
    {
      number: 4,
      name: 'Junior skin in the game',
      native: fund.skinJuniorNative,
      text: "The operator's own, before the members'",
    },
    {
      number: 5,
      name: 'Mutual layer',
      native: fund.mutualNative,
      text: 'What members have staked',
    },
    {
      number: 6,
      name: 'Senior skin in the game',
      native: fund.skinSeniorNative,
      text: "The operator's own, after the members'",
    },
  ];
}

/** How the fund does against what it must cover. */
export type CoverState = 'none' | 'nothing' | 'covered' | 'short' | 'refused';

export function coverState(
  cover: Pick<Cover, 'fundedNative' | 'requiredNative'>,
  coverK: number,
  isRiskRefused: boolean,
): CoverState {
  if (isRiskRefused) return 'refused';
  if (coverK === 0) return 'none';
  if (cover.requiredNative === 0n) return 'nothing';
  return cover.fundedNative < cover.requiredNative ? 'short' : 'covered';
}

const losses = (coverK: number) =>
  coverK === 1 ? 'the largest posted stress loss' : `the ${coverK} largest posted stress losses`;

export function coverWords(state: CoverState, coverK: number): string {
  switch (state) {
    case 'none':
      return 'This house sets no cover: its fund need not be of any size.';
    case 'nothing':
      return 'No account would lose more than its equity under stress, as far as was posted.';
    case 'covered':
      return `The fund covers ${losses(coverK)}.`;
    case 'short':
      return (
        `The fund does not cover ${losses(coverK)}. After a loss there is time to bring it back; ` +
        'otherwise the house takes no new risk as soon as somebody has the fund sized.'
      );
    case 'refused':
      return 'The fund is short of its cover or of its skin: no new risk until it is brought back.';
  }
}

/** What the gate lets through, and what not. */
export function gateWords({ isGateOpen }: Pick<Cover, 'isGateOpen'>): string {
  return isGateOpen
    ? 'What losers still owe is covered: the pool pays winners as they are settled.'
    : 'What losers still owe is more than what covers it: claims of winners wait until it is ' +
        'collected. No vault is touched by it; withdrawals and exits go on.';
}
