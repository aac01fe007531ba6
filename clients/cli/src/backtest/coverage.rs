//! Moves beyond margin: how many, how far, and whether one follows another.

use anyhow::{Result, ensure};
use ringfence_core::math::{Checked, div_floor};
use ringfence_core::units::ALL_BPS;
use serde::Serialize;

use super::contract::{Needs, refused};
use super::history::History;
use super::report::decimal;
use super::stats::{Transitions, Verdicts};

/// A move over the horizon and the margin that stood against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The row that it starts from.
    pub day: usize,
    /// What it brings to one long lot, in quote native; a short one loses as much.
    pub long_native: i128,
    /// What one lot needed when it started.
    pub needs: Needs,
}

impl Move {
    /// What a long and a short lot lose, each with what it needed.
    fn sides(&self) -> [(i128, i128); 2] {
        [
            (self.long_native.saturating_neg(), self.needs.long_native),
            (self.long_native, self.needs.short_native),
        ]
    }
}

/// Coverage of each side and of both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// Of longs.
    pub long: Side,
    /// Of shorts.
    pub short: Side,
    /// Of longs and shorts together. A move hurts one of them only, so that the share of moves to
    /// be covered is the target less what it leaves uncovered once more.
    pub combined: Side,
}

/// How one side fared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// Moves tested.
    pub moves: u32,
    /// Moves whose loss was more than margin.
    pub breaches: u32,
    /// Share of moves that margin covered, rounded down.
    pub coverage_bps: u32,
    /// Share that it should cover.
    pub target_bps: u16,
    /// Whether it did: counted, not rounded.
    pub is_target_met: bool,
    /// The largest loss beyond margin, in quote native; zero without a breach.
    #[serde(serialize_with = "decimal")]
    pub worst_shortfall_native: i128,
    /// Tests of chance.
    #[serde(flatten)]
    pub verdicts: Verdicts,
    /// The breaches, in order.
    pub breaches_on: Vec<Breach>,
}

/// A move beyond margin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Breach {
    /// Date of the row that it starts from.
    pub date: String,
    /// What was lost, in quote native.
    #[serde(serialize_with = "decimal")]
    pub loss_native: i128,
    /// Margin, in quote native.
    #[serde(serialize_with = "decimal")]
    pub requirement_native: i128,
    /// Row that it starts from.
    #[serde(skip)]
    pub day: usize,
}

impl Coverage {
    /// Compares moves with margin.
    ///
    /// # Errors
    /// When there are more moves than 32 bits count.
    pub fn of(moves: &[Move], history: &History, target_bps: u16) -> Result<Self> {
        let [mut long, mut short] = [Vec::new(), Vec::new()];
        let mut combined = Vec::new();
        for tested in moves {
            let [on_long, on_short] = tested.sides().map(|(loss_native, requirement_native)| {
                (loss_native > requirement_native).then(|| Breach {
                    date: history.date(tested.day),
                    loss_native,
                    requirement_native,
                    day: tested.day,
                })
            });
            combined.push(on_long.clone().or_else(|| on_short.clone()));
            long.push(on_long);
            short.push(on_short);
        }
        let left_bps = ALL_BPS.saturating_sub(target_bps);
        let both_bps = target_bps.saturating_sub(left_bps);
        Ok(Self {
            long: Side::of(long, target_bps)?,
            short: Side::of(short, target_bps)?,
            combined: Side::of(combined, both_bps)?,
        })
    }
}

impl Side {
    fn of(tested: Vec<Option<Breach>>, target_bps: u16) -> Result<Self> {
        ensure!(!tested.is_empty(), "no move to test");
        let transitions = Transitions::of(tested.iter().map(Option::is_some))?;
        let moves = u32::try_from(tested.len())?;
        let breaches_on: Vec<Breach> = tested.into_iter().flatten().collect();
        let breaches = u32::try_from(breaches_on.len())?;
        let all = u128::from(ALL_BPS);
        let covered = u128::from(moves.saturating_sub(breaches))
            .times(all)
            .map_err(refused)?;
        let wanted = u128::from(moves)
            .times(u128::from(target_bps))
            .map_err(refused)?;
        let shortfall = |breach: &Breach| breach.loss_native.minus(breach.requirement_native);
        let shortfalls = breaches_on.iter().map(shortfall);
        let worst = shortfalls
            .collect::<Result<Vec<i128>, _>>()
            .map_err(refused)?;
        Ok(Self {
            moves,
            breaches,
            coverage_bps: u32::try_from(div_floor(covered, u128::from(moves)).map_err(refused)?)?,
            target_bps,
            is_target_met: covered >= wanted,
            worst_shortfall_native: worst.into_iter().max().unwrap_or(0),
            verdicts: Verdicts::of((moves, breaches), transitions, target_bps)?,
            breaches_on,
        })
    }
}
