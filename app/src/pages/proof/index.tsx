/** Proof: what the house shows everybody, and what a customer can check of its own balance. */
import { useBooks } from '../../data/books';
import { useHouse } from '../../data/house';
import { Empty, Loading, Panel } from '../../parts/frame';
import { Prove } from './prove';
import { Statements } from './statements-panel';
import './proof.css';

export default function Page() {
  const house = useHouse();
  const catalog = house.value?.catalog;
  const books = useBooks(catalog);
  return (
    <>
      {catalog === undefined || books.value === undefined ? (
        <Panel title="Statements">
          <Waiting error={house.error ?? books.error} isAway={isAway(house.state, books.state)} />
        </Panel>
      ) : (
        <Statements catalog={catalog} at={house.at} books={books} />
      )}
      <Prove catalog={catalog} books={books.value} />
    </>
  );
}

const isAway = (...states: string[]) => states.includes('away');

function Waiting({ error, isAway }: { error: Error | undefined; isAway: boolean }) {
  if (error !== undefined) return <Empty>Statements cannot be shown: {error.message}.</Empty>;
  if (isAway) return <Empty>The node does not answer: statements cannot be read.</Empty>;
  return <Loading what="statements" />;
}
