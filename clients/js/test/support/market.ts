/** A house with customers who trade, to compare previews with: everything happens on the chain. */
import assert from 'node:assert/strict';
import {
  compileTransaction,
  type Address,
  type Instruction,
  type KeyPairSigner,
} from '@solana/kit';
import { FailedTransactionMetadata } from 'litesvm';
import { evidence, readonly, vaultAccounts, withMore } from '../../src/actions/common.js';
import {
  deposit,
  findBook,
  findConsent,
  findFund,
  findInstrument,
  findSettlement,
  findTestFeed,
  findVenue,
  giveConsent,
  type Portfolio,
  type Sent,
} from '../../src/index.js';
import {
  getInstrumentMarkInstruction,
  getPositionFillInstruction,
  getVaultExitInstruction,
  getVaultWithdrawInstruction,
  getVenueCreateInstruction,
} from '../../src/generated/index.js';
import { message } from '../../src/transactions.js';
import {
  previewInput,
  readingOf,
  type PreviewInput,
  type Reading,
} from '../../src/preview/index.js';
import { TICK_SIZE_E8, World, type Token } from './world.js';

export const START_TICK = 10_000n;
const FEEDS = ['', 'ONE', 'TWO'];
const HOUR_S = 3_600n;
/** What a customer keeps in its wallet for later deposits. */
const SPARE_NATIVE = 1_000_000_000n;

/** What the chain would make of instructions: nothing has changed. */
export interface Tried {
  /** Code of the refusal; nothing when it goes through. */
  readonly code: number | undefined;
  readonly returned: Uint8Array;
}

/** A deal between two customers. */
export interface Deal {
  readonly instrumentId: number;
  readonly buyer: KeyPairSigner;
  readonly seller: KeyPairSigner;
  readonly lots: bigint;
  readonly priceTicks: bigint;
  readonly feeNative: bigint;
}

export class Market {
  readonly customers: KeyPairSigner[] = [];

  private constructor(
    readonly world: World,
    readonly token: Token,
    readonly venue: Address,
  ) {}

  /** A house with two assets, two contracts, and a venue that its operator signs for. */
  static async open(): Promise<Market> {
    const world = await World.open();
    const token = await world.token('TOKEN', 9, 15_000_000_000n);
    const venue = await findVenue(world.house, world.operator.address);
    const list = getVenueCreateInstruction({
      listingAuthority: world.operator,
      payer: world.operator,
      house: world.house,
      venueAuthority: world.operator.address,
      venue,
      instruments: new Array<number>(16).fill(0),
    });
    await world.send([list]);
    const market = new Market(world, token, venue);
    for (const id of [1, 2]) {
      await world.contract(id, FEEDS[id] as string);
      await market.mark(id, START_TICK);
    }
    return market;
  }

  /** A customer who has paid in and lets the venue trade. */
  async join(quoteNative: bigint, tokenNative: bigint): Promise<KeyPairSigner> {
    const { world, token } = this;
    const wallet: [Token, bigint][] = [
      [world.quote, quoteNative + SPARE_NATIVE],
      [token, tokenNative + SPARE_NATIVE],
    ];
    const customer = await world.customer(wallet);
    this.customers.push(customer);
    await this.pay(customer, world.quote, quoteNative);
    if (tokenNative > 0n) await this.pay(customer, token, tokenNative);
    const consent = await giveConsent(await world.portfolio(customer), customer, {
      venue: this.venue,
      initialCapNative: (1n << 64n) - 1n,
      spendCapNative: (1n << 64n) - 1n,
      expiryTs: world.chain.now() + 1_000n * HOUR_S,
      bandBps: 10_000,
      feeMaxBps: 10_000,
    });
    await world.send([consent], customer);
    return customer;
  }

  async pay(customer: KeyPairSigner, token: Token, amountNative: bigint): Promise<void> {
    const { assets } = await this.world.catalog();
    const asset = assets.find(({ data }) => data.mint === token.mint);
    assert(asset !== undefined);
    const before = await this.world.portfolio(customer);
    await this.world.send(await deposit(before, customer, { asset, amountNative }), customer);
  }

  /** Publishes a price of a contract. */
  async publish(instrumentId: number, tick: bigint): Promise<void> {
    await this.world.publish(FEEDS[instrumentId] as string, tick * TICK_SIZE_E8);
  }

