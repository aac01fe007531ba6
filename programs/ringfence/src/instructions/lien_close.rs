//! The owner closes a lien that has nothing locked.
//!
//! Refuses, in order: `NotOwner`; `LienMismatch`; `LienOfOtherGeneration`; `LienNotEmpty`;
//! `RentPayerMismatch`.
//! Moves: rent, lien → whoever paid it.
//! Keeps: an account counts its liens.

use crate::errors::Outcome;
use crate::events::{self, LienClosed};
use crate::state::{Lien, MarginAccount, Stored};
use crate::{guard, liens};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Accounts of `lien_close`.
#[derive(Accounts)]
pub struct LienClose {
    /// The customer.
    pub owner: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The lien.
    #[account(mut)]
    pub lien: Stored<Lien>,
    /// Whoever paid the rent.
    #[account(mut, unsafe(dup))]
    pub rent_payer: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LienClose) -> Outcome {
    let (account, lien) = (&mut accounts.margin_account, &accounts.lien);
    liens::check_owner(accounts.owner.address(), lien, account)?;
    let mut view = account.view()?;
    rules::plan_close(&lien.view(), &mut view)?;
    account.store(&view);
    let sequence = account.next_event();
    events::tell(&LienClosed {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
    });
    let paid_by = lien.rent_payer;
    guard::close_record(lien.info(), &accounts.rent_payer, &paid_by)
}
