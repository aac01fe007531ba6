//! A key of the council approves a proposal that loosens.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `WrongAuthority`; `ProposalEnded`; `ProposalExpired`;
//! `CouncilChanged`; `ApprovalNotNeeded`; `AlreadyApproved`.
//! Moves: nothing.
//! Keeps: each key counts once, and those of an earlier council do not count.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, ProposalApproved};
use crate::guard;
use crate::state::{Governance, Proposal, Stored};
use anchor_lang::prelude::*;

/// Accounts of `proposal_approve`.
#[derive(Accounts)]
pub struct ProposalApprove {
    /// A key of the council.
    pub council_key: Signer,
    /// The house's Governance.
    pub governance: Stored<Governance>,
    /// The proposal.
    #[account(mut)]
    pub proposal: Stored<Proposal>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ProposalApprove) -> Outcome {
    let (governance, proposal) = (&accounts.governance, &mut accounts.proposal);
    guard::same_house(&governance.house, &proposal.house)?;
    let approver = *accounts.council_key.address();
    let place = governance.place_of(&approver);
    let place = place.ok_or(RingfenceError::WrongAuthority)?;
    let mut view = proposal.view()?;
    view.plan_approve(place, &governance.view(), &guard::clock()?)?;
    proposal.store(&view);
    events::tell(&ProposalApproved {
        proposal: *proposal.address(),
        house: proposal.house,
        approver,
        approvals: view.approvals,
        approval_count: u8::try_from(view.approvals.count_ones()).unwrap_or(u8::MAX),
        threshold: governance.threshold,
        reserved: [0; 4],
    });
    Ok(())
}
