//! The built program and the rules in memory walk through the same random steps, and must agree
//! after each of them: on the outcome, on every leg, and on every account to the last field.

mod aftermath;
mod chain;
mod chain_losses;
mod chain_venues;
mod compare;
mod compare_losses;
mod compare_venues;
mod defaulters;
mod draw;
mod events;
mod formed;
mod keepers;
mod least;
mod memory;
mod memory_losses;
mod memory_venues;
mod mirror;
#[path = "../../../crates/core/tests/support/numbers.rs"]
mod numbers;
mod op;
mod openings;
mod options;
mod venues;

use draw::Walk;
use events::Counts;
use numbers::for_seeds;
use op::Op;

const SEEDS: u64 = 24;
const STEPS: u64 = 1_650;

/// Says which step it was when the walk stops early.
struct Told {
    step: u64,
    op: Op,
}

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("step {}: {:?}", self.step, self.op);
        }
    }
}

#[test]
fn the_program_and_the_rules_in_memory_agree_on_every_step() {
    let mut counts = Counts::default();
    for_seeds(SEEDS, |numbers| {
        let mut walk = Walk::new(numbers);
        counts.note_beginning(&walk.mirror.system);
        let last = counts.steps + STEPS;
        while counts.steps < last {
            let told = Told {
                step: counts.steps + STEPS - last,
                op: walk.draw(),
            };
            let before = walk.mirror.system.clone();
            let went = walk.mirror.step(&told.op);
            counts.note(&told.op, &went, &before, &walk.mirror.system);
        }
    });
    println!(
        "{} steps: {:#?}\n{:#?}\n{:#?}",
        counts.steps, counts.done, counts.refused, counts.events
    );
    // A single walk, named to look into a failure, need not see everything.
    if std::env::var_os("RINGFENCE_SEED").is_none() {
        least::check(&counts);
    }
}
