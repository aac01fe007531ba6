/** The house behind the app: its people, its chain, its clock, its prices. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  AccountRole,
  address,
  createKeyPairSignerFromBytes,
  createSolanaRpc,
  createKeyPairSignerFromPrivateKeyBytes,
  getAddressEncoder,
  getU64Encoder,
  lamports,
  type Address,
  type Instruction,
  type KeyPairSigner,
} from '@solana/kit';
import {
  assetOf,
  deposit,
  findTokenAccount,
  getTestFeedDecoder,
  giveConsent,
  instrumentOf,
  loadHouse,
  loadLosses,
  loadMembership,
  loadPortfolio,
  openTokenAccount,
  packTransactions,
  rpcChain,
  sendInstructions,
  tokensAt,
  toNative,
  TOKEN_PROGRAM,
  type Chain,
  type HouseCatalog,
  type LossView,
  type Membership,
  type Portfolio,
  type TestFeed,
} from '@ringfence/sdk';
import { acceptQuote, findExampleVenue, postQuote } from '@ringfence/sdk/example-venue';
import { LocalNode } from '../../../clients/js/test/localnet/node';
import { folder, ringfence, root } from './environment';
import { until } from './until';

export const USDC = (text: string): bigint => toNative(text, 6);
export const USDC_DECIMALS = 6;
export const SOL_USD = 1;
/** Of the instrument {@link SOL_USD}. */
export const TICK_SIZE_E8 = 1_000_000n;
export const DAY_S = 86_400n;
const JOURNEY_MAX_S = 5n * DAY_S;
/** 200 slots, and some more. */
export const KEEPER_HOLDS_S = 120n;
const PAUSE_MS = 150;
const PATIENCE_MS = 5_000;
const SECRET_BYTES = 32;
const ANY_PORT = '127.0.0.1:0';
const LAMPORTS = 10_000_000_000n;
const CONFIG = 'migrations/config/localnet.json';
/** `MintTo` of the token program. */
const MINT_TO = 7;
/** A mark that is older is refused for trades. */
const FRESH_S = 10n;

interface Known {
  readonly rpc: string;
  readonly notifications: string;
  readonly house: string;
  readonly assets: readonly { readonly name: string; readonly mint: string }[];
  readonly feeds: readonly { readonly name: string; readonly feed: string }[];
}

/** What a customer does in a trade. */
export interface Trade {
  readonly maker: KeyPairSigner;
  readonly taker: KeyPairSigner;
  /** Whether the taker buys. */
  readonly isBuy: boolean;
  readonly lots: bigint;
}

export class People {
  readonly chain: Chain;
  readonly house: Address;
  private readonly rpc;
  private readonly local: LocalNode;
  private readonly known: Known;
  /** Of those who are new. */
  private readonly keys = fs.mkdtempSync(path.join(os.tmpdir(), 'ringfence-people-'));

  constructor() {
    const text = fs.readFileSync(path.join(folder(), 'addresses.json'), 'utf8');
    this.known = JSON.parse(text) as Known;
    this.rpc = createSolanaRpc(this.known.rpc);
    this.local = new LocalNode(this.known.rpc);
    this.chain = rpcChain(this.rpc);
    this.house = address(this.known.house);
    process.on('exit', () => fs.rmSync(this.keys, { recursive: true, force: true }));
  }

  get node(): string {
    return this.known.rpc;
  }

  /** Somebody whose key the house's folder has. */
  async person(name: string): Promise<KeyPairSigner> {
    const text = fs.readFileSync(path.join(folder(), 'keys', `${name}.json`), 'utf8');
    return createKeyPairSignerFromBytes(Uint8Array.from(JSON.parse(text) as number[]));
  }

  mint(name: string): Address {
    const found = this.known.assets.find((it) => it.name === name);
    return address(found?.mint ?? assert.fail(`there is no ${name}`));
  }

  /** Somebody new, with lamports and tokens by their names. */
  async newcomer(tokens: Readonly<Record<string, bigint>> = {}): Promise<KeyPairSigner> {
    const [somebody, operator] = [await this.somebody(), await this.person('operator')];
    await this.rpc.requestAirdrop(somebody.address, lamports(LAMPORTS)).send();
    const given: Instruction[] = [];
    for (const [name, amountNative] of Object.entries(tokens)) {
      const mint = this.mint(name);
      given.push(await openTokenAccount(operator, { owner: somebody.address, mint }));
      given.push(await mintTo(operator, mint, somebody.address, amountNative));
    }
    if (given.length > 0) await this.send(operator, given);
    return somebody;
  }

