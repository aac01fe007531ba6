/** The panel Health: how the account stands, and what moves that. */
import { useMemo, type ReactNode } from 'react';
import type { Coded, Health, Standing } from '@ringfence/sdk/preview';
import type { MarginAccount } from '@ringfence/sdk';
import { usePreviews } from '../../data/account';
import { Amount, Percent } from '../../parts/figures';
import { Badge, Empty, Loading, Panel, Table, type Column } from '../../parts/frame';
import { HealthBar, HealthKey } from '../../parts/health';
import { bufferOf } from '../../parts/health-words';
import { countsOf, type Counted, type Counts } from './counting';
import { Distances, Groups } from './moves';
import { Notices, Prices, StatusBadge } from './standing';
import type { View } from './view';

interface Row {
  readonly name: string;
  readonly hint: string;
  readonly test: Coded<Health>;
}

function numberColumns({ quote }: View): Column<Row>[] {
  const cell = (of: (health: Health) => bigint, signed = false) => {
    return ({ test }: Row): ReactNode =>
      test.ok ? (
        <Amount native={of(test.value)} {...quote} signed={signed} />
      ) : (
        <span className="quiet">cannot be said</span>
      );
  };
  return [
    {
      title: 'Test',
      cell: ({ name, hint }) => (
        <div>
          <strong>{name}</strong>
          <div className="hint">{hint}</div>
        </div>
      ),
    },
    { title: 'Equity', cell: cell(({ equityNative }) => equityNative), isFigure: true },
    {
      title: 'Requirement',
      cell: cell(({ requirementNative }) => requirementNative),
      isFigure: true,
    },
    { title: 'Buffer', cell: cell(bufferOf, true), isFigure: true },
  ];
}

function Numbers({ view, standing }: { view: View; standing: Standing }) {
  const rows: Row[] = [
    {
      name: 'Initial',
      hint: 'Below it, nothing is withdrawn and no risk is added.',
      test: standing.initial,
    },
    {
      name: 'Maintenance',
      hint: 'Below it, the account may be liquidated.',
      test: standing.maintenance,
    },
  ];
  return (
    <Table
      caption="Equity, requirement and buffer of both tests"
      columns={numberColumns(view)}
      rows={rows}
      keyOf={({ name }) => name}
    />
  );
}

interface CountedRow extends Partial<Counted> {
  readonly name: string;
  /** Weights in the two tests, of a vault that has them. */
  readonly weights: readonly [number, number] | undefined;
}

function countedRows({ portfolio, names }: View, counts: Counts): CountedRow[] {
  const vaults = portfolio.holdings.map(({ slot, asset: { data } }): CountedRow => {
    const { weightInitialBps, weightMaintenanceBps } = data.parameters;
    const both = [weightInitialBps, weightMaintenanceBps] as const;
    const weights = data.isQuote !== 0 ? undefined : both;
    const counted = counts.vaults.find((it) => it.slot === slot);
    return { ...counted, name: names.asset(data.mint), weights };
  });
  const rest: CountedRow = {
    name: 'Owed either way, and not settled yet',
    weights: undefined,
    initialNative: counts.restInitialNative,
    maintenanceNative: counts.restMaintenanceNative,
  };
  return [...vaults, rest];
}

function Weighed({ native, bps, view }: { native?: bigint; bps?: number; view: View }) {
  if (native === undefined) return <span className="quiet">cannot be said</span>;
  return (
    <div>
      <Amount native={native} {...view.quote} />
      {bps === undefined ? null : (
        <div className="hint">
          weight at most <Percent bps={bps} />
        </div>
      )}
    </div>
  );
}

function Collateral({ view }: { view: View }) {
  const previews = usePreviews();
  const { portfolio, judged } = view;
  const counts = useMemo(() => {
    if (previews === undefined || judged === undefined) return undefined;
    return countsOf(judged.portfolio, judged.input, (input) => previews.of(input).now().standing);
  }, [previews, judged]);
  if (counts === undefined) return <Loading what="what each vault counts" />;
  if (portfolio.holdings.length === 0) return <Empty>There is no vault yet.</Empty>;
  const columns: Column<CountedRow>[] = [
    { title: 'Part of the equity', cell: ({ name }) => name },
    {
      title: 'Counts in the initial test',
      cell: ({ initialNative: native, weights }) => (
        <Weighed view={view} {...given(native, weights?.[0])} />
      ),
      isFigure: true,
    },
    {
      title: 'Counts in the maintenance test',
      cell: ({ maintenanceNative: native, weights }) => (
        <Weighed view={view} {...given(native, weights?.[1])} />
      ),
      isFigure: true,
    },
  ];
  return (
    <Table
      caption="What each vault counts"
      columns={columns}
      rows={countedRows(view, counts)}
      keyOf={({ name, slot }) => `${slot ?? 'rest'}/${name}`}
    />
  );
}

/** Only what is there. */
const given = (native: bigint | undefined, bps: number | undefined) => ({
  ...(native !== undefined && { native }),
  ...(bps !== undefined && { bps }),
});

function WhatMovesIt({ view, standing }: { view: View; standing: Standing }) {
  const hasLots = view.portfolio.positions.some(({ position }) => position.lots !== 0n);
  return (
    <>
      <h3>What moves it</h3>
      {hasLots ? (
        <>
          <Groups view={view} standing={standing} />
          <Distances view={view} />
        </>
      ) : (
        <Empty>No position is open: nothing is required, and no price can change that.</Empty>
      )}
      <h3>Collateral</h3>
      <Collateral view={view} />
    </>
  );
}

/** Every margin test begins with the vault of the quote. */
function NoQuote({ view }: { view: View }) {
  const { holdings } = view.portfolio;
  return (
    <Panel title="Health" aside={<Badge kind="quiet">Nothing to judge</Badge>}>
      <Empty>
        The vault of {view.quote.symbol} is not open, and every margin test begins with it: health
        appears with the first deposit of {view.quote.symbol}.
        {holdings.length === 0 ? '' : ' What is in other vaults can be taken out under Leave.'}
      </Empty>
    </Panel>
  );
}

export function HealthPanel({ view, account }: { view: View; account: MarginAccount }) {
  const standing = view.judged?.now.standing;
  const { holdings, positions } = view.portfolio;
  if (!holdings.some(({ slot }) => slot === 0)) return <NoQuote view={view} />;
  if (standing === undefined) {
    // As much room as it will take, so that what is below does not move then.
    return (
      <Panel title="Health">
        <div className={positions.length === 0 ? 'health-room' : 'health-room with-lots'}>
          <Loading what="the rules that judge it" />
        </div>
      </Panel>
    );
  }
  const of = { view, account, standing };
  return (
    <Panel title="Health" aside={<StatusBadge {...of} />}>
      <div className="stack">
        <Notices {...of} />
        <Prices view={view} />
        <div className="health-figure">
          <HealthBar of={standing} quote={view.quote} />
          <HealthKey />
        </div>
        <Numbers view={view} standing={standing} />
        <WhatMovesIt view={view} standing={standing} />
      </div>
    </Panel>
  );
}
