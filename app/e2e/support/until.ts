/** Waiting for something to become so, and saying what it was when it does not. */
import assert from 'node:assert/strict';

const PAUSE_MS = 100;
const PATIENCE_MS = 40_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks until there is an answer. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const end = Date.now() + patienceMs;
  let last: unknown = 'nothing';
  for (;;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) assert.fail(`waited in vain for ${what} (${String(last)})`);
    await pause(PAUSE_MS);
  }
}

/** Asks until two things are equal; shows both when they do not become so. */
export async function same<T>(
  what: string,
  look: () => Promise<{ readonly shown: T; readonly wanted: T }>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look().catch((error: unknown) => ({ shown: error, wanted: 'an answer' }));
    try {
      return assert.deepEqual(found.shown, found.wanted, what);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(PAUSE_MS);
  }
}
