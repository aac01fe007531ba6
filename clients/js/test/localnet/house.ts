/** The house of `cargo x localnet`, as its story needs it: people, clock, notifications. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  address,
  createKeyPairSignerFromBytes,
  createSolanaRpc,
  createSolanaRpcSubscriptions,
  type Address,
  type Instruction,
  type KeyPairSigner,
} from '@solana/kit';
import {
  findTokenAccount,
  loadHouse,
  loadPortfolio,
  packTransactions,
  rpcChain,
  sendInstructions,
  TOKEN_PROGRAM,
  type Chain,
  type HouseCatalog,
  type Portfolio,
  type Sent,
} from '../../src/index.js';
import { LocalNode } from './node.js';
import { until } from './until.js';

export { pause, until } from './until.js';

const PAUSE_MS = 200;
/** Where a token account has its amount. */
const TOKENS = 64;

interface Known {
  readonly rpc: string;
  readonly notifications: string;
  readonly house: string;
}

/** A node with a house, a keeper and moving prices. Whoever started it cuts it off when told to. */
export class LocalHouse {
  readonly chain: Chain;
  readonly address: Address;
  private readonly node: LocalNode;

  private constructor(
    readonly folder: string,
    readonly known: Known,
  ) {
    this.chain = rpcChain(createSolanaRpc(known.rpc));
    this.address = address(known.house);
    this.node = new LocalNode(known.rpc);
  }

  /** The one whose folder the environment names. */
  static open(): LocalHouse {
    const folder = process.env['RINGFENCE_FOLDER'] ?? assert.fail('start this by `cargo x story`');
    const text = fs.readFileSync(path.join(folder, 'addresses.json'), 'utf8');
    return new LocalHouse(folder, JSON.parse(text) as Known);
  }

  /** Somebody with money. */
  async person(name: string): Promise<KeyPairSigner> {
    const text = fs.readFileSync(path.join(this.folder, 'keys', `${name}.json`), 'utf8');
    return createKeyPairSignerFromBytes(Uint8Array.from(JSON.parse(text) as number[]));
  }

  catalog(): Promise<HouseCatalog> {
    return loadHouse(this.chain, this.address);
  }

  async portfolio(person: KeyPairSigner): Promise<Portfolio> {
    const catalog = await this.catalog();
    const of = { house: this.address, owner: person.address, catalog };
    return loadPortfolio(this.chain, of);
  }

  /** Puts instructions together for somebody and sends them. */
  async act(
    person: KeyPairSigner,
    what: (portfolio: Portfolio) => Promise<Instruction[]>,
  ): Promise<Sent[]> {
    const instructions = await what(await this.portfolio(person));
    const sent: Sent[] = [];
    for (const some of packTransactions(instructions, person)) {
      const sending = { feePayer: person, pauseMs: PAUSE_MS, patienceMs: 3_000 };
      sent.push(await sendInstructions(this.chain, some, sending));
    }
    return sent;
  }

  /** Quote tokens in somebody's wallet. */
  async wallet(person: KeyPairSigner): Promise<bigint> {
    const mint = (await this.catalog()).house.data.quoteMint;
    const at = await findTokenAccount(person.address, mint, TOKEN_PROGRAM);
    const [found] = await this.chain.accounts([at]);
    const { data } = found ?? assert.fail('no wallet');
    return new DataView(data.buffer, data.byteOffset).getBigUint64(TOKENS, true);
  }

  /** The command `ringfence`, with words of its own and those that name this house. */
  async ringfence(...words: string[]): Promise<string> {
    const program = process.env['RINGFENCE'] ?? assert.fail('start this by `cargo x story`');
    const root = process.env['RINGFENCE_ROOT'] ?? assert.fail('start this by `cargo x story`');
    const run = promisify(execFile);
    const { stdout } = await run(program, [...words, '--rpc', this.known.rpc], { cwd: root });
    return stdout;
  }

  /** Sets a made-up price. */
  async setPrice(feed: string, priceE8: bigint): Promise<void> {
    const keys = path.join(this.folder, 'keys');
    const house = ['--config', 'migrations/config/localnet.json', '--keys', keys];
    await this.ringfence('house', 'prices', ...house, '--set', `${feed}=${priceE8}`);
  }

  /** Moves the node's clock. */
  async travel(toTs: bigint): Promise<void> {
    await this.node.travel(toTs);
    await until('a clock that has moved', async () => (await this.catalog()).clock.ts >= toTs);
  }

  /** Whether the node answers. */
  answers(): Promise<boolean> {
    return this.node.answers();
  }

  /** Counts notifications about an account until it is told to stop, or the connection ends. */
  async watch(account: Address): Promise<Watch> {
    const subscriptions = createSolanaRpcSubscriptions(this.known.notifications);
    const stop = new AbortController();
    const options = { abortSignal: stop.signal };
    const wanted = { commitment: 'confirmed', encoding: 'base64' } as const;
    const notices = await subscriptions.accountNotifications(account, wanted).subscribe(options);
    const watch = { count: 0, isOver: false, stop: () => stop.abort() };
    const count = async () => {
      for await (const _ of notices) watch.count += 1;
    };
    const over = () => {
      watch.isOver = true;
    };
    count().then(over, over);
    return watch;
  }
}

/** How many notifications there were, and whether more can come. */
export interface Watch {
  readonly count: number;
  readonly isOver: boolean;
  stop(): void;
}

/** Tells whoever started the node what to do with it; see `xtask/src/story.rs`. */
export const order = (word: 'cut' | 'restore') => console.log(`story: ${word}`);
