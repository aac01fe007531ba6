/**
 * A default, from the declaration to its end, each step by the program. Dora is long 10 lots
 * against Sam at 100, with 190 USDC. At 75 she has lost 250 and is short of 60, and Lina takes
 * her lots.
 */
import assert from 'node:assert/strict';
import type { Instruction, KeyPairSigner } from '@solana/kit';
import { evidence, readonly, withMore } from '../../src/actions/common.js';
import {
  activateStake,
  findBook,
  findFundVault,
  findInstrument,
  findLoss,
  findMember,
  findPart,
  findShardOf,
  findTokenAccount,
  findVault,
  getHouseCodec,
  loadLosses,
  loadMembership,
  settle,
  stake,
  type HouseCatalog,
  type LossView,
  type MemberView,
  type Portfolio,
} from '../../src/index.js';
import {
  getAssessmentSeizeInstruction,
  getLossCloseInstruction,
  getLossDeclareInstruction,
  getLossFixInstruction,
  getLossRecoverInstruction,
  getLossRouteInstruction,
  getLossTakeInstruction,
  getSkinDepositInstruction,
  getSurplusSweepInstruction,
} from '../../src/generated/index.js';
import { USDC } from './customers.js';
import { Market, START_TICK } from './market.js';
import { rewrite } from './rewrite.js';

export const DAY_S = 86_400;
const LOTS = 10n;
const FALLEN_TICK = 7_500n;
const ALL_LAYERS = 8;
const SKIN_JUNIOR = 4;
const SKIN_SENIOR = 6;

/** Members who stake so much each, a fifth of it secured, and what the other layers have. */
export interface Fund {
  readonly members?: number;
  readonly stake?: string;
  readonly insurance?: string;
  readonly junior?: string;
  readonly senior?: string;
}

export class Default {
  private constructor(
    readonly market: Market,
    readonly members: readonly KeyPairSigner[],
    readonly dora: KeyPairSigner,
    readonly sam: KeyPairSigner,
    readonly lina: KeyPairSigner,
  ) {}

  /** The positions are open, at the price at which they were traded. */
  static async open(fund: Fund = {}): Promise<Default> {
    const market = await Market.open();
    const { world } = market;
    const secured = (house: { parameters: object }) => ({
      parameters: { ...house.parameters, securedBps: 2_000 } as never,
    });
    await rewrite(world.chain, world.house, getHouseCodec(), secured);
    const members = await staked(market, fund);
    await fill(market, fund);
    const [dora, sam, lina] = [
      await market.join(USDC('190'), 0n),
      await market.join(USDC('1000'), 0n),
      await market.join(USDC('2000'), 0n),
    ];
    await freshen(market, START_TICK);
    const deal = { instrumentId: 1, lots: LOTS, priceTicks: START_TICK, feeNative: 0n };
    await market.send([await market.fill({ ...deal, buyer: dora, seller: sam })], world.operator);
    return new Default(market, members, dora, sam, lina);
  }

  /** Dora has been declared in default. */
  static async declared(fund: Fund = {}): Promise<Default> {
    const story = await Default.open(fund);
    await story.declare();
    return story;
  }

  /** The shortfall of 60 is known. */
  static async fixed(fund: Fund = {}): Promise<Default> {
    const story = await Default.declared(fund);
    await story.take();
    await story.passBoundary();
    await story.fix();
    return story;
  }

  /** Members are called for what the funded layers have left. */
  static async assessing(fund: Fund = {}): Promise<Default> {
    const all = { members: 3, stake: '10', insurance: '5', junior: '5', senior: '2', ...fund };
    const story = await Default.fixed(all);
    await story.route(SKIN_SENIOR);
    return story;
  }

  get world() {
    return this.market.world;
  }

  get clock() {
    const { slot, unixTimestamp } = this.world.chain.svm.getClock();
    return { slot, ts: unixTimestamp };
  }

  async loss(): Promise<LossView> {
    const { losses } = await loadLosses(this.world.chain, this.world.house);
    return losses[0] ?? assert.fail('there is no loss');
  }

