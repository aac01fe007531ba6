import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instruction, KeyPairSigner } from '@solana/kit';
import {
  activateStake,
  claimMatch,
  claimPart,
  dropStub,
  findPart,
  findTokenAccount,
  getFundCodec,
  getFundMemberCodec,
  getLossCodec,
  getLossPartCodec,
  getLossPartDecoder,
  getSettlementCodec,
  matchAssessment,
  payAssessment,
  SendError,
  simulate,
  stake,
  SYSTEM_PROGRAM,
  viewClaim,
  type FundMember,
  type LossClaim,
} from '../src/index.js';
import { decodeLogs } from '../src/events.js';
import { only } from './support/chain.js';
import { refused, USDC } from './support/customers.js';
import { DAY_S, Default } from './support/default.js';
import { rewrite } from './support/rewrite.js';
import { Numbers } from './support/stored.js';
import type { World } from './support/world.js';

const MUTUAL = 5;
const ASSESSMENTS = 7;

const parts = ({ unusedNative, repaidNative, layerNative, claimedNative }: LossClaim) => [
  unusedNative,
  repaidNative,
  layerNative,
  claimedNative,
];

/** A loss with what its parties claim of it. */
class Claims {
  constructor(readonly story: Default) {}

  get world() {
    return this.story.world;
  }

  owner(place: number): KeyPairSigner {
    return this.story.members[place] ?? assert.fail();
  }

  async claiming(owner: KeyPairSigner): Promise<Instruction[]> {
    return claimPart(await this.world.catalog(), owner, await this.story.loss());
  }

  /** What a member is due as it is shown; nothing when nothing is. */
  async due(place: number): Promise<LossClaim | undefined> {
    const { claims } = await this.story.member(place);
    assert(claims.length <= 1);
    return claims[0];
  }

  /** A member claims: it is paid what was shown, to the unit, and then nothing more. */
  async claims(place: number): Promise<LossClaim> {
    const owner = this.owner(place);
    const due = (await this.due(place)) ?? assert.fail('nothing is due');
    const before = await this.world.tokens(owner.address, this.world.quote);
    const { events } = await this.world.send(await this.claiming(owner), owner);
    assert.equal(only(events, 'PartClaimed').amountNative, due.dueNative);
    const after = await this.world.tokens(owner.address, this.world.quote);
    assert.equal(after, before + due.dueNative);
    await this.nothing(place);
    return due;
  }

  async nothing(place: number): Promise<void> {
    assert.equal(await this.due(place), undefined);
    const owner = this.owner(place);
    await refused(this.world, 'NothingToClaim', await this.claiming(owner), owner);
  }

  /** The operator's match, as anybody reads it. */
  async match(): Promise<LossClaim> {
    const loss = await this.story.loss();
    const { fund } = await this.world.catalog();
    const [raw] = await this.world.chain.accounts([await findPart(loss.address, fund.address)]);
    return viewClaim(loss, getLossPartDecoder().decode(raw?.data ?? assert.fail()));
  }

  async escrow(): Promise<bigint> {
    return (await this.world.catalog()).fund.data.escrowNative;
  }
}

/** One of three members has paid 8 of the 24 that are called, and the operator all of them. */
async function paidTwice(): Promise<Claims> {
  const story = await Default.assessing();
  const { world, members } = story;
  const [owner] = members;
  const [catalog, loss] = [await world.catalog(), await story.loss()];
  const first = owner ?? assert.fail();
  await world.send(await payAssessment(catalog, first, loss), first);
  const called = loss.data.assessment.calledNative;
  await world.send(await matchAssessment(catalog, world.operator, loss, called));
  return new Claims(story);
}

