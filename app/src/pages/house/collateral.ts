/** Collateral in words: where its price comes from, and what its weights wait for. */
import {
  hex,
  SOURCE_PYTH,
  SOURCE_TEST_FEED,
  type Asset,
  type ProposalView,
} from '@ringfence/sdk';
import type { PriceState } from '../../data/prices';
import { isOff } from './parameters';

export interface SourceWords {
  readonly name: string;
  /** As the oracle knows it. */
  readonly feed: string;
}

/** Names of test feeds are letters, filled up with zeros. */
function lettersOf(bytes: ArrayLike<number>): string | undefined {
  const all = Array.from(bytes);
  const end = all.indexOf(0);
  const letters = end < 0 ? all : all.slice(0, end);
  const isText = letters.length > 0 && letters.every((byte) => byte > 32 && byte < 127);
  return isText ? String.fromCharCode(...letters) : undefined;
}

export function sourceOf({ source }: Pick<Asset, 'source'>): SourceWords {
  const feed = hex(source.feedId);
  if (source.kind === SOURCE_PYTH) return { name: 'Pyth', feed };
  if (source.kind === SOURCE_TEST_FEED) {
    return { name: 'Test feed', feed: lettersOf(source.feedId) ?? feed };
  }
  return { name: `Source ${source.kind}`, feed };
}

/** What an old price means; the quote counts as one, whatever it says. */
export function oldWords({ isQuote }: Pick<Asset, 'isQuote'>, state: PriceState) {
  if (state === 'usable' || state === 'never') return undefined;
  if (isQuote !== 0) return 'with open positions: no new risk, no withdrawal';
  return state === 'stale' ? 'nothing for new risk and withdrawals' : 'counts for nothing';
}

/** Seconds until the weights of a newly listed asset have grown in full; nothing afterwards. */
export function rampLeft({ listedTs, parameters }: Asset, nowTs: bigint): bigint | undefined {
  const left = listedTs + BigInt(parameters.rampS) - nowTs;
  return left > 0n ? left : undefined;
}

/** A cap that something can reach. */
export function capOf({ parameters }: Asset): bigint | undefined {
  const { depositCapNative } = parameters;
  return isOff('deposit_cap_native', depositCapNative) ? undefined : depositCapNative;
}

/** A limit of concentration that something can reach, in quote native. */
export function concentrationOf({ parameters }: Asset): bigint | undefined {
  const { concentrationNative } = parameters;
  return isOff('concentration_native', concentrationNative) ? undefined : concentrationNative;
}

const OPEN: ReadonlySet<string> = new Set(['waiting', 'unapproved', 'held', 'ready', 'moving']);

/** Changes of an asset's weights that are under way. */
export function changesOf(asset: string, proposals: readonly ProposalView[]): ProposalView[] {
  return proposals.filter(({ data, parameter, state }) => {
    const isWeight = parameter?.name.startsWith('weight_') ?? false;
    return data.target === asset && isWeight && OPEN.has(state);
  });
}
