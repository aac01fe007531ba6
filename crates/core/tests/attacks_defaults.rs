//! Attacks on what a default leaves behind: requests that come back to life, indexes that wear out,
//! money that was noted as frozen and is gone when it thaws.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::auction::Phase;
use ringfence_core::loss::{Frozen, State};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use support::club::{Club, DAY};
use support::estate::Estate;
use support::managed::{HOUR, RICH, bidder, bids, check, contested, declare, later, mark, quote};
use support::world::{broken, customer, move_mark, pass_boundary, trade, wait};

#[test]
fn a_request_that_lapsed_is_not_revived_by_a_loss_of_later() {
    let mut club = Club::with(&[100_000, 50_000]);
    club.request(0, 50_000).unwrap();
    club.wait(30 * DAY);
    assert_eq!(club.unstake(0), Err(Refusal::UnstakeWindowPassed));
    // A tiny default, long after the window: declared, routed and closed at once.
    club.declare();
    club.route(1);
    assert_eq!(club.unstake(0), Err(Refusal::UnstakeWindowPassed));
}

#[test]
fn a_request_is_paid_after_whatever_held_it_up_and_however_often() {
    let mut club = Club::with(&[100_000, 50_000]);
    club.request(0, 50_000).unwrap();
    club.wait(7 * DAY);
    // One loss after the other, with breaks of a day: nobody is held back for good by that.
    for _ in 0..5 {
        club.declare();
        club.wait(3 * DAY);
        assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
        club.route(1);
        assert!(club.twin().unstake(0).is_ok());
        club.wait(DAY);
    }
    club.wait(DAY);
    assert!(club.twin().unstake(0).is_ok());
    club.wait(1);
    assert_eq!(club.unstake(0), Err(Refusal::UnstakeWindowPassed));
}

#[test]
fn a_gate_that_shuts_after_the_window_revives_no_request() {
    let mut club = Club::with(&[100_000, 50_000]);
    club.request(0, 50_000).unwrap();
    club.wait(9 * DAY + 1);
    let shut = |club: &mut Club, owed: i128| {
        club.settlement.owed_by_native = owed;
        club.settlement.note_gate(0, &club.parameters, &club.now);
    };
    shut(&mut club, 1_000_000);
    club.wait(DAY);
    assert_eq!(club.unstake(0), Err(Refusal::GateShut));
    shut(&mut club, 0);
    assert_eq!(club.unstake(0), Err(Refusal::UnstakeWindowPassed));
    club.request(0, 50_000).unwrap();
    // A gate that shuts at every boundary does not either, and takes no window from who waited for
    // a loss.
    club.wait(7 * DAY);
    club.declare();
    club.wait(3 * DAY);
    club.route(1);
    for _ in 0..3 {
        shut(&mut club, 1_000_000);
        assert_eq!(club.unstake(0), Err(Refusal::GateShut));
        shut(&mut club, 0);
        assert_eq!(
            club.twin().unstake(0).is_ok(),
            club.settlement.loss_closed_ts + 2 * DAY >= club.now.now_ts
        );
        club.wait(DAY);
    }
    assert_eq!(club.unstake(0), Err(Refusal::UnstakeWindowPassed));
}

#[test]
fn a_hard_stop_is_no_way_out_for_a_request_that_lapsed_long_before() {
    let mut club = Club::with(&[100_000, 50_000]);
    club.request(0, 50_000).unwrap();
    club.wait(90 * DAY);
    // Ninety days after a request that nothing held up somebody is about to default.
    club.declare();
    assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
    // A new request is possible, and waits like any other.
    club.request(0, 50_000).unwrap();
    assert_eq!(club.unstake(0), Err(Refusal::CoolDownNotPassed));
}

/// The next default of the same house: so much is owed to the same winners.
fn another(estate: &Estate, gains: &[u64]) -> Estate {
    let mut next = Estate::new(0, gains);
    let old = estate.settlement;
    next.settlement.claim_epoch = old.claim_epoch;
    next.settlement.claim_index_e12 = old.claim_index_e12;
    next.settlement.recovery_epoch = old.recovery_epoch;
    next.settlement.recovery_index_e12 = old.recovery_index_e12;
    next.settlement.cut_native = old.cut_native;
    next.settlement.recovering_native = old.recovering_native;
    next.settlement.unapplied_native = old.unapplied_native;
    let held = old.recovering_native - old.unapplied_native;
    next.settlement.pool_native = u64::try_from(held).unwrap();
    for (winner, before) in next.winners.iter_mut().zip(&estate.winners) {
        winner.claim_epoch = before.claim_epoch;
        winner.claim_index_e12 = before.claim_index_e12;
        winner.recovery_epoch = before.recovery_epoch;
        winner.recovery_index_e12 = before.recovery_index_e12;
        winner.cut_native = before.cut_native;
    }
    next.count();
    next
}

