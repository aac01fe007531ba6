//! Who may be declared in default, and by which of the three tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Position, Status};
use ringfence_core::fund::{Fund, Member};
use ringfence_core::loss::{Snapshot, Terms};
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::Bps;
use support::world::{ONE, START_TICK, broken, customer, house, move_mark, refresh, trade, wait};

#[test]
fn a_loss_is_declared_on_negative_equity_and_only_once() {
    let mut system = broken();
    assert_eq!(system.declare(2, false), Err(Refusal::NotDeclarable));
    assert_eq!(system.declare(1, false), Ok(0));
    let account = system.customers[1].account;
    assert_eq!(
        (account.status, account.default_count),
        (Status::Default, 1)
    );
    assert_eq!(system.settlement.open_loss_count, 1);
    assert_eq!(system.losses[0].loss.declared_ts, system.clock.now_ts);
    assert_eq!(system.declare(1, false), Err(Refusal::AccountInDefault));
    system.customers[1].account.status = Status::Fixed;
    assert_eq!(system.declare(1, false), Err(Refusal::AccountInDefault));
}

#[test]
fn a_called_account_is_declared_when_its_grace_has_passed_and_not_before() {
    let mut system = house();
    customer(&mut system, 100, [100_000 * ONE, 0, 0]);
    customer(&mut system, 1, [20 * ONE, 0, 0]);
    customer(&mut system, 2, [100_000 * ONE, 0, 0]);
    trade(&mut system, 0, (1, 2), 100).unwrap();
    move_mark(&mut system, 0, START_TICK - 70);
    assert_eq!(
        system.declare(1, false),
        Err(Refusal::NotDeclarable),
        "never called"
    );
    system.call(1).unwrap();
    wait(&mut system, 3_599);
    refresh(&mut system);
    assert_eq!(system.declare(1, false), Err(Refusal::NotDeclarable));
    let mut recovered = system.clone();
    wait(&mut system, 1);
    assert_eq!(system.clone().declare(1, false), Ok(0));
    // Above maintenance again, though still called: not declared.
    move_mark(&mut recovered, 0, START_TICK - 40);
    wait(&mut recovered, 3_600);
    refresh(&mut recovered);
    assert_eq!(recovered.declare(1, false), Err(Refusal::NotDeclarable));
}

/// An account that owes, is past due by far, and has nothing left to seize, but is healthy.
fn late() -> System {
    let mut system = house();
    customer(&mut system, 1, [0, 0, 0]);
    customer(&mut system, 2, [100_000 * ONE, 0, 0]);
    let account = &mut system.customers[0].account;
    // What waits in a winning position makes it healthy; what is recognised it owes.
    account.variation_native = -1;
    account.counted_native = -1;
    account.positions[0] = Position {
        wait_gain_native: 5,
        ..Position::open(&system.markets[0].0)
    };
    account.owed_since_ts = system.clock.now_ts;
    system
}

#[test]
fn a_debt_past_due_with_nothing_to_seize_is_declared() {
    let mut system = late();
    wait(&mut system, 7_199);
    assert_eq!(system.declare(0, false), Err(Refusal::NotDeclarable));
    wait(&mut system, 1);
    let mut rich = system.clone();
    assert_eq!(system.declare(0, false), Ok(0));
    rich.deposit(0, 0, 9_999).unwrap();
    assert_eq!(rich.clone().declare(0, false), Ok(0), "dust shields nobody");
    rich.deposit(0, 0, 1).unwrap();
    let refused = rich.clone().declare(0, false);
    assert_eq!(
        refused,
        Err(Refusal::NotDeclarable),
        "settling would get it"
    );
    assert_eq!(
        rich.declare(0, true),
        Ok(0),
        "settling cannot get it out of a frozen vault"
    );
}

#[test]
fn worthless_collateral_shields_no_debtor_and_a_stale_price_does() {
    let mut system = late();
    system.deposit(0, 1, 66_666).unwrap();
    wait(&mut system, 8_000);
    // A token of nine decimals at 150: this is a unit less than dust, and then dust.
    assert_eq!(system.clone().declare(0, false), Ok(0));
    system.deposit(0, 1, 1).unwrap();
    assert_eq!(
        system.clone().declare(0, false),
        Err(Refusal::NotDeclarable)
    );
    wait(&mut system, 86_400);
    assert_eq!(
        system.declare(0, false),
        Ok(0),
        "a lost price cannot be sold at"
    );
}

#[test]
fn nobody_is_declared_for_a_debt_that_is_gone() {
    // The stamp is old, but a boundary has since made the gain variation: nothing is owed.
    let mut system = late();
    wait(&mut system, 8_000);
    system.markets[0].0.sequence += 1;
    assert_eq!(system.declare(0, false), Err(Refusal::NotDeclarable));
    let mut system = late();
    wait(&mut system, 8_000);
    system.customers[0].account.variation_native = 0;
    assert_eq!(system.declare(0, false), Err(Refusal::NotDeclarable));
}

