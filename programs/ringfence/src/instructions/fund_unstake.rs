//! A member is paid for shares whose cool-down has passed: what they were worth at the request or
//! are worth now, whichever is less.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `NotOwner`; `FundVaultMismatch`;
//! `NoUnstakeRequest`; `CoolDownNotPassed`; `LossOpen`; `GateShut`; `UnstakeWindowPassed`; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: mutual layer → destination.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, UnstakePaid};
use crate::state::{Fund, FundMember, House, Settlement, Stored};
use crate::{guard, pockets, tokens};
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
    /// Token account that receives.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
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
    let (from, to) = (&accounts.vault_mutual, &accounts.destination);
    pockets::check_fund_vault(&accounts.fund, Pocket::Fund(Layer::Mutual), from)?;
    let (mut fund, mut member) = (accounts.fund.view(), accounts.member.view());
    let settlement = accounts.settlement.view();
    let parameters = accounts.house.parameters.view();
    let shares = member.requested_shares;
    let time = (&parameters, &guard::clock()?);
    let plan = plan_unstake(&mut fund, &mut member, &settlement, time)?;
    accounts.fund.store(&fund);
    accounts.member.store(&member);
    let amount_native = plan.received_by(Pocket::Wallet);
    let program = &accounts.token_program;
    pockets::carry_from_fund(&accounts.fund, program, from, to, amount_native)?;
    tokens::check_covered(from, fund.mutual_native)?;
    events::tell(&UnstakePaid {
        fund: *accounts.fund.address(),
        owner: accounts.member.owner,
        destination: *to.address(),
        shares,
        amount_native,
        mutual_native: fund.mutual_native,
        share_count: fund.share_count,
    });
    Ok(())
}