#[test]
fn recoveries_reach_the_winners_after_any_number_of_defaults() {
    let gains = [333_333, 333_334, 333_335];
    let mut estate = Estate::new(500_000, &gains);
    for round in 0..6 {
        estate.fix(true).unwrap();
        estate.route_all().unwrap();
        estate.touch_all();
        let cut = estate.loss.cut_native;
        println!("{round} {:?}", estate.settlement);
        let before: i128 = estate.winners.iter().map(|w| w.variation_native).sum();
        estate.recover(cut / 2, true).unwrap();
        estate.touch_all();
        let after: i128 = estate.winners.iter().map(|w| w.variation_native).sum();
        let least = i128::from(cut) / 2 - 10;
        assert!(
            after - before >= least,
            "round {round}: {} of {}",
            after - before,
            cut / 2
        );
        estate.recover(cut - cut / 2, true).unwrap();
        estate.touch_all();
        estate = another(&estate, &gains);
        estate.account.slots[0].ledger_native = 500_000;
        estate.shard.ledger_native = 500_000;
        estate.count();
    }
}

/// Nobody could have had its lots for an hour: both bidders still can for as long as a turn lasts,
/// and one who does not loses its bond after that.
fn turns_begin_anew(system: &mut System, auction: usize, places: &[usize]) {
    let nothing_is_due = system.clone().advance_auction(auction);
    assert_eq!(nothing_is_due, Err(Refusal::AuctionInOtherPhase));
    let mut awake = system.clone();
    let tick = awake.markets[0].0.mark_tick;
    mark(&mut awake, tick);
    quote(&mut awake);
    assert_eq!(awake.award(places[0]).unwrap().lots, 50);
    check(&awake);
    wait(system, HOUR / 8 - 1);
    assert_eq!(
        system.advance_auction(auction),
        Err(Refusal::AuctionInOtherPhase)
    );
    wait(system, 1);
    assert_eq!(system.advance_auction(auction), Err(Refusal::MarkStale));
    mark(system, tick);
    quote(system);
    system.advance_auction(auction).unwrap();
    let lost = system.settle_bond(places[0]).unwrap();
    assert_eq!(lost.received_by(Pocket::Wallet), 0, "it slept");
    assert_eq!(system.award(places[1]).unwrap().lots, 50);
}

#[test]
fn a_tear_up_of_the_same_book_costs_no_bidder_its_turn() {
    let (mut system, members) = contested(2);
    let small = customer(&mut system, 300, [140_000, 0, 0]);
    trade(&mut system, 0, (small, 0), 1).unwrap();
    move_mark(&mut system, 0, 500);
    let other = declare(&mut system, small, 0);
    system.losses[other].loss.declared_ts -= 4 * DAY;
    system.losses[other].loss.declared_slot -= 1_000_000;
    let places = bids(&mut system, &[(members[0], (1, 50)), (members[1], (2, 50))]);
    assert!(!system.tear_up(other, 0, 2).unwrap().is_done);
    later(&mut system, HOUR);
    assert_eq!(system.award(places[0]), Err(Refusal::TearUpUnderWay));
    assert_eq!(system.advance_auction(0), Err(Refusal::TearUpUnderWay));
    assert!(system.tear_up(other, 0, 0).unwrap().is_done);
    // Once the time to manage is over nobody is waited for, and nobody loses a bond for that.
    let mut late = system.clone();
    wait(&mut late, 3 * DAY);
    late.advance_auction(0).unwrap();
    assert_eq!(late.auctions[0].auction.phase, Phase::Closed);
    for place in &places {
        let back = late.settle_bond(*place).unwrap();
        assert_ne!(back.received_by(Pocket::Wallet), 0);
    }
    turns_begin_anew(&mut system, 0, &places);
}

/// The first defaulter has no lots any more; the second has a hundred, and they are long.
fn two_defaults() -> System {
    let mut system = broken();
    declare(&mut system, 1, 0);
    system.take(0, 0, 0, 100).unwrap();
    pass_boundary(&mut system);
    system.settle(1, false).unwrap();
    let next = customer(&mut system, 300, [3_000_000, 0, 0]);
    trade(&mut system, 0, (next, 2), 100).unwrap();
    move_mark(&mut system, 0, 60);
    declare(&mut system, next, u64::MAX);
    system
}

#[test]
fn a_gain_haircut_costs_no_bidder_its_turn() {
    let mut system = two_defaults();
    let members = [200, 201].map(|owner| bidder(&mut system, owner, RICH));
    later(&mut system, HOUR);
    let auction = system.open_auction(1, 0).unwrap();
    let places = bids(&mut system, &[(members[0], (1, 50)), (members[1], (2, 50))]);
    system.fix(0, false).unwrap();
    system.route(0, &Frozen::default()).unwrap();
    assert_eq!(system.losses[0].loss.state, State::Haircutting);
    later(&mut system, HOUR);
    assert_eq!(system.award(places[0]), Err(Refusal::HaircutUnderWay));
    let held_up = system.advance_auction(auction);
    assert_eq!(held_up, Err(Refusal::HaircutUnderWay));
    for who in 0..system.customers.len() {
        let _ = system.settle(who, false);
    }
    system.route(0, &Frozen::default()).unwrap();
    assert!(!system.mode.is_haircutting);
    turns_begin_anew(&mut system, auction, &places);
}
