//! What a proposal is, in words.

use ringfence_core::governance::Class;
use ringfence_core::units::Clock;
use ringfence_interface::accounts::{Governance, Proposal};

/// Where a proposal stands.
#[must_use]
pub fn state(proposal: &Proposal, governance: &Governance, clock: &Clock) -> &'static str {
    let core = proposal.to_core().ok();
    let has_expired = core.is_some_and(|it| !it.has_ended() && it.has_expired(clock));
    let is_of_old_council = proposal.council_epoch != governance.council_epoch;
    match proposal.state {
        0 | 1 if has_expired => "expired",
        0 | 1 if is_of_old_council => "void: the council has changed",
        0 if clock.now_ts < proposal.eta_ts() => "waiting",
        0 if is_short(proposal, governance) => "open, approvals missing",
        0 => "ready",
        1 => "moving",
        2 => "executed",
        3 => "cancelled",
        _ => "unknown",
    }
}

fn is_short(proposal: &Proposal, governance: &Governance) -> bool {
    let loosens = proposal.class == Class::Loosens.code();
    loosens && proposal.approvals.count_ones() < u32::from(governance.threshold)
}

/// Whether it makes the house safer or not.
#[must_use]
pub const fn class(proposal: &Proposal) -> &'static str {
    match Class::of(proposal.class) {
        Some(Class::Tightens) => "tightens",
        Some(Class::Moves) => "moves",
        Some(Class::Loosens) => "loosens",
        None => "unknown",
    }
}
