/** The panel Vaults: what is in each, where it is, and what can leave. */
import type { ReactNode } from 'react';
import { absorb, explain, type Holding } from '@ringfence/sdk';
import { useFresh } from '../../data/fresh';
import { priceState } from '../../data/prices';
import { Action } from '../../parts/action';
import { Address } from '../../parts/address';
import { Amount } from '../../parts/figures';
import { Empty, Panel, Table, type Column } from '../../parts/frame';
import { AgedPrice, PendingRise } from './times';
import type { View } from './view';
import { agreementOf } from './words';

interface RowProps {
  readonly view: View;
  readonly holding: Holding;
}

/** Amounts of the vault's own asset. */
function Own({ view, holding, native }: RowProps & { native: bigint }) {
  const { mint, decimals } = holding.asset.data;
  return <Amount native={native} decimals={decimals} symbol={view.names.asset(mint)} />;
}

function Agreement({ view, holding }: RowProps) {
  const fresh = useFresh();
  const { mint } = holding.asset.data;
  const found = agreementOf(holding.entry.ledgerNative, view.tokens.vaults.get(mint));
  if (found.kind === 'unknown') return <div className="hint">Looking at the address…</div>;
  if (found.kind === 'agrees') {
    return (
      <div className="hint agrees">
        <span aria-hidden="true">✓</span> As many tokens are at the address.
      </div>
    );
  }
  const by = <Own view={view} holding={holding} native={found.byNative} />;
  if (found.kind === 'fewer') {
    return (
      <div className="hint differs">
        <strong>{by} fewer are at the address than the ledger says.</strong> That must not be: tell
        the house.
      </div>
    );
  }
  const build = async (owner: Parameters<typeof absorb>[1]) => absorb(await fresh(), owner, mint);
  return (
    <div className="hint differs">
      {by} more are at the address: sent directly; can be absorbed into the ledger.
      <Action title={`Absorb ${view.names.asset(mint)}`} kind="plain" build={build}>
        Absorb
      </Action>
    </div>
  );
}

/** What can leave now, and why not more. */
function Withdrawable({ view, holding }: RowProps) {
  const { ledgerNative, lockedNative } = holding.entry;
  const found = view.judged?.now.standing.withdrawable[holding.slot];
  if (found === undefined) return <span className="quiet">…</span>;
  const isAll = found.amountNative >= ledgerNative - lockedNative;
  return (
    <div>
      <Own view={view} holding={holding} native={found.amountNative} />
      {isAll || found.refusedWith === 0 ? null : (
        <div className="hint why">Not more: {explain(found.refusedWith)?.so}</div>
      )}
    </div>
  );
}

function Wallet({ view, holding }: RowProps) {
  const native = view.tokens.wallet.get(holding.asset.data.mint);
  if (native === undefined) return <span className="quiet">…</span>;
  return <Own view={view} holding={holding} native={native} />;
}

function PriceOf({ view, holding }: RowProps) {
  const { data } = holding.asset;
  const { feed } = data;
  return (
    <div className="price">
      <AgedPrice
        e8={feed.spotPriceE8}
        ts={feed.publishTs}
        clock={view.portfolio.clock}
        at={view.at}
        stateAt={(nowTs) => priceState(data, nowTs)}
      />
      <PendingRise feed={feed} />
    </div>
  );
}

function columnsOf(view: View): Column<Holding>[] {
  const figure = (title: string, cell: (holding: Holding) => ReactNode) => ({
    title,
    cell,
    isFigure: true,
  });
  const own = (holding: Holding, native: bigint) => (
    <Own view={view} holding={holding} native={native} />
  );
  const of = (holding: Holding) => ({ view, holding });
  return [
    {
      title: 'Vault',
      cell: ({ asset, entry }) => (
        <div>
          <strong>{view.names.asset(asset.data.mint)}</strong>
          <div>
            <Address of={entry.vault} what={`vault of ${view.names.asset(asset.data.mint)}`} />
          </div>
        </div>
      ),
    },
    figure('By the ledger', (holding) => (
      <div>
        {own(holding, holding.entry.ledgerNative)}
        <Agreement {...of(holding)} />
      </div>
    )),
    figure('Locked by liens', (it) => own(it, it.entry.lockedNative)),
    figure('Free', (it) => own(it, it.entry.ledgerNative - it.entry.lockedNative)),
    figure('Can be withdrawn now', (holding) => <Withdrawable {...of(holding)} />),
    figure('Price', (holding) => <PriceOf {...of(holding)} />),
    figure('In your wallet', (holding) => <Wallet {...of(holding)} />),
  ];
}

function Caption({ view }: { view: View }) {
  return (
    <p className="hint">
      Each vault is a token account of its own. Its authority is this margin account,{' '}
      <Address of={view.portfolio.address} what="margin account" />, and nobody else: no other
      customer's loss is ever paid from it.
    </p>
  );
}

interface PanelProps {
  readonly view: View;
  readonly onDeposit: () => void;
  readonly onWithdraw: () => void;
}

export function VaultsPanel({ view, onDeposit, onWithdraw }: PanelProps) {
  const { holdings } = view.portfolio;
  const aside = (
    <>
      <button type="button" className="main" onClick={onDeposit}>
        Deposit
      </button>
      <button type="button" disabled={holdings.length === 0} onClick={onWithdraw}>
        Withdraw
      </button>
    </>
  );
  return (
    <Panel title="Vaults" aside={aside}>
      <Caption view={view} />
      {holdings.length === 0 ? (
        <Empty>No vault is open yet. The first deposit of an asset opens its vault.</Empty>
      ) : (
        <Table
          caption="Your vaults"
          columns={columnsOf(view)}
          rows={holdings}
          keyOf={({ entry }) => entry.vault}
        />
      )}
    </Panel>
  );
}
