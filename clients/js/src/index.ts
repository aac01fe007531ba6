/**
 * Ringfence for TypeScript: everything that a wallet, a web app or a service needs to use the
 * program.
 *
 * @packageDocumentation
 */
export * from './generated/index.js';
export { EVENTS, type RingfenceEvent } from './generated/events.js';
export * from './actions/index.js';
export * from './chain.js';
export * from './errors.js';
export * from './events.js';
export * from './house.js';
export * from './ids.js';
export * from './oracles.js';
export * from './orders.js';
export * from './pdas.js';
export * from './portfolio.js';
export * from './proofs.js';
export * from './send.js';
export * from './tokens.js';
export * from './transactions.js';
export * from './units.js';
