/** Panel "House": how it is doing, who may do what in it, and its parameters. */
import { councilOf, type Governed, type PauseView } from '@ringfence/sdk';
import { Link } from 'wouter';
import { useWallet } from '../../act/wallet';
import { quoteOf, useNaming, type Quote } from '../../data/names';
import { useChainTime, useLeft } from '../../data/time';
import { Address } from '../../parts/address';
import { Amount, Count, Duration, Moment } from '../../parts/figures';
import { Badge, Facts, Leads, Panel, Table, type Fact, type Lead } from '../../parts/frame';
import { layersOf } from './cover';
import type { Heard } from './index';
import { freshness } from './instruments';
import { HouseParameters } from './parameter-list';
import { sorted } from './proposals';
import { authoritiesOf, councilWords, statusOf } from './status';

export function Overview({ governed, at }: Heard) {
  const { catalog, pause } = governed;
  const { house } = catalog;
  const naming = useNaming();
  const quote = quoteOf(catalog, naming);
  const now = useChainTime(catalog.clock, at);
  const statuses = statusOf(house.data, pause);
  const badges = statuses.map(({ kind, name }) => (
    <Badge key={name} kind={kind}>
      {name}
    </Badge>
  ));
  const facts: Fact[] = [
    ['Address', <Address of={house.address} what="house" />],
    ['Settled in', quote.symbol, `${quote.decimals} decimals`],
    ['Quote mint', <Address of={house.data.quoteMint} what="quote mint" />],
    ['Pool', <Address of={catalog.pool} what="pool" />],
  ];
  return (
    <Panel title="House" aside={badges}>
      <div className="stack short-leads">
        <ul className="told">
          {statuses.map(({ name, text }) => (
            <li key={name}>
              <strong>{name}.</strong> {text}
            </li>
          ))}
        </ul>
        <Leads of={leadsOf(governed, quote, now)} />
        <Facts of={[...pauseFacts(pause, at), ...facts]} />
        <div>
          <details className="foldout">
            <summary>Who may do what</summary>
            <Authorities governed={governed} />
          </details>
          <HouseParameters catalog={catalog} />
        </div>
      </div>
    </Panel>
  );
}

/** What a risk officer looks at first. */
function leadsOf({ catalog, proposals }: Governed, quote: Quote, now: bigint): Lead[] {
  const { fund, settlement } = catalog;
  const total = layersOf(fund.data).reduce((sum, { native }) => sum + native, 0n);
  const { open } = sorted(proposals);
  const { all, unfresh } = freshness(catalog, now);
  return [
    { name: 'Fund', value: <Amount native={total} {...quote} />, children: 'layers 3 to 6' },
    {
      name: 'Open losses',
      value: <Count of={settlement.data.openLossCount} />,
      children: <Link href="~/losses">All losses</Link>,
    },
    {
      name: 'Prices and marks that are not fresh',
      value: (
        <>
          <Count of={unfresh} /> <span className="unit">of {all}</span>
        </>
      ),
      children: unfresh === 0 ? 'every one is fresh' : 'see Instruments and Collateral',
    },
    {
      name: 'Open proposals',
      value: <Count of={open.length} />,
      children: open.length === 0 ? 'nothing is about to change' : 'see Proposals',
    },
  ];
}

function pauseFacts(pause: PauseView, at: number): Fact[] {
  const { isOn, untilTs, secondsLeft, freeTs } = pause;
  if (!isOn && untilTs === 0n) return [];
  if (!isOn) return [['Last pause ended', <Moment ts={untilTs} />]];
  return [
    ['Paused for another', <Left secondsLeft={secondsLeft} at={at} />],
    ['Pause ends', <Moment ts={untilTs} />, 'by itself'],
    ['Next pause', <Moment ts={freeTs} />, 'at the earliest'],
  ];
}

/** A time that runs down. */
export function Left({ secondsLeft, at }: { secondsLeft: bigint; at: number }) {
  return <Duration seconds={useLeft(secondsLeft, at)} />;
}

/** An address that may do something; it is told when it is the connected one. */
export function Who({ of, what }: { of: string; what: string }) {
  const wallet = useWallet();
  return (
    <span className="row">
      <Address of={of} what={what} />
      {wallet?.address === of ? <Badge kind="info">You</Badge> : null}
    </span>
  );
}

function Authorities({ governed }: { governed: Governed }) {
  const { house } = governed.catalog;
  return (
    <section className="stack">
      <p className="hint">
        No authority can move a customer&apos;s tokens, name a destination for them, or block an
        exit.
      </p>
      <Table
        caption="Authorities of the house"
        rows={authoritiesOf(house.data)}
        keyOf={({ key }) => key}
        columns={[
          { title: 'Authority', cell: ({ name }) => name },
          { title: 'Key', cell: ({ key, name }) => <Who of={house.data[key]} what={name} /> },
          { title: 'May', cell: ({ may }) => may },
        ]}
      />
      <Council governed={governed} />
    </section>
  );
}

function Council({ governed: { governance } }: { governed: Governed }) {
  if (governance === undefined) {
    return <p>This house has no council: its parameters never change, and it is never paused.</p>;
  }
  const { threshold, councilCount, timelockS, pauseMaxS } = governance.data;
  return (
    <>
      <h3>Council</h3>
      <p>{councilWords(threshold, councilCount)}</p>
      <Facts
        of={[
          ['Approvals needed', `${threshold} of ${councilCount}`],
          ['Timelock', <Duration seconds={BigInt(timelockS)} />],
          ['Longest pause', <Duration seconds={BigInt(pauseMaxS)} />],
          ['Governance', <Address of={governance.address} what="governance" />],
        ]}
      />
      <ul className="row">
        {councilOf(governance.data).map((key) => (
          <li key={key}>
            <Who of={key} what="key of the council" />
          </li>
        ))}
      </ul>
    </>
  );
}
