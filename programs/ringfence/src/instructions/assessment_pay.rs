//! A member pays its whole call for a loss, in time. The money waits in escrow until the loss has
//! taken what it needs.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `NotOwner`; `FundVaultMismatch`;
//! those of [`parties::part`]; those of [`plan_pay_assessment`]; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: source → escrow; rent, payer → part.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AssessmentPaid};
use crate::state::{Fund, FundMember, House, Loss, Stamp, Stored};
use crate::{guard, parties, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::assessment::plan_pay_assessment;
use ringfence_core::plan::Pocket;

/// Accounts of `assessment_pay`.
#[derive(Accounts)]
pub struct AssessmentPay {
    /// The member; owns the source.
    pub owner: Signer,
    /// Pays the rent of a new part.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The member's seat.
    pub member: Stored<FundMember>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The member's part of the loss.
    #[account(mut)]
    pub part: UncheckedAccount,
    /// Token account that pays.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// Token account of what the fund holds for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AssessmentPay) -> Outcome {
    let seat = &accounts.member;
    parties::check_loss(accounts.house.address(), &accounts.fund, &accounts.loss)?;
    parties::check_seat(&accounts.fund, seat)?;
    let owner = accounts.owner.address();
    guard::same(owner, &seat.owner, RingfenceError::NotOwner)?;
    let escrow = &accounts.vault_escrow;
    pockets::check_fund_vault(&accounts.fund, Pocket::Escrow, escrow)?;
    let (payer, part) = (accounts.payer.account(), accounts.part.account());
    let mut part = parties::part(payer, part, accounts.loss.address(), seat.address(), owner)?;
    let (mut fund, mut loss) = (accounts.fund.view(), accounts.loss.view()?);
    let (mut answer, mut member, clock) = (part.view(), seat.view(), guard::clock()?);
    let party = parties::party(&mut member, seat, &accounts.loss);
    let plan = plan_pay_assessment(&mut loss, &mut answer, &mut fund, &party, &clock)?;
    let amount_native = plan.received_by(Pocket::Escrow);
    accounts.fund.store(&fund);
    part.store(&answer);
    accounts.loss.store(&loss, &Stamp::of(owner, &clock));
    if amount_native != 0 {
        tokens::Transfer {
            program: &accounts.token_program,
            from: &accounts.source,
            to: escrow,
            authority: &accounts.owner,
        }
        .carry(amount_native, &[])?;
    }
    tokens::check_covered(escrow, fund.escrow_native)?;
    events::tell(&AssessmentPaid {
        loss: *accounts.loss.address(),
        owner: *owner,
        part: *part.address(),
        amount_native,
        paid_native: loss.assessment.paid_native,
        answered_shares: loss.assessment.answered_shares,
        escrow_native: fund.escrow_native,
    });
    Ok(())
}
