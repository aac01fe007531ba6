// A local node with programs on it, over the JSON-RPC that every client of the chain speaks.
//
//   node localnet.cjs PORT ADDRESS=FILE...
//
// PORT serves JSON-RPC and the port behind it notifications, as on the chain's own validator; zero
// takes any two free ones. One line of JSON says where, then the node runs until it is told to stop
// or its standard input ends, so that it does not outlive whoever started it.
//
// A line `cut` on the standard input ends all connections and takes no new ones, as when a node is
// restarted; `restore` listens again at the same ports. Each is answered by a line of JSON. The
// chain goes on meanwhile.
'use strict';

const net = require('node:net');
const readline = require('node:readline');
const { Surfnet } = require('@solana/surfpool-linux-x64-gnu');

const HOST = '127.0.0.1';
const SLOT_MS = 400;
/** Between two times that events are taken. */
const DRAIN_MS = 400;

/** The node chooses its own ports, so others are handed through to it. */
class Forward {
  #port;
  #inner;
  #open = new Set();
  #server = null;

  constructor(port, address) {
    const { hostname, port: inner } = new URL(address);
    this.#port = port;
    this.#inner = { host: hostname, port: Number(inner) };
  }

  /** Listens, and says at which port. */
  restore() {
    const server = net.createServer((outside) => this.#join(outside));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, HOST, () => {
        this.#port = server.address().port;
        resolve(this.#port);
      });
    });
  }

  /** Ends all connections and takes no new ones. */
  cut() {
    return new Promise((resolve) => {
      if (this.#server === null) return resolve();
      this.#server.close(() => resolve());
      this.#server = null;
      for (const socket of this.#open) socket.destroy();
    });
  }

  #join(outside) {
    const inside = net.connect(this.#inner);
    for (const [one, other] of [[outside, inside], [inside, outside]]) {
      this.#open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
    outside.pipe(inside).pipe(outside);
  }
}

/** `ADDRESS=FILE`. */
function program(word) {
  const [programId, soPath, more] = word.split('=');
  if (!soPath || more !== undefined) {
    throw new Error(`not ADDRESS=FILE: ${word}`);
  }
  return { programId, soPath };
}

/** How long a slot lasts. */
function slotMs() {
  const told = process.env['RINGFENCE_SLOT_MS'] ?? String(SLOT_MS);
  if (!/^[1-9]\d{0,4}$/.test(told)) {
    throw new Error(`RINGFENCE_SLOT_MS is no number of milliseconds: ${told}`);
  }
  return Number(told);
}

/** Cuts and restores, as it is told. */
async function obey(line, forwards) {
  if (line === 'cut') {
    await Promise.all(forwards.map((forward) => forward.cut()));
  } else if (line === 'restore') {
    await Promise.all(forwards.map((forward) => forward.restore()));
  } else {
    throw new Error(`neither cut nor restore: ${line}`);
  }
  console.log(JSON.stringify({ done: line }));
}

function fail(error) {
  console.error(error.message);
  process.exit(1);
}

async function main(words) {
  const port = Number(words[0]);
  if (!Number.isInteger(port) || port < 0 || port > 65_534) {
    throw new Error('usage: node localnet.cjs PORT ADDRESS=FILE...');
  }
  const programs = words.slice(1).map(program);
  const node = Surfnet.startWithConfig({
    offline: true,
    blockProductionMode: 'clock',
    slotTimeMs: slotMs(),
  });
  const stop = () => {
    node.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  for (const { programId, soPath } of programs) {
    node.deploy({ programId, soPath });
  }
  // The node stops answering once a thousand of its events wait for somebody to take them.
  setInterval(() => node.drainEvents(), DRAIN_MS);
  const next = port === 0 ? 0 : port + 1;
  const forwards = [new Forward(port, node.rpcUrl), new Forward(next, node.wsUrl)];
  const [rpc, notifications] = await Promise.all(forwards.map((forward) => forward.restore()));
  console.log(
    JSON.stringify({
      rpc: `http://${HOST}:${rpc}`,
      notifications: `ws://${HOST}:${notifications}`,
    }),
  );
  // One order after the other, so that a restore never overtakes a cut.
  let last = Promise.resolve();
  const orders = readline.createInterface({ input: process.stdin });
  orders.on('line', (line) => {
    last = last.then(() => obey(line, forwards)).catch(fail);
  });
  orders.on('close', stop);
}

main(process.argv.slice(2)).catch(fail);
