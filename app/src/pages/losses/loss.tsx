/** One loss: how it runs down the layers, what has happened, what is next, and what it means. */
import { Link } from 'wouter';
import type { ChainClock, Losses, LossView } from '@ringfence/sdk';
import { useConfig } from '../../config/context';
import type { Following } from '../../data/follow';
import { Address } from '../../parts/address';
import { Amount, Moment } from '../../parts/figures';
import { Empty, Facts, Leads, Panel, type Fact, type Lead } from '../../parts/frame';
import { Waterfall, type Money } from '../../parts/waterfall';
import { flowOf, isKnown, toRepay } from './flow';
import { History } from './transactions';
import { Next, numberOf, StateBadge, Unreadable, useMoney, Waiting } from './list';
import { Mine } from './mine';
import { Timeline } from './timeline';

interface Props {
  readonly address: string;
  readonly losses: Following<Losses>;
}

export function LossPage({ address, losses }: Props) {
  const { value, error, state, at } = losses;
  const loss = value?.losses.find((it) => it.address === address);
  const back = <Link href="/">All losses</Link>;
  if (value === undefined || loss === undefined) {
    return (
      <Panel title="Loss" aside={back}>
        <Missing isLoaded={value !== undefined} error={error} isAway={state === 'away'} />
      </Panel>
    );
  }
  return <Shown loss={loss} clock={value.clock} at={at} />;
}

interface MissingProps {
  readonly isLoaded: boolean;
  readonly error: Error | undefined;
  readonly isAway: boolean;
}

function Missing({ isLoaded, error, isAway }: MissingProps) {
  if (error !== undefined) return <Unreadable error={error} />;
  if (!isLoaded) return <Waiting isAway={isAway} />;
  return <Empty>This house has no loss at that address.</Empty>;
}

interface ShownProps {
  readonly loss: LossView;
  readonly clock: ChainClock;
  readonly at: number;
}

function Shown({ loss, clock, at }: ShownProps) {
  const money = useMoney();
  const title = numberOf(loss);
  const aside = (
    <>
      <StateBadge of={loss} />
      <Link href="/">All losses</Link>
    </>
  );
  return (
    <>
      <Panel title={title} aside={aside}>
        <div className="stack short-leads">
          {isKnown(loss) ? <Leads of={leadsOf(loss, money)} /> : null}
          <p className="loss-next">
            <Next of={loss} clock={clock} at={at} />
          </p>
          <Mine loss={loss} money={money} />
          <Facts of={factsOf(loss, money)} />
          <Anyone loss={loss} />
        </div>
      </Panel>
      <Panel title="Waterfall">
        {isKnown(loss) ? null : (
          <p className="hint">
            The loss is known when it is fixed. Until then this is what stands ready, layer by
            layer, as it was at the declaration.
          </p>
        )}
        <Waterfall of={flowOf(loss)} money={money} title={title} />
      </Panel>
      <Timeline loss={loss} clock={clock} at={at} money={money} />
      <History loss={loss} clock={clock} money={money} />
    </>
  );
}

/** What it comes to, once that is known. */
function leadsOf(loss: LossView, money: Money): Lead[] {
  const { data, isOpen } = loss;
  const amount = (native: bigint) => <Amount native={native} {...money} />;
  const uncovered = data.leftNative + data.blockedNative;
  return [
    { name: 'Loss', value: amount(data.lossNative), children: 'what the account owed in all' },
    { name: 'Shortfall', value: amount(data.shortfallNative), children: 'beyond its own money' },
    {
      name: data.blockedNative > 0n ? 'Left, or held and frozen' : 'Left',
      value: amount(uncovered),
      children: isOpen ? 'what layers still have to pay' : 'what nobody has paid',
    },
    {
      name: 'To repay',
      value: amount(toRepay(loss)),
      children: 'by the defaulter, to those who paid for it',
    },
  ];
}

function factsOf(loss: LossView, money: Money): Fact[] {
  const { data } = loss;
  return [
    [
      'Discounts granted',
      <Amount key="discount" native={data.discountNative} {...money} />,
      'on its lots, to takers and bidders',
    ],
    ['Account', <Address key="account" of={data.marginAccount} what="margin account" />],
    ['Owner', <Address key="owner" of={data.owner} what="owner" />],
    ['Record', <Address key="record" of={loss.address} what="loss" />],
    ['Declared', <Moment key="declared" ts={data.declaredTs} />],
  ];
}

/** Steps of a loss need nobody's leave; this page takes none of them. */
function Anyone({ loss }: { loss: LossView }) {
  const { house } = useConfig();
  if (!loss.isOpen) return null;
  return (
    <details>
      <summary>Who takes the next step</summary>
      <p>
        Anyone may; a keeper of this house usually does. Without one:{' '}
        <code>
          ringfence loss advance {loss.address} --house {house}
        </code>
      </p>
    </details>
  );
}