  /** Publishes a price of a contract and takes it as its mark. */
  async mark(instrumentId: number, tick: bigint): Promise<void> {
    await this.publish(instrumentId, tick);
    await this.world.send([await this.marking(instrumentId)]);
  }

  async marking(instrumentId: number): Promise<Instruction> {
    const { house } = this.world;
    const instrument = await findInstrument(house, instrumentId);
    return getInstrumentMarkInstruction({
      house,
      instrument,
      book: await findBook(instrument),
      settlement: await findSettlement(house),
      fund: await findFund(house),
      oracle: await this.feed(instrumentId),
    });
  }

  /** Where the prices of a contract come from. */
  feed(instrumentId: number): Promise<Address> {
    return this.feedOf(FEEDS[instrumentId] as string);
  }

  feedOf(name: string): Promise<Address> {
    const id = new Uint8Array(32);
    id.set(new TextEncoder().encode(name));
    return findTestFeed(this.world.house, id);
  }

  /** The price that a contract's oracle has. */
  async reading(instrumentId: number): Promise<Reading> {
    const reading = readingOf(await this.bytes(await this.feed(instrumentId)));
    assert(reading !== undefined);
    return reading;
  }

  async bytes(address: Address): Promise<Uint8Array> {
    const [found] = await this.world.chain.accounts([address]);
    assert(found !== undefined);
    return found.data;
  }

  async input(customer: KeyPairSigner): Promise<PreviewInput> {
    const input = previewInput(await this.world.portfolio(customer));
    assert(input !== undefined);
    return input;
  }

  /** A withdrawal and nothing else: no fresh prices, no settling. */
  async withdrawal(customer: KeyPairSigner, slot: number, amountNative: bigint) {
    const portfolio = await this.world.portfolio(customer);
    const { wallet, ...accounts } = await this.vault(portfolio, slot);
    const withdraw = getVaultWithdrawInstruction({
      owner: customer,
      house: this.world.house,
      destination: wallet,
      amountNative,
      otherDestination: null,
      ...accounts,
    });
    return withMore(withdraw, readonly(await evidence(portfolio)));
  }

  async exit(customer: KeyPairSigner, slot: number): Promise<Instruction> {
    const portfolio = await this.world.portfolio(customer);
    const { wallet, ...accounts } = await this.vault(portfolio, slot);
    return getVaultExitInstruction({ owner: customer, destination: wallet, ...accounts });
  }

  private vault(portfolio: Portfolio, slot: number) {
    const holding = portfolio.holdings.find((held) => held.slot === slot);
    assert(holding !== undefined);
    return vaultAccounts(portfolio, holding.asset);
  }

  async fill(deal: Deal): Promise<Instruction> {
    const { world, venue } = this;
    const [buyer, seller] = await Promise.all([
      world.portfolio(deal.buyer),
      world.portfolio(deal.seller),
    ]);
    const instrument = await findInstrument(world.house, deal.instrumentId);
    const fill = getPositionFillInstruction({
      venueAuthority: world.operator,
      venue,
      house: world.house,
      instrument,
      book: await findBook(instrument),
      buyer: buyer.address,
      seller: seller.address,
      buyerConsent: await findConsent(buyer.address, venue),
      sellerConsent: await findConsent(seller.address, venue),
      args: {
        lots: deal.lots,
        priceTicks: deal.priceTicks,
        buyerFeeNative: deal.feeNative,
        sellerFeeNative: deal.feeNative,
      },
    });
    const id = deal.instrumentId;
    const facts = [...(await evidence(buyer, id)), ...(await evidence(seller, id))];
    return withMore(fill, readonly(facts));
  }

  /** What would become of instructions. */
  async try(instructions: readonly Instruction[], payer: KeyPairSigner): Promise<Tried> {
    const { chain } = this.world;
    // Without a budget: its instruction would be the last, and has nothing to return.
    const whole = message(instructions, payer, await chain.lifetime());
    chain.svm.withSigverify(false);
    const result = chain.svm.simulateTransaction(compileTransaction(whole) as never);
    chain.svm.withSigverify(true);
    const returned = new Uint8Array(result.meta().returnData().data());
    if (!(result instanceof FailedTransactionMetadata)) return { code: undefined, returned };
    const error = result.err() as { err?: () => { code?: number } };
    const code = error.err?.().code;
    assert(code !== undefined, result.meta().logs().join('\n'));
    return { code, returned };
  }

  send(instructions: readonly Instruction[], payer: KeyPairSigner): Promise<Sent> {
    return this.world.send(instructions, payer);
  }
}
