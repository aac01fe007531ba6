/** Waiting for something to become so, and saying what it was when it does not. */
import assert from 'node:assert/strict';
import { pause } from '../../../clients/js/test/localnet/until';

export { until } from '../../../clients/js/test/localnet/until';

const PAUSE_MS = 100;
const PATIENCE_MS = 40_000;

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
