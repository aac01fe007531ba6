import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { start } from '../src/preview/engine.js';
import { questionEncoder, type Question } from '../src/preview/questions.js';
import { answerDecoder } from '../src/preview/answers.js';
import {
  loadPreviews,
  loadPreviewsFrom,
  PreviewError,
  type PreviewInput,
} from '../src/preview/index.js';
import { ROOT } from './support/chain.js';
import {
  asset,
  book,
  feed,
  fund,
  house,
  instrument,
  marginAccount,
  NOW,
  Numbers,
  ONE_E8,
  settlement,
} from './support/stored.js';

const wasm = () => fs.readFileSync(path.join(ROOT, 'target/wasm/ringfence.wasm'));
const ONE = 1_000_000n;
const EVIDENCE_OUT_OF_ORDER = 6106;
const VAULT_NOT_OPEN = 6205;
const ABOVE_AVAILABLE = 6401;

/** An account with quote, a token and two positions: everything that a preview looks at. */
function input(): PreviewInput {
  const array = Array.from({ length: 16 }, (_, place) => BigInt(place * 100 - 700));
  const marked = { markTick: 1_000n, settlementTick: 990n, riskArray: array };
  const positions = [
    { instrumentId: 1, lots: 10n, tick: 990n },
    { instrumentId: 2, lots: -4n, tick: 990n },
  ];
  return {
    house: house(),
    marginAccount: marginAccount([{ ledgerNative: 50n * ONE }, { ledgerNative: ONE }], positions),
    assets: [asset({ feed: feed(ONE_E8) }), asset({ feed: feed(150n * ONE_E8), decimals: 9 })],
    instruments: [instrument(1, marked), instrument(2, { ...marked, riskGroup: 2 })],
    clock: NOW,
  };
}

/** All that can be asked about an account, as bytes. */
function questions(): Uint8Array[] {
  const { house, marginAccount, assets, instruments, clock } = input();
  const reading = { price: 1n, emaPrice: 1n, confidence: 0n, exponent: -8 };
  const times = { publishTs: NOW.ts, previousPublishTs: NOW.ts - 1n };
  const readings = [{ isMark: true, place: 1, reading: { ...reading, ...times }, book: book() }];
  const lists = { assets: [...assets], instruments: [...instruments], readings };
  const settling = { fund: fund(), settlement: settlement() };
  const whole = { house, marginAccount, ...lists, settling };
  const portfolio = { ...whole, nowTs: clock.ts, slot: clock.slot };
  const trade = {
    instrument: instruments[0] as Uint8Array,
    reading: null,
    book: book(),
    consent: null,
    isBuyer: true,
    isSigned: false,
    lots: 5n,
    priceTicks: 1_000n,
    feeNative: 10n,
  };
  const asks = [
    { __kind: 'now' },
    { __kind: 'deposit', slot: 1, amountNative: 7n },
    { __kind: 'withdraw', slot: 0, amountNative: 7n },
    { __kind: 'exit', slot: 0 },
    { __kind: 'settle' },
    { __kind: 'trade', ...trade },
    { __kind: 'distances' },
  ] as const;
  const about = asks.map((ask): Question => ({ __kind: 'portfolio', portfolio, ask }));
  return about.map((question) => Uint8Array.from(questionEncoder().encode(question)));
}

test('the module that the package carries says what the one in the file says', async () => {
  const [carried, served] = await Promise.all([loadPreviews(), loadPreviewsFrom(wasm())]);
  const now = carried.of(input()).now();
  assert.deepEqual(now, served.of(input()).now());
  assert(now.standing.initial.ok && now.standing.groups.ok);
  assert.equal(now.standing.groups.value.length, 2);
  assert.equal(await loadPreviews(), carried);
});

test('the module asks its host for nothing', async () => {
  const module = await WebAssembly.compile(wasm());
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});

test('bytes that are no question are told to be none, and never end the module', async () => {
  const engine = await start(wasm());
  const numbers = new Numbers(1n);
  for (let round = 0; round < 2_000; round += 1) {
    const question = numbers.bytes(numbers.place(200));
    // The first byte says what is asked: let it be something that could be.
    if (question.length > 0) question[0] = numbers.place(4);
    const answer = answerDecoder().decode(engine.answer(question));
    assert(['malformed', 'told'].includes(answer.__kind), `round ${round}`);
  }
});

test('questions with any byte of any account changed are answered', async () => {
  const engine = await start(wasm());
  const numbers = new Numbers(2n);
  const all = questions();
  const kinds = new Map<string, number>();
  for (let round = 0; round < 6_000; round += 1) {
    const question = Uint8Array.from(numbers.pick(all));
    for (let flips = numbers.place(6); flips >= 0; flips -= 1) {
      const place = numbers.place(question.length);
      question[place] = numbers.pick([0, 1, 0x7f, 0x80, 0xff, numbers.place(256)]);
    }
    const cut = numbers.place(20) === 0 ? numbers.place(question.length) : question.length;
    const { __kind } = answerDecoder().decode(engine.answer(question.subarray(0, cut)));
    kinds.set(__kind, (kinds.get(__kind) ?? 0) + 1);
  }
  for (const kind of ['told', 'refused', 'malformed']) assert(kinds.has(kind), kind);
  const [question] = all;
  assert.equal(answerDecoder().decode(engine.answer(question as Uint8Array)).__kind, 'told');
});

