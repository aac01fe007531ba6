//! Small shortfalls: dust that is covered at once, and nothing that is not dust.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Position, Status};
use ringfence_core::fund::{Fund, Member};
use ringfence_core::invariants::first_broken;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::Layer;
use support::world::{ONE, customer, house, pass_boundary, refresh, wait};

const DUST: u64 = 10_000;
const INSURANCE: Pocket = Pocket::Fund(Layer::Insurance);

/// Debtors who owe dust each to a winner, with this much quote, and a hundred quote of insurance,
/// of which one may be used in a day.
fn debtors(owed: &[u64], quote: u64) -> System {
    let mut system = house();
    let mut all = 0;
    for (owner, owed) in owed.iter().enumerate() {
        let who = customer(&mut system, owner as u32 + 1, [quote, 0, 0]);
        let account = &mut system.customers[who].account;
        let debt = i128::from(owed + quote);
        (account.variation_native, account.counted_native) = (-debt, -debt);
        all += debt;
    }
    let winner = customer(&mut system, 99, [0, 0, 0]);
    let account = &mut system.customers[winner].account;
    (account.variation_native, account.counted_native) = (all, all);
    let s = &mut system.settlement;
    (s.owed_by_native, s.counted_loss_native) = (all, all);
    (s.owed_to_native, s.counted_gain_native) = (all, all);
    system.donate(INSURANCE, 100 * ONE).unwrap();
    system.sweep_surplus(INSURANCE).unwrap();
    system
}

fn check(system: &System) {
    assert_eq!(
        first_broken(&system.view()).map(|broken| broken.number),
        None
    );
}

#[test]
fn dust_is_paid_by_its_vault_then_its_stake_then_insurance() {
    let mut system = debtors(&[DUST], 500);
    let seat = system.seat(1);
    system.stake(seat, 3_000).unwrap();
    system.parameters.secured_bps = Bps(5_000);
    pass_boundary(&mut system);
    system.activate_stake(seat).unwrap();
    system.stake(seat, 70).unwrap();
    system.donate_to_vault(0, 0, 11).unwrap();
    let plan = system.cover_shortfall(0, false).unwrap();
    assert_eq!(plan.paid_by(Pocket::Vault(0)), 511);
    assert_eq!(plan.paid_by(Pocket::Fund(Layer::Mutual)), 500);
    assert_eq!(plan.paid_by(Pocket::PendingStakes), 70);
    assert_eq!(plan.paid_by(Pocket::Secured), 1_500);
    assert_eq!(plan.paid_by(INSURANCE), DUST - 11 - 500 - 70 - 1_500);
    assert_eq!(system.customers[0].account.variation_native, 0);
    assert_eq!(system.fund.small_used_native, plan.paid_by(INSURANCE));
    check(&system);
    // What it paid reaches the winner, and nobody's default was declared.
    assert_eq!(
        system.settle(1, false).unwrap().paid_by(Pocket::Pool),
        500 + DUST
    );
    assert_eq!(system.settlement.loss_sequence, 0);
}

#[test]
fn a_stake_that_is_enough_spares_insurance_and_keeps_its_rest() {
    let mut system = debtors(&[DUST], 0);
    let seat = system.seat(1);
    system.stake(seat, 20_000).unwrap();
    system.fund.small_day_ts = 1;
    let plan = system.cover_shortfall(0, false).unwrap();
    assert_eq!(plan.paid_by(Pocket::PendingStakes), DUST);
    assert_eq!(plan.paid_by(INSURANCE), 0);
    assert_eq!(system.seats[seat].member.pending_native, 10_000);
    check(&system);
}

#[test]
fn the_account_is_free_of_its_stamps() {
    let mut system = debtors(&[1], 0);
    let account = &mut system.customers[0].account;
    account.status = Status::Liquidation;
    (account.called_ts, account.called_slot) = (5, 6);
    (account.owed_since_ts, account.owed_since_slot) = (7, 8);
    system.cover_shortfall(0, false).unwrap();
    let account = system.customers[0].account;
    assert_eq!(account.status, Status::Active);
    assert_eq!((account.called_ts, account.called_slot), (0, 0));
    assert_eq!((account.owed_since_ts, account.owed_since_slot), (0, 0));
}

#[test]
fn only_what_could_be_declared_is_covered() {
    let mut system = debtors(&[DUST], 0);
    let told = |system: &System| system.clone().cover_shortfall(0, false).map(|_| ());
    assert_eq!(told(&system), Ok(()), "its equity is negative");
    for status in [Status::Default, Status::Fixed] {
        let mut declared = system.clone();
        declared.customers[0].account.status = status;
        assert_eq!(told(&declared), Err(Refusal::AccountInDefault));
    }
    let mut rich = system.clone();
    rich.deposit(0, 0, DUST).unwrap();
    assert_eq!(told(&rich), Err(Refusal::NotDeclarable), "it can pay");
    // A loss that is not routed yet comes first: nobody jumps its queue.
    system.settlement.loss_sequence = 1;
    assert_eq!(told(&system), Err(Refusal::EarlierLossFirst));
    system.settlement.routing_sequence = 1;
    assert_eq!(told(&system), Ok(()));
}

