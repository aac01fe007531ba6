//! Admits a venue, active at once.
//!
//! Refuses, in order: `WrongAuthority`; `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → venue.
//! Keeps: a venue can do nothing to a customer who has not consented to it.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VenueCreated};
use crate::state::{House, Stored, Venue, VENUE_ACTIVE};
use crate::{guard, seeds};
use anchor_lang::prelude::*;

/// Accounts of `venue_create`.
#[derive(Accounts)]
pub struct VenueCreate {
    /// May list.
    pub listing_authority: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// What the venue will sign with.
    pub venue_authority: UncheckedAccount,
    /// The new venue.
    #[account(mut)]
    pub venue: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VenueCreate, instruments: [u16; 16]) -> Outcome {
    let house = &accounts.house;
    let signer = accounts.listing_authority.address();
    guard::same(
        signer,
        &house.listing_authority,
        RingfenceError::WrongAuthority,
    )?;
    let authority = accounts.venue_authority.address();
    let seeds = [seeds::VENUE, house.address().as_ref(), authority.as_ref()];
    let (mut venue, bump) = Stored::<Venue>::create(&accounts.payer, &accounts.venue, &seeds)?;
    venue.house = *house.address();
    venue.authority = *authority;
    venue.instruments = instruments;
    venue.status = VENUE_ACTIVE;
    venue.bump = bump;
    events::tell(&VenueCreated {
        venue: *venue.address(),
        house: venue.house,
        authority: venue.authority,
    });
    Ok(())
}
