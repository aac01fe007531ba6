//! The owner gives notice that it will release what a lien has locked, or takes the notice back.
//! While it is given nothing more is locked.
//!
//! Refuses, in order: `NotOwner`; `LienMismatch`; `LienOfOtherGeneration`.
//! Moves: nothing.
//! Keeps: a notice that is given again counts from the first time.

use crate::errors::Outcome;
use crate::events::{self, LienNoticeChanged};
use crate::state::{Lien, MarginAccount, Stored};
use crate::{guard, liens};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;

/// Accounts of `lien_notice`.
#[derive(Accounts)]
pub struct LienNotice {
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
pub fn handler(accounts: &mut LienNotice, is_given: bool) -> Outcome {
    let (account, lien) = (&mut accounts.margin_account, &mut accounts.lien);
    liens::check_owner(accounts.owner.address(), lien, account)?;
    let mut pledge = lien.view();
    rules::plan_notice(&mut pledge, is_given, &guard::clock()?);
    lien.store(&pledge);
    let sequence = account.next_event();
    events::tell(&LienNoticeChanged {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
        notice_ts: pledge.notice.ts,
    });
    Ok(())
}
