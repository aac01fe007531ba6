/** Losses of the chain: their waterfall, their timeline, what is told of their transactions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, type Signature } from '@solana/kit';
import { EVENTS, LAYERS } from '@ringfence/sdk';
import type { LossState, LossStep, LossView, RingfenceEvent, Transacted } from '@ringfence/sdk';
import { rowsOf, sumOf } from '../src/parts/layers';
import { flowOf, ORDER, partsOf, stagesOf, STATES } from '../src/pages/losses/flow';
import { toneOf, toRepay, versionOf } from '../src/pages/losses/flow';
import { groupsOf } from '../src/pages/losses/history';
import { tell } from '../src/pages/losses/told';

const LOSS = address('Ag6kGcEF8Yc5FdKMNu9K4aUhS5ecJykHHbeexfAEtR14');
const OTHER = address('9r33ydjkbGEkCZBM6CoFdmt82M8wXoyxLhC4r34VoKnS');

const DATA = {
  usedNative: [0n, 100n, 0n, 50n, 25n, 10n, 25n, 0n, 0n],
  heldNative: [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
  recoveredNative: [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
  lossNative: 247n,
  shortfallNative: 147n,
  leftNative: 37n,
  blockedNative: 0n,
  discountNative: 8n,
  auctionCount: 0,
  state: 3,
  snapshot: { ownShares: 0n, membersNative: 9n, memberShares: 4n },
  tearUp: { instrumentId: 0, seenLots: 0n, baseLots: 0n },
  assessment: { calledTs: 0n, calledNative: 0n, paidNative: 0n, answeredShares: 0n },
};
type Some = Partial<typeof DATA>;

const step = (state: LossState, slot: bigint, ts: bigint): LossStep => {
  return { state, slot, ts, signer: OTHER };
};

const STEPS = [
  step('managing', 10n, 1_000n),
  step('fixed', 20n, 1_060n),
  step('routing', 22n, 1_061n),
  step('assessing', 22n, 1_061n),
];

/** A loss in a state, with something else about it. */
function made(state: LossState, some: Some = {}, steps: readonly LossStep[] = STEPS): LossView {
  const data = { ...DATA, state: ORDER.indexOf(state), ...some };
  const available = [undefined, undefined, undefined, 50n, 25n, 10n, 25n, 10n, undefined];
  const layers = LAYERS.map((name, number) => ({
    number,
    name,
    availableNative: available[number],
    usedNative: data.usedNative[number],
    heldNative: data.heldNative[number],
    recoveredNative: data.recoveredNative[number],
    leftNative: 0n,
  }));
  const isOpen = state !== 'closed';
  return { address: LOSS, data, state, steps, layers, isOpen } as unknown as LossView;
}

test('nine layers go down to what is left, to the unit', () => {
  const flow = flowOf(made('assessing'));
  const left = rowsOf(flow).map((row) => row.leftNative);
  assert.deepEqual(left, [247n, 147n, 147n, 97n, 72n, 62n, 37n, 37n, 37n]);
  assert.equal(sumOf(flow)?.holds, true);
  assert.equal(flow.layers[0]?.name, 'Proceeds of liquidated collateral');
});

test('frozen money is held and counts as taken', () => {
  const heldNative = [0n, 0n, 0n, 0n, 0n, 0n, 0n, 37n, 0n];
  const flow = flowOf(made('closed', { heldNative, blockedNative: 37n, leftNative: 0n }));
  assert.deepEqual(sumOf(flow)?.holds, true);
  assert.equal(rowsOf(flow).at(-1)?.leftNative, 0n);
});

test('before it is fixed, a loss has no amount', () => {
  const flow = flowOf(made('managing', { lossNative: 0n, leftNative: 0n }));
  assert.equal(flow.lossNative, undefined);
});

test('the mutual layer had all of it, or the part of the other members', () => {
  const had = (loss: LossView) => flowOf(loss).layers[5]?.hadNative;
  assert.equal(had(made('routing')), 10n);
  const snapshot = { ...DATA.snapshot, ownShares: 2n, membersNative: 12n };
  assert.equal(had(made('routing', { snapshot })), 12n);
  // Rounding may have left the layer more than the members' shares were worth.
  assert.equal(had(made('routing', { snapshot: { ...snapshot, membersNative: 9n } })), 10n);
});

test('each state took until the next one that was reached, the present one until now', () => {
  const took = stagesOf(made('assessing'), 1_100n).map(({ tookS }) => tookS);
  assert.deepEqual(took, [60n, 1n, 0n, 39n, undefined, undefined, undefined]);
  // A clock that is behind the chain's makes no negative times.
  assert.equal(stagesOf(made('assessing'), 1_000n)[3]?.tookS, 0n);
});

test('a state that was not needed is told from one that is to come', () => {
  const steps = [...STEPS.slice(0, 3), step('closing', 22n, 1_061n), step('closed', 23n, 1_062n)];
  const stages = stagesOf(made('closed', {}, steps), 2_000n);
  assert.deepEqual(stages.map(({ isSkipped }) => isSkipped), [
    false,
    false,
    false,
    true,
    true,
    false,
    false,
  ]);
  assert(stages.every(({ isNow }) => !isNow));
  assert.equal(stages.at(-1)?.tookS, undefined);
  const open = stagesOf(made('routing', {}, STEPS.slice(0, 3)), 2_000n);
  assert(open.every(({ isSkipped }) => !isSkipped));
  assert.deepEqual(open.filter(({ isNow }) => isNow).map(({ state }) => state), ['routing']);
});

