/**
 * Ringfence for TypeScript: everything that a wallet, a web app or a service needs to use the
 * program.
 *
 * @packageDocumentation
 */
export * from './generated/index.js';
export { EVENTS, type RingfenceEvent } from './generated/events.js';
