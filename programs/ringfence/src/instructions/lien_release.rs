//! The owner takes back everything of a lien that no open claim holds, once the delay has passed
//! since its notice: in every status of venue, house and account. What a defaulter releases is a
//! recovery like anything else in its vaults.
//!
//! Refuses, in order: `NotOwner`; `LienMismatch`; `LienOfOtherGeneration`; `VaultNotOpen`;
//! `LienNoticeMissing`; `LienDelayNotPassed`; `LienClaimOpen`; `NothingToMove`.
//! Moves: nothing.
//! Keeps: INV-21.

use crate::errors::Outcome;
use crate::events::{self, LienReleased};
use crate::state::{Lien, MarginAccount, Stored};
use crate::{guard, liens};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Accounts of `lien_release`.
#[derive(Accounts)]
pub struct LienRelease {
    /// The customer.
    pub owner: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The lien.
    #[account(mut)]
    pub lien: Stored<Lien>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LienRelease) -> Outcome {
    let (account, lien) = (&mut accounts.margin_account, &mut accounts.lien);
    liens::check_owner(accounts.owner.address(), lien, account)?;
    let slot = liens::slot_of(lien, account)?;
    let (mut view, mut pledge) = (account.view()?, lien.view());
    let amount_native = rules::plan_release(&mut pledge, &mut view, slot, &guard::clock()?)?;
    account.store(&view);
    lien.store(&pledge);
    let sequence = account.next_event();
    events::tell(&LienReleased {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
        amount_native,
        locked_native: pledge.locked_native,
    });
    Ok(())
}
