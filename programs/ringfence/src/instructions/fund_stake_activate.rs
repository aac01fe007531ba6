//! Anyone turns a stake that has waited for its epoch into shares of the mutual layer, and the part
//! that secures assessments into the member's secured part.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `FundVaultMismatch`; `AmountZero`;
//! `LossOpen`; `EpochNotBegun`; `StubsFull`; `StakeTooSmall` for a first stake; `ShareValueTooLow`;
//! `StakeTooSmall`; `SkinBelowMinimum`; those of [`pockets::carry_plan`]; `TokensBelowLedger`.
//! Moves: pending stakes → mutual layer and secured parts.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StakeActivated};
use crate::guard;
use crate::pockets::{self, Place};
use crate::state::{Fund, FundMember, House, Settlement, Stored};
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
    /// Token account of the secured parts of assessments.
    #[account(mut)]
    pub vault_secured: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

const MUTUAL: Pocket = Pocket::Fund(Layer::Mutual);

impl FundStakeActivate {
    fn places(&self) -> [Place<'_>; 3] {
        [
            (Pocket::PendingStakes, &self.vault_pending),
            (MUTUAL, &self.vault_mutual),
            (Pocket::Secured, &self.vault_secured),
        ]
    }
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundStakeActivate) -> Outcome {
    let house = accounts.house.address();
    guard::same_house(&accounts.settlement.house, house)?;
    guard::same_house(&accounts.fund.house, house)?;
    let not_ours = RingfenceError::MemberMismatch;
    guard::same(&accounts.member.fund, accounts.fund.address(), not_ours)?;
    pockets::check_places(&accounts.fund, &accounts.places())?;
    let (mut fund, mut member) = (accounts.fund.view(), accounts.member.view());
    let settlement = accounts.settlement.view();
    let parameters = accounts.house.parameters.view();
    let clock = guard::clock()?;
    let plan = plan_activate(&mut fund, &mut member, &settlement, &parameters, &clock)?;
    accounts.fund.store(&fund);
    accounts.member.store(&member);
    let places = accounts.places();
    pockets::carry_plan(&accounts.fund, &accounts.token_program, &plan, &places)?;
    pockets::check_covered(&accounts.fund, &places)?;
    events::tell(&StakeActivated {
        fund: *accounts.fund.address(),
        owner: accounts.member.owner,
        amount_native: plan.received_by(MUTUAL),
        secured_native: plan.received_by(Pocket::Secured),
        shares: member.shares,
        mutual_native: fund.mutual_native,
        share_count: fund.share_count,
    });
    Ok(())
}
