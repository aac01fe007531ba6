/** Panel "Proposals": what may change, when, and who still has to agree. */
import {
  approveProposal,
  cancelProposal,
  closeProposal,
  councilOf,
  executeProposal,
  type Governed,
  type ProposalView,
} from '@ringfence/sdk';
import { useWallet } from '../../act/wallet';
import { useNaming } from '../../data/names';
import { useLeft } from '../../data/time';
import { Action } from '../../parts/action';
import { Duration, Moment } from '../../parts/figures';
import { Badge, Empty, Facts, Meter, Panel, type Fact } from '../../parts/frame';
import type { Heard } from './index';
import { Who } from './overview';
import { meaningOf } from './parameters';
import { CLASSES, isEnded, mayDo, sorted, STATES, titleOf, valueText } from './proposals';

export function Proposals({ governed, at }: Heard) {
  const { open, ended } = sorted(governed.proposals);
  return (
    <Panel title="Proposals">
      {open.length === 0 ? <Empty>{nothing(governed)}</Empty> : null}
      <div>
        {open.map((one) => (
          <Proposal key={one.address} of={one} governed={governed} at={at} />
        ))}
      </div>
      {ended.length === 0 ? null : (
        <details className="foldout">
          <summary>
            Ended proposals <span className="hint">({ended.length})</span>
          </summary>
          {ended.map((one) => (
            <Proposal key={one.address} of={one} governed={governed} at={at} />
          ))}
        </details>
      )}
    </Panel>
  );
}

function nothing({ governance, proposals }: Governed): string {
  if (governance === undefined) {
    return 'This house has no council, so that nothing of it can be proposed or changed.';
  }
  const now = 'No change of this house is proposed.';
  return proposals.length === 0 ? `${now} Whatever is, stands here before it takes effect.` : now;
}

interface Props {
  readonly of: ProposalView;
  readonly governed: Governed;
  readonly at: number;
}

function Proposal({ of, governed, at }: Props) {
  const naming = useNaming();
  const kind = of.class === undefined ? undefined : CLASSES[of.class];
  const state = STATES[of.state];
  const title = titleOf(of, governed, naming);
  return (
    <article className="proposal" aria-label={`Proposal ${of.index}: ${title}`}>
      <div className="row">
        <h3>
          <span className="hint">{of.index}</span> {title}
        </h3>
        {kind === undefined ? null : <Badge kind={kind.kind}>{kind.name}</Badge>}
        <Badge kind={state.kind}>{state.name}</Badge>
      </div>
      {of.parameter === undefined ? null : (
        <p className="hint">
          {meaningOf(of.parameter)} <code>{of.parameter.name}</code>
        </p>
      )}
      <Change of={of} governed={governed} />
      <Standing of={of} at={at} />
      {of.state === 'moving' ? <Way of={of} /> : null}
      {kind === undefined || isEnded(of) ? null : <p className="hint">{kind.text}</p>}
      <Facts of={factsOf(of, governed)} />
      <Actions of={of} governed={governed} />
    </article>
  );
}

/** Before, now, after: numbers, keys, or a council. */
function Change({ of, governed }: Omit<Props, 'at'>) {
  const { data, parameter } = of;
  const naming = useNaming();
  const text = (value: ProposalView['now']) => valueText(of, value, governed, naming);
  if (of.after !== undefined) {
    return (
      <p className="change">
        <span>
          <span className="hint">before</span> {text(of.before)}
        </span>
        <span aria-hidden="true">→</span>
        <span>
          <span className="hint">now</span> <strong>{text(of.now)}</strong>
        </span>
        <span aria-hidden="true">→</span>
        <span>
          <span className="hint">after</span> {text(of.after)}
        </span>
      </p>
    );
  }
  if (parameter?.name === 'council') {
    const keys = data.council.slice(0, data.councilCount);
    return (
      <div className="change">
        <span className="hint">
          a council of {data.councilCount}, of whom {data.threshold} must approve:
        </span>
        {keys.map((key) => (
          <Who key={key} of={key} what="key of the proposed council" />
        ))}
      </div>
    );
  }
  return (
    <div className="change">
      <span className="hint">from</span> <Who of={data.keyBefore} what="key before" />
      <span className="hint">to</span> <Who of={data.keyAfter} what="key after" />
    </div>
  );
}

/** State in a sentence; where it waits, the time runs down. */
function Standing({ of, at }: { of: ProposalView; at: number }) {
  const left = useLeft(of.secondsLeft, at);
  if (of.state !== 'waiting' || left === 0n) return <p>{of.text}</p>;
  const missing = of.approvalsMissing;
  return (
    <p>
      Can be executed in <Duration seconds={left} />
      {missing > 0 ? `, ${missing} ${missing === 1 ? 'approval' : 'approvals'} missing` : ''}.
    </p>
  );
}

const MOVE_S = 86_400;

function Way({ of: { data } }: { of: ProposalView }) {
  const done = Math.floor((data.movedS * 1_000) / MOVE_S);
  return <Meter label="Way behind it" permille={done} text={`${done / 10} % of the way`} />;
}

function factsOf(of: ProposalView, { governance }: Governed): Fact[] {
  const { data } = of;
  const facts: Fact[] = [
    ['Proposed', <Moment ts={data.createdTs} />],
    ['By', <Who of={data.proposer} what="proposer" />],
  ];
  if (isEnded(of)) return facts;
  facts.push(['Executable from', <Moment ts={of.executableTs} />]);
  facts.push(['Void from', <Moment ts={of.expiryTs} />, 'at the earliest']);
  if (of.class !== 'loosens' || governance === undefined) return facts;
  const keys = councilOf(governance.data);
  const list = (all: readonly string[], what: string) => (
    <span className="cell">
      {all.map((key) => (
        <Who key={key} of={key} what={what} />
      ))}
    </span>
  );
  const waiting = keys.filter((key) => !of.approvedBy.includes(key));
  const need = `${governance.data.threshold} needed`;
  if (of.approvedBy.length > 0) facts.push(['Approved by', list(of.approvedBy, 'approver'), need]);
  if (waiting.length > 0) facts.push(['Not yet by', list(waiting, 'key of the council'), need]);
  return facts;
}

function Actions({ of, governed }: Omit<Props, 'at'>) {
  const wallet = useWallet();
  const { governance, catalog } = governed;
  if (governance === undefined || wallet === undefined) return null;
  const name = `proposal ${of.index}`;
  if (isEnded(of)) {
    if (wallet.address !== of.data.rentPayer) return null;
    return (
      <Action title={`Close ${name}`} kind="plain" build={() => closeProposal(of)}>
        Close and take the rent back<span className="hidden"> of {name}</span>
      </Action>
    );
  }
  const may = mayDo(of, catalog.house.data, governance.data, wallet.address);
  const step = of.state === 'moving' ? 'Take the next step of' : 'Execute';
  return (
    <div className="row actions">
      {may.approve === 'no' ? null : (
        <Action
          title={`Approve ${name}`}
          blocked={may.approve === 'has' ? 'This key has approved.' : undefined}
          build={async (signer) => approveProposal(governed, signer, of)}
        />
      )}
      {may.execute ? (
        <Action title={`${step} ${name}`} build={() => executeProposal(governed, of)} />
      ) : null}
      {may.cancel ? (
        <Action
          title={`Cancel ${name}`}
          kind="danger"
          build={(signer) => cancelProposal(governed, signer, of)}
        />
      ) : null}
    </div>
  );
}
