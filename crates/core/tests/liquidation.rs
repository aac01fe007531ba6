//! Liquidation: it improves what it touches, takes no more than is needed, and refuses in order.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Position, Status};
use ringfence_core::liquidation::{Called, Seizure};
use ringfence_core::margin::Test;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::Moment;
use support::numbers::for_seeds;
use support::world::{
    ONE, START_TICK, customer, house, mark_reading, move_mark, pass_boundary, refresh, trade, wait,
};

const NINE: u64 = 1_000_000_000;

/// A house with a rich liquidator (0), a long that is thin (1) and its other side (2).
fn thin(quote: u64, lots: u64) -> System {
    let mut system = house();
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    customer(&mut system, 1, [quote, 0, 0]);
    customer(&mut system, 2, [1_000_000 * ONE, 0, 0]);
    trade(&mut system, 0, (1, 2), lots).unwrap();
    system
}

fn excess(system: &System, who: usize, test: Test) -> i128 {
    let health = system.health(who, test).unwrap();
    health.equity_native - health.requirement_native
}

/// Liquidates with every number of lots and says which were allowed.
fn allowed(system: &System, market: usize, who: usize, most: u64) -> Vec<u64> {
    let takes = |lots: &u64| {
        system
            .clone()
            .liquidate_position(market, who, 0, *lots)
            .is_ok()
    };
    (1..=most).filter(takes).collect()
}

#[test]
fn lots_are_taken_up_to_the_first_that_brings_the_account_back_to_initial() {
    // 100 lots of one quote each at the mark need 18.75 initial and 15 maintenance; 20 are there.
    let mut system = thin(20 * ONE, 100);
    move_mark(&mut system, 0, START_TICK - 70);
    assert!(excess(&system, 1, Test::MAINTENANCE) < 0);
    let takes = allowed(&system, 0, 1, 100);
    let most = *takes.last().unwrap();
    assert_eq!(takes, (1..=most).collect::<Vec<_>>());
    assert!(most > 1 && most < 100, "{most}");
    let one_more = system.clone().liquidate_position(0, 1, 0, most + 1);
    assert_eq!(one_more, Err(Refusal::LiquidationTooLarge));
    // With the most it is at initial, with one less it is not.
    for (lots, is_met) in [(most, true), (most - 1, false)] {
        let mut after = system.clone();
        after.liquidate_position(0, 1, 0, lots).unwrap();
        assert_eq!(excess(&after, 1, Test::RELIEF) >= 0, is_met, "{lots} lots");
    }
}

#[test]
fn every_liquidation_of_lots_improves_and_stays_within_its_three_bounds() {
    let mut done = 0;
    for_seeds(40, |numbers| {
        let lots = numbers.between(1, 300);
        let quote = numbers.between(lots * 200_000, lots * 260_000);
        let mut system = thin(quote, lots);
        if numbers.once_in(2) {
            let other = numbers.place(3);
            let _ = trade(&mut system, other, (1, 2), numbers.between(1, 5));
        }
        let tick = START_TICK - numbers.between(30, 260);
        move_mark(&mut system, 0, tick);
        let taken = numbers.between(1, lots);
        let before = (system.health(1, Test::MAINTENANCE).unwrap(), system.clone());
        let Ok(fees) = system.liquidate_position(0, 1, 0, taken) else {
            return;
        };
        done += 1;
        let after = system.health(1, Test::MAINTENANCE).unwrap();
        assert!(
            after.excess_native() > before.0.excess_native(),
            "health did not rise"
        );
        let notional = taken * tick * 1_000;
        let removed = before.0.requirement_native - after.requirement_native;
        let fee = fees.liquidator_fee_native + fees.fund_fee_native;
        assert!(fee <= (notional * 100).div_ceil(10_000));
        assert!(i128::from(fee) <= before.0.equity_native.max(0));
        assert!(i128::from(fee) <= removed * 2_000 / 10_000);
        assert!(fees.liquidator_fee_native <= (notional * 50).div_ceil(10_000));
        assert_eq!(
            before.0.equity_native - after.equity_native,
            i128::from(fee)
        );
        assert_eq!(fees.equity_before_native, before.0.equity_native);
        assert!(
            excess(&system, 0, Test::INITIAL) >= 0,
            "the liquidator is below initial"
        );
        assert_eq!(system.customers[1].account.status, Status::Liquidation);
        let waits = system.markets[0].1.wait_fee_native - before.1.markets[0].1.wait_fee_native;
        assert_eq!(
            waits,
            i128::from(fees.fund_fee_native),
            "the fund's part is a fee"
        );
        assert_eq!(
            system.customers[2], before.1.customers[2],
            "the other side is untouched"
        );
    });
    assert!(done > 10, "only {done} liquidations");
}

