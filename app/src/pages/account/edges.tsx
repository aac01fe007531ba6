/** How far a mark may move before the account may be liquidated. */
import { priceOfTicks, type Held } from '@ringfence/sdk';
import type { Coded, Distance } from '@ringfence/sdk/preview';
import { Figure, Price } from '../../parts/figures';
import { distanceBps, signedPercent } from './scenarios';

export type Distances = Coded<readonly Distance[]> | undefined;

interface EdgeProps {
  readonly of: Held;
  readonly distance: Distance;
  readonly tick: bigint;
}

function Edge({ of, distance: { markTick }, tick }: EdgeProps) {
  const text = signedPercent(distanceBps(markTick, tick));
  return (
    <div>
      <Price e8={priceOfTicks(tick, of.instrument.data.tickSizeE8)} />
      <div className="hint">
        <Figure exact={`${text}, tick ${tick}`} shown={text} />
      </div>
    </div>
  );
}

/** Where liquidation begins if the mark of this alone moves: below, above, or both. */
export function LiquidationFrom({ of, distances }: { of: Held; distances: Distances }) {
  const { instrumentId, lots } = of.position;
  if (distances === undefined) return <span className="quiet">…</span>;
  if (!distances.ok) return <span className="quiet">cannot be said</span>;
  const distance = distances.value.find((it) => it.instrumentId === instrumentId);
  if (distance === undefined || lots === 0n) return <span className="quiet">–</span>;
  const { markTick, fallsToTick, risesToTick } = distance;
  if (fallsToTick === markTick || risesToTick === markTick) return <strong>already</strong>;
  const ticks = [fallsToTick, risesToTick].filter((it) => it !== undefined);
  if (ticks.length === 0) return <span className="quiet">at no price</span>;
  return (
    <>
      {ticks.map((tick) => (
        <Edge key={tick} of={of} distance={distance} tick={tick} />
      ))}
      {distance.hasOptions ? <div className="hint">options left as they are</div> : null}
    </>
  );
}

/** What the column means, or why it is empty. */
export const EDGES =
  'Liquidation from: where it begins if that mark moves and all else stays, save marks of the ' +
  'same risk group, which move with it.';
