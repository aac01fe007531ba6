/** The 16 scenarios in words, as section 6 and appendix A of the specification number them. */
import { fromBps, type Instrument } from '@ringfence/sdk';

export interface Scenario {
  readonly direction: 'none' | 'up' | 'down';
  /** Of the scan range. An extreme move is twice all of it. */
  readonly thirds: 0 | 1 | 2 | 3 | 6;
  /** Its loss counts at a fraction. */
  readonly isExtreme: boolean;
  /** Matters to options alone; nothing for extreme moves. */
  readonly volatility: 'up' | 'down' | undefined;
}

const EXTREME = 14;
const THIRDS = [0, 1, 1, 2, 2, 3, 3] as const;

/** Two without a move; then by thirds, up and down, each of them twice; then two extreme moves. */
export function scenarioOf(number: number): Scenario {
  if (number >= EXTREME) {
    const direction = number === EXTREME ? 'up' : 'down';
    return { direction, thirds: 6, isExtreme: true, volatility: undefined };
  }
  const pair = Math.floor(number / 2);
  const thirds = THIRDS[pair] ?? 0;
  const direction = pair === 0 ? 'none' : pair % 2 === 1 ? 'up' : 'down';
  return { direction, thirds, isExtreme: false, volatility: number % 2 === 0 ? 'up' : 'down' };
}

const RANGES: Record<Scenario['thirds'], string> = {
  0: '',
  1: 'a third of the scan range',
  2: 'two thirds of the scan range',
  3: 'the scan range',
  6: 'twice the scan range, counted in part',
};

/** A scenario in words; volatility is named where there are options. */
export function scenarioWords(number: number, hasOptions: boolean): string {
  const { direction, thirds, volatility } = scenarioOf(number);
  const verb = direction === 'up' ? 'rise' : 'fall';
  const move = direction === 'none' ? 'Prices stay' : `Prices ${verb} by ${RANGES[thirds]}`;
  const more = volatility === 'up' ? 'rises' : 'falls';
  return hasOptions && volatility !== undefined ? `${move}, volatility ${more}` : move;
}

export interface Move {
  readonly bps: number;
  readonly tick: bigint;
}

/** A move of the whole scan range up: what one lot wins there is the range, tick by tick. */
const WHOLE_RANGE = 10;
const BPS = 10_000n;

type Marked = Pick<Instrument, 'contract' | 'markTick' | 'riskArray' | 'tickValueNative'>;

/** Where a scenario takes the mark of a linear instrument, by the risk array on the chain. */
export function moveOf(instrument: Marked, number: number): Move | undefined {
  const { markTick, riskArray, tickValueNative, contract } = instrument;
  const range = riskArray[WHOLE_RANGE];
  const isUsable = contract.kind === 0 && markTick > 0n && tickValueNative > 0n;
  if (!isUsable || range === undefined) return undefined;
  const { direction, thirds } = scenarioOf(number);
  const ticks = ((range / tickValueNative) * BigInt(thirds)) / 3n;
  const by = direction === 'down' ? -ticks : ticks;
  const tick = markTick + by;
  return { bps: Number((by * BPS) / markTick), tick: tick > 0n ? tick : 0n };
}

/** `+15 %`, `−15 %`. */
export function signedPercent(bps: number): string {
  if (bps === 0) return '0 %';
  return bps < 0 ? `−${fromBps(-bps)}` : `+${fromBps(bps)}`;
}

/** How far one tick is from another, in hundredths of a percent. */
export function distanceBps(fromTick: bigint, toTick: bigint): number {
  return fromTick <= 0n ? 0 : Number(((toTick - fromTick) * BPS) / fromTick);
}
