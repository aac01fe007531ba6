/** What vaults count, and which prices are missing: the page Account on made-up accounts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  getMarginAccountDecoder,
  MARGIN_ACCOUNT_DISCRIMINATOR,
  type MarginAccount,
  type Portfolio,
} from '@ringfence/sdk';
import type { PreviewInput } from '@ringfence/sdk/preview';
import { countsOf, type Judge } from '../src/pages/account/counting';
import { unusable, type Taken } from '../src/pages/account/unusable';

/** Slots 0 and 2 are open: 700 of which 200 are locked, and 40. */
function account(variationNative: bigint): MarginAccount {
  const decoder = getMarginAccountDecoder();
  const bytes = new Uint8Array(decoder.fixedSize);
  bytes.set(MARGIN_ACCOUNT_DISCRIMINATOR);
  const empty = decoder.decode(bytes);
  const slots = empty.slots.map((slot, at) => {
    if (at === 0) return { ...slot, isOpen: 1, ledgerNative: 700n, lockedNative: 200n };
    return at === 2 ? { ...slot, isOpen: 1, ledgerNative: 40n } : slot;
  });
  return { ...empty, slots, variationNative };
}

const INPUT = { marginAccount: new Uint8Array(), readings: [] } as unknown as PreviewInput;
const of = (data: MarginAccount) =>
  ({ account: { data }, holdings: [{ slot: 0 }, { slot: 2 }] }) as unknown as Portfolio;

/** Free tokens, those of slot 2 at three each before a liquidation and at two initially. */
function judging(whole: MarginAccount): Judge {
  return ({ marginAccount }) => {
    const isWhole = marginAccount.length === 0;
    const { slots, variationNative } = isWhole
      ? whole
      : getMarginAccountDecoder().decode(marginAccount);
    const free = slots.map(({ ledgerNative, lockedNative }) => ledgerNative - lockedNative);
    const equity = (price: bigint) => (free[0] ?? 0n) + price * (free[2] ?? 0n) + variationNative;
    const health = (equityNative: bigint) =>
      ({ ok: true, value: { equityNative, requirementNative: 0n } }) as const;
    return { initial: health(equity(2n)), maintenance: health(equity(3n)) };
  };
}

test('what vaults count and the rest sum up to the equity', () => {
  const data = account(-30n);
  assert.deepEqual(countsOf(of(data), INPUT, judging(data)), {
    vaults: [
      { slot: 0, initialNative: 500n, maintenanceNative: 500n },
      { slot: 2, initialNative: 80n, maintenanceNative: 120n },
    ],
    restInitialNative: -30n,
    restMaintenanceNative: -30n,
  });
});

test('nothing is said of a test that cannot be made', () => {
  const data = account(0n);
  const judge: Judge = (input) => ({
    ...judging(data)(input),
    initial: { ok: false, code: 6100 },
  });
  const { vaults, restInitialNative, restMaintenanceNative } = countsOf(of(data), INPUT, judge);
  assert.deepEqual(vaults.map(({ initialNative }) => initialNative), [undefined, undefined]);
  assert.equal(restInitialNative, undefined);
  assert.equal(restMaintenanceNative, 0n);
});

const NOW = 10_000n;
const asset = (mint: string, publishTs: bigint) => ({
  data: { mint, feed: { publishTs }, parameters: { ageMaxS: 60, outageMaxS: 3_600 } },
});
const held = (lots: bigint, markTs: bigint) => ({
  position: { lots },
  instrument: {
    data: {
      instrumentId: 1,
      isExpired: 0,
      markTick: 5n,
      markTs,
      parameters: { markAgeMaxS: 60 },
    },
  },
});
const names = {
  asset: (mint: string) => mint,
  instrument: (id: number) => `Instrument ${id}`,
  venue: (venue: string) => venue,
};

/** The quote, another asset, and a position. */
function priced(quoteTs: bigint, otherTs: bigint, position = held(0n, 0n)): Portfolio {
  const holdings = [
    { slot: 0, asset: asset('USDC', quoteTs) },
    { slot: 3, asset: asset('wSOL', otherTs) },
  ];
  return { holdings, positions: [position] } as unknown as Portfolio;
}

const found = (portfolio: Portfolio, taken?: Taken) =>
  unusable(portfolio, taken, NOW, names).map(({ name, state, text }) => [name, state, text]);

test('usable prices are not spoken of, nor marks of what is closed', () => {
  assert.deepEqual(found(priced(NOW, NOW - 60n)), []);
});

test('a stale price and a lost one are told apart', () => {
  const [stale] = found(priced(NOW, NOW - 61n));
  const [lost] = found(priced(NOW, NOW - 3_601n));
  assert.deepEqual(stale?.slice(0, 2), ['wSOL', 'stale']);
  assert.match(stale?.[2] ?? '', /before a liquidation; for withdrawals and new risk/);
  assert.deepEqual(lost?.slice(0, 2), ['wSOL', 'lost']);
  assert.match(lost?.[2] ?? '', /counts for nothing until/);
});

test('a quote without a price stops withdrawals where lots are open, and nothing else', () => {
  const text = (lots: bigint) => found(priced(1n, NOW, held(lots, NOW)))[0]?.[2] ?? '';
  assert.match(text(5n), /nothing is withdrawn and no risk is added/);
  assert.match(text(0n), /counts in full all the same/);
});

test('an old mark of an open position is spoken of', () => {
  assert.deepEqual(found(priced(NOW, NOW, held(-1n, NOW - 61n)))[0]?.slice(0, 2), [
    'Instrument 1',
    'stale',
  ]);
});

test('a newer price that an action takes in first counts, unless the rules refuse it', () => {
  const reading = { publishTs: NOW };
  const taken = (code: number): Taken =>
    ({
      input: { readings: [{ isMark: false, place: 1, reading }] },
      now: { readings: [code] },
    }) as unknown as Taken;
  assert.deepEqual(found(priced(NOW, 1n), taken(0)), []);
  assert.equal(found(priced(NOW, 1n), taken(6_200)).length, 1);
});
