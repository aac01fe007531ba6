//! Prices: only forward in time, never from the future, never vague, and a rise is seen twice.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::price::{
    Feed, Freshness, PriceParameters, RawReading, Reading, TimedPrice, check_reading,
    in_quote_floor, ten_to,
};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Bps, ONE_E8};
use support::numbers::for_seeds;
use support::world::{START, clock, reading};

const TEST: PriceParameters = PriceParameters::TEST;

fn raw(price: i64, exponent: i32) -> RawReading {
    RawReading {
        price,
        confidence: 1,
        ema_price: price,
        exponent,
        publish_ts: START,
        previous_publish_ts: START - 1,
    }
}

#[test]
fn an_update_is_scaled_to_eight_decimals_against_the_customer() {
    for (price, exponent, spot, confidence) in [
        (150_12345678, -8, 150_12345678, 1),
        (150_123456789, -9, 150_12345678, 1),
        (1_999_999_999_999, -12, 1_99999999, 1),
        (150, 0, 150 * ONE_E8, ONE_E8),
        (1, -8, 1, 1),
        (100_000_000_000_000, -8, 100_000_000_000_000, 1),
    ] {
        let reading = raw(price, exponent).to_reading().unwrap();
        assert_eq!(
            (reading.spot_price_e8, reading.confidence_price_e8),
            (spot, confidence)
        );
        assert_eq!(reading.ema_price_e8, spot);
        assert_eq!(
            (reading.publish_ts, reading.previous_publish_ts),
            (START, START - 1)
        );
    }
}

#[test]
fn an_update_is_refused_in_the_order_of_the_contract() {
    for (update, refusal) in [
        (raw(0, 1), Refusal::PriceExponentOutOfRange),
        (raw(0, -13), Refusal::PriceExponentOutOfRange),
        (raw(0, -8), Refusal::PriceNotPositive),
        (raw(-1, -8), Refusal::PriceNotPositive),
        (raw(i64::MIN, 0), Refusal::PriceNotPositive),
        (raw(9_999, -12), Refusal::PriceNotPositive),
        (
            RawReading {
                ema_price: 0,
                ..raw(1, -8)
            },
            Refusal::PriceNotPositive,
        ),
        (raw(100_000_000_000_001, -8), Refusal::PriceOutOfBounds),
        (raw(i64::MAX, 0), Refusal::PriceOutOfBounds),
        (
            RawReading {
                ema_price: i64::MAX,
                ..raw(1, -8)
            },
            Refusal::PriceOutOfBounds,
        ),
        (
            RawReading {
                confidence: u64::MAX,
                ..raw(1, 0)
            },
            Refusal::PriceTooUncertain,
        ),
    ] {
        assert_eq!(update.to_reading(), Err(refusal), "{update:?}");
    }
    assert_eq!(ten_to(21).unwrap(), 10_u128.pow(21));
    assert_eq!(ten_to(22), Err(Refusal::Overflow));
}

#[test]
fn a_reading_is_not_from_the_future_and_not_vague() {
    let now = clock(START);
    let check = |reading: &Reading| check_reading(reading, Bps(200), &now);
    assert_eq!(check(&reading(ONE_E8, START + 10)), Ok(()));
    assert_eq!(
        check(&reading(ONE_E8, START + 11)),
        Err(Refusal::PriceAheadOfClock)
    );
    let vague = |confidence_price_e8, publish_ts| Reading {
        confidence_price_e8,
        ..reading(ONE_E8, publish_ts)
    };
    assert_eq!(check(&vague(2_000_000, START)), Ok(()));
    assert_eq!(
        check(&vague(2_000_001, START)),
        Err(Refusal::PriceTooUncertain)
    );
    assert_eq!(
        check(&vague(2_000_001, START + 11)),
        Err(Refusal::PriceAheadOfClock)
    );
}

