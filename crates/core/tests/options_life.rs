//! Options once they are there: boundaries, expiry, and what they ask of those who hold them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::invariants::first_broken;
use ringfence_core::liquidation::fees_of;
use ringfence_core::margin::Test;
use ringfence_core::option::Kind;
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::take::lot_requirement_native;
use ringfence_core::units::Bps;
use support::numbers::{Numbers, for_seeds};
use support::options::{
    EXPIRY, Market, RISK_AGE_S, SHORT_MIN, VALUE, house_with, off_grid, option, quote,
};
use support::world::{
    MIDNIGHT, ONE, START, START_TICK, clock, customer, mark_reading, refresh, trade, wait,
};

const DAY: i64 = 86_400;
const NEXT: i64 = MIDNIGHT + DAY;

#[test]
fn the_first_post_at_or_after_a_boundary_sets_its_tick() {
    let mut market = Market::posted(Kind::Call);
    (
        market.book.open_interest_lots,
        market.book.open_position_count,
    ) = (7, 2);
    // Published before: the mark moves, the tick waits.
    let said = market.model(1_010, NEXT - 1);
    assert!(!market.post(&said, NEXT + 1).unwrap().has_boundary);
    assert_eq!(
        (market.option.mark_tick, market.option.settlement_tick),
        (105, 100)
    );
    let said = market.model(1_020, NEXT);
    assert!(market.post(&said, NEXT + 1).unwrap().has_boundary);
    assert_eq!(
        (market.option.mark_tick, market.option.settlement_tick),
        (110, 110)
    );
    assert_eq!(
        (market.option.sequence, market.option.boundary_ts),
        (1, NEXT)
    );
    let moved = i128::from(7 * 10 * VALUE);
    let owed = |market: &Market| {
        (
            market.settlement.owed_to_native,
            market.settlement.owed_by_native,
        )
    };
    assert_eq!(owed(&market), (moved, moved));
    // The second sets nothing, and earlier boundaries lapse.
    let said = market.model(1_030, NEXT + 1);
    assert!(!market.post(&said, NEXT + 1).unwrap().has_boundary);
    let late = NEXT + 3 * DAY + 700;
    let said = market.model(1_030, late);
    assert!(market.post(&said, late).unwrap().has_boundary);
    let set = (market.option.sequence, market.option.boundary_ts);
    assert_eq!(set, (2, NEXT + 3 * DAY));
}

#[test]
fn a_jump_of_a_premium_is_skipped_once() {
    let mut market = Market::posted(Kind::Put);
    for (at, underlying, settled) in [
        (NEXT, 900, 100),
        (NEXT + DAY, 880, 160),
        (NEXT + 2 * DAY, 960, 120),
    ] {
        let said = market.model(underlying, at);
        assert!(market.post(&said, at).unwrap().has_boundary);
        assert_eq!(market.option.settlement_tick, settled, "at {underlying}");
    }
}

#[test]
fn while_gains_are_cut_or_lots_torn_up_posts_go_on_and_boundaries_wait() {
    let mut market = Market::posted(Kind::Call);
    let said = market.model(1_010, NEXT);
    assert!(!market.post_if(&said, NEXT, false).unwrap().has_boundary);
    assert_eq!(
        (market.option.mark_tick, market.option.settlement_tick),
        (105, 100)
    );
    market.book.is_tearing_up = true;
    let said = market.model(1_020, NEXT + 1);
    assert!(!market.post(&said, NEXT + 1).unwrap().has_boundary);
    market.book.is_tearing_up = false;
    let said = market.model(1_030, NEXT + 2);
    assert!(market.post(&said, NEXT + 2).unwrap().has_boundary);
    assert_eq!(market.option.settlement_tick, 115);
}

