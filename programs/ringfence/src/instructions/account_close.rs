//! Closes a settled margin account without vaults and without an open loss.
//!
//! Refuses, in order: `NotOwner`; `ClosedInCreationSlot`; `AccountInDefault`; `LossStillOpen`;
//! `LiensOpen`; `VaultsStillOpen`; `AccountNotSettled`; `ClaimOnRecovery`; `RentPayerMismatch`.
//! Moves: rent, margin account → whoever paid it.
//! Keeps: a generation is never used twice at one address.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AccountClosed};
use crate::guard;
use crate::state::{MarginAccount, Stored};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::account::Status;
use ringfence_core::refusal::Refusal;

/// Accounts of `account_close`.
#[derive(Accounts)]
pub struct AccountClose {
    /// The customer.
    pub owner: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Whoever paid the rent.
    #[account(mut, unsafe(dup))]
    pub rent_payer: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AccountClose) -> Outcome {
    let account = &mut accounts.margin_account;
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    let is_older = account.generation != guard::clock()?.slot;
    guard::check(is_older, RingfenceError::ClosedInCreationSlot)?;
    let view = account.view()?;
    if matches!(view.status, Status::Default | Status::Fixed) {
        return Err(Refusal::AccountInDefault.into());
    }
    let has_no_loss = address_eq(&account.loss, &Address::default());
    guard::check(has_no_loss, RingfenceError::LossStillOpen)?;
    if view.lien_count != 0 {
        return Err(Refusal::LiensOpen.into());
    }
    let has_no_vault = account.slots.iter().all(|slot| slot.is_open == 0);
    guard::check(has_no_vault, RingfenceError::VaultsStillOpen)?;
    if !view.is_settled() {
        return Err(Refusal::AccountNotSettled.into());
    }
    if view.cut_native != 0 {
        return Err(Refusal::ClaimOnRecovery.into());
    }
    let sequence = account.next_event();
    events::tell(&AccountClosed {
        margin_account: *account.address(),
        sequence,
        generation: account.generation,
    });
    let paid_by = account.rent_payer;
    guard::close_record(account.info(), &accounts.rent_payer, &paid_by)
}
