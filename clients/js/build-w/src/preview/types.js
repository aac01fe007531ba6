/** What previews are made from, and what they say. */
/** The most that a 64-bit number holds; asked of a withdrawal, it means all that is available. */
export const ALL_NATIVE = (1n << 64n) - 1n;
/** The question makes no sense: an account is of another kind, say. A bug of the caller's. */
export class PreviewError extends Error {
    name = 'PreviewError';
}
