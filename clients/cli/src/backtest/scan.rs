//! Scan ranges that an operator would have posted, day by day, each from the rows up to its day
//! alone.
//!
//! Two rules are compared. The *unmitigated* one posts what is measured, at once. The *mitigated*
//! one is that of the specification's section 6: a scan range has a floor, the volatility of the
//! longest look-back times a buffer; it rises linearly over 24 hours, so that it is in force in
//! full at the next row; and it falls by at most a share of itself a day. The buffer is used up
//! while volatility is above the long view: that is what it is there for.
//!
//! Ranges are shares of the price in units of 10^-8 until they are posted in basis points, rounded
//! up.

use std::ops::Range;

use anyhow::{Context, Result, anyhow};
use ringfence_core::math::{Checked, div_ceil, to_u64};
use ringfence_core::units::{ALL_BPS, Bps, ONE_E8};

use super::contract::refused;
use super::history::History;

/// The bounds that the rules set for a scan range; `contract` checks every range with the rules.
const SCAN_BPS_MIN: u64 = 100;
const SCAN_BPS_MAX: u64 = 9_000;
const E8_PER_BPS: u64 = 10_000;

/// How volatility is measured, as a scan range.
#[derive(Clone, Copy, Debug)]
pub enum Measure {
    /// Standard deviations from an exponentially weighted average of squared daily moves.
    Ewma {
        /// What is left of a day's weight after one more day.
        decay_bps: u16,
        /// Standard deviations in the range: 10,000 is one.
        deviations_bps: u16,
    },
    /// The smallest range that covers a share of the moves over the horizon.
    Quantile {
        /// Which share.
        target_bps: u16,
    },
}

/// What dampens the rise and fall of a range.
#[derive(Clone, Copy, Debug)]
pub struct Mitigation {
    /// Rows of the longest look-back; zero for all.
    pub longest_days: usize,
    /// How far the floor is above the volatility of the longest look-back.
    pub buffer_bps: u16,
    /// By how much of itself a range falls in a day, at most.
    pub fall_bps: u16,
}

/// A scan range for each tested day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scans {
    /// The first tested day.
    pub first_day: usize,
    /// As a share of the price, from that day on.
    pub shares_e8: Vec<u64>,
}

impl Scans {
    /// The same for all days.
    #[must_use]
    pub fn fixed(scan_bps: u16, days: Range<usize>) -> Self {
        let share_e8 = u64::from(scan_bps).saturating_mul(E8_PER_BPS);
        Self {
            first_day: days.start,
            shares_e8: days.map(|_| share_e8).collect(),
        }
    }

    /// Days with what is posted for them, in basis points.
    pub fn posted_bps(&self) -> impl Iterator<Item = (usize, u16)> + '_ {
        let numbered = self.shares_e8.iter().enumerate();
        numbered.map(|(offset, share)| (self.first_day.saturating_add(offset), posted(*share)))
    }
}

/// A share as it is posted. Only what is measured can leave the bounds of the rules: a range that
/// the arguments name is checked as it is.
fn posted(share_e8: u64) -> u16 {
    u16::try_from(share_e8.div_ceil(E8_PER_BPS)).unwrap_or(u16::MAX)
}

fn within_bounds(share_e8: u64) -> u64 {
    share_e8.clamp(
        SCAN_BPS_MIN.saturating_mul(E8_PER_BPS),
        SCAN_BPS_MAX.saturating_mul(E8_PER_BPS),
    )
}

/// What the measurement gives for each of the days. `lookback` is its rows and the horizon.
///
/// # Errors
/// When the moves are too large to be squared.
pub fn measure(
    history: &History,
    measure: Measure,
    lookback: (usize, usize),
    days: Range<usize>,
) -> Result<Scans> {
    let (rows, horizon) = lookback;
    let first_day = days.start;
    let shares_e8 = match measure {
        Measure::Ewma {
            decay_bps,
            deviations_bps,
        } => {
            let variances = averages(history, decay_bps, rows, days)?;
            let share = |variance: &u128| deviation(*variance, horizon, deviations_bps);
            variances.iter().map(share).collect::<Result<_>>()?
        }
        Measure::Quantile { target_bps } => days
            .map(|day| quantile(history, window(day, rows, horizon), horizon, target_bps))
            .collect::<Result<_>>()?,
    };
    Ok(Scans {
        first_day,
        shares_e8,
    })
}

/// The floor of each of the days: the longest look-back's equally weighted volatility with the
/// buffer on top. `limits` is what to do and the horizon.
///
/// # Errors
/// As [`measure`].
pub fn floor(
    history: &History,
    measure: Measure,
    limits: (&Mitigation, usize),
    days: Range<usize>,
) -> Result<Scans> {
    let (mitigation, horizon) = limits;
    let first_day = days.start;
    let share = |day: usize| {
        let rows = match mitigation.longest_days {
            0 => day,
            rows => rows.min(day),
        };
        let long = match measure {
            Measure::Ewma { deviations_bps, .. } => {
                let squares = squares(history, window(day, rows, 1))?;
                deviation(average(&squares)?, horizon, deviations_bps)?
            }
            Measure::Quantile { target_bps } => {
                quantile(history, window(day, rows, horizon), horizon, target_bps)?
            }
        };
        let buffer = of_ceil(mitigation.buffer_bps, u128::from(long))?;
        to_u64(u128::from(long).plus(buffer).map_err(refused)?).map_err(refused)
    };
    Ok(Scans {
        first_day,
        shares_e8: days.map(share).collect::<Result<_>>()?,
    })
}

