//! The formulas of appendix A, against a second implementation that shares no code with the core.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Position, Slot};
use ringfence_core::asset::{Asset, AssetParameters, Outage, Weight};
use ringfence_core::instrument::Instrument;
use ringfence_core::limits::SCENARIOS;
use ringfence_core::liquidation::fees_of;
use ringfence_core::loss::cut_gains;
use ringfence_core::margin::{Evidence, Test};
use ringfence_core::math::allocate;
use ringfence_core::parameters::Parameters;
use ringfence_core::price::{Feed, PriceParameters, TimedPrice};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Bps, Clock, ONE_E8};
use serde_json::Value;
use support::vectors::{cases, load, number, numbers, same};
use support::world::{START, clock, instrument, reading};

fn asset(given: &Value, price_field: &str) -> Asset {
    let price_e8 = number(given, price_field);
    Asset {
        feed: Feed {
            spot_price_e8: price_e8,
            ema_price_e8: price_e8,
            publish_ts: START,
            ..Feed::default()
        },
        parameters: AssetParameters::TEST,
        total_native: 0,
        listed_ts: START,
        decimals: number(given, "asset_decimals"),
        quote_decimals: number(given, "quote_decimals"),
    }
}

#[test]
fn collateral_is_worth_what_the_vectors_say() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "collateral_value") {
        let mut asset = asset(given, "low_price_e8");
        asset.listed_ts = START - number::<i64>(given, "age_s");
        asset.total_native = number(given, "total_native");
        asset.parameters = AssetParameters {
            weight_initial_bps: Bps(number(given, "weight_bps")),
            weight_maintenance_bps: Bps(number(given, "weight_bps")),
            concentration_bps: Bps(number(given, "concentration_bps")),
            concentration_native: number(given, "concentration_native"),
            deposit_cap_native: number(given, "deposit_cap_native"),
            ramp_s: number(given, "ramp_s"),
            ..AssetParameters::TEST
        };
        let weight = match given["test"].as_str().unwrap() {
            "initial" => Weight::Initial,
            "maintenance" => Weight::Maintenance,
            other => panic!("{name}: no test {other}"),
        };
        let amount = number(given, "amount_native");
        let quote_high = number(given, "quote_high_price_e8");
        let rule = (weight, Outage::Strict);
        let value = asset
            .value_floor(1, amount, quote_high, rule, &clock(START))
            .unwrap();
        same(value, out, "value_native", name);
    }
}

#[test]
fn risk_arrays_are_those_of_the_vectors() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "risk_array") {
        let mut market = instrument(1, 1, number(given, "tick_value_native"));
        market.parameters.scan_bps = Bps(number(given, "scan_bps"));
        market.parameters.scan_floor_ticks = number(given, "scan_floor_ticks");
        market.parameters.extreme_bps = Bps(number(given, "extreme_bps"));
        let array = market
            .linear_risk_array(number(given, "mark_ticks"))
            .unwrap();
        assert_eq!(
            array.to_vec(),
            numbers::<i64>(out, "array_native"),
            "{name}"
        );
    }
}

/// Positions and instruments of a case. An add-on is a group of its own with one bad scenario.
fn book_of(given: &Value) -> (Account, Vec<Instrument>) {
    let mut account = Account::EMPTY;
    account.slots[0] = Slot {
        is_open: true,
        ..Slot::default()
    };
    let mut rows: Vec<(u16, i64, Vec<i64>)> = Vec::new();
    for (group, positions) in given["groups"].as_array().unwrap().iter().enumerate() {
        for position in positions["positions"].as_array().unwrap() {
            let array = numbers(position, "array_native");
            rows.push((group as u16, number(position, "lots"), array));
        }
    }
    let add_ons: i64 = number(given, "add_ons_native");
    if add_ons != 0 && rows.iter().any(|row| row.1 != 0) {
        let mut array = vec![0; SCENARIOS];
        array[5] = -add_ons;
        rows.push((u16::MAX, 1, array));
    }
    let mut instruments = Vec::new();
    for (index, (group, lots, array)) in rows.into_iter().enumerate() {
        let mut market = instrument(index as u16 + 1, group, 1);
        (market.mark_tick, market.mark_ts, market.settlement_tick) = (1, START, 1);
        market.risk_array = array.try_into().unwrap();
        account.positions[index] = Position {
            lots,
            ..Position::open(&market)
        };
        instruments.push(market);
    }
    (account, instruments)
}

#[test]
fn requirements_are_those_of_the_vectors() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "requirement") {
        let (account, instruments) = book_of(given);
        let parameters = Parameters {
            dust_native: number(given, "dust_native"),
            initial_multiple_bps: Bps(number(given, "initial_multiple_bps")),
            ..Parameters::TEST
        };
        let quote = Asset {
            feed: Feed {
                spot_price_e8: ONE_E8,
                ema_price_e8: ONE_E8,
                publish_ts: START,
                ..Feed::default()
            },
            parameters: AssetParameters::TEST,
            total_native: 0,
            listed_ts: 0,
            decimals: 6,
            quote_decimals: 6,
        };
        let evidence = Evidence {
            assets: &[quote],
            instruments: &instruments,
            parameters: &parameters,
            clock: &clock(START),
        };
        let asked = |test| evidence.health(&account, test).unwrap().requirement_native;
        same(asked(Test::MAINTENANCE), out, "maintenance_native", name);
        same(asked(Test::INITIAL), out, "initial_native", name);
        let alone = evidence.requirement_native(&account).unwrap();
        same(alone, out, "maintenance_native", name);
    }
}

