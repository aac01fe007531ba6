// Bundles tests for Node with Vite, as it bundles the app: the same Solana Kit, the same modules.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export const APP = fileURLToPath(new URL('../', import.meta.url));
const TSC = path.join(APP, 'node_modules/typescript/bin/tsc');

/** Ends all of it when the types are wrong. */
function check() {
  const words = [TSC, '--noEmit', '-p', path.join(APP, 'tsconfig.test.json')];
  const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Bundles the tests of a folder whose names have one of some words in them, and says where.
 * All of them without words, in the order of their names.
 */
export async function compiled(folder, words) {
  const all = fs.readdirSync(path.join(APP, folder)).filter((name) => name.endsWith('.test.ts'));
  const isWanted = (name) => words.length === 0 || words.some((word) => name.includes(word));
  const names = all.filter(isWanted).sort();
  if (names.length === 0) throw new Error(`no tests are named ${words.join(', ')}`);
  check();
  const outDir = path.join(APP, 'build', folder);
  const stem = (name) => name.replace(/\.ts$/, '');
  const input = names.map((name) => [stem(name), path.join(APP, folder, name)]);
  await build({
    root: APP,
    configFile: path.join(APP, 'vite.config.ts'),
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: { input: Object.fromEntries(input) },
    },
  });
  return names.map((name) => path.join(outDir, `${stem(name)}.js`));
}

/** Has Node run tests, one file after the other, and ends with what it ended with. */
export function runTests(files, more = []) {
  const words = ['--test', '--test-reporter=tap', '--test-concurrency=1', ...more, ...files];
  const { status } = spawnSync(process.execPath, words, { cwd: APP, stdio: 'inherit' });
  process.exit(status ?? 1);
}
