/** What was signed since the page was loaded. */
import { isUnderWay } from '../act/sending';
import { useTransactions } from '../act/transactions';
import { Progress } from '../parts/action';

export function Tray() {
  const { all, forget } = useTransactions();
  if (all.length === 0) return null;
  const busy = all.filter(isUnderWay).length;
  return (
    <details className="tray">
      <summary>
        Transactions ({all.length}){busy > 0 ? `, ${busy} under way` : ''}
      </summary>
      <ol>
        {all.map((transaction) => (
          <li key={transaction.id}>
            <div className="tray-head">
              <strong>{transaction.title}</strong>
              <button
                type="button"
                className="quiet"
                disabled={isUnderWay(transaction)}
                onClick={() => forget(transaction.id)}
              >
                Remove<span className="hidden"> {transaction.title} from the list</span>
              </button>
            </div>
            <Progress of={transaction} isSilent />
          </li>
        ))}
      </ol>
    </details>
  );
}
