/** A member's stake: what it has, what waits, what is put in. */
import { useState } from 'react';
import {
  activateStake,
  cancelStake,
  fromNative,
  hasOpenLoss,
  releaseSecured,
  stake,
  type MemberView,
  type PendingStake,
} from '@ringfence/sdk';
import { useChainTime } from '../../data/time';
import { Action } from '../../parts/action';
import { Amount, Count, duration, Moment, Percent } from '../../parts/figures';
import { TextField } from '../../parts/form';
import { Empty, Facts, Notice, Panel, type Fact } from '../../parts/frame';
import { Record } from './claims';
import type { Of } from './of';
import { activationBlocked, checkStake, releaseBlocked } from './member';
import { Unstaking } from './unstaking';

function Seat({ member, ...of }: Of & { member: MemberView }) {
  const { membership, quote } = of;
  const { data, isVoid, shareBps, valueNative, fullRecord } = member;
  const facts: Fact[] = [
    ['Shares', <Count of={data.shares} />],
    ['Value', <Amount native={valueNative} {...quote} />, 'now; a loss lowers it'],
    ['Of all shares', <Percent bps={shareBps} />],
    ['Secured part', <Amount native={data.securedNative} {...quote} />],
  ];
  if (data.sinceTs > 0n) facts.push(['Member since', <Moment ts={data.sinceTs} />]);
  const blocked = releaseBlocked(data, isVoid, hasOpenLoss(of.membership.house.settlement.data));
  return (
    <>
      <Facts of={facts} />
      {isVoid ? (
        <Notice kind="warn" title="Your shares are void.">
          They are of generation {data.shareGeneration}, which a loss has used up. They are worth
          nothing here; what is recovered of those losses is still yours to claim.
        </Notice>
      ) : null}
      {fullRecord === undefined ? null : (
        <Record {...of} record={fullRecord} member={member} />
      )}
      {data.securedNative > 0n ? (
        <Action
          title="Release secured part"
          kind="plain"
          blocked={blocked}
          build={(signer) => releaseSecured(membership.house, signer)}
        />
      ) : null}
    </>
  );
}

function Waiting({ pending, ...of }: Of & { pending: PendingStake }) {
  const { membership, quote, clock, at } = of;
  const nowTs = useChainTime(clock, at);
  const { amountNative, activeTs } = pending;
  const isLossOpen = hasOpenLoss(membership.house.settlement.data);
  const blocked = activationBlocked(activeTs, nowTs, isLossOpen);
  const left = activeTs > nowTs ? `in ${duration(activeTs - nowTs)}` : 'that has come';
  return (
    <section className="card" aria-label="Waiting stake">
      <h3>Waiting</h3>
      <p className="hint">
        It bears no loss yet. When its epoch has come, anyone may turn it into shares; until then
        you can take it back.
      </p>
      <Facts
        of={[
          ['Waiting stake', <Amount native={amountNative} {...quote} />],
          ['Becomes shares', <Moment ts={activeTs} />, `at the earliest, ${left}`],
        ]}
      />
      <div className="fund-actions">
        <Action
          title="Activate stake"
          blocked={blocked}
          build={(signer) => activateStake(membership.house, signer.address)}
        />
        <Action
          title="Take waiting stake back"
          kind="plain"
          build={(signer) => cancelStake(membership.house, signer)}
        />
      </div>
    </section>
  );
}

function StakeForm({ membership, quote }: Of) {
  const [text, setText] = useState('');
  const { house, walletNative, member } = membership;
  const { shareCount } = house.fund.data;
  const deadShares = BigInt(house.house.data.parameters.deadShares);
  const { native, error } = checkStake(text, quote, walletNative, { shareCount, deadShares });
  const isWaiting = member?.pending !== undefined;
  return (
    <section className="card" aria-label="Put money in">
      <h3>Put money in</h3>
      <p className="hint">
        A stake pays for losses of others, beside all members, by shares. It can lose all of its
        value, and members can be called for more: see Assessments.
      </p>
      {isWaiting ? <p className="hint">More joins what waits, and the wait begins anew.</p> : null}
      <div className="fund-field">
        <TextField
          label="Stake"
          value={text}
          error={error}
          inputMode="decimal"
          hint={
            <>
              In {quote.symbol}; your wallet has <Amount native={walletNative} {...quote} />.
            </>
          }
          onChange={setText}
        />
        <button
          type="button"
          disabled={walletNative === 0n}
          onClick={() => setText(fromNative(walletNative, quote.decimals))}
        >
          All
        </button>
      </div>
      <Action
        title="Sign and stake"
        blocked={native === undefined ? 'Write an amount first.' : undefined}
        build={(signer) => stake(house, signer, native ?? 0n)}
        onDone={() => setText('')}
      />
    </section>
  );
}

export function Stake(of: Of) {
  const { member } = of.membership;
  const isEmpty = member === undefined;
  return (
    <Panel title="Your stake">
      <div className="stack fund-page">
        {isEmpty ? <Empty>You have staked nothing yet.</Empty> : <Seat {...of} member={member} />}
        <div className="columns">
          {member?.pending === undefined ? null : <Waiting {...of} pending={member.pending} />}
          <StakeForm {...of} />
          {isEmpty ? null : <Unstaking {...of} member={member} />}
        </div>
      </div>
    </Panel>
  );
}
