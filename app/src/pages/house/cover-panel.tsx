/** Panel "Fund and cover": what pays a loss before customers do, and whether it is enough. */
import { explain, sentence, type Fund, type HouseCatalog } from '@ringfence/sdk';
import type { Cover } from '@ringfence/sdk/preview';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { usePreviews } from '../../data/account';
import { quoteOf, useNaming, type Quote } from '../../data/names';
import { Amount, Count, Moment, Percent, Share } from '../../parts/figures';
import {
  Badge,
  Facts,
  Loading,
  Meter,
  Notice,
  Panel,
  permille,
  type Fact,
} from '../../parts/frame';
import { coverState, coverWords, gateWords, layersOf, type CoverState } from './cover';
import type { Heard } from './index';

export function FundAndCover({ governed: { catalog } }: Heard) {
  const quote = quoteOf(catalog, useNaming());
  return (
    <Panel
      title="Fund and cover"
      aside={
        <>
          <Link href="~/fund">Members</Link>
          <Link href="~/losses">Losses</Link>
        </>
      }
    >
      <div className="stack">
        <Layers fund={catalog.fund.data} quote={quote} />
        <Judged catalog={catalog} quote={quote} />
        <Owed catalog={catalog} quote={quote} />
      </div>
    </Panel>
  );
}

const WHOLE = 1_000n;

function Layers({ fund, quote }: { fund: Fund; quote: Quote }) {
  const layers = layersOf(fund);
  const total = layers.reduce((sum, { native }) => sum + native, 0n);
  const amount = (native: bigint) => <Amount native={native} {...quote} />;
  return (
    <section className="stack">
      <h3>
        Layers of the waterfall: {amount(total)}
        <span className="hint"> after a defaulter&apos;s own money</span>
      </h3>
      {total === 0n ? null : (
        <div className="layers" aria-hidden="true">
          {layers
            .filter(({ native }) => native > 0n)
            .map(({ number, native }) => {
              const part = permille(native, total);
              const style = { flexGrow: Math.max(1, part), flexBasis: 0 };
              return (
                <span key={number} className={`layer-${number}`} style={style}>
                  {BigInt(part) * 20n > WHOLE ? number : ''}
                </span>
              );
            })}
        </div>
      )}
      <ol className="layer-list">
        {layers.map(({ number, name, native, text }) => (
          <li key={number}>
            <span className={`swatch layer-${number}`}>{number}</span>
            <span>{name}</span>
            <span>
              {amount(native)}{' '}
              <span className="hint">
                <Share part={native} whole={total} />
              </span>
            </span>
            <span className="hint">{text}</span>
          </li>
        ))}
      </ol>
      <p className="hint">
        Beside the layers: {amount(fund.pendingNative)} of stakes that wait,{' '}
        {amount(fund.securedNative)} that secures assessments, {amount(fund.escrowNative)} held for
        others.
      </p>
    </section>
  );
}

interface Of {
  readonly catalog: HouseCatalog;
  readonly quote: Quote;
}

/** What the rules themselves say of it. */
function Judged({ catalog, quote }: Of) {
  const previews = usePreviews();
  const { house, fund, settlement } = catalog;
  const cover = useMemo(
    () => previews?.cover(house.bytes, fund.bytes, settlement.bytes),
    [previews, house, fund, settlement],
  );
  if (cover === undefined) return <Loading what="the rules" />;
  if (!cover.ok) {
    const explanation = explain(cover.code);
    return (
      <Notice kind="warn" title="The cover cannot be worked out.">
        {explanation ? sentence(explanation) : `Refused with ${cover.code}.`}
      </Notice>
    );
  }
  return (
    <div className="columns">
      <CoverPart {...{ catalog, quote }} cover={cover.value} />
      <GatePart {...{ catalog, quote }} cover={cover.value} />
    </div>
  );
}

const BADGES: Record<CoverState, readonly ['good' | 'warn' | 'bad' | 'quiet', string]> = {
  none: ['quiet', 'No cover set'],
  nothing: ['good', 'Nothing to cover'],
  covered: ['good', 'Covered'],
  short: ['warn', 'Short'],
  refused: ['bad', 'No new risk'],
};

