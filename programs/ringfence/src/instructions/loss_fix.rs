//! Anyone fixes a shortfall once the defaulter's positions are gone and its collateral is sold, or
//! the selling period has passed: drains its quote vault, surplus included, and notes the rest.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `LossMismatch`; `VaultMismatch`; `ShardMismatch`;
//! `PoolMismatch`; those of [`evidence::load_held`]; those of [`plan_fix`]; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: the defaulter's quote vault → pool.
//! Keeps: INV-1, INV-2, INV-3, INV-4, INV-5, INV-10.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LossFixed};
use crate::state::{AssetShard, House, Loss, MarginAccount, Settlement, Stamp, Stored};
use crate::{evidence, guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::loss::{plan_fix, QuoteVault};
use ringfence_core::plan::Pocket;

/// Accounts of `loss_fix`; behind them the instruments of the occupied positions.
#[derive(Accounts)]
pub struct LossFix {
    /// Whoever does it.
    pub actor: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The pool.
    #[account(mut)]
    pub pool: UncheckedAccount,
    /// The defaulting account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its quote vault.
    #[account(mut)]
    pub quote_vault: UncheckedAccount,
    /// The shard that counts it.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossFix, rest: &[AccountView]) -> Outcome {
    check(accounts)?;
    let account = &mut accounts.margin_account;
    let mut rest = rest.iter();
    let instruments = evidence::load_held(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (clock, quote) = (guard::clock()?, tokens::read(&accounts.quote_vault)?);
    let (mut view, mut settlement) = (account.view()?, accounts.settlement.view());
    let (mut loss, mut shard) = (accounts.loss.view()?, accounts.shard.view());
    let mut vault = QuoteVault {
        tokens_native: quote.amount_native,
        moves: !quote.is_frozen,
        shard: &mut shard,
    };
    let on = (instruments.as_slice(), &clock);
    let plan = plan_fix(&mut loss, &mut view, &mut settlement, &mut vault, on)?;
    account.store(&view);
    accounts.settlement.store(&settlement);
    accounts.shard.store(&shard);
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    let drained_native = plan.received_by(Pocket::Pool);
    let (program, from) = (&accounts.token_program, &accounts.quote_vault);
    if drained_native != 0 {
        tokens::carry_from_vault(account, program, from, &accounts.pool, drained_native)?;
    }
    tokens::check_covered(from, account.slot(QUOTE_SLOT)?.ledger_native)?;
    tokens::check_covered(&accounts.pool, settlement.pool_native)?;
    let sequence = account.next_event();
    events::tell(&LossFixed {
        margin_account: *account.address(),
        sequence,
        loss: *accounts.loss.address(),
        loss_native: loss.loss_native,
        proceeds_native: account.proceeds_native,
        drained_native,
        shortfall_native: loss.shortfall_native,
        blocked_native: loss.blocked_native,
    });
    Ok(())
}

/// Whose accounts these are.
fn check(accounts: &LossFix) -> Outcome {
    let (house, account) = (accounts.house.address(), &accounts.margin_account);
    guard::same_house(&accounts.settlement.house, house)?;
    guard::same_house(&account.house, house)?;
    guard::same(
        accounts.loss.address(),
        &account.loss,
        RingfenceError::LossMismatch,
    )?;
    let slot = account.slot(QUOTE_SLOT)?;
    let not_its = RingfenceError::VaultMismatch;
    guard::same(accounts.quote_vault.address(), &slot.vault, not_its)?;
    guard::check_shard(&accounts.shard, account.address(), &slot.asset)?;
    let other_pool = RingfenceError::PoolMismatch;
    guard::same(
        accounts.pool.address(),
        &accounts.settlement.pool,
        other_pool,
    )
}
