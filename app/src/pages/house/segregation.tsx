/** Panel "Segregation": what customers have of each asset, and what is there for it. */
import { dayOf, type AssetBooks } from '@ringfence/sdk';
import { Link } from 'wouter';
import type { Following } from '../../data/follow';
import { useNaming } from '../../data/names';
import { draftsOf, dueWords, finalOf, stateOf } from '../../data/statements';
import { useChainTime } from '../../data/time';
import { Amount, Count, Moment } from '../../parts/figures';
import { Badge, Empty, Facts, Loading, Panel, Table } from '../../parts/frame';
import { Balance, Checked, StateBadge } from '../../parts/statement';
import type { Heard } from './index';

interface Props extends Heard {
  readonly books: Following<readonly AssetBooks[]>;
}

export function Segregation({ governed, at, books }: Props) {
  const now = useChainTime(governed.catalog.clock, at);
  const { value, state, at: readAt, error } = books;
  const time = new Date(readAt).toLocaleTimeString();
  return (
    <Panel title="Segregation" aside={<Link href="~/proof">Statements, line by line</Link>}>
      {value?.map((one) => <OfAsset key={one.asset.address} books={one} now={now} />)}
      {value === undefined ? <Nothing state={state} error={error} /> : null}
      {value === undefined ? null : (
        <p className="hint">
          {state === 'away' ? 'The node does not answer: this is of' : 'Read at'} {time}.
        </p>
      )}
    </Panel>
  );
}

function Nothing({ state, error }: Pick<Following<unknown>, 'state' | 'error'>) {
  if (error !== undefined) return <Empty>Ledgers cannot be shown: {error.message}.</Empty>;
  if (state === 'away') return <Empty>The node does not answer: ledgers cannot be read.</Empty>;
  return <Loading what="ledgers and statements" />;
}

function OfAsset({ books, now }: { books: AssetBooks; now: bigint }) {
  const { asset } = books;
  const symbol = useNaming().asset(asset.data.mint);
  const [newest, ...earlier] = finalOf(books);
  const drafts = draftsOf(books).length;
  return (
    <section className="books" aria-label={`Segregation of ${symbol}`}>
      <div className="row">
        <h3>{symbol}</h3>
        {newest === undefined ? (
          <Badge kind="quiet">No statement yet</Badge>
        ) : (
          <StateBadge of={newest.data} />
        )}
      </div>
      {newest === undefined ? null : (
        <>
          <p>
            Statement of {dayOf(newest.data.epoch)}, final since{' '}
            <Moment ts={newest.data.finalizedTs} />. {stateOf(newest.data).text}
          </p>
          <Balance of={newest.data} symbol={symbol} />
          <Checked of={newest.data} books={books} />
        </>
      )}
      <p className="hint">
        {dueWords(newest?.data.epoch, now)}
        {drafts > 0 ? ' One is being made.' : ''}
      </p>
      <Facts
        of={[
          [
            'Ledgers now',
            <Amount native={books.ledgerNative} decimals={asset.data.decimals} symbol={symbol} />,
            'sum of all vaults, in 16 shards',
          ],
          ['Vaults now', <Count of={books.vaultCount} />],
        ]}
      />
      {earlier.length === 0 ? null : <Earlier books={books} symbol={symbol} />}
    </section>
  );
}

function Earlier({ books, symbol }: { books: AssetBooks; symbol: string }) {
  const [, ...earlier] = finalOf(books);
  const amount = (native: bigint, signed = false) => (
    <Amount {...{ native, decimals: books.asset.data.decimals, symbol, signed }} />
  );
  return (
    <details className="foldout">
      <summary>
        Earlier statements <span className="hint">({earlier.length})</span>
      </summary>
      <Table
        caption={`Earlier statements of ${symbol}`}
        rows={earlier}
        keyOf={({ address }) => address}
        columns={[
          { title: 'Day', cell: ({ data }) => dayOf(data.epoch) },
          { title: 'State', cell: ({ data }) => <StateBadge of={data} /> },
          { title: 'Required', cell: ({ data }) => amount(data.requiredNative), isFigure: true },
          { title: 'Held', cell: ({ data }) => amount(data.heldNative), isFigure: true },
          { title: 'Excess', cell: ({ data }) => amount(data.excessNative, true), isFigure: true },
          { title: 'Checked', cell: ({ data }) => <Checked of={data} books={books} /> },
        ]}
      />
    </details>
  );
}
