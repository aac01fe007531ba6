//! Anyone brings recognised fees from the pool into the insurance layer, as far as the pool can
//! spare them after all winners.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `FundVaultMismatch`; `HaircutUnderWay`;
//! `NothingToMove`; `PoolMismatch`; those of [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: pool → insurance layer.
//! Keeps: INV-3, INV-4, INV-8.

use crate::errors::Outcome;
use crate::events::{self, FeesCollected};
use crate::state::{Fund, House, Settlement, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::plan::Pocket;
use ringfence_core::settlement::plan_collect_fees;
use ringfence_core::waterfall::Layer;

/// Accounts of `fees_collect`.
#[derive(Accounts)]
pub struct FeesCollect {
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The pool.
    #[account(mut)]
    pub pool: UncheckedAccount,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// Token account of the insurance layer.
    #[account(mut)]
    pub vault_insurance: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FeesCollect) -> Outcome {
    let (house, insurance) = (&accounts.house, Pocket::Fund(Layer::Insurance));
    guard::same_house(&accounts.settlement.house, house.address())?;
    guard::same_house(&accounts.fund.house, house.address())?;
    pockets::check_fund_vault(&accounts.fund, insurance, &accounts.vault_insurance)?;
    let (mut settlement, mut fund) = (accounts.settlement.view(), accounts.fund.view());
    let pays = house.may_settle();
    let plan = plan_collect_fees(&mut settlement, &mut fund.insurance_native, pays)?;
    accounts.settlement.store(&settlement);
    accounts.fund.store(&fund);
    let amount_native = plan.received_by(insurance);
    let (program, to) = (&accounts.token_program, &accounts.vault_insurance);
    let pool = &accounts.pool;
    pockets::carry_from_pool(&accounts.settlement, program, pool, to, amount_native)?;
    tokens::check_covered(pool, settlement.pool_native)?;
    tokens::check_covered(to, fund.insurance_native)?;
    events::tell(&FeesCollected {
        house: *house.address(),
        amount_native,
        insurance_native: fund.insurance_native,
        pool_native: settlement.pool_native,
    });
    Ok(())
}
