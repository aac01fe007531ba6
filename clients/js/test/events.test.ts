import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getBase16Encoder, getBase64Decoder } from '@solana/kit';
import {
  decodeEvent,
  decodeLogs,
  EVENTS,
  RINGFENCE_PROGRAM_ADDRESS,
  UnknownEventError,
} from '../src/index.js';

/** An event of all zeros. */
function zeros(place: number): Uint8Array {
  const [, discriminator, decoder] = EVENTS[place] ?? assert.fail();
  const data = new Uint8Array(decoder().fixedSize);
  data.set(getBase16Encoder().encode(discriminator));
  return data;
}

const OURS = RINGFENCE_PROGRAM_ADDRESS;
const OTHER = 'Stranger11111111111111111111111111111111111';
const line = `Program data: ${getBase64Decoder().decode(zeros(0))}`;

test('every event is told from its first eight bytes', () => {
  assert(EVENTS.length > 70);
  for (const [place, [name]] of EVENTS.entries()) {
    assert.equal(decodeEvent(zeros(place))?.name, name);
    assert.equal(decodeEvent(zeros(place).slice(0, -1)), undefined);
  }
});

test('only what Ringfence itself logs is an event', () => {
  const events = decodeLogs([
    `Program ${OTHER} invoke [1]`,
    line,
    'Program data: AAAA',
    `Program ${OURS} invoke [2]`,
    `Program log: Program ${OTHER} invoke [3]`,
    line,
    `Program return: ${OURS} AA==`,
    `Program ${OURS} consumed 9 of 10 compute units`,
    `Program ${OURS} success`,
    line,
    `Program ${OTHER} success`,
    line,
  ]);
  assert.deepEqual(events.map(({ name }) => name), [EVENTS[0]?.[0]]);
});

test('a program that Ringfence calls cannot speak for it', () => {
  const logs = [
    `Program ${OURS} invoke [1]`,
    `Program ${OTHER} invoke [2]`,
    line,
    `Program ${OTHER} failed: custom program error: 0x1`,
    line,
    `Program ${OURS} success`,
  ];
  assert.equal(decodeLogs(logs).length, 1);
});

test('an event of a newer version is an error and not silence', () => {
  const logs = [`Program ${OURS} invoke [1]`, 'Program data: AAAA'];
  assert.throws(() => decodeLogs(logs), UnknownEventError);
});
