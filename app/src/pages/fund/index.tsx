/** The default fund: its layers, a member's stake, what members are called for and get back. */
import { watchMembership, type HouseCatalog, type Membership } from '@ringfence/sdk';
import { useWallet } from '../../act/wallet';
import { useReach } from '../../config/context';
import { later } from '../../data/deadlines';
import { useFollow, type Following } from '../../data/follow';
import { useHouse } from '../../data/house';
import { quoteOf, useNaming } from '../../data/names';
import { Empty, Loading, Notice, Panel } from '../../parts/frame';
import { Assessments } from './assessments';
import { Claims } from './claims';
import { DefaultFund } from './default-fund';
import { Stake } from './stake';
import './fund.css';

function useMembership(): Following<Membership> {
  const { chain, config } = useReach();
  const owner = useWallet()?.address;
  const key = owner === undefined ? undefined : `${config.house}/${owner}`;
  return useFollow(key, (how) => {
    if (owner === undefined) throw new Error('nobody is connected');
    return watchMembership(chain, config.house, owner, how);
  });
}

/** Why nothing is known of the member; the page shows it in place of the panels. */
function unknown(following: Following<Membership>, isConnected: boolean) {
  if (!isConnected) {
    return {
      stake: <Empty>Connect a wallet to stake, or to see what you have staked.</Empty>,
      calls: <Empty>Connect a wallet to see whether a loss calls you.</Empty>,
      claims: <Empty>Connect a wallet to see what is due to you.</Empty>,
    };
  }
  if (following.error !== undefined) {
    const stake = (
      <Notice kind="bad" title="Your seat in the fund cannot be read." live>
        {following.error.message}
      </Notice>
    );
    const calls = <Empty>Without your seat, nothing is known of calls.</Empty>;
    const claims = <Empty>Without your seat, nothing is known of what is due to you.</Empty>;
    return { stake, calls, claims };
  }
  if (following.state === 'away') {
    const away = <Empty>The node does not answer. What you have staked is where it was.</Empty>;
    const silent = <Empty>The node does not answer.</Empty>;
    return { stake: away, calls: silent, claims: silent };
  }
  return {
    stake: <Loading what="your stake" />,
    calls: <Loading what="your calls" />,
    claims: <Loading what="your claims" />,
  };
}

function Member({ catalog, at }: { catalog: HouseCatalog; at: number }) {
  const following = useMembership();
  const isConnected = useWallet() !== undefined;
  const quote = quoteOf(catalog, useNaming());
  const { value: membership } = following;
  if (membership === undefined) {
    const { stake, calls, claims } = unknown(following, isConnected);
    return (
      <>
        <Panel title="Your stake">{stake}</Panel>
        <Panel title="Assessments">{calls}</Panel>
        <Panel title="Claims">{claims}</Panel>
      </>
    );
  }
  const heard = later(
    { clock: membership.clock, at: following.at },
    { clock: catalog.clock, at },
  );
  const of = { membership, quote, ...heard };
  return (
    <>
      <Stake {...of} />
      <Assessments {...of} />
      <Claims {...of} />
    </>
  );
}

export default function Page() {
  const house = useHouse();
  const isConnected = useWallet() !== undefined;
  if (house.value === undefined) {
    if (house.error !== undefined) return <Empty>Without its house there is no fund.</Empty>;
    if (house.state === 'away') {
      return <Empty>The node does not answer. The fund cannot be shown until it does.</Empty>;
    }
    return <Loading what="the fund" />;
  }
  const { catalog } = house.value;
  const member = <Member catalog={catalog} at={house.at} />;
  const fund = <DefaultFund catalog={catalog} />;
  // Whoever is connected has come for the own stake; others, to see what there is.
  return (
    <>
      {isConnected ? member : fund}
      {isConnected ? fund : member}
    </>
  );
}
