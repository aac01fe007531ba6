//! The owner names who may trade an account, or nobody. A delegate signs orders and takes lots
//! over; it never withdraws, consents, pledges, transfers or closes. Possible in every state.
//!
//! Refuses: `NotOwner`.
//! Moves: nothing.
//! Keeps: one delegate at a time; what an earlier one has signed counts no more.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, DelegateChanged};
use crate::guard;
use crate::state::{MarginAccount, Stored};
use anchor_lang::prelude::*;

/// Accounts of `delegate_set`.
#[derive(Accounts)]
pub struct DelegateSet {
    /// The customer.
    pub owner: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut DelegateSet, delegate: &Address) -> Outcome {
    let account = &mut accounts.margin_account;
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    account.delegate = *delegate;
    let sequence = account.next_event();
    events::tell(&DelegateChanged {
        margin_account: *account.address(),
        sequence,
        delegate: *delegate,
    });
    Ok(())
}
