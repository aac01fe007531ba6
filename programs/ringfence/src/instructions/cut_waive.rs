//! An owner gives up what haircuts took from its account and no recovery has returned, so that the
//! account can be closed. What has been recovered until now stays its own.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `NotOwner`; those of [`plan_waive_cut`].
//! Moves: nothing.
//! Keeps: INV-4, INV-5.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, CutWaived};
use crate::guard;
use crate::state::{MarginAccount, Settlement, Stored};
use anchor_lang::prelude::*;
use ringfence_core::recovery::plan_waive_cut;

/// Accounts of `cut_waive`. An account with positions is not settled, so there are no instruments.
#[derive(Accounts)]
pub struct CutWaive {
    /// The owner.
    pub owner: Signer,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The margin account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut CutWaive) -> Outcome {
    let account = &mut accounts.margin_account;
    guard::same_house(&account.house, &accounts.settlement.house)?;
    let owner = accounts.owner.address();
    guard::same(owner, &account.owner, RingfenceError::NotOwner)?;
    let (mut view, mut settlement) = (account.view()?, accounts.settlement.view());
    plan_waive_cut(&mut view, &mut settlement)?;
    account.store(&view);
    accounts.settlement.store(&settlement);
    let sequence = account.next_event();
    events::tell(&CutWaived {
        margin_account: *account.address(),
        sequence,
        variation_native: account.variation_native,
        cut_native: accounts.settlement.cut_native,
    });
    Ok(())
}
