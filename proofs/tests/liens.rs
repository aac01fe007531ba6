//! Every short life of a small lien; and wrong rules, which the properties find.
#![allow(clippy::unwrap_used)] // A test may stop anywhere.
#![allow(clippy::as_conversions, clippy::arithmetic_side_effects)]

mod support;

use ringfence_core::account::Account;
use ringfence_core::asset::Shard;
use ringfence_core::lien::{
    Lien, plan_claim, plan_lock, plan_notice, plan_release, plan_resize, plan_seize, plan_unlock,
};
use ringfence_core::margin::Evidence;
use ringfence_core::plan::Plan;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Clock, Moment};
use ringfence_proofs::liens::*;
use ringfence_proofs::source::Space;
use support::{fails, holds};

/// Lives draw no amounts from the space.
const SPACES: [Space; 1] = [Space {
    amounts: &[0],
    nonzero_max: 0,
}];

/// The cap does not count.
fn locks_above_the_cap(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    amount: u64,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    let cap = std::mem::replace(&mut lien.cap_native, u64::MAX);
    let locked = plan_lock(lien, account, slot, amount, evidence);
    lien.cap_native = cap;
    locked
}

/// A notice does not count.
fn locks_after_notice(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    amount: u64,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    let notice = std::mem::take(&mut lien.notice);
    let locked = plan_lock(lien, account, slot, amount, evidence);
    lien.notice = notice;
    locked
}

/// More that is locked makes everything claimable, claimed or not.
fn locks_afresh(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    amount: u64,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    plan_lock(lien, account, slot, amount, evidence)?;
    lien.claimable_native = lien.locked_native;
    Ok(())
}

/// What is given back stays claimable.
fn unlocks_and_may_claim(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    amount: u64,
) -> Result<(), Refusal> {
    let claimable = lien.claimable_native;
    plan_unlock(lien, account, slot, amount)?;
    lien.claimable_native = claimable;
    Ok(())
}

/// What is given back comes out of the claim first.
fn unlocks_the_claim(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    amount: u64,
) -> Result<(), Refusal> {
    plan_unlock(lien, account, slot, amount)?;
    lien.claim_native = lien.claim_native.saturating_sub(amount);
    Ok(())
}

/// What is claimed may be claimed again.
fn claims_again(lien: &mut Lien, amount: u64, clock: &Clock) -> Result<(), Refusal> {
    let claimable = lien.claimable_native;
    plan_claim(lien, amount, clock)?;
    lien.claimable_native = claimable;
    Ok(())
}

/// A claim may follow before the last one has lapsed.
fn claims_at_any_time(lien: &mut Lien, amount: u64, clock: &Clock) -> Result<(), Refusal> {
    lien.claim = Moment::default();
    lien.claim_native = 0;
    plan_claim(lien, amount, clock)
}

/// Tokens leave, and the lien stays as it was.
fn takes_and_keeps(
    lien: &mut Lien,
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    amount: u64,
) -> Result<Plan, Refusal> {
    let before = *lien;
    let plan = plan_seize(lien, account, shard, slot, amount)?;
    *lien = before;
    Ok(plan)
}

/// The shard is forgotten.
fn takes_beside_the_shard(
    lien: &mut Lien,
    account: &mut Account,
    shard: &mut Shard,
    slot: usize,
    amount: u64,
) -> Result<Plan, Refusal> {
    plan_seize(lien, account, &mut shard.clone(), slot, amount)
}

/// A notice that is given again counts from then.
fn begins_again(lien: &mut Lien, is_given: bool, clock: &Clock) {
    plan_notice(lien, false, clock);
    plan_notice(lien, is_given, clock);
}

/// The delay does not count.
fn releases_at_once(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    clock: &Clock,
) -> Result<u64, Refusal> {
    let delay_s = std::mem::take(&mut lien.release_delay_s);
    let released = plan_release(lien, account, slot, clock);
    lien.release_delay_s = delay_s;
    released
}

/// A claim holds nothing.
fn releases_what_is_claimed(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    clock: &Clock,
) -> Result<u64, Refusal> {
    lien.claim_native = 0;
    plan_release(lien, account, slot, clock)
}

/// A claim holds for ever.
fn releases_no_claim(
    lien: &mut Lien,
    account: &mut Account,
    slot: usize,
    clock: &Clock,
) -> Result<u64, Refusal> {
    let limit_s = std::mem::replace(&mut lien.claim_limit_s, u32::MAX);
    let released = plan_release(lien, account, slot, clock);
    lien.claim_limit_s = limit_s;
    released
}

/// The cap falls below what is locked.
fn resizes_freely(lien: &mut Lien, cap: u64, clock: &Clock) -> Result<(), Refusal> {
    let locked = std::mem::take(&mut lien.locked_native);
    let resized = plan_resize(lien, cap, clock);
    lien.locked_native = locked;
    resized
}

/// Rules of which one is wrong, for each way to be wrong.
fn wrong_ones() -> Vec<Rules> {
    let mut wrong = Vec::new();
    for lock in [
        locks_above_the_cap as Lock,
        locks_after_notice,
        locks_afresh,
    ] {
        wrong.push(Rules { lock, ..RULES });
    }
    for unlock in [unlocks_and_may_claim as Unlock, unlocks_the_claim] {
        wrong.push(Rules { unlock, ..RULES });
    }
    for claim in [claims_again as Claim, claims_at_any_time] {
        wrong.push(Rules { claim, ..RULES });
    }
    for seize in [takes_and_keeps as Seize, takes_beside_the_shard] {
        wrong.push(Rules { seize, ..RULES });
    }
    let releases = [
        releases_at_once as Release,
        releases_what_is_claimed,
        releases_no_claim,
    ];
    for release in releases {
        wrong.push(Rules { release, ..RULES });
    }
    let (notice, resize) = (begins_again, resizes_freely);
    wrong.push(Rules { notice, ..RULES });
    wrong.push(Rules { resize, ..RULES });
    wrong
}

#[test]
fn parts_make_the_lien_and_nothing_is_claimed_twice() {
    holds(&SPACES, |s| a_lien_is_its_parts(s, &RULES));
    for wrong in wrong_ones() {
        fails(&SPACES, |s| a_lien_is_its_parts(s, &wrong));
    }
}

#[test]
fn no_venue_keeps_an_owner_waiting() {
    holds(&SPACES, |s| an_owner_gets_everything_back(s, &RULES));
    let again = Rules {
        claim: claims_again,
        ..RULES
    };
    let for_ever = Rules {
        release: releases_no_claim,
        ..RULES
    };
    for wrong in [again, for_ever] {
        fails(&SPACES, |s| an_owner_gets_everything_back(s, &wrong));
    }
}
