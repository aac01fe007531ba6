//! The venue locks of what its lien is on. Whatever the owner might withdraw may be locked, and
//! nothing else. No tokens move.
//!
//! Refuses, in order: `WrongAuthority`; `VenueInactive`; `LienMismatch`; `LienOfOtherGeneration`;
//! `AccountOfOtherHouse`; `VaultNotOpen`; those of [`evidence::load`]; those of the rules'
//! `plan_lock`.
//! Moves: nothing.
//! Keeps: INV-12, INV-21; initial equity covers the initial requirement.

use crate::errors::Outcome;
use crate::events::{self, LienLocked};
use crate::state::{House, Lien, MarginAccount, Stored, Venue, VENUE_ACTIVE};
use crate::{evidence, guard, liens};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Accounts of `lien_lock`; behind them the account's evidence.
#[derive(Accounts)]
pub struct LienLock {
    /// What the venue signs with.
    pub venue_authority: Signer,
    /// The venue.
    pub venue: Stored<Venue>,
    /// The house.
    pub house: Stored<House>,
    /// The customer's account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The lien.
    #[account(mut)]
    pub lien: Stored<Lien>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LienLock, rest: &[AccountView], amount_native: u64) -> Outcome {
    let (house, venue) = (&accounts.house, &accounts.venue);
    let (account, lien) = (&mut accounts.margin_account, &mut accounts.lien);
    let signer = accounts.venue_authority.address();
    liens::check_venue(signer, venue, VENUE_ACTIVE, lien, account)?;
    guard::same_house(&account.house, house.address())?;
    let slot = liens::slot_of(lien, account)?;
    let mut rest = rest.iter();
    let loaded = evidence::load(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (house.parameters.view(), guard::clock()?);
    let (mut view, mut pledge) = (account.view()?, lien.view());
    let facts = loaded.view(&parameters, &clock);
    rules::plan_lock(&mut pledge, &mut view, slot, amount_native, &facts)?;
    account.store(&view);
    lien.store(&pledge);
    let sequence = account.next_event();
    events::tell(&LienLocked {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
        amount_native,
        locked_native: pledge.locked_native,
        claimable_native: pledge.claimable_native,
    });
    Ok(())
}
