/** The panel Health: how the account stands, the figures that matter most first. */
import type { Coded, Health, Standing } from '@ringfence/sdk/preview';
import type { MarginAccount } from '@ringfence/sdk';
import { Amount } from '../../parts/figures';
import { Badge, Empty, Leads, Loading, Panel, type Lead } from '../../parts/frame';
import { HealthBar, HealthKey } from '../../parts/health';
import { bufferOf, why } from '../../parts/health-words';
import { Notices, Prices, StatusBadge } from './standing';
import type { View } from './view';

interface BufferProps {
  readonly view: View;
  readonly test: Coded<Health>;
  /** What follows below zero. */
  readonly below: string;
}

/** What a buffer is made of, or why there is none to show. */
function MadeOf({ view, test, below }: BufferProps) {
  if (!test.ok) return <>{why(test.code)}</>;
  const { decimals } = view.quote;
  const { equityNative, requirementNative } = test.value;
  return (
    <>
      <span className="made-of">
        Equity <Amount native={equityNative} decimals={decimals} />, required{' '}
        <Amount native={requirementNative} decimals={decimals} />
      </span>
      {below}
    </>
  );
}

function bufferLead(name: string, of: BufferProps): Lead {
  const { view, test } = of;
  const value = test.ok ? (
    <Amount native={bufferOf(test.value)} {...view.quote} signed />
  ) : (
    <span className="quiet">Cannot be said</span>
  );
  return { name, value, children: <MadeOf {...of} /> };
}

/** What can leave each vault, the quote first; not all of it at once. */
function withdrawableLead({ portfolio, names }: View, { withdrawable }: Standing): Lead {
  const all = portfolio.holdings.map(({ slot, asset: { data } }) => ({
    slot,
    native: withdrawable[slot]?.amountNative ?? 0n,
    decimals: data.decimals,
    symbol: names.asset(data.mint),
  }));
  const quote = all.find(({ slot }) => slot === 0);
  const others = all.filter(({ slot, native }) => slot !== 0 && native > 0n);
  return {
    name: 'Can be withdrawn now',
    value: quote ? <Amount {...quote} /> : null,
    children: others.map(({ slot, ...amount }) => (
      <span key={slot} className="made-of">
        or instead <Amount {...amount} />
      </span>
    )),
  };
}

function Numbers({ view, standing }: { view: View; standing: Standing }) {
  const { initial, maintenance } = standing;
  const tests = [
    bufferLead('Maintenance buffer', {
      view,
      test: maintenance,
      below: 'Below zero, the account may be liquidated.',
    }),
    bufferLead('Initial buffer', {
      view,
      test: initial,
      below: 'Below zero, nothing is withdrawn and no risk is added.',
    }),
  ];
  return <Leads of={[...tests, withdrawableLead(view, standing)]} />;
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

interface PanelProps {
  readonly view: View;
  readonly account: MarginAccount;
  readonly onDeposit: () => void;
}

export function HealthPanel({ view, account, onDeposit }: PanelProps) {
  const standing = view.judged?.now.standing;
  const { holdings } = view.portfolio;
  if (!holdings.some(({ slot }) => slot === 0)) return <NoQuote view={view} />;
  if (standing === undefined) {
    // As much room as it will take, so that what is below does not move then.
    return (
      <Panel title="Health">
        <div className="health-room">
          <Loading what="the rules that judge it" />
        </div>
      </Panel>
    );
  }
  const of = { view, account, standing, onDeposit };
  return (
    <Panel title="Health" aside={<StatusBadge {...of} />}>
      <div className="stack">
        <Notices {...of} />
        <Numbers view={view} standing={standing} />
        <Prices view={view} />
        <div className="health-figure">
          <HealthBar of={standing} quote={view.quote} />
          <HealthKey />
        </div>
      </div>
    </Panel>
  );
}
