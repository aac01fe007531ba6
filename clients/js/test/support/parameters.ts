/** What a test house starts from: the same numbers as in the rules' own tests. */
import type {
  AssetParametersArgs,
  HouseParametersArgs,
  InstrumentParametersArgs,
} from '../../src/index.js';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const zeros = (count: number) => new Uint8Array(count);

export const HOUSE: HouseParametersArgs = {
  dustNative: 10_000n,
  gateFloorNative: 10_000n,
  deadShares: 1_000n,
  variationDueS: HOUR_S,
  graceS: HOUR_S,
  sellByS: DAY_S,
  epochS: DAY_S,
  coolDownS: 7 * DAY_S,
  unstakeWindowS: 2 * DAY_S,
  managingS: 3 * DAY_S,
  auctionS: HOUR_S,
  hardStopS: 90 * DAY_S,
  periodS: 20 * DAY_S,
  periodMaxS: 90 * DAY_S,
  assessDueS: DAY_S,
  replenishMemberS: 2 * DAY_S,
  replenishOperatorS: 30 * DAY_S,
  stressAgeS: DAY_S,
  initialMultipleBps: 12_500,
  quoteDepegBps: 200,
  liquidatorFeeBps: 50,
  fundFeeBps: 50,
  discountBps: 300,
  lossMaxBps: 2_000,
  skinMinBps: 0,
  bondBps: 100,
  biddersMin: 2,
  smallBps: 100,
  assessBps: 10_000,
  assessPeriodBps: 20_000,
  securedBps: 0,
  coverK: 0,
  stressMultipleBps: 20_000,
  reserved: zeros(6),
};

export const ASSET: AssetParametersArgs = {
  concentrationNative: 1_000_000_000_000_000n,
  depositCapNative: (1n << 64n) - 1n,
  rampS: 0,
  ageMaxS: 60,
  jumpConfirmS: 120,
  outageMaxS: DAY_S,
  weightInitialBps: 8_000,
  weightMaintenanceBps: 9_000,
  concentrationBps: 5_000,
  confidenceMaxBps: 200,
  jumpMaxBps: 1_000,
  reserved: zeros(6),
};

export const INSTRUMENT: InstrumentParametersArgs = {
  scanFloorTicks: 3n,
  markAgeMaxS: 10,
  markIntervalS: DAY_S,
  markFallbackS: 600,
  scanBps: 1_500,
  extremeBps: 3_500,
  fillBandBps: 200,
  tickJumpBps: 2_500,
  confidenceMaxBps: 200,
  reserved: zeros(2),
};
