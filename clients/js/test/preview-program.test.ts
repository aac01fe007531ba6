import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getI128Decoder, getStructDecoder, type KeyPairSigner } from '@solana/kit';
import { findBook, findInstrument, settle, withdraw } from '../src/index.js';
import {
  loadPreviews,
  previewInput,
  readingOf,
  type Coded,
  type Health,
  type Previews,
  type Standing,
  type Traded,
} from '../src/preview/index.js';
import { only } from './support/chain.js';
import { Market, START_TICK, type Deal } from './support/market.js';
import { Numbers } from './support/stored.js';

const ONE = 1_000_000n;
const TOKEN_E8 = 15_000_000_000n;
const DAY_S = 86_400n;
const QUOTE_UNUSABLE = 6305;
const SEEDS = [1n, 2n];
const STEPS = 30;

const health = getStructDecoder([
  ['equityNative', getI128Decoder()],
  ['requirementNative', getI128Decoder()],
]);
const returnedHealths = getStructDecoder([
  ['buyer', health],
  ['seller', health],
]);

/** A random day, and what was seen of it, so that it cannot pass by nothing happening. */
class Day {
  readonly seen = new Set<string>();

  constructor(
    readonly market: Market,
    readonly previews: Previews,
    readonly numbers: Numbers,
  ) {}

  async standing(customer: KeyPairSigner): Promise<Standing> {
    return this.previews.of(await this.market.input(customer)).now().standing;
  }

  any(): KeyPairSigner {
    return this.numbers.pick(this.market.customers);
  }

  note(what: string, code: number | undefined): void {
    this.seen.add(code === undefined ? what : `${what} ${code}`);
  }

  /** What the chain lets out is what was previewed, to the unit and to the code. */
  async checkWithdrawals(customer: KeyPairSigner): Promise<void> {
    const { market } = this;
    const { withdrawable, exits } = await this.standing(customer);
    for (const slot of [0, 1]) {
      const { amountNative, refusedWith } = withdrawable[slot] ?? assert.fail();
      if (amountNative > 0n) {
        const most = await market.withdrawal(customer, slot, amountNative);
        assert.equal((await market.try([most], customer)).code, undefined);
        this.note('withdrawal', undefined);
      }
      const more = await market.withdrawal(customer, slot, amountNative + 1n);
      const refused = await market.try([more], customer);
      assert.equal(refused.code, refusedWith, `one more than ${amountNative} of slot ${slot}`);
      this.note('withdrawal', refused.code);
      const left = await market.try([await market.exit(customer, slot)], customer);
      const exit = exits[slot] ?? assert.fail();
      assert.equal(left.code, exit.ok ? undefined : exit.code);
      this.note('exit', left.code);
    }
  }

  async withdraw(): Promise<void> {
    const customer = this.any();
    const slot = this.numbers.place(2);
    const input = await this.market.input(customer);
    const most = this.previews.of(input).now().standing.withdrawable[slot]?.amountNative ?? 0n;
    if (most === 0n) return;
    const amount = this.numbers.between(1n, most);
    const preview = this.previews.of(input).withdraw(slot, amount);
    assert(preview.ok);
    const sent = await this.market.send(
      [await this.market.withdrawal(customer, slot, amount)],
      customer,
    );
    assert.equal(only(sent.events, 'VaultWithdrawn').amountNative, preview.value.movedNative);
    assert.deepEqual(await this.standing(customer), preview.value.standing);
  }

  async deposit(): Promise<void> {
    const customer = this.any();
    const slot = this.numbers.place(2);
    const token = slot === 0 ? this.market.world.quote : this.market.token;
    const amount = this.numbers.between(1n, 5n * ONE);
    const preview = this.previews.of(await this.market.input(customer)).deposit(slot, amount);
    assert(preview.ok);
    await this.market.pay(customer, token, amount);
    assert.deepEqual(await this.standing(customer), preview.value.standing);
  }

