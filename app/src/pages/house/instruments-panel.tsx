/** Panel "Instruments": contracts, their marks, their open interest. */
import {
  findBook,
  getBookDecoder,
  located,
  priceOfTicks,
  watchAccounts,
  type Book,
  type Chain,
  type Instrument,
  type Located,
  type Watching,
} from '@ringfence/sdk';
import { useReach } from '../../config/context';
import { useFollow } from '../../data/follow';
import { quoteOf, useNaming, type Quote } from '../../data/names';
import { useChainTime } from '../../data/time';
import { Address } from '../../parts/address';
import { Amount, Count, Duration, Moment, Percent, Price } from '../../parts/figures';
import { Badge, Empty, Facts, Meter, Panel, permille, Table } from '../../parts/frame';
import { sourceOf } from './collateral';
import type { Heard } from './index';
import {
  boundaryOf,
  evidenceState,
  expiryOf,
  interestLimit,
  isOption,
  kindOf,
  worstOf,
} from './instruments';
import { ListedParameters } from './parameter-list';
import { PriceBadge } from './price-badge';

type Books = ReadonlyMap<string, Book>;
type Listed = Located<Instrument>;

/** Books as they change, by the addresses of their instruments. */
async function* watchBooks(
  chain: Chain,
  instruments: readonly Listed[],
  how: Watching,
): AsyncGenerator<Books> {
  const places = await Promise.all(instruments.map(({ address }) => findBook(address)));
  let books: Books = new Map();
  for await (const { address, account } of watchAccounts(chain, places, how)) {
    const { data } = located('book', address, account, getBookDecoder());
    books = new Map(books).set(data.instrument, data);
    if (books.size === places.length) yield books;
  }
}

export function Instruments({ governed, at }: Heard) {
  const { catalog } = governed;
  const { instruments, house } = catalog;
  const { chain } = useReach();
  const naming = useNaming();
  const now = useChainTime(catalog.clock, at);
  const key = instruments.length > 0 ? `${house.address}/${instruments.length}` : undefined;
  const { value: books } = useFollow(key, (how) => watchBooks(chain, instruments, how));
  const nameOf = ({ data }: Listed) => naming.instrument(data.instrumentId);
  const quote = quoteOf(catalog, naming);
  if (instruments.length === 0) {
    return (
      <Panel title="Instruments">
        <Empty>This house lists no instruments: there is nothing to trade in it.</Empty>
      </Panel>
    );
  }
  return (
    <Panel title="Instruments">
      <Table
        caption="Instruments of the house"
        rows={instruments}
        keyOf={({ address }) => address}
        columns={[
          { title: 'Instrument', cell: (one) => <Name of={one.data} name={nameOf(one)} /> },
          { title: 'Mark', cell: ({ data }) => <Mark of={data} now={now} /> },
          { title: 'Settlement tick', cell: ({ data }) => <Tick of={data} now={now} /> },
          {
            title: 'Open interest',
            cell: ({ address, data }) => <Interest of={data} book={books?.get(address)} />,
          },
          { title: 'Scan range', cell: ({ data }) => <Scan of={data} quote={quote} /> },
          { title: 'Expiry', cell: ({ data }) => <Ends of={data} now={now} /> },
        ]}
      />
      {instruments.map((one) => (
        <details key={one.address} className="foldout">
          <summary>{nameOf(one)}: contract and parameters</summary>
          <Contract of={one} quote={quote} />
          <ListedParameters
            subject={isOption(one.data) ? 'option' : 'instrument'}
            symbol=""
            {...{ catalog, of: one }}
          />
        </details>
      ))}
    </Panel>
  );
}

function Name({ of, name }: { of: Instrument; name: string }) {
  return (
    <span className="cell">
      <strong>{name}</strong>
      <span className="row">
        <Badge kind="quiet">{kindOf(of)}</Badge>
        <span className="hint">
          id {of.instrumentId}, risk group {of.riskGroup}
        </span>
      </span>
    </span>
  );
}

