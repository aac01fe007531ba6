// Starting the tools of this package with the Node that runs this script.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const ROOT = path.join(PACKAGE, '../..');

/** Runs a script; the whole run ends when it fails. */
export function run(...words) {
  const env = { ...process.env, RINGFENCE_ROOT: ROOT };
  const { status } = spawnSync(process.execPath, words, { env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const TSC = path.join(PACKAGE, 'node_modules/typescript/bin/tsc');

/** Compiles, or only checks, by a configuration. */
export function compile(configuration, ...more) {
  run(TSC, '-p', path.join(PACKAGE, configuration), ...more);
}
