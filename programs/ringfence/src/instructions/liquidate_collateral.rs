//! A liquidator pays quote into the pool for an account and receives collateral at a discount: at
//! most what the account owes beyond its own quote. The pool is paid rather than the quote vault,
//! so that a frozen quote vault stops nothing.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `VaultMismatch`; `ShardMismatch`; `PoolMismatch`;
//! `SameOwner`; `HaircutUnderWay`; those of [`evidence::load`]; those of
//! [`plan_liquidate_collateral`]; those of [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: source → pool; vault → destination.
//! Keeps: INV-1, INV-2, INV-3, INV-4, INV-5, INV-8.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, CollateralLiquidated};
use crate::state::{AssetShard, Fund, House, MarginAccount, Settlement, Stored};
use crate::{evidence, guard, tokens};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::liquidation::{plan_liquidate_collateral, Seizure};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;

/// Accounts of `liquidate_collateral`, and behind them the evidence of the account.
#[derive(Accounts)]
pub struct LiquidateCollateral {
    /// Pays and receives.
    pub liquidator: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The pool.
    #[account(mut)]
    pub pool: UncheckedAccount,
    /// The house's fund, for the gate.
    pub fund: Stored<Fund>,
    /// The account that is liquidated.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its quote vault: only looked at.
    pub quote_vault: UncheckedAccount,
    /// The vault that is sold from. That it is not the quote's is for the rules to say.
    #[account(mut, unsafe(dup))]
    pub vault: UncheckedAccount,
    /// The shard that counts it.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// Token account that pays quote.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// Token account that receives collateral.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub quote_token_program: UncheckedAccount,
    /// The collateral's token program.
    pub token_program: UncheckedAccount,
}

/// See the module. Amounts: what is paid, and the least that is accepted for it in the collateral's
/// native units.
#[inline(never)]
pub fn handler(
    accounts: &mut LiquidateCollateral,
    rest: &[AccountView],
    (quote_native, minimum_out_native): (u64, u64),
) -> Outcome {
    let slot = check(accounts)?;
    let account = &mut accounts.margin_account;
    let mut rest = rest.iter();
    let loaded = evidence::load(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let quote_moves = !tokens::is_frozen(&accounts.quote_vault);
    let seizure = Seizure {
        slot,
        quote_native,
        minimum_out_native,
        quote_moves,
    };
    let (mut view, mut shard) = (account.view()?, accounts.shard.view());
    let mut settlement = accounts.settlement.view();
    let plan = plan_liquidate_collateral(
        &seizure,
        &mut view,
        &mut shard,
        &mut settlement,
        &loaded.view(&parameters, &clock),
    )?;
    settlement.note_gate(accounts.fund.view().cover_native(), &parameters, &clock);
    account.store(&view);
    accounts.shard.store(&shard);
    accounts.settlement.store(&settlement);
    let out_native = plan.received_by(Pocket::Wallet);
    carry(accounts, slot, (quote_native, out_native))
}

/// Whose accounts these are; returns the slot that is sold from.
fn check(accounts: &LiquidateCollateral) -> Outcome<usize> {
    let (house, account) = (accounts.house.address(), &accounts.margin_account);
    guard::same_house(&accounts.settlement.house, house)?;
    guard::same_house(&accounts.fund.house, house)?;
    guard::same_house(&account.house, house)?;
    let slot = account.slot_of_vault(&accounts.vault)?;
    let quote_vault = &account.slot(0)?.vault;
    let not_its = RingfenceError::VaultMismatch;
    guard::same(accounts.quote_vault.address(), quote_vault, not_its)?;
    guard::check_shard(
        &accounts.shard,
        account.address(),
        &account.slot(slot)?.asset,
    )?;
    let other_pool = RingfenceError::PoolMismatch;
    guard::same(
        accounts.pool.address(),
        &accounts.settlement.pool,
        other_pool,
    )?;
    if address_eq(accounts.liquidator.address(), &account.owner) {
        return Err(Refusal::SameOwner.into());
    }
    accounts.house.check_trading()?;
    Ok(slot)
}

/// Moves both sides, looks again and tells.
fn carry(accounts: &mut LiquidateCollateral, slot: usize, amounts: (u64, u64)) -> Outcome {
    let (quote_native, out_native) = amounts;
    let pool = &accounts.pool;
    tokens::Transfer {
        program: &accounts.quote_token_program,
        from: &accounts.source,
        to: pool,
        authority: &accounts.liquidator,
    }
    .carry(quote_native, &[])?;
    let account = &mut accounts.margin_account;
    let (program, vault) = (&accounts.token_program, &accounts.vault);
    tokens::carry_from_vault(account, program, vault, &accounts.destination, out_native)?;
    let ledger_native = account.slot(slot)?.ledger_native;
    tokens::check_covered(vault, ledger_native)?;
    tokens::check_covered(pool, accounts.settlement.pool_native)?;
    let sequence = account.next_event();
    events::tell(&CollateralLiquidated {
        margin_account: *account.address(),
        sequence,
        asset: account.slot(slot)?.asset,
        liquidator: *accounts.liquidator.address(),
        quote_native,
        out_native,
        ledger_native,
        pool_native: accounts.settlement.pool_native,
    });
    Ok(())
}
