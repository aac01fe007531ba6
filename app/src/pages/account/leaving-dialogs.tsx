/** The two ways out, each with what it does before it is signed. */
import { useState } from 'react';
import type { TransactionSigner } from '@solana/kit';
import { exit, leave, needsSettling, obstacles, type Holding, type Obstacle } from '@ringfence/sdk';
import { useFresh } from '../../data/fresh';
import { Action } from '../../parts/action';
import { Amount } from '../../parts/figures';
import { Dialog } from '../../parts/form';
import { Empty, Table, type Column } from '../../parts/frame';
import { why } from '../../parts/health-words';
import type { View } from './view';
import { wordsOf } from './words';

interface Of {
  readonly view: View;
  readonly onClose: () => void;
}

function Exits({ view, holding }: { view: View; holding: Holding }) {
  const found = view.judged?.now.standing.exits[holding.slot];
  if (found === undefined) return <span className="quiet">…</span>;
  const { decimals, mint } = holding.asset.data;
  if (!found.ok) return <div className="hint why">{why(found.code)}</div>;
  return <Amount native={found.value} decimals={decimals} symbol={view.names.asset(mint)} />;
}

function columnsOf(view: View): Column<Holding>[] {
  return [
    { title: 'Vault', cell: ({ asset }) => view.names.asset(asset.data.mint) },
    {
      title: 'In it',
      cell: ({ entry, asset: { data } }) => (
        <Amount
          native={entry.ledgerNative}
          decimals={data.decimals}
          symbol={view.names.asset(data.mint)}
        />
      ),
      isFigure: true,
    },
    {
      title: 'Leaves for your wallet',
      cell: (holding) => <Exits view={view} holding={holding} />,
      isFigure: true,
    },
  ];
}

function WhatLeaves({ view }: { view: View }) {
  const { holdings } = view.portfolio;
  if (holdings.length === 0) return <Empty>There is no vault.</Empty>;
  return (
    <Table
      caption="What leaves each vault"
      columns={columnsOf(view)}
      rows={holdings}
      keyOf={({ entry }) => entry.vault}
    />
  );
}

export function ExitDialog({ view, onClose }: Of) {
  const fresh = useFresh();
  const { holdings } = view.portfolio;
  const isEmpty = holdings.every(({ entry }) => entry.ledgerNative <= entry.lockedNative);
  const build = async (owner: TransactionSigner) => exit(await fresh(), owner);
  return (
    <Dialog title="Take everything out" onClose={onClose}>
      <div className="form">
        <p>
          All that is neither locked nor owed goes to your wallet. The account and its vaults stay
          open. It reads no price, and nobody has to allow it.
        </p>
        <WhatLeaves view={view} />
        <Action
          title="Take everything out"
          build={build}
          blocked={isEmpty ? 'There is nothing to take out.' : undefined}
        >
          Sign and take everything out
        </Action>
      </div>
    </Dialog>
  );
}

/** What closing does, in order. */
function Steps({ view, cutNative }: { view: View; cutNative: bigint }) {
  const { portfolio } = view;
  const { liens, consents, holdings } = portfolio;
  return (
    <ol className="steps">
      {needsSettling(portfolio) ? <li>The account is settled.</li> : null}
      {liens.length > 0 ? <li>Liens that lock nothing are closed: {liens.length}.</li> : null}
      {holdings.length > 0 ? (
        <li>Everything in the vaults goes to your wallet, and they are closed.</li>
      ) : null}
      {consents.length > 0 ? <li>Consents are revoked: {consents.length}.</li> : null}
      {cutNative > 0n ? (
        <li>
          <Amount native={cutNative} {...view.quote} /> of gains that recoveries may return are
          given up.
        </li>
      ) : null}
      <li>The account is closed. All rent goes back to whoever paid it.</li>
    </ol>
  );
}

/** Why it cannot be closed now. */
function blockedBy(all: readonly Obstacle[], waives: boolean): string | undefined {
  return all.find(({ kind }) => kind !== 'claim' || !waives)?.text;
}

const CLOSED = 'There is no account any more.';

export function CloseDialog({ view, onClose }: Of) {
  const [waives, setWaives] = useState(false);
  const fresh = useFresh();
  const { portfolio, names, quote } = view;
  const account = portfolio.account?.data;
  const cutNative = account?.cutNative ?? 0n;
  const words = wordsOf(portfolio, names);
  const build = async (owner: TransactionSigner) =>
    leave(await fresh(), owner, { waiveCut: waives });
  return (
    <Dialog title="Close the account" onClose={onClose}>
      <div className="form">
        {account === undefined ? (
          <Empty>The account is closed.</Empty>
        ) : (
          <>
            <Steps view={view} cutNative={waives ? cutNative : 0n} />
            <WhatLeaves view={view} />
          </>
        )}
        {cutNative > 0n ? (
          <label>
            <input
              type="checkbox"
              checked={waives}
              onChange={(event) => setWaives(event.target.checked)}
            />{' '}
            Give up <Amount native={cutNative} {...quote} /> that recoveries may return
          </label>
        ) : null}
        <Action
          title="Close the account"
          kind="danger"
          build={build}
          blocked={account ? blockedBy(obstacles(portfolio, words), waives) : CLOSED}
        >
          Sign and close the account
        </Action>
      </div>
    </Dialog>
  );
}
