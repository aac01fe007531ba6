//! The owner changes how much a lien may lock.
//!
//! Refuses, in order: `NotOwner`; `LienMismatch`; `LienOfOtherGeneration`; `LienExpired` for a
//! higher cap; `LienCapBelowLocked`.
//! Moves: nothing.
//! Keeps: INV-21.

use crate::errors::Outcome;
use crate::events::{self, LienResized};
use crate::state::{Lien, MarginAccount, Stored};
use crate::{guard, liens};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Accounts of `lien_resize`.
#[derive(Accounts)]
pub struct LienResize {
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
pub fn handler(accounts: &mut LienResize, cap_native: u64) -> Outcome {
    let (account, lien) = (&mut accounts.margin_account, &mut accounts.lien);
    liens::check_owner(accounts.owner.address(), lien, account)?;
    let mut pledge = lien.view();
    rules::plan_resize(&mut pledge, cap_native, &guard::clock()?)?;
    lien.store(&pledge);
    let sequence = account.next_event();
    events::tell(&LienResized {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
        cap_native,
        locked_native: pledge.locked_native,
    });
    Ok(())
}
