/** Modules as a bundler makes them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions } from 'esbuild';

/** Bundles for production and loads the result. */
export async function bundled(options: BuildOptions): Promise<{ text: string; loaded: unknown }> {
  const result = await build({
    bundle: true,
    format: 'esm',
    platform: 'node',
    define: { 'process.env.NODE_ENV': '"production"' },
    ...options,
    write: false,
  });
  const text = result.outputFiles[0]?.text ?? assert.fail();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ringfence-sdk-'));
  const file = path.join(folder, 'bundle.mjs');
  fs.writeFileSync(file, text);
  try {
    return { text, loaded: await import(pathToFileURL(file).href) };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
