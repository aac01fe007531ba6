/** The dialog Deposit. */
import { useState } from 'react';
import type { Address, TransactionSigner } from '@solana/kit';
import {
  deposit,
  formatNative,
  fromNative,
  type Asset,
  type HouseCatalog,
  type Located,
  type Portfolio,
} from '@ringfence/sdk';
import { useFresh } from '../../data/fresh';
import { Action } from '../../parts/action';
import { Amount } from '../../parts/figures';
import { Dialog, SelectField } from '../../parts/form';
import { Empty, type Fact } from '../../parts/frame';
import { written } from '../../parts/written';
import { AfterThis, Change, Outcome } from './after';
import { AmountField } from './amount-field';
import type { View } from './view';

/** Assets that can be paid in: all that are listed, those that are closed only if they are held. */
export function takes({ assets }: HouseCatalog, { holdings }: Portfolio): Located<Asset>[] {
  const isHeld = (address: Address) => holdings.some(({ asset }) => asset.address === address);
  return assets.filter(({ address, data }) => data.status === 0 || isHeld(address));
}

interface PreviewProps {
  readonly view: View;
  readonly asset: Located<Asset>;
  readonly native: bigint | undefined;
}

function Preview({ view, asset, native }: PreviewProps) {
  const { portfolio, judged, names } = view;
  const holding = portfolio.holdings.find((it) => it.asset.address === asset.address);
  if (portfolio.account === undefined) {
    return (
      <Empty>The account is opened first, then the vault. Its health appears with them.</Empty>
    );
  }
  if (holding === undefined) {
    return <Empty>The vault is opened first. What it counts appears as soon as it is open.</Empty>;
  }
  if (native === undefined) return <Empty>Write an amount to see what it leaves.</Empty>;
  if (judged === undefined) return <Empty>The rules are still loading.</Empty>;
  const { decimals, mint } = asset.data;
  const { ledgerNative: from } = holding.entry;
  const unit = { decimals, symbol: names.asset(mint) };
  const facts: Fact[] = [
    ['In the vault', <Change from={from} to={from + native} {...unit} />],
  ];
  const after = judged.preview.deposit(holding.slot, native);
  return <Outcome view={view} now={judged.now.standing} after={after} facts={facts} />;
}

/** What is wrong with an amount, beyond how it is written. */
function wrong(native: bigint | undefined, walletNative: bigint | undefined, asset: Asset) {
  if (native === undefined) return undefined;
  if (native === 0n) return 'Write more than zero.';
  if (walletNative === undefined || native <= walletNative) return undefined;
  return `There are only ${fromNative(walletNative, asset.decimals)} in your wallet.`;
}

export function DepositDialog({ view, onClose }: { view: View; onClose: () => void }) {
  const all = takes(view.catalog, view.portfolio);
  const [mint, setMint] = useState<string | undefined>(all[0]?.data.mint);
  const [text, setText] = useState('');
  const [edits, setEdits] = useState(0);
  const write = (to: string) => {
    setText(to);
    setEdits(edits + 1);
  };
  const fresh = useFresh();
  const asset = all.find(({ data }) => data.mint === mint);
  if (asset === undefined) {
    return (
      <Dialog title="Deposit" onClose={onClose}>
        <Empty>This house takes no asset at present.</Empty>
      </Dialog>
    );
  }
  const { decimals } = asset.data;
  const symbol = view.names.asset(asset.data.mint);
  const { native, error } = written(text, decimals);
  const walletNative = view.tokens.wallet.get(asset.data.mint);
  const mistake = error ?? wrong(native, walletNative, asset.data);
  const build = async (owner: TransactionSigner) => {
    const how = { asset, amountNative: native ?? 0n, index: view.index };
    return deposit(await fresh(), owner, how);
  };
  return (
    <Dialog title="Deposit" onClose={onClose}>
      <div className="form">
        <SelectField
          label="Asset"
          value={asset.data.mint as string}
          choices={all.map(({ data }) => ({ value: data.mint, name: view.names.asset(data.mint) }))}
          onChange={(chosen) => {
            setMint(chosen);
            write('');
          }}
        />
        <AmountField
          text={text}
          onText={write}
          decimals={decimals}
          allNative={walletNative}
          error={mistake}
          hint={<InWallet native={walletNative} decimals={decimals} symbol={symbol} />}
        />
        <AfterThis>
          <Preview view={view} asset={asset} native={mistake === undefined ? native : undefined} />
        </AfterThis>
        <Action
          subject={edits}
          title={`Deposit ${native === undefined ? '' : formatNative(native, decimals)} ${symbol}`}
          build={build}
          blocked={mistake ?? (native === undefined ? 'Write an amount first.' : undefined)}
          onDone={() => setText('')}
        >
          Sign and deposit
        </Action>
      </div>
    </Dialog>
  );
}

interface InWalletProps {
  readonly native: bigint | undefined;
  readonly decimals: number;
  readonly symbol: string;
}

function InWallet({ native, ...unit }: InWalletProps) {
  if (native === undefined) return <>Looking into your wallet…</>;
  return (
    <>
      In your wallet: <Amount native={native} {...unit} />
    </>
  );
}
