/** Panel "Collateral": what counts as margin, at what price and weight, and how much there is. */
import type { Asset, AssetBooks, Located, ProposalView } from '@ringfence/sdk';
import type { Following } from '../../data/follow';
import { quoteOf, useNaming, type Quote } from '../../data/names';
import { priceState } from '../../data/prices';
import { useChainTime } from '../../data/time';
import { Address } from '../../parts/address';
import { Amount, Count, Duration, Moment, Percent, Price } from '../../parts/figures';
import { Badge, Facts, Meter, Panel, permille, Table } from '../../parts/frame';
import {
  capOf,
  changesOf,
  concentrationOf,
  oldWords,
  rampLeft,
  sourceOf,
} from './collateral';
import type { Heard } from './index';
import { ListedParameters } from './parameter-list';
import { plainName } from './parameters';
import { PriceBadge } from './price-badge';

interface Props extends Heard {
  readonly books: Following<readonly AssetBooks[]>;
}

type Listed = Located<Asset>;

export function Collateral({ governed, at, books }: Props) {
  const { catalog, proposals } = governed;
  const naming = useNaming();
  const quote = quoteOf(catalog, naming);
  const now = useChainTime(catalog.clock, at);
  const nameOf = ({ data }: Listed) => naming.asset(data.mint);
  const bookOf = ({ address }: Listed) =>
    books.value?.find(({ asset }) => asset.address === address);
  return (
    <Panel title="Collateral">
      <Table
        caption="Assets of the house"
        rows={catalog.assets}
        keyOf={({ address }) => address}
        columns={[
          { title: 'Asset', cell: (one) => <Name of={one} name={nameOf(one)} /> },
          { title: 'Price', cell: ({ data }) => <Quoted of={data} now={now} /> },
          { title: 'Source', cell: ({ data }) => <Source of={data} /> },
          {
            title: 'Weights',
            cell: (one) => <Weights of={one} now={now} proposals={proposals} />,
          },
          {
            title: 'Deposits',
            cell: (one) => <Deposits of={one.data} name={nameOf(one)} book={bookOf(one)} />,
          },
          {
            title: 'Concentration',
            cell: ({ data }) => <Concentration of={data} quote={quote} />,
          },
        ]}
      />
      {catalog.assets.map((one) => (
        <details key={one.address} className="foldout">
          <summary>{nameOf(one)}: listing and parameters</summary>
          <Listing of={one} name={nameOf(one)} />
          <ListedParameters subject="asset" symbol={nameOf(one)} {...{ catalog, of: one }} />
        </details>
      ))}
    </Panel>
  );
}

function Name({ of: { data }, name }: { of: Listed; name: string }) {
  return (
    <span className="cell">
      <strong>{name}</strong>
      <Address of={data.mint} what={`mint of ${name}`} />
      <span className="row">
        {data.isQuote === 0 ? null : <Badge kind="info">Quote</Badge>}
        {data.status === 0 ? null : <Badge kind="warn">No new vaults</Badge>}
      </span>
    </span>
  );
}

function Quoted({ of, now }: { of: Asset; now: bigint }) {
  const { spotPriceE8, confidencePriceE8, publishTs, pending } = of.feed;
  const state = priceState(of, now);
  const old = oldWords(of, state);
  if (state === 'never') return <PriceBadge of={state} />;
  return (
    <span className="cell">
      <Price e8={spotPriceE8} />
      <span className="hint tight">
        ± <Price e8={confidencePriceE8} />
      </span>
      <span className="row">
        <PriceBadge of={state} />
        <span className="hint">
          <Duration seconds={now - publishTs} /> old
        </span>
      </span>
      {old === undefined ? null : <span className="hint">{old}</span>}
      {pending.priceE8 > 0n ? (
        <span className="hint">
          a rise to <Price e8={pending.priceE8} /> waits for its second reading
        </span>
      ) : null}
    </span>
  );
}

