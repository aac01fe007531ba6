/**
 * Ringfence for TypeScript: everything that a wallet, a web app or a service needs to use the
 * program.
 *
 * Readers of accounts, events, refusals in plain words, and an action for whatever a customer does
 * are here. The builders of all single instructions are in `@ringfence/sdk/generated`, previews in
 * `@ringfence/sdk/preview`.
 *
 * @packageDocumentation
 */
export * from './generated/accounts/index.js';
export { EVENTS, type RingfenceEvent } from './generated/events.js';
export { RINGFENCE_PROGRAM_ADDRESS } from './generated/programs/index.js';
export type * from './generated/types/index.js';
export * from './actions/index.js';
export { hex } from './bytes.js';
export * from './chain.js';
export { secondsUntil } from './deadlines.js';
export { viewClaim, type ClaimedPart, type FullRecord, type LossClaim } from './claims.js';
export * from './errors.js';
export * from './events.js';
export * from './history.js';
export * from './house.js';
export * from './ids.js';
export {
  LAYERS,
  loadLosses,
  viewLoss,
  type Losses,
  type LossLayer,
  type LossState,
  type LossStep,
  type LossView,
} from './losses.js';
export {
  hasOpenLoss,
  loadMembership,
  valueOfShares,
  type AssessmentCall,
  type Membership,
  type MemberView,
  type PendingStake,
  type UnstakeRequest,
} from './members.js';
export * from './oracles.js';
export * from './orders.js';
export {
  ALL_PARAMETERS,
  decimalsOf,
  formatParameter,
  formatSeconds,
  parameterOf,
  valueIn,
  type Money,
  type Parameter,
  type Subject,
  type Unit,
} from './parameters.js';
export * from './pdas.js';
export * from './portfolio.js';
export * from './proofs.js';
export * from './proposals.js';
export * from './segregation.js';
export * from './send.js';
export * from './statements.js';
export * from './tokens.js';
export * from './transactions.js';
export * from './units.js';
export * from './watch.js';
