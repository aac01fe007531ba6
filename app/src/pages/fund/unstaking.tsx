/** The way out: a request, its cool-down, its window. */
import { useState } from 'react';
import {
  requestUnstake,
  unstake,
  valueOfShares,
  type MemberView,
  type UnstakeRequest,
} from '@ringfence/sdk';
import { useChainTime } from '../../data/time';
import { Action } from '../../parts/action';
import { Amount, Count, Duration, duration, Moment } from '../../parts/figures';
import { TextField } from '../../parts/form';
import { Badge, Empty, Facts, Notice, type BadgeKind, type Fact } from '../../parts/frame';
import type { Of } from './of';
import { checkShares, heldText, requestNow, unstakeBlocked, type Running } from './member';

const BADGES: Record<UnstakeRequest['state'], BadgeKind> = {
  waiting: 'info',
  open: 'good',
  held: 'warn',
  lapsed: 'quiet',
};
const NEXT: Partial<Record<UnstakeRequest['state'], string>> = {
  waiting: 'Opens in',
  open: 'Closes in',
  held: 'Paid at the latest in',
};

interface RequestProps extends Of {
  readonly request: UnstakeRequest;
  readonly member: MemberView;
  readonly now: Running;
}

/** A request that runs, or that came to nothing. */
function Request({ request, member, now, membership, quote }: RequestProps) {
  const { state, secondsLeft } = now;
  const next = secondsLeft > 0n ? NEXT[state] : undefined;
  const facts: Fact[] = [
    ['Requested shares', <Count of={request.shares} />],
    ['Worth at the request', <Amount native={member.data.requestedValueNative} {...quote} />],
    [state === 'held' ? 'Was due' : 'Window opens', <Moment ts={request.opensTs} />],
  ];
  if (state !== 'held') facts.push(['Window closes', <Moment ts={request.closesTs} />]);
  if (state !== 'lapsed') {
    const paid = <Amount native={request.valueNative} {...quote} />;
    facts.splice(2, 0, ['Would be paid', paid, 'the smaller of then and now']);
  }
  if (next !== undefined) facts.push([next, <Duration seconds={secondsLeft} />]);
  return (
    <>
      <p>
        <Badge kind={BADGES[state]}>{state}</Badge>
      </p>
      <Facts of={facts} />
      {state === 'held' ? (
        <Notice kind="warn" title={heldText(membership.house.settlement.data)}>
          Nothing is lost: the shares are yours, and the window begins when this ends. Until then
          they bear losses, as all shares do.
        </Notice>
      ) : null}
      {state === 'lapsed' ? (
        <p className="hint">The window has passed. The shares are yours still: ask again.</p>
      ) : (
        <Action
          title="Unstake"
          blocked={unstakeBlocked({ state, secondsLeft })}
          build={(signer) => unstake(membership.house, signer)}
        />
      )}
    </>
  );
}

function Ask({ member, membership, quote }: Of & { member: MemberView }) {
  const [text, setText] = useState('');
  const { house, fund } = membership.house;
  const { coolDownS, unstakeWindowS } = house.data.parameters;
  const { shares } = member.data;
  const { native, error } = checkShares(text, shares);
  const seconds = (length: number) => duration(BigInt(length));
  return (
    <>
      <p className="hint">
        You are paid in {seconds(coolDownS)}, for {seconds(unstakeWindowS)}: what the shares are
        worth at the request, and less if they are worth less by then. Never more. Until they are
        paid out they bear losses.
      </p>
      <div className="fund-field">
        <TextField
          label="Shares"
          value={text}
          error={error}
          inputMode="numeric"
          hint={
            <>
              You have <Count of={shares} />. Those written are worth{' '}
              <Amount native={valueOfShares(native ?? 0n, fund.data)} {...quote} /> now.
            </>
          }
          onChange={setText}
        />
        <button type="button" onClick={() => setText(String(shares))}>
          All
        </button>
      </div>
      <Action
        title="Ask to unstake"
        kind="plain"
        blocked={native === undefined ? 'Write how many shares first.' : undefined}
        build={(signer) => requestUnstake(membership.house, signer, native ?? 0n)}
        onDone={() => setText('')}
      />
    </>
  );
}

export function Unstaking({ member, ...of }: Of & { member: MemberView }) {
  const { request, data, isVoid } = member;
  const passed = useChainTime(of.clock, of.at) - of.membership.clock.ts;
  const now = request && requestNow(request, passed > 0n ? passed : 0n);
  const hasShares = data.shares > 0n && !isVoid;
  const canAsk = hasShares && (now === undefined || now.state === 'lapsed');
  return (
    <section className="card" aria-label="Take money out">
      <h3>Take money out</h3>
      {request === undefined || now === undefined ? null : (
        <Request {...of} request={request} member={member} now={now} />
      )}
      {canAsk ? <Ask {...of} member={member} /> : null}
      {hasShares ? null : <Empty>You have no shares to be paid out.</Empty>}
    </section>
  );
}
