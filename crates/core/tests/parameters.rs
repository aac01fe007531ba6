//! Bounds: each parameter at its ends, and a unit beyond them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::asset::{AssetParameters, check_decimals};
use ringfence_core::instrument::{Instrument, InstrumentParameters};
use ringfence_core::limits::VALUE_NATIVE_MAX;
use ringfence_core::parameters::Parameters;
use ringfence_core::price::PriceParameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::units::Bps;
use support::world::{START, clock, instrument};

const OUT: Result<(), Refusal> = Err(Refusal::ParameterOutOfBounds);
const TORN: Result<(), Refusal> = Err(Refusal::ParametersInconsistent);
const DAY: u64 = 86_400;

/// Sets one parameter, and its bounds.
type Row<T> = (&'static str, fn(&mut T, u64), u64, u64);

/// Checks that both ends are inside and that a unit beyond each is outside.
fn holds<T: Copy>(start: T, rows: &[Row<T>], check: impl Fn(&T) -> Result<(), Refusal>) {
    assert_eq!(check(&start), Ok(()));
    for (name, set, low, high) in rows {
        let with = |value: u64| {
            let mut changed = start;
            set(&mut changed, value);
            check(&changed)
        };
        // An end may contradict another parameter, but it is inside its own bounds.
        for end in [*low, *high] {
            assert_ne!(with(end), OUT, "{name} at {end}");
        }
        assert!(*low == 0 || with(low - 1) == OUT, "{name} below {low}");
        assert_eq!(with(high + 1), OUT, "{name} above {high}");
    }
}

fn bps(value: u64) -> Bps {
    Bps(u16::try_from(value).unwrap())
}

fn s(value: u64) -> u32 {
    u32::try_from(value).unwrap()
}

#[test]
fn the_houses_parameters_stay_within_their_bounds() {
    let rows: [Row<Parameters>; 15] = [
        ("dust", |p, v| p.dust_native = v, 1, 100_000_000),
        (
            "multiple",
            |p, v| p.initial_multiple_bps = bps(v),
            10_000,
            30_000,
        ),
        ("depeg", |p, v| p.quote_depeg_bps = bps(v), 10, 1_000),
        ("liquidator", |p, v| p.liquidator_fee_bps = bps(v), 0, 300),
        ("fund", |p, v| p.fund_fee_bps = bps(v), 0, 300),
        ("discount", |p, v| p.discount_bps = bps(v), 0, 10_000),
        ("loss", |p, v| p.loss_max_bps = bps(v), 100, 5_000),
        ("due", |p, v| p.variation_due_s = s(v), 600, DAY),
        ("grace", |p, v| p.grace_s = s(v), 60, DAY),
        ("sell by", |p, v| p.sell_by_s = s(v), 3_600, 3 * DAY),
        ("epoch", |p, v| p.epoch_s = s(v), 3_600, 30 * DAY),
        ("cool-down", |p, v| p.cool_down_s = s(v), DAY, 30 * DAY),
        ("window", |p, v| p.unstake_window_s = s(v), 3_600, 7 * DAY),
        ("skin", |p, v| p.skin_min_bps = bps(v), 0, 10_000),
        ("dead", |p, v| p.dead_shares = v, 1, 1_000_000),
    ];
    holds(Parameters::TEST, &rows, Parameters::check);
    let gate = |gate_floor_native| {
        Parameters {
            gate_floor_native,
            ..Parameters::TEST
        }
        .check()
    };
    assert_eq!(gate(0), Ok(()));
    assert_eq!(gate(1_000_000), Ok(()));
    assert_eq!(gate(1_000_001), TORN, "a hundred times dust");
    let broken = Parameters {
        dust_native: 0,
        ..Parameters::TEST
    };
    assert_eq!(System::new(broken, clock(START)).map(|_| ()), OUT);
}

#[test]
fn price_parameters_stay_within_their_bounds() {
    let rows: [Row<PriceParameters>; 5] = [
        ("age", |p, v| p.age_max_s = s(v), 5, 300),
        ("confirm", |p, v| p.jump_confirm_s = s(v), 30, 3_600),
        ("outage", |p, v| p.outage_max_s = s(v), 3_600, 604_800),
        ("confidence", |p, v| p.confidence_max_bps = bps(v), 1, 1_000),
        ("jump", |p, v| p.jump_max_bps = bps(v), 100, 5_000),
    ];
    holds(PriceParameters::TEST, &rows, PriceParameters::check);
}

#[test]
fn an_assets_parameters_stay_within_their_bounds_and_agree_with_the_house() {
    let rows: [Row<AssetParameters>; 4] = [
        (
            "maintenance",
            |p, v| p.weight_maintenance_bps = bps(v),
            0,
            10_000,
        ),
        (
            "concentration",
            |p, v| p.concentration_bps = bps(v),
            0,
            10_000,
        ),
        (
            "limit",
            |p, v| p.concentration_native = v,
            0,
            VALUE_NATIVE_MAX,
        ),
        ("ramp", |p, v| p.ramp_s = s(v), 0, 30 * DAY),
    ];
    let house = Parameters::TEST;
    holds(AssetParameters::TEST, &rows, |asset| asset.check(&house));
    let weights = |initial: u16, maintenance: u16| {
        let asset = AssetParameters {
            weight_initial_bps: Bps(initial),
            weight_maintenance_bps: Bps(maintenance),
            ..AssetParameters::TEST
        };
        asset.check(&house)
    };
    assert_eq!(weights(9_000, 9_000), Ok(()));
    assert_eq!(weights(9_001, 9_000), TORN);
    // A discount of 3 % leaves room for a weight of 97 %, or a seizure would lower health.
    assert_eq!(weights(9_700, 9_700), Ok(()));
    assert_eq!(weights(9_701, 9_701), TORN);
    let mut asset = AssetParameters::TEST;
    asset.price.age_max_s = 0;
    assert_eq!(asset.check(&house), OUT);
}

#[test]
fn an_instruments_parameters_stay_within_their_bounds() {
    let rows: [Row<InstrumentParameters>; 9] = [
        ("scan", |p, v| p.scan_bps = bps(v), 100, 9_000),
        ("floor", |p, v| p.scan_floor_ticks = v, 3, 1_000_000),
        ("extreme", |p, v| p.extreme_bps = bps(v), 0, 10_000),
        ("age", |p, v| p.mark_age_max_s = s(v), 1, 10),
        ("band", |p, v| p.fill_band_bps = bps(v), 1, 1_000),
        ("interval", |p, v| p.mark_interval_s = s(v), 3_600, 86_400),
        ("fallback", |p, v| p.mark_fallback_s = s(v), 60, 43_200),
        ("jump", |p, v| p.tick_jump_bps = bps(v), 500, 10_000),
        ("confidence", |p, v| p.confidence_max_bps = bps(v), 1, 1_000),
    ];
    let house = Parameters::TEST;
    holds(InstrumentParameters::TEST, &rows, |p| p.check(&house));
    let fallback = |interval: u32, fallback: u32| {
        let (mark_interval_s, mark_fallback_s) = (interval, fallback);
        let p = InstrumentParameters {
            mark_interval_s,
            mark_fallback_s,
            ..InstrumentParameters::TEST
        };
        p.check(&house)
    };
    assert_eq!(fallback(3_600, 1_800), Ok(()));
    assert_eq!(fallback(3_600, 1_801), OUT, "at most half an interval");
}

#[test]
fn initial_margin_covers_what_a_fill_may_cost() {
    // 1.25 · scan > band + fees + a tenth of the scan: 115 parts of the scan above 300.
    let check = |scan: u16| {
        let p = InstrumentParameters {
            scan_bps: Bps(scan),
            ..InstrumentParameters::TEST
        };
        p.check(&Parameters::TEST)
    };
    assert_eq!(check(260), TORN);
    assert_eq!(check(265), Ok(()));
}

#[test]
fn a_listing_fits_the_arithmetic_of_the_house() {
    let house = Parameters::TEST;
    let with = |change: fn(&mut Instrument)| {
        let mut listing = instrument(1, 1, 1_000);
        change(&mut listing);
        listing.check_listing(&house)
    };
    assert_eq!(with(|_| {}), Ok(()));
    let zeroes: [fn(&mut Instrument); 5] = [
        |i| i.instrument_id = 0,
        |i| i.tick_size_e8 = 0,
        |i| i.tick_value_native = 0,
        |i| i.max_open_interest_lots = 0,
        |i| i.max_tick = 0,
    ];
    for zero in zeroes {
        assert_eq!(with(zero), OUT);
    }
    // A notional of exactly 2^58 is too much, a tick less is not.
    assert_eq!(with(|i| sizes(i, 1 << 20, 1 << 18, 1 << 20)), TORN);
    assert_eq!(with(|i| sizes(i, 1 << 20, 1 << 18, (1 << 20) - 1)), Ok(()));
    // The worst scenario may be larger than the notional: its floor is, for a small largest tick.
    assert_eq!(with(|i| sizes(i, 1 << 40, 1 << 17, 1)), TORN);
    assert_eq!(
        with(|i| sizes(i, u64::MAX, u64::MAX, u64::MAX)),
        Err(Refusal::Overflow)
    );
    assert_eq!(with(|i| i.parameters.scan_bps = Bps(0)), OUT);
}

fn sizes(instrument: &mut Instrument, lots: u64, value: u64, tick: u64) {
    instrument.max_open_interest_lots = lots;
    instrument.tick_value_native = value;
    instrument.max_tick = tick;
}

#[test]
fn decimals_are_what_the_formulas_can_carry() {
    assert_eq!(check_decimals(9, 8), Ok(()));
    assert_eq!(check_decimals(0, 0), Ok(()));
    assert_eq!(check_decimals(10, 8), OUT);
    assert_eq!(check_decimals(9, 9), OUT);
}
