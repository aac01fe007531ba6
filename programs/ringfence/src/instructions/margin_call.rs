//! Anyone calls an account below maintenance, or releases one that has initial margin again, with
//! collateral at maintenance weights.
//!
//! Refuses, in order: `AccountOfOtherHouse`; those of [`evidence::load`]; `AccountInDefault`; those
//! of the margin test; `NothingToCall`.
//! Moves: nothing.
//! Keeps: a call is cleared only by what ends a liquidation too, at usable prices.

use crate::errors::Outcome;
use crate::events::{self, MarginCallChanged};
use crate::state::{House, MarginAccount, Stored};
use crate::{evidence, guard};
use anchor_lang::prelude::*;
use ringfence_core::liquidation::{plan_call, Called};

/// Accounts of `margin_call`, and behind them the evidence of the account.
#[derive(Accounts)]
pub struct MarginCall {
    /// The house.
    pub house: Stored<House>,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut MarginCall, rest: &[AccountView]) -> Outcome {
    let (house, account) = (&accounts.house, &mut accounts.margin_account);
    guard::same_house(&account.house, house.address())?;
    let mut rest = rest.iter();
    let loaded = evidence::load(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (house.parameters.view(), guard::clock()?);
    let mut view = account.view()?;
    let called = plan_call(&mut view, &loaded.view(&parameters, &clock))?;
    account.store(&view);
    let sequence = account.next_event();
    events::tell(&MarginCallChanged {
        margin_account: *account.address(),
        sequence,
        called_ts: account.called_ts,
        is_called: u64::from(called == Called::Stamped),
    });
    Ok(())
}
