// Starting the tools of this package with the Node that runs this script.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const ROOT = path.join(PACKAGE, '../..');

/** Node 18 has what the SDK needs of cryptography, but only when asked. */
const FLAGS = globalThis.crypto === undefined ? ['--experimental-global-webcrypto'] : [];

/**
 * Runs a script; the whole run ends when it fails. It starts in the folder that this one was started
 * in: a Node that was unpacked into a cache needs that.
 */
export function run(...words) {
  const env = { ...process.env, RINGFENCE_ROOT: ROOT };
  const { status } = spawnSync(process.execPath, [...FLAGS, ...words], { env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const TSC = path.join(PACKAGE, 'node_modules/typescript/bin/tsc');

/** Compiles, or only checks, by a configuration. */
export function compile(configuration, ...more) {
  run(TSC, '-p', path.join(PACKAGE, configuration), ...more);
}
