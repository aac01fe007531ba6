/** How old a price is, in a word. */
import type { PriceState } from '../../data/prices';
import { Badge, type BadgeKind } from '../../parts/frame';

const WORDS: Record<PriceState, readonly [BadgeKind, string]> = {
  usable: ['good', 'Fresh'],
  stale: ['warn', 'Stale'],
  lost: ['bad', 'Lost'],
  never: ['quiet', 'No price yet'],
};

export function PriceBadge({ of }: { of: PriceState }) {
  const [kind, word] = WORDS[of];
  return <Badge kind={kind}>{word}</Badge>;
}
