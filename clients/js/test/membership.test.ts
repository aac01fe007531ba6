import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instruction, KeyPairSigner } from '@solana/kit';
import {
  ActionError,
  activateStake,
  findMember,
  getFundCodec,
  getFundMemberCodec,
  getSettlementCodec,
  loadMembership,
  matchAssessment,
  payAssessment,
  requestUnstake,
  SendError,
  simulate,
  stake,
  unstake,
  watchMembership,
  type FundMember,
  type MemberView,
  type Settlement,
  type UnstakeRequest,
} from '../src/index.js';
import { decodeLogs } from '../src/events.js';
import { only } from './support/chain.js';
import { refused, USDC } from './support/customers.js';
import { DAY_S, Default } from './support/default.js';
import { HOUSE } from './support/parameters.js';
import { rewrite } from './support/rewrite.js';
import { Numbers } from './support/stored.js';
import { Told } from './support/told.js';
import { World } from './support/world.js';

const COOL_DOWN_S = HOUSE.coolDownS;
const WINDOW_S = HOUSE.unstakeWindowS;
const HARD_STOP_S = HOUSE.hardStopS;
const SHUT = (1n << 63n) - 1n;

/** A house with one member, Alice. */
class Club {
  private constructor(
    readonly world: World,
    readonly alice: KeyPairSigner,
  ) {}

  /** She has a stake of 100, which waits. */
  static async open(): Promise<Club> {
    const world = await World.open();
    const alice = await world.customer([[world.quote, USDC('1000')]]);
    // Long after the chain's first slot, so that there can be requests of long ago.
    world.chain.setTime(world.chain.now(), 1_000_000_000n);
    await world.send([await stake(await world.catalog(), alice, USDC('100'))], alice);
    return new Club(world, alice);
  }

  /** She has shares for it. */
  static async joined(): Promise<Club> {
    const club = await Club.open();
    club.world.chain.wait(DAY_S);
    await club.activate();
    return club;
  }

  membership() {
    return loadMembership(this.world.chain, this.world.house, this.alice.address);
  }

  async member(): Promise<MemberView> {
    return (await this.membership()).member ?? assert.fail('she has no seat');
  }

  async request(): Promise<UnstakeRequest> {
    return (await this.member()).request ?? assert.fail('nothing is requested');
  }

  async activation(): Promise<Instruction[]> {
    return [await activateStake(await this.world.catalog(), this.alice.address)];
  }

  async activate(): Promise<void> {
    await this.world.send(await this.activation());
  }

  async ask(shares: bigint): Promise<void> {
    const catalog = await this.world.catalog();
    await this.world.send([await requestUnstake(catalog, this.alice, shares)], this.alice);
  }

  async payout(): Promise<Instruction[]> {
    return [await unstake(await this.world.catalog(), this.alice)];
  }

  async settlement(change: Partial<Settlement>): Promise<void> {
    const { settlement } = await this.world.catalog();
    await rewrite(this.world.chain, settlement.address, getSettlementCodec(), () => change);
  }

  async seat(change: Partial<FundMember>): Promise<void> {
    const { address } = await this.member();
    await rewrite(this.world.chain, address, getFundMemberCodec(), () => change);
  }

  /** What the program says to instructions: the name of its refusal, or what it would pay. */
  async says(instructions: Instruction[]): Promise<string | bigint> {
    try {
      const { logs } = await simulate(this.world.chain, instructions, { feePayer: this.alice });
      return only(decodeLogs(logs), 'UnstakePaid').amountNative;
    } catch (error) {
      if (error instanceof SendError) return error.explanation?.name ?? assert.fail(error.message);
      throw error;
    }
  }
}

