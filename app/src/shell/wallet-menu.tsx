/** Connecting a wallet, and what is connected. */
import { useState } from 'react';
import { useSelectedWalletAccount } from '@solana/react';
import { useConnect, useDisconnect, type UiWallet } from '@wallet-standard/react';
import { useWallet } from '../act/wallet';
import { asError } from '../data/follow';
import { Address } from '../parts/address';
import { Dialog } from '../parts/form';
import { Empty, Notice } from '../parts/frame';

interface ChoiceProps {
  readonly wallet: UiWallet;
  readonly onConnected: () => void;
  readonly onFailed: (text: string) => void;
}

function Choice({ wallet, onConnected, onFailed }: ChoiceProps) {
  const [isConnecting, connect] = useConnect(wallet);
  const [, setAccount] = useSelectedWalletAccount();
  const press = async () => {
    try {
      const [first] = await connect();
      if (first === undefined) return onFailed(`${wallet.name} has given no account.`);
      setAccount(first);
      onConnected();
    } catch (error) {
      onFailed(`${wallet.name} was not connected: ${asError(error).message}`);
    }
  };
  return (
    <li>
      <button type="button" disabled={isConnecting} onClick={() => void press()}>
        <img src={wallet.icon} alt="" width={20} height={20} /> Connect {wallet.name}
      </button>
    </li>
  );
}

function Chooser({ onClose }: { onClose: () => void }) {
  const [, , wallets] = useSelectedWalletAccount();
  const [failure, setFailure] = useState<string>();
  return (
    <Dialog title="Connect a wallet" onClose={onClose}>
      {wallets.length === 0 ? (
        <Empty>
          This browser has no wallet for Solana. Install one that follows the Wallet Standard, then
          load this page again.
        </Empty>
      ) : (
        <ul className="choices">
          {wallets.map((wallet) => (
            <Choice
              key={wallet.name}
              wallet={wallet}
              onConnected={onClose}
              onFailed={setFailure}
            />
          ))}
        </ul>
      )}
      {failure ? (
        <Notice kind="info" title="Not connected." live>
          {failure}
        </Notice>
      ) : null}
    </Dialog>
  );
}

function Leave({ wallet, onLeft }: { wallet: UiWallet; onLeft: () => void }) {
  const [isLeaving, disconnect] = useDisconnect(wallet);
  const press = () => void disconnect().catch(() => undefined).finally(onLeft);
  return (
    <button type="button" className="quiet disconnect" disabled={isLeaving} onClick={press}>
      Disconnect
    </button>
  );
}

export function WalletMenu() {
  const [isChoosing, setIsChoosing] = useState(false);
  const connected = useWallet();
  const [account, setAccount, wallets] = useSelectedWalletAccount();
  const wallet = wallets.find((it) =>
    it.accounts.some(({ address }) => address === account?.address),
  );
  const forget = () => setAccount(undefined);
  return (
    <div className="wallet">
      {connected ? (
        <>
          <Address of={connected.address} what="your wallet" />
          {wallet ? (
            <Leave wallet={wallet} onLeft={forget} />
          ) : (
            <button type="button" className="quiet disconnect" onClick={forget}>
              Disconnect
            </button>
          )}
        </>
      ) : (
        <button type="button" className="main" onClick={() => setIsChoosing(true)}>
          Connect wallet
        </button>
      )}
      {isChoosing ? <Chooser onClose={() => setIsChoosing(false)} /> : null}
    </div>
  );
}
