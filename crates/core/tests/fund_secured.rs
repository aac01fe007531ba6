//! The secured part of a stake: set aside at activation, back with the shares that it belongs to.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::fund::{Member, Own};
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::Layer;
use support::club::{Club, DAY};
use support::numbers::for_seeds;

fn club(secured_bps: u16, stakes: &[u64]) -> Club {
    let mut parameters = Parameters::TEST;
    parameters.secured_bps = Bps(secured_bps);
    Club::under(parameters, stakes)
}

#[test]
fn an_activation_sets_its_part_aside() {
    let mut club = Club::new(1);
    club.parameters.secured_bps = Bps(3_333);
    club.stake(0, 10_001).unwrap();
    club.wait(DAY);
    let plan = club.activate(0).unwrap();
    assert_eq!(plan.received_by(Pocket::Secured), 3_333, "rounded down");
    assert_eq!(plan.received_by(Pocket::Fund(Layer::Mutual)), 6_668);
    assert_eq!(club.members[0].shares, 5_668);
    assert_eq!(club.fund.total_native(), Ok(10_001));
    assert_eq!(
        club.fund.funded_native(),
        Ok(6_668),
        "no layer counts what is secured"
    );
    let own = club.fund.own(&club.members[0]).unwrap();
    assert_eq!((own.staked_native, own.secured_native), (5_668, 3_333));
    club.check();
}

#[test]
fn a_stake_that_is_secured_whole_buys_nothing() {
    let mut club = Club::new(1);
    club.parameters.secured_bps = Bps(10_000);
    club.stake(0, 1 << 40).unwrap();
    club.wait(DAY);
    assert_eq!(club.activate(0), Err(Refusal::StakeTooSmall));
}

#[test]
fn an_unstake_brings_its_part_of_it_back() {
    let mut club = club(1_000, &[100_000, 100_000]);
    club.request(0, 29_666).unwrap();
    club.wait(7 * DAY);
    let plan = club.unstake_plan(0).unwrap();
    // 29,666 of 89,000 shares: a third less a little, of 10,000.
    assert_eq!(plan.paid_by(Pocket::Secured), 3_333);
    assert_eq!(plan.paid_by(Pocket::Fund(Layer::Mutual)), 29_666);
    assert_eq!(plan.received_by(Pocket::Wallet), 32_999);
    let rest = club.members[0].shares;
    club.request(0, rest).unwrap();
    club.wait(7 * DAY);
    let plan = club.unstake_plan(0).unwrap();
    assert_eq!(
        plan.paid_by(Pocket::Secured),
        6_667,
        "all of it with the last share"
    );
    assert_eq!(club.members[0].secured_native, 0);
    club.check();
}

#[test]
fn a_default_takes_it_after_shares_and_waiting_stake() {
    let mut club = club(1_000, &[100_000, 100_000]);
    club.stake(0, 500).unwrap();
    let own = club.fund.own(&club.members[0]).unwrap();
    let all = Own {
        staked_native: 89_000,
        waiting_native: 500,
        secured_native: 10_000,
    };
    assert_eq!(own, all);
    let mut part = club.twin();
    part.seize(
        0,
        &Own {
            secured_native: 4_000,
            ..all
        },
    )
    .unwrap();
    // Nobody's shares are secured by what is left, and the owner has it back.
    assert_eq!(
        (part.members[0].shares, part.members[0].secured_native),
        (0, 6_000)
    );
    assert_eq!(
        part.release(0).map(|plan| plan.paid_by(Pocket::Secured)),
        Ok(6_000)
    );
    part.check();
    club.seize(0, &all).unwrap();
    assert_eq!(club.members[0], gone(&club.members[0]));
    club.check();
}

/// Nothing left but the times and the record.
fn gone(member: &Member) -> Member {
    Member {
        pending_ts: member.pending_ts,
        stubs: member.stubs,
        ..Member::default()
    }
}

#[test]
fn what_secured_void_shares_is_given_back_once_nothing_is_open() {
    let mut club = club(5_000, &[100_000]);
    club.declare();
    club.declare();
    club.route(50_000);
    assert_eq!(club.fund.share_generation, 1);
    assert_eq!(
        club.release(0),
        Err(Refusal::LossOpen),
        "the second loss may still call"
    );
    club.route(0);
    assert_eq!(
        club.release(0).map(|plan| plan.paid_by(Pocket::Secured)),
        Ok(50_000)
    );
    club.check();
}

#[test]
fn parts_never_bring_back_more_than_was_set_aside() {
    for_seeds(300, |numbers| {
        let bps = numbers.between(0, 9_000) as u16;
        let mut club = club(bps, &[numbers.edge(20_000, u64::MAX >> 2), 50_000]);
        let aside = club.members[0].secured_native;
        let mut back = 0;
        while club.members[0].shares != 0 {
            let all = club.members[0].shares;
            let asked = if numbers.once_in(10) {
                all
            } else {
                numbers.edge(1, all)
            };
            club.request(0, asked).unwrap();
            club.wait(7 * DAY);
            let before = club.members[0];
            let plan = club.unstake_plan(0).unwrap();
            back += plan.paid_by(Pocket::Secured);
            // What stays secures the shares that stay at least as well as before.
            let (after, was) = (&club.members[0], &before);
            let (now, then) = (
                u128::from(after.secured_native) * u128::from(was.shares),
                u128::from(was.secured_native) * u128::from(after.shares),
            );
            assert!(now >= then);
            club.check();
        }
        assert_eq!(back, aside);
    });
}