#[test]
fn an_option_ends_at_what_it_pays_where_its_underlying_straddles_the_expiry() {
    let ends = |kind, underlying: u64| {
        let mut market = Market::posted(kind);
        (
            market.book.open_interest_lots,
            market.book.open_position_count,
        ) = (3, 2);
        market.option.mark_ts = EXPIRY - 60;
        let last = off_grid(underlying, EXPIRY);
        let early = market.clone().expire(Some(&last), EXPIRY - 1);
        assert_eq!(early, Err(Refusal::InstrumentNotExpired));
        let none = market.clone().expire(None, EXPIRY);
        assert_eq!(none, Err(Refusal::PriceNotStraddling));
        market.expire(Some(&last), EXPIRY).unwrap();
        let ended = market.option;
        assert!(ended.is_expired && ended.risk_array == [0; 16]);
        assert_eq!(ended.mark_tick, ended.settlement_tick);
        assert!(
            ended.has_fresh_mark(&clock(EXPIRY + 9 * DAY)),
            "a tick of zero, too"
        );
        assert!(ended.has_fresh_risk(&clock(EXPIRY + 9 * DAY)));
        let moved = ended.mark_tick.abs_diff(100) * 3 * VALUE;
        assert_eq!(market.settlement.owed_to_native, i128::from(moved));
        assert_eq!(market.settlement.owed_by_native, i128::from(moved));
        assert_eq!(
            market.expire(Some(&last), EXPIRY),
            Err(Refusal::InstrumentExpired)
        );
        assert_eq!(
            market.post(&market.clone().model(1_000, EXPIRY), EXPIRY),
            Err(Refusal::InstrumentExpired)
        );
        ended.mark_tick
    };
    assert_eq!(ends(Kind::Call, 1_250), 250);
    assert_eq!(ends(Kind::Call, 1_000), 0);
    assert_eq!(ends(Kind::Call, 600), 0);
    assert_eq!(ends(Kind::Put, 600), 400);
    assert_eq!(ends(Kind::Put, 1_250), 0);
}

#[test]
fn an_end_above_the_largest_tick_is_refused_and_a_day_later_the_last_tick_counts() {
    let mut market = Market::posted(Kind::Call);
    market.option.mark_ts = EXPIRY - 60;
    let last = mark_reading(2_000_001, EXPIRY);
    market.option.max_tick = 1_999_000;
    let refused = market.clone().expire(Some(&last), EXPIRY);
    assert_eq!(refused, Err(Refusal::TickOutOfRange));
    let mut wide = market.clone();
    wide.option.max_tick = 1_999_001;
    wide.expire(Some(&last), EXPIRY).unwrap();
    assert_eq!(wide.option.mark_tick, 1_999_001);
    market.expire(None, EXPIRY + DAY).unwrap();
    assert_eq!(market.option.mark_tick, 100);
}

/// A risk authority posts no more once its friends have what they want: its last tick ends the
/// option only as far as the underlying allows.
#[test]
fn silence_ends_an_option_within_the_bounds_of_its_underlying() {
    let end = START + 1 + 7 * DAY;
    let ends = |kind, underlying: u64| {
        let mut silent = Market::posted(kind);
        let update = mark_reading(underlying, end);
        silent.expire(Some(&update), end).unwrap();
        assert!(silent.option.is_expired);
        silent.option.settlement_tick
    };
    assert_eq!(ends(Kind::Call, 1_500), 500, "it pays that much already");
    assert_eq!(ends(Kind::Call, 1_050), 100);
    assert_eq!(ends(Kind::Call, 60), 60, "no call is worth more");
    assert_eq!(ends(Kind::Put, 400), 600);
    assert_eq!(ends(Kind::Put, 1_500), 100);
    let silent = Market::posted(Kind::Put);
    let ended = |reading: Option<&Reading>, now_ts| {
        let mut silent = silent.clone();
        let outcome = silent.expire(reading, now_ts);
        outcome.map(|()| silent.option.settlement_tick)
    };
    let straddling = mark_reading(400, end);
    let early = ended(Some(&straddling), end - 1);
    assert_eq!(early, Err(Refusal::InstrumentNotExpired));
    // No other update, and none before a day has passed; then the last tick frees everybody.
    for reading in [Some(&mark_reading(400, end + 1)), None] {
        assert_eq!(ended(reading, end + 1), Err(Refusal::PriceNotStraddling));
        let late = ended(reading, end + DAY - 1);
        assert_eq!(late, Err(Refusal::PriceNotStraddling));
    }
    assert_eq!(ended(None, end + DAY), Ok(100));
    assert_eq!(ended(Some(&straddling), end + DAY - 1), Ok(600));
}

#[test]
fn silence_up_to_the_expiry_leaves_the_end_to_the_underlying() {
    let mut silent = Market::posted(Kind::Put);
    assert!(silent.option.mark_ts + 7 * DAY < EXPIRY);
    let last = mark_reading(400, EXPIRY);
    let too_late = silent.clone().expire(None, EXPIRY);
    assert_eq!(too_late, Err(Refusal::PriceNotStraddling));
    silent.expire(Some(&last), EXPIRY).unwrap();
    assert_eq!(silent.option.settlement_tick, 600);
}

/// The standard call at the money, and three customers: 0 and 2 rich, 1 with this much quote.
fn with_customers(kind: Kind, quote_native: u64) -> System {
    let mut system = house_with(kind, START_TICK);
    for (owner, amount) in [
        (100, 1_000_000 * ONE),
        (1, quote_native),
        (2, 1_000_000 * ONE),
    ] {
        customer(&mut system, owner, [amount, 0, 0]);
    }
    system
}

