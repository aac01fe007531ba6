/** Drill files: what is read, what is refused and where, and how they go step by step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import example from '../src/pages/losses/example.json?raw';
import { sumOf } from '../src/parts/layers';
import { answered, availableOf, readDrill } from '../src/pages/losses/drill';
import type { Paid, Question, Scenario } from '../src/pages/losses/drill';
import { stepsOfPaid, stepsOfScenario, whenOf } from '../src/pages/losses/steps';

const QUESTION = {
  loss_native: '114000000',
  layers: [
    { kind: 'skin_junior', available_native: '7000000' },
    {
      kind: 'mutual',
      members: [
        { id: 'A', shares_native: '100000000' },
        { id: 'B', shares_native: '66000000' },
      ],
    },
    {
      kind: 'assessment',
      members: [{ id: 'A', cap_native: '50000000' }],
      operator_match_native: '3',
    },
    { kind: 'gain_haircut', claims: [{ id: 'w', gain_native: '20000000' }] },
  ],
};

const PAID = {
  used: [
    { kind: 'skin_junior', used_native: '7000000' },
    {
      kind: 'mutual',
      used_native: '107000000',
      rows: [
        { id: 'A', used_native: '64457831' },
        { id: 'B', used_native: '42542169' },
      ],
    },
  ],
  uncovered_native: '5',
};

type Made = Record<string, never>;

/** A copy with a change. */
function made(of: unknown, change: (copy: any) => void): string {
  const copy = structuredClone(of) as Made;
  change(copy);
  return JSON.stringify(copy);
}

const read = (of: unknown) => readDrill(JSON.stringify(of));

/** What is said of a text that is refused. */
function refusal(text: string): string {
  let said = 'nothing';
  assert.throws(
    () => {
      const drill = readDrill(text);
      if (drill.kind === 'scenario') stepsOfScenario(drill);
    },
    (error: Error) => {
      said = error.message;
      return error.name === 'DrillError';
    },
  );
  return said;
}

test('a question has what each layer has, its parties together', () => {
  const drill = read(QUESTION) as Question;
  assert.equal(drill.kind, 'question');
  assert.equal(drill.lossNative, 114_000_000n);
  const had = drill.layers.map(({ kind, number, hadNative }) => [kind, number, hadNative]);
  assert.deepEqual(had, [
    ['skin_junior', 4, 7_000_000n],
    ['mutual', 5, 166_000_000n],
    ['assessment', 7, 50_000_003n],
    ['gain_haircut', 8, 20_000_000n],
  ]);
  const free = availableOf(drill).map(({ freeNative }) => freeNative);
  assert.deepEqual(free, [0n, 0n, 0n, 0n, 7_000_000n, 166_000_000n, 0n, 50_000_003n, 20_000_000n]);
});

test('what the rules answer to it is told layer by layer', () => {
  const rowsNative = [0n, 0n, 0n, 0n, 7_000_000n, 107_000_000n, 0n, 0n, 0n];
  const steps = stepsOfPaid(answered(read(QUESTION) as Question, { rowsNative, leftNative: 0n }));
  assert.equal(steps.length, 5);
  const left = steps.map(({ flow }) => flow?.leftNative);
  assert.deepEqual(left, [114_000_000n, 107_000_000n, 0n, 0n, 0n]);
  assert(steps.every(({ flow }) => flow !== undefined && sumOf(flow)?.holds));
});

test('an outcome is a loss of all that was used and what is uncovered', () => {
  const drill = read(PAID) as Paid;
  assert.equal(drill.lossNative, 114_000_005n);
  const parties = drill.parties.map(({ id, usedNative }) => [id, usedNative]);
  assert.deepEqual(parties, [['A', 64_457_831n], ['B', 42_542_169n]]);
  const steps = stepsOfPaid(drill);
  assert.equal(steps.at(-1)?.title, 'Uncovered');
  assert.deepEqual(steps.at(-1)?.figures, [{ name: 'uncovered', text: '5' }]);
});

test('the example goes through every layer and back, and adds up at each step', () => {
  const drill = readDrill(example) as Scenario;
  const steps = stepsOfScenario(drill);
  assert.equal(steps.length, drill.timeline.length);
  const sums = steps.map(({ flow }) => flow && sumOf(flow));
  assert(sums.every((sum) => sum === undefined || sum.holds));
  const known = sums.filter((sum) => sum !== undefined);
  const left = [...new Set(known.map(({ leftNative }) => leftNative))];
  assert.deepEqual(left, [1_462_500_000n, 631_250_000n, 0n]);
  assert.deepEqual(steps.at(-1)?.flow?.layers, drill.loss?.layers);
  const refused = steps.filter((step) => step.refused !== undefined);
  assert.deepEqual(refused.map(({ title }) => title), ['fix']);
  const fallen = steps.find(({ text, title }) => title === 'price' && text === 'OIL');
  assert.deepEqual(fallen?.figures, [{ name: 'price', text: '9' }]);
});

test('times are told as the command tells them', () => {
  assert.equal(whenOf(86_400n * 10n + 79_999n + 1n), '10d 22:13:20');
  assert.equal(whenOf(0n), '0d 00:00:00');
});