interface Timed {
  readonly of: Instrument;
  readonly now: bigint;
}

function Mark({ of, now }: Timed) {
  const state = evidenceState(of, now);
  if (of.markTick === 0n) return <PriceBadge of="never" />;
  return (
    <span className="cell">
      <Price e8={priceOfTicks(of.markTick, of.tickSizeE8)} />
      <span className="row">
        <PriceBadge of={state} />
        <span className="hint">
          <Duration seconds={now - of.markTs} /> old
        </span>
      </span>
      {state === 'usable' ? null : <span className="hint">no fills until it is fresh</span>}
    </span>
  );
}

function Tick({ of, now }: Timed) {
  const boundary = boundaryOf(of, now);
  return (
    <span className="cell">
      <Price e8={priceOfTicks(of.settlementTick, of.tickSizeE8)} />
      <span className="hint">
        <Count of={of.settlementTick} unit="ticks" />
      </span>
      {boundary === undefined ? null : (
        <span className="hint">
          {boundary.isDue ? 'last boundary not set yet; next in ' : 'next boundary in '}
          <Duration seconds={boundary.secondsLeft} />
        </span>
      )}
    </span>
  );
}

function Interest({ of, book }: { of: Instrument; book: Book | undefined }) {
  if (book === undefined) return <span className="quiet">…</span>;
  const limit = interestLimit(of);
  const used = permille(book.openInterestLots, limit);
  const tone = used >= 1_000 ? 'bad' : used >= 900 ? 'warn' : 'good';
  return (
    <span className="cell">
      <Count of={book.openInterestLots} unit="lots" />
      <Meter
        label="Open interest within its limit"
        permille={used}
        text={`${book.openInterestLots} of ${limit} lots`}
        tone={tone}
      />
      <span className="hint">
        of <Count of={limit} unit="lots" />
      </span>
    </span>
  );
}

function Scan({ of, quote }: { of: Instrument; quote: Quote }) {
  const { long, short } = worstOf(of);
  const amount = (native: bigint) => (
    <Amount native={native} decimals={quote.decimals} symbol={quote.symbol} />
  );
  return (
    <span className="cell">
      <Percent bps={of.parameters.scanBps} />
      {of.markTick === 0n ? null : (
        <span className="hint">
          at worst {amount(long)} a long lot, {amount(short)} a short one
        </span>
      )}
    </span>
  );
}

function Ends({ of, now }: Timed) {
  const expiry = expiryOf(of, now);
  switch (expiry.kind) {
    case 'never':
      return <span className="quiet">Does not expire</span>;
    case 'ended':
      return <Badge kind="quiet">Expired</Badge>;
    case 'due':
      return (
        <span className="cell">
          <Badge kind="warn">Due</Badge>
          <span className="hint">anyone may end it now</span>
        </span>
      );
    case 'ahead':
      return (
        <span className="cell">
          <span>
            in <Duration seconds={expiry.secondsLeft} />
          </span>
          <span className="hint">
            <Moment ts={of.expiryTs} />
          </span>
        </span>
      );
  }
}

function Contract({ of: { address, data }, quote }: { of: Listed; quote: Quote }) {
  const { name, feed } = sourceOf(data);
  const { strikeTicks } = data.contract;
  return (
    <Facts
      of={[
        ['Address', <Address of={address} what="instrument" />],
        ['Source of marks', name, feed],
        ['Tick', <Price e8={data.tickSizeE8} />],
        [
          'A tick on a lot',
          <Amount native={data.tickValueNative} decimals={quote.decimals} symbol={quote.symbol} />,
        ],
        ...(isOption(data)
          ? ([
              ['Strike', <Price e8={priceOfTicks(strikeTicks, data.tickSizeE8)} />],
              ['Marks posted by', <Address of={data.riskAuthority} what="risk authority" />],
            ] as const)
          : []),
        ['Boundaries so far', <Count of={data.sequence} />],
        ['Last boundary', <Moment ts={data.boundaryTs} />],
      ]}
    />
  );
}