test('a stake waits for its epoch, and then for losses', async () => {
  const club = await Club.open();
  const { chain } = club.world;
  const { member, walletNative } = await club.membership();
  assert.equal(walletNative, USDC('900'));
  assert.deepEqual([member?.valueNative, member?.shareBps, member?.isVoid], [0n, 0, false]);
  const { pending } = member ?? assert.fail();
  assert(pending !== undefined && !pending.isReady);
  assert.deepEqual([pending.amountNative, pending.activeTs % 86_400n], [USDC('100'), 0n]);
  chain.wait(Number(pending.activeTs - chain.now() - 1n));
  assert.equal((await club.member()).pending?.isReady, false);
  await refused(club.world, 'EpochNotBegun', await club.activation(), club.alice);
  chain.wait(1);
  assert.equal((await club.member()).pending?.isReady, true);
  await club.settlement({ openLossCount: 1 });
  assert.equal((await club.member()).pending?.isReady, false);
  await refused(club.world, 'LossOpen', await club.activation(), club.alice);
  await club.settlement({ openLossCount: 0, lossClosedTs: chain.now() + 1n });
  const later = (await club.member()).pending ?? assert.fail();
  assert.deepEqual(later, { ...pending, activeTs: pending.activeTs + 86_400n, isReady: false });
  await refused(club.world, 'EpochNotBegun', await club.activation(), club.alice);
  chain.wait(DAY_S);
  await club.activate();
  const joined = await club.member();
  assert.equal(joined.pending, undefined);
  // The first stake pays for a thousand dead shares.
  assert.deepEqual([joined.valueNative, joined.shareBps], [USDC('100') - 1_000n, 9_999]);
});

test('a request opens after its cool-down and lapses after its window, to the second', async () => {
  const club = await Club.joined();
  const { chain } = club.world;
  const { data, valueNative } = await club.member();
  assert.equal((await club.member()).request, undefined);
  await club.ask(data.shares / 2n);
  const waiting = await club.request();
  const now = chain.now();
  assert.deepEqual(waiting, {
    shares: data.shares / 2n,
    valueNative: valueNative / 2n,
    opensTs: now + BigInt(COOL_DOWN_S),
    closesTs: now + BigInt(COOL_DOWN_S + WINDOW_S) + 1n,
    state: 'waiting',
    secondsLeft: BigInt(COOL_DOWN_S),
    text: 'Can be paid out in 7 d, for 2 d.',
  });
  chain.wait(COOL_DOWN_S - 1);
  assert.equal((await club.request()).secondsLeft, 1n);
  assert.equal(await club.says(await club.payout()), 'CoolDownNotPassed');
  chain.wait(1);
  const open = await club.request();
  assert.deepEqual([open.state, open.text], ['open', 'Can be paid out now, for 2 d 1 s.']);
  assert.equal(await club.says(await club.payout()), open.valueNative);
  chain.wait(WINDOW_S);
  const last = await club.request();
  assert.deepEqual([last.state, last.secondsLeft], ['open', 1n]);
  assert.equal(await club.says(await club.payout()), open.valueNative);
  chain.wait(1);
  const lapsed = await club.request();
  assert.deepEqual([lapsed.state, lapsed.secondsLeft], ['lapsed', 0n]);
  assert.match(lapsed.text, /^Lapsed: the shares are still yours/);
  assert.equal(await club.says(await club.payout()), 'UnstakeWindowPassed');
});

test('slots have to pass as well as seconds', async () => {
  const club = await Club.joined();
  const { chain } = club.world;
  await club.ask((await club.member()).data.shares);
  const { slot } = chain.svm.getClock();
  // A cluster that stood still for all but ten seconds.
  chain.setTime(chain.now() + BigInt(COOL_DOWN_S), slot + 20n);
  const { state, secondsLeft } = await club.request();
  assert.deepEqual([state, secondsLeft], ['waiting', BigInt(COOL_DOWN_S - 10)]);
  assert.equal(await club.says(await club.payout()), 'CoolDownNotPassed');
  chain.setTime(chain.now(), slot + 2n * BigInt(COOL_DOWN_S));
  assert.equal((await club.request()).state, 'open');
});

