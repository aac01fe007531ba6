/** The connected wallet: whose account is shown, and who signs. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Address, TransactionSigner } from '@solana/kit';
import {
  SelectedWalletAccountContextProvider,
  useSelectedWalletAccount,
  useWalletAccountTransactionSigner,
} from '@solana/react';
import type { UiWallet, UiWalletAccount } from '@wallet-standard/react';
import { useConfig } from '../config/context';

const REMEMBERED = 'ringfence-wallet';
const SIGNS = 'solana:signTransaction';

export interface Connected {
  readonly address: Address;
  readonly account: UiWalletAccount;
  /** Nothing when this wallet cannot sign for this network: `why` says so. */
  readonly signer: TransactionSigner | undefined;
  readonly why: string | undefined;
}

const Context = createContext<Connected | undefined>(undefined);

/** Storage may be forbidden; then the wallet is only not remembered. */
function remember(key: string | undefined): void {
  try {
    if (key === undefined) localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, key);
  } catch {
    return;
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

const STATE = {
  getSelectedWallet: remembered,
  storeSelectedWallet: remember,
  deleteSelectedWallet: () => remember(undefined),
};

/** Wallets of this chain, whatever their network: one of another network is told, not hidden. */
const isOfSolana = (wallet: UiWallet): boolean =>
  wallet.chains.some((chain) => chain.startsWith('solana:'));

export function WalletProvider({ children }: { children: ReactNode }) {
  return (
    <SelectedWalletAccountContextProvider filterWallets={isOfSolana} stateSync={STATE}>
      <Signing>{children}</Signing>
    </SelectedWalletAccountContextProvider>
  );
}

interface Signer {
  readonly of: UiWalletAccount;
  readonly signer: TransactionSigner;
}

/** The same above its children whoever is connected: they stay as they are. */
function Signing({ children }: { children: ReactNode }) {
  const [account] = useSelectedWalletAccount();
  const { cluster } = useConfig();
  const [found, setFound] = useState<Signer>();
  const obstructed = account && obstacle(account, cluster);
  const signer = found !== undefined && found.of === account ? found.signer : undefined;
  const connected = useMemo((): Connected | undefined => {
    if (account === undefined) return undefined;
    const why = obstructed ?? (signer ? undefined : 'The wallet is getting ready.');
    return { address: account.address as Address, account, signer, why };
  }, [account, obstructed, signer]);
  return (
    <Context value={connected}>
      {account !== undefined && obstructed === undefined ? (
        <Able account={account} onSigner={setFound} />
      ) : null}
      {children}
    </Context>
  );
}

interface AbleProps {
  readonly account: UiWalletAccount;
  readonly onSigner: (signer: Signer) => void;
}

/** Makes the signer of an account that can sign. Shows nothing. */
function Able({ account, onSigner }: AbleProps) {
  const { cluster } = useConfig();
  const signer = useWalletAccountTransactionSigner(account, `solana:${cluster}`);
  useEffect(() => {
    onSigner({ of: account, signer: signer as TransactionSigner });
  }, [account, signer, onSigner]);
  return null;
}

/** Why an account cannot sign here, if it cannot. */
export function obstacle(
  account: Pick<UiWalletAccount, 'chains' | 'features'>,
  cluster: string,
): string | undefined {
  if (!account.chains.includes(`solana:${cluster}`)) {
    return `This wallet does not offer the network ${cluster}: choose it in the wallet's settings.`;
  }
  if (!account.features.includes(SIGNS)) return 'This wallet cannot sign transactions.';
  return undefined;
}

/** Nothing when no wallet is connected. */
export const useWallet = (): Connected | undefined => useContext(Context);
