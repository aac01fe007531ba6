//! The hard stop: an unstake request is paid in the end, less its part of what is open, and once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::fund::shares_at;
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Bps, Clock};
use support::club::{Club, DAY};
use support::numbers::for_seeds;

const STOP: i64 = 90 * DAY;

/// Two members with 100,000 units each (the dead shares aside), one of whom wants out; a loss is
/// open, losers owe so much, and the hard stop is due.
fn held(owed_native: i128) -> Club {
    let mut club = Club::with(&[101_000, 100_000]);
    club.request(0, 100_000).unwrap();
    club.declare();
    club.settlement.owed_by_native = owed_native;
    club.wait(STOP);
    club
}

#[test]
fn a_request_is_paid_when_the_hard_stop_comes_and_not_before() {
    let mut club = held(0);
    club.wait(-1);
    assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
    club.wait(1);
    assert_eq!(club.unstake(0), Ok(100_000));
    assert_eq!(club.members[0].shares, 0);
    assert_eq!(club.unstake(0), Err(Refusal::NoUnstakeRequest));
    club.check();
}

#[test]
fn a_shut_gate_does_not_stop_it_either() {
    let mut club = Club::with(&[101_000, 100_000]);
    club.request(0, 100_000).unwrap();
    club.settlement.owed_by_native = 50_250;
    club.settlement.gate_open_since_ts = i64::MAX;
    club.wait(STOP - 1);
    assert_eq!(club.unstake(0), Err(Refusal::GateShut));
    club.wait(1);
    assert_eq!(
        club.unstake(0),
        Ok(75_000),
        "a quarter of the layer is owed"
    );
}

#[test]
fn a_halt_of_the_cluster_brings_it_no_nearer() {
    let mut club = Club::with(&[101_000, 100_000]);
    club.request(0, 100_000).unwrap();
    club.declare();
    let slot = club.now.slot;
    club.wait(STOP);
    club.now = Clock { slot, ..club.now };
    assert_eq!(club.unstake(0), Err(Refusal::CoolDownNotPassed));
    club.now.slot = slot + 2 * STOP as u64 - 1;
    assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
    club.now.slot += 1;
    assert_eq!(club.unstake(0), Ok(100_000));
}

#[test]
fn it_holds_the_part_of_all_that_losers_owe_back() {
    let mut club = held(20_100);
    // A tenth of the layer is owed: a tenth of what the shares are worth stays, and pays.
    assert_eq!(club.unstake(0), Ok(90_000));
    let member = club.members[0];
    assert_eq!((member.shares, member.requested_shares), (0, 0));
    assert_eq!(club.fund.mutual_native, 111_000);
    assert_eq!(
        shares_at(&member, 0, 0),
        100_000,
        "what it had then is known"
    );
    club.check();
    assert_eq!(club.unstake(0), Err(Refusal::NoUnstakeRequest));
}

#[test]
fn whoever_stays_loses_no_more_than_if_nobody_had_left() {
    // All that is owed becomes a loss of the layer: with everybody in, each bears its part.
    let owed: u64 = 82_000;
    let mut club = held(i128::from(owed));
    let stayed = 100_000 - owed * 100_000 / 201_000;
    club.unstake(0).unwrap();
    club.fund.mutual_native -= owed;
    assert!(club.worth(1).abs_diff(stayed) <= 1, "{}", club.worth(1));
}

#[test]
fn what_is_owed_by_losers_beyond_the_layer_leaves_nothing_to_pay() {
    for owed in [201_000, i128::from(u64::MAX), i128::MAX] {
        let mut club = held(owed);
        let before = club.members[0];
        assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
        assert_eq!(club.members[0], before, "the request goes on");
    }
    assert_eq!(
        held(200_999).unstake(0),
        Err(Refusal::LossOpen),
        "rounded down"
    );
    assert_eq!(held(200_997).unstake(0), Ok(1));
}

#[test]
fn it_is_no_standing_way_out() {
    // An old request that could be paid and was not: once its window and that of the hard stop have
    // passed, the next loss finds it lapsed.
    let mut club = held(0);
    club.wait(2 * DAY);
    assert_eq!(club.twin().unstake(0), Ok(100_000), "the last second");
    assert_eq!(
        club.twin().request(0, 1),
        Err(Refusal::UnstakeRequestRunning)
    );
    club.wait(1);
    assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
    club.request(0, 100_000).unwrap();
    club.wait(STOP);
    assert_eq!(club.unstake(0), Ok(100_000));

    // And while nothing is open its own window decides, at the hard stop as before.
    let mut club = Club::with(&[101_000, 100_000]);
    club.request(0, 100_000).unwrap();
    club.wait(STOP);
    assert_eq!(club.unstake(0), Err(Refusal::UnstakeWindowPassed));
}

