/** The words of the page Account: scenarios, statuses, what stands in the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address } from '@solana/kit';
import { codeOf, obstacles, type Portfolio } from '@ringfence/sdk';
import type { AccountStatus, Coded, Health } from '@ringfence/sdk/preview';
import {
  distanceBps,
  moveOf,
  scenarioOf,
  scenarioWords,
  signedPercent,
} from '../src/pages/account/scenarios';
import { statusOf } from '../src/pages/account/status';
import {
  agreementOf,
  told,
  enough,
  freeIndex,
  limitsOf,
  settlingWords,
  wordsOf,
} from '../src/pages/account/words';

const QUOTE = { decimals: 6, symbol: 'USDC' };
const LAST = 15;

/** A mark of 15,000 ticks with a scan range of 2,250 of them, at 10,000 native each. */
const THIRD = 7_500_000n;
const riskArray = [
  ...[0n, 0n],
  ...[THIRD, THIRD, -THIRD, -THIRD],
  ...[2n * THIRD, 2n * THIRD, -2n * THIRD, -2n * THIRD],
  ...[3n * THIRD, 3n * THIRD, -3n * THIRD, -3n * THIRD],
  ...[15_750_000n, -15_750_000n],
];
const contract = { kind: 0, strikeTicks: 0n, shortMinNative: 0n, riskAgeMaxS: 0 };
const linear = {
  markTick: 15_000n,
  tickValueNative: 10_000n,
  riskArray,
  contract: { ...contract, reserved: new Uint8Array() },
};

test('a scenario moves prices as the risk array of a linear contract does', () => {
  riskArray.slice(0, LAST - 1).forEach((perLot, number) => {
    const ticks = perLot / linear.tickValueNative;
    const tick = linear.markTick + ticks;
    assert.deepEqual(moveOf(linear, number), { tick, bps: Number((ticks * 10_000n) / 15_000n) });
  });
});

test('an extreme scenario moves prices by all of what counts in part', () => {
  assert.deepEqual(moveOf(linear, LAST - 1), { tick: 19_500n, bps: 3_000 });
  assert.deepEqual(moveOf(linear, LAST), { tick: 10_500n, bps: -3_000 });
});

test('no move is said of an option, or without a mark', () => {
  const option = { ...linear, contract: { ...linear.contract, kind: 1 } };
  assert.equal(moveOf(option, 2), undefined);
  assert.equal(moveOf({ ...linear, markTick: 0n }, 2), undefined);
});

test('each of the sixteen scenarios has words of its own', () => {
  const all = riskArray.map((_, number) => scenarioWords(number, true));
  assert.equal(new Set(all).size, LAST + 1);
  assert.equal(all[0], 'Prices stay, volatility rises');
  assert.equal(all[5], 'Prices fall by a third of the scan range, volatility falls');
  assert.equal(all[LAST], 'Prices fall by twice the scan range, counted in part');
});

test('volatility is said where there are options alone', () => {
  assert.equal(scenarioWords(12, false), 'Prices fall by the scan range');
  assert.equal(scenarioOf(13).volatility, 'down');
});

test('a distance is signed, in percent', () => {
  assert.equal(signedPercent(distanceBps(15_000n, 13_289n)), '−11.4 %');
  assert.equal(signedPercent(distanceBps(15_000n, 16_500n)), '+10 %');
  assert.equal(signedPercent(distanceBps(0n, 5n)), '0 %');
});

const health = (equityNative: bigint): Coded<Health> => ({
  ok: true,
  value: { equityNative, requirementNative: 100n },
});
const standing = (status: AccountStatus, initial: bigint, maintenance = initial) => ({
  status,
  initial: health(initial),
  maintenance: health(maintenance),
});

test('a status has its word', () => {
  const name = (of: Parameters<typeof statusOf>[0], leftS = 0n) => statusOf(of, leftS).name;
  assert.equal(name(standing('active', 100n)), 'Healthy');
  assert.equal(name(standing('active', 99n, 100n)), 'Below initial margin');
  assert.equal(name(standing('liquidation', 500n), 1n), 'Margin call');
  assert.equal(name(standing('liquidation', 99n)), 'In liquidation');
  assert.equal(name(standing('default', 500n), 1n), 'In default');
  assert.equal(name(standing('fixed', 500n)), 'Settled default');
});

test('an account below maintenance is worse than one below initial margin', () => {
  assert.equal(statusOf(standing('active', 99n, 100n), 0n).kind, 'warn');
  assert.equal(statusOf(standing('active', 99n, 99n), 0n).kind, 'bad');
});

test('nobody is called healthy whose initial test cannot be made', () => {
  const initial: Coded<Health> = { ok: false, code: codeOf('MarkStale') ?? 0 };
  const found = statusOf({ ...standing('active', 500n), initial }, 0n);
  assert.deepEqual(found, { name: 'Cannot be judged', kind: 'warn' });
  const below = statusOf({ ...standing('active', 5n), initial }, 0n);
  assert.deepEqual(below, { name: 'Below initial margin', kind: 'bad' });
});