  async member(place = 0): Promise<MemberView> {
    const { address } = this.members[place] ?? assert.fail();
    const found = await loadMembership(this.world.chain, this.world.house, address);
    return found.member ?? assert.fail('there is no seat');
  }

  async declare(): Promise<void> {
    await freshen(this.market, FALLEN_TICK);
    const dora = await this.world.portfolio(this.dora);
    const { house, settlement, fund } = dora;
    const account = dora.account?.data ?? assert.fail();
    const declare = getLossDeclareInstruction({
      declarer: this.world.operator,
      house: house.address,
      settlement: settlement.address,
      fund: fund.address,
      marginAccount: dora.address,
      member: await findMember(fund.address, this.dora.address),
      quoteVault: await findVault(dora.address, house.data.quoteMint),
      loss: await findLoss(dora.address, account.generation, account.defaultCount + 1),
    });
    await this.send(withMore(declare, readonly(await evidence(dora))));
  }

  /** Lina takes all of Dora's lots: in the second of the declaration, without a discount. */
  async take(): Promise<void> {
    const [dora, lina] = [
      await this.world.portfolio(this.dora),
      await this.world.portfolio(this.lina),
    ];
    const instrument = await findInstrument(this.world.house, 1);
    const take = getLossTakeInstruction({
      taker: this.lina,
      house: this.world.house,
      instrument,
      book: await findBook(instrument),
      marginAccount: dora.address,
      loss: dora.account?.data.loss ?? assert.fail(),
      takerAccount: lina.address,
      lots: LOTS,
    });
    const more = readonly(await evidence(lina, 1));
    await this.market.send([withMore(take, more)], this.lina);
  }

  /** A second past the next midnight, prices are fresh. */
  async passBoundary(): Promise<void> {
    const now = Number(this.clock.ts);
    this.world.chain.wait(DAY_S - (now % DAY_S) + 1);
    await freshen(this.market, FALLEN_TICK);
  }

  async fix(): Promise<void> {
    const dora = await this.world.portfolio(this.dora);
    const { quoteMint, quoteTokenProgram } = dora.house.data;
    const quote = dora.holdings[0]?.asset.address ?? assert.fail();
    const fix = getLossFixInstruction({
      actor: this.world.operator,
      ...(await this.around(dora)),
      pool: dora.pool,
      quoteVault: await findVault(dora.address, quoteMint),
      shard: await findShardOf(quote, dora.address),
      tokenProgram: quoteTokenProgram,
    });
    const held = dora.positions.map(({ instrument }) => instrument.address);
    await this.send(withMore(fix, readonly(held)));
  }

  async routing(through = ALL_LAYERS): Promise<Instruction> {
    const dora = await this.world.portfolio(this.dora);
    const { data, address } = dora.fund;
    return getLossRouteInstruction({
      actor: this.world.operator,
      ...(await this.around(dora)),
      pool: dora.pool,
      fund: address,
      member: await findMember(address, this.dora.address),
      vaultInsurance: data.insurance,
      vaultSkinJunior: data.skinJunior,
      vaultMutual: data.mutual,
      vaultSkinSenior: data.skinSenior,
      vaultPending: data.pending,
      vaultSecured: data.secured,
      vaultEscrow: data.escrow,
      tokenProgram: dora.house.data.quoteTokenProgram,
      through,
    });
  }

  async route(through = ALL_LAYERS): Promise<void> {
    await this.send(await this.routing(through));
  }

  /** What secures a member's assessment is taken. */
  async seizing(place: number): Promise<Instruction> {
    const catalog = await this.world.catalog();
    const { fund } = catalog;
    const owner = this.members[place] ?? assert.fail();
    const member = await findMember(fund.address, owner.address);
    const { address: loss } = await this.loss();
    return getAssessmentSeizeInstruction({
      actor: this.world.operator,
      house: this.world.house,
      fund: fund.address,
      member,
      loss,
      part: await findPart(loss, member),
      vaultSecured: fund.data.secured,
      vaultEscrow: fund.data.escrow,
    });
  }

