/** The question whether a venue may lock tokens of a vault. Its terms come first. */
import { useState } from 'react';
import type { Address } from '@solana/kit';
import { createLien } from '@ringfence/sdk';
import { useNaming, type Naming } from '../../data/names';
import { useChainTime } from '../../data/time';
import { Action } from '../../parts/action';
import { Address as AddressOf } from '../../parts/address';
import { Duration } from '../../parts/figures';
import { Dialog, SelectField, TextField, written } from '../../parts/form';
import { Facts, Notice } from '../../parts/frame';
import { sum } from '../../parts/sum';
import { DAY_S, daysError, VENUE_SAYS, venueState } from './consenting';
import { venueOf, type Of } from './of';
import { capError, termsOf, termsText, type Terms } from './pledging';

function TermsPart({ terms }: { terms: Terms }) {
  return (
    <div className="permit-summary" role="group" aria-label="Terms of the venue">
      <Facts
        of={[
          ['Release delay', <Duration seconds={terms.releaseDelayS} />, 'after your notice'],
          ['Claim limit', <Duration seconds={terms.claimLimitS} />, 'how long a claim holds'],
          [
            'Settlement account',
            <AddressOf of={terms.settlementAccount} what="settlement account" />,
            'where tokens go that the venue takes',
          ],
        ]}
      />
      {termsText(terms).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </div>
  );
}

interface Chosen {
  readonly venue: Address;
  readonly mint: Address;
}

/** Why this venue takes no pledge of this asset; nothing where it does. */
function obstacle({ portfolio, catalog }: Of, { venue, mint }: Chosen, names: Naming) {
  const found = venueOf(catalog, venue);
  if (found === undefined) return 'This venue is not among those of the house.';
  const says = VENUE_SAYS[venueState(found.data)];
  if (says !== undefined) return 'This venue is not active, so nothing can be pledged to it.';
  if (termsOf(found.data, mint) === undefined) {
    const symbol = names.asset(mint);
    return `${names.venue(venue)} has set no terms for ${symbol}, so none can be pledged to it.`;
  }
  const isThere = portfolio.liens.some(({ data }) => data.venue === venue && data.mint === mint);
  return isThere ? 'There is a lien already: resize that one.' : undefined;
}

/** Venues and vaults to choose from: a pair that has terms first. */
function useChosen(of: Of) {
  const names = useNaming();
  const { catalog, portfolio } = of;
  const [chosen, setChosen] = useState((): Chosen => {
    const mints = portfolio.holdings.map(({ asset }) => asset.data.mint);
    const pairs = catalog.venues.flatMap(({ address }) =>
      mints.map((mint) => ({ venue: address, mint })),
    );
    const first = pairs.find((pair) => obstacle(of, pair, names) === undefined) ?? pairs[0];
    if (first === undefined) throw new Error('there is nothing to pledge, or nobody to take it');
    return first;
  });
  const venues = catalog.venues.map(({ address }) => ({
    value: address,
    name: names.venue(address),
  }));
  const assets = portfolio.holdings.map(({ asset }) => ({
    value: asset.data.mint,
    name: names.asset(asset.data.mint),
  }));
  return { chosen, setChosen, venues, assets, refusal: obstacle(of, chosen, names) };
}

/** What is written: a cap and a number of days. */
function useWritten(decimals: number) {
  const [cap, setCap] = useState('');
  const [days, setDays] = useState('30');
  const errors = { cap: capError(cap, decimals, undefined, false), days: daysError(days) };
  const isWrong = errors.cap !== undefined || errors.days !== undefined;
  const capNative = isWrong ? undefined : written(cap, decimals).native;
  const daysRead = isWrong ? undefined : written(days, 0).native;
  return { cap, setCap, days, setDays, errors, capNative, daysRead };
}

export function PledgeDialog({ onClose, ...of }: Of & { onClose: () => void }) {
  const { portfolio, catalog, clock, at } = of;
  const nowTs = useChainTime(clock, at);
  const { chosen, setChosen, venues, assets, refusal } = useChosen(of);
  const holding = portfolio.holdings.find(({ asset }) => asset.data.mint === chosen.mint);
  const venue = venueOf(catalog, chosen.venue);
  const decimals = holding?.asset.data.decimals ?? 0;
  const symbol = useNaming().asset(chosen.mint);
  const { cap, setCap, days, setDays, errors, capNative, daysRead } = useWritten(decimals);
  const terms = venue && termsOf(venue.data, chosen.mint);
  const free = (holding?.entry.ledgerNative ?? 0n) - (holding?.entry.lockedNative ?? 0n);
  const isWhole = capNative !== undefined && daysRead !== undefined;
  const missing = isWhole ? undefined : 'Something is missing or wrong above.';
  return (
    <Dialog title="Pledge collateral" onClose={onClose}>
      <div className="form">
        <div className="permit-fields">
          <SelectField
            label="Venue"
            value={chosen.venue}
            choices={venues}
            onChange={(to) => setChosen({ ...chosen, venue: to })}
          />
          <SelectField
            label="Asset"
            value={chosen.mint}
            choices={assets}
            onChange={(to) => setChosen({ ...chosen, mint: to })}
          />
        </div>
        {refusal === undefined ? null : <Notice kind="warn" title={refusal} live />}
        {terms === undefined ? null : <TermsPart terms={terms} />}
        <div className="permit-fields">
          <TextField
            label="Most that can be locked"
            value={cap}
            error={errors.cap}
            inputMode="decimal"
            hint={`In ${symbol}: ${sum(free, { decimals, symbol })} of the vault are not locked.`}
            onChange={setCap}
          />
          <TextField
            label="Ends in days"
            value={days}
            error={errors.days}
            inputMode="numeric"
            hint="Then nothing more is locked."
            onChange={setDays}
          />
        </div>
        <Action
          title="Sign and pledge"
          blocked={refusal === undefined ? missing : 'This cannot be pledged: see above.'}
          build={async (signer) => {
            if (venue === undefined || !isWhole) throw new Error('Something is missing or wrong.');
            const expiryTs = nowTs + daysRead * DAY_S;
            return createLien(portfolio, signer, { venue, mint: chosen.mint, capNative, expiryTs });
          }}
          onDone={onClose}
        />
      </div>
    </Dialog>
  );
}