test('assessments and a tear-up are shown as far as they have come', () => {
  assert.deepEqual(partsOf(made('routing')), []);
  const tearUp = { instrumentId: 1, seenLots: 3n, baseLots: 9n };
  const torn = partsOf(made('managing', { tearUp }));
  assert.deepEqual(torn.map(({ part, whole, kind }) => [part, whole, kind]), [[3n, 9n, 'lots']]);
  const assessment = { calledTs: 5n, calledNative: 10n, paidNative: 4n, answeredShares: 1n };
  const called = partsOf(made('assessing', { assessment }));
  assert.deepEqual(called.map(({ part, whole }) => [part, whole]), [[4n, 10n], [1n, 4n]]);
});

test('whatever moves of a loss makes what was read of it old', () => {
  const before = versionOf(made('assessing'));
  const assessment = { ...DATA.assessment, paidNative: 1n };
  const recoveredNative = DATA.recoveredNative.with(3, 1n);
  const changes: Some[] = [{ assessment }, { recoveredNative }, { auctionCount: 1 }, { state: 5 }];
  for (const change of changes) assert.notEqual(versionOf(made('assessing', change)), before);
  assert.equal(versionOf(made('assessing')), before);
});

test('only a closed loss that nobody owes is good', () => {
  assert.equal(toneOf(made('routing')), 'warn');
  assert.equal(toneOf(made('closed', { leftNative: 0n })), 'good');
  assert.equal(toneOf(made('closed', { leftNative: 0n, blockedNative: 1n })), 'bad');
  assert.equal(Object.keys(STATES).length, 7);
});

test('what others paid is to be repaid, less what they have back, and what nobody paid', () => {
  const recoveredNative = DATA.recoveredNative.with(5, 4n);
  const loss = made('closed', { recoveredNative, leftNative: 2n, blockedNative: 3n });
  assert.equal(toRepay(loss), 50n + 25n + 10n + 25n - 4n + 2n + 3n);
});

const touched = (slot: bigint, events: RingfenceEvent[] = []): Transacted => {
  return { signature: `at ${slot}` as Signature, slot, ts: slot, error: undefined, events };
};

test('transactions stand under the step that they belong to, newest first', () => {
  const all = [30n, 22n, 20n, 15n, 10n].map((slot) => touched(slot));
  const groups = groupsOf(all, STEPS).map(({ name, transactions }) => {
    return [name, transactions.map(({ slot }) => slot)];
  });
  assert.deepEqual(groups, [
    ['Routing, then assessing', [30n, 22n]],
    ['Fixed', [20n]],
    ['Managing', [15n, 10n]],
  ]);
});

test('nothing is lost of what happened before, or of a loss without steps', () => {
  assert.deepEqual(groupsOf([touched(9n)], STEPS).map(({ name }) => name), [
    'Before it was declared',
  ]);
  assert.equal(groupsOf([touched(9n), touched(1n)], [])[0]?.transactions.length, 2);
  assert.deepEqual(groupsOf([], STEPS), []);
});

const event = (name: string, data: object) => ({ name, data }) as unknown as RingfenceEvent;

test('what a layer paid is told by its name, and what paid nothing is left out', () => {
  const { usedNative, lossNative, blockedNative, leftNative } = DATA;
  const data = { loss: LOSS, usedNative, lossNative, blockedNative, leftNative, state: 3n };
  const { text, figures } = tell(event('LossRouted', data), LOSS);
  assert.match(text, /it is assessing now\.$/);
  assert.deepEqual(figures.map(({ name }) => name), [
    "The account's own quote",
    'Insurance',
    'Junior skin in the game',
    'Mutual layer',
    'Senior skin in the game',
    'left',
  ]);
});

test('a release is told apart from a close', () => {
  const closed = (isReleased: bigint) =>
    tell(event('LossClosed', { loss: LOSS, uncoveredNative: 0n, isReleased }), LOSS).text;
  assert.match(closed(1n), /its owner's again/);
  assert.match(closed(0n), /stays frozen/);
});

test('an event of another loss, and one of something else, goes by its name', () => {
  const other = tell(event('LotsTaken', { loss: OTHER, lots: 1n, discountNative: 0n }), LOSS);
  assert.deepEqual(other, { name: 'LotsTaken', text: 'Lots taken, of another loss.', figures: [] });
  const else_ = tell(event('InstrumentMarked', {}), LOSS);
  assert.equal(else_.text, 'Instrument marked.');
});

test('there are words for every event that names a loss', () => {
  const zeros = Array.from({ length: 9 }, () => 0n);
  const amounts = { usedNative: zeros, recoveredNative: zeros, isReleased: 0n, isDone: 0n };
  const others = { phase: 0, round: 0, state: 0n, forfeitedNative: 0n, loss: LOSS };
  const names = EVENTS.map(([name]) => name);
  const wanted = names.filter((name) =>
    /^(Loss|Lots|Auction|Assessment|Bid|Bond|Part|PositionTornUp|RecoverySold)/.test(name),
  );
  assert(wanted.length >= 18, `only ${wanted.length}`);
  for (const name of wanted) {
    const data = { ...amounts, ...others, amountNative: 0n };
    const { text } = tell(event(name, data), LOSS);
    assert(text.split(' ').length > 3, `${name}: ${text}`);
  }
});
