/** What a member gets back of losses, and the record of shares that decides it. */
import { useId } from 'react';
import { Link } from 'wouter';
import {
  claimPart,
  dropStub,
  formatNative,
  type FullRecord,
  type LossClaim,
  type MemberView,
} from '@ringfence/sdk';
import { Action } from '../../parts/action';
import { Amount } from '../../parts/figures';
import { Empty, Facts, Notice, Panel, type Fact } from '../../parts/frame';
import { claimRows, dropBlocked, lossesOf } from './claiming';
import type { Of } from './of';

function Claim({ claim, membership, quote }: Of & { claim: LossClaim }) {
  const id = useId();
  const due = <Amount native={claim.dueNative} {...quote} />;
  const rows = claimRows(claim).map(([name, native, why]): Fact => {
    const amount = <Amount native={native} {...quote} />;
    return why === undefined ? [name, amount] : [name, amount, why];
  });
  return (
    <li className="card" aria-labelledby={id}>
      <h3 id={id}>
        <Link href={`~/losses/${claim.loss.address}`}>Loss {String(claim.loss.data.sequence)}</Link>
      </h3>
      <Facts of={[['Due to you now', due], ...rows]} />
      <Action title="Claim" build={(signer) => claimPart(membership.house, signer, claim.loss)} />
    </li>
  );
}

interface RecordProps extends Of {
  readonly record: FullRecord;
  readonly member: MemberView;
}

/** Shown while the record is full: nothing about the shares can change before. */
export function Record({ record, member, membership }: RecordProps) {
  const losses = lossesOf(record);
  const claimed = member.claims.map(({ loss }) => loss.data.sequence);
  return (
    <>
      <Notice kind="warn" title="Your record of earlier shares is full.">
        It keeps what you had when losses were declared. Before your shares can change, the oldest
        entry goes: {losses}, when you had {formatNative(record.shares, 0)} shares. What these
        losses still bring back is then no longer yours, except where you have paid an assessment
        or claimed before.
      </Notice>
      <Action
        title="Give up oldest entry"
        kind="danger"
        blocked={dropBlocked(record, claimed)}
        build={(signer) => dropStub(membership.house, signer)}
      />
    </>
  );
}

export function Claims(of: Of) {
  const { member } = of.membership;
  const claims = member?.claims ?? [];
  return (
    <Panel title="Claims">
      <div className="stack fund-page">
        {member === undefined ? (
          <Empty>Only members have claims of losses, and you have staked nothing.</Empty>
        ) : null}
        {member !== undefined && claims.length === 0 ? (
          <Empty>Nothing is due to you of any loss now.</Empty>
        ) : null}
        {claims.length > 0 ? (
          <ul className="columns" aria-label="Due by loss">
            {claims.map((claim) => (
              <Claim key={claim.loss.address} {...of} claim={claim} />
            ))}
          </ul>
        ) : null}
        <p className="hint">
          What a loss does not use of paid assessments comes back, and so does what the defaulter
          still brings in: to those who paid, and to those who held shares when the loss was
          declared. It waits in escrow for as long as you like. Where you paid no assessment, the
          first claim of a loss also pays the rent of its record.
        </p>
      </div>
    </Panel>
  );
}
