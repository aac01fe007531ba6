/** The dialog Withdraw. */
import { useState } from 'react';
import type { TransactionSigner } from '@solana/kit';
import { codeOf, EVERYTHING, formatNative, withdraw, type Holding } from '@ringfence/sdk';
import { useFresh } from '../../data/fresh';
import { Action } from '../../parts/action';
import { Amount } from '../../parts/figures';
import { Dialog, SelectField } from '../../parts/form';
import { Empty, type Fact } from '../../parts/frame';
import { written } from '../../parts/written';
import { AfterThis, Change, Outcome } from './after';
import { AmountField } from './amount-field';
import type { View } from './view';

/** With these, nothing more is free: what can be withdrawn is everything. */
const LIMITS = new Set([codeOf('AboveAvailable'), codeOf('OwedToPool')]);

const withdrawableOf = ({ judged }: View, { slot }: Holding) =>
  judged?.now.standing.withdrawable[slot];

/** Whether all that can leave is all that the account does not owe. */
function isEverything(view: View, holding: Holding): boolean {
  const found = withdrawableOf(view, holding);
  return found !== undefined && LIMITS.has(found.refusedWith);
}

/** What the settlement that comes first brings into a vault, or takes from it. */
function settledNative({ judged }: View, { slot }: Holding): bigint {
  if (slot !== 0 || judged?.input.settling === undefined) return 0n;
  const settled = judged.preview.settle();
  return settled.ok ? settled.value.paidNative - settled.value.collectedNative : 0n;
}

interface PreviewProps {
  readonly view: View;
  readonly holding: Holding;
  readonly amountNative: bigint | undefined;
}

function Preview({ view, holding, amountNative }: PreviewProps) {
  const { judged, names } = view;
  if (amountNative === undefined) return <Empty>Write an amount to see what it leaves.</Empty>;
  if (judged === undefined) return <Empty>The rules are still loading.</Empty>;
  const after = judged.preview.withdraw(holding.slot, amountNative);
  const { decimals, mint } = holding.asset.data;
  const symbol = names.asset(mint);
  const from = holding.entry.ledgerNative;
  const moved = after.ok ? after.value.movedNative : 0n;
  const to = from + settledNative(view, holding) - moved;
  const facts: Fact[] = [
    ['To your wallet', <Amount native={moved} {...{ decimals, symbol }} />],
    ['In the vault', <Change from={from} to={to} {...{ decimals, symbol }} />],
  ];
  return (
    <Outcome
      view={view}
      now={judged.now.standing}
      after={after}
      facts={facts}
      instead={<Instead view={view} holding={holding} />}
    />
  );
}

/** The way out takes what a withdrawal may not. */
function Instead({ view, holding }: { view: View; holding: Holding }) {
  const exit = view.judged?.now.standing.exits[holding.slot];
  const most = withdrawableOf(view, holding)?.amountNative ?? 0n;
  if (exit === undefined || !exit.ok || exit.value <= most) return null;
  const { decimals, mint } = holding.asset.data;
  return (
    <p>
      The way out needs no price: under Leave, "Take everything out" takes{' '}
      <Amount native={exit.value} decimals={decimals} symbol={view.names.asset(mint)} /> from here.
    </p>
  );
}

function Hint({ view, holding }: { view: View; holding: Holding }) {
  const found = withdrawableOf(view, holding);
  if (found === undefined) return <>Working out what can leave…</>;
  const { decimals, mint } = holding.asset.data;
  return (
    <>
      Can be withdrawn now:{' '}
      <Amount
        native={found.amountNative}
        decimals={decimals}
        symbol={view.names.asset(mint)}
      />
    </>
  );
}

interface Entered {
  readonly text: string;
  /** Filled in by the button. */
  readonly isAll: boolean;
  /** How often something else was written: how an earlier try ended is forgotten then. */
  readonly edits: number;
}

const NOTHING: Entered = { text: '', isAll: false, edits: 0 };

export function WithdrawDialog({ view, onClose }: { view: View; onClose: () => void }) {
  const { holdings } = view.portfolio;
  const [vault, setVault] = useState<string | undefined>(holdings[0]?.entry.vault);
  const [{ text, isAll, edits }, setEntered] = useState(NOTHING);
  const write = (to: string, all: boolean) =>
    setEntered({ text: to, isAll: all, edits: edits + 1 });
  const fresh = useFresh();
  const holding = holdings.find(({ entry }) => entry.vault === vault);
  if (holding === undefined) {
    return (
      <Dialog title="Withdraw" onClose={onClose}>
        <Empty>There is no vault to withdraw from.</Empty>
      </Dialog>
    );
  }
  const { decimals, mint } = holding.asset.data;
  const symbol = view.names.asset(mint);
  const { native, error } = written(text, decimals);
  const mistake = error ?? (native === 0n ? 'Write more than zero.' : undefined);
  const takesAll = isAll && isEverything(view, holding);
  const amountNative = mistake !== undefined ? undefined : takesAll ? EVERYTHING : native;
  const build = async (owner: TransactionSigner) =>
    withdraw(await fresh(), owner, { mint, amountNative: amountNative ?? 0n });
  return (
    <Dialog title="Withdraw" onClose={onClose}>
      <div className="form">
        <SelectField
          label="Asset"
          value={holding.entry.vault as string}
          choices={holdings.map(({ entry, asset }) => ({
            value: entry.vault,
            name: view.names.asset(asset.data.mint),
          }))}
          onChange={(chosen) => {
            setVault(chosen);
            write('', false);
          }}
        />
        <AmountField
          text={text}
          onText={write}
          decimals={decimals}
          allNative={withdrawableOf(view, holding)?.amountNative}
          error={mistake}
          hint={<Hint view={view} holding={holding} />}
        />
        <AfterThis>
          <Preview view={view} holding={holding} amountNative={amountNative} />
        </AfterThis>
        <Action
          subject={edits}
          title={`Withdraw ${native === undefined ? '' : formatNative(native, decimals)} ${symbol}`}
          build={build}
          blocked={mistake ?? (native === undefined ? 'Write an amount first.' : undefined)}
          onDone={() => setEntered({ text: '', isAll: false, edits })}
        >
          Sign and withdraw
        </Action>
      </div>
    </Dialog>
  );
}
