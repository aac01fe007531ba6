//! The owner takes a consent back and closes it. Works after the margin account was closed: it
//! reads nothing but the consent.
//!
//! Refuses, in order: `NotOwner`; `RentPayerMismatch`.
//! Moves: rent, consent → whoever paid it.
//! Keeps: nobody but the owner ends or renews a consent.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, ConsentRevoked};
use crate::guard;
use crate::state::{Consent, Stored};
use anchor_lang::prelude::*;

/// Accounts of `consent_revoke`.
#[derive(Accounts)]
pub struct ConsentRevoke {
    /// The customer.
    pub owner: Signer,
    /// The consent.
    #[account(mut)]
    pub consent: Stored<Consent>,
    /// Whoever paid the rent.
    #[account(mut, unsafe(dup))]
    pub rent_payer: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ConsentRevoke) -> Outcome {
    let consent = &accounts.consent;
    guard::same(
        accounts.owner.address(),
        &consent.owner,
        RingfenceError::NotOwner,
    )?;
    events::tell(&ConsentRevoked {
        margin_account: consent.margin_account,
        venue: consent.venue,
        generation: consent.generation,
    });
    let paid_by = consent.rent_payer;
    guard::close_record(consent.info(), &accounts.rent_payer, &paid_by)
}
