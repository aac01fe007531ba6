//! Anyone closes the account of a proposal that was executed, cancelled, or has expired.
//!
//! Refuses, in order: `ProposalMismatch`; `ProposalStillOpen`; `RentPayerMismatch`.
//! Moves: rent, proposal → whoever paid it.
//! Keeps: what is open about a parameter is not forgotten.

use crate::errors::Outcome;
use crate::events::{self, ProposalClosed};
use crate::state::{Change, Proposal, Stored};
use crate::{guard, proposals};
use anchor_lang::prelude::*;

/// Accounts of `proposal_close`.
#[derive(Accounts)]
pub struct ProposalClose {
    /// What is kept of proposals about the parameter.
    #[account(mut)]
    pub change: Stored<Change>,
    /// The proposal.
    #[account(mut)]
    pub proposal: Stored<Proposal>,
    /// Whoever paid the rent.
    #[account(mut, unsafe(dup))]
    pub rent_payer: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ProposalClose) -> Outcome {
    let (kept, proposal) = (&mut accounts.change, &accounts.proposal);
    proposals::check(proposal, kept, &kept.house)?;
    let mut change = kept.view();
    proposal.view()?.plan_close(&mut change, &guard::clock()?)?;
    let open = kept.proposal;
    kept.store(&change, &open);
    events::tell(&ProposalClosed {
        proposal: *proposal.address(),
        house: proposal.house,
        state: u64::from(proposal.state),
    });
    let paid_by = proposal.rent_payer;
    guard::close_record(proposal.info(), &accounts.rent_payer, &paid_by)
}
