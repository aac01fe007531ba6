//! Every short history of a member's shares, with a record that is empty or full; and wrong ones,
//! which the properties find.
#![allow(clippy::unwrap_used)] // A test may stop anywhere.
#![allow(clippy::as_conversions, clippy::arithmetic_side_effects)]

mod support;

use ringfence_core::fund::{Fund, Member, Stub, plan_drop_stub, shares_at, sync};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_proofs::source::Space;
use ringfence_proofs::stubs::*;
use support::{fails, holds};

/// Histories draw no amounts.
const SPACES: [Space; 1] = [Space {
    amounts: &[0],
    nonzero_max: 0,
}];

/// Nothing is noted before shares change.
fn notes_nothing(_: &mut Member, _: &Fund, _: &Settlement) -> Result<(), Refusal> {
    Ok(())
}

/// Shares of a generation that has ended go on.
fn keeps_void_shares(
    member: &mut Member,
    fund: &Fund,
    settlement: &Settlement,
) -> Result<(), Refusal> {
    let shares = member.shares;
    sync(member, fund, settlement)?;
    member.shares = shares;
    Ok(())
}

/// A full record is emptied instead of refusing.
fn overwrites(member: &mut Member, fund: &Fund, settlement: &Settlement) -> Result<(), Refusal> {
    if sync(member, fund, settlement).is_err() {
        member.stubs = Default::default();
    }
    sync(member, fund, settlement)
}

/// Tells what a member has now.
fn tells_the_present(member: &Member, _: u64, share_generation: u32) -> u64 {
    if member.share_generation == share_generation {
        member.shares
    } else {
        0
    }
}

/// A stretch ends one loss too late.
fn ends_too_late(member: &Member, sequence: u64, share_generation: u32) -> u64 {
    match shares_at(member, sequence.saturating_sub(1), share_generation) {
        0 => shares_at(member, sequence, share_generation),
        shares => shares,
    }
}

/// Whose generation it was does not matter.
fn forgets_generations(member: &Member, sequence: u64, _: u32) -> u64 {
    let mut all = (0..4).map(|generation| shares_at(member, sequence, generation));
    all.find(|shares| *shares != 0).unwrap_or_default()
}

/// All records go, not the earliest alone.
fn drops_anything(member: &mut Member, settlement: &Settlement) -> Result<Stub, Refusal> {
    let stub = plan_drop_stub(member, settlement)?;
    member.stubs = Default::default();
    Ok(stub)
}

/// A record that an assessment may need may go as well.
fn drops_what_is_needed(member: &mut Member, settlement: &Settlement) -> Result<Stub, Refusal> {
    let routed = Settlement {
        routing_sequence: u64::MAX,
        ..*settlement
    };
    plan_drop_stub(member, &routed)
}

#[test]
fn what_was_is_known() {
    holds(&SPACES, |s| the_record_is_the_history(s, &RULES));
    for sync in [notes_nothing as Sync, keeps_void_shares, overwrites] {
        let wrong = Rules { sync, ..RULES };
        fails(&SPACES, |s| the_record_is_the_history(s, &wrong));
    }
    let wrong: [SharesAt; 3] = [tells_the_present, ends_too_late, forgets_generations];
    for shares_at in wrong {
        let wrong = Rules { shares_at, ..RULES };
        fails(&SPACES, |s| the_record_is_the_history(s, &wrong));
    }
    let wrong = Rules {
        drop: drops_anything,
        ..RULES
    };
    fails(&SPACES, |s| the_record_is_the_history(s, &wrong));
}

#[test]
fn what_is_needed_stays() {
    holds(&SPACES, |s| no_call_is_evaded(s, &RULES));
    let wrong = Rules {
        drop: drops_what_is_needed,
        ..RULES
    };
    fails(&SPACES, |s| no_call_is_evaded(s, &wrong));
}
