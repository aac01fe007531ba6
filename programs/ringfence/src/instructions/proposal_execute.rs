//! Anyone executes a proposal that is due, or the next step of one that moves a value.
//!
//! Refuses, in order: those of [`Place::address`]; `ProposalMismatch`; those of the rules'
//! `Proposal::plan_execute`; for an authority `ValueChanged`; for a number those of the rules'
//! `Target::change`.
//! Moves: nothing.
//! Keeps: what is set is inside the bounds of a listing, and never far from what was before.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AuthoritySet, CouncilSet, ProposalExecuted};
use crate::guard;
use crate::proposals::{self, Place};
use crate::state::{Change, Governance, House, Perhaps, Proposal, Settlement, Stored};
use anchor_lang::prelude::*;
use ringfence_core::governance::Parameter;

/// Accounts of `proposal_execute`.
#[derive(Accounts)]
pub struct ProposalExecute {
    /// The house.
    #[account(mut)]
    pub house: Stored<House>,
    /// Its Governance.
    #[account(mut)]
    pub governance: Stored<Governance>,
    /// Its Settlement: whether a loss is open.
    pub settlement: Stored<Settlement>,
    /// The asset or the instrument that changes; the System program when it is the house or its
    /// Governance.
    #[account(mut)]
    pub target: Perhaps,
    /// What is kept of proposals about the parameter.
    #[account(mut)]
    pub change: Stored<Change>,
    /// The proposal.
    #[account(mut)]
    pub proposal: Stored<Proposal>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut ProposalExecute) -> Outcome {
    let ProposalExecute {
        house,
        governance,
        settlement,
        target,
        change: kept,
        proposal,
    } = accounts;
    guard::same_house(&settlement.house, house.address())?;
    let mut view = proposal.view()?;
    let parameter = view.terms.parameter;
    let mut place = Place {
        house,
        governance,
        target,
    };
    let address = place.address(parameter)?;
    let other = RingfenceError::ProposalMismatch;
    guard::same(&address, &proposal.target, other)?;
    proposals::check(proposal, kept, place.house.address())?;
    let mut change = kept.view();
    let current = place.value(parameter)?;
    let facts = (&place.governance.view(), &settlement.view());
    let value = view.plan_execute(&mut change, current, facts, &guard::clock()?)?;
    if parameter.is_number() {
        place.change(parameter, value, true)?;
    } else {
        place.set_keys(parameter, proposal)?;
    }
    proposal.store(&view);
    kept.store(&change, proposal.address());
    tell(accounts, parameter);
    Ok(())
}

#[inline(never)]
fn tell(accounts: &ProposalExecute, parameter: Parameter) {
    let (proposal, governance) = (&accounts.proposal, &accounts.governance);
    if parameter == Parameter::Council {
        events::tell(&CouncilSet {
            house: proposal.house,
            council: governance.council,
            council_epoch: governance.council_epoch,
            council_count: governance.council_count,
            threshold: governance.threshold,
            reserved: [0; 2],
        });
    } else if !parameter.is_number() {
        events::tell(&AuthoritySet {
            house: proposal.house,
            before: proposal.key_before,
            after: proposal.key_after,
            parameter: u64::from(proposal.parameter),
        });
    }
    events::tell(&ProposalExecuted {
        proposal: *proposal.address(),
        house: proposal.house,
        target: proposal.target,
        value_now: proposal.value_now,
        moved_s: proposal.moved_s,
        parameter: proposal.parameter,
        state: proposal.state,
        reserved: [0; 2],
    });
}
