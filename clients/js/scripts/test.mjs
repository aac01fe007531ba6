// Compiles the package with its tests and runs them.
//
//   node scripts/test.mjs [NAME...]
//
// Names are parts of names of test files; without one, all of them run, and the types are checked
// against the oldest Solana Kit that the package takes, too.
import fs from 'node:fs';
import path from 'node:path';
import { compile, PACKAGE, run } from './run.mjs';

const wanted = process.argv.slice(2);
const folder = path.join(PACKAGE, 'build/test');
fs.rmSync(path.join(PACKAGE, 'build'), { recursive: true, force: true });
compile('tsconfig.test.json');
if (wanted.length === 0) compile('tsconfig.kit7.json', '--noEmit');
const all = fs.readdirSync(folder).filter((name) => name.endsWith('.test.js')).sort();
const chosen = all.filter((name) => wanted.length === 0 || wanted.some((of) => name.includes(of)));
if (chosen.length === 0) throw new Error(`no tests are named ${wanted.join(', ')}`);
run('--test', '--test-reporter=tap', ...chosen.map((name) => path.join(folder, name)));
