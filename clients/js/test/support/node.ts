/** A local node, over JSON-RPC. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import {
  createSolanaRpc,
  lamports,
  type Address,
  type Base64EncodedWireTransaction,
  type Signature,
} from '@solana/kit';
import {
  RINGFENCE_PROGRAM_ADDRESS,
  rpcChain,
  type Chain,
  type Filter,
  type Touching,
} from '../../src/index.js';
import { hex } from '../../src/bytes.js';
import { EXAMPLE_VENUE_PROGRAM } from '../../src/venues/example.js';
import { RENT, ROOT, type TestChain } from './chain.js';

const FOLDER = path.join(ROOT, 'clients/localnet');
const PAUSE_MS = 50;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs until it is stopped, or this process ends. */
export class NodeChain implements TestChain {
  readonly #chain: Chain;

  private constructor(
    readonly url: string,
    readonly notifications: string,
    readonly process: ChildProcess,
    readonly lines: AsyncIterator<string>,
  ) {
    this.#chain = rpcChain(createSolanaRpc(url));
  }

  /** A slot lasts so many milliseconds, or as long as the chain's. */
  static async start(slotMs?: number): Promise<NodeChain> {
    const program = (address: string, name: string) =>
      `${address}=${path.join(ROOT, 'target/deploy', `${name}.so`)}`;
    const words = [
      path.join(FOLDER, 'localnet.cjs'),
      '0',
      program(RINGFENCE_PROGRAM_ADDRESS, 'ringfence'),
      program(EXAMPLE_VENUE_PROGRAM, 'example_venue'),
    ];
    const env = { ...process.env, ...(slotMs ? { RINGFENCE_SLOT_MS: String(slotMs) } : {}) };
    const started = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'], env });
    const input = started.stdout ?? assert.fail();
    const lines = readline.createInterface({ input })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    const at = JSON.parse(String(value)) as { rpc: string; notifications: string };
    return new NodeChain(at.rpc, at.notifications, started, lines);
  }

  /** Ends all connections and takes no new ones, or takes them again. */
  async order(what: 'cut' | 'restore'): Promise<void> {
    this.process.stdin?.write(`${what}\n`);
    const { value } = await this.lines.next();
    assert.deepEqual(JSON.parse(String(value)), { done: what });
  }

  /** The node watches its input. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin?.end();
    await ended;
  }

  /** It keeps the machine's time, with a slot's delay. */
  now(): bigint {
    return BigInt(Math.floor(Date.now() / 1_000)) - 1n;
  }

  wait(seconds: number): Promise<void> {
    return pause(seconds * 1_000);
  }

  async fund(address: Address, amount: bigint): Promise<void> {
    const rpc = createSolanaRpc(this.url);
    await rpc.requestAirdrop(address, lamports(amount), { commitment: 'confirmed' }).send();
    for (;;) {
      const { value } = await rpc.getBalance(address, { commitment: 'confirmed' }).send();
      if (value >= amount) return;
      await pause(PAUSE_MS);
    }
  }

  /** The node's own way, which no other node has. */
  async put(address: Address, owner: Address, data: Uint8Array): Promise<void> {
    const account = { lamports: Number(RENT), data: hex(data), owner, executable: false };
    const params = [address, account];
    const call = { jsonrpc: '2.0', id: 1, method: 'surfnet_setAccount', params };
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(call) });
    const said = (await answer.json()) as { error?: { message: string } };
    assert.equal(said.error, undefined, said.error?.message);
  }

  accounts(addresses: readonly Address[]) {
    return this.#chain.accounts(addresses);
  }

  owned(filters: readonly Filter[]) {
    return this.#chain.owned(filters);
  }

  lifetime() {
    return this.#chain.lifetime();
  }

  blockHeight() {
    return this.#chain.blockHeight();
  }

  simulate(transaction: Base64EncodedWireTransaction) {
    return this.#chain.simulate(transaction);
  }

  submit(transaction: Base64EncodedWireTransaction) {
    return this.#chain.submit(transaction);
  }

  landed(signature: Signature, inHistory?: boolean) {
    return this.#chain.landed(signature, inHistory);
  }

  logs(signature: Signature) {
    return this.#chain.logs(signature);
  }

  signatures(of: Address, how?: Touching) {
    return this.#chain.signatures(of, how);
  }
}
