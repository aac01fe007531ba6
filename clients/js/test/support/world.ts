/** A test house with everything in it, for stories: an operator, prices, customers with tokens. */
import {
  AccountRole,
  generateKeyPairSigner,
  getAddressEncoder,
  getU64Encoder,
  type Address,
  type Instruction,
  type KeyPairSigner,
} from '@solana/kit';
import {
  getAssetCreateInstruction,
  getAssetPriceRefreshInstruction,
  getHouseCreateInstruction,
  getInstrumentCreateInstruction,
  getInstrumentExpireInstruction,
  getTestFeedSetInstruction,
  getVenueCreateInstruction,
} from '../../src/generated/index.js';
import {
  findAsset,
  findBook,
  findFund,
  findFundVault,
  findHouse,
  findInstrument,
  findPool,
  findSettlement,
  findShards,
  findStress,
  findTestFeed,
  findTokenAccount,
  findVenue,
  FUND_VAULT,
  loadHouse,
  loadPortfolio,
  NOBODY,
  sendInstructions,
  RINGFENCE_PROGRAM_ADDRESS,
  TOKEN_PROGRAM,
  type HouseCatalog,
  type Portfolio,
  type Sending,
  type Sent,
} from '../../src/index.js';
import { exampleVenueAuthority } from '../../src/venues/example.js';
import { SvmChain, type TestChain } from './chain.js';
import { ASSET, HOUSE, INSTRUMENT } from './parameters.js';

const HOUSE_ID = 1;
const SOURCE_TEST_FEED = 2;
const EXPONENT = -8;
const SOL = 1_000_000_000n;
const MINT_BYTES = 82;
const TOKEN_ACCOUNT_BYTES = 165;
const INITIALISED = 1;
/** One contract of the house: a tick is a cent, a lot is one unit. */
export const TICK_SIZE_E8 = 1_000_000n;
export const TICK_VALUE_NATIVE = 10_000n;
const MAX_TICK = 100_000_000n;
const FOREVER = (1n << 63n) - 1n;

/** A mint of the world, and its price. */
export interface Token {
  readonly name: string;
  readonly mint: Address;
  readonly decimals: number;
  readonly feedId: Uint8Array;
  /** SPL Token unless said. */
  readonly tokenProgram?: Address;
}

const programOf = ({ tokenProgram }: Token): Address => tokenProgram ?? TOKEN_PROGRAM;

const feedId = (name: string): Uint8Array => {
  const id = new Uint8Array(32);
  id.set(new TextEncoder().encode(name));
  return id;
};

/** A house on a chain of its own. */
export class World<C extends TestChain = SvmChain> {
  readonly venue: Address;
  readonly #published = new Map<string, bigint>();

  private constructor(
    readonly chain: C,
    readonly operator: KeyPairSigner,
    readonly house: Address,
    readonly quote: Token,
    venue: Address,
  ) {
    this.venue = venue;
  }

  /** Opens a house with a quote asset worth a dollar, and the example venue. */
  static open(): Promise<World> {
    return World.on(new SvmChain());
  }

  /** The same on a chain that is there. */
  static async on<C extends TestChain>(chain: C): Promise<World<C>> {
    const operator = await generateKeyPairSigner();
    const house = await findHouse(operator.address, HOUSE_ID, true);
    const mint = (await generateKeyPairSigner()).address;
    const quote = { name: 'USDC', mint, decimals: 6, feedId: feedId('USDC') };
    const venue = await findVenue(house, await exampleVenueAuthority());
    const world = new World(chain, operator, house, quote, venue);
    await chain.fund(operator.address, 1_000n * SOL);
    await world.#mint(quote);
    await world.#createHouse();
    await world.list(quote, 100_000_000n);
    await world.#listVenue();
    return world;
  }

  /** Sends what somebody signs and pays for. */
  send(
    instructions: readonly Instruction[],
    feePayer = this.operator,
    budget: Partial<Sending> = {},
  ): Promise<Sent> {
    return sendInstructions(this.chain, instructions, { pauseMs: 0, ...budget, feePayer });
  }

