import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/chain.js';

/** What `anchor migrate` hands over. */
interface Provider {
  connection: { getGenesisHash(): Promise<string>; rpcEndpoint: string };
}

/** What `anchor migrate` runs. */
interface Migration {
  (provider: Provider): Promise<void>;
  command(rpc: string, genesis: string, environment: Record<string, string>): string[];
}

const SCRIPT = path.join(ROOT, 'migrations/deploy.js');
const migrate = createRequire(import.meta.url)(SCRIPT) as Migration;
const DEVNET = 'EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG';
const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';

/** A provider of Anchor's whose chain begins with this block. */
const provider = (genesis: string): Provider => ({
  connection: { getGenesisHash: async () => genesis, rpcEndpoint: 'http://node' },
});

/** Runs the migration with a command of our own, which notes its words and ends with a status. */
async function migrated(genesis: string, status: number, more: Record<string, string>) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringfence-'));
  const [command, noted] = [path.join(folder, 'ringfence'), path.join(folder, 'words')];
  fs.writeFileSync(command, `#!/bin/sh\npwd > ${noted}\necho "$@" >> ${noted}\nexit ${status}\n`);
  fs.chmodSync(command, 0o755);
  const before = { ...process.env };
  Object.assign(process.env, more, { RINGFENCE: command });
  try {
    await migrate(provider(genesis));
  } finally {
    process.env = before;
  }
  return fs.readFileSync(noted, 'utf8').trim().split('\n');
}

test('anchor migrate sets up the house of the cluster that it is on', async () => {
  const [folder, words] = await migrated('anything', 0, { ANCHOR_WALLET: '/keys/payer.json' });
  assert.equal(folder, fs.realpathSync(ROOT));
  assert.equal(
    words,
    'house apply --config migrations/config/localnet.json --rpc http://node ' +
      '--key /keys/payer.json --keys target/localnet/keys --generate',
  );
});

test('anchor migrate makes no keys for a live house, and hands on what it is told', async () => {
  const more = { ANCHOR_WALLET: '~/id.json', RINGFENCE_ARGUMENTS: '--dry-run --who listing=A' };
  const [, words] = await migrated(MAINNET, 0, more);
  assert.equal(
    words,
    'house apply --config migrations/config/mainnet.json --rpc http://node ' +
      `--key ${path.join(os.homedir(), 'id.json')} --dry-run --who listing=A`,
  );
});

test('anchor migrate knows devnet by its first block, and takes the house for it', async () => {
  const [, words] = await migrated(DEVNET, 0, { ANCHOR_WALLET: '/keys/payer.json' });
  assert.equal(
    words,
    'house apply --config migrations/config/devnet.json --rpc http://node --key /keys/payer.json',
  );
});

test('anchor migrate fails when the house could not be set up', async () => {
  const failed = /ringfence house apply failed \(1\)/;
  await assert.rejects(migrated('anything', 1, {}), failed);
});

test('anchor migrate compiles the command where there is none', () => {
  const words = migrate.command('http://node', 'anything', {}).slice(0, 8).join(' ');
  assert.equal(words, 'cargo run --quiet --locked --package ringfence-cli -- house');
});
