/** Whether what is shown is what is so: the node, its network, the house. */
import { useConfig } from '../config/context';
import { useHouse } from '../data/house';
import { useNetwork } from '../data/network';
import { useWallet } from '../act/wallet';
import { Notice } from '../parts/frame';

const time = (at: number) => new Date(at).toLocaleTimeString();

export function Connection() {
  const { cluster, rpc } = useConfig();
  const house = useHouse();
  const network = useNetwork();
  const wallet = useWallet();
  const isAway = house.state === 'away';
  return (
    <aside className="connection" aria-label="Notices">
      {network.state === 'wrong' ? (
        <Notice kind="bad" title="This is the wrong network." live>
          {network.text} Nothing can be signed here until that is put right.
        </Notice>
      ) : null}
      {isAway ? (
        <Notice kind="warn" title="The node does not answer." live>
          {rpc} is asked again every few seconds.{' '}
          {house.at > 0 ? `What you see is from ${time(house.at)}. ` : ''}
          Your vaults are on the chain and do not depend on this page.
        </Notice>
      ) : null}
      {house.error ? (
        <Notice kind="bad" title="This house cannot be shown." live>
          {house.error.message}
        </Notice>
      ) : null}
      {wallet?.why ? (
        <Notice kind="warn" title="This wallet cannot sign here." live>
          {wallet.why}
        </Notice>
      ) : null}
      {house.value?.pause.isOn ? (
        <Notice kind="warn" title="New risk is paused.">
          Deposits, withdrawals, closing positions and leaving go on as always.
        </Notice>
      ) : null}
      {cluster === 'localnet' ? null : (
        <Notice kind="info" title="Not audited.">
          This software has not been audited. Do not use it with money that you need.
        </Notice>
      )}
    </aside>
  );
}

const WORDS = { loading: 'Connecting', live: 'Live', polling: 'Polling', away: 'Offline' };
const MARKS = { loading: 'info', live: 'good', polling: 'info', away: 'bad' } as const;

/** One word on how what is shown gets here. */
export function Pulse() {
  const { state } = useHouse();
  const { cluster } = useConfig();
  return (
    <span className={`pulse ${MARKS[state]}`} role="status">
      <span className="pulse-mark" aria-hidden="true" />
      <span>
        {WORDS[state]}
        <span className="cluster"> · {cluster}</span>
      </span>
    </span>
  );
}