function Source({ of }: { of: Asset }) {
  const { name, feed } = sourceOf(of);
  return (
    <span className="cell">
      <span className="tight">{name}</span>
      <span className="feed tight" title={feed}>
        {feed.length > 16 ? `${feed.slice(0, 8)}…${feed.slice(-4)}` : feed}
      </span>
    </span>
  );
}

interface WeightsProps {
  readonly of: Listed;
  readonly now: bigint;
  readonly proposals: readonly ProposalView[];
}

function Weights({ of: { address, data }, now, proposals }: WeightsProps) {
  if (data.isQuote !== 0) return <span>Counts in full</span>;
  const { weightInitialBps, weightMaintenanceBps } = data.parameters;
  const ramp = rampLeft(data, now);
  return (
    <span className="cell">
      <span>
        <Percent bps={weightInitialBps} /> <span className="hint">initial</span>
      </span>
      <span>
        <Percent bps={weightMaintenanceBps} /> <span className="hint">maintenance</span>
      </span>
      {ramp === undefined ? null : (
        <span className="hint">
          grow from zero for another <Duration seconds={ramp} />
        </span>
      )}
      {changesOf(address, proposals).map(({ index, parameter, after, state }) => (
        <span key={index} className="hint">
          {parameter === undefined ? 'A weight' : plainName(parameter)}{' '}
          {state === 'moving' ? 'is on its way to' : 'is proposed to be'} {after?.text ?? '…'}
        </span>
      ))}
    </span>
  );
}

interface DepositsProps {
  readonly of: Asset;
  readonly name: string;
  readonly book: AssetBooks | undefined;
}

function Deposits({ of, name, book }: DepositsProps) {
  if (book === undefined) return <span className="quiet">…</span>;
  const { ledgerNative, vaultCount } = book;
  const { decimals } = of;
  const cap = capOf(of);
  const used = cap === undefined ? 0 : permille(ledgerNative, cap);
  return (
    <span className="cell">
      <Amount native={ledgerNative} decimals={decimals} symbol={name} />
      <span className="hint">
        in <Count of={vaultCount} /> {vaultCount === 1n ? 'vault' : 'vaults'}
      </span>
      {cap === undefined ? (
        <span className="hint">no cap</span>
      ) : (
        <>
          <Meter
            label={`Deposits of ${name} within their cap`}
            permille={used}
            text={`${used / 10} % of the cap`}
            tone={used >= 1_000 ? 'warn' : 'good'}
          />
          <span className="hint">
            cap <Amount native={cap} decimals={decimals} symbol={name} />
            {ledgerNative > cap ? '; above it, the initial weight falls for all' : ''}
          </span>
        </>
      )}
    </span>
  );
}

function Concentration({ of, quote }: { of: Asset; quote: Quote }) {
  const limit = concentrationOf(of);
  if (limit === undefined || of.isQuote !== 0) return <span className="quiet">No limit</span>;
  return (
    <span className="cell">
      <span>
        from <Amount native={limit} decimals={quote.decimals} symbol={quote.symbol} />
      </span>
      <span className="hint">
        <Percent bps={of.parameters.concentrationBps} /> of a vault&apos;s value above that does not
        count
      </span>
    </span>
  );
}

function Listing({ of: { address, data }, name }: { of: Listed; name: string }) {
  const { source, feed, listedTs, totalNative, decimals } = data;
  const { name: kind, feed: id } = sourceOf(data);
  return (
    <Facts
      of={[
        ['Listing', <Address of={address} what={`listing of ${name}`} />],
        ['Listed', <Moment ts={listedTs} />],
        ['Token program', <Address of={data.tokenProgram} what="token program" />],
        ['Oracle', <Address of={source.program} what="oracle program" />, kind],
        ['Feed', <span className="feed">{id}</span>],
        ['Moving average', <Price e8={feed.emaPriceE8} />],
        ['Published', <Moment ts={feed.publishTs} />],
        [
          'Total for the cap',
          <Amount native={totalNative} decimals={decimals} symbol={name} />,
          'as last summed by anyone; the initial weight goes by it',
        ],
      ]}
    />
  );
}
