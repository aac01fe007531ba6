/** The panel Vaults: what is in each, where it is, and what can leave. */
import type { ReactNode } from 'react';
import type { Holding } from '@ringfence/sdk';
import { priceState } from '../../data/prices';
import { Address } from '../../parts/address';
import { Empty, Panel, Table, type Column } from '../../parts/frame';
import { AgedPrice, PendingRise } from './times';
import { Own, VaultNotes, type RowProps } from './vault-notes';
import type { View } from './view';
import { agreementOf } from './words';

/** Whether the tokens are really there; what is to be said of it stands below the table. */
function Agreement({ view, holding }: RowProps) {
  const { mint } = holding.asset.data;
  const { kind } = agreementOf(holding.entry.ledgerNative, view.tokens.vaults.get(mint));
  if (kind === 'unknown') return <div className="hint">counting tokens…</div>;
  if (kind === 'agrees') {
    return (
      <div className="hint agrees">
        <span aria-hidden="true">✓</span> tokens are there
      </div>
    );
  }
  return <div className="hint differs">{kind === 'more' ? 'more tokens' : 'fewer tokens'}</div>;
}

function Withdrawable({ view, holding }: RowProps) {
  const found = view.judged?.now.standing.withdrawable[holding.slot];
  if (found === undefined) return <span className="quiet">…</span>;
  return <Own view={view} holding={holding} native={found.amountNative} />;
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
  const locked = [
    figure('Locked by liens', (it) => own(it, it.entry.lockedNative)),
    figure('Free', (it) => own(it, it.entry.ledgerNative - it.entry.lockedNative)),
  ];
  const isAnyLocked = view.portfolio.holdings.some(({ entry }) => entry.lockedNative > 0n);
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
    figure('Can be withdrawn now', (holding) => <Withdrawable {...of(holding)} />),
    figure('By the ledger', (holding) => (
      <div>
        {own(holding, holding.entry.ledgerNative)}
        <Agreement {...of(holding)} />
      </div>
    )),
    ...(isAnyLocked ? locked : []),
    figure('Price', (holding) => <PriceOf {...of(holding)} />),
    figure('In your wallet', (holding) => <Wallet {...of(holding)} />),
  ];
}

function Caption({ view }: { view: View }) {
  return (
    <p className="hint">
      Each vault is a token account of its own. Its authority is this margin account,{' '}
      <Address of={view.portfolio.address} what="margin account" />, and nobody else: no other
      customer&apos;s loss is ever paid from it.
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
      {holdings.length === 0 ? (
        <Empty>No vault is open yet. The first deposit of an asset opens its vault.</Empty>
      ) : (
        <>
          <Table
            caption="Your vaults"
            columns={columnsOf(view)}
            rows={holdings}
            keyOf={({ entry }) => entry.vault}
          />
          <VaultNotes view={view} />
        </>
      )}
      <Caption view={view} />
    </Panel>
  );
}
