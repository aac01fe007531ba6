import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
  SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
  SolanaError,
} from '@solana/kit';
import {
  allExplanations,
  codeOf,
  customError,
  explain,
  explainError,
  explainOthers,
  RINGFENCE_PROGRAM_ADDRESS,
  sentence,
  SYSTEM_PROGRAM,
  TOKEN_PROGRAM,
} from '../src/index.js';
import { bundled } from './support/bundle.js';
import { ROOT } from './support/chain.js';

const STALE = codeOf('MarkStale') ?? assert.fail();
const OURS = RINGFENCE_PROGRAM_ADDRESS;
const OTHER = 'Stranger11111111111111111111111111111111111';
const custom = (code: unknown, index: unknown = 2) => ({
  InstructionError: [index, { Custom: code }],
});
const failed = (program: string, code: number) =>
  `Program ${program} failed: custom program error: 0x${code.toString(16)}`;

test('every error of the program is explained in plain words, and no other', () => {
  const idl = JSON.parse(fs.readFileSync(path.join(ROOT, 'idl/ringfence.json'), 'utf8')) as {
    errors: { code: number; name: string }[];
  };
  const known = allExplanations().map(({ code, name }) => ({ code, name }));
  assert.deepEqual(known, idl.errors.map(({ code, name }) => ({ code, name })));
  for (const explanation of allExplanations()) {
    assert.match(explanation.so, /^\S.+[.!?]$/, explanation.name);
    assert(sentence(explanation).startsWith(explanation.so));
  }
  assert.equal(explain(5_999), undefined);
});

test('a code is found wherever a node or Solana Kit puts it', () => {
  const kit = new SolanaError(SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM, { code: STALE, index: 2 });
  const preflight = new SolanaError(
    SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
    { cause: kit, logs: null } as never,
  );
  const shapes: unknown[] = [
    custom(STALE),
    custom(BigInt(STALE), 2n),
    { value: 1, err: custom(STALE) },
    { error: { code: -32_002, data: { err: custom(STALE) } } },
    kit,
    preflight,
    new Error('a wallet says no', { cause: preflight }),
  ];
  for (const [place, shape] of shapes.entries()) {
    assert.deepEqual(customError(shape), { code: STALE, instruction: 2 }, String(place));
    assert.equal(explainError(shape)?.name, 'MarkStale');
  }
});

test('what is no refusal of a program is none', () => {
  const loop: { cause?: unknown } = {};
  loop.cause = loop;
  for (const other of [undefined, null, 'MarkStale', 6_304, { InstructionError: [1, 'X'] }, loop]) {
    assert.equal(customError(other), undefined);
  }
});

test('the number of another program is not explained as Ringfence\'s', () => {
  const inside = [
    `Program ${OTHER} invoke [1]`,
    `Program ${OURS} invoke [2]`,
    failed(OURS, STALE),
    failed(OTHER, STALE),
  ];
  assert.equal(explainError(custom(STALE), inside)?.name, 'MarkStale');
  const outside = [`Program ${OTHER} invoke [1]`, failed(OTHER, STALE)];
  assert.equal(explainError(custom(STALE), outside), undefined);
  // A line that a program writes itself begins otherwise.
  const forged = [`Program ${OTHER} invoke [1]`, `Program log: ${failed(OURS, STALE)}`, ...outside];
  assert.equal(explainError(custom(STALE), forged), undefined);
});

test('the commonest refusals of others have words too', () => {
  const others: [unknown, string[], RegExp][] = [
    [custom(1), [`Program ${TOKEN_PROGRAM} invoke [1]`, failed(TOKEN_PROGRAM, 1)], /fewer tokens/],
    [custom(1), [`Program ${SYSTEM_PROGRAM} invoke [1]`, failed(SYSTEM_PROGRAM, 1)], /enough SOL/],
    ['AccountNotFound', [], /enough SOL/],
    [{ InsufficientFundsForRent: { account_index: 3 } }, [], /enough SOL/],
    ['BlockhashNotFound', [], /Try again/],
  ];
  for (const [error, logs, words] of others) {
    assert.match(explainOthers(error, logs) ?? '', words);
    assert.equal(explainError(error, logs), undefined);
  }
  assert.equal(explainOthers(custom(STALE), [failed(OURS, STALE)]), undefined);
  assert.equal(explainOthers(custom(1), []), undefined);
});

test('a production bundle explains as well', async () => {
  const { loaded, text } = await bundled({
    stdin: {
      contents: `export { explainError } from './index.ts';`,
      resolveDir: path.join(ROOT, 'clients/js/src'),
      loader: 'ts',
    },
    minify: true,
  });
  const production = loaded as { explainError: typeof explainError };
  const explanation = production.explainError(custom(STALE));
  assert.deepEqual(explanation, explain(STALE));
  assert(!text.includes('not available in production'));
});
