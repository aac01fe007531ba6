//! The operator pays any amount beside the members' assessments, once for a loss. What is not
//! needed is its own to claim, like theirs.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `WrongAuthority`; `FundVaultMismatch`; those of
//! [`parties::part`]; those of [`tokens::Transfer::receive`]; those of [`plan_match_assessment`];
//! `TokensBelowLedger`.
//! Moves: source → escrow, measured there; rent, payer → part.
//! Keeps: INV-8.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AssessmentMatched};
use crate::state::{Fund, House, Loss, Stamp, Stored};
use crate::{guard, parties, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::assessment::plan_match_assessment;
use ringfence_core::plan::Pocket;

/// Accounts of `assessment_match`.
#[derive(Accounts)]
pub struct AssessmentMatch {
    /// The operator; owns the source.
    pub skin_authority: Signer,
    /// Pays the rent of a new part.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's fund: the party whose part this is.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The operator's part of the loss.
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
pub fn handler(accounts: &mut AssessmentMatch, amount_native: u64) -> Outcome {
    let (house, owner) = (&accounts.house, accounts.skin_authority.address());
    parties::check_loss(house.address(), &accounts.fund, &accounts.loss)?;
    guard::same(owner, &house.skin_authority, RingfenceError::WrongAuthority)?;
    let escrow = &accounts.vault_escrow;
    pockets::check_fund_vault(&accounts.fund, Pocket::Escrow, escrow)?;
    let (payer, part) = (accounts.payer.account(), accounts.part.account());
    let party = accounts.fund.address();
    let mut part = parties::part(payer, part, accounts.loss.address(), party, owner)?;
    let arrived = tokens::Transfer {
        program: &accounts.token_program,
        from: &accounts.source,
        to: escrow,
        authority: &accounts.skin_authority,
    }
    .receive(amount_native)?;
    let (mut fund, mut loss) = (accounts.fund.view(), accounts.loss.view()?);
    let (mut answer, clock) = (part.view(), guard::clock()?);
    plan_match_assessment(&mut loss, &mut answer, &mut fund, arrived, &clock)?;
    accounts.fund.store(&fund);
    part.store(&answer);
    accounts.loss.store(&loss, &Stamp::of(owner, &clock));
    tokens::check_covered(escrow, fund.escrow_native)?;
    events::tell(&AssessmentMatched {
        loss: *accounts.loss.address(),
        skin_authority: *owner,
        part: *part.address(),
        amount_native: arrived,
        paid_native: loss.assessment.paid_native,
        escrow_native: fund.escrow_native,
    });
    Ok(())
}
