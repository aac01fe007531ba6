/** What a member of the fund may do, and why not; what pays for a loss, in its order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasOpenLoss, valueOfShares } from '@ringfence/sdk';
import { claimRows, dropBlocked, lossesOf } from '../src/pages/fund/claiming';
import {
  activationBlocked,
  callState,
  checkShares,
  checkStake,
  fundedNative,
  heldText,
  layerRows,
  payBlocked,
  releaseBlocked,
  requestNow,
  unstakeBlocked,
} from '../src/pages/fund/member';

const QUOTE = { decimals: 6, symbol: 'USDC' };
const FUND = {
  insuranceNative: 50n,
  skinJuniorNative: 20n,
  mutualNative: 30n,
  skinSeniorNative: 10n,
  freshJuniorNative: 0n,
  freshSeniorNative: 4n,
};

test('layers stand in the order in which they pay', () => {
  const rows = layerRows(FUND);
  assert.deepEqual(
    rows.map(({ place, native }) => [place, native]),
    [
      ['0–2', undefined],
      ['3', 50n],
      ['4', 20n],
      ['5', 30n],
      ['6', 10n],
      ['7', undefined],
      ['8', undefined],
    ],
  );
  assert.deepEqual(
    rows.map(({ name }) => name).slice(1, 4),
    ['insurance', 'junior skin in the game', 'mutual layer'],
  );
  assert.equal(rows[4]?.freshNative, 4n);
  assert.equal(fundedNative(FUND), 110n);
});

test('shares are worth their part of the layer, rounded down; none are worth nothing', () => {
  assert.equal(valueOfShares(2n, { shareCount: 3n, mutualNative: 10n }), 6n);
  assert.equal(valueOfShares(2n, { shareCount: 0n, mutualNative: 10n }), 0n);
});

test('a stake comes from the wallet, and the first one pays for the dead shares', () => {
  const later = { shareCount: 5n, deadShares: 1_000n };
  const stake = (text: string, first = later) => checkStake(text, QUOTE, 2_000_000n, first);
  assert.deepEqual(stake('2'), { native: 2_000_000n, error: undefined });
  assert.equal(stake('2.000001').error, 'Your wallet has 2 USDC.');
  assert.equal(stake('0').error, 'Write more than nothing.');
  assert.match(stake('two').error ?? '', /not an amount/);
  assert.deepEqual(stake(''), { native: undefined, error: undefined });
  const none = { shareCount: 0n, deadShares: 1_000n };
  assert.equal(stake('0.001', none).error, 'The first stake has to be more than 0.001 USDC.');
  assert.equal(stake('0.001001', none).native, 1_001n);
});

test('shares are whole, and no more than there are', () => {
  assert.deepEqual(checkShares('1,000', 1_000n), { native: 1_000n, error: undefined });
  assert.equal(checkShares('1001', 1_000n).error, 'You have 1,000.');
  assert.equal(checkShares('1.5', 1_000n).error, 'Write whole shares.');
  assert.equal(checkShares('0', 1_000n).error, 'Write more than nothing.');
  assert.deepEqual(checkShares('', 1_000n), { native: undefined, error: undefined });
});

test('a waiting stake becomes shares when its epoch has come and no loss is open', () => {
  assert.equal(activationBlocked(160n, 100n, false), 'Its epoch begins in 1 min.');
  assert.equal(activationBlocked(160n, 160n, false), undefined);
  assert.match(activationBlocked(160n, 200n, true) ?? '', /A loss is open/);
});

test('a loss holds requests up while it is open or uncovered, otherwise the gate does', () => {
  const of = (openLossCount: number, blockedNative: bigint) => ({ openLossCount, blockedNative });
  assert.deepEqual(
    [of(0, 0n), of(1, 0n), of(0, 1n)].map(hasOpenLoss),
    [false, true, true],
  );
  assert.match(heldText(of(1, 0n)), /A loss is open/);
  assert.match(heldText(of(0, 0n)), /Losers owe/);
});

test('a request opens and lapses while time goes on; one that is held stays so', () => {
  const waiting = { state: 'waiting', secondsLeft: 60n } as const;
  assert.deepEqual(requestNow(waiting, 59n), { state: 'waiting', secondsLeft: 1n });
  assert.deepEqual(requestNow(waiting, 61n), { state: 'open', secondsLeft: 0n });
  assert.deepEqual(requestNow({ state: 'open', secondsLeft: 5n }, 5n).state, 'lapsed');
  assert.deepEqual(requestNow({ state: 'held', secondsLeft: 5n }, 9n).state, 'held');
});

test('only an open request is paid', () => {
  const of = (state: 'waiting' | 'open' | 'held' | 'lapsed') =>
    unstakeBlocked({ state, secondsLeft: 90n });
  assert.equal(of('open'), undefined);
  assert.match(of('waiting') ?? '', /1 min 30 s/);
  assert.match(of('held') ?? '', /held back/);
  assert.match(of('lapsed') ?? '', /ask again/);
});

test('a secured part comes back without shares and without an open loss', () => {
  const of = (shares: bigint, isVoid: boolean, isLossOpen: boolean, securedNative = 5n) =>
    releaseBlocked({ shares, securedNative }, isVoid, isLossOpen);
  assert.equal(of(0n, false, false), undefined);
  assert.equal(of(7n, true, false), undefined);
  assert.match(of(7n, false, false) ?? '', /your shares/);
  assert.match(of(0n, false, true) ?? '', /A loss is open/);
  assert.match(of(0n, false, false, 0n) ?? '', /Nothing is secured/);
});

test('a call is paid whole, in time, once', () => {
  const call = { calledNative: 3_000_000n, paidNative: 0n, secondsLeft: 10n };
  assert.equal(payBlocked(call, QUOTE, 3_000_000n), undefined);
  assert.match(payBlocked(call, QUOTE, 2_999_999n) ?? '', /whole or not at all.*2.999999 USDC/);
  const paid = { ...call, paidNative: 1n };
  assert.deepEqual([callState(paid), payBlocked(paid, QUOTE, 0n)], ['answered', 'It is paid.']);
  const late = { ...call, secondsLeft: 0n };
  assert.equal(callState(late), 'passed');
  assert.match(payBlocked(late, QUOTE, 3_000_000n) ?? '', /secured part is taken/);
});

test('a claim says what it is made up of, and leaves out what is nothing', () => {
  const none = { unusedNative: 0n, repaidNative: 0n, layerNative: 0n, claimedNative: 0n };
  assert.deepEqual(claimRows(none), []);
  const brief = (claim: object) =>
    claimRows({ ...none, ...claim }).map(([name, native]) => [name, native]);
  assert.deepEqual(brief({ unusedNative: 5n, claimedNative: 2n }), [
    ['Not used of your assessment', 5n],
    ['Claimed before', 2n],
  ]);
  assert.deepEqual(brief({ repaidNative: 3n, layerNative: 4n }), [
    ['Repaid of your assessment', 3n],
    ['By your shares then', 4n],
  ]);
});

test('the oldest record goes once its losses have been paid for, and nothing of it is due', () => {
  const one = { firstSequence: 3n, endSequence: 4n, isFree: true };
  const some = { ...one, endSequence: 6n };
  assert.deepEqual([lossesOf(one), lossesOf(some)], ['loss 3', 'losses 3 to 5']);
  assert.equal(dropBlocked(some, [2n, 6n]), undefined);
  assert.equal(dropBlocked(some, [5n]), 'Claim what is due of losses 3 to 5 first: see Claims.');
  assert.equal(dropBlocked(one, [3n]), 'Claim what is due of loss 3 first: see Claims.');
  assert.match(dropBlocked({ ...some, isFree: false }, []) ?? '', /have not paid for all of these/);
});
