/** The seven states of a loss: when it reached them, by whom, and how long each took. */
import type { ReactNode } from 'react';
import type { ChainClock, LossView } from '@ringfence/sdk';
import { useChainTime } from '../../data/time';
import { Address } from '../../parts/address';
import { Amount, Count, Duration, Moment } from '../../parts/figures';
import { Meter, Panel, permille } from '../../parts/frame';
import type { Money } from '../../parts/waterfall';
import { partsOf, stagesOf, type Part, type Stage } from './flow';
import { useLive } from './list';

interface Props {
  readonly loss: LossView;
  readonly clock: ChainClock;
  readonly at: number;
  readonly money: Money;
}

export function Timeline({ loss, clock, at, money }: Props) {
  const nowTs = useChainTime(clock, at);
  const { deadlineTs, secondsLeft } = useLive(loss, clock, at);
  return (
    <Panel title="Timeline">
      <div className="stack">
        <ol className="stages">
          {stagesOf(loss, nowTs).map((stage) => (
            <Reached key={stage.state} of={stage}>
              {stage.isNow && secondsLeft !== undefined && deadlineTs !== undefined ? (
                <p className="hint">
                  Next deadline in <Duration seconds={secondsLeft} />, at the earliest{' '}
                  <Moment ts={deadlineTs} />
                </p>
              ) : null}
            </Reached>
          ))}
        </ol>
        <UnderWay loss={loss} money={money} />
      </div>
    </Panel>
  );
}

const markOf = ({ isNow, reached }: Stage): string => (isNow ? '▸' : reached ? '✓' : '·');

function Reached({ of, children }: { of: Stage; children: ReactNode }) {
  const { name, text, reached, tookS, isNow, isSkipped } = of;
  const kind = isNow ? 'now' : reached ? 'done' : 'open';
  return (
    <li className={`stage ${kind}`} aria-current={isNow ? 'step' : undefined}>
      <span className="stage-mark" aria-hidden="true">
        {markOf(of)}
      </span>
      <div>
        <strong>{name}</strong> <span className="hint">{text}</span>
        {reached === undefined ? (
          <p className="hint">{isSkipped ? 'Not needed.' : 'Not reached.'}</p>
        ) : (
          <p className="stage-facts">
            <Moment ts={reached.ts} />
            <span className="hint">
              slot <Count of={reached.slot} />
            </span>
            <span className="hint">
              by <Address of={reached.signer} what="who took the step" />
            </span>
            {tookS === undefined ? null : (
              <span className="hint">
                {isNow ? 'for' : 'took'} <Duration seconds={tookS} />
                {isNow ? ' so far' : ''}
              </span>
            )}
          </p>
        )}
        {children}
      </div>
    </li>
  );
}

function UnderWay({ loss, money }: { loss: LossView; money: Money }) {
  const { auctionCount } = loss.data;
  const parts = partsOf(loss);
  if (auctionCount === 0 && parts.length === 0) return null;
  return (
    <div className="stack">
      {auctionCount === 0 ? null : (
        <p>
          Auctions under way: <Count of={auctionCount} />
        </p>
      )}
      {parts.map((part) => (
        <Progressing key={part.name} of={part} money={money} />
      ))}
    </div>
  );
}

function Progressing({ of, money }: { of: Part; money: Money }) {
  const { name, part, whole, kind } = of;
  const amount = (native: bigint) =>
    kind === 'native' ? <Amount native={native} {...money} /> : <Count of={native} />;
  return (
    <div className="under-way">
      <p>
        {name}: {amount(part)} of {amount(whole)}
      </p>
      <Meter label={name} permille={permille(part, whole)} text={`${part} of ${whole}`} />
    </div>
  );
}