test('what a loss does not use of a paid call comes back, to members and operator', async () => {
  const claims = await paidTwice();
  const { story, world } = claims;
  await claims.nothing(0);
  world.chain.wait(2 * DAY_S);
  await story.route();
  const { assessment, usedNative } = (await story.loss()).data;
  const [due, match] = [await claims.claims(0), await claims.match()];
  assert.deepEqual([due.unusedNative > 0n, due.repaidNative, due.claimedNative], [true, 0n, 0n]);
  const used = usedNative[ASSESSMENTS] ?? assert.fail();
  assert(used >= USDC('23') && used < assessment.paidNative);
  assert.equal(match.unusedNative + due.unusedNative, assessment.paidNative - used);
  const { events } = await world.send(
    await claimMatch(await world.catalog(), world.operator, await story.loss()),
  );
  assert.equal(only(events, 'PartClaimed').amountNative, match.dueNative);
  assert.equal((await claims.match()).dueNative, 0n);
  await claims.nothing(0);
  // Those who have not paid get nothing of what others have.
  await claims.nothing(1);
});

test('recoveries repay calls by what was used of them, and the layer by shares then', async () => {
  const claims = await paidTwice();
  const { story, world } = claims;
  world.chain.wait(2 * DAY_S);
  await story.route();
  const { dueNative: first } = await claims.claims(0);
  await story.close();
  await story.recover(USDC('30'));
  const payer = await claims.claims(0);
  assert(payer.repaidNative > 0n && payer.layerNative > 0n);
  assert.equal(payer.claimedNative, first);
  // This one never paid, and has no part of the loss yet.
  const other = await claims.claims(1);
  assert.deepEqual(parts(other), [0n, 0n, other.layerNative, 0n]);
  // The first stake paid for a thousand dead shares.
  const less = other.layerNative - payer.layerNative;
  assert(less > 0n && less < 1_000n);
  const layer = payer.layerNative + 2n * other.layerNative;
  const back = (await story.loss()).data.recoveredNative[MUTUAL] ?? assert.fail();
  assert(layer <= back && layer > back - 3n, `${layer} of ${back}`);
  await story.recover(USDC('1000'));
  const last = await claims.claims(1);
  assert.equal(last.claimedNative, other.dueNative);
  await claims.claims(0);
  await claims.claims(2);
  await world.send(await claimMatch(await world.catalog(), world.operator, await story.loss()));
  // What rounding down left is less than one unit for each claim that there can be.
  assert((await claims.escrow()) < 12n);
});

test('a claim opens the token account that receives', async () => {
  const story = await Default.fixed({ members: 2, stake: '50', insurance: '5' });
  const claims = new Claims(story);
  await story.route();
  await story.close();
  await story.recover(USDC('30'));
  const owner = claims.owner(0);
  const wallet = await findTokenAccount(owner.address, story.world.quote.mint);
  await story.world.chain.put(wallet, SYSTEM_PROGRAM, new Uint8Array());
  const due = (await claims.due(0)) ?? assert.fail();
  assert(due.layerNative > USDC('14') && due.layerNative < USDC('15'));
  await story.world.send(await claims.claiming(owner), owner);
  assert.equal(await story.world.tokens(owner.address, story.world.quote), due.dueNative);
});

test('a defaulter gets nothing of its own loss for its shares', async () => {
  const claims = await paidTwice();
  const { chain } = claims.world;
  const loss = await claims.story.loss();
  await rewrite(chain, loss.address, getLossCodec(), () => ({ residualNative: USDC('3') }));
  const due = (await claims.due(2)) ?? assert.fail();
  assert(due.layerNative > USDC('0.99') && due.layerNative < USDC('1.01'));
  const { address: owner } = claims.owner(2);
  await rewrite(chain, loss.address, getLossCodec(), () => ({ owner }));
  await claims.nothing(2);
});

/** What the program says: the name of its refusal, or what it pays of a claim. */
async function says(world: World, by: KeyPairSigner, instructions: Instruction[]) {
  try {
    const { logs } = await simulate(world.chain, instructions, { feePayer: by });
    const claimed = decodeLogs(logs).find((event) => event.name === 'PartClaimed');
    return claimed?.data.amountNative;
  } catch (error) {
    if (error instanceof SendError) return error.explanation?.name ?? assert.fail(error.message);
    throw error;
  }
}

