/** What the positions of each risk group may lose. */
import { priceOfTicks } from '@ringfence/sdk';
import type { GroupPreview, Standing } from '@ringfence/sdk/preview';
import { Amount, Count, Figure, Price, Share } from '../../parts/figures';
import { Empty, Meter, permille, Table, type Column } from '../../parts/frame';
import { why } from '../../parts/health-words';
import { moveOf, scenarioWords, signedPercent } from './scenarios';
import type { View } from './view';

type Held = View['portfolio']['positions'][number];

const heldIn = (view: View, group: number): Held[] =>
  view.portfolio.positions.filter(
    ({ position, instrument }) => position.lots !== 0n && instrument.data.riskGroup === group,
  );

function Signed({ bps }: { bps: number }) {
  const text = signedPercent(bps);
  return <Figure exact={text} shown={text} />;
}

function GroupPositions({ view, group }: { view: View; group: GroupPreview }) {
  return (
    <ul>
      {heldIn(view, group.riskGroup).map(({ position: { lots, instrumentId } }) => (
        <li key={instrumentId}>
          {view.names.instrument(instrumentId)} {lots < 0n ? 'short' : 'long'}{' '}
          <Count of={lots < 0n ? -lots : lots} unit="lots" />
        </li>
      ))}
    </ul>
  );
}

/** The scenario in words, and where it takes each mark. */
function Worst({ view, group }: { view: View; group: GroupPreview }) {
  const held = heldIn(view, group.riskGroup);
  const hasOptions = held.some(({ instrument }) => instrument.data.contract.kind !== 0);
  const moves = held.flatMap(({ instrument: { data } }) => {
    const move = moveOf(data, group.worstScenario);
    return move === undefined ? [] : [{ data, move }];
  });
  return (
    <div>
      {scenarioWords(group.worstScenario, hasOptions)}
      {moves.map(({ data, move }) => (
        <div key={data.instrumentId} className="hint">
          {view.names.instrument(data.instrumentId)} to{' '}
          <Price e8={priceOfTicks(move.tick, data.tickSizeE8)} /> (<Signed bps={move.bps} />)
        </div>
      ))}
    </div>
  );
}

function GroupLoss({ view, group }: { view: View; group: GroupPreview }) {
  return (
    <div>
      <Amount native={group.lossNative} {...view.quote} />
      {group.minimumNative > 0n ? (
        <div className="hint">
          of that <Amount native={group.minimumNative} {...view.quote} /> for short options
        </div>
      ) : null}
    </div>
  );
}

function groupColumns(view: View, sumNative: bigint): Column<GroupPreview>[] {
  const share = ({ riskGroup, lossNative }: GroupPreview) => (
    <div className="contribution">
      <Share part={lossNative} whole={sumNative} />
      <Meter
        label={`Part of risk group ${riskGroup} in the requirement`}
        permille={permille(lossNative, sumNative)}
        text={`${permille(lossNative, sumNative) / 10} %`}
      />
    </div>
  );
  return [
    { title: 'Positions', cell: (group) => <GroupPositions view={view} group={group} /> },
    { title: 'Worst scenario', cell: (group) => <Worst view={view} group={group} /> },
    {
      title: 'Loss there',
      cell: (group) => <GroupLoss view={view} group={group} />,
      isFigure: true,
    },
    { title: 'Part of all', cell: share, isFigure: true },
  ];
}

export function Groups({ view, standing }: { view: View; standing: Standing }) {
  const { groups, maintenance } = standing;
  if (!groups.ok) return <Empty>{why(groups.code)}</Empty>;
  const sum = groups.value.reduce((all, { lossNative }) => all + lossNative, 0n);
  const floor = maintenance.ok ? maintenance.value.requirementNative : 0n;
  return (
    <>
      <Table
        caption="What the positions of each risk group may lose"
        columns={groupColumns(view, sum)}
        rows={groups.value}
        keyOf={({ riskGroup }) => String(riskGroup)}
      />
      {floor > sum ? (
        <p className="hint">
          An account with lots needs at least <Amount native={floor} {...view.quote} />, which is
          more than that.
        </p>
      ) : null}
    </>
  );
}
