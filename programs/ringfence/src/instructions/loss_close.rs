//! Anyone closes a loss whose layers have all done their part; it stays on record. A defaulter for
//! whom nobody else paid is released.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `LossMismatch`; `LossInOtherState`.
//! Moves: nothing.
//! Keeps: INV-10, INV-11.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LossClosed};
use crate::guard;
use crate::state::{Fund, House, Loss, MarginAccount, Settlement, Stamp, Stored};
use anchor_lang::prelude::*;
use ringfence_core::account::Status;
use ringfence_core::loss::plan_close;

/// Accounts of `loss_close`.
#[derive(Accounts)]
pub struct LossClose {
    /// Whoever does it.
    pub actor: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The house's fund: with the last open loss its fresh skin becomes skin like any other.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The defaulting account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossClose) -> Outcome {
    let (house, account) = (accounts.house.address(), &mut accounts.margin_account);
    guard::same_house(&accounts.settlement.house, house)?;
    guard::same_house(&accounts.fund.house, house)?;
    guard::same_house(&account.house, house)?;
    guard::same(
        accounts.loss.address(),
        &account.loss,
        RingfenceError::LossMismatch,
    )?;
    let (mut view, mut loss) = (account.view()?, accounts.loss.view()?);
    let (mut settlement, mut fund) = (accounts.settlement.view(), accounts.fund.view());
    let clock = guard::clock()?;
    plan_close(&mut loss, &mut view, &mut settlement, &mut fund, &clock)?;
    account.store(&view);
    accounts.settlement.store(&settlement);
    accounts.fund.store(&fund);
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    let is_released = view.status == Status::Active;
    if is_released {
        account.loss = Address::default();
    }
    let sequence = account.next_event();
    events::tell(&LossClosed {
        margin_account: *account.address(),
        sequence,
        loss: *accounts.loss.address(),
        loss_native: loss.loss_native,
        uncovered_native: loss.uncovered_native()?,
        is_released: u64::from(is_released),
    });
    Ok(())
}