/** A loss anywhere on its way, and a part of it that was paid and claimed. */
function anyPart(numbers: Numbers, members: bigint) {
  const amount = () => numbers.pick([0n, numbers.between(1n, 9n), numbers.between(0n, 1n << 40n)]);
  const [beforeNative, paidNative, later] = [amount(), amount(), amount()];
  const all = beforeNative + paidNative + later;
  const used = all === 0n ? 0n : numbers.pick([0n, all, numbers.between(0n, all)]);
  const recovered = numbers.pick([0n, used, numbers.between(0n, used)]);
  const rows = (assessment: bigint, mutual: bigint) =>
    Array.from({ length: 9 }, (_, row) => {
      if (row === ASSESSMENTS) return assessment;
      return row === MUTUAL ? mutual : 7n;
    });
  const loss = {
    usedNative: rows(used, 1n << 41n),
    recoveredNative: rows(recovered, amount()),
    residualNative: amount(),
  };
  const isSettled = numbers.pick([0, 1, 1]);
  const shares = numbers.pick([0n, 1n, numbers.between(0n, members)]);
  const claimedNative = numbers.pick([0n, 0n, amount()]);
  const hasAnswered = numbers.pick([0, 1]);
  const none = { paidNative: 0n, beforeNative: 0n };
  const answer = hasAnswered === 0 ? none : { paidNative, beforeNative };
  return { loss, isSettled, all, part: { shares, claimedNative, hasAnswered, ...answer } };
}

/** A record of earlier shares, of the loss's time or of others. */
function anySeat(numbers: Numbers, { stubs, shares, shareGeneration }: FundMember) {
  const stub = () => {
    const firstSequence = numbers.between(0n, 2n);
    return {
      firstSequence,
      endSequence: firstSequence + numbers.between(1n, 2n),
      shares: numbers.pick([0n, 1n, shares / 3n]),
      shareGeneration: shareGeneration + numbers.pick([0, 0, 1]),
    };
  };
  return {
    stubs: stubs.map((free, place) => (place === 2 ? { ...free, ...stub() } : free)),
    stubSequence: numbers.between(0n, 1n),
    shares: numbers.pick([0n, 5n, shares]),
  };
}

test('whatever has happened to a loss, what is shown is what the program pays', async () => {
  const claims = await paidTwice();
  const { story, world } = claims;
  const [paid, absent] = [claims.owner(0), claims.owner(1)];
  const loss = await story.loss();
  const { snapshot, assessment } = loss.data;
  const catalog = await world.catalog();
  await world.sendStraight(catalog.fund.data.escrow, 1n << 50n);
  const rich = () => ({ escrowNative: 1n << 50n });
  await rewrite(world.chain, catalog.fund.address, getFundCodec(), rich);
  const seats = [await story.member(0), await story.member(1)] as const;
  const part = await findPart(loss.address, seats[0].address);
  const numbers = new Numbers(11n);
  const seen = new Map<string, number>();
  for (let round = 0; round < 150; round += 1) {
    const any = anyPart(numbers, snapshot.memberShares);
    const { isSettled, all: paidNative } = any;
    await rewrite(world.chain, loss.address, getLossCodec(), () => ({
      ...any.loss,
      assessment: { ...assessment, isSettled, paidNative },
    }));
    await rewrite(world.chain, part, getLossPartCodec(), () => any.part);
    for (const [place, owner] of [paid, absent].entries()) {
      const seat = seats[place] ?? assert.fail();
      const now = anySeat(numbers, seat.data);
      await rewrite(world.chain, seat.address, getFundMemberCodec(), () => now);
      const due = await claims.due(place);
      const said = await says(world, owner, await claims.claiming(owner));
      const kind = `${place} ${typeof said === 'bigint' ? 'paid' : said}`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      const shown = due === undefined ? 'NothingToClaim' : due.dueNative;
      assert.equal(said, shown, `round ${round} of member ${place}`);
    }
  }
  const all = ['0 NothingToClaim', '0 paid', '1 NothingToClaim', '1 paid'];
  assert.deepEqual([...seen.keys()].sort(), all);
  assert([...seen.values()].every((count) => count > 20), [...seen].join(' '));
});

