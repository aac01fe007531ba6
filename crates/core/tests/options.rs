//! Options: what may be listed, what may be posted, and what a post does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::instrument::Instrument;
use ringfence_core::option::{Contract, Kind};
use ringfence_core::parameters::Parameters;
use ringfence_core::posting::Post;
use ringfence_core::price::Reading;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;
use support::numbers::{Numbers, for_seeds};
use support::options::{Market, RISK_AGE_S, VALUE, array, mark, off_grid, option, post, worth};
use support::world::{MIDNIGHT, START, TICK_E8, clock, mark_reading};

/// What comes of the model's post two seconds later with one thing changed.
fn refused_with(market: &Market, underlying: u64, change: impl FnOnce(&mut Post)) -> Refusal {
    let mut said = market.model(underlying, START + 2);
    assert!(market.clone().post(&said, START + 2).is_ok(), "unchanged");
    change(&mut said);
    market.clone().post(&said, START + 2).unwrap_err()
}

#[test]
fn pay_off_and_ceiling_are_those_of_the_kind() {
    let terms = |kind| Contract {
        kind,
        strike_ticks: 100,
        ..Contract::LINEAR
    };
    let (call, put) = (terms(Kind::Call), terms(Kind::Put));
    for (underlying, of_call, of_put) in [
        (0, 0, 100),
        (99, 0, 1),
        (100, 0, 0),
        (101, 1, 0),
        (u64::MAX, u64::MAX - 100, 0),
    ] {
        assert_eq!(call.intrinsic_ticks(underlying), of_call);
        assert_eq!(put.intrinsic_ticks(underlying), of_put);
        assert_eq!(call.ceiling_ticks(underlying), underlying);
        assert_eq!(put.ceiling_ticks(underlying), 100);
    }
    assert_eq!(Contract::LINEAR.intrinsic_ticks(7), 7);
    assert!(call.is_posted() && put.is_posted() && !Contract::LINEAR.is_posted());
}

#[test]
fn a_listing_is_linear_or_an_option_with_all_its_terms() {
    let with = |change: fn(&mut Instrument)| {
        let mut listed = option(4, Kind::Put, 1_000);
        change(&mut listed);
        listed.check_listing(&Parameters::TEST)
    };
    let out = Err(Refusal::ParameterOutOfBounds);
    assert_eq!(with(|_| {}), Ok(()));
    assert_eq!(with(|i| i.contract.strike_ticks = 0), out);
    assert_eq!(with(|i| i.contract.strike_ticks = i.max_tick), Ok(()));
    assert_eq!(with(|i| i.contract.strike_ticks = i.max_tick + 1), out);
    assert_eq!(with(|i| i.contract.risk_age_max_s = 10), Ok(()));
    assert_eq!(with(|i| i.contract.risk_age_max_s = 9), out);
    assert_eq!(with(|i| i.contract.risk_age_max_s = 3_600), Ok(()));
    assert_eq!(with(|i| i.contract.risk_age_max_s = 3_601), out);
    assert_eq!(with(|i| i.expiry_ts = i64::MAX), out);
    assert_eq!(with(|i| i.expiry_ts = i.mark_ts), out);
    assert_eq!(with(|i| i.expiry_ts = i.mark_ts + 1), Ok(()));
    assert_eq!(with(|i| i.parameters.scan_bps = Bps(99)), out);
    // What a fill may cost is compared at each post: a narrow scan may be listed.
    assert_eq!(with(|i| i.parameters.scan_bps = Bps(100)), Ok(()));
    let least = |native: u64| {
        let mut listed = option(4, Kind::Call, 1_000);
        listed.max_open_interest_lots = 1 << 20;
        listed.contract.short_min_native = native;
        listed.check_listing(&Parameters::TEST)
    };
    assert_eq!(least((1 << 38) - 1), Ok(()));
    assert_eq!(least(1 << 38), Err(Refusal::ParametersInconsistent));
    // The terms of an option say nothing about a linear instrument.
    let linear = |change: fn(&mut Contract)| {
        let mut listed = support::world::instrument(4, 1, 1);
        change(&mut listed.contract);
        listed.check_listing(&Parameters::TEST)
    };
    assert_eq!(linear(|_| {}), Ok(()));
    assert_eq!(linear(|c| c.strike_ticks = 1), out);
    assert_eq!(linear(|c| c.short_min_native = 1), out);
    assert_eq!(linear(|c| c.risk_age_max_s = 10), out);
}

