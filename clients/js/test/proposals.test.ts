import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeyPairSigner } from '@solana/kit';
import {
  ActionError,
  ALL_PARAMETERS,
  approveProposal,
  assetOf,
  cancelProposal,
  closeProposal,
  executeProposal,
  findChange,
  findGovernance,
  findProposal,
  formatParameter,
  formatSeconds,
  getGovernanceCodec,
  getSettlementCodec,
  loadGoverned,
  NOBODY,
  parameterOf,
  pauseHouse,
  proposeNumber,
  resumeHouse,
  SYSTEM_PROGRAM,
  viewProposal,
  watchGoverned,
  type NumberProposal,
  type ProposalView,
} from '../src/index.js';
import { decimalsOf, valueIn } from '../src/parameters.js';
import {
  getGovernanceCreateInstruction,
  getProposalCreateInstruction,
} from '../src/generated/index.js';
import { only } from './support/chain.js';
import { refused } from './support/customers.js';
import { rewrite } from './support/rewrite.js';
import { Told } from './support/told.js';
import { World } from './support/world.js';

const DAY_S = 86_400;
const TIMELOCK_S = 3 * DAY_S;

/** A house with a council of three, of which two must approve. */
class Town {
  private constructor(
    readonly world: World,
    readonly council: readonly [KeyPairSigner, KeyPairSigner, KeyPairSigner],
  ) {}

  static async open(): Promise<Town> {
    const world = await World.open();
    const key = () => world.customer([]);
    const council = [await key(), await key(), await key()] as const;
    const create = getGovernanceCreateInstruction({
      parameterAuthority: world.operator,
      payer: world.operator,
      house: world.house,
      governance: await findGovernance(world.house),
      timelockS: TIMELOCK_S,
      pauseMaxS: DAY_S,
      threshold: 2,
      council: council.map(({ address }) => address),
    });
    await world.send([create]);
    return new Town(world, council);
  }

  async governed() {
    return loadGoverned(this.world.chain, await this.world.catalog());
  }

  async proposal(index = 0): Promise<ProposalView> {
    return (await this.governed()).proposals[index] ?? assert.fail('it is not there');
  }

  async propose(how: NumberProposal): Promise<ProposalView> {
    const governed = await this.governed();
    await this.world.send([await proposeNumber(governed, this.world.operator, how)]);
    return this.proposal(governed.proposals.length);
  }

  async quoteWeight(value: bigint): Promise<ProposalView> {
    const target = assetOf(await this.world.catalog(), this.world.quote.mint).address;
    return this.propose({ parameter: 'weight_initial_bps', value, target });
  }

  async approve(place: 0 | 1 | 2): Promise<ProposalView> {
    const key = this.council[place];
    const approve = approveProposal(await this.governed(), key, await this.proposal());
    await this.world.send([approve], key);
    return this.proposal();
  }

  async execution() {
    return [await executeProposal(await this.governed(), await this.proposal())];
  }

  async execute(): Promise<ProposalView> {
    await this.world.send(await this.execution());
    return this.proposal();
  }
}

const brief = ({ state, text, approvalsMissing }: ProposalView) => [state, text, approvalsMissing];
const texts = ({ before, now, after }: ProposalView) => [before?.text, now?.text, after?.text];

test('what loosens waits for its delay and for the council, and says so', async () => {
  const town = await Town.open();
  const made = await town.quoteWeight(8_500n);
  assert.equal(made.parameter?.name, 'weight_initial_bps');
  assert.equal(made.class, 'loosens');
  assert.deepEqual(texts(made), ['80 %', '80 %', '85 %']);
  assert.deepEqual(brief(made), ['waiting', 'Can be executed in 3 d, 2 approvals missing.', 2]);
  assert.equal(made.executableTs, town.world.chain.now() + BigInt(TIMELOCK_S));
  assert.equal(made.expiryTs, made.executableTs + 7n * 86_400n);
  const once = await town.approve(1);
  assert.deepEqual(once.approvedBy, [town.council[1].address]);
  assert.match(once.text, /, 1 approval missing/);
  town.world.chain.wait(TIMELOCK_S - 61);
  assert.match((await town.proposal()).text, /^Can be executed in 1 min 1 s, /);
  await refused(town.world, 'ProposalNotDue', await town.execution(), town.world.operator);
  town.world.chain.wait(61);
  const due = ['unapproved', 'The delay has passed, 1 approval missing.', 1];
  assert.deepEqual(brief(await town.proposal()), due);
  await refused(town.world, 'ApprovalsMissing', await town.execution(), town.world.operator);
  assert.equal((await town.approve(2)).state, 'ready');
  const done = await town.execute();
  assert.deepEqual(brief(done), ['executed', 'Executed.', 0]);
  assert.deepEqual(texts(done), ['80 %', '85 %', '85 %']);
  await town.world.send([await closeProposal(done)]);
  assert.deepEqual((await town.governed()).proposals, []);
});

