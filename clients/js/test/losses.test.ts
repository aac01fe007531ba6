import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AccountError,
  getLossCodec,
  LAYERS,
  loadLosses,
  viewLoss,
  watchLosses,
  type Loss,
  type LossState,
  type LossView,
} from '../src/index.js';
import { refused, USDC } from './support/customers.js';
import { DAY_S, Default } from './support/default.js';
import { rewrite } from './support/rewrite.js';
import { Told } from './support/told.js';
import { World } from './support/world.js';

const HOUR_S = 3_600;

const used = ({ layers }: LossView) => layers.map(({ usedNative }) => usedNative);
const states = ({ steps }: LossView) => steps.map(({ state }) => state);
const dollars = (...all: string[]) => all.map(USDC);

/** The loss as the program has it, with some fields changed, at a time after its declaration. */
function seen(loss: LossView, change: Partial<Loss>, passedS = 0, slots = 2n * BigInt(passedS)) {
  const { declaredTs: ts, declaredSlot: slot } = loss.data;
  const clock = { ts: ts + BigInt(passedS), slot: slot + slots };
  return viewLoss({ ...loss, data: { ...loss.data, ...change } }, clock);
}

test('a loss goes from declaration to end, and each step says what comes next', async () => {
  const story = await Default.open({ members: 3, insurance: '5', junior: '5', senior: '2' });
  const { chain, house, operator } = story.world;
  assert.deepEqual((await loadLosses(chain, house)).losses, []);
  const at: LossView[] = [];
  const look = async (state: LossState) => {
    const loss = await story.loss();
    assert.equal(loss.state, state);
    at.push(loss);
    return loss;
  };
  await story.declare();
  const managing = await look('managing');
  assert.deepEqual([managing.data.owner, managing.isOpen], [story.dora.address, true]);
  await story.take();
  await story.passBoundary();
  await story.fix();
  const fixed = await look('fixed');
  assert.deepEqual(used(fixed).slice(0, 3), dollars('0', '190', '0'));
  assert.equal(fixed.layers[1]?.leftNative, USDC('60'));
  await story.route(6);
  const assessing = await look('assessing');
  const rows = dollars('0', '190', '0', '5', '5', '24', '2', '0', '0');
  assert.deepEqual(used(assessing), rows);
  assert.equal(assessing.layers[8]?.leftNative, USDC('24'));
  await refused(story.world, 'AssessmentsOutstanding', [await story.routing()], operator);
  chain.wait(2 * DAY_S);
  assert.equal((await story.loss()).text, 'Assessments are over. Anyone may route the loss on.');
  await story.route();
  await look('haircutting');
  await refused(story.world, 'HaircutBaseNotExact', [await story.routing()], operator);
  await story.settleOthers();
  await story.route();
  const closing = await look('closing');
  assert.deepEqual(used(closing), [...rows.slice(0, 8), USDC('24')]);
  assert.equal(closing.layers[8]?.leftNative, 0n);
  await story.close();
  const closed = await look('closed');
  assert.equal(closed.isOpen, false);
  assert.deepEqual(at.map(({ text }) => text), [
    'Anyone may take its lots, cheaper by the minute, or auction them in 1 h. ' +
      'Once nothing is left to sell, anyone may fix the loss.',
    'The shortfall is known. Anyone may route it to the layers, after earlier losses.',
    'Members have 1 d to pay their assessments.',
    'Gains are cut once every account is counted: anyone may settle them and route on.',
    'Every layer has done its part. Anyone may close it.',
    'Closed. What the defaulter still brings in goes back to those who paid.',
  ]);
  const reached = ['managing', 'fixed', 'routing', 'assessing', 'haircutting', 'closing', 'closed'];
  assert.deepEqual(states(closed), reached);
  assert(closed.steps.every(({ signer }) => signer === operator.address));
  const times = closed.steps.map(({ ts, slot }) => [ts, slot]);
  assert.deepEqual(times[0], [closed.data.declaredTs, closed.data.declaredSlot]);
  assert.deepEqual(times.at(-1), [story.clock.ts, story.clock.slot]);
});

