import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { bundled } from './support/bundle.js';
import { ROOT } from './support/chain.js';
import { smoke } from './support/smoke.js';

test('everything comes out alike with the oldest Solana Kit that the SDK takes', async () => {
  const folder = path.join(ROOT, 'clients/js');
  const kit = path.join(folder, 'node_modules/kit7');
  const { version } = JSON.parse(fs.readFileSync(path.join(kit, 'package.json'), 'utf8')) as {
    version: string;
  };
  assert.match(version, /^7\./);
  const { loaded } = await bundled({
    entryPoints: [path.join(folder, 'test/support/smoke.ts')],
    alias: { '@solana/kit': path.join(kit, 'dist/index.node.mjs') },
  });
  const older = loaded as { smoke: typeof smoke };
  const texts = await smoke();
  assert.deepEqual(await older.smoke(), texts);
  assert(texts.every((one) => one.length > 1));
});
