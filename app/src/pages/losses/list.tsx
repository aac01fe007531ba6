/** All losses of the house, newest first. */
import { Link } from 'wouter';
import { viewLoss, type ChainClock, type Losses, type LossView } from '@ringfence/sdk';
import { useConfig } from '../../config/context';
import type { Following } from '../../data/follow';
import { useHouse } from '../../data/house';
import { quoteOf, useNaming } from '../../data/names';
import { useChainTime } from '../../data/time';
import { Address } from '../../parts/address';
import { Amount, Moment } from '../../parts/figures';
import { Badge, Empty, Loading, Notice, Panel, Table, type Column } from '../../parts/frame';
import type { Money } from '../../parts/waterfall';
import { isKnown, STATES, toneOf } from './flow';

/** As many go by with each second at the least. */
const SLOTS_PER_S = 2n;

/** Amounts are in the quote of the house; in its native units until that is known. */
export function useMoney(): Money {
  const { value: governed } = useHouse();
  const names = useNaming();
  if (governed === undefined) return { decimals: 0, symbol: 'native' };
  return quoteOf(governed.catalog, names);
}

export const numberOf = ({ data }: LossView): string => `Loss ${data.sequence}`;

export function StateBadge({ of }: { of: LossView }) {
  return <Badge kind={toneOf(of)}>{STATES[of.state].name}</Badge>;
}

interface NextProps {
  readonly of: LossView;
  readonly clock: ChainClock;
  readonly at: number;
}

/** What happens next, in the SDK's words, as time goes on. */
export function Next({ of, clock, at }: NextProps) {
  return <span>{useLive(of, clock, at).text}</span>;
}

/** A loss as it stands by now, if nobody has touched it since it was read. */
export function useLive(loss: LossView, clock: ChainClock, at: number): LossView {
  const ts = useChainTime(clock, at);
  const slot = clock.slot + (ts - clock.ts) * SLOTS_PER_S;
  return viewLoss(loss, { ts, slot });
}

function columnsOf(money: Money, clock: ChainClock, at: number): Column<LossView>[] {
  const amount = (loss: LossView, native: bigint) =>
    isKnown(loss) ? (
      <Amount native={native} {...money} />
    ) : (
      <span className="quiet">not known yet</span>
    );
  return [
    {
      title: 'Number',
      cell: (loss) => <Link href={`/${loss.address}`}>{numberOf(loss)}</Link>,
      isName: true,
    },
    { title: 'State', cell: (loss) => <StateBadge of={loss} /> },
    {
      title: 'Account',
      cell: (loss) => <Address of={loss.data.marginAccount} what="margin account in default" />,
    },
    { title: 'Declared', cell: (loss) => <Moment ts={loss.data.declaredTs} /> },
    { title: 'Loss', cell: (loss) => amount(loss, loss.data.lossNative), isFigure: true },
    {
      title: 'Shortfall',
      cell: (loss) => amount(loss, loss.data.shortfallNative),
      isFigure: true,
    },
    { title: 'What happens next', cell: (loss) => <Next of={loss} clock={clock} at={at} /> },
  ];
}

const MEANS =
  'A loss is opened when an account cannot pay what it owes. It goes down the layers of the ' +
  'waterfall, from the money of the defaulter to that of the house; the vaults of other ' +
  'customers are no layer.';

export function List({ losses }: { losses: Following<Losses> }) {
  const money = useMoney();
  const aside = <Link href="/replay">Replay a drill</Link>;
  return (
    <Panel title="Losses" aside={aside}>
      <Listed losses={losses} money={money} />
    </Panel>
  );
}

function Listed({ losses, money }: { losses: Following<Losses>; money: Money }) {
  const { value, error, state, at } = losses;
  if (error !== undefined) return <Unreadable error={error} />;
  if (value === undefined) return <Waiting isAway={state === 'away'} />;
  if (value.losses.length === 0) {
    return <Empty>No account of this house has ever been in default. {MEANS}</Empty>;
  }
  return (
    <>
      <p className="hint">{MEANS}</p>
      <Table
        caption="Losses, newest first"
        columns={columnsOf(money, value.clock, at)}
        rows={value.losses}
        keyOf={(loss) => loss.address}
      />
    </>
  );
}

export function Unreadable({ error }: { error: Error }) {
  return (
    <Notice kind="bad" title="The losses cannot be read." live>
      {error.message}
    </Notice>
  );
}

export function Waiting({ isAway }: { isAway: boolean }) {
  const { rpc } = useConfig();
  if (!isAway) return <Loading what="losses" />;
  return <Empty>The losses are not known: {rpc} does not answer. It is asked again.</Empty>;
}