test('a loss or the gate holds a request, until the hard stop pays a part', async () => {
  const club = await Club.joined();
  const { chain } = club.world;
  const { data } = await club.member();
  await club.ask(data.shares);
  chain.wait(COOL_DOWN_S);
  const since = { lossSinceTs: chain.now(), gateShutSinceTs: chain.now() };
  await club.settlement({ openLossCount: 1, lossSinceTs: since.lossSinceTs });
  const held = await club.request();
  const stop = BigInt(HARD_STOP_S - COOL_DOWN_S);
  assert.deepEqual([held.state, held.secondsLeft], ['held', stop]);
  const lossText = 'Due, but a loss is open: it waits until that is done with, 83 d at most.';
  assert.equal(held.text, lossText);
  assert.equal(await club.says(await club.payout()), 'LossOpen');
  const owed = { owedByNative: USDC('40'), gateOpenSinceTs: SHUT, ...since };
  await club.settlement({ openLossCount: 0, lossClosedTs: chain.now(), ...owed });
  const shut = await club.request();
  assert.match(shut.text, /^Due, but losers owe more than the fund covers: /);
  assert.equal(shut.closesTs, chain.now() + BigInt(WINDOW_S) + 1n);
  assert.equal(await club.says(await club.payout()), 'GateShut');
  chain.wait(Number(stop));
  const open = await club.request();
  const text = 'Can be paid out now, for 2 d 1 s, less its part of what losers owe.';
  assert.deepEqual([open.state, open.text], ['open', text]);
  // Sixty of a hundred are not owed for; the dead shares' part of them stays.
  assert.equal(open.valueNative, USDC('60') - 600n);
  const sent = await club.world.send(await club.payout(), club.alice);
  assert.equal(only(sent.events, 'UnstakePaid').amountNative, open.valueNative);
});

/** A history of a request that may be near any of its ends. */
function anyHistory(numbers: Numbers, now: bigint, slot: bigint) {
  const near = (...ends: number[]) => BigInt(numbers.pick(ends)) + numbers.between(0n, 3n) - 1n;
  const own = COOL_DOWN_S + WINDOW_S;
  const age = near(COOL_DOWN_S, own, own + WINDOW_S, HARD_STOP_S, HARD_STOP_S + WINDOW_S);
  const requestedTs = now - age;
  const slots = 2n * age + numbers.pick([0n, 0n, 0n, 20n, -1n, -20n]);
  const since = () => numbers.pick([requestedTs, requestedTs + near(own), now - near(WINDOW_S)]);
  const end = () => now - near(0, WINDOW_S, own);
  const seat = {
    requestedTs,
    requestedSlot: slot - slots,
    requestedValueNative: numbers.pick([USDC('49'), USDC('51')]),
  };
  const settlement = {
    openLossCount: numbers.pick([0, 0, 0, 1]),
    blockedNative: numbers.pick([0n, 0n, 0n, 1n]),
    owedByNative: numbers.pick([0n, 0n, USDC('40'), USDC('1000')]),
    lossSinceTs: since(),
    lossClosedTs: end(),
    gateShutSinceTs: since(),
    gateOpenSinceTs: numbers.pick([SHUT, end(), end()]),
  };
  const insuranceNative = numbers.pick([0n, USDC('50')]);
  return { age, seat, settlement, insuranceNative };
}

test('whatever has happened to a request, its view is what the program would do', async () => {
  const club = await Club.joined();
  const { data } = await club.member();
  await club.ask(data.shares / 2n);
  const numbers = new Numbers(7n);
  const { slot, unixTimestamp: now } = club.world.chain.svm.getClock();
  const seen = new Map<string, number>();
  const fund = (await club.world.catalog()).fund.address;
  const payout = await club.payout();
  const again = [await requestUnstake(await club.world.catalog(), club.alice, 1n)];
  for (let round = 0; round < 400; round += 1) {
    const { age, seat, settlement, insuranceNative } = anyHistory(numbers, now, slot);
    await club.seat(seat);
    await club.settlement(settlement);
    await rewrite(club.world.chain, fund, getFundCodec(), () => ({ insuranceNative }));
    const { state, valueNative, secondsLeft } = await club.request();
    const said = await club.says(payout);
    const case_ = `${state} ${typeof said === 'bigint' ? 'paid' : said}`;
    seen.set(case_, (seen.get(case_) ?? 0) + 1);
    const facts = `${round}: ${String(age)} ${Object.values(settlement).join(' ')}`;
    if (state === 'open') assert.equal(said, valueNative, facts);
    else assert.equal(typeof said, 'string', facts);
    assert.equal(state === 'waiting', said === 'CoolDownNotPassed', facts);
    if (said === 'UnstakeWindowPassed') assert.equal(state, 'lapsed', facts);
    assert(state === 'lapsed' || state === 'held' || secondsLeft > 0n, facts);
    // Beyond its hard stop, one that is held may be made anew.
    if (age >= HARD_STOP_S + WINDOW_S) continue;
    const renewed = await club.says(again).catch(() => 'taken');
    assert.equal(renewed !== 'UnstakeRequestRunning', state === 'lapsed', facts);
  }
  const waiting = ['waiting CoolDownNotPassed', 'open paid'];
  const held = ['held LossOpen', 'held GateShut'];
  const lapsed = ['lapsed UnstakeWindowPassed', 'lapsed LossOpen', 'lapsed GateShut'];
  assert.deepEqual([...seen.keys()].sort(), [...waiting, ...held, ...lapsed].sort());
});