  /** Everybody else is settled, so that gains can be cut. */
  async settleOthers(): Promise<void> {
    for (const who of [this.sam, this.lina]) {
      await this.market.send(await settle(await this.world.portfolio(who)), who);
    }
  }

  async close(): Promise<void> {
    const dora = await this.world.portfolio(this.dora);
    const fund = dora.fund.address;
    const actor = this.world.operator;
    await this.send(getLossCloseInstruction({ actor, fund, ...(await this.around(dora)) }));
  }

  /** So much reaches Dora's vault, and goes back to those who paid for her. */
  async recover(amountNative: bigint): Promise<void> {
    const dora = await this.world.portfolio(this.dora);
    const { quoteMint, quoteTokenProgram } = dora.house.data;
    const { address, data } = dora.fund;
    const quoteVault = await findVault(dora.address, quoteMint);
    const quote = dora.holdings[0]?.asset.address ?? assert.fail();
    await this.world.sendStraight(quoteVault, amountNative);
    const recover = getLossRecoverInstruction({
      actor: this.world.operator,
      ...(await this.around(dora)),
      pool: dora.pool,
      fund: address,
      quoteVault,
      shard: await findShardOf(quote, dora.address),
      vaultInsurance: data.insurance,
      vaultSkinJunior: data.skinJunior,
      vaultSkinSenior: data.skinSenior,
      vaultEscrow: data.escrow,
      tokenProgram: quoteTokenProgram,
    });
    await this.send(recover);
  }

  private async around(dora: Portfolio) {
    const loss = dora.account?.data.loss ?? assert.fail();
    const [house, settlement] = [dora.house.address, dora.settlement.address];
    return { house, settlement, marginAccount: dora.address, loss };
  }

  private async send(instruction: Instruction): Promise<void> {
    await this.market.send([instruction], this.world.operator);
  }
}

/** Prices of now: of the contract this one, and of the quote a dollar. */
export async function freshen(market: Market, tick: bigint): Promise<void> {
  market.world.chain.wait(1);
  await market.mark(1, tick);
  await market.world.publish('USDC', 100_000_000n);
  await market.world.refresh(market.world.quote);
}

async function staked(market: Market, fund: Fund): Promise<KeyPairSigner[]> {
  const { world } = market;
  const members: KeyPairSigner[] = [];
  for (let count = fund.members ?? 0; count > 0; count -= 1) {
    const member = await world.customer([[world.quote, USDC('1000')]]);
    const amount = USDC(fund.stake ?? '10');
    await world.send([await stake(await world.catalog(), member, amount)], member);
    members.push(member);
  }
  world.chain.wait(DAY_S);
  for (const { address } of members) {
    await world.send([await activateStake(await world.catalog(), address)]);
  }
  return members;
}

async function fill(market: Market, { insurance, junior, senior }: Fund): Promise<void> {
  const { world } = market;
  const catalog = await world.catalog();
  if (insurance !== undefined) await donate(market, catalog, USDC(insurance));
  await world.give(world.operator.address, world.quote, USDC('1000'));
  for (const [layer, amount] of [[SKIN_JUNIOR, junior], [SKIN_SENIOR, senior]] as const) {
    if (amount === undefined) continue;
    const deposit = getSkinDepositInstruction({
      skinAuthority: world.operator,
      house: world.house,
      settlement: catalog.settlement.address,
      fund: catalog.fund.address,
      vault: await findFundVault(catalog.fund.address, layer),
      source: await findTokenAccount(world.operator.address, world.quote.mint),
      layer,
      amountNative: USDC(amount),
    });
    await world.send([deposit]);
  }
}

/** Insurance comes from fees; what anybody sends to its vault counts when it is swept. */
async function donate(market: Market, catalog: HouseCatalog, amountNative: bigint): Promise<void> {
  const { world } = market;
  const { fund, settlement } = catalog;
  const source = fund.data.insurance;
  await world.sendStraight(source, amountNative);
  const sweep = getSurplusSweepInstruction({
    settlement: settlement.address,
    fund: fund.address,
    source,
    vaultInsurance: source,
  });
  await world.send([sweep]);
}
