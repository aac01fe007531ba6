//! How long a default takes with a thousand members and ten thousand accounts.
//!
//!     cargo bench -p ringfence-core --bench default
//!
//! Prints criterion's figures for the default alone, from the fall of the price to the last claim,
//! and then one run of everything, deposits and trades included, part by part.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // A benchmark may stop.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod large;

use criterion::{BatchSize, Criterion, criterion_group};
use large::{FULL, Run};
use ringfence_core::invariants::first_broken;
use ringfence_core::refusal::Refusal;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// What everything together may take.
const PROMISED: Duration = Duration::from_secs(2);

fn default(criterion: &mut Criterion) {
    let mut traded = Run::new(FULL).unwrap();
    traded.trade().unwrap();
    let mut group = criterion.benchmark_group("1,000 members and 10,000 accounts");
    group.sample_size(10);
    group.bench_function("default", |bencher| {
        bencher.iter_batched(
            || traded.clone(),
            |mut run| {
                run.default().unwrap();
                black_box(run)
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// One part of the story.
type Part = fn(&mut Run) -> Result<(), Refusal>;

const PARTS: [(&str, Part); 5] = [
    ("trade", Run::trade),
    ("fall, settle twice", Run::fall),
    ("declare, take, auction, tear up, fix", Run::manage),
    ("route, assess, gather, cut, close", Run::route),
    ("settle, recover, claim, settle", Run::recover),
];

/// One run of everything, part by part.
fn print_parts() {
    let start = Instant::now();
    let mut run = Run::new(FULL).unwrap();
    println!("{:>9.1?}  open, deposit, stake", start.elapsed());
    for (name, part) in PARTS {
        let before = Instant::now();
        part(&mut run).unwrap();
        println!("{:>9.1?}  {name}", before.elapsed());
    }
    let all = start.elapsed();
    println!("{all:>9.1?}  all of it");
    let before = Instant::now();
    let broken = first_broken(&run.system.view()).map(|broken| broken.sentence);
    assert_eq!(broken, None);
    println!("{:>9.1?}  all invariants, once", before.elapsed());
    assert!(all < PROMISED, "{all:?} is more than {PROMISED:?}");
}

criterion_group!(benches, default);

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    print_parts();
}
