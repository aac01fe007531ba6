/** Who may sign orders for the account beside its owner. */
import { useState } from 'react';
import { NOBODY, setDelegate, type Portfolio } from '@ringfence/sdk';
import { Action } from '../../parts/action';
import { Address } from '../../parts/address';
import { TextField } from '../../parts/form';
import { Empty, Panel } from '../../parts/frame';
import { checkDelegate } from './delegating';
import { NoAccount } from './of';

function Present({ portfolio, delegate }: { portfolio: Portfolio; delegate: string }) {
  if (delegate === NOBODY) return <Empty>You have named nobody.</Empty>;
  return (
    <div className="card">
      <p>
        Your delegate is <Address of={delegate} what="delegate" />
      </p>
      <Action
        title="Remove delegate"
        kind="danger"
        build={async (signer) => setDelegate(portfolio, signer)}
      />
    </div>
  );
}

export function Delegate({ portfolio }: { portfolio: Portfolio }) {
  const [text, setText] = useState('');
  const account = portfolio.account?.data;
  const present = account?.delegate ?? NOBODY;
  const { delegate, error } = checkDelegate(text, portfolio.owner);
  return (
    <Panel title="Delegate">
      <p className="hint">
        A delegate may sign and cancel orders for your account, and take lots over in liquidations
        and defaults. It may do nothing with your vaults, consents and liens.
      </p>
      {account === undefined ? (
        <NoAccount>You have no margin account yet, so there is nothing to delegate.</NoAccount>
      ) : (
        <div className="form permit-delegate">
          <Present portfolio={portfolio} delegate={present} />
          <TextField
            label="Delegate"
            value={text}
            error={error}
            hint={
              present === NOBODY
                ? 'The address of a key that you trust with orders.'
                : 'Another address replaces the one that you have named.'
            }
            onChange={setText}
          />
          <Action
            title="Name delegate"
            blocked={delegate === undefined ? 'Write an address first.' : undefined}
            build={async (signer) => setDelegate(portfolio, signer, delegate)}
            onDone={() => setText('')}
          />
        </div>
      )}
    </Panel>
  );
}
