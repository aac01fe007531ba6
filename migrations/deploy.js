// What `anchor migrate` runs: the house of the provider's cluster, from its file in `config/`, with the
// provider's wallet as payer. It does what `ringfence house apply` does, and nothing else.
//
//   RINGFENCE_CONFIG     another file, from the root of the checkout
//   RINGFENCE_ARGUMENTS  more words for `ringfence house apply`, such as `--dry-run` or
//                        `--who listing=ADDRESS`
//   RINGFENCE            the command, if it is built already
'use strict';

const { spawnSync } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
/** A cluster is known by the hash of its first block; any other chain is a local one. */
const CLUSTERS = {
  EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG: 'devnet',
  '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d': 'mainnet',
};
const CARGO = ['cargo', 'run', '--quiet', '--locked', '--package', 'ringfence-cli', '--'];

/** A path as a shell reads it. */
function expanded(file) {
  return file.startsWith('~/') ? path.join(os.homedir(), file.slice(2)) : path.resolve(file);
}

/** The words of the whole command. */
function command(rpc, genesis, environment) {
  const cluster = CLUSTERS[genesis] ?? 'localnet';
  const config = environment.RINGFENCE_CONFIG ?? `migrations/config/${cluster}.json`;
  const words = ['house', 'apply', '--config', config, '--rpc', rpc];
  if (environment.ANCHOR_WALLET) words.push('--key', expanded(environment.ANCHOR_WALLET));
  if (cluster === 'localnet') words.push('--keys', 'target/localnet/keys', '--generate');
  const more = (environment.RINGFENCE_ARGUMENTS ?? '').split(' ').filter((word) => word !== '');
  const ringfence = environment.RINGFENCE ? [environment.RINGFENCE] : CARGO;
  return [...ringfence, ...words, ...more];
}

module.exports = async function (provider) {
  const { connection } = provider;
  const genesis = await connection.getGenesisHash();
  const [program, ...words] = command(connection.rpcEndpoint, genesis, process.env);
  const { error, status } = spawnSync(program, words, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`ringfence house apply failed (${status})`);
};
module.exports.command = command;
