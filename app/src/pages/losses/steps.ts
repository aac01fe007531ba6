/** A drill step by step: what is told at each, and how far the loss has come down by then. */
import { formatNative, fromNative } from '@ringfence/sdk';
import type { Flow } from '../../parts/layers';
import { DrillError } from './document';
import { SCENARIO_KINDS, type DrillLayer, type Line, type Paid, type Scenario } from './drill';

/** A figure of a step: written already, since its unit depends on what it is. */
export interface StepFigure {
  readonly name: string;
  readonly text: string;
}

export interface ReplayStep {
  /** When, from the start; nothing where there is no time. */
  readonly when: string | undefined;
  readonly title: string;
  readonly text: string;
  readonly figures: readonly StepFigure[];
  /** Why the rules said no; nothing has changed then. */
  readonly refused: string | undefined;
  /** The loss after it; nothing where nobody is in default. */
  readonly flow: Flow | undefined;
}

const PRICE_DECIMALS = 8;

const written = (name: string, amount: bigint): StepFigure =>
  name === 'price_e8'
    ? { name: 'price', text: fromNative(amount, PRICE_DECIMALS) }
    : { name: wordsOf(name), text: formatNative(amount, 0) };

const wordsOf = (name: string): string => name.replaceAll('_', ' ');

const two = (number: bigint): string => String(number).padStart(2, '0');

/** Days and time of day from the start, as the command prints it. */
export function whenOf(atS: bigint): string {
  const [days, inDay] = [atS / 86_400n, atS % 86_400n];
  const [hours, inHour] = [inDay / 3_600n, inDay % 3_600n];
  return `${days}d ${two(hours)}:${two(inHour / 60n)}:${two(inHour % 60n)}`;
}

/** One layer after the other. */
export function stepsOfPaid({ lossNative, layers, leftNative }: Paid): ReplayStep[] {
  const flowAfter = (count: number): Flow => {
    const done = layers.map((layer, place) =>
      place < count ? layer : { ...layer, usedNative: 0n, recoveredNative: 0n },
    );
    const used = done.reduce((all, { usedNative }) => all + usedNative, 0n);
    return { lossNative, layers: done, leftNative: lossNative - used };
  };
  const step = (count: number, title: string, text: string, figures: StepFigure[]): ReplayStep => {
    return { when: undefined, title, text, figures, refused: undefined, flow: flowAfter(count) };
  };
  const first = step(0, 'Loss', 'No layer has paid yet.', [written('loss', lossNative)]);
  const each = layers.map(({ name, usedNative }, place) => {
    const left = flowAfter(place + 1).leftNative;
    const text = usedNative > 0n ? 'This layer pays.' : 'This layer pays nothing.';
    const figures = [written('used', usedNative), written('left of the loss', left)];
    return step(place + 1, name, text, figures);
  });
  if (leftNative === 0n) return [first, ...each];
  const left = [written('uncovered', leftNative)];
  return [first, ...each, step(layers.length, 'Uncovered', 'No layer pays the rest.', left)];
}

/** What has come together by a line of a timeline. */
interface Reached {
  readonly lossNative: bigint | undefined;
  readonly layers: readonly DrillLayer[];
}

type Field = 'usedNative' | 'recoveredNative';

const isKind = (name: string): boolean => SCENARIO_KINDS.some((kind) => kind === name);

/** Layers with what a line says that they paid, or got back. */
function added(layers: readonly DrillLayer[], line: Line, field: Field): DrillLayer[] {
  return layers.map((layer) => {
    const more = line.amounts.find(({ name }) => name === layer.kind)?.amount ?? 0n;
    return { ...layer, [field]: layer[field] + more };
  });
}

const namedIn = ({ amounts }: Line, wanted: string): bigint | undefined =>
  amounts.find(({ name }) => name === wanted)?.amount;

/** The own money of the defaulter, by the names of the line that fixes a loss. */
const OWN: Readonly<Record<string, string>> = {
  proceeds: 'paid for its collateral',
  defaulter_vaults: 'from its vault',
};

function after(reached: Reached, line: Line): Reached {
  if (line.refused !== undefined) return reached;
  const { lossNative, layers } = reached;
  const hasLayers = line.amounts.some(({ name }) => isKind(name));
  if (line.step === 'fix') {
    const own = layers.map((layer) => {
      const name = OWN[layer.kind];
      const usedNative = name === undefined ? undefined : namedIn(line, name);
      return usedNative === undefined ? layer : { ...layer, usedNative };
    });
    return { lossNative: namedIn(line, 'in all') ?? lossNative, layers: own };
  }
  if (line.step === 'route') return { lossNative, layers: added(layers, line, 'usedNative') };
  if (line.step === 'recover' && hasLayers) {
    return { lossNative, layers: added(layers, line, 'recoveredNative') };
  }
  return reached;
}

function flowAt({ lossNative, layers }: Reached): Flow {
  const used = layers.reduce((all, { usedNative }) => all + usedNative, 0n);
  return { lossNative, layers, leftNative: (lossNative ?? 0n) - used };
}

/** Refuses a timeline whose layers pay other amounts than the waterfall says. */
function check(reached: Reached, layers: readonly DrillLayer[]): void {
  const fields = [
    ['usedNative', 'used'],
    ['recoveredNative', 'recovered'],
  ] as const;
  for (const [place, { kind, ...told }] of layers.entries()) {
    const found = reached.layers[place];
    const wrong = fields.find(([field]) => found?.[field] !== told[field]);
    if (found === undefined || wrong === undefined) continue;
    const [field, word] = wrong;
    const says = `waterfall[${place}]: \`${kind}\` ${word} ${told[field]}`;
    throw new DrillError(`${says}, but by the timeline it ${word} ${found[field]}`);
  }
}

/** Line by line. */
export function stepsOfScenario({ timeline, loss }: Scenario): ReplayStep[] {
  const fresh = (loss?.layers ?? []).map((layer) => {
    return { ...layer, usedNative: 0n, recoveredNative: 0n };
  });
  let reached: Reached = { lossNative: undefined, layers: fresh };
  const steps = timeline.map((line): ReplayStep => {
    reached = after(reached, line);
    return {
      when: whenOf(line.atS),
      title: wordsOf(line.step),
      text: line.what,
      figures: line.amounts.map(({ name, amount }) => written(name, amount)),
      refused: line.refused,
      flow: loss === undefined ? undefined : flowAt(reached),
    };
  });
  if (loss !== undefined) check(reached, loss.layers);
  return steps;
}
