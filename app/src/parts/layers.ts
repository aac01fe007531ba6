/**
 * How a loss runs down the layers of the waterfall: what each had, used, holds and got back, and
 * what is left of the loss behind it. Sums and places alone; `waterfall.tsx` draws them.
 */

/** What one layer did. */
export interface Layer {
  /** For keys: no two layers of a flow have the same. */
  readonly id: string;
  readonly name: string;
  /** Whose money it is. */
  readonly whose: string;
  /** What it had for the loss; nothing where that is not known. */
  readonly hadNative: bigint | undefined;
  readonly usedNative: bigint;
  /** There for the loss, and frozen. Later layers do not pay for it. */
  readonly heldNative: bigint;
  readonly recoveredNative: bigint;
}

/** A loss on its way down. */
export interface Flow {
  /** Nothing while it is not known. */
  readonly lossNative: bigint | undefined;
  /** In the order in which they pay. */
  readonly layers: readonly Layer[];
  /** What is left of the loss, as it was told. */
  readonly leftNative: bigint;
}

/** A layer in its place. */
export interface Row extends Layer {
  /** What the layers before it have taken off the loss. */
  readonly beforeNative: bigint;
  /** What is left of the loss behind it. */
  readonly leftNative: bigint;
  /** What is drawn of what it had; as far as it is known, or at least as far as it was used. */
  readonly outlineNative: bigint;
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** What the whole width of a drawing stands for: the loss, or all that stands ready for one. */
export function wholeOf({ lossNative, layers }: Flow): bigint {
  const had = layers.reduce((sum, layer) => sum + (layer.hadNative ?? 0n), 0n);
  return larger(lossNative ?? had, 1n);
}

/** The layers one after the other: each begins where the one before it ended. */
export function rowsOf(flow: Flow): Row[] {
  const isKnown = flow.lossNative !== undefined;
  const whole = flow.lossNative ?? 0n;
  let beforeNative = 0n;
  return flow.layers.map((layer) => {
    const start = beforeNative;
    const taken = layer.usedNative + layer.heldNative;
    beforeNative += isKnown ? taken : (layer.hadNative ?? 0n);
    const outlineNative = larger(layer.hadNative ?? 0n, taken);
    const leftNative = isKnown ? whole - beforeNative : 0n;
    return { ...layer, beforeNative: start, leftNative, outlineNative };
  });
}

/** The parts that have to add up to the loss. */
export interface Sum {
  readonly usedNative: bigint;
  readonly heldNative: bigint;
  readonly leftNative: bigint;
  readonly lossNative: bigint;
  /** Whether they do, to the unit. */
  readonly holds: boolean;
}

/** Nothing while the loss is not known. */
export function sumOf({ lossNative, layers, leftNative }: Flow): Sum | undefined {
  if (lossNative === undefined) return undefined;
  const usedNative = layers.reduce((sum, layer) => sum + layer.usedNative, 0n);
  const heldNative = layers.reduce((sum, layer) => sum + layer.heldNative, 0n);
  const holds = usedNative + heldNative + leftNative === lossNative;
  return { usedNative, heldNative, leftNative, lossNative, holds };
}

const HUNDREDTHS = 10_000n;

/** Where an amount is on a line of so much, in percent; between the two ends. */
export function place(native: bigint, whole: bigint): string {
  if (whole <= 0n || native <= 0n) return '0%';
  const found = native >= whole ? HUNDREDTHS : (native * HUNDREDTHS) / whole;
  return `${found / 100n}.${String(found % 100n).padStart(2, '0')}%`;
}

/** How long a part is that begins somewhere and may not reach beyond the end. */
export function length(beforeNative: bigint, native: bigint, whole: bigint): string {
  const room = whole - beforeNative;
  return place(native < room ? native : larger(room, 0n), whole);
}

/** Whether a layer had more than there was room for. */
export const reachesBeyond = (row: Row, whole: bigint): boolean =>
  row.beforeNative + row.outlineNative > whole;