test('slots have to pass as well as seconds', async () => {
  const town = await Town.open();
  const made = await town.quoteWeight(8_500n);
  const { catalog, governance } = await town.governed();
  const { ts, slot } = catalog.clock;
  const at = (passedS: number, slots: bigint) => {
    const clock = { ts: ts + BigInt(passedS), slot: slot + slots };
    const view = viewProposal(made, { ...catalog, clock }, governance ?? assert.fail());
    return [view.state, view.secondsLeft];
  };
  // A cluster that stood still for all but ten seconds.
  assert.deepEqual(at(TIMELOCK_S, 20n), ['waiting', BigInt(TIMELOCK_S - 10)]);
  assert.deepEqual(at(TIMELOCK_S, BigInt(2 * TIMELOCK_S) - 1n), ['waiting', 1n]);
  assert.deepEqual(at(TIMELOCK_S, BigInt(2 * TIMELOCK_S)), ['unapproved', 0n]);
});

test('what tightens takes effect at once, by anybody', async () => {
  const town = await Town.open();
  const made = await town.quoteWeight(7_000n);
  assert.equal(made.class, 'tightens');
  assert.deepEqual(brief(made), ['ready', 'Anyone may execute it now.', 0]);
  assert.deepEqual(texts(await town.execute()), ['80 %', '70 %', '70 %']);
});

test('what moves is on its way for a day', async () => {
  const town = await Town.open();
  const made = await town.propose({ parameter: 'grace_s', value: 3_000n });
  assert.equal(made.class, 'moves');
  assert.deepEqual(texts(made), ['1 h', '1 h', '50 min']);
  const begun = await town.execute();
  assert.deepEqual([begun.state, begun.secondsLeft], ['moving', 1n]);
  await refused(town.world, 'NothingToMove', await town.execution(), town.world.operator);
  town.world.chain.wait(3_600);
  const first = await town.execute();
  assert.deepEqual(brief(first), ['moving', 'On its way: 4 % done, a step at a time.', 0]);
  assert.equal(first.now?.text, '59 min 35 s');
  for (let hour = 1; hour < 24; hour += 1) {
    town.world.chain.wait(3_600);
    await town.execute();
  }
  const done = await town.proposal();
  assert.deepEqual([done.state, done.now?.text], ['executed', '50 min']);
});

test('an open loss holds back what is approved and due', async () => {
  const town = await Town.open();
  await town.quoteWeight(8_500n);
  await town.approve(0);
  await town.approve(2);
  town.world.chain.wait(TIMELOCK_S);
  const { settlement } = await town.world.catalog();
  const open = () => ({ openLossCount: 1 });
  await rewrite(town.world.chain, settlement.address, getSettlementCodec(), open);
  assert.equal((await town.proposal()).state, 'held');
  await refused(town.world, 'LossOpen', await town.execution(), town.world.operator);
});

test('a proposal ends by being cancelled, by expiring, or with its council', async () => {
  const town = await Town.open();
  const { world, council } = town;
  const made = await town.quoteWeight(8_500n);
  const stranger = await world.customer([]);
  const cancel = async (by: KeyPairSigner) => cancelProposal(await town.governed(), by, made);
  await assert.rejects(cancel(stranger), /neither .* nor a key of the council/);
  await world.send([await cancel(council[0])], council[0]);
  assert.deepEqual(brief(await town.proposal()).slice(0, 2), ['cancelled', 'Cancelled.']);
  await refused(world, 'ProposalEnded', await town.execution(), world.operator);
  const again = await town.quoteWeight(8_600n);
  assert.equal(again.index, 1);
  await world.send([approveProposal(await town.governed(), council[1], again)], council[1]);
  const { governance } = await town.governed();
  const [at, codec] = [governance?.address ?? assert.fail(), getGovernanceCodec()];
  await rewrite(world.chain, at, codec, () => ({ councilEpoch: 1 }));
  const other = await town.proposal(1);
  assert.deepEqual([other.state, other.approvedBy], ['void', []]);
  const late = [await executeProposal(await town.governed(), other)];
  await refused(world, 'CouncilChanged', late, world.operator);
  world.chain.wait(TIMELOCK_S + 7 * DAY_S);
  assert.equal((await town.proposal(1)).state, 'expired');
  await refused(world, 'ProposalExpired', late, world.operator);
});

