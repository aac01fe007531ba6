//! Lets a venue do less, or more again. The listing authority sets any status; the venue itself
//! withdraws, once and for all as far as it is concerned; the pause authority only takes away.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `ParameterOutOfBounds` for an unknown status;
//! `WrongAuthority`.
//! Moves: nothing.
//! Keeps: customers' accounts, positions and vaults; none of their ways out asks for a venue.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VenueStatusChanged};
use crate::guard;
use crate::state::{House, Stored, Venue, VENUE_ACTIVE, VENUE_SUSPENDED, VENUE_WITHDRAWN};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;

/// Accounts of `venue_status_set`.
#[derive(Accounts)]
pub struct VenueStatusSet {
    /// The listing authority, the pause authority or the venue's own.
    pub authority: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The venue.
    #[account(mut)]
    pub venue: Stored<Venue>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VenueStatusSet, status: u8) -> Outcome {
    let (house, venue) = (&accounts.house, &mut accounts.venue);
    guard::same_house(&venue.house, house.address())?;
    let is_known = status <= VENUE_SUSPENDED;
    guard::check(is_known, RingfenceError::ParameterOutOfBounds)?;
    let actor = *accounts.authority.address();
    let may = may_set(&actor, house, venue, status);
    guard::check(may, RingfenceError::WrongAuthority)?;
    let status_before = venue.status;
    venue.status = status;
    events::tell(&VenueStatusChanged {
        venue: *venue.address(),
        house: venue.house,
        actor,
        status,
        status_before,
        reserved: [0; 6],
    });
    Ok(())
}

/// Whether the signer may set this status. A higher status allows less.
fn may_set(signer: &Address, house: &House, venue: &Venue, status: u8) -> bool {
    let is = |authority: &Address| address_eq(signer, authority);
    let withdraws = venue.status == VENUE_ACTIVE && status == VENUE_WITHDRAWN;
    let takes_away = status != VENUE_ACTIVE && status >= venue.status;
    is(&house.listing_authority)
        || (is(&venue.authority) && withdraws)
        || (is(&house.pause_authority) && takes_away)
}
