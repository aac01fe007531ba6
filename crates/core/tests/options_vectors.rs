//! Portfolios with options, against numbers that share no code with the core.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Position, Slot};
use ringfence_core::asset::{Asset, AssetParameters};
use ringfence_core::instrument::{Book, Instrument};
use ringfence_core::margin::{Evidence, Health, Test};
use ringfence_core::option::{Contract, Kind};
use ringfence_core::parameters::Parameters;
use ringfence_core::posting::Post;
use ringfence_core::price::Feed;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Bps, ONE_E8};
use serde_json::Value;
use support::options::EXPIRY;
use support::vectors::{cases, load, number, numbers, same};
use support::world::{START, clock, instrument, mark_reading, reading};

/// The instrument of a position before it is marked.
fn listed(row: &Value, instrument_id: u16) -> Instrument {
    let kind = match row["kind"].as_str().unwrap() {
        "linear" => Kind::Linear,
        "call" => Kind::Call,
        "put" => Kind::Put,
        other => panic!("no kind {other}"),
    };
    let contract = Contract {
        kind,
        strike_ticks: number(row, "strike_ticks"),
        short_min_native: 250_000,
        risk_age_max_s: 300,
    };
    let made = Instrument {
        expiry_ts: EXPIRY,
        mark_ts: START - 1,
        contract: if kind == Kind::Linear {
            Contract::LINEAR
        } else {
            contract
        },
        ..instrument(instrument_id, number(row, "group"), 10_000)
    };
    made.check_listing(&Parameters::TEST).unwrap();
    made
}

/// The same, marked by the oracle or posted with the array of the vectors.
fn marked(row: &Value, instrument_id: u16) -> Instrument {
    let mut made = listed(row, instrument_id);
    let (mut book, mut settlement) = (Book::default(), Settlement::EMPTY);
    let (now, house) = (clock(START), Parameters::TEST);
    let array: [i64; 16] = numbers(row, "array_native").try_into().unwrap();
    let underlying = mark_reading(number(row, "underlying_ticks"), START);
    if made.contract.is_posted() {
        let post = Post {
            mark_tick: number(row, "mark_ticks"),
            risk_array: Some(array),
            underlying,
        };
        let on = (&mut book, &mut settlement);
        made.plan_post(on, &post, &house, (&now, true)).unwrap();
    } else {
        let on = (&mut book, &mut settlement);
        made.plan_mark(on.0, on.1, &underlying, (&now, true))
            .unwrap();
    }
    assert_eq!(made.risk_array, array);
    assert_eq!(made.mark_tick, number::<u64>(row, "mark_ticks"));
    made
}

/// Account and instruments of a portfolio.
fn portfolio(given: &Value) -> (Account, Vec<Instrument>) {
    let mut account = Account::EMPTY;
    let amounts = [
        number(given, "quote_native"),
        number(&given["token"], "amount_native"),
    ];
    for (slot, ledger_native) in account.slots.iter_mut().zip(amounts) {
        *slot = Slot {
            is_open: true,
            ledger_native,
            locked_native: 0,
        };
    }
    account.variation_native = number(given, "variation_native");
    let mut instruments = Vec::new();
    for (index, row) in given["positions"].as_array().unwrap().iter().enumerate() {
        let made = marked(row, index as u16 + 1);
        account.positions[index] = Position {
            lots: number(row, "lots"),
            tick: number(row, "settlement_ticks"),
            wait_gain_native: number(row, "wait_gain_native"),
            wait_loss_native: number(row, "wait_loss_native"),
            ..Position::open(&made)
        };
        instruments.push(made);
    }
    (account, instruments)
}

fn asset(given: &Value, decimals: u8) -> Asset {
    let spot_price_e8 = number(given, "spot_price_e8");
    let parameters = AssetParameters {
        weight_initial_bps: Bps(8_000),
        weight_maintenance_bps: Bps(9_000),
        concentration_native: number(given, "concentration_native"),
        concentration_bps: Bps(number(given, "concentration_bps")),
        ..AssetParameters::TEST
    };
    Asset {
        feed: Feed {
            spot_price_e8,
            ema_price_e8: spot_price_e8,
            confidence_price_e8: number(given, "confidence_price_e8"),
            publish_ts: START,
            ..Feed::default()
        },
        parameters,
        total_native: 0,
        listed_ts: 0,
        decimals,
        quote_decimals: 6,
    }
}

#[test]
fn portfolios_ask_for_what_the_vectors_say_and_are_worth_it() {
    let file = load("options.json");
    for (name, given, out) in cases(&file, "portfolio") {
        let (account, instruments) = portfolio(given);
        let token = asset(&given["token"], 9);
        let quote = Asset {
            feed: Feed {
                spot_price_e8: ONE_E8,
                ema_price_e8: ONE_E8,
                publish_ts: START,
                ..Feed::default()
            },
            decimals: 6,
            ..token
        };
        let parameters = Parameters {
            dust_native: 10_000,
            initial_multiple_bps: Bps(12_500),
            ..Parameters::TEST
        };
        let evidence = Evidence {
            assets: &[quote, token],
            instruments: &instruments,
            parameters: &parameters,
            clock: &clock(START),
        };
        let out = &out["health"];
        let judged = |test| -> Health { evidence.health(&account, test).unwrap() };
        let (initial, maintenance) = (judged(Test::INITIAL), judged(Test::MAINTENANCE));
        same(
            maintenance.requirement_native,
            out,
            "maintenance_native",
            name,
        );
        same(initial.requirement_native, out, "initial_native", name);
        same(
            maintenance.equity_native,
            out,
            "maintenance_equity_native",
            name,
        );
        same(initial.equity_native, out, "initial_equity_native", name);
        assert_eq!(
            Some(initial.is_met()),
            out["is_above_initial"].as_bool(),
            "{name}"
        );
        let is_met = Some(maintenance.is_met());
        assert_eq!(is_met, out["is_above_maintenance"].as_bool(), "{name}");
    }
}

#[test]
fn portfolios_end_where_the_vectors_say() {
    let file = load("options.json");
    for (name, given, out) in cases(&file, "portfolio") {
        let (account, instruments) = portfolio(given);
        let spots: Vec<u64> = numbers(given, "final_spots_e8");
        let ends = out["ends"].as_array().unwrap();
        assert_eq!(spots.len(), ends.len());
        for (spot_price_e8, end) in spots.into_iter().zip(ends) {
            let last = reading(spot_price_e8, EXPIRY);
            let (mut finals, mut won) = (Vec::new(), 0);
            for (instrument, position) in instruments.iter().zip(&account.positions) {
                let mut ended = *instrument;
                ended.mark_ts = EXPIRY - 1;
                let (mut book, mut settlement) = (Book::default(), Settlement::EMPTY);
                let time = (&clock(EXPIRY), true);
                ended
                    .plan_expire(&mut book, &mut settlement, Some(&last), time)
                    .unwrap();
                finals.push(ended.mark_tick);
                won += position.unsettled_native(&ended).unwrap();
            }
            assert_eq!(finals, numbers::<u64>(end, "final_ticks"), "{name}");
            same(won, end, "won_native", name);
        }
    }
}
