//! Anyone turns a stake that has waited for its epoch into shares of the mutual layer.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `FundVaultMismatch`; `AmountZero`;
//! `LossOpen`; `EpochNotBegun`; `ShareValueTooLow`; `StakeTooSmall`; `SkinBelowMinimum`; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: pending stakes → mutual layer.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StakeActivated};
use crate::state::{Fund, FundMember, House, Settlement, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_activate;
use ringfence_core::plan::Pocket;
use ringfence_core::waterfall::Layer;

/// Accounts of `fund_stake_activate`.
#[derive(Accounts)]
pub struct FundStakeActivate {
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The member's seat.
    #[account(mut)]
    pub member: Stored<FundMember>,
    /// Token account of stakes that wait.
    #[account(mut)]
    pub vault_pending: UncheckedAccount,
    /// Token account of the mutual layer.
    #[account(mut)]
    pub vault_mutual: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundStakeActivate) -> Outcome {
    let (house, mutual) = (accounts.house.address(), Pocket::Fund(Layer::Mutual));
    guard::same_house(&accounts.settlement.house, house)?;
    guard::same_house(&accounts.fund.house, house)?;
    let not_ours = RingfenceError::MemberMismatch;
    guard::same(&accounts.member.fund, accounts.fund.address(), not_ours)?;
    let (from, to) = (&accounts.vault_pending, &accounts.vault_mutual);
    pockets::check_fund_vault(&accounts.fund, Pocket::PendingStakes, from)?;
    pockets::check_fund_vault(&accounts.fund, mutual, to)?;
    let (mut fund, mut member) = (accounts.fund.view(), accounts.member.view());
    let settlement = accounts.settlement.view();
    let parameters = accounts.house.parameters.view();
    let clock = guard::clock()?;
    let plan = plan_activate(&mut fund, &mut member, &settlement, &parameters, &clock)?;
    accounts.fund.store(&fund);
    accounts.member.store(&member);
    let amount_native = plan.received_by(mutual);
    let program = &accounts.token_program;
    pockets::carry_from_fund(&accounts.fund, program, from, to, amount_native)?;
    tokens::check_covered(from, fund.pending_native)?;
    tokens::check_covered(to, fund.mutual_native)?;
    events::tell(&StakeActivated {
        fund: *accounts.fund.address(),
        owner: accounts.member.owner,
        amount_native,
        shares: member.shares,
        mutual_native: fund.mutual_native,
        share_count: fund.share_count,
    });
    Ok(())
}
