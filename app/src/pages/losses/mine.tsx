/** What a loss means for whoever is connected. */
import { Link } from 'wouter';
import { loadMembership, type LossView } from '@ringfence/sdk';
import { useTransactions } from '../../act/transactions';
import { useWallet } from '../../act/wallet';
import { useReach } from '../../config/context';
import { useAccount } from '../../data/account';
import { useRead } from '../../data/follow';
import { Amount, Moment } from '../../parts/figures';
import { Notice } from '../../parts/frame';
import type { Money } from '../../parts/waterfall';
import { versionOf } from './flow';

interface Props {
  readonly loss: LossView;
  readonly money: Money;
}

export function Mine({ loss, money }: Props) {
  const wallet = useWallet();
  const { value: portfolio } = useAccount();
  if (wallet === undefined) return null;
  if (wallet.address === loss.data.owner) return <Defaulter loss={loss} />;
  const isCustomer = portfolio?.account !== undefined;
  return (
    <>
      <Member loss={loss} money={money} owner={wallet.address} />
      {isCustomer && loss.isOpen ? (
        <Notice kind="info" title="Your vaults are no layer of this loss.">
          No step takes anything from them, and whether you can leave depends on your own account
          alone. At the very last, gains that have not been paid out yet may be cut.
        </Notice>
      ) : null}
    </>
  );
}

function Defaulter({ loss }: { loss: LossView }) {
  const { value: portfolio } = useAccount();
  const isHere = portfolio?.address === loss.data.marginAccount;
  const isFrozen = portfolio?.account?.data.loss === loss.address;
  if (!loss.isOpen && isHere && !isFrozen) {
    return (
      <Notice kind="good" title="This was your account, and it is yours again.">
        Nothing is left to repay for this loss.
      </Notice>
    );
  }
  return (
    <Notice kind="warn" title="This is your account.">
      It is frozen until everything that others paid for it is repaid. What reaches its vaults
      repays them, in reverse order; what is left then is yours.
    </Notice>
  );
}

function Member({ loss, money, owner }: Props & { owner: Parameters<typeof loadMembership>[2] }) {
  const { chain, config } = useReach();
  const { revision } = useTransactions();
  const key = [owner, loss.address, versionOf(loss), revision].join('|');
  const { value } = useRead(key, () => loadMembership(chain, config.house, owner), owner);
  const member = value?.member;
  if (member === undefined) return null;
  const call = member.calls.find((it) => it.loss.address === loss.address);
  const fund = <Link href="~/fund">Fund</Link>;
  if (call !== undefined && call.paidNative === 0n) {
    return (
      <Notice kind="warn" title="You are called for this loss.">
        Your call is <Amount native={call.calledNative} {...money} />, due{' '}
        <Moment ts={call.dueTs} />. It is paid whole, on the page {fund}. If it is not paid, what
        you have secured is taken as far as the call goes.
      </Notice>
    );
  }
  if (call !== undefined) {
    return (
      <Notice kind="good" title="You have answered your call.">
        You paid <Amount native={call.paidNative} {...money} />. What is not used of it is yours to
        claim when the loss goes on.
      </Notice>
    );
  }
  if (!loss.isOpen) return null;
  return (
    <Notice kind="info" title="You are a member of the fund.">
      Your shares pay their part of layer 5, by a fall of their value, and you may be called for an
      assessment. Shares are not paid out while a loss is open, save by the hard stop. More on the
      page {fund}.
    </Notice>
  );
}
