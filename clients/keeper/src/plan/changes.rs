//! Proposals that are due: those that are executed at once, and the next hour of those that move.

use ringfence_core::governance::{Parameter, ProposalState};
use ringfence_interface::accounts::Proposal;
use ringfence_interface::ids::SYSTEM_PROGRAM;
use ringfence_interface::instructions::ProposalExecute;
use ringfence_interface::pda;
use solana_address::Address;

use super::View;
use crate::duty::{Duty, Kind};

/// A value moves by an hour at a time at the most, and not in smaller steps by our doing.
const STEP_S: u32 = 3_600;

pub(super) fn plan(view: &View<'_>, duties: &mut Vec<Duty>) {
    let house = view.at();
    let proposals = view.picture.proposals.iter();
    for (address, stored) in proposals.filter(|(_, proposal)| proposal.house == house) {
        duties.extend(execute(view, address, stored));
    }
}

fn execute(view: &View<'_>, address: &Address, stored: &Proposal) -> Option<Duty> {
    let governance = view.house.governance.as_ref()?.to_core();
    let mut proposal = stored.to_core().ok()?;
    let is_early = proposal.state == ProposalState::Moving
        && !view.clock.has_passed(proposal.moved.ts, STEP_S);
    if is_early {
        return None;
    }
    // Whether the value is still what the proposal names is for the chain to say.
    let on = (&governance, &view.totals);
    let mut change = ringfence_core::governance::Change::default();
    proposal
        .plan_execute(&mut change, None, on, view.clock)
        .ok()?;
    let places = &view.house.places;
    let is_of_house = stored.target == places.house || stored.target == places.governance;
    let accounts = ProposalExecute {
        house: places.house,
        governance: places.governance,
        settlement: places.settlement,
        target: if is_of_house {
            SYSTEM_PROGRAM
        } else {
            stored.target
        },
        change: pda::change(&stored.target, Parameter::of(stored.parameter)?).0,
        proposal: *address,
    };
    let instruction = accounts.instruction();
    Some(Duty::new(
        Kind::ProposalExecute,
        *address,
        view.at(),
        instruction,
    ))
}