/** A member with shares of a hundred, and as much again that could become shares now. */
async function doubling() {
  const story = await Default.open({ members: 1, stake: '100', junior: '50' });
  const { world } = story;
  const owner = story.members[0] ?? assert.fail();
  await world.send([await stake(await world.catalog(), owner, USDC('100'))], owner);
  world.chain.wait(DAY_S);
  const { settlement } = await world.catalog();
  const seat = (change: Partial<FundMember>) =>
    story.member().then(({ address }) =>
      rewrite(world.chain, address, getFundMemberCodec(), () => change),
    );
  const losses = (lossSequence: bigint, routingSequence: bigint) =>
    rewrite(world.chain, settlement.address, getSettlementCodec(), () => ({
      lossSequence,
      routingSequence,
    }));
  return { story, world, owner, seat, losses };
}

test('a full record says what has to be given up, and giving it up makes room', async () => {
  const { story, world, owner, seat, losses } = await doubling();
  const activation = [await activateStake(await world.catalog(), owner.address)];
  const drop = [await dropStub(await world.catalog(), owner)];
  await refused(world, 'NoStub', drop, owner);
  const { stubs } = (await story.member()).data;
  const taken = stubs.map((free, place) => {
    const firstSequence = BigInt((place + 3) % stubs.length);
    return { ...free, firstSequence, endSequence: firstSequence + 1n, shares: firstSequence + 10n };
  });
  await seat({ stubs: taken, stubSequence: 8n });
  await losses(8n, 8n);
  assert.equal((await story.member()).fullRecord, undefined);
  await losses(9n, 0n);
  const full = { firstSequence: 0n, endSequence: 1n, shares: 10n };
  assert.deepEqual((await story.member()).fullRecord, { ...full, isFree: false });
  await refused(world, 'StubsFull', activation, owner);
  await refused(world, 'LossOpen', drop, owner);
  await losses(9n, 1n);
  assert.deepEqual((await story.member()).fullRecord, { ...full, isFree: true });
  const { events } = await world.send(drop, owner);
  assert.equal(only(events, 'StubDropped').shares, 10n);
  assert.equal((await story.member()).fullRecord, undefined);
  await world.send(activation);
  assert.equal((await story.member()).pending, undefined);
});

test('a record is full when the program says so', async () => {
  const { story, world, owner, seat, losses } = await doubling();
  const activation = [await activateStake(await world.catalog(), owner.address)];
  const { data } = await story.member();
  const numbers = new Numbers(3n);
  const seen = new Set<string>();
  for (let round = 0; round < 60; round += 1) {
    const some = data.stubs.map((free) => ({
      ...free,
      endSequence: numbers.between(3n, 5n),
      shares: numbers.pick([7n, 7n, 7n, 7n, 7n, 7n, numbers.pick([0n, data.shares])]),
      shareGeneration: data.shareGeneration + numbers.pick([0, 1]),
    }));
    const shares = numbers.pick([data.shares, data.shares, 0n]);
    await seat({ stubs: some, stubSequence: 4n, shares });
    await losses(numbers.pick([4n, 5n, 5n]), 4n);
    const { fullRecord } = await story.member();
    const said = await says(world, owner, activation);
    seen.add(String(said));
    assert.equal(said === 'StubsFull', fullRecord !== undefined, `round ${round}: ${String(said)}`);
  }
  assert.deepEqual([...seen].sort(), ['StubsFull', 'undefined']);
});
