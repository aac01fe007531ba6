/**
 * Drill files: what `ringfence drill waterfall FILE` prints, what `ringfence drill scenario FILE
 * --json` prints, and what the first of them reads. Formats: clients/cli/RISK.md.
 */
import type { Layer } from '../../parts/layers';
import { capital, layerOf } from './flow';
import { documentOf, DrillError, type Value } from './document';

/** A layer of a drill. */
export interface DrillLayer extends Layer {
  /** Its name in the file. */
  readonly kind: string;
  /** Its place in the waterfall of the chain. */
  readonly number: number;
}

/** What one party of a layer pays. */
export interface Party {
  readonly layer: string;
  readonly id: string;
  readonly usedNative: bigint;
}

/** A line of a scenario. */
export interface Line {
  readonly atS: bigint;
  readonly step: string;
  readonly what: string;
  readonly amounts: readonly { readonly name: string; readonly amount: bigint }[];
  readonly refused: string | undefined;
}

interface Told {
  readonly title: string;
  readonly lossNative: bigint;
  readonly leftNative: bigint;
  readonly layers: readonly DrillLayer[];
}

/** What `drill waterfall` prints. */
export interface Paid extends Told {
  readonly kind: 'paid';
  readonly parties: readonly Party[];
}

/** What `drill scenario --json` prints. Without a loss, nobody was in default. */
export interface Scenario {
  readonly kind: 'scenario';
  readonly title: string;
  readonly customer: string | undefined;
  readonly loss: Told | undefined;
  readonly timeline: readonly Line[];
}

/** What `drill waterfall` reads: a loss and what the layers have. The rules say the rest. */
export interface Question {
  readonly kind: 'question';
  readonly lossNative: bigint;
  readonly layers: readonly DrillLayer[];
}

export type Drill = Paid | Scenario | Question;

const LINES_MAX = 5_000;
const PARTIES_MAX = 10_000;
const LAYERS_MAX = 64;
/** Of text: nobody has a drill as long as this by intention. */
export const TEXT_MAX = 2_000_000;

/** Kinds of `drill waterfall` in their order, with their places on the chain. */
const KINDS = {
  defaulter_collateral: 1,
  defaulter_stake: 2,
  insurance: 3,
  skin_junior: 4,
  mutual: 5,
  skin_senior: 6,
  assessment: 7,
  gain_haircut: 8,
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];
/** Parties of a kind, and what each has. */
const PARTIES: Partial<Record<Kind, readonly [list: string, weight: string]>> = {
  mutual: ['members', 'shares_native'],
  assessment: ['members', 'cap_native'],
  gain_haircut: ['claims', 'gain_native'],
};
const MATCH = 'operator_match_native';
const OPERATOR = 'operator';

/** Kinds of `drill scenario`, all of them, in this order. */
export const SCENARIO_KINDS = [
  'proceeds',
  'defaulter_vaults',
  'defaulter_stake',
  'insurance',
  'skin_junior',
  'mutual',
  'skin_senior',
  'assessment',
  'gain_haircut',
] as const;

export const STEPS = [
  'price',
  'trade',
  'settle',
  'call',
  'liquidate',
  'declare',
  'take',
  'auction',
  'tear_up',
  'sell',
  'fix',
  'route',
  'assess',
  'close',
  'give_back',
  'recover',
  'release',
] as const;

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);

/** What the rules call the defaulter's collateral is the layers 0 and 1 in one. */
function drillLayer(kind: Kind, some: Partial<Layer>): DrillLayer {
  const number = KINDS[kind];
  const layer = layerOf(number);
  const isOwn = kind === 'defaulter_collateral';
  const name = isOwn ? "The defaulter's own collateral" : layer.name;
  return { ...layer, ...some, id: kind, kind, number, name };
}

/** The kind of a layer, which has to come behind the one before it. */
function kindOf(value: Value, before: readonly DrillLayer[]): Kind {
  const kind = value.field('kind').word(KIND_NAMES);
  const last = before.at(-1);
  if (last !== undefined && last.number >= KINDS[kind]) {
    if (last.kind === kind) throw value.wrong(`\`${kind}\` is there twice`);
    throw value.wrong(`\`${kind}\` comes before \`${last.kind}\``);
  }
  return kind;
}

