/** Nobody is connected, or there is no account yet. */
import type { TransactionSigner } from '@solana/kit';
import { Link } from 'wouter';
import { getMarginAccountDecoder, openAccount } from '@ringfence/sdk';
import { useReach } from '../../config/context';
import { useFresh } from '../../data/fresh';
import { useRead } from '../../data/follow';
import { Action } from '../../parts/action';
import { Address } from '../../parts/address';
import { Amount } from '../../parts/figures';
import { Panel } from '../../parts/frame';
import type { View } from './view';

export function Stranger() {
  const { config } = useReach();
  return (
    <section className="panel" aria-label="About this page">
      <p>
        This page shows an owner's margin account: its health, each of its vaults with an address of
        its own, its positions, and the way out. It serves the house{' '}
        <Address of={config.house} what="house" /> on {config.cluster}.
      </p>
      <p>Connect a wallet, with the button at the top, to see your account.</p>
      <p className="hint">
        Without one, see <Link href="/house">what this house holds for its customers</Link>,{' '}
        <Link href="/proof">what it has stated day by day</Link>, and{' '}
        <Link href="/losses">what became of losses</Link>.
      </p>
    </section>
  );
}

const SOL = { decimals: 9, symbol: 'SOL' };
/** Bytes of a token account. */
const TOKEN_BYTES = 165n;

function Costs() {
  const { rent } = useReach();
  const { value } = useRead('rent', async () => {
    const bytes = BigInt(getMarginAccountDecoder().fixedSize);
    const [account, vault] = await Promise.all([rent(bytes), rent(TOKEN_BYTES)]);
    return { account, vault };
  });
  if (value === undefined) {
    return <p>Opening costs rent in SOL, which is returned when the account is closed.</p>;
  }
  return (
    <p>
      Opening costs <Amount native={value.account} {...SOL} /> of rent for the account, and
      about <Amount native={value.vault} {...SOL} /> for each vault. All of it is returned when the
      account is closed.
    </p>
  );
}

export function NoAccount({ view, onDeposit }: { view: View; onDeposit: () => void }) {
  const fresh = useFresh();
  const build = async (owner: TransactionSigner) => openAccount(await fresh(), owner, view.index);
  return (
    <Panel title="No margin account yet">
      <div className="stack">
        <div>
          <Costs />
          <p className="hint">
            A deposit opens what is missing: the account, and a vault for the asset. The account
            will be at <Address of={view.portfolio.address} what="margin account" />.
          </p>
        </div>
        <div className="row top-aligned">
          <Action title="Open account" build={build} />
          <button type="button" onClick={onDeposit}>
            Deposit
          </button>
        </div>
      </div>
    </Panel>
  );
}
