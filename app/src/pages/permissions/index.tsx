/** What others may do for an owner: venues by consents and liens, a delegate. */
import { useWallet } from '../../act/wallet';
import { useAccount } from '../../data/account';
import { later } from '../../data/deadlines';
import { useHouse } from '../../data/house';
import { Empty, Loading, Notice, Panel } from '../../parts/frame';
import { Consents } from './consents';
import { Delegate } from './delegate';
import { Liens } from './liens';
import './permissions.css';

const NOBODY_CONNECTED = [
  ['Consents', 'Connect a wallet to see which venues may trade for you, and within what limits.'],
  ['Liens', 'Connect a wallet to see what you have pledged to venues, and the ways back.'],
  ['Delegate', 'Connect a wallet to see whether somebody may sign orders for you.'],
] as const;

export default function Page() {
  const wallet = useWallet();
  const house = useHouse();
  const account = useAccount();
  if (wallet === undefined) {
    return NOBODY_CONNECTED.map(([title, text]) => (
      <Panel key={title} title={title}>
        <Empty>{text}</Empty>
      </Panel>
    ));
  }
  const { value: portfolio, error } = account;
  if (error !== undefined) {
    return (
      <Notice kind="bad" title="Your account cannot be read." live>
        {error.message}
      </Notice>
    );
  }
  if (portfolio === undefined || house.value === undefined) {
    const isAway = account.state === 'away' || house.state === 'away';
    if (!isAway) return <Loading what="your permissions" />;
    return <Empty>The node does not answer, so what you have allowed cannot be shown.</Empty>;
  }
  const { catalog } = house.value;
  const heard = later(
    { clock: portfolio.clock, at: account.at },
    { clock: catalog.clock, at: house.at },
  );
  const of = { portfolio, catalog, ...heard };
  const number = portfolio.account?.data.index ?? 0;
  return (
    <>
      {number > 0 ? <p className="hint">Of your margin account number {number}.</p> : null}
      <Consents {...of} />
      <Liens {...of} />
      <Delegate portfolio={portfolio} />
    </>
  );
}