test('a view tells what each layer had when the loss was declared', async () => {
  const story = await Default.declared({ members: 2, insurance: '5', junior: '6', senior: '7' });
  const { layers } = await story.loss();
  assert.deepEqual(layers.map(({ name }) => name), LAYERS);
  assert.deepEqual(layers.map(({ number }) => number), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const none = undefined;
  // Members may be called for as much again as theirs is worth, without the dead shares' part.
  const had = [...dollars('5', '6', '16', '7'), USDC('16') - 1_000n];
  const all = layers.map(({ availableNative }) => availableNative);
  assert.deepEqual(all, [none, none, none, ...had, none]);
  assert(layers.every(({ leftNative, usedNative }) => leftNative === 0n && usedNative === 0n));
});

test('what is frozen is held by its layer, and what was recovered is told', async () => {
  const loss = await (await Default.fixed()).loss();
  const heldNative = dollars('0', '0', '0', '10', '0', '0', '0', '0', '0');
  const usedNative = dollars('0', '190', '0', '20', '0', '0', '0', '0', '30');
  const recoveredNative = dollars('0', '0', '0', '0', '0', '0', '0', '0', '4');
  const state = 6;
  const blocked = { state, heldNative, usedNative, recoveredNative, blockedNative: USDC('10') };
  const view = seen(loss, blocked);
  const left = view.layers.map(({ leftNative }) => leftNative);
  assert.deepEqual(left, dollars('250', '60', '60', '30', '30', '30', '30', '30', '0'));
  assert.deepEqual(view.layers[3]?.heldNative, USDC('10'));
  assert.deepEqual(view.layers[8]?.recoveredNative, USDC('4'));
  assert.match(view.text, /^Closed, but money for it is frozen: /);
  const paid = { ...blocked, blockedNative: 0n, recoveredNative: usedNative };
  assert.equal(seen(loss, paid).text, 'Closed, and nothing is left to recover.');
  const own = { ...paid, recoveredNative: usedNative.map((all, at) => (at < 3 ? 0n : all)) };
  assert.equal(seen(loss, own).text, 'Closed, and nothing is left to recover.');
});

test('the deadlines of managing follow each other, by seconds and by slots', async () => {
  const loss = await (await Default.declared()).loss();
  const at = (passedS: number, slots?: bigint) => {
    const { secondsLeft, deadlineTs, text } = seen(loss, {}, passedS, slots);
    const dueS = deadlineTs && Number(deadlineTs - loss.data.declaredTs);
    return [dueS, secondsLeft, /^.* lots, and buy|auction them|torn up in/.exec(text)?.[0]];
  };
  assert.deepEqual(at(0), [HOUR_S, 3_600n, 'auction them']);
  // A cluster that stood still for all but ten seconds.
  assert.deepEqual(at(HOUR_S, 20n), [HOUR_S, 3_590n, 'auction them']);
  const selling = 'Anyone may take or auction its lots, and buy';
  assert.deepEqual(at(HOUR_S), [DAY_S, BigInt(DAY_S - HOUR_S), selling]);
  assert.deepEqual(at(DAY_S), [3 * DAY_S, BigInt(2 * DAY_S), 'torn up in']);
  const over = seen(loss, {}, 3 * DAY_S);
  assert.deepEqual([over.deadlineTs, over.secondsLeft], [undefined, undefined]);
  assert.match(over.text, /^Its time is over: anyone may tear up the lots that are left\. /);
  const tearing = seen(loss, { tearUp: { ...loss.data.tearUp, instrumentId: 1 } });
  assert.equal(tearing.text, 'Its lots are being torn up: anyone may go on with that.');
  assert.equal(tearing.secondsLeft, undefined);
});

test('an assessment is due, then over; with the last answer nothing is waited for', async () => {
  const story = await Default.assessing();
  const first = await story.loss();
  const { calledTs } = first.data.assessment;
  assert.deepEqual([first.deadlineTs, first.secondsLeft], [calledTs + 86_400n, 86_400n]);
  story.world.chain.wait(DAY_S - 1);
  assert.equal((await story.loss()).text, 'Members have 1 s to pay their assessments.');
  await refused(story.world, 'AssessmentNotDue', [await story.seizing(0)], story.world.operator);
  story.world.chain.wait(1);
  const due = await story.loss();
  assert.match(due.text, /^Anyone may take what secures .* or in 1 d, anyone may route/);
  assert.deepEqual([due.deadlineTs, due.secondsLeft], [calledTs + 172_800n, 86_400n]);
  for (const place of [0, 1, 2]) {
    assert((await story.loss()).secondsLeft !== undefined);
    await story.world.send([await story.seizing(place)]);
  }
  const answered = await story.loss();
  assert.equal(answered.text, 'Assessments are over. Anyone may route the loss on.');
  assert.equal(answered.secondsLeft, undefined);
  await story.route();
  assert.equal((await story.loss()).layers[7]?.usedNative, USDC('6'));
});

test('losses are followed, newest first, and of this house alone', async () => {
  const story = await Default.declared();
  const { chain, house } = story.world;
  const [told, stop] = [new Told(), new AbortController()];
  const watch = watchLosses(chain, house, { signal: stop.signal, subscriptions: told });
  const next = async () => (await watch.next()).value ?? assert.fail('it has ended');
  await next();
  const [loss] = (await next()).losses;
  assert(loss !== undefined);
  const change = next();
  const closing = { state: 5 };
  await rewrite(chain, loss.address, getLossCodec(), () => closing);
  const [raw] = await chain.accounts([loss.address]);
  assert(raw !== undefined);
  told.tell(story.clock.slot, raw);
  assert.equal((await change).losses[0]?.state, 'closing');
  stop.abort();
  assert.equal((await watch.next()).done, true);
  // A later one, and one of another house, as if there were other defaults.
  const { data } = loss;
  const encode = (fields: Partial<Loss>) =>
    new Uint8Array(getLossCodec().encode({ ...data, ...fields }));
  await chain.put(story.sam.address, raw.owner, encode({ sequence: 1n }));
  await chain.put(story.lina.address, raw.owner, encode({ house: story.dora.address }));
  const { losses } = await loadLosses(chain, house);
  assert.deepEqual(losses.map(({ data }) => data.sequence), [1n, 0n]);
});

test('a state of a newer version is an error, never silence', async () => {
  const loss = await (await Default.declared()).loss();
  assert.throws(() => seen(loss, { state: 7 }), AccountError);
});

test('a house without losses has none', async () => {
  const world = await World.open();
  const { losses, clock } = await loadLosses(world.chain, world.house);
  assert.deepEqual(losses, []);
  assert.equal(clock.ts, world.chain.now());
});
