//! Signed orders: when a trade may fill them, how much of them, and when their records may go.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::fill::Consent;
use ringfence_core::order::{Direction, Order, Record, VENUE_ONLY};
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use support::numbers::for_seeds;
use support::world::{
    GENERATION, ONE, START, START_TICK, clock, customer, fill, house, open_consent, trade,
};

type Outcome = Result<(), Refusal>;

/// Ten lots at the mark, for a minute.
fn order(direction: Direction) -> Order {
    Order {
        direction,
        flags: 0,
        lots: 10,
        limit_price_ticks: START_TICK,
        nonce: 5,
        expiry_ts: START + 60,
    }
}

fn record(order: &Order) -> Record {
    Record::new(order, GENERATION)
}

/// Two customers with a thousand quote each.
fn pair() -> System {
    let mut system = house();
    customer(&mut system, 1, [1_000 * ONE, 0, 0]);
    customer(&mut system, 2, [1_000 * ONE, 0, 0]);
    system
}

/// Tries to fill three lots of an order at a price, with everything else as it must be.
fn filled(
    order: &Order,
    price_ticks: u64,
    change: impl FnOnce(&mut Record, &mut Consent),
) -> Outcome {
    let (mut record, mut consent) = (record(order), open_consent());
    change(&mut record, &mut consent);
    let before = record;
    let terms = fill(0, 0, 1, 3, price_ticks).terms;
    let outcome = order.fill(&mut record, &terms, &consent, &clock(START));
    let counted = if outcome.is_ok() { 3 } else { 0 };
    assert_eq!(record.filled_lots, before.filled_lots + counted);
    outcome
}

#[test]
fn directions_have_the_numbers_that_are_signed() {
    for (number, direction) in [(0, Direction::Buy), (1, Direction::Sell)] {
        assert_eq!(Direction::of(number), Ok(direction));
        assert_eq!(direction.number(), number);
    }
    for number in 2..=u8::MAX {
        assert_eq!(Direction::of(number), Err(Refusal::ParameterOutOfBounds));
    }
}

#[test]
fn an_order_is_refused_in_the_order_of_the_contract() {
    for direction in [Direction::Buy, Direction::Sell] {
        // Everything is wrong with it; one thing after the other is put right.
        let beyond = match direction {
            Direction::Buy => START_TICK + 1,
            Direction::Sell => START_TICK - 1,
        };
        let mut order = Order {
            flags: 2,
            expiry_ts: START,
            lots: 2,
            nonce: 4,
            ..order(direction)
        };
        let tried = |order: &Order, price, is_cancelled| {
            filled(order, price, |record, consent| {
                (record.is_cancelled, consent.order_nonce_min) = (is_cancelled, 5);
            })
        };
        assert_eq!(
            tried(&order, beyond, true),
            Err(Refusal::ParameterOutOfBounds)
        );
        order.flags = VENUE_ONLY;
        assert_eq!(tried(&order, beyond, true), Err(Refusal::OrderExpired));
        order.expiry_ts = START + 1;
        assert_eq!(tried(&order, beyond, true), Err(Refusal::OrderCancelled));
        order.nonce = 5;
        assert_eq!(tried(&order, beyond, true), Err(Refusal::OrderCancelled));
        assert_eq!(tried(&order, beyond, false), Err(Refusal::AboveOrderLots));
        order.lots = 3;
        assert_eq!(
            tried(&order, beyond, false),
            Err(Refusal::OrderLimitExceeded)
        );
        assert_eq!(tried(&order, START_TICK, false), Ok(()));
        let better = 2 * START_TICK - beyond;
        assert_eq!(tried(&order, better, false), Ok(()));
    }
}

#[test]
fn each_unknown_flag_is_refused() {
    for bit in 0..8 {
        let order = Order {
            flags: 1 << bit,
            ..order(Direction::Buy)
        };
        let expected = if bit == 0 {
            Ok(())
        } else {
            Err(Refusal::ParameterOutOfBounds)
        };
        assert_eq!(filled(&order, START_TICK, |_, _| {}), expected);
        assert_eq!(order.is_for_venue_only(), bit == 0);
    }
}

#[test]
fn no_number_of_lots_gets_around_what_is_left() {
    let mut order = order(Direction::Sell);
    for (all, filled_lots, lots, is_left) in [
        (10, 0, 10, true),
        (10, 0, 11, false),
        (10, 7, 3, true),
        (10, 7, 4, false),
        (10, 10, 1, false),
        (10, 7, u64::MAX, false),
        (u64::MAX, u64::MAX - 1, 1, true),
        (u64::MAX, u64::MAX - 1, 2, false),
        (0, 0, 1, false),
    ] {
        order.lots = all;
        let mut record = record(&order);
        record.filled_lots = filled_lots;
        let terms = fill(0, 0, 1, lots, START_TICK).terms;
        let outcome = order.fill(&mut record, &terms, &open_consent(), &clock(START));
        let expected = if is_left {
            Ok(())
        } else {
            Err(Refusal::AboveOrderLots)
        };
        assert_eq!(outcome, expected, "{lots} of {all}, {filled_lots} filled");
    }
}

