//! The parameter authority, or any key of the council, ends a proposal; the first not one that
//! somebody else made to replace it. A value that has moved stays where it is.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `ProposalMismatch`; `WrongAuthority`; `ProposalEnded`.
//! Moves: nothing.
//! Keeps: a change that one of the council does not want never happens without a new proposal.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, ProposalCancelled};
use crate::state::{Change, Governance, House, Proposal, Stored};
use crate::{guard, proposals};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;

/// Accounts of `proposal_cancel`.
#[derive(Accounts)]
pub struct ProposalCancel {
    /// The parameter authority or a key of the council.
    pub authority: Signer,
    /// The house.
    pub house: Stored<House>,
    /// Its Governance.
    pub governance: Stored<Governance>,
    /// What is kept of proposals about the parameter.
    #[account(mut)]
    pub change: Stored<Change>,
    /// The proposal.
    #[account(mut)]
    pub proposal: Stored<Proposal>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ProposalCancel) -> Outcome {
    let (house, governance) = (&accounts.house, &accounts.governance);
    let (kept, proposal) = (&mut accounts.change, &mut accounts.proposal);
    guard::same_house(&governance.house, house.address())?;
    proposals::check(proposal, kept, house.address())?;
    let actor = *accounts.authority.address();
    let (mut view, mut change) = (proposal.view()?, kept.view());
    let is_its_own = address_eq(&actor, &proposal.proposer);
    let who = proposals::actor_of(&actor, house, governance);
    let may = who.may_cancel(view.terms.parameter, is_its_own);
    guard::check(may, RingfenceError::WrongAuthority)?;
    view.plan_cancel(&mut change)?;
    proposal.store(&view);
    kept.store(&change, proposal.address());
    events::tell(&ProposalCancelled {
        proposal: *proposal.address(),
        house: proposal.house,
        actor,
        value_now: view.now,
    });
    Ok(())
}
