/** The question whether a venue may trade for the account. */
import { useState } from 'react';
import type { Address } from '@solana/kit';
import { giveConsent, type HouseCatalog } from '@ringfence/sdk';
import { quoteOf, useNaming } from '../../data/names';
import { useChainTime } from '../../data/time';
import { Action } from '../../parts/action';
import { Dialog, SelectField, TextField } from '../../parts/form';
import { Notice } from '../../parts/frame';
import { sum } from '../../parts/sum';
import {
  checkDraft,
  consentState,
  firstDraft,
  namedOf,
  NAMED_MAX,
  summary,
  VENUE_SAYS,
  venueState,
  type Checked,
  type Draft,
} from './consenting';
import { venueOf, type Of } from './of';

type Change = (change: Partial<Draft>) => void;

interface PartProps {
  readonly draft: Draft;
  readonly errors: Checked['errors'];
  readonly change: Change;
}

/** Instruments that a venue may fill: named ones, otherwise all. */
function fillable(catalog: HouseCatalog, address: Address): number[] {
  const named = namedOf(venueOf(catalog, address)?.data.instruments ?? []);
  const all = catalog.instruments.map(({ data }) => data.instrumentId);
  return named.length === 0 ? all : all.filter((id) => named.includes(id));
}

function Instruments({ draft, errors, change, of }: PartProps & { of: readonly number[] }) {
  const names = useNaming();
  const toggle = (id: number, isOn: boolean) => {
    const others = draft.instruments.filter((it) => it !== id);
    change({ instruments: isOn ? [...others, id].sort((a, b) => a - b) : others });
  };
  const isFull = draft.instruments.length >= NAMED_MAX;
  return (
    <fieldset className="permit-choices">
      <legend>Instruments</legend>
      <label>
        <input
          type="checkbox"
          checked={draft.isEvery}
          onChange={(event) => change({ isEvery: event.target.checked })}
        />{' '}
        Every instrument
      </label>
      {draft.isEvery
        ? null
        : of.map((id) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={draft.instruments.includes(id)}
                disabled={isFull && !draft.instruments.includes(id)}
                onChange={(event) => toggle(id, event.target.checked)}
              />{' '}
              {names.instrument(id)}
            </label>
          ))}
      {draft.isEvery ? null : <span className="hint">At most {NAMED_MAX}.</span>}
      {errors.instruments ? (
        <span className="field-error" role="alert">
          {errors.instruments}
        </span>
      ) : null}
    </fieldset>
  );
}

function Limits({ draft, errors, change, symbol }: PartProps & { symbol: string }) {
  return (
    <div className="permit-fields">
      <TextField
        label="Largest initial requirement"
        value={draft.initialCap}
        error={errors.initialCap}
        inputMode="decimal"
        hint={`In ${symbol}, of the whole account after a fill that adds risk.`}
        onChange={(initialCap) => change({ initialCap })}
      />
      <TextField
        label="Spending limit"
        value={draft.spendCap}
        error={errors.spendCap}
        inputMode="decimal"
        hint={`In ${symbol}: fees, and prices worse than the mark.`}
        onChange={(spendCap) => change({ spendCap })}
      />
      <TextField
        label="Price band (%)"
        value={draft.band}
        error={errors.band}
        inputMode="decimal"
        hint="How far from the mark a price may be. The house has a band of its own."
        onChange={(band) => change({ band })}
      />
      <TextField
        label="Largest fee (%)"
        value={draft.feeMax}
        error={errors.feeMax}
        inputMode="decimal"
        hint="Of the value of a trade at the mark."
        onChange={(feeMax) => change({ feeMax })}
      />
      <TextField
        label="Ends in days"
        value={draft.days}
        error={errors.days}
        inputMode="numeric"
        onChange={(days) => change({ days })}
      />
    </div>
  );
}

interface AboutProps {
  readonly of: Of;
  readonly draft: Draft;
  readonly nowTs: bigint;
}

