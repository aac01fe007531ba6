/** Waiting for something to become so, and saying what it was when it does not. */
import assert from 'node:assert/strict';

const PAUSE_MS = 100;
const PATIENCE_MS = 60_000;

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Asks until there is an answer; says what was waited for when there is none. */
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
    if (Date.now() > end) assert.fail(`in vain: ${what} (${String(last)})`);
    await pause(PAUSE_MS);
  }
}
