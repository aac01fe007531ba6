/** The fund itself: what pays for a loss, first to last, and by which times it works. */
import { formatNative, valueOfShares, type HouseCatalog } from '@ringfence/sdk';
import { quoteOf, useNaming, type Quote } from '../../data/names';
import { Address } from '../../parts/address';
import { Amount, Count, Duration, Percent, Share } from '../../parts/figures';
import { Facts, Panel, Table, type Column } from '../../parts/frame';
import { fundedNative, layerRows, type LayerRow } from './member';

function columns(quote: Quote, allNative: bigint): Column<LayerRow>[] {
  return [
    { title: 'Pays', cell: ({ place }) => place },
    { title: 'Layer', cell: ({ name }) => name, isName: true },
    { title: 'Whose money', cell: ({ whose }) => whose },
    {
      title: 'Set aside',
      isFigure: true,
      cell: ({ native, freshNative }) =>
        native === undefined ? (
          <span className="quiet">nothing beforehand</span>
        ) : (
          <>
            <Amount native={native} {...quote} />
            {freshNative > 0n ? (
              <span className="hint">
                {' '}
                of it <Amount native={freshNative} {...quote} /> last in line, after 7
              </span>
            ) : null}
          </>
        ),
    },
    {
      title: 'Of all',
      isFigure: true,
      cell: ({ native }) => (native === undefined ? '' : <Share part={native} whole={allNative} />),
    },
  ];
}

function Shares({ catalog, quote }: { catalog: HouseCatalog; quote: Quote }) {
  const { data } = catalog.fund;
  const unit = 10n ** BigInt(quote.decimals);
  const value = <Amount native={valueOfShares(unit, data)} {...quote} />;
  return (
    <Facts
      of={[
        ['Shares', <Count of={data.shareCount} />],
        [
          'Dead shares',
          <Count of={data.deadShareCount} />,
          'nobody’s: so that nobody can make a share too dear',
        ],
        [
          `Value of ${formatNative(unit, 0)} shares`,
          data.shareCount === 0n ? 'no shares yet' : value,
          `the first of them cost 1 ${quote.symbol}`,
        ],
        ['Generation of shares', <Count of={data.shareGeneration} />],
        ['Stakes that wait', <Amount native={data.pendingNative} {...quote} />],
        ['Secured parts', <Amount native={data.securedNative} {...quote} />],
        [
          'Escrow',
          <Amount native={data.escrowNative} {...quote} />,
          'held for others: bonds, assessments, recoveries',
        ],
      ]}
    />
  );
}

function Times({ catalog }: { catalog: HouseCatalog }) {
  const { parameters } = catalog.house.data;
  const { epochS, coolDownS, unstakeWindowS, hardStopS, securedBps } = parameters;
  const length = (seconds: number) => <Duration seconds={BigInt(seconds)} />;
  return (
    <Facts
      of={[
        ['Epoch', length(epochS), 'a stake becomes shares when the next begins'],
        ['Cool-down', length(coolDownS), 'from asking to unstake to being paid'],
        ['Window', length(unstakeWindowS), 'how long it can then be paid'],
        ['Hard stop', length(hardStopS), 'paid then, whatever is open'],
        ['Secured part', <Percent bps={securedBps} />, 'of a stake, set aside for calls'],
      ]}
    />
  );
}

export function DefaultFund({ catalog }: { catalog: HouseCatalog }) {
  const quote = quoteOf(catalog, useNaming());
  const { address, data } = catalog.fund;
  const all = fundedNative(data);
  return (
    <Panel title="Default fund" aside={<Address of={address} what="fund" />}>
      <div className="stack fund-page">
        <p className="hint">
          A loss is paid from the top. Each row is used to zero before the next pays anything; what
          customers have in their vaults is in none of them.
        </p>
        <Table
          caption="What pays for a loss, first to last"
          columns={columns(quote, all)}
          rows={layerRows(data)}
          keyOf={({ place }) => place}
        />
        <p>
          Set aside beforehand: <Amount native={all} {...quote} />.
        </p>
        <h3>Shares</h3>
        <Shares catalog={catalog} quote={quote} />
        <h3>Times</h3>
        <Times catalog={catalog} />
        <p className="hint">
          Times pass in seconds and in slots: while the chain halts, nothing expires. The hard stop
          counts from the request. From then on it is paid, less its part of all that losers owe,
          even while a loss is open.
        </p>
      </div>
    </Panel>
  );
}