test('shares of a generation that has ended are void, and their request is gone', async () => {
  const club = await Club.joined();
  const { data } = await club.member();
  await club.ask(data.shares);
  const { fund } = await club.world.catalog();
  const ended = () => ({ shareGeneration: 1, shareCount: 0n, deadShareCount: 0n });
  await rewrite(club.world.chain, fund.address, getFundCodec(), ended);
  const { valueNative, shareBps, isVoid, request } = await club.member();
  assert.deepEqual([valueNative, shareBps, isVoid, request], [0n, 0, true, undefined]);
  assert.equal(await club.says(await club.payout()), 'NoUnstakeRequest');
});

test('whoever has never staked has no seat, with or without money', async () => {
  const club = await Club.joined();
  const { world } = club;
  const bob = await world.customer([[world.quote, USDC('7')]]);
  const stranger = await world.customer([]);
  const [rich, poor] = await Promise.all(
    [bob, stranger].map(({ address }) => loadMembership(world.chain, world.house, address)),
  );
  assert.deepEqual([rich?.member, rich?.walletNative], [undefined, USDC('7')]);
  assert.deepEqual([poor?.member, poor?.walletNative], [undefined, 0n]);
  const fund = rich?.house.fund.address ?? assert.fail();
  assert.equal(rich?.address, await findMember(fund, bob.address));
});

/** Pays a member's call, and returns what the program took. */
async function pays(story: Default, place: number): Promise<bigint> {
  const owner = story.members[place] ?? assert.fail();
  const loss = await story.loss();
  const paying = await payAssessment(await story.world.catalog(), owner, loss);
  const { events } = await story.world.send(paying, owner);
  return only(events, 'AssessmentPaid').amountNative;
}

test('members see what they are called for, and pay exactly that', async () => {
  const story = await Default.assessing();
  const called = (await story.loss()).data.assessment.calledNative;
  // The mutual layer was used up, and its shares are void; they count as they were.
  assert.equal((await story.member()).isVoid, true);
  const [call] = (await story.member()).calls;
  assert(call !== undefined);
  assert.deepEqual([call.paidNative, call.secondsLeft], [0n, BigInt(DAY_S)]);
  assert.equal(call.loss.state, 'assessing');
  assert.equal(call.dueTs, story.clock.ts + BigInt(DAY_S));
  const taken: bigint[] = [];
  for (const place of [0, 1, 2]) {
    const [owed] = (await story.member(place)).calls;
    const paid = await pays(story, place);
    assert.equal(paid, owed?.calledNative);
    taken.push(paid);
  }
  assert.equal(taken.reduce((sum, one) => sum + one, 0n), called);
  for (const place of [0, 1, 2]) {
    const [answered] = (await story.member(place)).calls;
    assert.deepEqual([answered?.calledNative, answered?.paidNative], [taken[place], taken[place]]);
  }
  await assert.rejects(pays(story, 0), /already|answered/i);
  await story.route();
  assert.deepEqual((await story.member()).calls, []);
  await assert.rejects(pays(story, 0), ActionError);
});