  /** A key of nobody, which is kept for the commands that need a file of it. */
  private async somebody(): Promise<KeyPairSigner> {
    const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
    const signer = await createKeyPairSignerFromPrivateKeyBytes(bytes);
    const pair = [...bytes, ...getAddressEncoder().encode(signer.address)];
    const file = path.join(this.keys, `${signer.address}.json`);
    fs.writeFileSync(file, JSON.stringify(pair), { mode: 0o600 });
    return signer;
  }

  /**
   * Has somebody liquidate into their own account, for as long as this file's tests run. It holds
   * back for {@link KEEPER_HOLDS_S} after its start.
   */
  async liquidator(person: KeyPairSigner): Promise<void> {
    const { address: account } = await this.portfolio(person);
    const key = path.join(this.keys, `${person.address}.json`);
    const words = ['keeper', '--house', this.house, '--key', key, '--account', account];
    const node = ['--rpc', this.node, '--ws', this.known.notifications, '--metrics', ANY_PORT];
    const leash = path.join(root(), 'clients/localnet/leash.cjs');
    const file = path.join(folder(), 'liquidator.log');
    const log = fs.openSync(file, 'w');
    // It ends when its standard input does: when this process ends, however that comes.
    const child = spawn(process.execPath, [leash, ringfence(), ...words, ...node], {
      cwd: root(),
      stdio: ['pipe', log, log],
    });
    child.unref();
    (child.stdin as unknown as { unref: () => void }).unref();
    await until('a keeper at work', async () => fs.statSync(file).size > 0);
  }

  catalog(): Promise<HouseCatalog> {
    return loadHouse(this.chain, this.house);
  }

  async portfolio({ address: owner }: { address: Address }): Promise<Portfolio> {
    const catalog = await this.catalog();
    return loadPortfolio(this.chain, { house: this.house, owner, catalog });
  }

  membership({ address: owner }: { address: Address }): Promise<Membership> {
    return loadMembership(this.chain, this.house, owner);
  }

  /** Newest first. */
  async losses(): Promise<readonly LossView[]> {
    return (await loadLosses(this.chain, this.house)).losses;
  }

  /** Tokens in somebody's wallet. */
  async wallet({ address: owner }: { address: Address }, name = 'USDC'): Promise<bigint> {
    const at = await findTokenAccount(owner, this.mint(name), TOKEN_PROGRAM);
    const [found] = await this.chain.accounts([at]);
    return tokensAt(found);
  }

  /** What the ledger of somebody's vault has. */
  async vault(owner: { address: Address }, name = 'USDC'): Promise<bigint> {
    const { holdings } = await this.portfolio(owner);
    const mint = this.mint(name);
    const found = holdings.find(({ asset }) => asset.data.mint === mint);
    return found?.entry.ledgerNative ?? 0n;
  }

  async send(payer: KeyPairSigner, instructions: Instruction | Instruction[]): Promise<void> {
    const all = Array.isArray(instructions) ? instructions : [instructions];
    for (const some of packTransactions(all, payer)) {
      const sending = { feePayer: payer, pauseMs: PAUSE_MS, patienceMs: PATIENCE_MS };
      await sendInstructions(this.chain, some, sending);
    }
  }

  /** Pays in; opens the account where there is none. */
  async pay(person: KeyPairSigner, amountNative: bigint): Promise<void> {
    const portfolio = await this.portfolio(person);
    const asset = assetOf(await this.catalog(), this.mint('USDC'));
    await this.send(person, await deposit(portfolio, person, { asset, amountNative }));
  }

  /** Lets the example venue trade for somebody. */
  async consent(person: KeyPairSigner): Promise<void> {
    const portfolio = await this.portfolio(person);
    const consent = await giveConsent(portfolio, person, {
      venue: await findExampleVenue(this.house),
      initialCapNative: USDC('1000000'),
      spendCapNative: USDC('10000'),
      expiryTs: portfolio.clock.ts + 30n * DAY_S,
      bandBps: 100,
      feeMaxBps: 0,
      instruments: [SOL_USD],
    });
    await this.send(person, consent);
  }

  /** A quote at the mark of this moment is posted and accepted; again when the mark has moved. */
  async trade(deal: Trade): Promise<void> {
    await until('a trade', async () => {
      await this.fresh();
      await this.deal(deal);
      return true;
    });
  }

