//! The venue claims of what it has locked and not claimed yet: that holds it against a release
//! until the claim lapses. Also after the owner's notice, and after the lien's expiry.
//!
//! Refuses, in order: `WrongAuthority`; `VenueInactive` when it is suspended; `LienMismatch`;
//! `LienOfOtherGeneration`; `AmountZero`; `LienClaimOpen`; `AboveClaimable`.
//! Moves: nothing.
//! Keeps: INV-21; a locked unit is claimed at most once.

use crate::errors::Outcome;
use crate::events::{self, LienClaimed};
use crate::state::{Lien, MarginAccount, Stored, Venue, VENUE_WITHDRAWN};
use crate::{guard, liens};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Accounts of `lien_claim`.
#[derive(Accounts)]
pub struct LienClaim {
    /// What the venue signs with.
    pub venue_authority: Signer,
    /// The venue.
    pub venue: Stored<Venue>,
    /// The customer's account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The lien.
    #[account(mut)]
    pub lien: Stored<Lien>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LienClaim, amount_native: u64) -> Outcome {
    let (account, lien) = (&mut accounts.margin_account, &mut accounts.lien);
    let signer = accounts.venue_authority.address();
    liens::check_venue(signer, &accounts.venue, VENUE_WITHDRAWN, lien, account)?;
    let mut pledge = lien.view();
    rules::plan_claim(&mut pledge, amount_native, &guard::clock()?)?;
    lien.store(&pledge);
    let sequence = account.next_event();
    events::tell(&LienClaimed {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
        amount_native,
        locked_native: pledge.locked_native,
        claimable_native: pledge.claimable_native,
    });
    Ok(())
}
