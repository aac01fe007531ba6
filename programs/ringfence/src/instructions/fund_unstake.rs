//! A member is paid for shares whose cool-down has passed: what they were worth at the request or
//! are worth now, whichever is less, and the part that it secured assessments with. While a loss is
//! open or the gate is shut it waits, until the hard stop.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `NotOwner`; `FundVaultMismatch`;
//! `StubsFull`; `NoUnstakeRequest`; `CoolDownNotPassed`; `LossOpen`; `GateShut`;
//! `UnstakeWindowPassed`; those of [`pockets::carry_plan`]; `TokensBelowLedger`.
//! Moves: mutual layer and secured parts → destination.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, UnstakePaid};
use crate::guard;
use crate::pockets::{self, Place};
use crate::state::{Fund, FundMember, House, Settlement, Stored};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_unstake;
use ringfence_core::plan::Pocket;
use ringfence_core::waterfall::Layer;

/// Accounts of `fund_unstake`.
#[derive(Accounts)]
pub struct FundUnstake {
    /// The member.
    pub owner: Signer,
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
    /// Token account of the mutual layer.
    #[account(mut)]
    pub vault_mutual: UncheckedAccount,
    /// Token account of the secured parts of assessments.
    #[account(mut)]
    pub vault_secured: UncheckedAccount,
    /// Token account that receives.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

const MUTUAL: Pocket = Pocket::Fund(Layer::Mutual);

impl FundUnstake {
    fn places(&self) -> [Place<'_>; 3] {
        [
            (MUTUAL, &self.vault_mutual),
            (Pocket::Secured, &self.vault_secured),
            (Pocket::Wallet, &self.destination),
        ]
    }
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundUnstake) -> Outcome {
    let house = accounts.house.address();
    guard::same_house(&accounts.settlement.house, house)?;
    guard::same_house(&accounts.fund.house, house)?;
    let not_ours = RingfenceError::MemberMismatch;
    guard::same(&accounts.member.fund, accounts.fund.address(), not_ours)?;
    guard::same(
        accounts.owner.address(),
        &accounts.member.owner,
        RingfenceError::NotOwner,
    )?;
    pockets::check_places(&accounts.fund, &accounts.places())?;
    let (mut fund, mut member) = (accounts.fund.view(), accounts.member.view());
    let settlement = accounts.settlement.view();
    let parameters = accounts.house.parameters.view();
    let share_count = fund.share_count;
    let time = (&parameters, &guard::clock()?);
    let plan = plan_unstake(&mut fund, &mut member, &settlement, time)?;
    accounts.fund.store(&fund);
    accounts.member.store(&member);
    let places = accounts.places();
    pockets::carry_plan(&accounts.fund, &accounts.token_program, &plan, &places)?;
    pockets::check_covered(&accounts.fund, &places)?;
    events::tell(&UnstakePaid {
        fund: *accounts.fund.address(),
        owner: accounts.member.owner,
        destination: *accounts.destination.address(),
        shares: share_count.saturating_sub(fund.share_count),
        amount_native: plan.paid_by(MUTUAL),
        secured_native: plan.paid_by(Pocket::Secured),
        mutual_native: fund.mutual_native,
        share_count: fund.share_count,
    });
    Ok(())
}