  catalog(): Promise<HouseCatalog> {
    return loadHouse(this.chain, this.house);
  }

  async portfolio(owner: KeyPairSigner): Promise<Portfolio> {
    const catalog = await this.catalog();
    return loadPortfolio(this.chain, { house: this.house, owner: owner.address, catalog });
  }

  /** Somebody with lamports, and with tokens in its wallet. */
  async customer(tokens: readonly (readonly [Token, bigint])[]): Promise<KeyPairSigner> {
    const customer = await generateKeyPairSigner();
    await this.chain.fund(customer.address, 100n * SOL);
    for (const [token, amount] of tokens) await this.give(customer.address, token, amount);
    return customer;
  }

  /** Puts tokens into a wallet. */
  async give(owner: Address, token: Token, amount: bigint): Promise<void> {
    const data = new Uint8Array(TOKEN_ACCOUNT_BYTES);
    data.set(getAddressEncoder().encode(token.mint), 0);
    data.set(getAddressEncoder().encode(owner), 32);
    data.set(getU64Encoder().encode(amount), 64);
    data[108] = INITIALISED;
    const program = programOf(token);
    await this.chain.put(await findTokenAccount(owner, token.mint, program), program, data);
  }

  /** Puts tokens straight into a token account, as anybody can. */
  async sendStraight(account: Address, amount: bigint): Promise<void> {
    const [found] = await this.chain.accounts([account]);
    if (found === undefined) throw new Error('no such token account');
    const view = new DataView(found.data.buffer, found.data.byteOffset);
    view.setBigUint64(64, view.getBigUint64(64, true) + amount, true);
    await this.chain.put(account, found.owner, found.data);
  }

  /** Tokens in a wallet. */
  async tokens(owner: Address, token: Token): Promise<bigint> {
    const wallet = await findTokenAccount(owner, token.mint, programOf(token));
    const [found] = await this.chain.accounts([wallet]);
    if (found === undefined) return 0n;
    return new DataView(found.data.buffer, found.data.byteOffset).getBigUint64(64, true);
  }

  /** A mint that the house takes as collateral. */
  async token(
    name: string,
    decimals: number,
    priceE8: bigint,
    tokenProgram = TOKEN_PROGRAM,
  ): Promise<Token> {
    const mint = (await generateKeyPairSigner()).address;
    const token = { name, mint, decimals, feedId: feedId(name), tokenProgram };
    await this.#mint(token);
    await this.list(token, priceE8);
    return token;
  }

  /** Lists a mint at a price. */
  async list(token: Token, priceE8: bigint): Promise<void> {
    const asset = await findAsset(this.house, token.mint);
    const create = getAssetCreateInstruction({
      listingAuthority: this.operator,
      payer: this.operator,
      house: this.house,
      asset,
      mint: token.mint,
      tokenProgram: programOf(token),
      parameters: ASSET,
      source: this.#source(token.feedId),
      freezeAuthority: null,
    });
    const shards = await findShards(asset);
    const more = shards.map((address) => ({ address, role: AccountRole.WRITABLE }));
    await this.send([{ ...create, accounts: [...create.accounts, ...more] }]);
    await this.publish(token.name, priceE8);
    await this.refresh(token);
  }

  /** Takes the published price of a token. */
  async refresh(token: Token): Promise<void> {
    const pair = [
      { address: await findAsset(this.house, token.mint), role: AccountRole.WRITABLE },
      { address: await findTestFeed(this.house, token.feedId), role: AccountRole.READONLY },
    ];
    await this.send([{ ...getAssetPriceRefreshInstruction(), accounts: pair }]);
  }

