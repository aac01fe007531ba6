//! Who may act on a lien, and which slot of the account it is on.
//!
//! A lien stores the addresses of its account, its venue and its vault, so that nothing has to be
//! derived again. The vault's address follows from account and mint alone: a vault that was closed
//! and opened again is pledged again, in whatever slot it is now.

use crate::errors::{Outcome, RingfenceError};
use crate::guard;
use crate::state::{Lien, MarginAccount, Stored, Venue};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::refusal::Refusal;

/// The venue's own authority, and a lien of this account to it.
///
/// Refuses, in order: `WrongAuthority`; `VenueInactive` for a status above `status_max`;
/// `LienMismatch`; `LienOfOtherGeneration`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check_venue(
    signer: &Address,
    venue: &Stored<Venue>,
    status_max: u8,
    lien: &Lien,
    account: &Stored<MarginAccount>,
) -> Outcome {
    guard::same(signer, &venue.authority, RingfenceError::WrongAuthority)?;
    guard::check(venue.status <= status_max, RingfenceError::VenueInactive)?;
    guard::same(&lien.venue, venue.address(), RingfenceError::LienMismatch)?;
    check_account(lien, account)
}

/// The owner, and a lien on this account.
///
/// Refuses, in order: `NotOwner`; `LienMismatch`; `LienOfOtherGeneration`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn check_owner(signer: &Address, lien: &Lien, account: &Stored<MarginAccount>) -> Outcome {
    guard::same(signer, &lien.owner, RingfenceError::NotOwner)?;
    check_account(lien, account)
}

fn check_account(lien: &Lien, account: &Stored<MarginAccount>) -> Outcome {
    let not_its = RingfenceError::LienMismatch;
    guard::same(&lien.margin_account, account.address(), not_its)?;
    Ok(lien.view().check_generation(account.generation)?)
}

/// Number of the slot that a lien is on.
///
/// # Errors
/// `VaultNotOpen`.
#[inline(never)]
pub fn slot_of(lien: &Lien, account: &MarginAccount) -> Outcome<usize> {
    let mut slots = account.slots.iter();
    let is_its = slots.position(|slot| slot.is_open != 0 && address_eq(&slot.vault, &lien.vault));
    is_its.ok_or(Refusal::VaultNotOpen.into())
}
