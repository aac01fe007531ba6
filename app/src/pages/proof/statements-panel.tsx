/** Panel "Statements": an asset's chain of statements, each recomputed here. */
import {
  dayOf,
  type AssetBooks,
  type HouseCatalog,
  type Located,
  type Statement,
} from '@ringfence/sdk';
import { useState } from 'react';
import type { Following } from '../../data/follow';
import { useNaming } from '../../data/names';
import { chainWords, draftsOf, dueWords, finalOf } from '../../data/statements';
import { useChainTime } from '../../data/time';
import { Amount } from '../../parts/figures';
import { Empty, Notice, Panel } from '../../parts/frame';
import { SelectField } from '../../parts/form';
import { StateBadge, WholeStatement } from '../../parts/statement';

interface Props {
  readonly catalog: HouseCatalog;
  readonly at: number;
  readonly books: Following<readonly AssetBooks[]>;
}

export function Statements({ catalog, at, books }: Props) {
  const naming = useNaming();
  const now = useChainTime(catalog.clock, at);
  const [chosen, setChosen] = useState('');
  const all = books.value ?? [];
  const shown = all.find(({ asset }) => asset.address === chosen) ?? all[0];
  const nameOf = ({ asset }: AssetBooks) => naming.asset(asset.data.mint);
  const choices = all.map((one) => ({ value: `${one.asset.address}`, name: nameOf(one) }));
  return (
    <Panel title="Statements">
      <div className="stack">
        <p>
          Once a day, anyone can have the house write down what its customers are owed of an asset
          and what is there for it. Each statement carries the hash of the one before, so that none
          is changed or left out unseen.
        </p>
        {shown === undefined ? (
          <Empty>This house takes no assets.</Empty>
        ) : (
          <>
            <div className="narrow">
              <SelectField
                label="Asset"
                value={shown.asset.address as string}
                choices={choices}
                onChange={setChosen}
              />
            </div>
            <Chain key={shown.asset.address} books={shown} symbol={nameOf(shown)} now={now} />
          </>
        )}
        {books.state === 'away' ? (
          <p className="hint">
            The node does not answer: this is of {new Date(books.at).toLocaleTimeString()}.
          </p>
        ) : null}
      </div>
    </Panel>
  );
}

/** So many are shown at first. */
const FEW = 14;

interface ChainProps {
  readonly books: AssetBooks;
  readonly symbol: string;
  readonly now: bigint;
}

function Chain({ books, symbol, now }: ChainProps) {
  const [isAll, setIsAll] = useState(false);
  const final = finalOf(books);
  const [newest] = final;
  const due = dueWords(newest?.data.epoch, now);
  const drafts = draftsOf(books);
  const list = isAll ? final : final.slice(0, FEW);
  const check = chainWords(books);
  return (
    <>
      {newest === undefined ? (
        <Empty>{due}</Empty>
      ) : (
        <>
          <Notice
            kind={check.isRight ? 'good' : 'bad'}
            title={check.isRight ? 'These statements hold.' : 'Something is wrong here.'}
          >
            {check.text}
          </Notice>
          <p className="hint">{due}</p>
        </>
      )}
      <div>
        {[...drafts, ...list].map((one) => (
          <Foldout
            key={one.address}
            of={one}
            books={books}
            symbol={symbol}
            isFirst={one === newest}
          />
        ))}
      </div>
      {final.length > list.length ? (
        <button type="button" onClick={() => setIsAll(true)}>
          Show all {final.length}
        </button>
      ) : null}
    </>
  );
}

interface FoldoutProps {
  readonly of: Located<Statement>;
  readonly books: AssetBooks;
  readonly symbol: string;
  readonly isFirst: boolean;
}

function Foldout({ of, books, symbol, isFirst }: FoldoutProps) {
  const [isOpen, setIsOpen] = useState(isFirst);
  const { data } = of;
  return (
    <details
      className="foldout"
      open={isOpen}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>
        <span className="summary">
          <strong>{dayOf(data.epoch)}</strong>
          <StateBadge of={data} />
          <span className="hint">
            excess{' '}
            <Amount native={data.excessNative} decimals={data.decimals} symbol={symbol} signed />
          </span>
        </span>
      </summary>
      {isOpen ? <WholeStatement of={of} books={books} symbol={symbol} /> : null}
    </details>
  );
}
