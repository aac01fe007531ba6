/** The panel Leave: what stands in the way, and the two ways out. */
import { obstacles } from '@ringfence/sdk';
import { Panel } from '../../parts/frame';
import type { View } from './view';
import { wordsOf } from './words';

function InTheWay({ view }: { view: View }) {
  const { portfolio, names } = view;
  const all = obstacles(portfolio, wordsOf(portfolio, names));
  if (all.length === 0) return <p>Nothing stands in the way of leaving with everything.</p>;
  return (
    <>
      <p>This stands in the way of leaving with everything:</p>
      <ul className="obstacles">
        {all.map(({ kind, text }, at) => (
          <li key={`${kind}/${at}`}>{text}</li>
        ))}
      </ul>
    </>
  );
}

interface PanelProps {
  readonly view: View;
  readonly onExit: () => void;
  readonly onClose: () => void;
}

export function LeavePanel({ view, onExit, onClose }: PanelProps) {
  return (
    <Panel title="Leave">
      <div className="stack">
        <div>
          <InTheWay view={view} />
          <p className="hint">
            As soon as no lots are open, all that is neither owed nor locked can be taken out,
            without a price and without anybody's permission.
          </p>
        </div>
        <div className="row">
          <button type="button" onClick={onExit}>
            Take everything out
          </button>
          <button type="button" className="danger" onClick={onClose}>
            Close the account
          </button>
        </div>
      </div>
    </Panel>
  );
}
