/** The customer's page: how a margin account stands, what is in its vaults, and the way out. */
import { useMemo, useState } from 'react';
import type { HouseCatalog, Portfolio } from '@ringfence/sdk';
import { useWallet } from '../../act/wallet';
import { useAccount, useJudged } from '../../data/account';
import { useHouse } from '../../data/house';
import { quoteOf, useNaming } from '../../data/names';
import { Empty, Loading, Notice } from '../../parts/frame';
import { Chooser } from './chooser';
import { DepositDialog } from './deposit';
import { HealthPanel } from './health';
import { LeavePanel } from './leave';
import { CloseDialog, ExitDialog } from './leaving-dialogs';
import { NoAccount, Stranger } from './none';
import { PositionsPanel } from './positions';
import { RiskPanel } from './risk';
import { VaultsPanel } from './vaults';
import { useTokens, type View } from './view';
import { WithdrawDialog } from './withdraw';
import './account.css';

interface OwnedProps {
  readonly portfolio: Portfolio;
  readonly catalog: HouseCatalog;
  readonly index: number;
  readonly at: number;
}

type Asked = 'deposit' | 'withdraw' | 'exit' | 'close';

interface DialogsProps {
  readonly view: View;
  readonly open: Asked | undefined;
  readonly onClose: () => void;
}

/** Above the panels: a dialog stays while what it does opens or closes the account. */
function Dialogs({ view, open, onClose }: DialogsProps) {
  switch (open) {
    case 'deposit':
      return <DepositDialog view={view} onClose={onClose} />;
    case 'withdraw':
      return <WithdrawDialog view={view} onClose={onClose} />;
    case 'exit':
      return <ExitDialog view={view} onClose={onClose} />;
    case 'close':
      return <CloseDialog view={view} onClose={onClose} />;
    case undefined:
      return null;
  }
}

function Owned({ portfolio, catalog, index, at }: OwnedProps) {
  const names = useNaming();
  const quote = useMemo(() => quoteOf(catalog, names), [catalog, names]);
  const tokens = useTokens(portfolio, catalog);
  const found = useJudged(portfolio);
  // Of another account, until this one is judged.
  const judged = found?.portfolio.address === portfolio.address ? found : undefined;
  const view: View = { portfolio, catalog, index, at, names, quote, judged, tokens };
  const account = portfolio.account?.data;
  const [open, setOpen] = useState<Asked>();
  return (
    <div className="stack account">
      <Chooser owner={portfolio.owner} isOpen={account !== undefined} />
      {account === undefined ? (
        <NoAccount view={view} onDeposit={() => setOpen('deposit')} />
      ) : (
        <>
          <HealthPanel view={view} account={account} onDeposit={() => setOpen('deposit')} />
          <VaultsPanel
            view={view}
            onDeposit={() => setOpen('deposit')}
            onWithdraw={() => setOpen('withdraw')}
          />
          <PositionsPanel view={view} account={account} />
          <RiskPanel view={view} />
          <LeavePanel view={view} onExit={() => setOpen('exit')} onClose={() => setOpen('close')} />
        </>
      )}
      <Dialogs view={view} open={open} onClose={() => setOpen(undefined)} />
    </div>
  );
}

export default function Page() {
  const wallet = useWallet();
  const house = useHouse();
  const { value: portfolio, index, at, state, error } = useAccount();
  if (wallet === undefined) return <Stranger />;
  if (error !== undefined) {
    return (
      <Notice kind="bad" title="This account cannot be shown." live>
        {error.message}
      </Notice>
    );
  }
  const catalog = house.value?.catalog;
  if (house.error !== undefined) return <Empty>Without its house there is no account.</Empty>;
  if (catalog === undefined || portfolio === undefined) {
    const isAway = house.state === 'away' || state === 'away';
    if (!isAway) return <Loading what="your account" />;
    return <Empty>The node does not answer. What is in your vaults is where it was.</Empty>;
  }
  return <Owned portfolio={portfolio} catalog={catalog} index={index} at={at} />;
}
