/** Ages and deadlines that go on. */
import type { Asset, ChainClock } from '@ringfence/sdk';
import { Duration, Price } from '../../parts/figures';
import { Badge } from '../../parts/frame';
import { useChainTime, useLeft } from '../../data/time';
import type { PriceState } from '../../data/prices';
import { STATES } from './unusable';

/** How long something takes yet. */
export function Left({ seconds, at }: { seconds: bigint; at: number }) {
  return <Duration seconds={useLeft(seconds, at)} />;
}

interface AgedPriceProps {
  readonly e8: bigint;
  /** When it was published. */
  readonly ts: bigint;
  readonly clock: ChainClock;
  readonly at: number;
  readonly stateAt: (nowTs: bigint) => PriceState;
}

/** A price with its age, and its state unless it is usable. */
export function AgedPrice({ e8, ts, clock, at, stateAt }: AgedPriceProps) {
  const nowTs = useChainTime(clock, at);
  const state = stateAt(nowTs);
  if (state === 'never') return <Badge kind="warn">{STATES.never}</Badge>;
  const age = nowTs - ts;
  return (
    <>
      <Price e8={e8} />
      <span className="hint">
        <Duration seconds={age > 0n ? age : 0n} /> old
      </span>
      {state === 'usable' ? null : <Badge kind="warn">{STATES[state]}</Badge>}
    </>
  );
}

/** A rise that does not count yet. */
export function PendingRise({ feed }: Pick<Asset, 'feed'>) {
  if (feed.pending.priceE8 === 0n) return null;
  return (
    <span className="hint">
      a rise to <Price e8={feed.pending.priceE8} /> waits for a second reading
    </span>
  );
}
