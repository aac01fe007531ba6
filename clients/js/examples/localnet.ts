/** What examples need of `cargo x localnet`: its node, its house, and the keys of its people. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  address,
  createKeyPairSignerFromBytes,
  createSolanaRpc,
  type KeyPairSigner,
} from '@solana/kit';
import { rpcChain } from '../src/index.js';
import type { FirstDay } from './first-day.js';

const FOLDER = 'target/localnet';

/** A key file as the chain's own tools write it. */
async function key(folder: string, name: string): Promise<KeyPairSigner> {
  const text = fs.readFileSync(path.join(folder, 'keys', `${name}.json`), 'utf8');
  return createKeyPairSignerFromBytes(Uint8Array.from(JSON.parse(text) as number[]));
}

/** Runs an example if it is what Node was started with. */
export async function runLocally(
  module: string,
  example: (day: FirstDay) => Promise<void>,
): Promise<void> {
  if (process.argv[1] === undefined || fileURLToPath(module) !== fs.realpathSync(process.argv[1])) {
    return;
  }
  const root = process.env['RINGFENCE_ROOT'] ?? path.resolve('../..');
  const folder = path.join(root, FOLDER);
  const file = path.join(folder, 'addresses.json');
  if (!fs.existsSync(file)) throw new Error('start `cargo x localnet` first');
  const known = JSON.parse(fs.readFileSync(file, 'utf8')) as { rpc: string; house: string };
  await example({
    chain: rpcChain(createSolanaRpc(known.rpc)),
    house: address(known.house),
    alice: await key(folder, 'alice'),
    bob: await key(folder, 'bob'),
    instrumentId: 1,
    say: (line) => console.log(line),
  });
}
