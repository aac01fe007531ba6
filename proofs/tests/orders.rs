//! Every short life of a small signed order; and wrong rules, which the property finds.
#![allow(clippy::unwrap_used)] // A test may stop anywhere.
#![allow(clippy::as_conversions, clippy::arithmetic_side_effects)]

mod support;

use ringfence_core::fill::{Consent, Terms};
use ringfence_core::order::{Order, Record};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Clock;
use ringfence_proofs::orders::*;
use ringfence_proofs::source::Space;
use support::{fails, holds};

/// Lives draw no amounts from the space.
const SPACES: [Space; 1] = [Space {
    amounts: &[0],
    nonzero_max: 0,
}];

/// A change to what the rule looks at.
fn fill_with(
    record: &mut Record,
    terms: &Terms,
    on: (&Order, &Consent, &Clock),
    change: impl FnOnce(&mut Order, &mut Record, &mut Consent),
) -> Result<(), Refusal> {
    let (mut order, mut looked_at, mut consent) = (*on.0, *record, *on.1);
    change(&mut order, &mut looked_at, &mut consent);
    order.fill(&mut looked_at, terms, &consent, on.2)?;
    record.filled_lots += terms.lots;
    Ok(())
}

/// What was filled before does not count.
fn forgets_fills(
    order: &Order,
    record: &mut Record,
    terms: &Terms,
    consent: &Consent,
    clock: &Clock,
) -> Result<(), Refusal> {
    let forget = |_: &mut Order, record: &mut Record, _: &mut Consent| record.filled_lots = 0;
    fill_with(record, terms, (order, consent, clock), forget)
}

/// One lot more than was signed.
fn fills_one_more(
    order: &Order,
    record: &mut Record,
    terms: &Terms,
    consent: &Consent,
    clock: &Clock,
) -> Result<(), Refusal> {
    let more = |order: &mut Order, _: &mut Record, _: &mut Consent| order.lots += 1;
    fill_with(record, terms, (order, consent, clock), more)
}

/// One second more than was signed.
fn fills_late(
    order: &Order,
    record: &mut Record,
    terms: &Terms,
    consent: &Consent,
    clock: &Clock,
) -> Result<(), Refusal> {
    let late = |order: &mut Order, _: &mut Record, _: &mut Consent| order.expiry_ts += 1;
    fill_with(record, terms, (order, consent, clock), late)
}

/// Cancelled or not.
fn fills_cancelled(
    order: &Order,
    record: &mut Record,
    terms: &Terms,
    consent: &Consent,
    clock: &Clock,
) -> Result<(), Refusal> {
    let revive = |_: &mut Order, record: &mut Record, _: &mut Consent| record.is_cancelled = false;
    fill_with(record, terms, (order, consent, clock), revive)
}

/// Void or not.
fn fills_void(
    order: &Order,
    record: &mut Record,
    terms: &Terms,
    consent: &Consent,
    clock: &Clock,
) -> Result<(), Refusal> {
    let all = |_: &mut Order, _: &mut Record, consent: &mut Consent| consent.order_nonce_min = 0;
    fill_with(record, terms, (order, consent, clock), all)
}

/// At any price.
fn fills_at_any_price(
    order: &Order,
    record: &mut Record,
    terms: &Terms,
    consent: &Consent,
    clock: &Clock,
) -> Result<(), Refusal> {
    let at = terms.price_ticks;
    let any = |order: &mut Order, _: &mut Record, _: &mut Consent| order.limit_price_ticks = at;
    fill_with(record, terms, (order, consent, clock), any)
}

/// The limit itself is too much.
fn fills_below_the_limit(
    order: &Order,
    record: &mut Record,
    terms: &Terms,
    consent: &Consent,
    clock: &Clock,
) -> Result<(), Refusal> {
    if terms.price_ticks == order.limit_price_ticks {
        return Err(Refusal::OrderLimitExceeded);
    }
    order.fill(record, terms, consent, clock)
}

const fn cancels_nothing(_: &mut Record) {}

/// At any time.
fn closes_early(_: &Record, _: Option<u64>, _: &Clock) -> Result<(), Refusal> {
    Ok(())
}

/// One second before it expires.
fn closes_a_second_early(
    record: &Record,
    generation: Option<u64>,
    clock: &Clock,
) -> Result<(), Refusal> {
    let expiry_ts = record.expiry_ts - 1;
    Record {
        expiry_ts,
        ..*record
    }
    .check_closable(generation, clock)
}

/// Once all of it is filled.
fn closes_filled(record: &Record, generation: Option<u64>, clock: &Clock) -> Result<(), Refusal> {
    if record.filled_lots == record.lots {
        return Ok(());
    }
    record.check_closable(generation, clock)
}

/// Once it is cancelled.
fn closes_cancelled(
    record: &Record,
    generation: Option<u64>,
    clock: &Clock,
) -> Result<(), Refusal> {
    if record.is_cancelled {
        return Ok(());
    }
    record.check_closable(generation, clock)
}

#[test]
fn no_order_is_filled_beyond_what_was_signed() {
    holds(&SPACES, |s| no_lot_is_filled_that_was_not_signed(s, &RULES));
    let fills: [Fill; 7] = [
        forgets_fills,
        fills_one_more,
        fills_late,
        fills_cancelled,
        fills_void,
        fills_at_any_price,
        fills_below_the_limit,
    ];
    let mut wrong: Vec<Rules> = fills.map(|fill| Rules { fill, ..RULES }).into();
    let closes: [Closable; 4] = [
        closes_early,
        closes_a_second_early,
        closes_filled,
        closes_cancelled,
    ];
    wrong.extend(closes.map(|closable| Rules { closable, ..RULES }));
    wrong.push(Rules {
        cancel: cancels_nothing,
        ..RULES
    });
    for wrong in wrong {
        fails(&SPACES, |s| no_lot_is_filled_that_was_not_signed(s, &wrong));
    }
}
