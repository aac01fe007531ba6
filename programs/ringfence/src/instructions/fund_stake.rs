//! A member pays a stake into the fund; it waits for its epoch. The seat is created with the first
//! one. Open even while a loss is: money staked after a declaration never pays for it.
//!
//! Refuses, in order: `FundVaultMismatch`; `WrongAddress`, `MemberMismatch`; those of
//! [`tokens::Transfer::receive`]; `AmountZero`; `TokensBelowLedger`.
//! Moves: source → pending stakes, measured there; rent, payer → seat.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StakePaidIn};
use crate::state::{Fund, FundMember, Stored};
use crate::{guard, pockets, seeds, tokens};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_stake;
use ringfence_core::plan::Pocket;

/// Accounts of `fund_stake`.
#[derive(Accounts)]
pub struct FundStake {
    /// The member; owns the source.
    pub owner: Signer,
    /// Pays the rent of a new seat.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The member's seat.
    #[account(mut)]
    pub member: UncheckedAccount,
    /// Token account of stakes that wait.
    #[account(mut)]
    pub vault_pending: UncheckedAccount,
    /// Token account that pays.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundStake, amount_native: u64) -> Outcome {
    let pending = &accounts.vault_pending;
    pockets::check_fund_vault(&accounts.fund, Pocket::PendingStakes, pending)?;
    let mut seat = seat(accounts)?;
    let arrived = tokens::Transfer {
        program: &accounts.token_program,
        from: &accounts.source,
        to: pending,
        authority: &accounts.owner,
    }
    .receive(amount_native)?;
    let (mut fund, mut member) = (accounts.fund.view(), seat.view());
    plan_stake(&mut fund, &mut member, arrived, &guard::clock()?)?;
    accounts.fund.store(&fund);
    seat.store(&member);
    tokens::check_covered(pending, fund.pending_native)?;
    events::tell(&StakePaidIn {
        fund: *accounts.fund.address(),
        owner: seat.owner,
        amount_native: arrived,
        pending_native: member.pending_native,
    });
    Ok(())
}

/// The member's seat, new or as it is.
fn seat(accounts: &FundStake) -> Outcome<Stored<FundMember>> {
    let (fund, owner) = (accounts.fund.address(), accounts.owner.address());
    let target = accounts.member.account();
    if !guard::is_absent(target) {
        let seat = Stored::<FundMember>::load(*target)?;
        guard::same(&seat.fund, fund, RingfenceError::MemberMismatch)?;
        guard::same(&seat.owner, owner, RingfenceError::MemberMismatch)?;
        return Ok(seat);
    }
    let seeds = [seeds::MEMBER, fund.as_ref(), owner.as_ref()];
    let payer = accounts.payer.account();
    let (mut seat, bump) = Stored::<FundMember>::create(payer, target, &seeds)?;
    seat.fund = *fund;
    seat.owner = *owner;
    seat.rent_payer = *payer.address();
    seat.bump = bump;
    Ok(seat)
}