#[test]
fn shorts_are_liquidated_like_longs() {
    let mut system = house();
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    customer(&mut system, 1, [20 * ONE, 0, 0]);
    customer(&mut system, 2, [1_000_000 * ONE, 0, 0]);
    trade(&mut system, 0, (2, 1), 100).unwrap();
    move_mark(&mut system, 0, START_TICK + 60);
    let before = excess(&system, 1, Test::MAINTENANCE);
    system.liquidate_position(0, 1, 0, 10).unwrap();
    assert!(excess(&system, 1, Test::MAINTENANCE) > before);
    assert_eq!(system.customers[1].account.positions[0].lots, -90);
    assert_eq!(system.customers[0].account.positions[0].lots, -10);
}

#[test]
fn lots_are_refused_in_the_order_of_the_contract() {
    let mut system = thin(20 * ONE, 100);
    let takes = |system: &System, by, lots| {
        let mut after = system.clone();
        after
            .liquidate_position(0, 1, by, lots)
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(takes(&system, 0, 10), Refusal::NotLiquidatable);
    assert_eq!(takes(&system, 0, 0), Refusal::LotsOutOfRange);
    assert_eq!(takes(&system, 0, 101), Refusal::LotsOutOfRange);
    assert_eq!(takes(&system, 1, 10), Refusal::SameOwner);
    assert_eq!(
        system.liquidate_position(1, 1, 0, 1),
        Err(Refusal::LotsOutOfRange)
    );
    move_mark(&mut system, 0, START_TICK - 70);
    assert_eq!(takes(&system, 0, 100), Refusal::LiquidationTooLarge);
    let mut other = system.clone();
    for (status, refusal) in [
        (Status::Liquidation, Refusal::AccountInLiquidation),
        (Status::Default, Refusal::AccountInDefault),
        (Status::Fixed, Refusal::AccountInDefault),
    ] {
        other.customers[0].account.status = status;
        assert_eq!(takes(&other, 0, 10), refusal);
    }
    for status in [Status::Default, Status::Fixed] {
        let mut other = system.clone();
        other.customers[1].account.status = status;
        assert_eq!(takes(&other, 0, 0), Refusal::AccountInDefault);
    }
    let mut other = system.clone();
    other.customers[0].account.slots[0].is_open = false;
    assert_eq!(takes(&other, 0, 10), Refusal::VaultNotOpen);
    let mut other = system.clone();
    other.customers[0].account.slots[0].ledger_native = 1;
    assert_eq!(takes(&other, 0, 10), Refusal::BelowInitial);
    let mut other = system.clone();
    let ids = 10..26;
    for (position, instrument_id) in other.customers[0].account.positions.iter_mut().zip(ids) {
        let mut filler = support::world::instrument(instrument_id, 9, 1);
        (filler.mark_tick, filler.settlement_tick) = (1, 1);
        other.markets.push((filler, Default::default()));
        *position = Position::open(&filler);
    }
    assert_eq!(takes(&other, 0, 10), Refusal::PositionSlotsFull);
    let mut other = system.clone();
    other.mode.is_haircutting = true;
    assert_eq!(takes(&other, 0, 10), Refusal::HaircutUnderWay);
    system.markets[0].1.is_tearing_up = true;
    assert_eq!(takes(&system, 0, 10), Refusal::TearUpUnderWay);
    wait(&mut system, 11);
    assert_eq!(takes(&system, 0, 10), Refusal::MarkStale);
    system.markets[0].0.is_expired = true;
    assert_eq!(takes(&system, 0, 10), Refusal::InstrumentExpired);
}

#[test]
fn a_hedge_is_not_taken_apart_while_that_would_raise_the_requirement() {
    // Long 300 of the first, short 99 of the second of the same group: nearly no risk.
    let mut system = thin(70 * ONE, 300);
    trade(&mut system, 1, (2, 1), 99).unwrap();
    system.customers[1].account.slots[0].ledger_native = 50_000;
    assert!(excess(&system, 1, Test::MAINTENANCE) < 0);
    let taken = system.clone().liquidate_position(1, 1, 0, 99);
    assert_eq!(taken, Err(Refusal::LiquidationDoesNotImprove));
    // In default everything goes, one leg after the other, by another way.
    system.customers[1].account.called_ts = 1;
    let loss = support::managed::declare(&mut system, 1, u64::MAX);
    for (market, lots) in [(1, 99), (0, 300)] {
        let taken = system.liquidate_position(market, 1, 0, lots);
        assert_eq!(taken, Err(Refusal::AccountInDefault));
        system.take(loss, market, 0, lots).unwrap();
    }
    assert!(!system.customers[1].account.has_lots());
}

#[test]
fn an_overdue_liquidator_adds_no_risk() {
    let mut system = thin(20 * ONE, 100);
    move_mark(&mut system, 0, START_TICK - 70);
    system.customers[0].account.variation_native = -1;
    system.customers[0].account.owed_since_ts = system.clock.now_ts - 3_600;
    // Time and slots: while the cluster halts nobody comes to owe too long.
    for (slots, refusal) in [(7_199, None), (7_200, Some(Refusal::VariationOverdue))] {
        system.customers[0].account.owed_since_slot = system.clock.slot - slots;
        let taken = system.clone().liquidate_position(0, 1, 0, 10);
        assert_eq!(taken.err(), refusal);
    }
}

#[test]
fn a_debt_is_stamped_with_time_and_slot_until_it_is_paid() {
    let mut system = debtor(28 * ONE);
    let since = system.clock.moment();
    assert_eq!(system.customers[1].account.owed_since(), since);
    wait(&mut system, 1);
    system.settle(1, false).unwrap();
    assert_eq!(system.customers[1].account.owed_since(), since, "the first");
    system.deposit(1, 0, 1_000 * ONE).unwrap();
    system.settle(1, false).unwrap();
    assert_eq!(system.customers[1].account.owed_since(), Moment::default());
}

#[test]
fn dust_is_closed_whole_although_its_requirement_does_not_fall() {
    // Two small positions of different groups: closing one leaves the floor of ten times dust.
    let mut system = house();
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    customer(&mut system, 1, [200_000, 0, 0]);
    customer(&mut system, 2, [1_000_000 * ONE, 0, 0]);
    for market in &mut system.markets {
        market.0.tick_value_native = 100;
        market.0.risk_array = market.0.linear_risk_array(START_TICK).unwrap();
    }
    trade(&mut system, 0, (1, 2), 1).unwrap();
    trade(&mut system, 2, (1, 2), 1).unwrap();
    system.customers[1].account.slots[0].ledger_native = 9_999;
    assert_eq!(
        system
            .health(1, Test::MAINTENANCE)
            .unwrap()
            .requirement_native,
        100_000
    );
    system.liquidate_position(0, 1, 0, 1).unwrap();
    system.liquidate_position(2, 1, 0, 1).unwrap();
    assert!(!system.customers[1].account.has_lots());
}

/// An account that owes more than its quote and has nine-decimal collateral.
fn debtor(owed_beyond: u64) -> System {
    let mut system = thin(40 * ONE, 100);
    system.deposit(1, 1, NINE / 4).unwrap();
    // 40 quote and a quarter of a token of 150; the fall takes all of the quote and more.
    let fall = 400 + owed_beyond * 10 / ONE;
    for step in 1..=4 {
        move_mark(&mut system, 0, START_TICK - fall * step / 4);
        system.markets[0].0.has_skipped = true;
    }
    pass_boundary(&mut system);
    system.settle(1, false).unwrap();
    system
}

fn seizure(quote_native: u64) -> Seizure {
    Seizure {
        slot: 1,
        quote_native,
        minimum_out_native: 0,
        quote_moves: true,
    }
}

#[test]
fn collateral_is_sold_for_what_is_owed_and_never_lowers_health() {
    let mut done = 0;
    for_seeds(30, |numbers| {
        let mut system = debtor(numbers.between(26, 33) * ONE);
        let owed = u64::try_from(-system.customers[1].account.variation_native).unwrap();
        assert!(owed > 0);
        let quote = numbers.edge(1, owed);
        let before = (system.health(1, Test::MAINTENANCE).unwrap(), system.clone());
        let Ok(plan) = system.liquidate_collateral(1, &seizure(quote)) else {
            return;
        };
        done += 1;
        let after = system.health(1, Test::MAINTENANCE).unwrap();
        assert!(
            after.excess_native() >= before.0.excess_native(),
            "health fell"
        );
        assert_eq!(plan.paid_by(Pocket::Wallet), quote);
        assert_eq!(plan.received_by(Pocket::Pool), quote);
        let out = plan.paid_by(Pocket::Vault(1));
        // A token of 150 quote at a discount of 3 %: never more than that for what is paid.
        assert!(u128::from(out) * 150 * 97 <= u128::from(quote) * 1_000 * 100);
        let paid = system.customers[1].account.variation_native
            - before.1.customers[1].account.variation_native;
        assert_eq!(paid, i128::from(quote));
        assert_eq!(system.customers[0], before.1.customers[0]);
    });
    assert!(done > 15, "only {done} seizures");
}

#[test]
fn collateral_is_refused_in_the_order_of_the_contract() {
    let system = debtor(31 * ONE);
    let owed = u64::try_from(-system.customers[1].account.variation_native).unwrap();
    let sells = |system: &System, how: &Seizure| {
        system
            .clone()
            .liquidate_collateral(1, how)
            .map(|_| ())
            .unwrap_err()
    };
    let all = seizure(owed);
    system.clone().liquidate_collateral(1, &all).unwrap();
    assert_eq!(
        sells(&system, &Seizure { slot: 0, ..all }),
        Refusal::QuoteNotSeizable
    );
    assert_eq!(sells(&system, &seizure(0)), Refusal::AmountZero);
    assert_eq!(
        sells(&system, &Seizure { slot: 5, ..all }),
        Refusal::VaultNotOpen
    );
    assert_eq!(sells(&system, &seizure(owed + 1)), Refusal::AboveOwed);
    let greedy = Seizure {
        minimum_out_native: NINE,
        ..seizure(owed)
    };
    assert_eq!(sells(&system, &greedy), Refusal::BelowMinimumOut);
    let mut other = system.clone();
    other.customers[1].account.slots[1].ledger_native = 1_000;
    assert_eq!(sells(&other, &all), Refusal::AboveAvailable);
    let mut other = system.clone();
    other.listed[1].asset.feed.pending.price_e8 = 1;
    assert_eq!(sells(&other, &all), Refusal::PriceRisePending);
    let mut other = system.clone();
    other.listed[1].asset.feed.confidence_price_e8 = u64::MAX;
    assert_eq!(sells(&other, &all), Refusal::PriceNotPositive);
    let mut other = system.clone();
    wait(&mut other, 61);
    assert_eq!(sells(&other, &all), Refusal::PriceStale);
    let mut other = system.clone();
    other.mode.is_haircutting = true;
    assert_eq!(sells(&other, &all), Refusal::HaircutUnderWay);
    let mut other = system.clone();
    other.customers[1].account.status = Status::Fixed;
    assert_eq!(sells(&other, &all), Refusal::NotLiquidatable);
    let mut other = system.clone();
    other.parameters.discount_bps = ringfence_core::units::Bps(2_000);
    assert_eq!(
        sells(&other, &seizure(ONE)),
        Refusal::LiquidationDoesNotImprove
    );
}

#[test]
fn what_is_past_due_is_collected_at_any_health() {
    let mut system = thin(10 * ONE + 9 * ONE, 100);
    system.deposit(1, 1, 100 * NINE).unwrap();
    move_mark(&mut system, 0, START_TICK - 240);
    pass_boundary(&mut system);
    system.settle(1, false).unwrap();
    assert!(excess(&system, 1, Test::INITIAL) > 0, "rich in collateral");
    let owed = u64::try_from(-system.customers[1].account.variation_native).unwrap();
    let sold = system.clone().liquidate_collateral(1, &seizure(owed));
    assert_eq!(sold, Err(Refusal::NotLiquidatable));
    wait(&mut system, 3_599);
    refresh(&mut system);
    let sold = system.clone().liquidate_collateral(1, &seizure(owed));
    assert_eq!(sold, Err(Refusal::NotLiquidatable));
    wait(&mut system, 1);
    system.liquidate_collateral(1, &seizure(owed - 1)).unwrap();
    assert_ne!(system.customers[1].account.owed_since_ts, 0);
    system.liquidate_collateral(1, &seizure(1)).unwrap();
    assert_eq!(
        system.customers[1].account.owed_since_ts, 0,
        "paid: the stamp is gone"
    );
    assert_eq!(system.customers[1].account.status, Status::Active);
}

#[test]
fn a_call_stamps_below_maintenance_and_is_cleared_only_at_initial() {
    let mut system = thin(20 * ONE, 100);
    assert_eq!(system.call(1), Err(Refusal::NothingToCall));
    move_mark(&mut system, 0, START_TICK - 70);
    assert_eq!(system.call(1), Ok(Called::Stamped));
    assert_eq!(system.customers[1].account.called(), system.clock.moment());
    assert_eq!(system.call(1), Err(Refusal::NothingToCall));
    // Between maintenance and initial it stays called, and may still be liquidated.
    move_mark(&mut system, 0, START_TICK - 40);
    assert!(excess(&system, 1, Test::MAINTENANCE) >= 0 && excess(&system, 1, Test::INITIAL) < 0);
    assert_eq!(system.call(1), Err(Refusal::NothingToCall));
    assert!(system.clone().liquidate_position(0, 1, 0, 1).is_ok());
    move_mark(&mut system, 0, START_TICK);
    assert_eq!(system.call(1), Ok(Called::Released));
    assert_eq!(system.customers[1].account.called(), Moment::default());
    assert_eq!(
        system.liquidate_position(0, 1, 0, 1),
        Err(Refusal::NotLiquidatable)
    );
    for status in [Status::Default, Status::Fixed] {
        system.customers[1].account.status = status;
        assert_eq!(system.call(1), Err(Refusal::AccountInDefault));
    }
}

#[test]
fn an_outage_elsewhere_does_not_shield_from_liquidation_nor_cause_it() {
    let mut system = thin(20 * ONE, 100);
    system.deposit(1, 1, NINE).unwrap();
    // The token's price is a day old: it helps as long as the outage may last, then not at all.
    move_mark(&mut system, 0, START_TICK - 70);
    for (seconds, is_liquidatable) in [(3_600, false), (86_401, true)] {
        let mut later = system.clone();
        wait(&mut later, seconds);
        let now_ts = later.clock.now_ts;
        later
            .mark(0, &mark_reading(START_TICK - 70, now_ts))
            .unwrap();
        let quote = support::world::reading(100_000_000, now_ts);
        later.refresh_price(0, &quote).unwrap();
        assert_eq!(
            later.liquidate_position(0, 1, 0, 10).is_ok(),
            is_liquidatable,
            "{seconds}"
        );
    }
}

#[test]
fn lots_that_hedge_are_not_taken_beyond_the_hedge() {
    // Long 300 of the first and short 50 of the second, three times as large, in one group: half is
    // hedged, and taking more than 150 turns the account short.
    let mut system = thin(100 * ONE, 300);
    trade(&mut system, 1, (2, 1), 50).unwrap();
    let requirement = system.health(1, Test::MAINTENANCE).unwrap();
    let quote = u64::try_from(requirement.requirement_native - 1).unwrap();
    system.customers[1].account.slots[0].ledger_native = quote;
    assert_eq!(excess(&system, 1, Test::MAINTENANCE), -1);
    let takes = allowed(&system, 0, 1, 300);
    let most = *takes.last().unwrap();
    assert!(most < 150, "back at initial before the hedge is: {most}");
    // Beyond the hedge the account would be below initial again, one less than that as well.
    for lots in most + 1..=300 {
        let taken = system.clone().liquidate_position(0, 1, 0, lots);
        // All of them leave the requirement as it was.
        let reason = if lots == 300 {
            Refusal::LiquidationDoesNotImprove
        } else {
            Refusal::LiquidationTooLarge
        };
        assert_eq!(taken.err(), Some(reason), "{lots} lots");
    }
    let mut after = system.clone();
    after.liquidate_position(0, 1, 0, most).unwrap();
    assert!(excess(&after, 1, Test::RELIEF) >= 0);
}

/// A liquidation ends, and a call is cleared, with collateral at maintenance weights: initial
/// weight and deposit cap keep new risk out, and take nothing more from who is being liquidated.
#[test]
fn initial_weights_and_deposit_caps_take_nothing_more_from_who_is_liquidated() {
    let mut system = house();
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    customer(&mut system, 1, [30 * ONE, NINE / 10, 0]);
    customer(&mut system, 2, [1_000_000 * ONE, 0, 0]);
    trade(&mut system, 0, (1, 2), 180).unwrap();
    move_mark(&mut system, 0, START_TICK - 115);
    assert!(excess(&system, 1, Test::MAINTENANCE) < 0);
    let takes = allowed(&system, 0, 1, 180);
    assert!((1..180).contains(&takes.len()), "{}", takes.len());
    let mut weightless = system.clone();
    weightless.listed[1].asset.parameters.weight_initial_bps.0 = 0;
    let mut flooded = system.clone();
    flooded.listed[1].asset.parameters.deposit_cap_native = 0;
    for mut tightened in [weightless, flooded] {
        assert!(excess(&tightened, 1, Test::INITIAL) < excess(&system, 1, Test::INITIAL));
        assert_eq!(allowed(&tightened, 0, 1, 180), takes);
        assert_eq!(tightened.call(1), Ok(Called::Stamped));
        move_mark(&mut tightened, 0, START_TICK + 200);
        assert!(excess(&tightened, 1, Test::INITIAL) < 0);
        assert_eq!(tightened.call(1), Ok(Called::Released));
    }
}