  async trade(): Promise<void> {
    const { market, numbers } = this;
    const [buyer, seller] = numbers.pick([
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 0],
    ]).map((place) => market.customers[place] as KeyPairSigner);
    const instrumentId = numbers.pick([1, 2]);
    const off = numbers.between(0n, 60n) - 30n;
    const deal = {
      instrumentId,
      buyer: buyer as KeyPairSigner,
      seller: seller as KeyPairSigner,
      lots: numbers.pick([1n, 3n, 10n, 40n]),
      priceTicks: (await this.markTick(instrumentId)) + off,
      feeNative: numbers.pick([0n, 12_345n]),
    };
    await this.check(deal);
  }

  async markTick(instrumentId: number): Promise<bigint> {
    const { instruments } = await this.market.world.catalog();
    return instruments[instrumentId - 1]?.data.markTick ?? START_TICK;
  }

  async check(deal: Deal): Promise<void> {
    const { market } = this;
    const fill = await market.fill(deal);
    const [bought, sold] = [await this.side(deal, true), await this.side(deal, false)];
    const { code, returned } = await market.try([fill], market.world.operator);
    this.note('fill', code);
    if (code !== undefined) {
      const codes = [bought, sold].map((side) => (side.ok ? undefined : side.code));
      assert(codes.includes(code), `${code} is not among ${codes.join()}`);
      return;
    }
    assert(bought.ok && sold.ok);
    const told = returnedHealths.decode(returned);
    assert.deepEqual(bought.value.health, told.buyer);
    assert.deepEqual(sold.value.health, told.seller);
    await market.send([fill], market.world.operator);
    assert.deepEqual(await this.standing(deal.buyer), bought.value.standing);
    assert.deepEqual(await this.standing(deal.seller), sold.value.standing);
  }

  async side(deal: Deal, isBuyer: boolean): Promise<Coded<Traded>> {
    const { market } = this;
    const who = isBuyer ? deal.buyer : deal.seller;
    const instrument = await findInstrument(market.world.house, deal.instrumentId);
    const portfolio = await market.world.portfolio(who);
    const consent = portfolio.consents.find(({ data }) => data.venue === market.venue);
    assert(consent !== undefined);
    return this.previews.of(await market.input(who)).trade({
      instrument: await market.bytes(instrument),
      book: await market.bytes(await findBook(instrument)),
      consent: consent.bytes,
      isBuyer,
      lots: deal.lots,
      priceTicks: deal.priceTicks,
      feeNative: deal.feeNative,
    });
  }

  /** A price that the oracle has and the house has not: previewed with it, and then marked. */
  async mark(): Promise<void> {
    const { market, numbers } = this;
    const id = numbers.pick([1, 2]);
    const tick = ((await this.markTick(id)) * numbers.between(95n, 105n)) / 100n;
    await market.publish(id, tick);
    const customer = this.any();
    const portfolio = await market.world.portfolio(customer);
    const place = portfolio.positions.findIndex(({ position }) => position.instrumentId === id);
    const input = await market.input(customer);
    const reading = await market.reading(id);
    const readings = place < 0 ? [] : [{ isMark: true, place, reading }];
    const preview = this.previews.of({ ...input, readings }).now();
    assert(preview.readings.every((code) => code === 0));
    await market.send([await market.marking(id)], market.world.operator);
    if (place >= 0) this.note('mark', undefined);
    assert.deepEqual(await this.standing(customer), preview.standing);
  }

  /** The same for the price of collateral. */
  async refresh(): Promise<void> {
    const { market, numbers, previews } = this;
    await market.world.publish('TOKEN', (TOKEN_E8 * numbers.between(70n, 104n)) / 100n);
    await market.world.publish('USDC', 100_000_000n);
    await market.world.refresh(market.token);
    await market.world.refresh(market.world.quote);
    for (const id of [1, 2]) await market.mark(id, await this.markTick(id));
    const standing = await this.standing(this.any());
    assert(standing.initial.ok);
    assert(previews !== undefined);
  }

  async settle(): Promise<void> {
    const { market } = this;
    const customer = this.any();
    const portfolio = await market.world.portfolio(customer);
    const input = previewInput(portfolio, { settles: true }) ?? assert.fail();
    const settled = this.previews.of(input).settle();
    assert(settled.ok);
    await market.send(await settle(portfolio), customer);
    const { collectedNative, paidNative, standing } = settled.value;
    if (collectedNative > 0n) this.note('collected', undefined);
    if (paidNative > 0n) this.note('paid', undefined);
    const before = portfolio.holdings[0]?.entry.ledgerNative ?? 0n;
    const after = (await market.world.portfolio(customer)).holdings[0]?.entry.ledgerNative;
    assert.equal(after, before - collectedNative + paidNative);
    assert.deepEqual(await this.standing(customer), standing);
  }

  /** The next midnight, a second past it: marks then set settlement ticks. */
  async boundary(): Promise<void> {
    const { chain } = this.market.world;
    const now = chain.now();
    chain.wait(Number(DAY_S - (now % DAY_S) - 1n));
    await this.refresh();
    for (let round = 0; round < 3; round += 1) await this.settle();
  }

  async step(): Promise<void> {
    const steps = [
      () => this.trade(),
      () => this.trade(),
      () => this.trade(),
      () => this.mark(),
      () => this.mark(),
      () => this.refresh(),
      () => this.deposit(),
      () => this.withdraw(),
      () => this.settle(),
      () => this.boundary(),
      async () => this.market.world.chain.wait(this.numbers.pick([5, 20, 70])),
    ];
    await this.numbers.pick(steps)();
    await this.checkWithdrawals(this.any());
  }
}