#[test]
fn a_post_moves_the_mark_and_nothing_else_until_a_boundary() {
    let mut market = Market::listed(Kind::Call, 1_000);
    assert!(!market.option.has_fresh_mark(&clock(START)));
    let said = market.model(1_000, START + 1);
    let posted = market.post(&said, START + 1).unwrap();
    assert_eq!(
        (posted.underlying_tick, posted.has_boundary),
        (1_000, false)
    );
    let first = market.option;
    assert_eq!((first.mark_tick, first.settlement_tick), (100, 100));
    assert_eq!((first.mark_ts, first.risk_ts), (START + 1, START + 1));
    assert_eq!((first.boundary_ts, first.sequence), (MIDNIGHT, 0));
    assert_eq!(Some(first.risk_array), said.risk_array);
    // Without an array the stored one is kept, with its age.
    let again = Post {
        risk_array: None,
        ..market.model(1_000, START + 9)
    };
    market.post(&again, START + 9).unwrap();
    assert_eq!(market.option.risk_ts, START + 1);
    assert_eq!(market.option.mark_ts, START + 9);
    assert_eq!(market.option.risk_array, first.risk_array);
}

#[test]
fn posts_are_refused_in_the_order_of_the_contract() {
    let market = Market::posted(Kind::Call);
    let refused = |change: fn(&mut Post)| refused_with(&market, 1_000, change);
    let mut linear = market.clone();
    linear.option.contract = Contract::LINEAR;
    let said = market.model(1_000, START + 2);
    assert_eq!(linear.post(&said, START + 2), Err(Refusal::RiskNotPosted));
    for end in [
        |o: &mut Instrument| o.is_expired = true,
        |o: &mut Instrument| o.expiry_ts = START + 2,
    ] {
        let mut ended = market.clone();
        end(&mut ended.option);
        assert_eq!(
            ended.post(&said, START + 2),
            Err(Refusal::InstrumentExpired)
        );
    }
    let ahead = refused(|p| p.underlying.publish_ts += 11);
    assert_eq!(ahead, Refusal::PriceAheadOfClock);
    let vague = refused(|p| p.underlying.confidence_price_e8 = 20 * TICK_E8 + 1);
    assert_eq!(vague, Refusal::PriceTooUncertain);
    assert_eq!(
        refused(|p| p.underlying.publish_ts -= 1),
        Refusal::PriceStale
    );
    assert_eq!(refused(|p| p.mark_tick = 0), Refusal::TickOutOfRange);
    assert_eq!(
        refused(|p| p.mark_tick = 1_000_001),
        Refusal::TickOutOfRange
    );
    assert_eq!(refused(|p| p.mark_tick = 1_001), Refusal::MarkOutsideBounds);
    assert_eq!(
        refused(|p| p.risk_array = Some([0; 16])),
        Refusal::RiskArrayTooMild
    );
}

#[test]
fn a_reading_bounds_one_post_and_is_as_young_as_a_mark() {
    let market = Market::posted(Kind::Call);
    let at = |publish_ts: i64, now_ts: i64| {
        let said = market.model(1_000, publish_ts);
        market.clone().post(&said, now_ts).map(|_| ())
    };
    assert_eq!(
        at(START + 1, START + 5),
        Err(Refusal::PriceStale),
        "the same"
    );
    assert_eq!(at(START + 2, START + 12), Ok(()));
    assert_eq!(at(START + 2, START + 13), Err(Refusal::PriceStale));
    assert_eq!(at(START + 12, START + 2), Ok(()), "ahead within limits");
    // Before the first post there is nothing to be newer than.
    let mut fresh = Market::listed(Kind::Call, 1_000);
    fresh.post(&fresh.model(1_000, START), START).unwrap();
}

#[test]
fn a_mark_lies_between_intrinsic_value_and_ceiling() {
    let allows = |kind, strike, price: &Reading, mark_tick: u64| {
        let mut market = Market::listed(kind, strike);
        let said = Post {
            mark_tick,
            risk_array: Some([0; 16]),
            underlying: *price,
        };
        // An array of nothing is the next reason: the mark was taken.
        match market.post(&said, START).unwrap_err() {
            Refusal::RiskArrayTooMild => true,
            Refusal::MarkOutsideBounds => false,
            other => panic!("{other:?}"),
        }
    };
    let rows = [
        // In the money, out of it, at it; then where a tick is all that is left.
        (Kind::Call, 1_000, 1_200, 200, 1_200),
        (Kind::Call, 1_000, 800, 1, 800),
        (Kind::Call, 1_000, 1_001, 1, 1_001),
        (Kind::Put, 1_000, 800, 200, 1_000),
        (Kind::Put, 1_000, 1_200, 1, 1_000),
        (Kind::Put, 1_000, 999, 1, 1_000),
        (Kind::Call, 1_000, 1, 1, 1),
        (Kind::Put, 1, 1_000, 1, 1),
    ];
    for (kind, strike, underlying, least, most) in rows {
        let price = off_grid(underlying, START);
        assert!(allows(kind, strike, &price, least), "{underlying}: {least}");
        assert!(allows(kind, strike, &price, most), "{underlying}: {most}");
        assert!(least == 1 || !allows(kind, strike, &price, least - 1));
        assert!(!allows(kind, strike, &price, most + 1));
    }
    // A price below one tick is one tick, as everywhere.
    let crumb = support::world::reading(1, START);
    assert!(allows(Kind::Put, 1_000, &crumb, 999));
    assert!(!allows(Kind::Put, 1_000, &crumb, 998));
}