#[test]
fn a_late_debt_is_covered_when_collateral_is_dust_and_no_position_is_left() {
    let mut system = debtors(&[DUST], 0);
    // A token of nine decimals at 150: a unit less than dust, in full more than the debt.
    system.deposit(0, 1, 66_666).unwrap();
    system.customers[0].account.variation_native = -9_000;
    system.customers[0].account.counted_native = -9_000;
    (
        system.settlement.owed_by_native,
        system.settlement.counted_loss_native,
    ) = (9_000, 9_000);
    (
        system.settlement.owed_to_native,
        system.settlement.counted_gain_native,
    ) = (9_000, 9_000);
    (system.customers[1].account.variation_native) = 9_000;
    (system.customers[1].account.counted_native) = 9_000;
    system.customers[0].account.owed_since_ts = system.clock.now_ts;
    system.customers[0].account.owed_since_slot = system.clock.slot;
    let told = |system: &System| system.clone().cover_shortfall(0, false).map(|_| ());
    assert_eq!(told(&system), Err(Refusal::NotDeclarable));
    wait(&mut system, 7_199);
    refresh(&mut system);
    assert_eq!(told(&system), Err(Refusal::NotDeclarable));
    let mut halted = system.clone();
    halted.clock.now_ts += 1;
    assert_eq!(
        told(&halted),
        Err(Refusal::NotDeclarable),
        "no slot has passed"
    );
    wait(&mut system, 1);
    refresh(&mut system);
    assert_eq!(told(&system), Ok(()));
    let mut held = system.clone();
    held.customers[0].account.positions[2] = Position::open(&system.markets[0].0);
    assert_eq!(told(&held), Err(Refusal::ShortfallNotSmall));
    system.deposit(0, 1, 1).unwrap();
    assert_eq!(
        told(&system),
        Err(Refusal::ShortfallNotSmall),
        "it can be sold"
    );
}

#[test]
fn what_is_not_dust_or_not_short_is_refused() {
    for (owed, told) in [
        (1, Ok(())),
        (DUST - 1, Ok(())),
        (DUST, Ok(())),
        (DUST + 1, Err(Refusal::ShortfallNotSmall)),
        (u64::MAX >> 8, Err(Refusal::ShortfallNotSmall)),
    ] {
        let mut system = debtors(&[owed], 40);
        assert_eq!(system.cover_shortfall(0, false).map(|_| ()), told, "{owed}");
        check(&system);
    }
    // A stranger's tokens pay the whole debt: nothing is short.
    let mut system = debtors(&[DUST], 40);
    system.donate_to_vault(0, 0, DUST).unwrap();
    let gift = system.clone().cover_shortfall(0, false);
    assert_eq!(gift, Err(Refusal::ShortfallNotSmall));
    // Money in a frozen vault is the account's own; an empty vault that is frozen hides nothing.
    let frozen = debtors(&[DUST], 40).cover_shortfall(0, true);
    assert_eq!(frozen, Err(Refusal::ShortfallNotSmall));
    assert!(debtors(&[DUST], 0).cover_shortfall(0, true).is_ok());
    let mut broken = debtors(&[DUST], 40);
    broken.customers[0].tokens_native[0] = 39;
    let short = broken.cover_shortfall(0, false);
    assert_eq!(short, Err(Refusal::TokensBelowLedger));
}

#[test]
fn a_stream_of_tiny_defaults_takes_one_allowance_a_day() {
    let mut system = debtors(&[DUST; 220], 0);
    let allowed = 100 * ONE / 100;
    let day = |system: &mut System, from: usize| {
        let before = system.fund.insurance_native;
        let mut who = from;
        while system.cover_shortfall(who, false).is_ok() {
            who += 1;
        }
        let refused = system.clone().cover_shortfall(who, false);
        assert_eq!(refused, Err(Refusal::SmallAllowanceUsed));
        check(system);
        (who, before - system.fund.insurance_native)
    };
    let (next, taken) = day(&mut system, 0);
    assert_eq!((next, taken), (100, allowed));
    // New money counts, but only by its share.
    system.donate(INSURANCE, 10 * ONE).unwrap();
    system.sweep_surplus(INSURANCE).unwrap();
    let (next, taken) = day(&mut system, next);
    assert_eq!((next, taken), (110, ONE / 10));
    let midnight = 86_400 - system.clock.now_ts % 86_400;
    wait(&mut system, midnight - 1);
    refresh(&mut system);
    let late = system.clone().cover_shortfall(next, false);
    assert_eq!(late, Err(Refusal::SmallAllowanceUsed));
    wait(&mut system, 1);
    refresh(&mut system);
    let (next, taken) = day(&mut system, next);
    // 108.9 quote are left.
    assert_eq!((next, taken), (218, 1_080_000));
}

#[test]
fn no_allowance_and_no_insurance_cover_nothing() {
    let mut system = debtors(&[DUST], 0);
    system.parameters.small_bps = Bps(0);
    assert_eq!(
        system.cover_shortfall(0, false),
        Err(Refusal::SmallAllowanceUsed)
    );
    let mut system = debtors(&[DUST], 0);
    system.fund.insurance_native = 0;
    assert_eq!(
        system.cover_shortfall(0, false),
        Err(Refusal::SmallAllowanceUsed)
    );
    assert_eq!(system.fund, Fund::default());
    assert!(
        system
            .seats
            .iter()
            .all(|seat| seat.member == Member::default())
    );
}
