/**
 * Previews: how an account stands, what can be withdrawn, what a trade would leave. They are the
 * program's own rules, compiled to WebAssembly, so that they agree with it to the unit.
 *
 * A page with a content security policy has to allow `'wasm-unsafe-eval'`.
 *
 * @packageDocumentation
 */
import { EMBEDDED } from './embedded.js';
import { start, unpack } from './engine.js';
import { Previews } from './previews.js';
import type { Before, PreviewInput } from './types.js';
import type { Portfolio } from '../portfolio.js';

export { before } from './before.js';
export { AccountPreview, Previews } from './previews.js';
export { readingOf } from './readings.js';
export * from './types.js';

let loading: Promise<Previews> | undefined;

/** The rules, loaded once; later calls give the same. */
export function loadPreviews(): Promise<Previews> {
  loading ??= unpack(EMBEDDED)
    .then(loadPreviewsFrom)
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/** The rules from `ringfence.wasm` itself, for pages that serve it as a file. */
export async function loadPreviewsFrom(wasm: BufferSource): Promise<Previews> {
  return new Previews(await start(wasm));
}

/** What previews of a loaded margin account are made from; nothing when it does not exist. */
export function previewInput(portfolio: Portfolio, before: Before = {}): PreviewInput | undefined {
  if (portfolio.account === undefined) return undefined;
  return {
    house: portfolio.house.bytes,
    marginAccount: portfolio.account.bytes,
    assets: portfolio.holdings.map(({ asset }) => asset.bytes),
    instruments: portfolio.positions.map(({ instrument }) => instrument.bytes),
    clock: portfolio.clock,
    readings: before.readings ?? [],
    ...(before.settles === true && {
      settling: { fund: portfolio.fund.bytes, settlement: portfolio.settlement.bytes },
    }),
  };
}
