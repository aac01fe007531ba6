//! Who agrees to changes of the house, and what is proposed.

use std::collections::BTreeSet;

use ringfence_interface::accounts::governance::{PROPOSAL_MOVING, PROPOSAL_OPEN};
use ringfence_interface::accounts::{Change, Governance, Proposal};
use solana_address::Address;

use crate::derive;
use crate::finding::{About, Finding};
use crate::ground::{Ground, state_of};

/// Checks council, proposals and what is kept of them.
pub(crate) fn check(ground: &Ground<'_>, findings: &mut Vec<Finding>) {
    let (facts, house) = (ground.facts, ground.address);
    let mut proposals = 0;
    let ours = facts.governances.iter();
    for (at, governance) in ours.filter(|(_, of)| of.house == house) {
        check_council(governance, &mut about(at, findings));
        proposals = governance.proposal_count;
    }
    let ours = facts.proposals.iter();
    for (at, proposal) in ours.filter(|(_, of)| of.house == house) {
        check_proposal(proposal, proposals, &mut about(at, findings));
    }
    let ours = facts.changes.iter();
    for (at, change) in ours.filter(|(_, of)| of.house == house) {
        check_change(
            change,
            facts.proposals.get(&change.proposal),
            &mut about(at, findings),
        );
    }
}

fn about<'a>(account: &Address, findings: &'a mut Vec<Finding>) -> About<'a> {
    About {
        account: *account,
        findings,
    }
}

fn address(seeds: &[&[u8]], bump: u8, about: &mut About<'_>) {
    let (derived, found) = (derive::with_bump(seeds, bump), about.account);
    about.equal("address", "its address", &derived, &found);
}

/// Keys are distinct and not zero, and enough of them can agree.
fn check_council(governance: &Governance, about: &mut About<'_>) {
    address(
        &[b"governance", governance.house.as_ref()],
        governance.bump,
        about,
    );
    let (count, threshold) = (governance.council_count, governance.threshold);
    if threshold == 0 || threshold > count {
        about.note(
            "governance",
            "its threshold",
            format!("1 to {count}"),
            threshold,
        );
    }
    let none = Address::default();
    let keys = governance.keys();
    let distinct: BTreeSet<&Address> = keys.iter().filter(|key| **key != none).collect();
    about.equal(
        "governance",
        "distinct keys of the council",
        &usize::from(count),
        &distinct.len(),
    );
    let behind = governance.council.iter().skip(usize::from(count));
    let strays = behind.filter(|key| **key != none).count();
    about.equal("governance", "keys behind the last", &0, &strays);
}

/// A proposal is one that was counted, and only keys that there may be have approved it.
fn check_proposal(proposal: &Proposal, count: u32, about: &mut About<'_>) {
    let index = proposal.index.to_le_bytes();
    let seeds: [&[u8]; 3] = [b"proposal", proposal.house.as_ref(), &index];
    address(&seeds, proposal.bump, about);
    if proposal.index >= count {
        about.note(
            "governance",
            "its number",
            format!("below {count}"),
            proposal.index,
        );
    }
    if let Err(why) = proposal.to_core() {
        let at = about.account;
        about.findings.push(state_of(&at, why));
    }
}

/// What is open of a parameter is a proposal about it.
fn check_change(change: &Change, proposal: Option<&Proposal>, about: &mut About<'_>) {
    let seeds: [&[u8]; 3] = [b"change", change.target.as_ref(), &[change.parameter]];
    address(&seeds, change.bump, about);
    if change.proposal == Address::default() {
        return;
    }
    let Some(proposal) = proposal else {
        return about.note("reference", "its proposal", change.proposal, "nothing");
    };
    about.equal(
        "reference",
        "target of its proposal",
        &change.target,
        &proposal.target,
    );
    let parameter = (change.parameter, proposal.parameter);
    about.equal(
        "reference",
        "parameter of its proposal",
        &parameter.0,
        &parameter.1,
    );
    if ![PROPOSAL_OPEN, PROPOSAL_MOVING].contains(&proposal.state) {
        about.note(
            "reference",
            "state of its proposal",
            "open or moving",
            proposal.state,
        );
    }
}