function readQuestion(root: Value): Question {
  root.check(['loss_native', 'layers']);
  const lossNative = root.field('loss_native').amount();
  const layers: DrillLayer[] = [];
  for (const value of root.field('layers').list(LAYERS_MAX)) {
    const kind = kindOf(value, layers);
    layers.push(drillLayer(kind, { hadNative: hadOf(value, kind) }));
  }
  return { kind: 'question', lossNative, layers };
}

const MOST = (1n << 64n) - 1n;

/** What a layer of a question has: one purse, or what its parties have together. */
function hadOf(value: Value, kind: Kind): bigint {
  const parties = PARTIES[kind];
  if (parties === undefined) {
    value.check(['kind', 'available_native']);
    return value.field('available_native').amount();
  }
  const [list, weight] = parties;
  value.check(['kind', list], kind === 'assessment' ? [MATCH] : []);
  const hasMatch = value.has(MATCH);
  const ids = new Set(hasMatch ? [OPERATOR] : []);
  const amounts = value.field(list).list(PARTIES_MAX).map((party) => {
    party.check(['id', weight]);
    checkNew(party.field('id'), ids);
    return party.field(weight).amount();
  });
  const all = sum(amounts) + (hasMatch ? value.field(MATCH).amount() : 0n);
  if (all > MOST) throw value.wrong('its parties have more than 64 bits together');
  return all;
}

function checkNew(value: Value, ids: Set<string>): string {
  const id = value.text();
  if (ids.has(id)) throw value.wrong(`\`${id}\` is there twice`);
  ids.add(id);
  return id;
}

function readPaid(root: Value): Paid {
  root.check(['used', 'uncovered_native']);
  const leftNative = root.field('uncovered_native').amount();
  const layers: DrillLayer[] = [];
  const parties: Party[] = [];
  for (const value of root.field('used').list(LAYERS_MAX)) {
    const kind = kindOf(value, layers);
    value.check(['kind', 'used_native'], PARTIES[kind] === undefined ? [] : ['rows']);
    const usedNative = value.field('used_native').amount();
    const layer = drillLayer(kind, { usedNative });
    if (value.has('rows')) parties.push(...rowsOf(value.field('rows'), layer));
    layers.push(layer);
  }
  const lossNative = sum(layers.map((layer) => layer.usedNative)) + leftNative;
  if (lossNative > MOST) throw root.wrong('what is used and uncovered is above 64 bits together');
  return { kind: 'paid', title: 'A loss down the layers', lossNative, leftNative, layers, parties };
}

function rowsOf(list: Value, { name, kind, usedNative }: DrillLayer): Party[] {
  const ids = new Set<string>();
  const rows = list.list(PARTIES_MAX).map((value): Party => {
    value.check(['id', 'used_native']);
    const id = checkNew(value.field('id'), ids);
    return { layer: name, id, usedNative: value.field('used_native').amount() };
  });
  const all = sum(rows.map((row) => row.usedNative));
  if (rows.length > 0 && all !== usedNative) {
    throw list.wrong(`sum to ${all}, but \`${kind}\` used ${usedNative}`);
  }
  return rows;
}

const SCENARIO = ['title', 'timeline', 'loss', 'waterfall', 'members', 'gains'];
const SUMMARY = [
  'customer',
  'state',
  'declared_s',
  'loss_native',
  'shortfall_native',
  'uncovered_native',
  'discount_native',
  'to_recover_native',
];

