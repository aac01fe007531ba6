//! The venue sets the terms of new liens, and where seized tokens of one mint go. Existing liens
//! keep what they copied.
//!
//! Refuses, in order: `WrongAuthority`; `ParameterOutOfBounds`; then, unless the System program
//! stands in the place of a token account, those of [`tokens::read`] and `SettlementEntriesFull`.
//! Moves: nothing.
//! Keeps: nobody's tokens go to another account than the one that their owner has seen.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VenueTermsSet};
use crate::state::{Stored, Venue, VenueSettlement};
use crate::{guard, tokens};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::lien;

/// Accounts of `venue_terms_set`.
#[derive(Accounts)]
pub struct VenueTerms {
    /// What the venue signs with.
    pub venue_authority: Signer,
    /// The venue.
    #[account(mut)]
    pub venue: Stored<Venue>,
    /// Token account that receives seized tokens of its mint; the System program for none.
    pub settlement_account: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VenueTerms, release_delay_s: u32, claim_limit_s: u32) -> Outcome {
    let venue = &mut accounts.venue;
    let signer = accounts.venue_authority.address();
    guard::same(signer, &venue.authority, RingfenceError::WrongAuthority)?;
    lien::check_terms(release_delay_s, claim_limit_s)?;
    let mut entry = VenueSettlement {
        mint: Address::default(),
        token_account: Address::default(),
    };
    let target = &accounts.settlement_account;
    if !address_eq(target.address(), &System::id()) {
        entry.mint = tokens::read(target)?.mint;
        entry.token_account = *target.address();
        venue.set_settlement(entry)?;
    }
    venue.release_delay_s = release_delay_s;
    venue.claim_limit_s = claim_limit_s;
    events::tell(&VenueTermsSet {
        venue: *venue.address(),
        mint: entry.mint,
        settlement_account: entry.token_account,
        release_delay_s,
        claim_limit_s,
    });
    Ok(())
}
