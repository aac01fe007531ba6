//! A member starts the cool-down of some of its shares. They go on paying losses until paid out.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `NotOwner`; `AmountZero`;
//! `StubsFull`; `UnstakeRequestRunning`; `AboveStake`.
//! Moves: nothing.
//! Keeps: INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, UnstakeRequested};
use crate::guard;
use crate::state::{Fund, FundMember, House, Settlement, Stored};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_request_unstake;

/// Accounts of `fund_unstake_request`.
#[derive(Accounts)]
pub struct FundUnstakeRequest {
    /// The member.
    pub owner: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    pub fund: Stored<Fund>,
    /// The member's seat.
    #[account(mut)]
    pub member: Stored<FundMember>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundUnstakeRequest, shares: u64) -> Outcome {
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
    let (fund, settlement) = (accounts.fund.view(), accounts.settlement.view());
    let mut member = accounts.member.view();
    let parameters = accounts.house.parameters.view();
    let time = (&parameters, &guard::clock()?);
    plan_request_unstake(&fund, &mut member, shares, &settlement, time)?;
    accounts.member.store(&member);
    events::tell(&UnstakeRequested {
        fund: *accounts.fund.address(),
        owner: accounts.member.owner,
        shares,
        value_native: member.requested_value_native,
        requested_ts: member.requested_ts,
    });
    Ok(())
}
