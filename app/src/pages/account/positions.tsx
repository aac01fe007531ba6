/** The panel Positions: what is held, what waits, what is owed either way. */
import { useMemo, type ReactNode } from 'react';
import type { TransactionSigner } from '@solana/kit';
import {
  needsSettling,
  priceOfTicks,
  secondsUntil,
  settle,
  type Held,
  type MarginAccount,
} from '@ringfence/sdk';
import type { HoldingPreview } from '@ringfence/sdk/preview';
import { usePreviews } from '../../data/account';
import { useFresh } from '../../data/fresh';
import { markState } from '../../data/prices';
import { Action } from '../../parts/action';
import { Amount, Count } from '../../parts/figures';
import { Badge, Empty, Facts, Panel, Table, type Column, type Fact } from '../../parts/frame';
import { why } from '../../parts/health-words';
import { EDGES, LiquidationFrom, type Distances } from './edges';
import { AgedPrice, Left } from './times';
import type { View } from './view';
import { settlingWords } from './words';

interface Row extends Held {
  /** Nothing while the rules are at work. */
  readonly preview: HoldingPreview | undefined;
}

/** As the positions are now: without the settlement that an action would begin with. */
function useHoldings({ judged }: View): readonly HoldingPreview[] {
  const previews = usePreviews();
  return useMemo(() => {
    if (previews === undefined || judged === undefined) return [];
    const { settling: _, ...unsettled } = judged.input;
    const { holdings } = previews.of(unsettled).now().standing;
    return holdings.ok ? holdings.value : [];
  }, [previews, judged]);
}

function Mark({ view, row }: { view: View; row: Row }) {
  const { data } = row.instrument;
  if (data.isExpired !== 0) return <Badge kind="quiet">expired</Badge>;
  return (
    <div className="price">
      <AgedPrice
        e8={priceOfTicks(data.markTick, data.tickSizeE8)}
        ts={data.markTs}
        clock={view.portfolio.clock}
        at={view.at}
        stateAt={(nowTs) => markState(data, nowTs)}
      />
    </div>
  );
}

function sideOf(lots: bigint): string {
  if (lots === 0n) return 'closed';
  return lots > 0n ? 'long' : 'short';
}

function columnsOf(view: View, distances: Distances): Column<Row>[] {
  const figure = (title: string, cell: (row: Row) => ReactNode) => ({
    title,
    cell,
    isFigure: true,
  });
  const size = (lots: bigint) => (lots < 0n ? -lots : lots);
  return [
    {
      title: 'Instrument',
      cell: ({ position }) => <strong>{view.names.instrument(position.instrumentId)}</strong>,
      isName: true,
    },
    figure('Side', ({ position }) => sideOf(position.lots)),
    figure('Lots', ({ position }) => <Count of={size(position.lots)} />),
    figure('Mark', (row) => <Mark view={view} row={row} />),
    figure('Liquidation from', (row) => <LiquidationFrom of={row} distances={distances} />),
    figure('Notional at the mark', ({ position: { lots }, instrument: { data } }) => (
      <Amount native={size(lots) * data.markTick * data.tickValueNative} {...view.quote} />
    )),
    figure('Not settled yet', ({ preview }) =>
      preview === undefined ? (
        <span className="quiet">…</span>
      ) : (
        <Amount native={preview.unsettledNative} {...view.quote} signed />
      ),
    ),
  ];
}

function variationFact({ quote }: View, native: bigint): Fact {
  return [
    native < 0n ? 'Variation that you owe' : 'Variation owed to you',
    <Amount native={native < 0n ? -native : native} {...quote} />,
    'From price moves that are settled and neither collected nor paid.',
  ];
}

/** What is owed either way, and by when. */
function owedFacts(view: View, account: MarginAccount): Fact[] {
  const { variationNative, cutNative, owedSinceTs: ts, owedSinceSlot: slot } = account;
  const facts: Fact[] = variationNative === 0n ? [] : [variationFact(view, variationNative)];
  if (account.countedNative !== 0n) {
    facts.push([
      'Of it in the totals of the house',
      <Amount native={account.countedNative} {...view.quote} signed />,
      'As counted at the last settlement of this account.',
    ]);
  }
  if (ts > 0n && variationNative < 0n) {
    const { variationDueS } = view.portfolio.house.data.parameters;
    const seconds = secondsUntil(view.portfolio.clock, { ts, slot }, variationDueS);
    const left = seconds > 0n ? <Left seconds={seconds} at={view.at} /> : 'overdue';
    facts.push(['Due in', left, 'After that, collateral may be sold for it.']);
  }
  if (cutNative > 0n) {
    facts.push([
      'Gains that haircuts took',
      <Amount native={cutNative} {...view.quote} />,
      'Recoveries may return them.',
    ]);
  }
  return facts;
}

function Settling({ view, owes }: { view: View; owes: boolean }) {
  const fresh = useFresh();
  if (!needsSettling(view.portfolio)) {
    return (
      <p className="hint">
        Everything that is recognised is settled
        {owes ? '.' : ', and no variation is owed either way.'}
      </p>
    );
  }
  const { judged, quote } = view;
  const settled = judged?.input.settling === undefined ? undefined : judged.preview.settle();
  const build = async (_owner: TransactionSigner) => settle(await fresh());
  return (
    <div className="stack">
      {settled?.ok ? (
        <p className="hint">
          {settlingWords(settled.value.collectedNative, settled.value.paidNative, quote)} Anyone may
          do it for any account.
        </p>
      ) : null}
      <Action title="Settle now" kind="plain" build={build} />
    </div>
  );
}

export function PositionsPanel({ view, account }: { view: View; account: MarginAccount }) {
  const holdings = useHoldings(view);
  const facts = owedFacts(view, account);
  const { judged } = view;
  const distances = useMemo(() => judged?.preview.distances(), [judged]);
  const rows = view.portfolio.positions.map((held): Row => {
    const id = held.position.instrumentId;
    return { ...held, preview: holdings.find(({ instrumentId }) => instrumentId === id) };
  });
  return (
    <Panel title="Positions">
      <div className="stack">
        {rows.length === 0 ? (
          <Empty>No position is open. Venues fill trades within the consents that you give.</Empty>
        ) : (
          <div>
            <Table
              caption="Your positions"
              columns={columnsOf(view, distances)}
              rows={rows}
              keyOf={({ instrument }) => instrument.address}
            />
            <p className="hint">
              {distances?.ok === false ? `No liquidation price: ${why(distances.code)}` : EDGES}
            </p>
          </div>
        )}
        {facts.length === 0 ? null : <Facts of={facts} />}
        <Settling view={view} owes={account.variationNative !== 0n} />
      </div>
    </Panel>
  );
}
