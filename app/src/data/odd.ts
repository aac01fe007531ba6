/** Whatever is thrown, as an error with a message. */

/** What is said of what says nothing. */
export const UNTOLD = 'it does not say why';

/** Wallets and frames throw all kinds of things: texts, objects with a message, nothing at all. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) {
    const { message } = thrown;
    if (typeof message === 'string' && message !== '') return new Error(message, { cause: thrown });
  }
  const isTold = typeof thrown === 'string' || typeof thrown === 'number';
  return new Error(isTold ? `${thrown}` : UNTOLD, { cause: thrown });
}
