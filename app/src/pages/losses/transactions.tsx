/** What happened to a loss, transaction by transaction, under the steps of its timeline. */
import { useState } from 'react';
import { loadHistory, type ChainClock, type LossView, type Transacted } from '@ringfence/sdk';
import { useReach } from '../../config/context';
import { useRead } from '../../data/follow';
import { useHouse } from '../../data/house';
import { useNaming } from '../../data/names';
import { Address } from '../../parts/address';
import { Amount, Count, Moment } from '../../parts/figures';
import { Badge, Empty, Loading, Notice, Panel } from '../../parts/frame';
import type { Money } from '../../parts/waterfall';
import { versionOf } from './flow';
import { groupsOf, type Group } from './history';
import { tell, type Figure, type Told } from './told';

interface Props {
  readonly loss: LossView;
  readonly clock: ChainClock;
  readonly money: Money;
}

const PAGE = 50;
/** What does not change the loss, a bid say, is found as often as this. */
const LOOK_S = 30n;

export function History({ loss, clock, money }: Props) {
  const { chain } = useReach();
  const [limit, setLimit] = useState(PAGE);
  const look = loss.isOpen ? clock.ts / LOOK_S : 0n;
  const key = [loss.address, versionOf(loss), limit, look].join('|');
  const read = useRead(key, () => loadHistory(chain, loss.address, { limit }));
  const { value, error } = read;
  const hasMore = value !== undefined && value.length === limit;
  return (
    <Panel title="Transactions">
      {error === undefined ? null : (
        <Notice kind="warn" title="The transactions cannot be read now.">
          {error.message}
        </Notice>
      )}
      {value === undefined && error === undefined ? <Loading what="transactions" /> : null}
      {value === undefined ? null : (
        <Groups of={groupsOf(value, loss.steps)} loss={loss} money={money} />
      )}
      {hasMore ? (
        <button type="button" onClick={() => setLimit(limit + PAGE)}>
          Show earlier ones
        </button>
      ) : null}
    </Panel>
  );
}

interface GroupsProps {
  readonly of: readonly Group[];
  readonly loss: LossView;
  readonly money: Money;
}

function Groups({ of, loss, money }: GroupsProps) {
  if (of.length === 0) return <Empty>The node keeps no transactions of this loss.</Empty>;
  return (
    <div className="stack">
      {of.map(({ key, name, transactions }) => (
        <section key={key} aria-label={name}>
          <h3>{name}</h3>
          <ol className="transactions">
            {transactions.map((transaction) => (
              <Entry key={transaction.signature} of={transaction} {...{ loss, money }} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Entry({ of, loss, money }: { of: Transacted; loss: LossView; money: Money }) {
  const { signature, ts, error, events } = of;
  const all = events.map((event) => tell(event, loss.address));
  return (
    <li>
      <p className="transaction-head">
        {ts === undefined ? <span className="quiet">time not known</span> : <Moment ts={ts} />}
        <Address of={signature} kind="tx" />
        {error ? <Badge kind="warn">Failed</Badge> : null}
      </p>
      {error ? <p className="hint">Nothing of it has happened.</p> : null}
      {!error && all.length === 0 ? (
        <p className="hint">What it did is not kept by the node, or told nothing.</p>
      ) : null}
      {all.map((told, number) => (
        <Event key={`${number}/${told.name}`} of={told} money={money} />
      ))}
    </li>
  );
}

function Event({ of, money }: { of: Told; money: Money }) {
  const { name, text, figures } = of;
  return (
    <div className="event" data-event={name}>
      <p>{text}</p>
      {figures.length === 0 ? null : (
        <ul className="event-figures">
          {figures.map((figure, number) => (
            <li key={`${number}/${figure.name}`}>
              <span className="hint">{figure.name}</span> <Shown of={figure} money={money} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Shown({ of, money }: { of: Figure; money: Money }) {
  switch (of.kind) {
    case 'quote':
      return <Amount native={of.amount} {...money} />;
    case 'lots':
      return <Count of={of.amount} />;
    case 'address':
      return <Address of={of.address} what={of.name} />;
    case 'asset':
      return <Asset amount={of.amount} asset={of.asset} />;
  }
}

/** In the units of the asset, where the house is known. */
function Asset({ amount, asset }: { amount: bigint; asset: string }) {
  const { value: governed } = useHouse();
  const names = useNaming();
  const found = governed?.catalog.assets.find(({ address }) => address === asset)?.data;
  if (found === undefined) return <Count of={amount} unit="native" />;
  return <Amount native={amount} decimals={found.decimals} symbol={names.asset(found.mint)} />;
}