/// The broken house with a fund of 300, 100 (40 fresh), 21,000 and 200 (50 fresh), of whose 20,000
/// shares the defaulter has 5,000 and nobody 1,000.
fn funded() -> System {
    let mut system = broken();
    system.fund = Fund {
        insurance_native: 300,
        skin_junior_native: 100,
        mutual_native: 21_000,
        skin_senior_native: 200,
        fresh_junior_native: 40,
        fresh_senior_native: 50,
        share_count: 20_000,
        dead_share_count: 1_000,
        share_generation: 3,
        ..Fund::default()
    };
    let seat = system.seat(1);
    system.seats[seat].member = Member {
        shares: 5_000,
        share_generation: 3,
        ..Member::default()
    };
    system
}

#[test]
fn a_declaration_keeps_the_terms_and_the_fund_as_they_are() {
    let mut system = funded();
    system.parameters.assess_bps = Bps(4_000);
    let place = system.declare(1, false).unwrap();
    let loss = system.losses[place].loss;
    assert_eq!(
        (loss.declared_ts, loss.declared_slot),
        (system.clock.now_ts, system.clock.slot)
    );
    let snapshot = Snapshot {
        layers_native: [300, 60, 21_000, 150],
        member_shares: 14_000,
        own_shares: 5_000,
        members_native: 14_700,
        share_generation: 3,
        // A tenth of 300, 60, 14,700 and 150, rounded down.
        discount_max_native: 1_521,
        assess_cap_native: 5_880,
    };
    assert_eq!(loss.snapshot, snapshot);
    let house = Parameters::TEST;
    let terms = Terms {
        managing_s: house.managing_s,
        auction_s: house.auction_s,
        sell_by_s: house.sell_by_s,
        assess_due_s: house.assess_due_s,
        epoch_s: house.epoch_s,
        bond_bps: house.bond_bps,
        bidders_min: house.bidders_min,
        assess_period_bps: house.assess_period_bps,
    };
    assert_eq!(loss.terms, terms);
    // Void shares of the owner are nobody's.
    let mut system = funded();
    system.seats[0].member.share_generation = 2;
    let place = system.declare(1, false).unwrap();
    let snapshot = system.losses[place].loss.snapshot;
    assert_eq!((snapshot.own_shares, snapshot.member_shares), (0, 19_000));
}

#[test]
fn a_fund_without_shares_assesses_nobody() {
    let mut system = broken();
    let place = system.declare(1, false).unwrap();
    assert_eq!(system.losses[place].loss.snapshot, Snapshot::default());
}

#[test]
fn a_period_is_prolonged_up_to_its_longest_and_then_another_begins() {
    const DAY: i64 = 86_400;
    let mut system = funded();
    let start = system.clock.now_ts;
    // Twenty days after the last default of it, at most ninety after its first.
    for (day, begun, ends) in [
        (0, 0, 20),
        (5, 0, 25),
        (25, 0, 45),
        (45, 0, 65),
        (65, 0, 85),
        (85, 0, 90),
        (90, 0, 90),
        (91, 91, 111),
        (120, 120, 140),
    ] {
        system.clock.now_ts = start + day * DAY;
        // Its own debt makes it bankrupt whatever the prices are.
        system.customers[1].account.status = Status::Active;
        system.fund.period_assessed_e12 = system.fund.period_assessed_e12.max(7);
        system.declare(1, false).unwrap();
        let fund = system.fund;
        assert_eq!((fund.period_start_ts - start) / DAY, begun, "day {day}");
        assert_eq!((fund.period_end_ts - start) / DAY, ends, "day {day}");
        assert_eq!(fund.period_assessed_e12 == 0, begun == day, "day {day}");
    }
}

#[test]
fn a_cap_is_what_a_default_may_ask_and_what_is_left_of_the_period() {
    for (assess, assessed_e12, cap) in [
        (0, 0, 0),
        (10_000, 0, 14_700),
        (20_000, 0, 29_400),
        (10_000, 1_000_000_000_000, 14_700),
        (10_000, 1_500_000_000_000, 7_350),
        (10_000, 1_999_999_999_999, 0),
        (10_000, u64::MAX, 0),
    ] {
        let mut system = funded();
        system.parameters.assess_bps = Bps(assess);
        system.fund.period_assessed_e12 = assessed_e12;
        system.fund.period_end_ts = i64::MAX - 1;
        let place = system.declare(1, false).unwrap();
        let snapshot = system.losses[place].loss.snapshot;
        assert_eq!(snapshot.assess_cap_native, cap, "{assess} {assessed_e12}");
    }
}

#[test]
fn a_halted_cluster_lets_no_grace_lapse() {
    let mut system = late();
    wait(&mut system, 7_200);
    let mut halted = system.clone();
    halted.customers[0].account.owed_since_slot = halted.clock.slot - 14_399;
    assert_eq!(halted.declare(0, false), Err(Refusal::NotDeclarable));
    halted.clock.slot += 1;
    assert_eq!(halted.declare(0, false), Ok(0));
}