test('numbers as large as they get are answered', async () => {
  const previews = await loadPreviews();
  const most = (1n << 64n) - 1n;
  const positions = [{ instrumentId: 1, lots: -(1n << 63n), tick: most, waitGainNative: -1n }];
  const array = new Array<bigint>(16).fill(-(1n << 63n));
  const large = { ledgerNative: most };
  const preview = previews.of({
    ...input(),
    marginAccount: marginAccount([large, large], positions, { variationNative: 1n << 126n }),
    instruments: [instrument(1, { markTick: most, riskArray: array, tickValueNative: most })],
  });
  const { standing } = preview.now();
  assert(!standing.maintenance.ok && !standing.holdings.ok);
  assert.equal(preview.deposit(0, 1n).ok, false);
  assert.equal(preview.distances().ok, false);
});

test('what is refused has the code of the refusal', async () => {
  const preview = (await loadPreviews()).of(input());
  assert.deepEqual(preview.withdraw(5, 1n), { ok: false, code: VAULT_NOT_OPEN });
  assert.deepEqual(preview.withdraw(0, 60n * ONE), { ok: false, code: ABOVE_AVAILABLE });
  const without = (await loadPreviews()).of({ ...input(), instruments: [] });
  assert.deepEqual(without.distances(), { ok: false, code: EVIDENCE_OUT_OF_ORDER });
});

test('the gate is open while layers that pay first cover what losers owe', async () => {
  const previews = await loadPreviews();
  const layers = { insuranceNative: 5n * ONE, skinJuniorNative: 3n * ONE, mutualNative: 2n * ONE };
  const behind = fund({ ...layers, coverRequiredNative: 7n });
  for (const [owedByNative, isGateOpen] of [
    [8n * ONE, true],
    [8n * ONE + 1n, false],
  ] as const) {
    const found = previews.cover(house(), behind, settlement({ owedByNative }));
    assert(found.ok);
    const { gateNative, fundedNative, requiredNative, uncollectedNative, skinNative } = found.value;
    assert.deepEqual([gateNative, fundedNative, requiredNative], [8n * ONE, 10n * ONE, 7n]);
    assert.deepEqual([uncollectedNative, skinNative], [owedByNative, 3n * ONE]);
    assert.deepEqual([found.value.isGateOpen, found.value.hasOpenLoss], [isGateOpen, false]);
  }
});

test('how far a mark may fall is seen by instrument', async () => {
  const found = (await loadPreviews()).of(input()).distances();
  assert(found.ok);
  assert.deepEqual(
    found.value.map(({ instrumentId, markTick }) => [instrumentId, markTick]),
    [
      [1, 1_000n],
      [2, 1_000n],
    ],
  );
  const [long, short] = found.value;
  // Fifty quote stand behind ten lots long in the one and four short in the other.
  assert(long?.fallsToTick !== undefined && long.fallsToTick < 1_000n);
  assert(short?.risesToTick !== undefined && short.risesToTick > 1_000n);
});

test('an account of another kind is named', async () => {
  const previews = await loadPreviews();
  const wrong = (input: PreviewInput, pattern: RegExp) =>
    assert.throws(() => previews.of(input).now(), (error: unknown) => {
      assert(error instanceof PreviewError);
      assert.match(error.message, pattern);
      return true;
    });
  const good = input();
  wrong({ ...good, house: good.marginAccount }, /the house: \d+ bytes instead of \d+/);
  const other = Uint8Array.from(good.house);
  other[0] = 1;
  wrong({ ...good, house: other }, /the house: an account of another kind/);
  wrong({ ...good, marginAccount: new Uint8Array(3) }, /the margin account: 3 bytes/);
  wrong({ ...good, assets: [good.house] }, /the asset/);
  wrong({ ...good, instruments: [good.house] }, /the instrument/);
});

test('numbers that do not fit are refused before anything is asked', async () => {
  const preview = (await loadPreviews()).of(input());
  for (const amount of [-1n, 1n << 64n]) {
    assert.throws(() => preview.deposit(0, amount), PreviewError);
  }
  assert.throws(() => preview.withdraw(256, 1n), PreviewError);
});

test('a question that is too long is refused, and the module goes on', async () => {
  const previews = await loadPreviews();
  const long = { ...input(), house: new Uint8Array(2_000_000) };
  assert.throws(() => previews.of(long).now(), /too long/);
  assert.equal(previews.of(input()).now().readings.length, 0);
});
