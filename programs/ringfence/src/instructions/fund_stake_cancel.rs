//! A member takes back a stake that still waits: it has never been at risk, so nothing holds it.
//!
//! Refuses, in order: `MemberMismatch`; `NotOwner`; `FundVaultMismatch`; `AmountZero`; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: pending stakes → destination.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StakeCancelled};
use crate::state::{Fund, FundMember, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_cancel_stake;
use ringfence_core::plan::Pocket;

/// Accounts of `fund_stake_cancel`.
#[derive(Accounts)]
pub struct FundStakeCancel {
    /// The member.
    pub owner: Signer,
    /// The fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The member's seat.
    #[account(mut)]
    pub member: Stored<FundMember>,
    /// Token account of stakes that wait.
    #[account(mut)]
    pub vault_pending: UncheckedAccount,
    /// Token account that receives.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundStakeCancel) -> Outcome {
    let fund_address = *accounts.fund.address();
    guard::same(
        &accounts.member.fund,
        &fund_address,
        RingfenceError::MemberMismatch,
    )?;
    guard::same(
        accounts.owner.address(),
        &accounts.member.owner,
        RingfenceError::NotOwner,
    )?;
    let (from, to) = (&accounts.vault_pending, &accounts.destination);
    pockets::check_fund_vault(&accounts.fund, Pocket::PendingStakes, from)?;
    let (mut fund, mut member) = (accounts.fund.view(), accounts.member.view());
    let plan = plan_cancel_stake(&mut fund, &mut member)?;
    accounts.fund.store(&fund);
    accounts.member.store(&member);
    let amount_native = plan.received_by(Pocket::Wallet);
    let program = &accounts.token_program;
    pockets::carry_from_fund(&accounts.fund, program, from, to, amount_native)?;
    tokens::check_covered(from, fund.pending_native)?;
    events::tell(&StakeCancelled {
        fund: fund_address,
        owner: accounts.member.owner,
        destination: *to.address(),
        amount_native,
    });
    Ok(())
}