test('what was seized of a member who has not paid is less than its call', async () => {
  const story = await Default.assessing();
  const [due] = (await story.member()).calls;
  story.world.chain.wait(DAY_S);
  assert.equal((await story.member()).calls[0]?.secondsLeft, 0n);
  await assert.rejects(pays(story, 0), /time|due|late|passed/i);
  const sent = await story.world.send([await story.seizing(0)]);
  const { amountNative } = only(sent.events, 'AssessmentSeized');
  const [call] = (await story.member()).calls;
  assert.deepEqual([call?.calledNative, call?.paidNative], [due?.calledNative, amountNative]);
  assert.equal(amountNative, USDC('2'));
});

test('shares at the declaration count, whatever a member has now', async () => {
  const story = await Default.assessing();
  const [whole] = (await story.member()).calls;
  const member = await story.member();
  const { stubs, shares, shareGeneration } = member.data;
  const stub = { firstSequence: 0n, endSequence: 1n, shares: shares / 2n, shareGeneration };
  const noted = stubs.map((free, place) => (place === 3 ? { ...free, ...stub } : free));
  const now = { stubs: noted, stubSequence: 1n, shares: shares * 7n };
  await rewrite(story.world.chain, member.address, getFundMemberCodec(), () => now);
  const [half] = (await story.member()).calls;
  assert(half !== undefined && half.calledNative < (whole?.calledNative ?? 0n));
  assert.equal(await pays(story, 0), half.calledNative);
});

test('a defaulter is not called, nor anybody who came later', async () => {
  const story = await Default.assessing();
  const { world, dora, lina, members } = story;
  const owner = members[0] ?? assert.fail();
  for (const late of [dora, lina]) {
    await world.send([await stake(await world.catalog(), late, USDC('1'))], late);
    const { member } = await loadMembership(world.chain, world.house, late.address);
    assert.deepEqual(member?.calls, []);
  }
  const catalog = await world.catalog();
  const loss = await story.loss();
  await assert.rejects(payAssessment(catalog, dora, loss), /defaulter is not called/);
  await refused(world, 'NoSharesThen', await payAssessment(catalog, lina, loss), lina);
  const own = { ...loss, data: { ...loss.data, owner: owner.address } };
  await assert.rejects(payAssessment(catalog, owner, own), ActionError);
});

test('the operator pays beside the members, and they less', async () => {
  const story = await Default.assessing();
  const { world } = story;
  const [loss, catalog] = [await story.loss(), await world.catalog()];
  const called = loss.data.assessment.calledNative;
  const matching = await matchAssessment(catalog, world.operator, loss, called - USDC('1'));
  const { events } = await world.send(matching);
  assert.equal(only(events, 'AssessmentMatched').amountNative, called - USDC('1'));
  assert.equal((await story.member()).calls[0]?.calledNative, USDC('1'));
  assert.equal(await pays(story, 0), USDC('1'));
  assert.equal((await story.member(1)).calls[0]?.calledNative, 0n);
  const [other] = story.members;
  const byOther = matchAssessment(catalog, other ?? assert.fail(), loss, 1n);
  await assert.rejects(byOther, /is not the house's skin authority/);
});

test('a membership is followed from the stake to the call', async () => {
  const story = await Default.fixed({ members: 1, insurance: '5' });
  const { chain, house } = story.world;
  const owner = story.members[0] ?? assert.fail();
  const [told, stop] = [new Told(), new AbortController()];
  const how = { signal: stop.signal, subscriptions: told };
  const watch = watchMembership(chain, house, owner.address, how);
  const next = async () => (await watch.next()).value ?? assert.fail('it has ended');
  const tell = async (...addresses: Parameters<typeof chain.accounts>[0]) => {
    for (const raw of await chain.accounts(addresses)) {
      told.tell(story.clock.slot, raw ?? assert.fail());
    }
  };
  await next();
  const first = await next();
  assert.deepEqual(first.member?.calls, []);
  const called = next();
  await story.route(6);
  await tell((await story.loss()).address);
  assert.equal((await called).member?.calls.length, 1);
  const paid = next();
  await pays(story, 0);
  await tell(first.wallet);
  const { member, walletNative } = await paid;
  assert.equal(walletNative, USDC('990') - (member?.calls[0]?.paidNative ?? assert.fail()));
  stop.abort();
  assert.equal((await watch.next()).done, true);
});
