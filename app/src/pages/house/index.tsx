/** The house: what it is, what it lists, what stands behind it, what is proposed, what is there. */
import type { Governed } from '@ringfence/sdk';
import { useBooks } from '../../data/books';
import { useHouse } from '../../data/house';
import { Empty, Loading } from '../../parts/frame';
import { Collateral } from './collateral-panel';
import { FundAndCover } from './cover-panel';
import { Instruments } from './instruments-panel';
import { Overview } from './overview';
import { Proposals } from './proposals-panel';
import { Segregation } from './segregation';
import './house.css';

/** The house as it was heard of at a moment of this machine's clock. */
export interface Heard {
  readonly governed: Governed;
  readonly at: number;
}

export default function Page() {
  const { value, at, state, error } = useHouse();
  if (value !== undefined) return <Panels governed={value} at={at} />;
  if (error !== undefined) return <Empty>There is no house to show: see above.</Empty>;
  if (state === 'away') {
    return <Empty>Nothing has been read yet: the house is shown once the node answers.</Empty>;
  }
  return <Loading what="the house" />;
}

function Panels({ governed, at }: Heard) {
  const books = useBooks(governed.catalog);
  return (
    <>
      <Overview governed={governed} at={at} />
      <Instruments governed={governed} at={at} />
      <Collateral governed={governed} at={at} books={books} />
      <FundAndCover governed={governed} at={at} />
      <Proposals governed={governed} at={at} />
      <Segregation governed={governed} at={at} books={books} />
    </>
  );
}
