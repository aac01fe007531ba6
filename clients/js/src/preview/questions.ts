/** Questions as bytes: the other side is `clients/wasm/src/request.rs`. */
import {
  addEncoderSizePrefix,
  getArrayEncoder,
  getBooleanEncoder,
  getBytesEncoder,
  getDiscriminatedUnionEncoder,
  getI32Encoder,
  getI64Encoder,
  getNullableEncoder,
  getStructEncoder,
  getTupleEncoder,
  getU32Encoder,
  getU64Encoder,
  getU8Encoder,
  getUnitEncoder,
} from '@solana/kit';

const account = () => addEncoderSizePrefix(getBytesEncoder(), getU32Encoder());

const reading = () =>
  getStructEncoder([
    ['price', getI64Encoder()],
    ['confidence', getU64Encoder()],
    ['emaPrice', getI64Encoder()],
    ['exponent', getI32Encoder()],
    ['publishTs', getI64Encoder()],
    ['previousPublishTs', getI64Encoder()],
  ]);

const portfolio = () =>
  getStructEncoder([
    ['house', account()],
    ['marginAccount', account()],
    ['assets', getArrayEncoder(account())],
    ['instruments', getArrayEncoder(account())],
    [
      'readings',
      getArrayEncoder(
        getStructEncoder([
          ['isMark', getBooleanEncoder()],
          ['place', getU8Encoder()],
          ['reading', reading()],
          ['book', getNullableEncoder(account())],
        ]),
      ),
    ],
    [
      'settling',
      getNullableEncoder(
        getStructEncoder([
          ['fund', account()],
          ['settlement', account()],
        ]),
      ),
    ],
    ['nowTs', getI64Encoder()],
    ['slot', getU64Encoder()],
  ]);

const trade = () =>
  getStructEncoder([
    ['instrument', account()],
    ['reading', getNullableEncoder(reading())],
    ['book', account()],
    ['consent', getNullableEncoder(account())],
    ['isBuyer', getBooleanEncoder()],
    ['isSigned', getBooleanEncoder()],
    ['lots', getU64Encoder()],
    ['priceTicks', getU64Encoder()],
    ['feeNative', getU64Encoder()],
  ]);

const ofSlot = () =>
  getStructEncoder([
    ['slot', getU8Encoder()],
    ['amountNative', getU64Encoder()],
  ]);

const ask = () =>
  getDiscriminatedUnionEncoder([
    ['now', getUnitEncoder()],
    ['deposit', ofSlot()],
    ['withdraw', ofSlot()],
    ['exit', getStructEncoder([['slot', getU8Encoder()]])],
    ['settle', getUnitEncoder()],
    ['trade', trade()],
    ['distances', getUnitEncoder()],
  ]);

const LAYERS = 9;

/** Everything that can be asked. */
export const questionEncoder = () =>
  getDiscriminatedUnionEncoder([
    [
      'portfolio',
      getStructEncoder([
        ['portfolio', portfolio()],
        ['ask', ask()],
      ]),
    ],
    [
      'cover',
      getStructEncoder([
        ['house', account()],
        ['fund', account()],
        ['settlement', account()],
      ]),
    ],
    [
      'waterfall',
      getStructEncoder([
        ['lossNative', getU64Encoder()],
        [
          'layersNative',
          getArrayEncoder(getTupleEncoder([getU64Encoder(), getU64Encoder()]), { size: LAYERS }),
        ],
      ]),
    ],
  ]);

/** A question. */
export type Question = Parameters<ReturnType<typeof questionEncoder>['encode']>[0];
/** What is asked about a margin account. */
export type Ask = Parameters<ReturnType<typeof ask>['encode']>[0];
