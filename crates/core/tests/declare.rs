//! Who may be declared in default, and by which of the three tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Position, Status};
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
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