/// What is in force when floor, buffer and speed limits apply: a range that was posted at one row
/// is in force in full at the next.
///
/// # Errors
/// When the arithmetic overflows.
pub fn mitigate(
    history: &History,
    measured: &Scans,
    floor: &Scans,
    mitigation: &Mitigation,
) -> Result<Scans> {
    let targets = measured.shares_e8.iter().zip(&floor.shares_e8);
    let mut shares_e8: Vec<u64> = Vec::new();
    // Before the first day the operator had posted what that day's measurement says.
    let mut next = None;
    for (offset, (measured_e8, floor_e8)) in targets.enumerate() {
        let target = within_bounds(*measured_e8.max(floor_e8));
        let in_force = next.unwrap_or(target);
        shares_e8.push(in_force);
        let days = history.days_until_next(measured.first_day.saturating_add(offset));
        next = Some(follow(in_force, target, mitigation.fall_bps, days)?);
    }
    Ok(Scans {
        first_day: measured.first_day,
        shares_e8,
    })
}

/// A range on its way to a target for so many days.
fn follow(from: u64, target: u64, fall_bps: u16, days: u64) -> Result<u64> {
    let kept_bps = ALL_BPS.saturating_sub(fall_bps);
    let mut share = from;
    for _ in 0..days {
        let lowest = to_u64(of_ceil(kept_bps, u128::from(share))?).map_err(refused)?;
        // Rounding up can bring a fall to a stop; further days then change nothing.
        if share <= target || lowest == share {
            break;
        }
        share = lowest.max(target);
    }
    Ok(share.max(target))
}

/// The days whose moves up to `day` a look-back of `rows` sees.
fn window(day: usize, rows: usize, horizon: usize) -> Range<usize> {
    let last = day.saturating_sub(horizon);
    last.saturating_add(1).saturating_sub(rows)..last.saturating_add(1)
}

/// How far the price moves from a row over the horizon, as a share of it, rounded up.
fn distance_e8(history: &History, day: usize, horizon: usize) -> Result<u64> {
    let from = history.price_e8(day)?;
    let to = history.price_e8(day.saturating_add(horizon))?;
    let distance = u128::from(from.abs_diff(to)).times(u128::from(ONE_E8));
    let share = distance.and_then(|scaled| div_ceil(scaled, u128::from(from)));
    share.and_then(to_u64).map_err(refused)
}

fn squares(history: &History, days: Range<usize>) -> Result<Vec<u128>> {
    let square = |day: usize| {
        let distance = u128::from(distance_e8(history, day, 1)?);
        distance.times(distance).map_err(refused)
    };
    days.map(square).collect()
}

fn average(squares: &[u128]) -> Result<u128> {
    let add = |sum: u128, square: &u128| sum.plus(*square).map_err(refused);
    let sum = squares.iter().try_fold(0_u128, add)?;
    div_ceil(sum, widen(squares.len())?).map_err(refused)
}

/// The weighted average of squared moves up to each of the days; the look-back before the first
/// one is averaged equally.
fn averages(
    history: &History,
    decay_bps: u16,
    rows: usize,
    days: Range<usize>,
) -> Result<Vec<u128>> {
    let mut variance = average(&squares(history, window(days.start, rows, 1))?)?;
    let mut variances = vec![variance];
    let fresh_bps = ALL_BPS.saturating_sub(decay_bps);
    let last = days.end.saturating_sub(1);
    for square in squares(history, days.start..last)? {
        let kept = of_ceil(decay_bps, variance)?;
        variance = kept.plus(of_ceil(fresh_bps, square)?).map_err(refused)?;
        variances.push(variance);
    }
    Ok(variances)
}

/// So many standard deviations over the horizon, for a daily variance.
fn deviation(variance: u128, horizon: usize, deviations_bps: u16) -> Result<u64> {
    let scaled = variance.times(widen(horizon)?).map_err(refused)?;
    let root = scaled.isqrt();
    let is_exact = root.checked_mul(root) == Some(scaled);
    let root = if is_exact {
        root
    } else {
        root.saturating_add(1)
    };
    let share = to_u64(of_ceil(deviations_bps, root)?).map_err(refused)?;
    Ok(within_bounds(share))
}

/// The smallest of the moves that at least the target's share of them do not exceed.
fn quantile(history: &History, days: Range<usize>, horizon: usize, target_bps: u16) -> Result<u64> {
    let distance = |day: usize| distance_e8(history, day, horizon);
    let mut distances = days.map(distance).collect::<Result<Vec<u64>>>()?;
    distances.sort_unstable();
    let rank = of_ceil(target_bps, widen(distances.len())?)?;
    let at = usize::try_from(rank)
        .ok()
        .and_then(|rank| rank.checked_sub(1));
    let found = at.and_then(|at| distances.get(at)).copied();
    found
        .map(within_bounds)
        .ok_or_else(|| anyhow!("the look-back holds no move over the horizon"))
}

fn of_ceil(bps: u16, amount: u128) -> Result<u128> {
    Bps(bps).of_ceil(amount).map_err(refused)
}

fn widen(count: usize) -> Result<u128> {
    u128::try_from(count).context("a count beyond 128 bits")
}
