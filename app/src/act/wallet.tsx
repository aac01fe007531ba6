/** The connected wallet: whose account is shown, and who signs. */
import { createContext, useContext, useMemo, type ReactNode } from 'react';
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

function Signing({ children }: { children: ReactNode }) {
  const [account] = useSelectedWalletAccount();
  const { cluster } = useConfig();
  if (account === undefined) return <Context value={undefined}>{children}</Context>;
  const why = obstacle(account, cluster);
  if (why !== undefined) return <Unable {...{ account, why }}>{children}</Unable>;
  return <Able account={account}>{children}</Able>;
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

interface Of {
  readonly account: UiWalletAccount;
  readonly children: ReactNode;
}

function Unable({ account, why, children }: Of & { why: string }) {
  const address = account.address as Address;
  const connected = useMemo(
    () => ({ address, account, signer: undefined, why }),
    [address, account, why],
  );
  return <Context value={connected}>{children}</Context>;
}

function Able({ account, children }: Of) {
  const { cluster } = useConfig();
  const signer = useWalletAccountTransactionSigner(account, `solana:${cluster}`);
  const connected = useMemo(
    () => ({
      address: account.address as Address,
      account,
      signer: signer as TransactionSigner,
      why: undefined,
    }),
    [account, signer],
  );
  return <Context value={connected}>{children}</Context>;
}

/** Nothing when no wallet is connected. */
export const useWallet = (): Connected | undefined => useContext(Context);
