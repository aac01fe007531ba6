//! Marks, boundaries and expiry: ticks that nobody chooses, and instruments that always end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::instrument::{Book, Instrument, Marked};
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use support::numbers::for_seeds;
use support::world::{MIDNIGHT, TICK_E8, clock, instrument, mark_reading};

const DAY: i64 = 86_400;
const NEXT: i64 = MIDNIGHT + DAY;

/// One instrument with what its boundaries write.
#[derive(Clone, Debug, PartialEq)]
struct Market {
    instrument: Instrument,
    book: Book,
    settlement: Settlement,
}

impl Market {
    /// Marked at a thousand ticks, a hundred seconds after midnight.
    fn new() -> Self {
        let mut market = Self {
            instrument: instrument(1, 1, 10),
            book: Book::default(),
            settlement: Settlement::EMPTY,
        };
        let now_ts = MIDNIGHT + 100;
        market.mark(&mark_reading(1_000, now_ts), now_ts).unwrap();
        market
    }

    fn mark(&mut self, reading: &Reading, now_ts: i64) -> Result<Marked, Refusal> {
        self.mark_if(reading, now_ts, true)
    }

    fn mark_if(&mut self, reading: &Reading, now: i64, settles: bool) -> Result<Marked, Refusal> {
        let mut next = self.clone();
        let time = (&clock(now), settles);
        let (book, settlement) = (&mut next.book, &mut next.settlement);
        let marked = next.instrument.plan_mark(book, settlement, reading, time)?;
        *self = next;
        Ok(marked)
    }

    fn expire(&mut self, reading: Option<&Reading>, now_ts: i64) -> Result<(), Refusal> {
        let mut next = self.clone();
        let (book, settlement) = (&mut next.book, &mut next.settlement);
        next.instrument
            .plan_expire(book, settlement, reading, (&clock(now_ts), true))?;
        *self = next;
        Ok(())
    }
}

fn straddling(tick: u64, before: i64, publish_ts: i64) -> Reading {
    Reading {
        previous_publish_ts: before,
        ..mark_reading(tick, publish_ts)
    }
}

#[test]
fn the_first_mark_sets_the_tick_and_no_boundary() {
    let market = Market::new();
    assert_eq!(
        (
            market.instrument.mark_tick,
            market.instrument.settlement_tick
        ),
        (1_000, 1_000)
    );
    assert_eq!(
        (market.instrument.sequence, market.instrument.boundary_ts),
        (0, MIDNIGHT)
    );
}

#[test]
fn the_one_update_that_straddles_the_boundary_sets_the_tick() {
    let mut market = Market::new();
    // Just before: the mark moves, the tick stays.
    let marked = market
        .mark(&mark_reading(1_010, NEXT - 1), NEXT - 1)
        .unwrap();
    assert_eq!((marked.has_new_mark, marked.has_boundary), (true, false));
    // Published after the boundary, but not the first since: it sets nothing.
    let mut other = market.clone();
    let marked = other
        .mark(&straddling(1_020, NEXT, NEXT + 1), NEXT + 1)
        .unwrap();
    assert_eq!((marked.has_new_mark, marked.has_boundary), (true, false));
    assert_eq!(other.instrument.settlement_tick, 1_000);
    // The straddling update still does, older than the mark and late.
    let late = NEXT + 500;
    let marked = other
        .mark(&straddling(1_015, NEXT - 1, NEXT), late)
        .unwrap();
    assert_eq!((marked.has_new_mark, marked.has_boundary), (false, true));
    assert_eq!(
        (other.instrument.mark_tick, other.instrument.settlement_tick),
        (1_020, 1_015)
    );
    assert_eq!(
        (other.instrument.sequence, other.instrument.boundary_ts),
        (1, NEXT)
    );
    // Once it is set, nothing sets it again.
    let again = other.mark(&straddling(1_099, NEXT - 1, NEXT), late);
    assert_eq!(again, Err(Refusal::PriceStale));
    // Published exactly at the boundary it straddles, too.
    let marked = market
        .mark(&straddling(1_001, NEXT - 3, NEXT), NEXT)
        .unwrap();
    assert!(marked.has_boundary && marked.has_new_mark);
}

#[test]
fn after_the_fallback_time_the_average_of_a_fresh_update_sets_the_tick() {
    let mut market = Market::new();
    let at = NEXT + 600;
    let average = |publish_ts| Reading {
        ema_price_e8: 1_111 * TICK_E8,
        ..mark_reading(1_200, publish_ts)
    };
    // Straddling no longer counts; an update from before the fallback time does not, either.
    let late = market.clone().mark(&straddling(1_010, NEXT - 1, NEXT), at);
    assert_eq!(late, Err(Refusal::PriceStale));
    let marked = market.mark(&average(at - 1), at).unwrap();
    assert!(!marked.has_boundary);
    let marked = market.mark(&average(at), at).unwrap();
    assert!(marked.has_boundary);
    assert_eq!(
        (
            market.instrument.settlement_tick,
            market.instrument.mark_tick
        ),
        (1_111, 1_200)
    );
}