fn requirement(system: &System, who: usize) -> i128 {
    let health = system.health(who, Test::MAINTENANCE).unwrap();
    health.requirement_native
}

#[test]
fn a_short_lot_asks_for_its_minimum_beside_the_scan_and_a_long_one_does_not() {
    let mut system = with_customers(Kind::Call, 1_000 * ONE);
    trade(&mut system, 3, (2, 1), 5).unwrap();
    // Up by the scan of 150 ticks: 75 more at the dearer volatility, and 20 ticks of time.
    assert_eq!(
        requirement(&system, 1),
        5 * (950_000 + i128::from(SHORT_MIN))
    );
    assert_eq!(requirement(&system, 2), 5 * 950_000);
    let initial = system.health(1, Test::INITIAL).unwrap();
    assert_eq!(initial.requirement_native, 5 * 1_000_000 * 5 / 4);
    let option = &system.markets[3].0;
    assert_eq!(lot_requirement_native(option, true), 950_000);
    assert_eq!(lot_requirement_native(option, false), 950_000 + SHORT_MIN);
}

#[test]
fn the_minimum_is_asked_for_each_short_lot_whatever_hedges_it_and_wherever_it_is() {
    // A second call of the same terms: long one and short the other, nothing can be lost.
    let mut system = with_customers(Kind::Call, 1_000 * ONE);
    let twin = system
        .list_instrument(option(5, Kind::Call, START_TICK))
        .unwrap();
    quote(&mut system, twin, START_TICK, 100).unwrap();
    trade(&mut system, 3, (2, 1), 40).unwrap();
    trade(&mut system, twin, (1, 2), 40).unwrap();
    assert_eq!(requirement(&system, 1), 40 * i128::from(SHORT_MIN));
    // Splitting the lots over two accounts asks for as much in sum.
    let other = customer(&mut system, 1, [1_000 * ONE, 0, 0]);
    let whole = requirement(&system, 1);
    let moved = [(3, (1, 2), (2, other)), (twin, (2, 1), (other, 2))];
    for (market, back, again) in moved {
        trade(&mut system, market, back, 15).unwrap();
        trade(&mut system, market, again, 15).unwrap();
    }
    assert_eq!(requirement(&system, 1) + requirement(&system, other), whole);
}

#[test]
fn a_stale_array_stops_new_risk_and_withdrawals_and_takes_nothing_from_anyone() {
    let mut system = with_customers(Kind::Put, 100 * ONE);
    trade(&mut system, 3, (2, 1), 5).unwrap();
    let fresh = system.clone();
    wait(&mut system, RISK_AGE_S + 1);
    refresh(&mut system);
    let health = |system: &System, test| system.health(1, test).map(|_| ());
    assert_eq!(health(&system, Test::INITIAL), Err(Refusal::MarkStale));
    // A younger mark that comes with the same old array.
    let now_ts = system.clock.now_ts;
    let aged = |seconds: i64| {
        let mut system = system.clone();
        (system.markets[3].0.mark_ts, system.markets[3].0.risk_ts) = (now_ts, now_ts - seconds);
        system
    };
    assert_eq!(health(&aged(RISK_AGE_S), Test::INITIAL), Ok(()));
    let mut stale = aged(RISK_AGE_S + 1);
    for test in [Test::MAINTENANCE, Test::RELIEF, Test::SOLVENCY] {
        assert_eq!(stale.health(1, test), fresh.health(1, test));
    }
    assert_eq!(health(&stale, Test::INITIAL), Err(Refusal::RiskArrayStale));
    let stays = Err(Refusal::RiskArrayStale);
    assert_eq!(stale.clone().withdraw(1, 0, 1).map(|_| ()), stays);
    assert_eq!(trade(&mut stale.clone(), 3, (2, 1), 1), stays);
    // Reducing goes on, and so does whoever has none of it.
    trade(&mut stale, 3, (1, 2), 2).unwrap();
    assert_eq!(stale.health(0, Test::INITIAL).map(|_| ()), Ok(()));
}

