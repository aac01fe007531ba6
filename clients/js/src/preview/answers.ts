/** Answers from bytes: the other side is `clients/wasm/src/answer.rs`. */
import {
  addDecoderSizePrefix,
  getArrayDecoder,
  getBooleanDecoder,
  getDiscriminatedUnionDecoder,
  getI128Decoder,
  getI64Decoder,
  getNullableDecoder,
  getStructDecoder,
  getU128Decoder,
  getU16Decoder,
  getU32Decoder,
  getU64Decoder,
  getU8Decoder,
  getUtf8Decoder,
  transformDecoder,
  type Decoder,
} from '@solana/kit';
import type { AccountStatus, Coded, Standing } from './types.js';

const SLOTS = 8;
const SCENARIOS = 16;
const LAYERS = 9;
const STATES: readonly AccountStatus[] = ['active', 'liquidation', 'default', 'fixed'];

/** A number, or the code of a refusal: Borsh has the refusal first. */
function coded<T>(inner: Decoder<T>): Decoder<Coded<T>> {
  const either = getDiscriminatedUnionDecoder([
    ['refused', getStructDecoder([['code', getU32Decoder()]])],
    ['told', getStructDecoder([['value', inner]])],
  ]);
  return transformDecoder(either, (found): Coded<T> => {
    const it = found as { __kind: string; code: number; value: T };
    return it.__kind === 'told' ? { ok: true, value: it.value } : { ok: false, code: it.code };
  });
}

const health = () =>
  getStructDecoder([
    ['equityNative', getI128Decoder()],
    ['requirementNative', getI128Decoder()],
  ]);

const withdrawable = () =>
  getStructDecoder([
    ['amountNative', getU64Decoder()],
    ['refusedWith', getU32Decoder()],
  ]);

const holding = () =>
  getStructDecoder([
    ['instrumentId', getU16Decoder()],
    ['riskGroup', getU16Decoder()],
    ['lots', getI64Decoder()],
    ['unsettledNative', getI128Decoder()],
  ]);

const group = () =>
  getStructDecoder([
    ['riskGroup', getU16Decoder()],
    ['worstScenario', getU8Decoder()],
    ['scenariosNative', getArrayDecoder(getI64Decoder(), { size: SCENARIOS })],
    ['minimumNative', getI128Decoder()],
    ['lossNative', getI128Decoder()],
  ]);

const status = () =>
  transformDecoder(getU8Decoder(), (it): AccountStatus => STATES[it] ?? 'fixed');

const standing = (): Decoder<Standing> =>
  getStructDecoder([
    ['status', status()],
    ['isOverdue', getBooleanDecoder()],
    ['variationNative', getI128Decoder()],
    ['owedAtExitNative', coded(getU128Decoder())],
    ['initial', coded(health())],
    ['maintenance', coded(health())],
    ['solvency', coded(health())],
    ['withdrawable', getArrayDecoder(withdrawable(), { size: SLOTS })],
    ['exits', getArrayDecoder(coded(getU64Decoder()), { size: SLOTS })],
    ['holdings', coded(getArrayDecoder(holding()))],
    ['groups', coded(getArrayDecoder(group()))],
    ['stressNative', coded(getU64Decoder())],
  ]);

const tick = () =>
  transformDecoder(getNullableDecoder(getU64Decoder()), (it) => it ?? undefined);

const distance = () =>
  getStructDecoder([
    ['instrumentId', getU16Decoder()],
    ['markTick', getU64Decoder()],
    ['fallsToTick', tick()],
    ['risesToTick', tick()],
    ['hasOptions', getBooleanDecoder()],
  ]);

const told = () =>
  getDiscriminatedUnionDecoder([
    [
      'now',
      getStructDecoder([
        ['readings', getArrayDecoder(getU32Decoder())],
        ['standing', standing()],
      ]),
    ],
    [
      'after',
      getStructDecoder([
        ['movedNative', getU64Decoder()],
        ['standing', standing()],
      ]),
    ],
    [
      'settled',
      getStructDecoder([
        ['collectedNative', getU64Decoder()],
        ['paidNative', getU64Decoder()],
        ['standing', standing()],
      ]),
    ],
    [
      'traded',
      getStructDecoder([
        ['health', health()],
        ['standing', standing()],
      ]),
    ],
    ['distances', getStructDecoder([['distances', getArrayDecoder(distance())]])],
    [
      'cover',
      getStructDecoder([
        ['fundedNative', getU64Decoder()],
        ['requiredNative', getU64Decoder()],
        ['uncollectedNative', getI128Decoder()],
        ['gateNative', getU64Decoder()],
        ['isGateOpen', getBooleanDecoder()],
        ['skinNative', getU64Decoder()],
        ['hasOpenLoss', getBooleanDecoder()],
      ]),
    ],
    [
      'waterfall',
      getStructDecoder([
        ['rowsNative', getArrayDecoder(getU64Decoder(), { size: LAYERS })],
        ['blockedNative', getU64Decoder()],
        ['leftNative', getU64Decoder()],
      ]),
    ],
  ]);

/** Everything that can be answered. */
export const answerDecoder = () =>
  getDiscriminatedUnionDecoder([
    ['told', getStructDecoder([['told', told()]])],
    ['refused', getStructDecoder([['code', getU32Decoder()]])],
    [
      'malformed',
      getStructDecoder([['why', addDecoderSizePrefix(getUtf8Decoder(), getU32Decoder())]]),
    ],
  ]);

/** What was told. */
export type Told = ReturnType<ReturnType<typeof told>['decode']>;
