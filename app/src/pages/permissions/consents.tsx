/** Consents: which venues may trade for the account, and how far. */
import { useId, useState } from 'react';
import { revokeConsent, type Consent, type Located } from '@ringfence/sdk';
import { quoteOf, useNaming } from '../../data/names';
import { useChainTime } from '../../data/time';
import { Action } from '../../parts/action';
import { Amount, duration, Moment, Percent } from '../../parts/figures';
import { Badge, Empty, Facts, Meter, Panel, permille, type Fact } from '../../parts/frame';
import { sum } from '../../parts/sum';
import { ConsentDialog } from './consent-dialog';
import {
  consentState,
  listed,
  namedOf,
  VENUE_SAYS,
  venueState,
  type ConsentState,
} from './consenting';
import { NoAccount, VenueHead, venueOf, type Of } from './of';

const STATES: Record<ConsentState, 'good' | 'warn' | 'quiet'> = {
  live: 'good',
  expired: 'warn',
  void: 'quiet',
};
const WORDS: Record<ConsentState, string> = { live: 'live', expired: 'expired', void: 'void' };
const SAYS: Record<ConsentState, string | undefined> = {
  live: undefined,
  expired: 'It has expired: the venue fills nothing by it. Revoking it pays its rent back.',
  void: 'It is of an account that was closed: it is void. Revoking it pays its rent back.',
};

interface RowProps extends Of {
  readonly consent: Located<Consent>;
  readonly nowTs: bigint;
}

function Spent({ of: { data }, catalog }: { of: Located<Consent>; catalog: Of['catalog'] }) {
  const quote = quoteOf(catalog, useNaming());
  const used = permille(data.spentNative, data.spendCapNative);
  const text = `${sum(data.spentNative, quote)} of ${sum(data.spendCapNative, quote)} spent`;
  const tone = used >= 1_000 ? 'bad' : used >= 800 ? 'warn' : 'good';
  return (
    <div className="permit-meter">
      <span>
        Spent <Amount native={data.spentNative} {...quote} /> of{' '}
        <Amount native={data.spendCapNative} {...quote} />
      </span>
      <Meter label="Spending limit" permille={used} text={text} tone={tone} />
    </div>
  );
}

function ConsentRow({ consent, portfolio, catalog, nowTs }: RowProps) {
  const id = useId();
  const names = useNaming();
  const quote = quoteOf(catalog, names);
  const { data } = consent;
  const venue = venueOf(catalog, data.venue);
  const state = consentState(data, portfolio.account?.data.generation, nowTs);
  const named = namedOf(data.instruments);
  const says = SAYS[state] ?? VENUE_SAYS[venueState(venue?.data)];
  const left = state === 'live' ? `in ${duration(data.expiryTs - nowTs)}` : '';
  const facts: Fact[] = [
    ['Largest initial requirement', <Amount native={data.initialCapNative} {...quote} />],
    ['Ends', <Moment ts={data.expiryTs} />, left],
    ['Price band', <Percent bps={data.bandBps} />, 'from the mark'],
    ['Largest fee', <Percent bps={data.feeMaxBps} />, 'of the value of a trade'],
    ['Instruments', named.length === 0 ? 'every one' : listed(named.map(names.instrument))],
    ['Orders', data.signedOrdersOnly === 0 ? 'any' : 'only signed ones'],
  ];
  return (
    <li className="card" aria-labelledby={id}>
      <div className="permit-head">
        <VenueHead address={data.venue} venue={venue} id={id} />
        <Badge kind={STATES[state]}>{WORDS[state]}</Badge>
      </div>
      {says === undefined ? null : <p className="hint">{says}</p>}
      <Spent of={consent} catalog={catalog} />
      <Facts of={facts} />
      <Action
        title="Revoke consent"
        kind="danger"
        build={(signer) => revokeConsent(portfolio, signer, data.venue)}
      >
        Revoke
      </Action>
    </li>
  );
}

export function Consents(of: Of) {
  const { portfolio, catalog, clock, at } = of;
  const [isGiving, setIsGiving] = useState(false);
  const nowTs = useChainTime(clock, at);
  const canGive = portfolio.account !== undefined && catalog.venues.length > 0;
  const give = (
    <button type="button" onClick={() => setIsGiving(true)}>
      Give consent
    </button>
  );
  return (
    <Panel title="Consents" aside={canGive ? give : undefined}>
      <p className="hint">
        A consent lets a venue trade for your account, within its limits and until it ends. Your
        vaults stay yours: no consent lets anybody withdraw.
      </p>
      {portfolio.account === undefined ? (
        <NoAccount>You have no margin account yet, so no venue can trade for you.</NoAccount>
      ) : null}
      {portfolio.account !== undefined && catalog.venues.length === 0 ? (
        <Empty>This house has no venues.</Empty>
      ) : null}
      {canGive && portfolio.consents.length === 0 ? (
        <Empty>No venue may trade for you.</Empty>
      ) : null}
      {portfolio.consents.length > 0 ? (
        <ul className="permits" aria-label="Consents">
          {portfolio.consents.map((consent) => (
            <ConsentRow key={consent.address} {...of} consent={consent} nowTs={nowTs} />
          ))}
        </ul>
      ) : null}
      {isGiving ? <ConsentDialog {...of} onClose={() => setIsGiving(false)} /> : null}
    </Panel>
  );
}
