/** What consents and liens allow, in words; what may be written where they are given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '@solana/kit';
import { NOBODY, type Consent, type Lien, type Venue } from '@ringfence/sdk';
import {
  checkDraft,
  consentState,
  firstDraft,
  listed,
  summary,
  venueState,
  type Draft,
} from '../src/pages/permissions/consenting';
import { sum } from '../src/parts/sum';
import { checkDelegate } from '../src/pages/permissions/delegating';
import {
  capError,
  closeBlocked,
  releaseBlocked,
  termsOf,
  termsText,
  viewLien,
} from '../src/pages/permissions/pledging';

const VENUE = 'SysvarC1ock11111111111111111111111111111111' as Address;
const OWNER = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA' as Address;
const QUOTE = { decimals: 6, symbol: 'USDC' };
const NOW = 1_000n;
const DAY = 86_400n;

const draft = (change: Partial<Draft> = {}): Draft => ({
  ...firstDraft(VENUE, undefined, QUOTE, 0n),
  ...change,
});

const called = (fills: number[] = []) => ({
  venue: 'the example venue',
  instrument: (id: number) => `I${id}`,
  quote: QUOTE,
  fills,
});

test('sums in sentences are exact, and lists read like speech', () => {
  assert.equal(sum(1_234_500_000n, QUOTE), '1,234.5 USDC');
  assert.equal(sum(100_000_000n, QUOTE), '100 USDC');
  assert.equal(sum(7n, { decimals: 0, symbol: 'X' }), '7 X');
  assert.deepEqual([listed([]), listed(['A']), listed(['A', 'B', 'C'])], ['', 'A', 'A, B and C']);
});

test('a consent of an earlier generation is void, whatever its end', () => {
  const consent = { generation: 2n, expiryTs: 1_001n };
  assert.equal(consentState(consent, 2n, NOW), 'live');
  assert.equal(consentState(consent, 2n, 1_001n), 'expired');
  assert.equal(consentState(consent, 3n, NOW), 'void');
  assert.equal(consentState(consent, undefined, NOW), 'void');
});

test('what a venue may do hangs on its status', () => {
  const of = (status: number) => venueState({ status });
  assert.deepEqual([of(0), of(1), of(2), of(9)], ['active', 'withdrawn', 'suspended', 'unknown']);
  assert.equal(venueState(undefined), 'unknown');
});

test('the first draft is small, and follows what is in the vault', () => {
  const { consenting } = checkDraft(draft(), QUOTE, NOW);
  assert.deepEqual(consenting, {
    venue: VENUE,
    initialCapNative: 1_000_000_000n,
    spendCapNative: 10_000_000n,
    expiryTs: NOW + 30n * DAY,
    bandBps: 100,
    feeMaxBps: 10,
    signedOrdersOnly: false,
    instruments: [],
  });
  const rich = firstDraft(VENUE, undefined, QUOTE, 50_000_000_000n);
  assert.deepEqual([rich.initialCap, rich.spendCap], ['50000', '500']);
});

test('a draft of what there is keeps its limits', () => {
  const before = {
    initialCapNative: 5_000_000n,
    spendCapNative: 1_500_000n,
    bandBps: 25,
    feeMaxBps: 5,
    signedOrdersOnly: 1,
    instruments: [2, 0, 0, 0, 0, 0, 0, 0],
  } as Consent;
  const kept = firstDraft(VENUE, before, QUOTE, 0n);
  assert.deepEqual([kept.initialCap, kept.spendCap, kept.band], ['5', '1.5', '0.25']);
  assert.deepEqual([kept.isEvery, kept.instruments, kept.signedOrdersOnly], [false, [2], true]);
});

test('each field says what is wrong with it', () => {
  const wrong = draft({
    initialCap: '0',
    spendCap: 'much',
    days: '0',
    band: '100.01',
    feeMax: '0.001',
    isEvery: false,
  });
  const { errors, consenting } = checkDraft(wrong, QUOTE, NOW);
  assert.equal(consenting, undefined);
  assert.match(errors.initialCap ?? '', /no position/);
  assert.match(errors.spendCap ?? '', /not an amount/);
  assert.equal(errors.days, 'At least one day.');
  assert.equal(errors.band, 'At most 100 %.');
  assert.match(errors.feeMax ?? '', /2 decimals/);
  assert.match(errors.instruments ?? '', /at least one/);
});

test('what is empty is no error, and cannot be signed', () => {
  const { errors, consenting } = checkDraft(draft({ spendCap: '' }), QUOTE, NOW);
  assert.deepEqual([errors, consenting], [{}, undefined]);
});

test('a consent names at most eight instruments, and days are whole and not too many', () => {
  const instruments = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const nine = checkDraft(draft({ isEvery: false, instruments }), QUOTE, NOW);
  assert.match(nine.errors.instruments ?? '', /at most 8/);
  const of = (days: string) => checkDraft(draft({ days }), QUOTE, NOW).errors.days;
  assert.deepEqual([of('1.5'), of('3651')], ['Write whole days, like 30.', 'At most 3650 days.']);
  assert.deepEqual([of('1'), of('3650')], [undefined, undefined]);
});

function sentences(change: Partial<Draft>, fills: number[] = []): string[] {
  const { consenting } = checkDraft(draft(change), QUOTE, NOW);
  assert(consenting);
  return summary(consenting, called(fills), NOW);
}

test('a summary says who may trade what, how far, at what cost, until when', () => {
  const told = sentences({ isEvery: false, instruments: [1, 2] });
  assert.deepEqual(told, [
    'You let the example venue trade I1 and I2 for you, at prices at most 1 % from the mark and ' +
      'for fees of at most 0.1 % of the value of a trade, as long as your initial requirement ' +
      'stays at or below 1,000 USDC.',
    'Fees and prices worse than the mark may cost you 10 USDC in all.',
    'That ends in 30 d, or when you revoke it.',
    'It gives the venue no way to withdraw from your vaults.',
  ]);
});

test('a summary names what a venue may fill at all, and says where nothing limits it', () => {
  assert.match(sentences({}, [3])[0] ?? '', /trade I3 for you/);
  assert.match(sentences({})[0] ?? '', /trade every instrument .*, new ones as well, for you/);
  assert.match(sentences({ signedOrdersOnly: true }).join(' '), /only orders that you have signed/);
});

const lien = (change: Partial<Lien> = {}): Lien =>
  ({
    generation: 1n,
    capNative: 100n,
    lockedNative: 40n,
    claimNative: 0n,
    claimTs: 0n,
    claimSlot: 0n,
    noticeTs: 0n,
    noticeSlot: 0n,
    expiryTs: 5_000n,
    releaseDelayS: 100,
    claimLimitS: 50,
    ...change,
  }) as Lien;

const clock = (ts: bigint) => ({ ts, slot: ts * 2n });
const noticed = { noticeTs: 1_000n, noticeSlot: 2_000n };

test('a lien is released once its delay has passed since a notice, in seconds and slots', () => {
  const at = (change: Partial<Lien>, now: { ts: bigint; slot: bigint }) => {
    const one = lien(change);
    return releaseBlocked(one, viewLien(one, now, 1n));
  };
  assert.match(at({}, clock(1_000n)) ?? '', /Give notice first/);
  assert.match(at(noticed, clock(1_040n)) ?? '', /goes on for 1 min/);
  assert.match(at(noticed, { ts: 1_100n, slot: 2_100n }) ?? '', /goes on for 50 s/);
  assert.equal(at(noticed, clock(1_100n)), undefined);
  assert.match(at({ ...noticed, lockedNative: 0n }, clock(1_100n)) ?? '', /Nothing is locked/);
});

test('a claim that holds everything stops a release until it lapses', () => {
  const claim = { ...noticed, claimNative: 40n, claimTs: 1_090n, claimSlot: 2_180n };
  const one = lien(claim);
  const open = viewLien(one, clock(1_100n), 1n);
  assert.deepEqual([open.heldNative, open.heldS], [40n, 40n]);
  assert.match(releaseBlocked(one, open) ?? '', /holds all of it for 40 s/);
  const part = lien({ ...claim, claimNative: 39n });
  assert.equal(releaseBlocked(part, viewLien(part, clock(1_100n), 1n)), undefined);
  const lapsed = viewLien(one, clock(1_140n), 1n);
  assert.deepEqual([lapsed.heldNative, releaseBlocked(one, lapsed)], [0n, undefined]);
});

test('a lien closes when nothing is locked, and one of a closed account does nothing', () => {
  const empty = lien({ lockedNative: 0n });
  assert.equal(closeBlocked(empty, viewLien(empty, clock(1n), 1n)), undefined);
  assert.match(closeBlocked(lien(), viewLien(lien(), clock(1n), 1n)) ?? '', /locked/);
  const earlier = viewLien(empty, clock(1n), 2n);
  assert.match(closeBlocked(empty, earlier) ?? '', /account that was closed/);
  assert.match(releaseBlocked(empty, earlier) ?? '', /account that was closed/);
});

test('a cap stays above what is locked, and an expired lien is not raised', () => {
  assert.equal(capError('0.000039', 6, lien(), false), 'Not below what is locked.');
  assert.equal(capError('0.00004', 6, lien(), false), undefined);
  assert.equal(capError('0.0001', 6, lien(), false), 'That is what it is now.');
  assert.equal(capError('0.000101', 6, lien(), true), 'An expired lien is not raised.');
  assert.equal(capError('0.000099', 6, lien(), true), undefined);
  assert.equal(capError('0', 6, undefined, false), 'Write more than nothing.');
  assert.equal(capError('', 6, undefined, false), undefined);
});

test('terms are those of the mint, told before anybody signs', () => {
  const free = { mint: NOBODY, tokenAccount: NOBODY };
  const settlement = [{ mint: OWNER, tokenAccount: VENUE }, free];
  const venue = { settlement, releaseDelayS: 259_200, claimLimitS: 86_400 } as Venue;
  const terms = termsOf(venue, OWNER);
  assert(terms);
  assert.equal(terms.settlementAccount, VENUE);
  assert.match(termsText(terms).join(' '), /3 d after your notice.* 1 d more/);
  assert.equal(termsOf(venue, VENUE), undefined);
  const none = termsText({ ...terms, releaseDelayS: 0n, claimLimitS: 0n }).join(' ');
  assert.match(none, /at once after your notice.* hold nothing beyond/);
});

test('a delegate is an address of somebody else', () => {
  const of = (text: string) => checkDelegate(text, OWNER);
  assert.deepEqual(of(' '), { delegate: undefined, error: undefined });
  assert.deepEqual(of(` ${VENUE} `), { delegate: VENUE, error: undefined });
  assert.match(of('alice').error ?? '', /no address/);
  assert.match(of(OWNER).error ?? '', /your own/);
  assert.match(of(NOBODY).error ?? '', /Nobody/);
});
