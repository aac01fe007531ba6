// Weighs what a browser loads before it shows the first page: the page, its styles, its first
// scripts and what those import at once. Fails above the budget. Prints the rest as well, which
// comes when it is needed.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Bytes after gzip. */
const BUDGET = 350_000;
const FOLDER = fileURLToPath(new URL('../dist/', import.meta.url));
/** The first page: it is loaded at once, though in a part of its own. */
const FIRST_PAGE = /^account-/;

/** What is imported at once, not when it is needed. */
const IMPORTS = /(?:^|[;}])\s*(?:import|export)[^;("']*["']\.\/([^"']+)["']/g;

const weigh = (file) => gzipSync(fs.readFileSync(file), { level: 9 }).length;

/** Files that the page names, and those that they import without being asked. */
function first() {
  const html = fs.readFileSync(path.join(FOLDER, 'index.html'), 'utf8');
  const found = new Set(['index.html']);
  const waiting = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name);
  const assets = fs.readdirSync(path.join(FOLDER, 'assets'));
  waiting.push(...assets.filter((name) => FIRST_PAGE.test(name)).map((name) => `assets/${name}`));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (!name.endsWith('.js')) continue;
    const source = fs.readFileSync(path.join(FOLDER, name), 'utf8');
    for (const [, inner] of source.matchAll(IMPORTS)) {
      waiting.push(path.posix.join(path.posix.dirname(name), inner));
    }
  }
  return [...found];
}

const all = [];
for (const entry of fs.readdirSync(FOLDER, { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) all.push(path.relative(FOLDER, path.join(entry.parentPath, entry.name)));
}
const early = new Set(first());
let sum = 0;
for (const name of all.filter((it) => it !== 'config.json').sort()) {
  const bytes = weigh(path.join(FOLDER, name));
  if (early.has(name)) sum += bytes;
  console.log(`${String(bytes).padStart(8)} ${early.has(name) ? 'first' : 'later'} ${name}`);
}
console.log(`${String(sum).padStart(8)} bytes after gzip before the first page, of ${BUDGET}`);
if (sum > BUDGET) process.exit(1);