test('tokens at an address agree with the ledger, or differ by so many', () => {
  assert.deepEqual(agreementOf(5n, 5n), { kind: 'agrees' });
  assert.deepEqual(agreementOf(5n, 7n), { kind: 'more', byNative: 2n });
  assert.deepEqual(agreementOf(5n, 4n), { kind: 'fewer', byNative: 1n });
  assert.deepEqual(agreementOf(5n, undefined), { kind: 'unknown' });
});

test('a difference of a moment is not told: tokens may be read before the ledger', () => {
  const holdings = [
    { entry: { ledgerNative: 5n }, asset: { data: { mint: 'a' } } },
    { entry: { ledgerNative: 7n }, asset: { data: { mint: 'b' } } },
  ];
  const found = [
    { mint: 'a', vaultNative: 5n },
    { mint: 'b', vaultNative: 6n },
    { mint: 'c', vaultNative: undefined },
  ];
  assert.deepEqual([...told(found, holdings, false)], [['a', 5n]]);
  assert.deepEqual([...told(found, holdings, true)], [['a', 5n], ['b', 6n]]);
});

test('what is to be paid in is rounded up to what is shown of it', () => {
  assert.equal(enough(367_688_157n, 6), 367_690_000n);
  assert.equal(enough(367_690_000n, 6), 367_690_000n);
  assert.equal(enough(1n, 9), 100_000n);
  assert.equal(enough(7n, 0), 7n);
});

test('the next account has the smallest number that is free', () => {
  assert.equal(freeIndex([]), 0);
  assert.equal(freeIndex([1, 2]), 0);
  assert.equal(freeIndex([0, 2, 1, 4]), 3);
});

const MINT = address('4BguD4At4Z2cju7aBZtdkuL5PgQQY1GZQpbqMgLBLrWM');
const VENUE = address('zaAs6GuHduWPn95szx8azrR4XVPHnotGsBTyBVsbgfx');
const QUOTE_MINT = address('CYHprYY9GbmRJ4rdEqoyPHZkqETG7Jg4eJvufSenUt6g');
const portfolio = {
  house: { data: { quoteDecimals: 6, quoteMint: QUOTE_MINT } },
  account: { data: { status: 0, cutNative: 2_500_000n } },
  holdings: [{ asset: { data: { mint: MINT, decimals: 9 } } }],
  positions: [
    {
      position: { instrumentId: 12, lots: -2n, waitGainNative: 0n, waitLossNative: 0n },
      instrument: { data: { isExpired: 0 } },
    },
  ],
  liens: [{ data: { venue: VENUE, mint: MINT, lockedNative: 1_500_000_000n } }],
} as unknown as Portfolio;
const names = {
  asset: (mint: string) => (mint === MINT ? 'wSOL' : 'USDC'),
  instrument: (id: number) => `SOL-USD ${id}`,
  venue: () => 'Our venue',
};

test('what stands in the way is said by names and in units', () => {
  const said = obstacles(portfolio, wordsOf(portfolio, names)).map(({ text }) => text);
  assert.deepEqual(said, [
    'A short position of 2 lots of SOL-USD 12 is open: ' +
      'close it with any venue, or wait for its expiry.',
    'The venue Our venue has locked 1.5 wSOL: ' +
      'have it unlock them, or give notice and release them after the delay.',
    'Haircuts have taken gains of 2.5 USDC that recoveries may return: ' +
      'wait for them, or waive them to close the account.',
  ]);
});

test('settling takes, pays, or moves nothing', () => {
  assert.match(settlingWords(1n, 0n, QUOTE), /takes 0\.000001 USDC from the quote vault/);
  assert.match(settlingWords(0n, 2n, QUOTE), /pays 0\.000002 USDC from the pool/);
  assert.match(settlingWords(0n, 0n, QUOTE), /moves no money/);
});

test('why no more can be withdrawn is said once for all vaults that it holds for', () => {
  const vault = (slot: number, lockedNative = 0n) => {
    return { slot, entry: { ledgerNative: 10n, lockedNative } };
  };
  const [first, second, whole, locked] = [vault(0), vault(1), vault(2), vault(3, 4n)];
  const withdrawable = [
    { amountNative: 5n, refusedWith: 7 },
    { amountNative: 0n, refusedWith: 7 },
    { amountNative: 10n, refusedWith: 9 },
    { amountNative: 6n, refusedWith: 9 },
  ];
  const all = [first, second, whole, locked];
  assert.deepEqual(limitsOf(all, withdrawable), [{ code: 7, holdings: [first, second] }]);
  assert.deepEqual(limitsOf(all, undefined), []);
});
