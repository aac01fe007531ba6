/** Panel "House": how it is doing, who may do what in it, and its parameters. */
import { councilOf, type Governed, type PauseView } from '@ringfence/sdk';
import { useWallet } from '../../act/wallet';
import { quoteOf, useNaming } from '../../data/names';
import { useLeft } from '../../data/time';
import { Address } from '../../parts/address';
import { Duration, Moment } from '../../parts/figures';
import { Badge, Facts, Panel, Table, type Fact } from '../../parts/frame';
import type { Heard } from './index';
import { HouseParameters } from './parameter-list';
import { authoritiesOf, councilWords, statusOf } from './status';

export function Overview({ governed, at }: Heard) {
  const { catalog, pause } = governed;
  const { house } = catalog;
  const naming = useNaming();
  const quote = quoteOf(catalog, naming);
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
      <div className="stack">
        <ul className="told">
          {statuses.map(({ name, text }) => (
            <li key={name}>
              <strong>{name}.</strong> {text}
            </li>
          ))}
        </ul>
        <Facts of={[...facts, ...pauseFacts(pause, at)]} />
        <Authorities governed={governed} />
        <HouseParameters catalog={catalog} />
      </div>
    </Panel>
  );
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
      <h3>Who may do what</h3>
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
