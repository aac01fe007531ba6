//! How much the requirement of one lot rose, and how fast.
//!
//! The two measures are those of Murphy, Vasios and Vause (2014), *An investigation into the
//! procyclicality of risk-based initial margin models*, Bank of England, Financial Stability Paper
//! 29: the ratio of peak to trough, and the largest rise over a number of days.

use anyhow::{Context, Result};
use ringfence_core::math::Checked;
use ringfence_core::units::ALL_BPS;
use serde::Serialize;

use super::contract::refused;
use super::history::History;
use super::report::decimal;

/// Spans over which a rise is looked for, in rows.
const SPANS: [usize; 3] = [1, 5, 30];

/// What is said of the requirement of one lot over the tested days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Procyclicality {
    /// The largest, in quote native.
    #[serde(serialize_with = "decimal")]
    pub peak_native: i128,
    /// The smallest, in quote native.
    #[serde(serialize_with = "decimal")]
    pub trough_native: i128,
    /// The largest as a share of the smallest, rounded down: 10,000 for a requirement that never
    /// changes.
    pub peak_to_trough_bps: i128,
    /// The largest rise over each span that the history is long enough for.
    pub rises: Vec<Rise>,
}

/// The largest rise over a number of rows, as a share of what it started from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rise {
    /// Over how many rows.
    pub days: usize,
    /// As a share of the requirement at its start, rounded down; negative when it only fell.
    pub rise_bps: i128,
    /// In quote native.
    #[serde(serialize_with = "decimal")]
    pub rise_native: i128,
    /// From this date
    pub from: String,
    /// to this one.
    pub to: String,
}

impl Procyclicality {
    /// Measures the requirements of consecutive rows, the first of which is `first_day`.
    ///
    /// # Errors
    /// When there is none, or the arithmetic overflows.
    pub fn of(requirements_native: &[i128], first_day: usize, history: &History) -> Result<Self> {
        let peak = requirements_native.iter().max().copied();
        let trough = requirements_native.iter().min().copied();
        let (Some(peak_native), Some(trough_native)) = (peak, trough) else {
            anyhow::bail!("no day to measure");
        };
        let mut rises = Vec::new();
        for span in SPANS {
            let Some((start, rise_bps, rise_native)) = largest(requirements_native, span)? else {
                continue;
            };
            let from = first_day.saturating_add(start);
            rises.push(Rise {
                days: span,
                rise_bps,
                rise_native,
                from: history.date(from),
                to: history.date(from.saturating_add(span)),
            });
        }
        Ok(Self {
            peak_native,
            trough_native,
            peak_to_trough_bps: share_bps(peak_native, trough_native)?,
            rises,
        })
    }
}

/// Where the largest rise over a span starts, and what it is; the earliest of several.
fn largest(requirements_native: &[i128], span: usize) -> Result<Option<(usize, i128, i128)>> {
    let ends = requirements_native.iter().skip(span);
    let mut found: Option<(usize, i128, i128)> = None;
    for (start, (from, to)) in requirements_native.iter().zip(ends).enumerate() {
        let rise_native = to.minus(*from).map_err(refused)?;
        let rise_bps = share_bps(rise_native, *from)?;
        if found.is_none_or(|(_, best, _)| rise_bps > best) {
            found = Some((start, rise_bps, rise_native));
        }
    }
    Ok(found)
}

fn share_bps(part: i128, whole: i128) -> Result<i128> {
    let scaled = part.times(i128::from(ALL_BPS)).map_err(refused)?;
    scaled
        .checked_div_euclid(whole)
        .context("a requirement of zero")
}
