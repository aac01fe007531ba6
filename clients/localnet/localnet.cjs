// A local node with programs on it, over the JSON-RPC that every client of the chain speaks.
//
//   node localnet.cjs PORT ADDRESS=FILE...
//
// PORT serves JSON-RPC and the port behind it notifications, as on the chain's own validator; zero
// takes any two free ones. One line of JSON says where, then the node runs until it is told to stop
// or its standard input ends, so that it does not outlive whoever started it.
'use strict';

const net = require('node:net');
const { Surfnet } = require('@solana/surfpool-linux-x64-gnu');

const HOST = '127.0.0.1';
const SLOT_MS = 400;

/** The node chooses its own ports, so a fixed one is handed through to it. */
function forward(port, address) {
  const { hostname, port: inner } = new URL(address);
  const server = net.createServer((outside) => {
    const inside = net.connect(Number(inner), hostname);
    outside.on('error', () => inside.destroy());
    inside.on('error', () => outside.destroy());
    outside.pipe(inside).pipe(outside);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
}

/** `ADDRESS=FILE`. */
function program(word) {
  const [programId, soPath, more] = word.split('=');
  if (!soPath || more !== undefined) {
    throw new Error(`not ADDRESS=FILE: ${word}`);
  }
  return { programId, soPath };
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
    slotTimeMs: SLOT_MS,
  });
  const stop = () => {
    node.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdin.on('end', stop).on('error', stop).resume();
  for (const { programId, soPath } of programs) {
    node.deploy({ programId, soPath });
  }
  let [rpc, notifications] = [node.rpcUrl, node.wsUrl];
  if (port !== 0) {
    await forward(port, rpc);
    await forward(port + 1, notifications);
    rpc = `http://${HOST}:${port}`;
    notifications = `ws://${HOST}:${port + 1}`;
  }
  console.log(JSON.stringify({ rpc, notifications }));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