/** What is so with the venue already: its status, an earlier consent. */
function About({ of: { portfolio, catalog }, draft, nowTs }: AboutProps) {
  const quote = quoteOf(catalog, useNaming());
  const venue = venueOf(catalog, draft.venue);
  const says = VENUE_SAYS[venueState(venue?.data)];
  const before = portfolio.consents.find(({ data }) => data.venue === draft.venue)?.data;
  const generation = portfolio.account?.data.generation;
  const isLive = before && consentState(before, generation, nowTs) === 'live';
  return (
    <>
      {says === undefined ? (
        <p className="hint">This venue is active.</p>
      ) : (
        <Notice kind="warn" title={says} />
      )}
      {before === undefined ? null : (
        <Notice kind="info" title="This replaces the consent that the venue has.">
          {isLive
            ? `What was spent, ${sum(before.spentNative, quote)}, counts anew from nothing.`
            : 'The earlier one is not live any more. What was spent counts anew from nothing.'}
        </Notice>
      )}
    </>
  );
}

function Summary({ sentences }: { sentences: readonly string[] | undefined }) {
  return (
    <div className="permit-summary" role="group" aria-label="What you allow">
      {sentences === undefined ? (
        <p className="hint">Fill in every field to see what you would allow.</p>
      ) : (
        sentences.map((text) => <p key={text}>{text}</p>)
      )}
    </div>
  );
}

/** The draft, made anew when another venue is chosen. */
function useDraft({ portfolio, catalog }: Of) {
  const quote = quoteOf(catalog, useNaming());
  const inVault = portfolio.holdings.find(({ slot }) => slot === 0)?.entry.ledgerNative ?? 0n;
  const first = (venue: Address): Draft => {
    const before = portfolio.consents.find(({ data }) => data.venue === venue)?.data;
    return firstDraft(venue, before, quote, inVault);
  };
  const active = catalog.venues.find(({ data }) => venueState(data) === 'active');
  const [draft, setDraft] = useState(() => {
    const venue = active ?? catalog.venues[0];
    if (venue === undefined) throw new Error('the house has no venues');
    return first(venue.address);
  });
  const change: Change = (it) => setDraft((old) => ({ ...old, ...it }));
  return { draft, change, choose: (venue: Address) => setDraft(first(venue)), quote };
}

export function ConsentDialog({ onClose, ...of }: Of & { onClose: () => void }) {
  const { portfolio, catalog, clock, at } = of;
  const names = useNaming();
  const nowTs = useChainTime(clock, at);
  const { draft, change, choose, quote } = useDraft(of);
  const { errors, consenting } = checkDraft(draft, quote, nowTs);
  const named = namedOf(venueOf(catalog, draft.venue)?.data.instruments ?? []);
  const called = {
    venue: names.venue(draft.venue),
    instrument: names.instrument,
    quote,
    fills: named,
  };
  const venues = catalog.venues.map(({ address }) => ({
    value: address,
    name: names.venue(address),
  }));
  const parts = { draft, errors, change };
  return (
    <Dialog title="Give consent" onClose={onClose}>
      <div className="form">
        <SelectField label="Venue" value={draft.venue} choices={venues} onChange={choose} />
        <About of={of} draft={draft} nowTs={nowTs} />
        <Limits {...parts} symbol={quote.symbol} />
        <label>
          <input
            type="checkbox"
            checked={draft.signedOrdersOnly}
            onChange={(event) => change({ signedOrdersOnly: event.target.checked })}
          />{' '}
          Only orders that I have signed
        </label>
        <Instruments {...parts} of={fillable(catalog, draft.venue)} />
        <Summary sentences={consenting && summary(consenting, called, nowTs)} />
        <Action
          title="Sign and give consent"
          blocked={consenting === undefined ? 'Something is missing or wrong above.' : undefined}
          build={(signer) => {
            if (consenting === undefined) throw new Error('Something is missing or wrong.');
            return giveConsent(portfolio, signer, consenting);
          }}
          onDone={onClose}
        />
      </div>
    </Dialog>
  );
}
