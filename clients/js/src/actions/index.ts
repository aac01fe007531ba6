/** What a customer does: each function puts the right instructions together, in the right order. */
export * from './collateral.js';
export {
  ActionError,
  evidence,
  needsSettling,
  refresh,
  refreshAll,
  refreshMarks,
  refreshPrices,
  settle,
} from './common.js';
export * from './governing.js';
export * from './leaving.js';
export * from './pledging.js';
export * from './staking.js';
export * from './trading.js';
