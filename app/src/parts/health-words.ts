/** Health in words: the same numbers as in its picture. */
import { explain, sentence } from '@ringfence/sdk';
import type { Coded, Health } from '@ringfence/sdk/preview';
import { scaleOf, type Scale } from './scale';
import { sum } from './sum';
import type { Quote } from '../data/names';

/** The two tests that a customer looks at. */
export interface Healths {
  readonly initial: Coded<Health>;
  readonly maintenance: Coded<Health>;
}

/** Equity beyond the requirement; below zero when it is missing. */
export const bufferOf = ({ equityNative, requirementNative }: Health): bigint =>
  equityNative - requirementNative;

/** Why the rules give no number. */
export function why(code: number): string {
  const found = explain(code);
  return found === undefined ? `The rules refuse with code ${code}.` : sentence(found);
}

/** One test in a sentence. */
export function testSentence(name: string, test: Coded<Health>, quote: Quote): string {
  if (!test.ok) return `${name} test: cannot be made now. ${why(test.code)}`;
  const amount = (native: bigint) => sum(native, quote);
  const { equityNative, requirementNative } = test.value;
  const head = `${name} test: equity ${amount(equityNative)}`;
  if (requirementNative === 0n && equityNative >= 0n) return `${head}, nothing is required.`;
  const buffer = bufferOf(test.value);
  const rest = buffer < 0n ? `${amount(-buffer)} missing` : `${amount(buffer)} to spare`;
  return `${head}, required ${amount(requirementNative)}: ${rest}.`;
}

/** Both tests in two sentences. */
export function healthSentence({ initial, maintenance }: Healths, quote: Quote): string {
  const tests = [
    testSentence('Initial', initial, quote),
    testSentence('Maintenance', maintenance, quote),
  ];
  return tests.join(' ');
}

/** One scale for all that is in some pictures of health. */
export function scaleOfHealths(all: readonly Healths[]): Scale {
  const tests = all.flatMap(({ initial, maintenance }) => [initial, maintenance]);
  const amounts = tests.flatMap((test) =>
    test.ok ? [test.value.equityNative, test.value.requirementNative] : [],
  );
  return scaleOf(amounts);
}