  /** Lists a contract with a price of its own, by the name of its feed. */
  async contract(instrumentId: number, name: string, expiryTs = FOREVER): Promise<Address> {
    const instrument = await findInstrument(this.house, instrumentId);
    const create = getInstrumentCreateInstruction({
      listingAuthority: this.operator,
      payer: this.operator,
      house: this.house,
      instrument,
      book: await findBook(instrument),
      instrumentId,
      riskGroup: instrumentId,
      tickSizeE8: TICK_SIZE_E8,
      tickValueNative: TICK_VALUE_NATIVE,
      maxOpenInterestLots: 10_000n,
      maxTick: MAX_TICK,
      expiryTs,
      parameters: INSTRUMENT,
      source: this.#source(feedId(name)),
      contract: {
        strikeTicks: 0n,
        shortMinNative: 0n,
        riskAgeMaxS: 0,
        kind: 0,
        reserved: new Uint8Array(3),
      },
      riskAuthority: NOBODY,
    });
    await this.send([create]);
    return instrument;
  }

  /** Publishes a price, as of now. Two updates are never of the same second. */
  async publish(name: string, priceE8: bigint): Promise<void> {
    const id = feedId(name);
    const previousPublishTs = this.#published.get(name) ?? this.chain.now() - 1n;
    if (this.chain.now() <= previousPublishTs) await this.chain.wait(1);
    const publishTs = this.chain.now();
    this.#published.set(name, publishTs);
    const set = getTestFeedSetInstruction({
      listingAuthority: this.operator,
      payer: this.operator,
      house: this.house,
      feed: await findTestFeed(this.house, id),
      feedId: id,
      price: priceE8,
      confidence: 0n,
      emaPrice: priceE8,
      exponent: EXPONENT,
      publishTs,
      previousPublishTs,
    });
    await this.send([set]);
  }

  /** Ends a contract at the update that straddles its expiry. */
  async expire(instrumentId: number, name: string): Promise<void> {
    const instrument = await findInstrument(this.house, instrumentId);
    const expire = getInstrumentExpireInstruction({
      house: this.house,
      instrument,
      book: await findBook(instrument),
      settlement: await findSettlement(this.house),
      fund: await findFund(this.house),
      oracle: await findTestFeed(this.house, feedId(name)),
    });
    await this.send([expire]);
  }

  #source(id: Uint8Array) {
    const reserved = new Uint8Array(7);
    return { program: RINGFENCE_PROGRAM_ADDRESS, feedId: id, kind: SOURCE_TEST_FEED, reserved };
  }

  async #mint(token: Token): Promise<void> {
    const data = new Uint8Array(MINT_BYTES);
    data[44] = token.decimals;
    data[45] = INITIALISED;
    await this.chain.put(token.mint, programOf(token), data);
  }

  async #createHouse(): Promise<void> {
    const { operator, house } = this;
    const fund = await findFund(house);
    const vault = (name: keyof typeof FUND_VAULT) => findFundVault(fund, FUND_VAULT[name]);
    const authority = operator.address;
    const create = getHouseCreateInstruction({
      creator: operator,
      payer: operator,
      house,
      settlement: await findSettlement(house),
      pool: await findPool(house),
      fund,
      vaultInsurance: await vault('insurance'),
      vaultSkinJunior: await vault('skinJunior'),
      vaultMutual: await vault('mutual'),
      vaultSkinSenior: await vault('skinSenior'),
      vaultPending: await vault('pendingStakes'),
      vaultSecured: await vault('secured'),
      vaultEscrow: await vault('escrow'),
      stress: await findStress(house),
      quoteMint: this.quote.mint,
      houseId: HOUSE_ID,
      isTest: true,
      authorities: {
        parameterAuthority: authority,
        listingAuthority: authority,
        pauseAuthority: authority,
        defaultAuthority: authority,
        skinAuthority: authority,
      },
      domain: getAddressEncoder().encode(this.quote.mint),
      parameters: HOUSE,
      freezeAuthority: null,
    });
    await this.send([create]);
  }

  async #listVenue(): Promise<void> {
    const list = getVenueCreateInstruction({
      listingAuthority: this.operator,
      payer: this.operator,
      house: this.house,
      venueAuthority: await exampleVenueAuthority(),
      venue: this.venue,
      instruments: new Array<number>(16).fill(0),
    });
    await this.send([list]);
  }
}
