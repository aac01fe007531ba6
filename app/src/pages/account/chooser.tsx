/** Which of an owner's accounts is shown. */
import type { Address } from '@solana/kit';
import { loadAccountsOf } from '@ringfence/sdk';
import { useTransactions } from '../../act/transactions';
import { useReach } from '../../config/context';
import { useAccount } from '../../data/account';
import { useRead } from '../../data/follow';
import { freeIndex } from './words';

interface Props {
  readonly owner: Address;
  /** Whether the one that is shown is open. */
  readonly isOpen: boolean;
}

export function Chooser({ owner, isOpen }: Props) {
  const { chain, config } = useReach();
  const { revision } = useTransactions();
  const { index, setIndex } = useAccount();
  const read = async () => {
    const found = await loadAccountsOf(chain, config.house, owner);
    return found.map(({ data }) => data.index);
  };
  const { value: open = [] } = useRead(`${owner}/${isOpen}/${revision}`, read, owner);
  const others = open.filter((it) => it !== index);
  const next = freeIndex(isOpen ? [...others, index] : others);
  if (others.length === 0 && !isOpen && index === 0) return null;
  const all = [...others, index].sort((a, b) => a - b);
  return (
    <div className="row chooser">
      {all.length > 1 ? (
        <>
          <label htmlFor="account-index">Account</label>
          <select
            id="account-index"
            value={index}
            onChange={(event) => setIndex(Number(event.target.value))}
          >
            {all.map((it) => (
              <option key={it} value={it}>
                {it === index && !isOpen ? `${it} (not open yet)` : it}
              </option>
            ))}
          </select>
        </>
      ) : (
        <span>Account {index}</span>
      )}
      {isOpen ? (
        <button type="button" className="quiet" onClick={() => setIndex(next)}>
          Open another account
        </button>
      ) : null}
    </div>
  );
}
