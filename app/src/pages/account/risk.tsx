/** The panel Risk and collateral: what moves the health of an account. */
import { useMemo } from 'react';
import type { Standing } from '@ringfence/sdk/preview';
import { usePreviews } from '../../data/account';
import { Amount, Percent } from '../../parts/figures';
import { Empty, Loading, Panel, Table, type Column } from '../../parts/frame';
import { countsOf, type Counted, type Counts } from './counting';
import { Groups } from './moves';
import type { View } from './view';

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
    { title: 'Part of the equity', cell: ({ name }) => name, isName: true },
    {
      title: 'In the initial test',
      cell: ({ initialNative: native, weights }) => (
        <Weighed view={view} {...given(native, weights?.[0])} />
      ),
      isFigure: true,
    },
    {
      title: 'In the maintenance test',
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

function Positions({ view, standing }: { view: View; standing: Standing }) {
  const hasLots = view.portfolio.positions.some(({ position }) => position.lots !== 0n);
  return (
    <>
      <h3>Worst scenario of each risk group</h3>
      {hasLots ? (
        <Groups view={view} standing={standing} />
      ) : (
        <Empty>No position is open: nothing is required, and no mark can change that.</Empty>
      )}
    </>
  );
}

/** Nothing to judge without the vault of the quote. */
export function RiskPanel({ view }: { view: View }) {
  const standing = view.judged?.now.standing;
  if (!view.portfolio.holdings.some(({ slot }) => slot === 0)) return null;
  return (
    <Panel title="Risk and collateral">
      <div className="stack risk-room">
        {standing === undefined ? (
          <Loading what="the rules" />
        ) : (
          <>
            <Positions view={view} standing={standing} />
            <h3>What each vault counts</h3>
            <Collateral view={view} />
          </>
        )}
      </div>
    </Panel>
  );
}
