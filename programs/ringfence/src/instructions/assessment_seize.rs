//! Anyone takes the secured part of a member that has not paid in time, as far as its call. The
//! member has answered then, also when nothing was there.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `FundVaultMismatch`; those of
//! [`parties::part`]; those of [`plan_seize_assessment`]; those of [`pockets::carry_plan`];
//! `TokensBelowLedger`.
//! Moves: secured parts → escrow; rent, actor → part.
//! Keeps: INV-8, INV-9.

use crate::errors::Outcome;
use crate::events::{self, AssessmentSeized};
use crate::pockets::{self, Place};
use crate::state::{Fund, FundMember, House, Loss, Stamp, Stored};
use crate::{guard, parties};
use anchor_lang::prelude::*;
use ringfence_core::assessment::plan_seize_assessment;
use ringfence_core::plan::Pocket;

/// Accounts of `assessment_seize`.
#[derive(Accounts)]
pub struct AssessmentSeize {
    /// Whoever does it, and pays the rent of a new part.
    #[account(mut)]
    pub actor: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The member's seat.
    #[account(mut)]
    pub member: Stored<FundMember>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The member's part of the loss.
    #[account(mut)]
    pub part: UncheckedAccount,
    /// Token account of the secured parts of assessments.
    #[account(mut)]
    pub vault_secured: UncheckedAccount,
    /// Token account of what the fund holds for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

impl AssessmentSeize {
    fn places(&self) -> [Place<'_>; 2] {
        [
            (Pocket::Secured, &self.vault_secured),
            (Pocket::Escrow, &self.vault_escrow),
        ]
    }
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AssessmentSeize) -> Outcome {
    let seat = &accounts.member;
    parties::check_loss(accounts.house.address(), &accounts.fund, &accounts.loss)?;
    parties::check_seat(&accounts.fund, seat)?;
    pockets::check_places(&accounts.fund, &accounts.places())?;
    let (actor, part) = (accounts.actor.account(), accounts.part.account());
    let (loss, owner) = (accounts.loss.address(), seat.owner);
    let mut part = parties::part(actor, part, loss, seat.address(), &owner)?;
    let (mut fund, mut loss) = (accounts.fund.view(), accounts.loss.view()?);
    let (mut answer, mut member, clock) = (part.view(), seat.view(), guard::clock()?);
    let mut party = parties::party(&mut member, seat, &accounts.loss);
    let plan = plan_seize_assessment(&mut loss, &mut answer, &mut fund, &mut party, &clock)?;
    accounts.fund.store(&fund);
    accounts.member.store(&member);
    part.store(&answer);
    accounts
        .loss
        .store(&loss, &Stamp::of(accounts.actor.address(), &clock));
    let places = accounts.places();
    pockets::carry_plan(&accounts.fund, &accounts.token_program, &plan, &places)?;
    pockets::check_covered(&accounts.fund, &places)?;
    events::tell(&AssessmentSeized {
        loss: *accounts.loss.address(),
        owner,
        part: *part.address(),
        amount_native: plan.received_by(Pocket::Escrow),
        secured_native: member.secured_native,
        paid_native: loss.assessment.paid_native,
        answered_shares: loss.assessment.answered_shares,
        escrow_native: fund.escrow_native,
    });
    Ok(())
}
