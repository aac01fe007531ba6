/** What the status of an account means now, and by when something has to happen. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { secondsUntil, type MarginAccount } from '@ringfence/sdk';
import type { Coded, Health, Standing } from '@ringfence/sdk/preview';
import { useChainTime } from '../../data/time';
import { Amount, Moment } from '../../parts/figures';
import { Badge, Notice } from '../../parts/frame';
import { bufferOf, why } from '../../parts/health-words';
import { isMet, statusOf } from './status';
import { Left } from './times';
import { STATES, unusable } from './unusable';
import type { View } from './view';
import { enough } from './words';

/** Seconds of the grace period of a margin call that are left. */
export function graceLeftS({ portfolio }: View, { calledTs, calledSlot }: MarginAccount): bigint {
  const { graceS } = portfolio.house.data.parameters;
  if (calledTs === 0n) return 0n;
  return secondsUntil(portfolio.clock, { ts: calledTs, slot: calledSlot }, graceS);
}

interface Of {
  readonly view: View;
  readonly account: MarginAccount;
  readonly standing: Standing;
}

interface Told extends Of {
  readonly onDeposit: () => void;
}

/** Where something has to be paid in, that is one press away. */
function PayIn({ onDeposit }: Pick<Told, 'onDeposit'>) {
  return (
    <p>
      <button type="button" className="main" onClick={onDeposit}>
        Deposit
      </button>
    </p>
  );
}

/** Said when it changes. The notices below have numbers that go on: they are not read out. */
export function StatusBadge({ view, account, standing }: Of) {
  const { name, kind } = statusOf(standing, graceLeftS(view, account));
  return (
    <span role="status">
      <Badge kind={kind}>{name}</Badge>
    </span>
  );
}

function ToTheLoss({ account }: { account: MarginAccount }) {
  return <Link href={`/losses/${account.loss}`}>See the loss, step by step</Link>;
}

/** What has to be paid in, at least. */
function Missing({ native, view: { quote } }: { native: bigint; view: View }) {
  return <Amount native={enough(native, quote.decimals)} {...quote} />;
}

/** What releases a call. */
function Release({ initial, view }: { initial: Coded<Health>; view: View }) {
  if (!initial.ok) return `A call is released by a test that cannot be made: ${why(initial.code)}`;
  const missing = -bufferOf(initial.value);
  if (missing <= 0n) return 'Enough is there now: anyone can release the call.';
  return (
    <>
      Pay in <Missing native={missing} view={view} />, or reduce positions: then anyone can release
      the call.
    </>
  );
}

function Called({ view, account, standing, onDeposit }: Told) {
  const left = graceLeftS(view, account);
  return (
    <Notice kind="bad" title={left > 0n ? 'Margin call.' : 'The margin call is overdue.'}>
      <p>
        Called <Moment ts={account.calledTs} />.{' '}
        {left > 0n ? (
          <>
            Due in <Left seconds={left} at={view.at} />, at{' '}
            <Moment ts={view.portfolio.clock.ts + left} />.
          </>
        ) : (
          'While it is below maintenance, anyone may now declare the account in default.'
        )}
      </p>
      <p>
        Until it is back at initial margin, anyone may take over positions, and not more than that
        takes; nothing can be withdrawn.{' '}
        <Release initial={standing.initial} view={view} />
      </p>
      <PayIn onDeposit={onDeposit} />
    </Notice>
  );
}

function InDefault({ account, standing }: Of) {
  const isFixed = standing.status === 'fixed';
  const title = isFixed ? 'The loss of this account is fixed.' : 'This account is in default.';
  return (
    <Notice kind="bad" title={title}>
      <p>
        {isFixed
          ? 'What reaches its quote vault now repays those who have paid for it. When nothing is ' +
            'left to repay, the account is released, and what is still in its vaults is yours.'
          : 'Its positions and its collateral are sold to pay what it owes. What is left is ' +
            'yours when its loss is closed and others are repaid what they have paid for it.'}
      </p>
      <p>
        Your other accounts are not touched. <ToTheLoss account={account} />.
      </p>
    </Notice>
  );
}

function BelowMargin({ standing, view, onDeposit }: Told) {
  const { initial, maintenance } = standing;
  const missing = initial.ok ? -bufferOf(initial.value) : 0n;
  const how = <Missing native={missing} view={view} />;
  return (
    <>
      {maintenance.ok && !isMet(maintenance) ? (
        <Notice kind="bad" title="Below maintenance margin.">
          <p>
            Anyone may call the account and take over positions from now on. Pay in, or reduce
            positions. {missing > 0n ? <>{how} are missing to initial margin.</> : null}
          </p>
          <PayIn onDeposit={onDeposit} />
        </Notice>
      ) : null}
      {initial.ok && missing > 0n && isMet(maintenance) ? (
        <Notice kind="warn" title="Below initial margin.">
          <p>
            {how} are missing. Nothing can be withdrawn and no risk added until they are there;
            nobody takes anything from the account.
          </p>
          <PayIn onDeposit={onDeposit} />
        </Notice>
      ) : null}
    </>
  );
}

function Owing({ view, account, standing, onDeposit }: Told) {
  const { owedSinceTs: ts, owedSinceSlot: slot } = account;
  if (ts === 0n || account.variationNative >= 0n) return null;
  const { variationDueS } = view.portfolio.house.data.parameters;
  const left = secondsUntil(view.portfolio.clock, { ts, slot }, variationDueS);
  const owed = <Amount native={-account.variationNative} {...view.quote} />;
  if (standing.isOverdue) {
    return (
      <Notice kind="bad" title="Variation is overdue.">
        <p>
          The account owes {owed} since <Moment ts={ts} />. Its collateral may be sold for that at
          any health, and it may add no risk. Deposit the quote, then settle.
        </p>
        <PayIn onDeposit={onDeposit} />
      </Notice>
    );
  }
  return (
    <Notice kind="warn" title="Variation is owed.">
      The account owes {owed} since <Moment ts={ts} />, due in <Left seconds={left} at={view.at} />.
      Deposit the quote, then settle: after that time its collateral may be sold for it.
    </Notice>
  );
}

/** Each asset and instrument without a usable price, and what goes on all the same. */
export function Prices({ view }: { view: View }) {
  const { portfolio, judged, names, at } = view;
  const nowTs = useChainTime(portfolio.clock, at);
  const all = unusable(portfolio, judged, nowTs, names);
  if (all.length === 0) return null;
  const title = all.length === 1 ? 'A price is not usable.' : 'Prices are not usable.';
  return (
    <Notice kind="warn" title={title}>
      <ul>
        {all.map(({ name, state, text }) => (
          <li key={name}>
            <strong>{name}</strong>: {STATES[state]}. {text}
          </li>
        ))}
      </ul>
      <p>
        Deposits and settling go on. So does the way out under Leave, which needs no price, once no
        position is open.
      </p>
    </Notice>
  );
}

/** What to know before any number. */
export function Notices(of: Told): ReactNode {
  const { standing } = of;
  const isFrozen = standing.status === 'default' || standing.status === 'fixed';
  return (
    <>
      {isFrozen ? <InDefault {...of} /> : null}
      {standing.status === 'liquidation' ? <Called {...of} /> : null}
      {standing.status === 'active' ? <BelowMargin {...of} /> : null}
      {isFrozen ? null : <Owing {...of} />}
    </>
  );
}