test('on random days the program does what was previewed, to the unit and the code', async () => {
  const previews = await loadPreviews();
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    const market = await Market.open();
    for (const [quote, token] of [
      [900n, 0n],
      [300n, 2n],
      [120n, 1n],
    ] as const) {
      await market.join(quote * ONE, token * 1_000_000_000n + 1n);
    }
    const day = new Day(market, previews, new Numbers(seed));
    for (let step = 0; step < STEPS; step += 1) await day.step();
    day.seen.forEach((what) => seen.add(what));
  }
  const wanted = ['withdrawal', 'exit 6403', 'fill', 'mark', 'collected', 'paid'];
  const codes = ['withdrawal 6400', 'withdrawal 6401', 'fill 6304', 'fill 6400'];
  for (const what of [...wanted, ...codes]) {
    assert(seen.has(what), `${what} never happened: ${[...seen].join(', ')}`);
  }
});

test('what an action takes in and settles first is previewed with it', async () => {
  const market = await Market.open();
  const { world } = market;
  const [buyer, seller] = [await market.join(500n * ONE, 1n), await market.join(500n * ONE, 1n)];
  const previews = await loadPreviews();
  const day = new Day(market, previews, new Numbers(9n));
  const of = { instrumentId: 1, buyer, seller, priceTicks: START_TICK, feeNative: 0n };
  await day.check({ ...of, lots: 10n });
  const now = world.chain.now();
  world.chain.wait(Number(DAY_S - (now % DAY_S)));
  await world.publish('USDC', 100_000_000n);
  await market.publish(1, START_TICK - 400n);
  const portfolio = await world.portfolio(buyer);
  const instrument = await findInstrument(world.house, 1);
  const quote = readingOf(await market.bytes(await market.feedOf('USDC'))) ?? assert.fail();
  const reading = await market.reading(1);
  const book = await market.bytes(await findBook(instrument));
  const readings = [
    { isMark: false, place: 0, reading: quote },
    { isMark: true, place: 0, reading, book },
  ];
  const without = previewInput(portfolio) ?? assert.fail();
  assert.deepEqual(previews.of(without).withdraw(0, ONE), { ok: false, code: QUOTE_UNUSABLE });
  const input = previewInput(portfolio, { readings, settles: true }) ?? assert.fail();
  const first = previews.of(input).now();
  assert.deepEqual([first.readings, first.settling], [[0, 0], 0]);
  const settled = previews.of(input).settle();
  assert(settled.ok);
  // Ten lots have lost four each.
  assert.equal(settled.value.collectedNative, 40n * ONE);
  const most = first.standing.withdrawable[0]?.amountNative ?? 0n;
  const preview = previews.of(input).withdraw(0, most);
  assert(preview.ok && most > 0n);
  const taking = { mint: world.quote.mint, amountNative: most, settle: true };
  const sent = await world.send(await withdraw(portfolio, buyer, taking), buyer);
  assert.equal(only(sent.events, 'VaultWithdrawn').amountNative, most);
  assert.deepEqual(await day.standing(buyer), preview.value.standing);
});

test('a preview of health is what the program returns of a fill', async () => {
  const market = await Market.open();
  const [buyer, seller] = [await market.join(500n * ONE, 1n), await market.join(500n * ONE, 1n)];
  const day = new Day(market, await loadPreviews(), new Numbers(9n));
  const of = { instrumentId: 1, buyer, seller, priceTicks: START_TICK, feeNative: 5n };
  await day.check({ ...of, lots: 10n });
  assert(day.seen.has('fill'));
  const standing = await day.standing(buyer);
  const required = (judged: Coded<Health>) => (judged.ok ? judged.value.requirementNative : 0n);
  // Ten lots of a hundred, of which fifteen percent may be lost, and a quarter more to begin with.
  assert.equal(required(standing.maintenance), 150n * ONE);
  assert.equal(required(standing.initial), (150n * ONE * 5n) / 4n);
});
