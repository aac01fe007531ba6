/** The default fund: its layers, a member's stake, what members are called for. */
import { watchMembership, type HouseCatalog, type Membership } from '@ringfence/sdk';
import { useWallet } from '../../act/wallet';
import { useReach } from '../../config/context';
import { later } from '../../data/deadlines';
import { useFollow, type Following } from '../../data/follow';
import { useHouse } from '../../data/house';
import { quoteOf, useNaming } from '../../data/names';
import { Empty, Loading, Notice, Panel } from '../../parts/frame';
import { Assessments } from './assessments';
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

/** Why nothing is known of the member; the page shows it in place of both panels. */
function unknown(following: Following<Membership>, isConnected: boolean) {
  if (!isConnected) {
    return {
      stake: <Empty>Connect a wallet to stake, or to see what you have staked.</Empty>,
      calls: <Empty>Connect a wallet to see whether a loss calls you.</Empty>,
    };
  }
  if (following.error !== undefined) {
    const stake = (
      <Notice kind="bad" title="Your seat in the fund cannot be read." live>
        {following.error.message}
      </Notice>
    );
    return { stake, calls: <Empty>Without your seat, nothing is known of calls.</Empty> };
  }
  if (following.state === 'away') {
    const away = <Empty>The node does not answer. What you have staked is where it was.</Empty>;
    return { stake: away, calls: <Empty>The node does not answer.</Empty> };
  }
  return { stake: <Loading what="your stake" />, calls: <Loading what="your calls" /> };
}

function Member({ catalog, at }: { catalog: HouseCatalog; at: number }) {
  const following = useMembership();
  const isConnected = useWallet() !== undefined;
  const quote = quoteOf(catalog, useNaming());
  const { value: membership } = following;
  if (membership === undefined) {
    const { stake, calls } = unknown(following, isConnected);
    return (
      <>
        <Panel title="Your stake">{stake}</Panel>
        <Panel title="Assessments">{calls}</Panel>
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
    </>
  );
}

export default function Page() {
  const house = useHouse();
  if (house.value === undefined) {
    if (house.error !== undefined) return <Empty>Without its house there is no fund.</Empty>;
    if (house.state === 'away') {
      return <Empty>The node does not answer. The fund cannot be shown until it does.</Empty>;
    }
    return <Loading what="the fund" />;
  }
  const { catalog } = house.value;
  return (
    <>
      <DefaultFund catalog={catalog} />
      <Member catalog={catalog} at={house.at} />
    </>
  );
}
