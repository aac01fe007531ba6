/** What the parts of the page share. */
import type { Address } from '@solana/kit';
import { Link } from 'wouter';
import type { HouseCatalog, Located, Portfolio, Venue } from '@ringfence/sdk';
import type { Heard } from '../../data/deadlines';
import { useNaming } from '../../data/names';
import { Address as AddressOf } from '../../parts/address';
import { Badge, Empty } from '../../parts/frame';
import { venueState } from './consenting';

/** With the latest clock that was heard. */
export interface Of extends Heard {
  readonly portfolio: Portfolio;
  readonly catalog: HouseCatalog;
}

/** What is said where only somebody with an account can do something. */
export function NoAccount({ children }: { children: string }) {
  return (
    <Empty>
      {children} <Link href="~/">Open one on the page Account.</Link>
    </Empty>
  );
}

export function venueOf({ venues }: HouseCatalog, address: Address): Located<Venue> | undefined {
  return venues.find((venue) => venue.address === address);
}

interface VenueHeadProps {
  readonly address: Address;
  readonly venue: Located<Venue> | undefined;
  readonly id: string;
}

/** A venue's name and address, and a badge unless it is active. */
export function VenueHead({ address, venue, id }: VenueHeadProps) {
  const names = useNaming();
  const state = venueState(venue?.data);
  return (
    <>
      <h3 id={id}>{names.venue(address)}</h3>
      <AddressOf of={address} what="venue" />
      {state === 'active' ? null : (
        <Badge kind={state === 'suspended' ? 'bad' : 'warn'}>Venue {state}</Badge>
      )}
    </>
  );
}
