// Bundles the SDK as a web app would and prints what it weighs, as JSON: minified bytes and those
// after gzip. Fails above the budget.
import { gzipSync } from 'node:zlib';
import path from 'node:path';
import { build } from 'esbuild';
import { PACKAGE } from './run.mjs';

/** For the SDK with previews, without Solana Kit: what an app has anyway does not count. */
const BUDGET_GZIP = 120_000;

async function weigh(source, external) {
  const result = await build({
    stdin: { contents: source, resolveDir: path.join(PACKAGE, 'src'), loader: 'ts' },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    external: external ? ['@solana/kit'] : [],
    logLevel: 'error',
  });
  const bytes = result.outputFiles[0].contents;
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

const ENTRIES = {
  'sdk and previews': "export * from './index.ts'; export * from './preview/index.ts';",
  sdk: "export * from './index.ts';",
  'every instruction': "export * from './generated/index.ts';",
  customer: `export { loadHouse, loadPortfolio, rpcChain, deposit, withdraw, leave, giveConsent,
    settle, sendInstructions, packTransactions, toNative, formatNative } from './index.ts';`,
  units: "export { toNative, fromNative } from './index.ts';",
};

const weights = {};
for (const [name, source] of Object.entries(ENTRIES)) {
  weights[name] = {
    'without kit': await weigh(source, true),
    'with kit': await weigh(source, false),
  };
}
console.log(JSON.stringify(weights, null, 2));
const gzip = weights['sdk and previews']['without kit'].gzip;
if (gzip > BUDGET_GZIP) {
  console.error(`the SDK weighs ${gzip} bytes after gzip, at most ${BUDGET_GZIP} are allowed`);
  process.exit(1);
}
