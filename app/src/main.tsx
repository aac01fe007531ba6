/** Where the page begins: the configuration first, then everything that depends on it. */
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createSolanaRpc } from '@solana/kit';
import { isMeant, loadConfig, type Config } from './config/config';
import { ReachProvider } from './config/context';
import { AccountProvider } from './data/account';
import { HouseProvider } from './data/house';
import { NetworkProvider } from './data/network';
import { asError } from './data/follow';
import { TransactionsProvider } from './act/transactions';
import { WalletProvider } from './act/wallet';
import { Notice } from './parts/frame';
import { App } from './shell/app';
import { Boundary } from './shell/boundary';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/shell.css';

function Everything({ config, children }: { config: Config; children: ReactNode }) {
  return (
    <ReachProvider config={config}>
      <NetworkProvider>
        <WalletProvider>
          <HouseProvider>
            <AccountProvider>
              <TransactionsProvider>{children}</TransactionsProvider>
            </AccountProvider>
          </HouseProvider>
        </WalletProvider>
      </NetworkProvider>
    </ReachProvider>
  );
}

/** Keys that anybody has sign for a local node, whatever the configuration calls it. */
async function checkLocal(config: Config): Promise<void> {
  const found = await createSolanaRpc(config.rpc).getGenesisHash().send();
  if (isMeant(config, found)) return;
  throw new Error('this node is no local one, and keys to practise with sign for no other');
}

async function page(): Promise<ReactNode> {
  try {
    const config = await loadConfig();
    if (config.practice.length > 0) {
      const { offerPractice } = await import('./practice/wallet');
      await offerPractice(config.practice, () => checkLocal(config));
    }
    return (
      <Everything config={config}>
        <App />
      </Everything>
    );
  } catch (error) {
    return (
      <main className="alone">
        <Notice kind="bad" title="This page is not set up.">
          <p>{asError(error).message}</p>
          <p>Whoever serves it has to put that right. No money is touched by it.</p>
        </Notice>
      </main>
    );
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
const content = await page();
createRoot(root).render(
  <StrictMode>
    <Boundary>{content}</Boundary>
  </StrictMode>,
);