#[test]
fn an_expired_short_asks_for_no_minimum() {
    let mut system = with_customers(Kind::Call, 1_000 * ONE);
    trade(&mut system, 3, (2, 1), 40).unwrap();
    system.markets[3].0.expiry_ts = START + 60;
    wait(&mut system, 60);
    refresh(&mut system);
    system
        .expire(3, Some(&mark_reading(START_TICK, START + 60)))
        .unwrap();
    assert_eq!(
        requirement(&system, 1),
        100_000,
        "ten times dust, until it is settled"
    );
    let health = system.health(1, Test::INITIAL).unwrap();
    // Sold at 100 ticks, worth nothing: the gain is not paid yet.
    assert_eq!(health.equity_native, i128::from(1_000 * ONE));
    let maintenance = system.health(1, Test::MAINTENANCE).unwrap();
    let won = 40 * 100 * i128::from(VALUE);
    assert_eq!(maintenance.equity_native, i128::from(1_000 * ONE) + won);
    for who in [2, 1, 0] {
        system.settle(who, false).unwrap();
    }
    assert_eq!(requirement(&system, 1), 0);
    assert_eq!(
        system.customers[1].account.slots[0].ledger_native,
        1_000 * ONE + won as u64
    );
    assert!(first_broken(&system.view()).is_none());
}

/// Futures and options of three groups, customer 1 somewhere in all of them.
fn any_book(numbers: &mut Numbers) -> System {
    let mut system = with_customers(Kind::Call, 1_000_000 * ONE);
    for (id, group, kind, strike) in [
        (5, 1, Kind::Put, 900),
        (6, 1, Kind::Call, 1_100),
        (7, 2, Kind::Put, 1_050),
        (8, 3, Kind::Call, 950),
    ] {
        let mut listed = option(id, kind, strike);
        listed.risk_group = group;
        let market = system.list_instrument(listed).unwrap();
        quote(&mut system, market, START_TICK, numbers.between(60, 200)).unwrap();
    }
    for market in 0..system.markets.len() {
        let sides = numbers.pick(&[(1, 2), (2, 1)]);
        let lots = numbers.between(0, 300);
        if lots != 0 {
            trade(&mut system, market, sides, lots).unwrap();
        }
    }
    system
}

#[test]
fn a_liquidation_reckons_with_the_same_requirement_as_a_margin_test() {
    let mut liquidated = 0;
    for_seeds(60, |numbers| {
        let mut system = any_book(numbers);
        // The share of the removed requirement is what bounds the fee, nothing else.
        system.parameters.liquidator_fee_bps = Bps(9_000);
        system.parameters.fund_fee_bps = Bps(900);
        system.parameters.loss_max_bps = Bps(9_999);
        let before = system.health(1, Test::MAINTENANCE).unwrap();
        let short = before.excess_native().unwrap() + 1;
        let ledger = &mut system.customers[1].account.slots[0].ledger_native;
        *ledger = u64::try_from(i128::from(*ledger) - short).unwrap();
        for market in 0..system.markets.len() {
            for lots in [1, 2, 7, 100] {
                let mut next = system.clone();
                let Ok(done) = next.liquidate_position(market, 1, 0, lots) else {
                    continue;
                };
                liquidated += 1;
                let removed = before.requirement_native - requirement(&next, 1);
                let value = system.markets[market].0.tick_value_native;
                let notional = u128::from(lots * system.markets[market].0.mark_tick * value);
                let equity = before.requirement_native - 1;
                let fees = fees_of(notional, equity, removed, &system.parameters).unwrap();
                assert_eq!((done.liquidator_fee_native, done.fund_fee_native), fees);
            }
        }
    });
    assert!(liquidated > 100, "{liquidated}");
}

#[test]
fn options_live_and_end_and_not_a_unit_is_lost() {
    for_seeds(30, |numbers| {
        let mut system = any_book(numbers);
        let inside = system.tokens_inside(0);
        for day in 1..=numbers.between(1, 4) as i64 {
            system.clock = clock(MIDNIGHT + day * DAY);
            refresh(&mut system);
            for market in 3..system.markets.len() {
                let underlying = numbers.between(900, 1_100);
                quote(&mut system, market, underlying, numbers.between(60, 200)).unwrap();
            }
            assert!(first_broken(&system.view()).is_none());
        }
        system.clock = clock(EXPIRY);
        refresh(&mut system);
        let last = off_grid(numbers.between(1, 3_000), EXPIRY);
        for market in 3..system.markets.len() {
            system.markets[market].0.mark_ts = EXPIRY - 1;
            system.expire(market, Some(&last)).unwrap();
            assert!(first_broken(&system.view()).is_none());
        }
        for who in [1, 2, 1, 2] {
            system.settle(who, false).unwrap();
            assert!(first_broken(&system.view()).is_none());
        }
        assert_eq!(system.tokens_inside(0), inside);
        for market in 3..system.markets.len() {
            assert_eq!(system.markets[market].1.open_interest_lots, 0);
        }
    });
}
