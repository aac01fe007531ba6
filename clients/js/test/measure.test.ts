import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ROOT } from './support/chain.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringfence-measure-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** Name, lines, levels of nesting and parameters of each function of a source. */
function measured(name: string, source: string): unknown[][] {
  const file = path.join(folder, name);
  fs.writeFileSync(file, source);
  const script = path.join(ROOT, 'clients/js/scripts/measure.mjs');
  const said = execFileSync(process.execPath, [script, file], { encoding: 'utf8' });
  const lines = said.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.map(({ name, lines, levels, parameters }) => [name, lines, levels, parameters]);
}

test('decisions and loops nest, but an else that goes on and a try do not', () => {
  const source = `function deep(a, b) {
    for (const x of a) {
      try { while (b) { if (x) f(); } } catch { g(); }
    }
  }
  const chain = (a) => { if (a) f(); else if (b) g(); else if (c) h(); else i(); };`;
  assert.deepEqual(measured('a.mjs', source), [
    ['deep', 5, 3, 2],
    ['chain', 1, 1, 1],
  ]);
});

test('a function inside another is nested for itself, and JSX is not nesting', () => {
  const source = `function Page({ all }: Props) {
    if (all === undefined) return null;
    return (
      <ul><li><b><i>{all.map((it) => { if (it) return <u>{it}</u>; })}</i></b></li></ul>
    );
  }`;
  assert.deepEqual(measured('b.tsx', source), [
    ['Page', 6, 1, 1],
    ['all.map((it) => { if (it) return <u>{it}</u>; })', 1, 1, 1],
  ]);
});

test('methods and what a test runner is given are measured as well', () => {
  const source = `class A { take(a: number, b: number): void { if (a < b) this.b(); } }
  test('a sentence', async () => {
    await f();
  });`;
  assert.deepEqual(measured('c.ts', source), [
    ['take', 1, 1, 2],
    ["test('a sentence', async () => {", 3, 0, 0],
  ]);
});
