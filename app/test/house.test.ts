/** What the page of the house says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_PARAMETERS, parameterOf } from '@ringfence/sdk';
import type { Asset, Fund, Governed, House, Instrument, ProposalView } from '@ringfence/sdk';
import { capOf, changesOf, oldWords, rampLeft, sourceOf } from '../src/pages/house/collateral';
import { coverState, coverWords, gateWords, layersOf } from '../src/pages/house/cover';
import {
  boundaryOf,
  evidenceState,
  expiryOf,
  freshness,
  interestLimit,
  kindOf,
  worstOf,
} from '../src/pages/house/instruments';
import {
  houseGroups,
  isOff,
  listedParameters,
  meaningOf,
  plainName,
  shownValue,
} from '../src/pages/house/parameters';
import { mayDo, sorted, titleOf, valueText } from '../src/pages/house/proposals';
import { authoritiesOf, councilWords, statusOf } from '../src/pages/house/status';

const HOUSE = { status: 0, haircutting: 0, isCoverShort: 0, isTest: 0 } as House;
const OPEN = { isOn: false };
const names = (house: Partial<House>, isOn = false) =>
  statusOf({ ...HOUSE, ...house }, { isOn }).map(({ name }) => name);

test('a house is active only while nothing keeps new risk out', () => {
  assert.deepEqual(names({}), ['Active']);
  assert.deepEqual(names({ isTest: 1 }), ['Active', 'Test house']);
  assert.deepEqual(names({}, true), ['Paused']);
  assert.deepEqual(names({ status: 2, haircutting: 1, isCoverShort: 1 }, true), [
    'Recovery',
    'Gain haircut',
    'Cover short',
    'Paused',
  ]);
  assert.equal(statusOf(HOUSE, OPEN)[0]?.kind, 'good');
});

test('only the listing authority of a test house writes prices', () => {
  const may = (isTest: number) => authoritiesOf({ isTest }).map((one) => one.may).join(' ');
  assert.match(may(1), /prices of this test house/);
  assert.doesNotMatch(may(0), /prices/);
});

test('the council is told by its keys', () => {
  assert.match(councilWords(2, 3), /2 of its 3 keys/);
  assert.match(councilWords(1, 1), /its only key/);
});

test('every parameter is shown once and has a meaning', () => {
  const grouped = houseGroups().flatMap(({ parameters }) => parameters);
  const shown = [...grouped, ...listedParameters('asset'), ...listedParameters('option')];
  const wanted = ALL_PARAMETERS.filter(({ unit }) => unit !== 'key');
  assert.deepEqual(
    shown.map(({ name }) => name).sort(),
    wanted.map(({ name }) => name).sort(),
  );
  for (const one of wanted) assert.match(meaningOf(one), /\.$/, one.name);
  assert(!houseGroups().some(({ title }) => title === 'Others'));
});

test('a linear instrument has no parameters of options', () => {
  const names = listedParameters('instrument').map(({ name }) => name);
  assert(names.includes('scan_bps') && !names.includes('short_min_native'));
});

test('names of parameters are words', () => {
  assert.equal(plainName({ name: 'weight_initial_bps' }), 'Weight initial');
  assert.equal(plainName({ name: 'asset_confidence_max_bps' }), 'Confidence max');
  assert.equal(plainName({ name: 'dead_shares' }), 'Dead shares');
});

test('a limit that nothing reaches is none', () => {
  const money = { decimals: 6 };
  const cap = parameterOf('deposit_cap_native') ?? assert.fail();
  assert.equal(shownValue(cap, (1n << 64n) - 1n, money), 'no limit');
  assert.equal(shownValue(cap, 1_000_000n, money), '1.000000');
  assert(!isOff('grace_s', (1n << 64n) - 1n));
  const status = parameterOf('asset_status') ?? assert.fail();
  assert.equal(shownValue(status, 1n, money), 'no new vaults');
});

const instrument = (more: object = {}): Instrument =>
  ({
    markTick: 15_000n,
    markTs: 1_000_000n,
    boundaryTs: 993_600n,
    expiryTs: (1n << 63n) - 1n,
    isExpired: 0,
    maxOpenInterestLots: 100n,
    interestLimitLots: (1n << 64n) - 1n,
    contract: { kind: 0, riskAgeMaxS: 60 },
    riskTs: 0n,
    riskArray: [0n, 5n, -7n],
    parameters: { markAgeMaxS: 10, markIntervalS: 3_600 },
    ...more,
  }) as Instrument;

test('the next boundary is a whole multiple of the interval', () => {
  const found = boundaryOf(instrument({ boundaryTs: 997_200n }), 1_000_000n);
  assert.deepEqual(found, { nextTs: 1_000_800n, secondsLeft: 800n, isDue: false });
  assert.equal(boundaryOf(instrument(), 1_000_000n)?.isDue, true);
  assert.equal(boundaryOf(instrument({ isExpired: 1 }), 1_000_000n), undefined);
  assert.equal(boundaryOf(instrument({ markTick: 0n }), 1_000_000n), undefined);
});

test('an instrument expires never, later, now, or has expired', () => {
  const at = (more: object) => expiryOf(instrument(more), 1_000_000n).kind;
  assert.equal(at({}), 'never');
  assert.equal(at({ expiryTs: 1_000_001n }), 'ahead');
  assert.equal(at({ expiryTs: 1_000_000n }), 'due');
  assert.equal(at({ expiryTs: 5n, isExpired: 1 }), 'ended');
});

test('an option needs its risk array as well as its mark', () => {
  const option = (riskTs: bigint) => instrument({ contract: { kind: 1, riskAgeMaxS: 60 }, riskTs });
  const at = (one: Instrument) => evidenceState(one, 1_000_010n);
  assert.equal(at(instrument()), 'usable');
  assert.equal(at(option(0n)), 'never');
  assert.equal(at(option(999_950n)), 'usable');
  assert.equal(at(option(999_949n)), 'stale');
  assert.equal(evidenceState(option(1_000_000n), 1_000_011n), 'stale');
});

test('prices that are not fresh are counted, and marks of what has expired are not', () => {
  const old = { isExpired: 0, parameters: { markAgeMaxS: 1 } } as Partial<Instrument>;
  const instruments = [
    { data: instrument({ isExpired: 0 } as Partial<Instrument>) },
    { data: instrument(old) },
    { data: instrument({ ...old, isExpired: 1 }) },
  ];
  const found = freshness({ assets: [], instruments }, 1_000_010n);
  assert.deepEqual(found, { all: 2, unfresh: 1 });
});

test('the tighter limit of open interest counts', () => {
  assert.equal(interestLimit(instrument()), 100n);
  assert.equal(interestLimit(instrument({ interestLimitLots: 7n })), 7n);
});

test('the worst scenario is told by its side', () => {
  assert.deepEqual(worstOf(instrument()), { long: 7n, short: 5n });
  assert.deepEqual(worstOf(instrument({ riskArray: [1n] })), { long: 0n, short: 1n });
  assert.deepEqual([kindOf(instrument()), kindOf(instrument({ contract: { kind: 2 } }))], [
    'Linear',
    'Put',
  ]);
});

const feed = (kind: number, ...bytes: number[]) => {
  const feedId = new Uint8Array(32);
  feedId.set(bytes);
  return { source: { kind, feedId } } as unknown as Asset;
};

test('a source is told as its oracle knows it', () => {
  assert.deepEqual(sourceOf(feed(2, 83, 79, 76)), { name: 'Test feed', feed: 'SOL' });
  assert.equal(sourceOf(feed(2, 1, 2)).feed.slice(0, 4), '0102');
  assert.equal(sourceOf(feed(1, 83, 79, 76)).feed.length, 64);
});

test('an old price of the quote stops something else than that of another asset', () => {
  const of = (isQuote: number) =>
    (['usable', 'never', 'stale', 'lost'] as const).map((state) => oldWords({ isQuote }, state));
  assert.deepEqual(of(0).slice(0, 2), [undefined, undefined]);
  assert.match(of(0).slice(2).join(), /new risk and withdrawals,counts for nothing$/);
  assert.match(of(1).slice(2).join(), /^with open positions.*with open positions/);
});

test('a ramp ends, and a cap that nothing reaches is none', () => {
  const asset = (rampS: number, depositCapNative: bigint) =>
    ({ listedTs: 100n, parameters: { rampS, depositCapNative } }) as Asset;
  assert.equal(rampLeft(asset(50, 1n), 120n), 30n);
  assert.equal(rampLeft(asset(50, 1n), 150n), undefined);
  assert.equal(capOf(asset(0, (1n << 64n) - 1n)), undefined);
  assert.equal(capOf(asset(0, 9n)), 9n);
});

test('layers stand in the order of the waterfall', () => {
  const ledgers = { insuranceNative: 1n, skinJuniorNative: 2n, mutualNative: 3n };
  const layers = layersOf({ ...ledgers, skinSeniorNative: 4n } as Fund);
  assert.deepEqual(
    layers.map(({ number, native }) => [number, native]),
    [
      [3, 1n],
      [4, 2n],
      [5, 3n],
      [6, 4n],
    ],
  );
});

test('a fund without a cover to meet is not called covered', () => {
  const of = (fundedNative: bigint, requiredNative: bigint) => ({ fundedNative, requiredNative });
  assert.equal(coverState(of(5n, 0n), 0, false), 'none');
  assert.equal(coverState(of(5n, 0n), 2, false), 'nothing');
  assert.equal(coverState(of(5n, 5n), 2, false), 'covered');
  assert.equal(coverState(of(4n, 5n), 2, false), 'short');
  assert.equal(coverState(of(4n, 5n), 2, true), 'refused');
  assert.match(coverWords('covered', 1), /the largest posted stress loss\.$/);
  assert.match(gateWords({ isGateOpen: false }), /No vault is touched/);
});

const proposal = (more: object = {}): ProposalView =>
  ({
    index: 0,
    state: 'waiting',
    class: 'loosens',
    approvedBy: [],
    parameter: parameterOf('grace_s'),
    data: { proposer: 'p', target: 'house', parameter: 5 },
    ...more,
  }) as unknown as ProposalView;
const OWN = { parameterAuthority: 'p' } as House;
const may = (one: ProposalView, key: string | undefined) =>
  mayDo(one, OWN, { council: ['c'], councilCount: 1 } as never, key);

test('a key may do what the rules let it do with a proposal', () => {
  assert.deepEqual(may(proposal(), 'c'), { approve: 'may', execute: false, cancel: true });
  assert.deepEqual(may(proposal(), 'p'), { approve: 'no', execute: false, cancel: true });
  assert.deepEqual(may(proposal(), 'x'), { approve: 'no', execute: false, cancel: false });
  assert.equal(may(proposal({ approvedBy: ['c'] }), 'c').approve, 'has');
  assert.equal(may(proposal({ class: 'moves', state: 'moving' }), 'x').execute, true);
  assert.deepEqual(may(proposal({ state: 'expired' }), 'c'), {
    approve: 'no',
    execute: false,
    cancel: false,
  });
});

test('whoever is to be replaced cannot cancel that', () => {
  const parameter = parameterOf('parameter_authority');
  assert.equal(may(proposal({ parameter, data: { proposer: 'c' } }), 'p').cancel, false);
  assert.equal(may(proposal({ parameter, data: { proposer: 'p' } }), 'p').cancel, true);
});

test('proposals are told by what they change, open ones first', () => {
  const catalog = { house: { address: 'house' }, assets: [], instruments: [] };
  const governed = { catalog, governance: undefined } as unknown as Governed;
  assert.equal(titleOf(proposal(), governed, {} as never), 'Grace of the house');
  const all = [proposal(), proposal({ state: 'executed', index: 1 }), proposal({ index: 2 })];
  const { open, ended } = sorted(all);
  assert.deepEqual([open.length, ended.length], [2, 1]);
});

test('weights that change are found among open proposals', () => {
  const parameter = parameterOf('weight_initial_bps');
  const of = (state: string) => proposal({ parameter, state, data: { target: 'asset' } });
  assert.equal(changesOf('asset', [of('moving'), of('executed'), proposal()]).length, 1);
});

test('a deposit cap is written in its asset, other amounts in quote', () => {
  const assets = [{ address: 'asset', data: { mint: 'SOL', decimals: 9 } }];
  const house = { address: 'house', data: { quoteMint: 'USD', quoteDecimals: 6 } };
  const governed = { catalog: { house, assets, instruments: [] } } as unknown as Governed;
  const naming = { asset: (mint: string) => mint } as never;
  const text = (name: string, target: string, value: bigint) => {
    const one = proposal({ parameter: parameterOf(name), data: { target } });
    return valueText(one, { value, text: '' }, governed, naming);
  };
  assert.equal(text('deposit_cap_native', 'asset', 5_000_000_000n), '5.000000000 SOL');
  assert.equal(text('concentration_native', 'asset', 5_000_000n), '5.000000 USD');
  assert.equal(text('dust_native', 'house', 10_000n), '0.010000 USD');
  assert.equal(valueText(proposal(), undefined, governed, naming), 'unknown');
});