#[test]
fn boundaries_that_nobody_set_lapse() {
    let mut market = Market::new();
    let now = NEXT + 3 * DAY + 700;
    assert!(
        market
            .mark(&mark_reading(1_050, now), now)
            .unwrap()
            .has_boundary
    );
    assert_eq!(
        (market.instrument.sequence, market.instrument.boundary_ts),
        (1, NEXT + 3 * DAY)
    );
}

#[test]
fn a_jump_is_skipped_once_and_the_next_applies_whatever_it_is() {
    let mut market = Market::new();
    for (boundary, tick, settled, skipped) in [
        (NEXT, 1_251, 1_000, true),
        (NEXT + DAY, 5_000, 5_000, false),
        (NEXT + 2 * DAY, 6_250, 6_250, false),
        (NEXT + 3 * DAY, 4_687, 6_250, true),
        (NEXT + 4 * DAY, 6_251, 6_251, false),
        (NEXT + 5 * DAY, 1, 6_251, true),
        (NEXT + 6 * DAY, 1, 1, false),
    ] {
        let sequence = market.instrument.sequence;
        let reading = mark_reading(tick, boundary);
        assert!(market.mark(&reading, boundary).unwrap().has_boundary);
        assert_eq!(market.instrument.settlement_tick, settled, "{tick}");
        assert_eq!(market.instrument.has_skipped, skipped, "{tick}");
        assert_eq!(
            market.instrument.mark_tick, tick,
            "health uses the new mark at once"
        );
        assert_eq!(market.instrument.sequence, sequence + 1, "moved or not");
    }
}

#[test]
fn what_waited_is_recognised_by_a_boundary_even_when_it_is_skipped() {
    let mut market = Market::new();
    market.book = Book {
        open_interest_lots: 7,
        open_position_count: 2,
        wait_gain_native: 50,
        wait_loss_native: 53,
        wait_fee_native: 3,
        ..Book::default()
    };
    let mut skipped = market.clone();
    skipped.mark(&mark_reading(2_000, NEXT), NEXT).unwrap();
    let s = skipped.settlement;
    assert_eq!(
        (s.owed_to_native, s.owed_by_native, s.fees_native),
        (50, 53, 3)
    );
    assert_eq!(skipped.book.wait_gain_native, 0);
    market.mark(&mark_reading(900, NEXT), NEXT).unwrap();
    let s = market.settlement;
    let moved = 7 * 100 * 10;
    assert_eq!(
        (s.owed_to_native, s.owed_by_native),
        (moved + 50, moved + 53)
    );
    assert_eq!(
        (market.instrument.gain_long, market.instrument.gain_short),
        (0, 100)
    );
}

#[test]
fn during_a_haircut_marks_go_on_and_boundaries_wait() {
    let mut market = Market::new();
    let marked = market
        .mark_if(&mark_reading(1_010, NEXT), NEXT, false)
        .unwrap();
    assert_eq!((marked.has_new_mark, marked.has_boundary), (true, false));
    assert_eq!(market.instrument.settlement_tick, 1_000);
    let now = NEXT + 700;
    assert!(
        market
            .mark(&mark_reading(1_020, now), now)
            .unwrap()
            .has_boundary
    );
}

#[test]
fn marks_are_refused_in_the_order_of_the_contract() {
    let market = Market::new();
    let now = MIDNIGHT + 200;
    let mark = |reading: &Reading| market.clone().mark(reading, now).unwrap_err();
    assert_eq!(
        mark(&mark_reading(1_000, now + 11)),
        Refusal::PriceAheadOfClock
    );
    let vague = Reading {
        confidence_price_e8: TICK_E8 * 21,
        ..mark_reading(1_000, now)
    };
    assert_eq!(mark(&vague), Refusal::PriceTooUncertain);
    assert_eq!(mark(&mark_reading(1_000, now - 11)), Refusal::PriceStale);
    assert_eq!(mark(&mark_reading(1_000_001, now)), Refusal::TickOutOfRange);
    assert!(
        market
            .clone()
            .mark(&mark_reading(1_000_000, now), now)
            .is_ok()
    );
    let mut dated = market.clone();
    dated.instrument.expiry_ts = now;
    let refused = dated.mark(&mark_reading(1_000, now), now);
    assert_eq!(refused, Err(Refusal::InstrumentExpired));
    // Not newer: neither mark nor boundary, and no error.
    let marked = market
        .clone()
        .mark(&mark_reading(1_500, MIDNIGHT + 100), MIDNIGHT + 105);
    assert_eq!(marked, Ok(Marked::default()));
}