/// The bounds of a scenario by the text: intrinsic value and ceiling at the moved underlying, both
/// less the mark; times a share of ten thousand for an extreme move.
fn bounds(option: &Instrument, underlying: u64, mark_tick: u64, index: usize) -> (i128, i128) {
    let tick = option.scenario_ticks(underlying).unwrap()[index];
    let strike = i128::from(option.contract.strike_ticks);
    let (at, value) = (i128::from(tick), i128::from(option.tick_value_native));
    let (low, high) = match option.contract.kind {
        Kind::Put => ((strike - at).max(0), strike),
        _ => ((at - strike).max(0), at),
    };
    let share = if index < 14 { 10_000 } else { 3_500 };
    let mark = i128::from(mark_tick);
    (
        value * (low - mark) * share / 10_000,
        value * (high - mark) * share / 10_000,
    )
}

#[test]
fn every_scenario_is_bounded_to_the_unit() {
    for (kind, underlying) in [
        (Kind::Call, 1_000),
        (Kind::Call, 1_300),
        (Kind::Put, 1_000),
        (Kind::Put, 700),
    ] {
        let market = Market::posted(kind);
        let said = market.model(underlying, START + 2);
        for index in 0..16 {
            let (low, high) = bounds(&market.option, underlying, said.mark_tick, index);
            let what = format!("{kind:?} at {underlying}, scenario {index}");
            let found = [low - 1, low, high, high + 1].map(|value| {
                let mut array = said.risk_array.unwrap();
                array[index] = value as i64;
                let risk_array = Some(shaped(kind, array, index));
                market
                    .clone()
                    .post(&Post { risk_array, ..said }, START + 2)
                    .err()
            });
            let mild = Some(Refusal::RiskArrayTooMild);
            assert_eq!(found, [mild, None, None, mild], "{what}");
        }
    }
}

/// Scenarios of one volatility from the lowest price to the highest.
const RISING: [usize; 7] = [12, 8, 4, 0, 2, 6, 10];

/// Lifts or lowers a scenario's neighbours so that the shape is not what is refused.
fn shaped(kind: Kind, mut array: [i64; 16], index: usize) -> [i64; 16] {
    if index >= 14 {
        return array;
    }
    let (column, value) = (index % 2, array[index]);
    let place = RISING.iter().position(|at| at + column == index).unwrap();
    for (other, at) in RISING.iter().enumerate() {
        let is_above = if kind == Kind::Put {
            other < place
        } else {
            other > place
        };
        let slot = &mut array[at + column];
        if is_above {
            *slot = (*slot).max(value);
        } else if other != place {
            *slot = (*slot).min(value);
        }
    }
    array
}

/// What comes of a scenario that claims this much more than its neighbour on the dearer side.
fn bent(kind: Kind, column: usize, pair: &[usize], by: i64) -> Option<Refusal> {
    let mut market = Market::posted(kind);
    let mut said = market.model(1_000, START + 2);
    let (low, high) = (pair[0] + column, pair[1] + column);
    let (dear, cheap) = match kind {
        Kind::Put => (low, high),
        _ => (high, low),
    };
    let array = said.risk_array.as_mut().unwrap();
    array[cheap] = array[dear] + by;
    market.post(&said, START + 2).err()
}