#[test]
fn a_record_goes_when_its_order_can_never_be_filled_again() {
    let record = record(&order(Direction::Buy));
    let closable = |generation, now_ts| record.check_closable(generation, &clock(now_ts));
    let too_early = Err(Refusal::OrderNotExpired);
    assert_eq!(closable(Some(GENERATION), START), too_early);
    assert_eq!(closable(Some(GENERATION), START + 59), too_early);
    assert_eq!(closable(Some(GENERATION), START + 60), Ok(()));
    assert_eq!(closable(Some(GENERATION + 1), START), Ok(()));
    assert_eq!(closable(None, START), Ok(()));
}

#[test]
fn orders_are_looked_at_before_the_trade_and_the_buyers_first() {
    let system = pair();
    let (buy, sell) = (order(Direction::Buy), order(Direction::Sell));
    let tried = |lots, price, change: fn(&mut System, &mut Record, &mut Record)| {
        let mut copy = system.clone();
        let (mut bought, mut sold) = (record(&buy), record(&sell));
        change(&mut copy, &mut bought, &mut sold);
        let before = (copy.clone(), bought, sold);
        let made = fill(0, 0, 1, lots, price);
        let records = (&mut bought, &mut sold);
        let outcome = copy.match_orders(&made, (&buy, &sell), records);
        if outcome.is_err() {
            assert_eq!((copy, bought, sold), before, "a refusal changes nothing");
        }
        outcome.map(|_| ())
    };
    assert_eq!(tried(10, START_TICK, |_, _, _| {}), Ok(()));
    let both = |_: &mut System, bought: &mut Record, sold: &mut Record| {
        (bought.filled_lots, sold.is_cancelled) = (10, true);
    };
    assert_eq!(tried(10, START_TICK, both), Err(Refusal::AboveOrderLots));
    let seller = |_: &mut System, _: &mut Record, sold: &mut Record| sold.is_cancelled = true;
    assert_eq!(tried(0, START_TICK, seller), Err(Refusal::OrderCancelled));
    assert_eq!(
        tried(0, START_TICK, |_, _, _| {}),
        Err(Refusal::LotsOutOfRange)
    );
    let poor = |system: &mut System, _: &mut Record, _: &mut Record| {
        system.customers[1].account.slots[0].ledger_native = 0;
    };
    assert_eq!(tried(10, START_TICK, poor), Err(Refusal::BelowInitial));
    let halted = |system: &mut System, bought: &mut Record, _: &mut Record| {
        (system.mode.is_haircutting, bought.is_cancelled) = (true, true);
    };
    assert_eq!(tried(10, START_TICK, halted), Err(Refusal::HaircutUnderWay));
}

#[test]
fn a_consent_to_signed_orders_only_is_filled_by_them_and_by_nothing_else() {
    let mut system = pair();
    for customer in &mut system.customers {
        customer.consent.signed_orders_only = true;
    }
    let refused = trade(&mut system, 0, (0, 1), 1);
    assert_eq!(refused, Err(Refusal::ConsentSignedOrdersOnly));
    let (buy, sell) = (order(Direction::Buy), order(Direction::Sell));
    let (mut bought, mut sold) = (record(&buy), record(&sell));
    let made = fill(0, 0, 1, 4, START_TICK);
    let records = (&mut bought, &mut sold);
    assert!(system.match_orders(&made, (&buy, &sell), records).is_ok());
    assert_eq!((bought.filled_lots, sold.filled_lots), (4, 4));
}

#[test]
fn any_split_fills_what_the_order_says_and_no_lot_more() {
    for_seeds(200, |numbers| {
        let mut system = pair();
        let lots = numbers.between(1, 40);
        let of = |direction, lots| Order {
            lots,
            ..order(direction)
        };
        let buy = of(Direction::Buy, lots);
        let sell = of(Direction::Sell, numbers.between(1, 40));
        let (mut bought, mut sold) = (record(&buy), record(&sell));
        let mut sum = 0;
        for _ in 0..12 {
            let part = numbers.between(1, 12);
            let fits = sum + part <= buy.lots.min(sell.lots);
            let made = fill(0, 0, 1, part, START_TICK);
            let records = (&mut bought, &mut sold);
            let outcome = system
                .match_orders(&made, (&buy, &sell), records)
                .map(|_| ());
            let expected = if fits {
                Ok(())
            } else {
                Err(Refusal::AboveOrderLots)
            };
            assert_eq!(outcome, expected);
            sum += if fits { part } else { 0 };
            let held = system.customers[0].account.positions[0].lots;
            let book = system.markets[0].1.open_interest_lots;
            assert_eq!(bought.filled_lots, sum);
            assert_eq!((sold.filled_lots, book), (sum, sum));
            assert_eq!(held, i64::try_from(sum).unwrap());
        }
    });
}