function readScenario(root: Value): Scenario {
  root.check(SCENARIO);
  const title = root.field('title').text();
  const timeline = root.field('timeline').list(LINES_MAX).map(lineOf);
  const rows = root.field('waterfall');
  root.field('members').list(PARTIES_MAX);
  root.field('gains').list(PARTIES_MAX);
  const loss = root.field('loss');
  if (loss.isNull()) {
    if (rows.list(0).length === 0) {
      return { kind: 'scenario', title, customer: undefined, loss: undefined, timeline };
    }
  }
  loss.check(SUMMARY);
  const lossNative = loss.field('loss_native').amount();
  const leftNative = loss.field('uncovered_native').amount();
  const layers = scenarioLayers(rows);
  const used = sum(layers.map((layer) => layer.usedNative));
  if (used + leftNative !== lossNative) {
    throw loss.wrong(`${used} used and ${leftNative} uncovered do not sum to ${lossNative}`);
  }
  const told = { title, lossNative, leftNative, layers };
  const customer = loss.field('customer').text();
  return { kind: 'scenario', title, customer, loss: told, timeline };
}

function lineOf(value: Value): Line {
  value.check(['at_s', 'step', 'what', 'amounts'], ['refused']);
  const amounts = value.field('amounts').list(LAYERS_MAX).map((of) => {
    of.check(['name', 'amount']);
    return { name: of.field('name').text(), amount: of.field('amount').figure() };
  });
  return {
    atS: value.field('at_s').seconds(),
    step: value.field('step').word(STEPS),
    what: value.field('what').text(),
    amounts,
    refused: value.has('refused') ? value.field('refused').text() : undefined,
  };
}

function scenarioLayers(list: Value): DrillLayer[] {
  const rows = list.list(SCENARIO_KINDS.length);
  if (rows.length < SCENARIO_KINDS.length) {
    throw list.wrong(`has ${rows.length} layers of ${SCENARIO_KINDS.length}`);
  }
  return rows.map((value, number) => {
    value.check(['kind', 'had_native', 'used_native', 'left_native', 'recovered_native']);
    const kind = value.field('kind').word(SCENARIO_KINDS);
    const wanted = SCENARIO_KINDS[number] ?? '';
    if (kind !== wanted) throw value.wrong(`\`${kind}\` is where \`${wanted}\` has to be`);
    const amount = (name: string) => value.field(name).amount();
    const [hadNative, usedNative] = [amount('had_native'), amount('used_native')];
    const [left, recoveredNative] = [amount('left_native'), amount('recovered_native')];
    if (usedNative + left !== hadNative) {
      throw value.wrong(`${usedNative} used and ${left} left do not sum to ${hadNative}`);
    }
    if (recoveredNative > usedNative) throw value.wrong('recovered more than it used');
    return { ...layerOf(number), id: kind, kind, number, hadNative, usedNative, recoveredNative };
  });
}

/** Reads a drill file of any of the three kinds. */
export function readDrill(text: string): Drill {
  if (text.trim() === '') throw new DrillError('the file is empty');
  if (text.length > TEXT_MAX) throw new DrillError('the file is longer than any drill');
  const root = documentOf(text);
  if (root.has('used')) return readPaid(root);
  if (root.has('timeline')) return readScenario(root);
  if (root.has('layers')) return readQuestion(root);
  if (root.has('default') || root.has('customers')) {
    throw new DrillError(
      'this is what a scenario reads: load what `ringfence drill scenario FILE --json` prints',
    );
  }
  throw new DrillError('this is no drill: it has neither `layers`, nor `used`, nor `timeline`');
}

/** What the rules answer to a question: rows of all nine layers, and what is left. */
export function answered(
  { lossNative, layers }: Question,
  { rowsNative, leftNative }: { rowsNative: readonly bigint[]; leftNative: bigint },
): Paid {
  const paid = layers.map((layer) => ({ ...layer, usedNative: rowsNative[layer.number] ?? 0n }));
  const title = capital('a loss down the layers, by the rules');
  return { kind: 'paid', title, lossNative, leftNative, layers: paid, parties: [] };
}

/** All nine layers of a question, as the rules want them. */
export function availableOf({ layers }: Question): { freeNative: bigint; blockedNative: bigint }[] {
  return SCENARIO_KINDS.map((_, number) => {
    const freeNative = layers.find((layer) => layer.number === number)?.hadNative ?? 0n;
    return { freeNative, blockedNative: 0n };
  });
}
