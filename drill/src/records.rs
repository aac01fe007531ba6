//! What is kept: what happened, what each layer had and used, what was sent.

use std::collections::BTreeMap;

use ringfence_core::waterfall::LAYER_COUNT;
use solana_pubkey::Pubkey;

/// Names of the steps; the first is what comes before, the last what skips them all.
pub const STEPS: [&str; 20] = [
    "Before",
    "1 Call",
    "2 Liquidate",
    "3 Declare",
    "4 Take",
    "5 Auction",
    "6 Tear up",
    "7 Sell collateral",
    "8 Fix",
    "9 Route",
    "10 Assess",
    "11 Use assessments",
    "12 Settle",
    "13 Cut gains",
    "14 Close",
    "15 Give back",
    "16 Replenish",
    "17 Recover",
    "18 Release",
    "Small shortfall",
];
/// Place of the small shortfall.
pub const SMALL_STEP: usize = 19;

/// Names of the layers, in the order of the waterfall.
pub const LAYER_NAMES: [&str; LAYER_COUNT] = [
    "0 collateral sold",
    "1 own quote vault",
    "2 own stake",
    "3 insurance",
    "4 junior skin",
    "5 mutual, others",
    "6 senior skin",
    "7 assessments",
    "8 gain haircut",
];

/// One notable thing.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Number of the step.
    pub step: usize,
    /// When.
    pub ts: i64,
    /// Hours and minutes since the declaration; nothing before it.
    pub since: String,
    /// Who did it, or to whom it happened.
    pub who: String,
    /// With which instruction.
    pub instruction: &'static str,
    /// In words.
    pub text: String,
}

/// One layer of one loss, in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerRow {
    /// What it had.
    pub had_native: u64,
    /// What it paid.
    pub used_native: u64,
    /// What it has left.
    pub left_native: u64,
    /// What it got back.
    pub recovered_native: u64,
}

/// One loss on its way through the waterfall.
#[derive(Clone, Debug)]
pub struct LossRecord {
    /// The defaulter.
    pub who: &'static str,
    /// The loss.
    pub address: Pubkey,
    /// What the account owed in all.
    pub loss_native: u64,
    /// What it owed when its own money was used up.
    pub shortfall_native: u64,
    /// What nobody paid.
    pub uncovered_native: u64,
    /// The layers, in order.
    pub rows: [LayerRow; LAYER_COUNT],
}

/// Transactions and their compute units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// How many.
    pub count: u64,
    /// Compute units of all.
    pub sum: u64,
    /// Those of the largest.
    pub max: u64,
}

impl Units {
    fn add(&mut self, units: u64) {
        self.count += 1;
        self.sum += units;
        self.max = self.max.max(units);
    }
}

/// Everything that was sent and went through.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By step.
    pub steps: [Units; STEPS.len()],
    /// By instruction.
    pub instructions: BTreeMap<&'static str, Units>,
}

impl Tally {
    /// Notes a transaction.
    pub fn add(&mut self, step: usize, instruction: &'static str, units: u64) {
        self.steps[step].add(units);
        self.instructions.entry(instruction).or_default().add(units);
    }

    /// Everything together.
    #[must_use]
    pub fn all(&self) -> Units {
        let together = |all: Units, one: &Units| Units {
            count: all.count + one.count,
            sum: all.sum + one.sum,
            max: all.max.max(one.max),
        };
        self.steps.iter().fold(Units::default(), together)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_added_by_step_and_by_instruction() {
        let mut tally = Tally::default();
        for (step, instruction, units) in [(0, "a", 5), (3, "a", 9), (3, "b", 1)] {
            tally.add(step, instruction, units);
        }
        let units = |count, sum, max| Units { count, sum, max };
        assert_eq!(tally.steps[3], units(2, 10, 9));
        assert_eq!(tally.instructions["a"], units(2, 14, 9));
        assert_eq!(tally.all(), units(3, 15, 9));
    }
}
