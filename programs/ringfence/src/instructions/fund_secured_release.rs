//! A member without shares takes back what secured the assessments of those that are gone: void,
//! seized, or paid out by a hard stop.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `MemberMismatch`; `NotOwner`; `FundVaultMismatch`;
//! `StubsFull`; `AmountZero`; `AboveStake`; `LossOpen`; those of [`pockets::carry_plan`];
//! `TokensBelowLedger`.
//! Moves: secured parts → destination.
//! Keeps: INV-8, INV-9.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, SecuredReleased};
use crate::guard;
use crate::pockets::{self, Place};
use crate::state::{Fund, FundMember, Settlement, Stored};
use anchor_lang::prelude::*;
use ringfence_core::fund::plan_release_secured;
use ringfence_core::plan::Pocket;

/// Accounts of `fund_secured_release`.
#[derive(Accounts)]
pub struct FundSecuredRelease {
    /// The member.
    pub owner: Signer,
    /// The house's Settlement: whether a loss is open.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The member's seat.
    #[account(mut)]
    pub member: Stored<FundMember>,
    /// Token account of the secured parts of assessments.
    #[account(mut)]
    pub vault_secured: UncheckedAccount,
    /// Token account that receives.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

impl FundSecuredRelease {
    fn places(&self) -> [Place<'_>; 2] {
        [
            (Pocket::Secured, &self.vault_secured),
            (Pocket::Wallet, &self.destination),
        ]
    }
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut FundSecuredRelease) -> Outcome {
    guard::same_house(&accounts.fund.house, &accounts.settlement.house)?;
    let (seat, signer) = (&accounts.member, accounts.owner.address());
    let not_ours = RingfenceError::MemberMismatch;
    guard::same(&seat.fund, accounts.fund.address(), not_ours)?;
    guard::same(signer, &seat.owner, RingfenceError::NotOwner)?;
    pockets::check_places(&accounts.fund, &accounts.places())?;
    let (mut fund, mut member) = (accounts.fund.view(), seat.view());
    let plan = plan_release_secured(&mut fund, &mut member, &accounts.settlement.view())?;
    accounts.fund.store(&fund);
    accounts.member.store(&member);
    let places = accounts.places();
    pockets::carry_plan(&accounts.fund, &accounts.token_program, &plan, &places)?;
    pockets::check_covered(&accounts.fund, &places)?;
    events::tell(&SecuredReleased {
        fund: *accounts.fund.address(),
        owner: accounts.member.owner,
        destination: *accounts.destination.address(),
        amount_native: plan.paid_by(Pocket::Secured),
        secured_native: fund.secured_native,
    });
    Ok(())
}