#[test]
fn an_update_that_is_not_newer_is_a_no_op_and_no_error() {
    let mut feed = Feed::default();
    let now = clock(START);
    assert_eq!(feed.accept(&reading(ONE_E8, START), &TEST, &now), Ok(true));
    let before = feed;
    for publish_ts in [START, START - 1, 0] {
        // Not even a price that would be refused is looked at.
        let mut old = reading(5, publish_ts);
        old.confidence_price_e8 = u64::MAX;
        assert_eq!(feed.accept(&old, &TEST, &now), Ok(false));
        assert_eq!(feed, before);
    }
    let later = clock(START + 1_000);
    let stale = feed.accept(&reading(ONE_E8, START + 939), &TEST, &later);
    assert_eq!(stale, Err(Refusal::PriceStale));
    assert_eq!(feed, before, "a stale update replaces nothing");
    assert_eq!(
        feed.accept(&reading(ONE_E8, START + 940), &TEST, &later),
        Ok(true)
    );
}

#[test]
fn a_price_ages_from_usable_to_stale_to_lost() {
    let mut feed = Feed::default();
    assert_eq!(
        feed.freshness(&TEST, &clock(START)),
        Freshness::Lost,
        "never read"
    );
    feed.accept(&reading(ONE_E8, START), &TEST, &clock(START))
        .unwrap();
    for (age_s, freshness) in [
        (-10, Freshness::Usable),
        (60, Freshness::Usable),
        (61, Freshness::Stale),
        (86_400, Freshness::Stale),
        (86_401, Freshness::Lost),
    ] {
        assert_eq!(
            feed.freshness(&TEST, &clock(START + age_s)),
            freshness,
            "{age_s}"
        );
    }
}

#[test]
fn the_two_sides_of_a_reading_enclose_its_prices() {
    for_seeds(20, |numbers| {
        for _ in 0..500 {
            let feed = Feed {
                spot_price_e8: numbers.edge(0, u64::MAX),
                ema_price_e8: numbers.edge(0, u64::MAX),
                confidence_price_e8: numbers.edge(0, u64::MAX),
                ..Feed::default()
            };
            let (low, high) = (feed.low_price_e8(), feed.high_price_e8());
            assert!(low <= feed.spot_price_e8 && low <= feed.ema_price_e8);
            assert!(high >= feed.spot_price_e8 && high >= feed.ema_price_e8);
            assert!(
                feed.seizure_price_e8() >= low,
                "nothing is seized below its value"
            );
            assert!(feed.seizure_price_e8() <= feed.spot_price_e8);
        }
    });
}

#[test]
fn a_dear_quote_lowers_prices_and_a_cheap_one_helps_nobody() {
    assert_eq!(in_quote_floor(1_000, ONE_E8), Ok(1_000));
    assert_eq!(in_quote_floor(1_000, 1), Ok(1_000));
    assert_eq!(in_quote_floor(1_000, 0), Ok(1_000));
    assert_eq!(in_quote_floor(1_000, ONE_E8 + 1), Ok(999));
    assert_eq!(in_quote_floor(1_000, 2 * ONE_E8), Ok(500));
    assert_eq!(in_quote_floor(u64::MAX, u64::MAX), Ok(ONE_E8));
}

/// What the jump rule may never do, whatever is published.
#[test]
fn no_sequence_of_readings_raises_a_price_without_a_second_one() {
    for_seeds(60, |numbers| {
        let mut feed = Feed::default();
        let mut ts = START;
        feed.accept(&reading(1_000 * ONE_E8, ts), &TEST, &clock(ts))
            .unwrap();
        // Every reading so far, with its time.
        let mut seen = vec![(ts, 1_000 * ONE_E8)];
        for _ in 0..60 {
            ts += numbers.pick(&[1, 5, 30, 59, 60, 61, 119, 120, 121, 500]);
            let from = seen.last().unwrap().1;
            let price = from / 100 * numbers.between(60, 160);
            let anchor = feed.anchor;
            feed.accept(&reading(price, ts), &TEST, &clock(ts)).unwrap();
            seen.push((ts, price));
            let used = feed.spot_price_e8;
            assert_eq!(
                feed.publish_ts, ts,
                "the publish time is always that of the reading"
            );
            // A price above the limit was published at least twice, that far apart, both times at
            // or above what is used.
            let limit = anchor.price_e8 + anchor.price_e8 / 10;
            if used > limit {
                let confirmed = seen.iter().any(|(at, p)| *p >= used && *at + 120 <= ts);
                assert!(confirmed && price >= used, "{used} above {limit}");
            }
            if price <= limit {
                assert_eq!(used, price, "falls and small rises count at once");
                assert_eq!(feed.pending, TimedPrice::default());
            }
            assert!(used <= price || used == anchor.price_e8);
        }
    });
}
