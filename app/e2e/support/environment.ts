/** What `cargo x app test` says: see `xtask/src/app.rs`. */
import assert from 'node:assert/strict';

function named(name: string): string {
  return process.env[name] ?? assert.fail(`${name} is not set: start this by cargo x app test`);
}

/** Where the house's addresses and keys are. */
export const folder = (): string => named('RINGFENCE_FOLDER');
export const root = (): string => named('RINGFENCE_ROOT');
/** The command `ringfence`. */
export const ringfence = (): string => named('RINGFENCE');
export const chromium = (): string => named('RINGFENCE_CHROMIUM');
/** The app as it is built. */
export const built = (): string => named('RINGFENCE_APP');
/** Where pictures are kept. */
export const shots = (): string => named('RINGFENCE_SHOTS');
/** Whether pictures for the documents are wanted. */
export const isForDocuments = (): boolean => process.env['RINGFENCE_DOC_SHOTS'] === '1';

/**
 * Tells whoever started the node what to do with it; see `xtask/src/story.rs`. The test runner
 * makes a comment on its standard output of it. On ours, it would wait for the next message.
 */
const order = (word: 'cut' | 'restore') => console.error(`story: ${word}`);

let isCut = false;

/** All connections to the node end, and no new ones are taken. */
export function cut(): void {
  isCut = true;
  order('cut');
}

/** The node listens again, if it was cut. */
export function restore(): void {
  if (isCut) order('restore');
  isCut = false;
}
