/** Following accounts, a portfolio or a house over WebSocket, or by polling where there is none. */
export { pause, type WatchState, type Watching } from './watching/session.js';
export { rpcSubscriptions, type Notice, type Subscriptions } from './watching/subscriptions.js';
export {
  watchAccounts,
  watchGoverned,
  watchHouse,
  watchLosses,
  watchMembership,
  watchPortfolio,
  type AccountUpdate,
} from './watching/watch.js';