#[test]
fn at_one_volatility_the_value_moves_with_the_underlying_or_against_it() {
    let mut pairs = 0;
    for (kind, column) in [
        (Kind::Call, 0),
        (Kind::Call, 1),
        (Kind::Put, 0),
        (Kind::Put, 1),
    ] {
        for pair in RISING.windows(2) {
            let what = format!("{kind:?}, volatility {column}, {pair:?}");
            assert_eq!(
                bent(kind, column, pair, 0),
                None,
                "{what}: the same is no fall"
            );
            let refused = bent(kind, column, pair, 1);
            assert_eq!(refused, Some(Refusal::RiskArrayTooMild), "{what}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 24);
}

#[test]
fn one_lot_of_either_side_covers_what_it_may_cost() {
    // Band 200, fees 50 and 50, young mark 150: 450 of ten thousand; a mark of 1,000 ticks of
    // 10,000 makes 450,000, of which 1.25 times 360,000 is no more.
    let mut market = Market::listed(Kind::Call, 9_000);
    market.option.parameters.extreme_bps = Bps(0);
    let with = |down: i64, up: i64| {
        let mut array = [0; 16];
        for place in [4, 5, 8, 9, 12, 13] {
            array[place] = -down;
        }
        for place in [2, 3, 6, 7, 10, 11] {
            array[place] = up;
        }
        let said = Post {
            mark_tick: 1_000,
            risk_array: Some(array),
            underlying: mark_reading(9_000, START),
        };
        market.clone().post(&said, START).err()
    };
    let rich = 20_000_000;
    assert_eq!(
        with(rich, rich),
        Some(Refusal::RiskArrayTooMild),
        "worth less than nothing"
    );
    let rich = 4_500_000;
    assert_eq!(with(360_001, 3_500_000), None);
    assert_eq!(
        with(360_000, 3_500_000),
        Some(Refusal::RiskArrayTooMild),
        "the long lot"
    );
    assert_eq!(with(rich, 3_500_000), None, "up to intrinsic value");
    assert_eq!(
        with(rich, 3_499_999),
        Some(Refusal::RiskArrayTooMild),
        "below it"
    );
}

#[test]
fn a_short_lot_covers_what_it_may_cost() {
    // Far out of the money nothing but the array itself says what a short lot may lose.
    let mut market = Market::listed(Kind::Call, 9_000);
    let with = |up: i64| {
        let mut array = [0; 16];
        for place in RISING.iter().take(3).flat_map(|at| [*at, at + 1]) {
            array[place] = -1_000_000;
        }
        (array[10], array[11]) = (up, up);
        let said = Post {
            mark_tick: 1_000,
            risk_array: Some(array),
            underlying: mark_reading(5_000, START),
        };
        market.clone().post(&said, START).err()
    };
    assert_eq!(with(360_001), None);
    assert_eq!(with(360_000), Some(Refusal::RiskArrayTooMild));
    market.option.parameters.fill_band_bps = Bps(201);
    let said = market.model(5_000, START);
    assert_eq!(
        market.post(&said, START).err(),
        Some(Refusal::RiskArrayTooMild),
        "no time value is left there"
    );
}

#[test]
fn a_stored_array_is_judged_again_and_does_not_outlive_its_age() {
    let market = Market::posted(Kind::Call);
    let keep = |underlying: u64, mark_tick: u64, now_ts: i64| {
        let said = Post {
            mark_tick,
            risk_array: None,
            underlying: mark_reading(underlying, now_ts),
        };
        market.clone().post(&said, now_ts).map(|_| ())
    };
    let last = START + 1 + RISK_AGE_S;
    assert_eq!(keep(1_000, 100, last), Ok(()));
    assert_eq!(keep(1_000, 100, last + 1), Err(Refusal::RiskArrayStale));
    // At another price the same numbers claim less than the intrinsic loss.
    assert_eq!(keep(1_400, 400, START + 2), Err(Refusal::RiskArrayTooMild));
    let mut never = Market::listed(Kind::Call, 1_000);
    let said = Post {
        risk_array: None,
        ..never.model(1_000, START)
    };
    assert_eq!(never.post(&said, START), Err(Refusal::RiskArrayStale));
}

#[test]
fn an_underlying_beyond_what_listing_allowed_for_is_refused() {
    // In the money by 99,000 ticks, a call wins the whole scan of 15,000 at 10,000 each.
    let reached = |max_open_interest_lots: u64| {
        let mut market = Market::listed(Kind::Call, 1_000);
        market.option.max_open_interest_lots = max_open_interest_lots;
        let said = market.model(100_000, START);
        assert_eq!(said.risk_array.unwrap()[10], 150_000_000);
        market.post(&said, START).err()
    };
    let most = ((1 << 58) - 1) / 150_000_000;
    assert_eq!(reached(most), None);
    assert_eq!(reached(most + 1), Some(Refusal::PriceOutOfBounds));
}

/// Any option, and a post of the model for it.
fn any_option(numbers: &mut Numbers) -> (Instrument, u64, u64) {
    let kind = if numbers.once_in(2) {
        Kind::Call
    } else {
        Kind::Put
    };
    let strike = numbers.between(100, 10_000);
    let mut made = option(4, kind, strike);
    made.parameters.scan_bps = Bps(numbers.between(500, 6_000) as u16);
    made.parameters.extreme_bps = Bps(numbers.edge(0, 100) as u16 * 100);
    let underlying = numbers.between(strike / 2, strike * 2);
    (made, underlying, numbers.between(1, strike / 2))
}

#[test]
fn what_is_accepted_prices_every_scenario_between_the_bounds() {
    for_seeds(40, |numbers| {
        let mut accepted = 0;
        for _ in 0..100 {
            let (made, underlying, time) = any_option(numbers);
            let mut market = Market {
                option: made,
                ..Market::posted(Kind::Call)
            };
            let mut said = post(&made, underlying, time, START);
            let spoilt = numbers.place(16);
            if numbers.once_in(2) {
                let size = numbers.edge(1, 1 << 24) as i64;
                said.risk_array.as_mut().unwrap()[spoilt] +=
                    if numbers.once_in(2) { size } else { -size };
            }
            if let Err(refusal) = market.post(&said, START) {
                assert_eq!(refusal, Refusal::RiskArrayTooMild);
                continue;
            }
            accepted += 1;
            let share = i128::from(made.parameters.extreme_bps.0);
            let ticks = made.scenario_ticks(underlying).unwrap();
            for (index, tick) in ticks.into_iter().enumerate() {
                let share = if index < 14 { 10_000 } else { share };
                let claimed = i128::from(market.option.risk_array[index]) * 10_000;
                let at = |ticks: u64| {
                    (i128::from(ticks) - i128::from(said.mark_tick)) * i128::from(VALUE) * share
                };
                assert!(claimed >= at(made.contract.intrinsic_ticks(tick)));
                assert!(claimed <= at(made.contract.ceiling_ticks(tick)));
            }
        }
        assert!(accepted > 10, "{accepted}");
    });
}

#[test]
fn the_scenarios_of_an_option_are_those_of_its_underlying() {
    for_seeds(20, |numbers| {
        for _ in 0..50 {
            let mut linear = support::world::instrument(1, 1, 1);
            linear.parameters.scan_bps = Bps(numbers.edge(100, 9_000) as u16);
            linear.parameters.extreme_bps = Bps(5_000);
            let tick = numbers.edge(1, 1_000_000);
            let moves = linear.linear_risk_array(tick).unwrap();
            let ticks = linear.scenario_ticks(tick).unwrap();
            for (index, moved) in moves.into_iter().enumerate() {
                // Half of the whole extreme move is what a share of a half counts.
                let whole = if index < 14 { moved } else { moved * 2 };
                assert_eq!(ticks[index] as i64, (tick as i64 + whole).max(0), "{index}");
            }
        }
    });
}

#[test]
fn the_model_of_these_tests_is_worth_what_it_says() {
    let made = option(4, Kind::Call, 1_000);
    assert_eq!(worth(&made.contract, 1_000, 100), 100);
    assert_eq!(worth(&made.contract, 900, 100), 50);
    assert_eq!(worth(&made.contract, 1_400, 100), 400);
    assert_eq!(mark(&made, 500, 100), 1);
    // Down 150: 25 of 100 and a little time are left; up 150: 175; extreme 350 of 1,000.
    let array = array(&made, 1_000, 100);
    assert_eq!((array[0], array[1]), (200_000, -200_000));
    assert_eq!((array[12], array[13]), (-550_000, -950_000));
    assert_eq!((array[10], array[11]), (950_000, 550_000));
    assert_eq!((array[14], array[15]), (700_000, -350_000));
}

/// A put at 1,000 whose underlying has fallen as deep as this, at what it would pay: worth many
/// times its underlying, it must be posted all the same, or its sellers never pay.
#[test]
fn a_put_is_posted_however_deep_its_underlying_has_fallen() {
    for underlying in [1, 2, 9, 10, 30, 60, 100, 150, 190, 250, 500] {
        let mut market = Market::posted(Kind::Put);
        let time = 0;
        let said = post(&market.option, underlying, time, START + 2);
        assert_eq!(said.mark_tick, 1_000 - underlying, "what it pays");
        assert!(market.post(&said, START + 2).is_ok(), "at {underlying}");
        // The least costs are a share of the underlying then, and still asked for: a lot that loses
        // nothing where its underlying rises again is refused.
        let mut mild = said;
        mild.underlying.publish_ts = START + 3;
        mild.risk_array = said.risk_array.map(|array| array.map(|won| won.max(0)));
        let refused = market.post(&mild, START + 3);
        assert_eq!(refused, Err(Refusal::RiskArrayTooMild), "at {underlying}");
    }
}