#[test]
fn parties_are_allocated_what_the_vectors_say() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "alloc") {
        let loss = number(given, "loss_native");
        let weights: Vec<u64> = numbers(given, "shares_native");
        let total: u64 = weights.iter().sum();
        let mut before = 0;
        let mut parts = Vec::new();
        for weight in weights {
            let after = before + weight;
            // Without weights there is nobody to pay, and the core refuses to divide by nobody.
            let part = if total == 0 {
                assert_eq!(allocate(loss, before, after, total), Err(Refusal::Overflow));
                0
            } else {
                allocate(loss, before, after, total).unwrap()
            };
            parts.push(part);
            before = after;
        }
        assert_eq!(parts, numbers::<u64>(out, "alloc_native"), "{name}");
    }
}

#[test]
fn liquidation_fees_are_those_of_the_vectors() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "liquidation_fee") {
        let parameters = Parameters {
            liquidator_fee_bps: Bps(number(given, "liquidator_bps")),
            fund_fee_bps: Bps(number(given, "fund_bps")),
            loss_max_bps: Bps(number(given, "loss_max_bps")),
            ..Parameters::TEST
        };
        let mut market = instrument(1, 1, number(given, "tick_value_native"));
        market.mark_tick = number(given, "mark_ticks");
        let notional =
            ringfence_core::fill::notional_native(number(given, "lots"), &market).unwrap();
        same(notional, out, "notional_native", name);
        let before: i128 = number(given, "requirement_before_native");
        let removed = before - number::<i128>(given, "requirement_after_native");
        let equity = number(given, "equity_before_native");
        let (liquidator, fund) = fees_of(notional, equity, removed, &parameters).unwrap();
        same(liquidator, out, "liquidator_native", name);
        same(fund, out, "fund_native", name);
        same(liquidator + fund, out, "fee_native", name);
    }
}

#[test]
fn collateral_is_seized_at_the_price_of_the_vectors() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "collateral_out") {
        let asset = asset(given, "price_quote_e8");
        let discount = Bps(number(given, "discount_bps"));
        let seized = asset
            .seized_floor(number(given, "paid_native"), ONE_E8, discount)
            .unwrap();
        same(seized, out, "out_native", name);
    }
}

#[test]
fn gains_are_cut_by_the_index_of_the_vectors() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "haircut_index") {
        let claims: Vec<i128> = numbers(given, "claims_native");
        let owed = claims.iter().sum();
        let mut settlement = Settlement {
            owed_to_native: owed,
            counted_gain_native: owed,
            ..Settlement::EMPTY
        };
        let account = |claim: i128| Account {
            variation_native: claim,
            counted_native: claim,
            ..Account::EMPTY
        };
        let mut winners: Vec<Account> = claims.into_iter().map(account).collect();
        let steps = given["steps"].as_array().unwrap();
        for (step, row) in steps.iter().zip(out["after"].as_array().unwrap()) {
            if step["kind"] == "haircut" {
                cut_gains(&mut settlement, number(step, "loss_native")).unwrap();
            } else {
                let who = &mut winners[number::<usize>(step, "claim_index")];
                let before = who.variation_native;
                settlement.touch(who, &[], |_, _| Ok(())).unwrap();
                same(before - who.variation_native, row, "cut_native", name);
                assert_eq!(who.variation_native, who.counted_native, "{name}");
            }
            let claims: Vec<i128> = winners.iter().map(|who| who.variation_native).collect();
            assert_eq!(claims, numbers::<i128>(row, "claims_native"), "{name}");
            same(settlement.claim_index_e12, row, "index_e12", name);
            same(settlement.claim_epoch, row, "epoch", name);
            same(settlement.owed_to_native, row, "owed_to_native", name);
            same(settlement.unapplied_native, row, "unapplied_native", name);
            assert_eq!(
                settlement.owed_to_native, settlement.counted_gain_native,
                "{name}"
            );
        }
    }
}

#[test]
fn rises_wait_as_the_vectors_say() {
    let file = load("margin.json");
    for (name, given, out) in cases(&file, "jump") {
        let rule = PriceParameters {
            jump_max_bps: Bps(number(given, "jump_max_bps")),
            jump_confirm_s: number(given, "jump_confirm_s"),
            ..PriceParameters::TEST
        };
        let price_e8 = number(given, "anchor_price_e8");
        let ts = number(given, "anchor_ts");
        let mut feed = Feed {
            spot_price_e8: price_e8,
            publish_ts: ts,
            anchor: TimedPrice { price_e8, ts },
            ..Feed::default()
        };
        let readings = given["readings"].as_array().unwrap();
        for (step, row) in readings.iter().zip(out["after"].as_array().unwrap()) {
            let publish_ts = number(step, "publish_ts");
            let clock = Clock {
                now_ts: publish_ts,
                slot: 0,
            };
            let reading = reading(number(step, "price_e8"), publish_ts);
            assert_eq!(feed.accept(&reading, &rule, &clock), Ok(true), "{name}");
            let waits = !row["pending_price_e8"].is_null();
            let pending = if waits {
                TimedPrice {
                    price_e8: number(row, "pending_price_e8"),
                    ts: number(row, "pending_ts"),
                }
            } else {
                TimedPrice::default()
            };
            let anchor = TimedPrice {
                price_e8: number(row, "anchor_price_e8"),
                ts: number(row, "anchor_ts"),
            };
            same(feed.spot_price_e8, row, "price_e8", name);
            assert_eq!(
                (feed.anchor, feed.pending),
                (anchor, pending),
                "{name} at {publish_ts}"
            );
            same(feed.publish_ts, row, "publish_ts", name);
        }
    }
}