test('a scenario in which nobody is in default has a timeline and no layers', () => {
  const change = (copy: any) => Object.assign(copy, { loss: null, waterfall: [] });
  const drill = readDrill(made(JSON.parse(example), change)) as Scenario;
  assert.equal(drill.loss, undefined);
  assert.equal(stepsOfScenario(drill)[0]?.flow, undefined);
});

test('whatever is left to guess in a question is refused with its place', () => {
  const cases: [(copy: any) => void, string][] = [
    [(it) => { it.loss_native = 5; }, 'loss_native: has to be a text of digits, not `5`'],
    [(it) => { it.loss_native = '1e3'; }, 'loss_native: `1e3` is no amount: it has to be digits'],
    [(it) => { it.loss_native = '007'; }, 'loss_native: `007` is no amount: it has to be digits'],
    [
      (it) => { it.loss_native = String(1n << 64n); },
      'loss_native: `18446744073709551616` is above 64 bits',
    ],
    [(it) => { delete it.loss_native; }, '`loss_native` is missing'],
    [(it) => { it.more = 1; }, '`more` is not known'],
    [(it) => { it.layers = {}; }, 'layers: has to be a list, not `{}`'],
    [
      (it) => { it.layers[1].members[0].shares_native = '-5'; },
      'layers[1].members[0].shares_native: `-5` is negative',
    ],
    [(it) => { it.layers[1].members[1].id = 'A'; }, 'layers[1].members[1].id: `A` is there twice'],
    [
      (it) => { it.layers[2].members[0].id = 'operator'; },
      'layers[2].members[0].id: `operator` is there twice',
    ],
    [
      (it) => { it.layers[1].operator_match_native = '1'; },
      'layers[1]: `operator_match_native` is not known',
    ],
    [(it) => { it.layers.push(it.layers[3]); }, 'layers[4]: `gain_haircut` is there twice'],
    [(it) => { it.layers.reverse(); }, 'layers[1]: `assessment` comes before `gain_haircut`'],
    [
      (it) => { it.layers[1].members[0].shares_native = String((1n << 64n) - 1n); },
      'layers[1]: its parties have more than 64 bits together',
    ],
  ];
  for (const [change, says] of cases) assert.equal(refusal(made(QUESTION, change)), says);
  const unknown = refusal(made(QUESTION, (it) => { it.layers[0].kind = 'skin'; }));
  assert.match(unknown, /^layers\[0\]\.kind: unknown: `skin`; known: `defaulter_collateral`, /);
});

test('an outcome that does not add up is refused', () => {
  const rows = made(PAID, (it) => { it.used[1].rows[0].used_native = '1'; });
  assert.equal(refusal(rows), 'used[1].rows: sum to 42542170, but `mutual` used 107000000');
  const most = made(PAID, (it) => { it.uncovered_native = String((1n << 64n) - 1n); });
  assert.equal(refusal(most), 'what is used and uncovered is above 64 bits together');
  const purse = made(PAID, (it) => { it.used[0].rows = []; });
  assert.equal(refusal(purse), 'used[0]: `rows` is not known');
});

test('a scenario that contradicts itself is refused', () => {
  const of = (change: (copy: any) => void) => refusal(made(JSON.parse(example), change));
  const cases: [(copy: any) => void, RegExp][] = [
    [(it) => { it.loss.loss_native = '1'; }, /^loss: 1962500000 used and 0 uncovered do not sum/],
    [(it) => { it.waterfall.pop(); }, /^waterfall: has 8 layers of 9$/],
    [(it) => { it.waterfall.reverse(); }, /`gain_haircut` is where `proceeds` has to be$/],
    [(it) => { it.waterfall[3].left_native = '1'; }, /^waterfall\[3\]: 181250000 used and 1 left/],
    [
      (it) => { it.waterfall[3].recovered_native = '181250001'; },
      /^waterfall\[3\]: recovered more than it used$/,
    ],
    [
      (it) => { it.waterfall[3].recovered_native = '1'; },
      /`insurance` recovered 1, but by the timeline it recovered 0$/,
    ],
    [(it) => { it.timeline[0].at_s = 0.5; }, /^timeline\[0\]\.at_s: has to be a whole number/],
    [(it) => { it.timeline[0].at_s = -1; }, /^timeline\[0\]\.at_s: .*, not `-1`$/],
    [(it) => { it.timeline[0].step = 'wait'; }, /^timeline\[0\]\.step: unknown: `wait`/],
    [(it) => { it.loss = null; }, /^waterfall: has 9 entries; at most 0/],
  ];
  for (const [change, says] of cases) assert.match(of(change), says);
});

test('what is no drill at all is said to be none', () => {
  assert.equal(refusal(' '), 'the file is empty');
  assert.match(refusal('{'), /^this is not JSON: /);
  assert.match(refusal('{}'), /^this is no drill: /);
  assert.match(refusal('[]'), /^has to be an object, not `\[\]`$/);
  assert.match(refusal('{"customers":[]}'), /drill scenario FILE --json/);
  assert.equal(refusal(`"${'x'.repeat(2_000_000)}"`), 'the file is longer than any drill');
});
