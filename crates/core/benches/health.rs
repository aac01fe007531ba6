//! How often a second the health of an account with four assets and eight positions is worked out.
//!
//!     cargo bench -p ringfence-core --bench health
//!
//! Prints criterion's figures, and then evaluations per second by its own count.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // A benchmark may stop.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]
#![allow(clippy::float_arithmetic)] // Only to print a rate.

use criterion::{Criterion, Throughput, criterion_group};
use ringfence_core::account::{Account, Position, Slot};
use ringfence_core::asset::{Asset, AssetParameters};
use ringfence_core::instrument::{Book, Instrument, InstrumentParameters};
use ringfence_core::limits::SCENARIOS;
use ringfence_core::margin::{Evidence, Test};
use ringfence_core::option::Contract;
use ringfence_core::parameters::Parameters;
use ringfence_core::price::{Feed, Reading};
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Clock, ONE_E8};
use std::hint::black_box;
use std::time::{Duration, Instant};

const NOW: Clock = Clock {
    now_ts: 1_700_000_000,
    slot: 1,
};
const ASSETS: usize = 4;
const POSITIONS: usize = 8;
/// Decimals and whole-token prices of the collateral; the quote first, a little above one dollar,
/// so that every price is really converted.
const COLLATERAL: [(u8, u64); ASSETS] = [
    (6, ONE_E8 + 12_345),
    (9, 150 * ONE_E8),
    (8, 60_000 * ONE_E8),
    (9, 3_000 * ONE_E8),
];

fn asset(decimals: u8, price_e8: u64) -> Asset {
    Asset {
        feed: Feed {
            spot_price_e8: price_e8,
            confidence_price_e8: price_e8 / 2_000,
            ema_price_e8: price_e8 - price_e8 / 1_000,
            publish_ts: NOW.now_ts - 3,
            ..Feed::default()
        },
        // Ramp and cap are at work too: nothing is left out for being off.
        parameters: AssetParameters {
            ramp_s: 1_000_000,
            deposit_cap_native: 1_000_000_000_000,
            concentration_native: 1_000_000,
            ..AssetParameters::TEST
        },
        total_native: 1_500_000_000_000,
        listed_ts: NOW.now_ts - 900_000,
        decimals,
        quote_decimals: 6,
    }
}

/// A marked instrument; two of each risk group.
fn instrument(index: usize) -> Instrument {
    let mut made = Instrument {
        instrument_id: index as u16 + 1,
        risk_group: (index / 2) as u16,
        parameters: InstrumentParameters::TEST,
        tick_size_e8: 1_000_000,
        tick_value_native: 10_000,
        max_open_interest_lots: 1_000_000,
        max_tick: 10_000_000,
        expiry_ts: i64::MAX,
        is_expired: false,
        mark_tick: 0,
        mark_ts: 0,
        settlement_tick: 0,
        sequence: 0,
        boundary_ts: 0,
        has_skipped: false,
        gain_long: 0,
        gain_short: 0,
        risk_array: [0; SCENARIOS],
        contract: Contract::LINEAR,
        risk_ts: 0,
        interest_limit_lots: u64::MAX,
    };
    let price = ONE_E8 * (100 + index as u64);
    let reading = Reading {
        spot_price_e8: price,
        ema_price_e8: price,
        publish_ts: NOW.now_ts - 1,
        ..Reading::default()
    };
    let (mut book, mut settlement) = (Book::default(), Settlement::EMPTY);
    made.plan_mark(&mut book, &mut settlement, &reading, (&NOW, true))
        .unwrap();
    made.mark_tick += 7;
    made
}

fn account(instruments: &[Instrument]) -> Account {
    let mut account = Account::EMPTY;
    for slot in account.slots.iter_mut().take(ASSETS) {
        *slot = Slot {
            is_open: true,
            ledger_native: 9_876_543_210,
            locked_native: 0,
        };
    }
    for (index, instrument) in instruments.iter().enumerate() {
        let lots = if index % 3 == 0 { -40 } else { 25 };
        let wait_loss_native = 1_000 * index as i128;
        account.positions[index] = Position {
            lots,
            wait_loss_native,
            ..Position::open(instrument)
        };
    }
    account.variation_native = -123_456;
    account
}

/// Everything that one evaluation needs.
fn with_evidence(run: impl FnOnce(&Evidence<'_>, &Account)) {
    let assets = COLLATERAL.map(|(decimals, price_e8)| asset(decimals, price_e8));
    let instruments: Vec<Instrument> = (0..POSITIONS).map(instrument).collect();
    let account = account(&instruments);
    let evidence = Evidence {
        assets: &assets,
        instruments: &instruments,
        parameters: &Parameters::TEST,
        clock: &NOW,
    };
    run(&evidence, &account);
}

fn health(criterion: &mut Criterion) {
    with_evidence(|evidence, account| {
        let mut group = criterion.benchmark_group("health of 4 assets and 8 positions");
        group.throughput(Throughput::Elements(1));
        for (name, test) in [
            ("initial", Test::INITIAL),
            ("maintenance", Test::MAINTENANCE),
        ] {
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    black_box(evidence)
                        .health(black_box(account), test)
                        .unwrap()
                });
            });
        }
        group.finish();
    });
}

/// Evaluations per second of the slower test, over at least this long.
fn print_rate() {
    const LONG_ENOUGH: Duration = Duration::from_secs(2);
    with_evidence(|evidence, account| {
        let (start, mut count) = (Instant::now(), 0_u64);
        while start.elapsed() < LONG_ENOUGH {
            for _ in 0..10_000 {
                black_box(
                    black_box(evidence)
                        .health(black_box(account), Test::INITIAL)
                        .unwrap(),
                );
            }
            count += 10_000;
        }
        let rate = count as f64 / start.elapsed().as_secs_f64();
        println!("health evaluations per second: {rate:.0}");
    });
}

criterion_group!(benches, health);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    print_rate();
}