  private async deal({ maker, taker, isBuy, lots }: Trade): Promise<void> {
    const making = await this.portfolio(maker);
    const instrument = instrumentOf(await this.catalog(), SOL_USD);
    const quote = {
      maker: making,
      instrument,
      nonce: making.clock.slot,
      isBuy: !isBuy,
      lots,
      priceTicks: instrument.data.markTick,
      expiryTs: making.clock.ts + 600n,
    };
    await this.send(maker, await postQuote(maker, quote));
    await this.send(taker, await acceptQuote(taker, await this.portfolio(taker), quote));
  }

  /** Lots of all positions of somebody. */
  async lots(person: { address: Address }): Promise<bigint> {
    const { positions } = await this.portfolio(person);
    return positions.reduce((sum, { position }) => sum + position.lots, 0n);
  }

  async mark(): Promise<bigint> {
    return instrumentOf(await this.catalog(), SOL_USD).data.markTick;
  }

  /** Prices and marks are usable: nobody but the keeper brings them up to date. */
  async fresh(): Promise<void> {
    await until('fresh prices and marks', async () => {
      const { clock, assets, instruments } = await this.catalog();
      const prices = assets.every(
        ({ data }) => clock.ts - data.feed.publishTs <= BigInt(data.parameters.ageMaxS),
      );
      const marks = instruments.every(({ data }) => clock.ts - data.markTs <= FRESH_S);
      return prices && marks && instruments.every(({ data }) => data.markTick > 0n);
    });
  }

  /** The command `ringfence`, at the root of the tree. */
  async ringfence(...words: string[]): Promise<string> {
    const run = promisify(execFile);
    return (await run(ringfence(), words, { cwd: root() })).stdout;
  }

  /** Moves the price of what is traded, to so many parts of ten thousand of the mark. */
  async move(bps: bigint): Promise<void> {
    await this.price('SOL/USD', ((await this.mark()) * TICK_SIZE_E8 * bps) / 10_000n);
  }

  /**
   * Sets a made-up price. Whoever moves the prices may have read the old one just before, and write
   * that: so it is set until a later one has begun from it.
   */
  async price(name: string, priceE8: bigint): Promise<void> {
    const house = ['--config', CONFIG, '--keys', path.join(folder(), 'keys')];
    const words = ['house', 'prices', ...house, '--set', `${name}=${priceE8}`];
    await until(`a price of ${name} that stays`, async () => {
      await this.ringfence(...words, '--rpc', this.node);
      const set = await this.feed(name);
      const next = await until('the price behind it', async () => {
        const found = await this.feed(name);
        return found.publishTs > set.publishTs && found;
      });
      const by = next.price - priceE8;
      return by * by < (priceE8 / 100n) ** 2n;
    });
  }

  private async feed(name: string): Promise<TestFeed> {
    const known = this.known.feeds.find((it) => it.name === name);
    const [raw] = await this.chain.accounts([address(known?.feed ?? assert.fail(name))]);
    return getTestFeedDecoder().decode(raw?.data ?? assert.fail(`there is no ${name}`));
  }

  /**
   * Moves the node's clock on. An instrument that has no mark for a week ends: so a long journey
   * has rests.
   */
  async later(seconds: bigint): Promise<void> {
    for (let left = seconds; left > 0n; left -= JOURNEY_MAX_S) {
      if (left < seconds) await this.fresh();
      await this.travel(left < JOURNEY_MAX_S ? left : JOURNEY_MAX_S);
    }
  }

  private async travel(seconds: bigint): Promise<void> {
    const toTs = (await this.catalog()).clock.ts + seconds;
    await this.local.travel(toTs);
    await until('a clock that has moved', async () => (await this.catalog()).clock.ts >= toTs);
  }

  /** Whether the node answers. */
  answers(): Promise<boolean> {
    return this.local.answers();
  }
}

async function mintTo(
  authority: KeyPairSigner,
  mint: Address,
  owner: Address,
  amountNative: bigint,
): Promise<Instruction> {
  const signer = { address: authority.address, role: AccountRole.READONLY_SIGNER };
  return {
    programAddress: TOKEN_PROGRAM,
    accounts: [
      { address: mint, role: AccountRole.WRITABLE },
      { address: await findTokenAccount(owner, mint, TOKEN_PROGRAM), role: AccountRole.WRITABLE },
      { ...signer, signer: authority } as never,
    ],
    data: Uint8Array.of(MINT_TO, ...getU64Encoder().encode(amountNative)),
  };
}
