//! The venue gives back of what it has locked: in every status of venue, house and account, without
//! a price or a clock.
//!
//! Refuses, in order: `WrongAuthority`; `LienMismatch`; `LienOfOtherGeneration`; `VaultNotOpen`;
//! `AmountZero`; `AboveLocked`.
//! Moves: nothing.
//! Keeps: INV-21.

use crate::errors::Outcome;
use crate::events::{self, LienUnlocked};
use crate::liens;
use crate::state::{Lien, MarginAccount, Stored, Venue};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Accounts of `lien_unlock`.
#[derive(Accounts)]
pub struct LienUnlock {
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
pub fn handler(accounts: &mut LienUnlock, amount_native: u64) -> Outcome {
    let (account, lien) = (&mut accounts.margin_account, &mut accounts.lien);
    let signer = accounts.venue_authority.address();
    liens::check_venue(signer, &accounts.venue, u8::MAX, lien, account)?;
    let slot = liens::slot_of(lien, account)?;
    let (mut view, mut pledge) = (account.view()?, lien.view());
    rules::plan_unlock(&mut pledge, &mut view, slot, amount_native)?;
    account.store(&view);
    lien.store(&pledge);
    let sequence = account.next_event();
    events::tell(&LienUnlocked {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
        amount_native,
        locked_native: pledge.locked_native,
        claimable_native: pledge.claimable_native,
        claim_native: pledge.claim_native,
    });
    Ok(())
}
