/** What an action would leave, beside what is. */
import type { ReactNode } from 'react';
import { explain } from '@ringfence/sdk';
import type { After, Coded, Standing } from '@ringfence/sdk/preview';
import { Amount } from '../../parts/figures';
import { Facts, Notice, type Fact } from '../../parts/frame';
import { HealthBar } from '../../parts/health';
import { bufferOf, scaleOfHealths, why, type Healths } from '../../parts/health-words';
import type { View } from './view';

/** The region of a dialog that says what follows. */
export function AfterThis({ children }: { children: ReactNode }) {
  return (
    <section className="after" aria-label="After this">
      <h3>After this</h3>
      {children}
    </section>
  );
}

/** One amount before, and after. */
export function Change(props: { from: bigint; to: bigint; decimals: number; symbol: string }) {
  const { from, to, ...unit } = props;
  return (
    <>
      <Amount native={from} decimals={unit.decimals} /> <span aria-hidden="true">→</span>
      <span className="hidden">, then</span> <Amount native={to} {...unit} />
    </>
  );
}

function buffers(now: Healths, then: Healths, { quote }: View): Fact[] {
  const tests = [
    ['Maintenance buffer', now.maintenance, then.maintenance],
    ['Initial buffer', now.initial, then.initial],
  ] as const;
  return tests.flatMap(([name, before, after]): Fact[] => {
    if (!before.ok || !after.ok) return [];
    const [from, to] = [bufferOf(before.value), bufferOf(after.value)];
    return [[name, <Change from={from} to={to} {...quote} />]];
  });
}

interface OutcomeProps {
  readonly view: View;
  readonly now: Standing;
  readonly after: Coded<After>;
  /** What is beside the health. */
  readonly facts: readonly Fact[];
  /** What to do instead, where it is refused. */
  readonly instead?: ReactNode;
}

/** Health now and then on one scale; or the sentence with which it is refused. */
export function Outcome({ view, now, after, facts, instead }: OutcomeProps) {
  if (!after.ok) {
    return (
      <Notice kind="warn" title="This will be refused." live>
        <p>{why(after.code)}</p>
        <p className="hint">Refusal: {explain(after.code)?.name ?? after.code}</p>
        {instead}
      </Notice>
    );
  }
  const then = after.value.standing;
  const scale = scaleOfHealths([now, then]);
  return (
    <div className="stack">
      <span className="hidden" role="status">
        This can be done.
      </span>
      <div className="before-after">
        <span>Now</span>
        <HealthBar of={now} quote={view.quote} scale={scale} label="Health now" />
        <span>Then</span>
        <HealthBar of={then} quote={view.quote} scale={scale} label="Health after this" />
      </div>
      <Facts of={[...facts, ...buffers(now, then, view)]} />
    </div>
  );
}