const coverHint = (coverK: number) => `cover k is ${coverK}`;

type Parts = Of & { readonly cover: Cover };

function CoverPart({ catalog: { house, fund }, quote, cover }: Parts) {
  const { coverK, skinMinBps } = house.data.parameters;
  const { coverShortSinceTs, skinShortSinceTs } = fund.data;
  const state = coverState(cover, coverK, house.data.isCoverShort !== 0);
  const [kind, name] = BADGES[state];
  const amount = (native: bigint) => <Amount native={native} {...quote} />;
  const facts: Fact[] = [
    ['Required', amount(cover.requiredNative), coverHint(coverK)],
    ['Funded', amount(cover.fundedNative), 'layers 3 to 6'],
    ['Operator’s skin', amount(cover.skinNative), 'layers 4 and 6'],
    ['Least skin', <Percent bps={skinMinBps} />, 'of the mutual layer'],
  ];
  if (coverShortSinceTs > 0n) facts.push(['Short since', <Moment ts={coverShortSinceTs} />]);
  if (skinShortSinceTs > 0n) facts.push(['Skin short since', <Moment ts={skinShortSinceTs} />]);
  const { fundedNative, requiredNative } = cover;
  const met = permille(fundedNative, requiredNative);
  return (
    <section className="stack">
      <h3 className="row">
        Cover <Badge kind={kind}>{name}</Badge>
      </h3>
      <p>{coverWords(state, coverK)}</p>
      {requiredNative === 0n ? null : (
        <Meter
          label="Funded part of what is required"
          permille={met}
          text={`${met / 10} % of what is required is there`}
          tone={fundedNative < requiredNative ? 'bad' : 'good'}
        />
      )}
      <Facts of={facts} />
    </section>
  );
}

function GatePart({ catalog: { settlement, house }, quote, cover }: Parts) {
  const { gateOpenSinceTs, gateShutSinceTs } = settlement.data;
  const amount = (native: bigint) => <Amount native={native} {...quote} />;
  const used = permille(cover.uncollectedNative, cover.gateNative);
  const isHaircutting = house.data.haircutting !== 0;
  const since: Fact[] = cover.isGateOpen
    ? [['Open since', gateOpenSinceTs === 0n ? 'the beginning' : <Moment ts={gateOpenSinceTs} />]]
    : [['Shut since', <Moment ts={gateShutSinceTs} />]];
  return (
    <section className="stack">
      <h3 className="row">
        Gate{' '}
        <Badge kind={cover.isGateOpen ? 'good' : 'warn'}>
          {cover.isGateOpen ? 'Open' : 'Shut'}
        </Badge>
      </h3>
      <p>{gateWords(cover)}</p>
      {isHaircutting ? <p>While a gain haircut is under way, the pool pays nothing.</p> : null}
      <Meter
        label="Uncollected, of what covers it at the gate"
        permille={used}
        text={`${used / 10} % of what covers it`}
        tone={cover.isGateOpen ? (used > 800 ? 'warn' : 'good') : 'bad'}
      />
      <Facts
        of={[
          ['Not collected yet', amount(cover.uncollectedNative), 'owed by losers'],
          ['Covered up to', amount(cover.gateNative), 'insurance and junior skin, or the floor'],
          ...since,
        ]}
      />
    </section>
  );
}

function Owed({ catalog: { settlement }, quote }: Of) {
  const { data } = settlement;
  const amount = (native: bigint) => <Amount native={native} {...quote} />;
  const facts: Fact[] = [
    ['Owed to winners', amount(data.owedToNative)],
    ['Owed by losers', amount(data.owedByNative)],
    ['In the pool', amount(data.poolNative)],
    ['Fees not collected yet', amount(data.feesNative)],
    ['Open losses', <Count of={data.openLossCount} />],
  ];
  if (data.blockedNative > 0n) {
    facts.push(['Frozen and not covered', amount(data.blockedNative)]);
  }
  if (data.cutNative > 0n) facts.push(['Gains cut and not restored', amount(data.cutNative)]);
  return (
    <section className="stack">
      <h3>Variation on its way through the pool</h3>
      <Facts of={facts} />
    </section>
  );
}