#[test]
fn it_waits_for_the_gate_alone_as_well_when_it_has_lapsed() {
    let mut club = Club::with(&[101_000, 100_000]);
    club.request(0, 100_000).unwrap();
    club.settlement.gate_open_since_ts = i64::MAX;
    club.wait(STOP + 2 * DAY);
    assert_eq!(club.request(0, 1), Err(Refusal::UnstakeRequestRunning));
    club.wait(1);
    assert_eq!(club.request(0, 1), Ok(()));
}

#[test]
fn its_value_at_the_request_limits_it_too() {
    let mut club = held(0);
    club.fund.mutual_native *= 2;
    assert_eq!(club.unstake(0), Ok(100_000));
    assert_eq!(club.members[0].shares, 0);
    assert_eq!(club.worth(1), 299_009, "the rest is theirs who stay");
}

#[test]
fn what_is_secured_stays_while_a_loss_is_open() {
    let mut parameters = Parameters::TEST;
    parameters.secured_bps = Bps(1_000);
    let mut club = Club::under(parameters, &[100_000, 100_000]);
    let shares = club.members[0].shares;
    assert_eq!((shares, club.members[0].secured_native), (89_000, 10_000));
    club.request(0, shares).unwrap();
    club.declare();
    club.wait(STOP);
    let plan = club.unstake_plan(0).unwrap();
    assert_eq!(plan.paid_by(Pocket::Secured), 0);
    assert_eq!(club.release(0), Err(Refusal::LossOpen));
    club.route(0);
    let plan = club.release(0).unwrap();
    assert_eq!(plan.paid_by(Pocket::Secured), 10_000);
    assert_eq!(plan.received_by(Pocket::Wallet), 10_000);
    assert_eq!(club.release(0), Err(Refusal::AmountZero));
    assert_eq!(club.release(1), Err(Refusal::AboveStake));
}

#[test]
fn a_shut_gate_holds_no_secured_part() {
    let mut parameters = Parameters::TEST;
    parameters.secured_bps = Bps(1_000);
    let mut club = Club::under(parameters, &[100_000, 100_000]);
    club.request(0, 89_000).unwrap();
    club.settlement.owed_by_native = 18_000;
    club.settlement.note_gate(0, &club.parameters, &club.now);
    club.wait(STOP);
    // A tenth is owed, and stays in the layer; what is secured is not part of it.
    let plan = club.unstake_plan(0).unwrap();
    assert_eq!(plan.paid_by(Pocket::Secured), 10_000);
    assert_eq!(club.members[0].secured_native, 0);
    assert_eq!(club.members[0].shares, 0);
}

#[test]
fn it_never_pays_more_than_its_own_part() {
    let mut paid_something = 0;
    for_seeds(2_000, |numbers| {
        let stakes: Vec<u64> = (0..3).map(|_| numbers.edge(2_000, 1 << 60)).collect();
        let mut club = Club::with(&stakes);
        let held = club.members[0].shares;
        let asked = numbers.edge(1, held);
        club.request(0, asked).unwrap();
        club.declare();
        let count = club.fund.share_count;
        club.fund.mutual_native = numbers.edge(count / 1_000 + 1, u64::MAX);
        club.settlement.owed_by_native = i128::from(numbers.edge(0, u64::MAX));
        let requested_value = club.members[0].requested_value_native;
        let before = (club.fund, club.worth(1), club.worth(2));
        club.wait(STOP + numbers.pick(&[0, 1, DAY, 2 * DAY]));
        let owed = u128::try_from(club.settlement.owed_by_native).unwrap();
        let mutual = u128::from(before.0.mutual_native);
        let part = u128::from(asked) * mutual.saturating_sub(owed) / u128::from(count);
        let Ok(paid) = club.unstake(0) else {
            assert_eq!(part.min(u128::from(requested_value)), 0);
            return;
        };
        paid_something += 1;
        assert_eq!(u128::from(paid), part.min(u128::from(requested_value)));
        assert_eq!(held - club.members[0].shares, asked);
        assert!(club.worth(1) >= before.1 && club.worth(2) >= before.2);
        // All that is owed is still in the layer, as far as it was.
        let left = u128::from(club.fund.mutual_native);
        assert!(left >= owed.min(mutual), "{left} left, {owed} owed");
        club.check();
    });
    assert!(paid_something > 500, "{paid_something}");
}

#[test]
fn several_seats_get_no_more_out_than_one() {
    for_seeds(200, |numbers| {
        let (own, other) = (numbers.edge(10_000, 1 << 50), numbers.edge(10_000, 1 << 50));
        let owed = i128::from(numbers.between(0, own + other));
        let leave = |stakes: &[u64]| {
            let mut club = Club::with(stakes);
            for who in 1..stakes.len() {
                let shares = club.members[who].shares;
                club.request(who, shares).unwrap();
            }
            club.declare();
            club.settlement.owed_by_native = owed;
            club.wait(STOP);
            (1..stakes.len())
                .map(|who| club.unstake(who).unwrap_or(0))
                .sum::<u64>()
        };
        let third = own / 3;
        let (one, three) = (
            leave(&[other, own]),
            leave(&[other, third, third, own - 2 * third]),
        );
        assert!(three <= one, "{three} in parts, {one} at once");
    });
}