#[test]
fn a_tick_is_a_price_rounded_down_and_at_least_one() {
    let market = instrument(1, 1, 10);
    assert_eq!(market.tick_of(TICK_E8 - 1), Ok(1));
    assert_eq!(market.tick_of(0), Ok(1));
    assert_eq!(market.tick_of(2 * TICK_E8 - 1), Ok(1));
    assert_eq!(market.tick_of(2 * TICK_E8), Ok(2));
    assert_eq!(
        market.tick_of(1_000_001 * TICK_E8),
        Err(Refusal::TickOutOfRange)
    );
    let broken = Instrument {
        tick_size_e8: 0,
        ..market
    };
    assert_eq!(broken.tick_of(1), Err(Refusal::Overflow));
}

#[test]
fn an_instrument_expires_at_the_update_that_straddles_its_expiry() {
    let mut market = Market::new();
    let expiry = MIDNIGHT + 5_000;
    market.instrument.expiry_ts = expiry;
    let last = straddling(1_070, expiry - 2, expiry + 3);
    let early = market.clone().expire(Some(&last), expiry - 1);
    assert_eq!(early, Err(Refusal::InstrumentNotExpired));
    let none = market.clone().expire(None, expiry + 5);
    assert_eq!(none, Err(Refusal::PriceNotStraddling));
    for other in [
        straddling(1, expiry - 9, expiry - 1),
        straddling(1, expiry, expiry + 1),
    ] {
        let refused = market.clone().expire(Some(&other), expiry + 5);
        assert_eq!(refused, Err(Refusal::PriceNotStraddling));
    }
    let ahead = straddling(1, expiry - 1, expiry + 11);
    assert_eq!(
        market.clone().expire(Some(&ahead), expiry),
        Err(Refusal::PriceAheadOfClock)
    );
    market.expire(Some(&last), expiry + 5).unwrap();
    assert!(market.instrument.is_expired);
    let ticks = (
        market.instrument.mark_tick,
        market.instrument.settlement_tick,
    );
    assert_eq!(ticks, (1_070, 1_070));
    assert_eq!(market.instrument.sequence, 1);
    assert_eq!(
        market.instrument.risk_array, [0; 16],
        "nothing can be lost any more"
    );
    assert!(market.instrument.has_fresh_mark(&clock(expiry + 99 * DAY)));
    assert_eq!(
        market.expire(None, expiry + 6),
        Err(Refusal::InstrumentExpired)
    );
    let marked = market.mark(&mark_reading(1, expiry + 6), expiry + 6);
    assert_eq!(marked, Err(Refusal::InstrumentExpired));
}

#[test]
fn a_day_after_expiry_the_last_settlement_tick_is_final() {
    let mut market = Market::new();
    let expiry = MIDNIGHT + 5_000;
    market.instrument.expiry_ts = expiry;
    market
        .mark(&mark_reading(1_080, expiry - 1), expiry - 1)
        .unwrap();
    let early = market.clone().expire(None, expiry + DAY - 1);
    assert_eq!(early, Err(Refusal::PriceNotStraddling));
    market.expire(None, expiry + DAY).unwrap();
    assert_eq!(
        (
            market.instrument.mark_tick,
            market.instrument.settlement_tick
        ),
        (1_000, 1_000)
    );
}

#[test]
fn an_abandoned_instrument_is_ended_by_anybody_and_a_new_one_by_nobody() {
    let mut market = Market::new();
    let week = market.instrument.mark_ts + 7 * DAY;
    let early = market.clone().expire(None, week - 1);
    assert_eq!(early, Err(Refusal::InstrumentNotExpired));
    market.expire(None, week).unwrap();
    assert!(market.instrument.is_expired);
    // Listed and never marked: nobody has a position, nobody may kill it.
    let mut listed = Market {
        instrument: instrument(1, 1, 10),
        ..Market::new()
    };
    assert_eq!(
        listed.expire(None, week),
        Err(Refusal::InstrumentNotExpired)
    );
}

#[test]
fn expiry_waits_for_a_haircut() {
    let mut market = Market::new();
    let time = (&clock(MIDNIGHT + 99 * DAY), false);
    let (book, settlement) = (&mut market.book, &mut market.settlement);
    let refused = market.instrument.plan_expire(book, settlement, None, time);
    assert_eq!(refused, Err(Refusal::HaircutUnderWay));
}

#[test]
fn risk_arrays_move_with_the_mark_and_are_the_mirror_of_themselves() {
    for_seeds(20, |numbers| {
        for _ in 0..100 {
            let market = instrument(1, 1, numbers.edge(1, 10_000));
            let tick = numbers.edge(1, 1_000_000);
            let array = market.linear_risk_array(tick).unwrap();
            let higher = market
                .linear_risk_array(numbers.edge(tick, 1_000_000))
                .unwrap();
            assert_eq!(array.iter().sum::<i64>(), 0, "up and down are alike");
            let worst = |array: &[i64; 16]| *array.iter().min().unwrap();
            assert!(
                worst(&higher) <= worst(&array),
                "a dearer contract risks more"
            );
            assert!(
                worst(&array) <= -3 * market.tick_value_native as i64,
                "the floor"
            );
        }
    });
}
