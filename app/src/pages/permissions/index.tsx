import { Empty } from '../../parts/frame';

export default function Page() {
  return <Empty>Nothing is here yet.</Empty>;
}
