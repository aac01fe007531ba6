/** What open losses call a member for. */
import { useId } from 'react';
import { Link } from 'wouter';
import { fromBps, payAssessment, type AssessmentCall } from '@ringfence/sdk';
import { useChainTime } from '../../data/time';
import { Action } from '../../parts/action';
import { Amount, Duration, duration, Moment } from '../../parts/figures';
import { Badge, Empty, Facts, Panel, type BadgeKind, type Fact } from '../../parts/frame';
import type { Of } from './of';
import { callState, payBlocked, type CallState } from './member';

const BADGES: Record<CallState, readonly [BadgeKind, string]> = {
  answered: ['good', 'answered'],
  due: ['warn', 'due'],
  passed: ['bad', 'not paid in time'],
};

function Call({ call, ...of }: Of & { call: AssessmentCall }) {
  const id = useId();
  const { membership, quote, clock, at } = of;
  const passed = useChainTime(clock, at) - membership.clock.ts;
  const left = call.secondsLeft - (passed > 0n ? passed : 0n);
  const now = { ...call, secondsLeft: left > 0n ? left : 0n };
  const state = callState(now);
  const [kind, word] = BADGES[state];
  const facts: Fact[] = [
    ['Called', <Amount native={call.calledNative} {...quote} />, 'all of it, or nothing'],
    ['Paid', <Amount native={call.paidNative} {...quote} />],
    ['Due', <Moment ts={call.dueTs} />],
  ];
  if (state === 'due') facts.push(['Time left', <Duration seconds={now.secondsLeft} />]);
  return (
    <li className="card" aria-labelledby={id}>
      <div className="row">
        <h3 id={id}>
          <Link href={`~/losses/${call.loss.address}`}>Loss {String(call.loss.data.sequence)}</Link>
        </h3>
        <Badge kind={kind}>{word}</Badge>
      </div>
      <Facts of={facts} />
      {state === 'answered' ? (
        <p className="hint">
          What the loss does not need of it is yours to claim when the loss goes on: see Claims.
        </p>
      ) : (
        <Action
          title="Pay assessment"
          blocked={payBlocked(now, quote, membership.walletNative)}
          build={(signer) => payAssessment(membership.house, signer, call.loss)}
        />
      )}
    </li>
  );
}

function Rules({ membership }: Of) {
  const { assessBps, assessPeriodBps, assessDueS } = membership.house.house.data.parameters;
  return (
    <details className="fund-rules">
      <summary>What a call is, and what happens when it is not paid</summary>
      <p>
        What the layers leave of a loss is called from the members, by their shares when the loss
        was declared: for one loss at most {fromBps(assessBps)} of what the stake was worth then,
        and at most {fromBps(assessPeriodBps)} for all losses of a capped period. A call is paid
        whole, within {duration(BigInt(assessDueS))}. It waits in escrow; the loss uses what it
        needs of it, split among those who paid, and the rest is theirs to claim.
      </p>
      <p>
        Nothing can make a member pay. Once the time has passed, anyone may take the secured part of
        a stake, up to the call. Nothing else is taken: not the shares, no vault. What stays unpaid
        is not called from the other members a second time: it goes on to the gain haircut, which
        cuts gains that are not paid yet.
      </p>
    </details>
  );
}

export function Assessments(of: Of) {
  const { member } = of.membership;
  const calls = member?.calls ?? [];
  return (
    <Panel title="Assessments">
      <div className="stack fund-page">
        {member === undefined ? (
          <Empty>Only members are called, and you have staked nothing.</Empty>
        ) : null}
        {member !== undefined && calls.length === 0 ? <Empty>No loss calls you now.</Empty> : null}
        {calls.length > 0 ? (
          <ul className="columns" aria-label="Calls">
            {calls.map((call) => (
              <Call key={call.loss.address} {...of} call={call} />
            ))}
          </ul>
        ) : null}
        <Rules {...of} />
      </div>
    </Panel>
  );
}