test('whoever is to be replaced cannot cancel that', async () => {
  const town = await Town.open();
  const { world, council } = town;
  const governance = await findGovernance(world.house);
  const { code } = parameterOf('parameter_authority') ?? assert.fail();
  const create = getProposalCreateInstruction({
    parameterAuthority: council[0],
    payer: council[0],
    house: world.house,
    governance,
    target: SYSTEM_PROGRAM,
    change: await findChange(world.house, code),
    proposal: await findProposal(world.house, 0),
    parameter: code,
    value: 0n,
    key: council[1].address,
    council: [],
    threshold: 0,
  });
  await world.send([create], council[0]);
  const made = await town.proposal();
  assert.deepEqual(texts(made), [undefined, undefined, undefined]);
  assert.equal(made.data.keyAfter, council[1].address);
  const governed = await town.governed();
  await assert.rejects(cancelProposal(governed, world.operator, made), /cannot cancel that/);
  await world.send([await cancelProposal(governed, council[2], made)], council[2]);
  assert.equal((await town.proposal()).state, 'cancelled');
});

test('who may not, and what cannot be proposed, is said before anything is sent', async () => {
  const town = await Town.open();
  const governed = await town.governed();
  const { operator } = town.world;
  const propose = (how: NumberProposal, by = operator) => proposeNumber(governed, by, how);
  const [key] = town.council;
  const cap = { parameter: 'grace_s', value: 1n };
  await assert.rejects(propose(cap, key), /is not the house's parameter authority/);
  await assert.rejects(propose({ parameter: 'weight', value: 1n }), /no number/);
  await assert.rejects(propose({ parameter: 'council', value: 1n }), /no number/);
  await assert.rejects(propose({ parameter: 'ramp_s', value: 1n }), /name the asset/);
  const target = town.world.house;
  await assert.rejects(propose({ ...cap, target }), /of no listing/);
  const made = await town.quoteWeight(8_500n);
  assert.throws(() => approveProposal(governed, operator, made), /no key of the council/);
  assert.throws(() => pauseHouse(governed, key, 60), /is not the house's pause authority/);
  assert.throws(() => pauseHouse(governed, operator, DAY_S + 1), /at most 86400 seconds/);
});

test('a house is paused, resumed, and not paused again at once', async () => {
  const town = await Town.open();
  const { world } = town;
  const pause = async () => [pauseHouse(await town.governed(), world.operator, 3_600)];
  assert.equal((await town.governed()).pause.isOn, false);
  only((await world.send(await pause())).events, 'HousePaused');
  const { pause: on } = await town.governed();
  assert.deepEqual([on.isOn, on.secondsLeft], [true, 3_600n]);
  await refused(world, 'AlreadyPaused', await pause(), world.operator);
  world.chain.wait(600);
  assert.equal((await town.governed()).pause.secondsLeft, 3_000n);
  await world.send([resumeHouse(await town.governed(), world.operator)]);
  const { pause: off } = await town.governed();
  assert.deepEqual([off.isOn, off.secondsLeft], [false, 0n]);
  await refused(world, 'PauseTooSoon', await pause(), world.operator);
  world.chain.wait(Number(off.freeTs - world.chain.now()));
  only((await world.send(await pause())).events, 'HousePaused');
});

test('proposals are followed as they are made and approved', async () => {
  const town = await Town.open();
  const [told, stop] = [new Told(), new AbortController()];
  const how = { signal: stop.signal, subscriptions: told };
  const watch = watchGoverned(town.world.chain, town.world.house, how);
  const next = async () => (await watch.next()).value ?? assert.fail('it has ended');
  const tell = async (view: ProposalView) => {
    const [raw] = await town.world.chain.accounts([view.address]);
    told.tell(town.world.chain.svm.getClock().slot, raw ?? assert.fail());
  };
  await next();
  assert.deepEqual((await next()).proposals, []);
  const made = next();
  await tell(await town.quoteWeight(8_500n));
  assert.equal((await made).proposals[0]?.approvalsMissing, 2);
  // Now the proposal itself is followed as well.
  await next();
  const approved = next();
  await tell(await town.approve(0));
  assert.equal((await approved).proposals[0]?.approvalsMissing, 1);
  stop.abort();
  assert.equal((await watch.next()).done, true);
});

test('who follows a house is told of a proposal that is closed', async () => {
  const town = await Town.open();
  const made = await town.quoteWeight(8_500n);
  const [told, stop] = [new Told(), new AbortController()];
  const how = { signal: stop.signal, subscriptions: told };
  const watch = watchGoverned(town.world.chain, town.world.house, how);
  const next = async () => (await watch.next()).value ?? assert.fail('it has ended');
  await next();
  assert.equal((await next()).proposals[0]?.address, made.address);
  const closed = next();
  await town.world.send([await cancelProposal(await town.governed(), town.world.operator, made)]);
  await town.world.send([await closeProposal(await town.proposal())]);
  // What is left of a closed account has nothing that a filter could find it by.
  const gone = { owner: NOBODY, lamports: 0n, data: new Uint8Array() };
  told.tell(town.world.chain.svm.getClock().slot, { address: made.address, ...gone });
  assert.deepEqual((await closed).proposals, []);
  stop.abort();
});

test('a house without governance has no proposals and never changes', async () => {
  const world = await World.open();
  const governed = await loadGoverned(world.chain, await world.catalog());
  assert.equal(governed.governance, undefined);
  assert.deepEqual(governed.proposals, []);
  const how = { parameter: 'grace_s', value: 3_000n };
  await assert.rejects(proposeNumber(governed, world.operator, how), ActionError);
  assert.throws(() => pauseHouse(governed, world.operator, 60), /no governance/);
});

test('every number that can be proposed is found in its account, with its unit', async () => {
  const town = await Town.open();
  await town.world.token('WSOL', 9, 10_000_000_000n);
  await town.world.contract(1, 'SOL');
  const { catalog, governance } = await town.governed();
  const of = {
    house: catalog.house.data,
    asset: catalog.assets[0]?.data ?? assert.fail(),
    instrument: catalog.instruments[0]?.data ?? assert.fail(),
    governance: governance?.data ?? assert.fail(),
  };
  const numbers = ALL_PARAMETERS.filter(({ unit }) => unit !== 'key');
  const missing = numbers.filter((one) => valueIn(of[one.subject], one) === undefined);
  assert.deepEqual(missing, []);
  const keys = ALL_PARAMETERS.filter(({ unit }) => unit === 'key').map(({ name }) => name);
  const authorities = ['parameter', 'listing', 'pause', 'default', 'skin'];
  assert.deepEqual(keys, [...authorities.map((name) => `${name}_authority`), 'council']);
  // A cap of deposits counts tokens, a limit of concentration their value.
  const token = catalog.assets.find(({ data }) => data.decimals === 9) ?? assert.fail();
  assert.equal(decimalsOf(catalog, 'deposit_cap_native', token.address), 9);
  assert.equal(decimalsOf(catalog, 'concentration_native', token.address), 6);
  assert.equal(decimalsOf(catalog, 'dust_native', catalog.house.address), 6);
  const text = (name: string, value: bigint) =>
    formatParameter(parameterOf(name) ?? assert.fail(name), value, { decimals: 6 });
  assert.equal(text('dust_native', 1_500_000n), '1.500000');
  assert.equal(text('discount_bps', 250n), '2.5 %');
  assert.equal(text('scan_floor_ticks', 3n), '3 ticks');
  assert.equal(text('interest_limit_lots', 9n), '9 lots');
  assert.equal(text('dead_shares', 1_000n), '1000 shares');
  assert.equal(text('cover_k', 2n), '2');
  assert.deepEqual([0n, 59n, 90_061n].map(formatSeconds), ['0 s', '59 s', '1 d 1 h 1 min 1 s']);
});
