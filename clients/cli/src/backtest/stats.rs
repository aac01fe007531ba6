//! Is the number of breaches, and their closeness, still chance?
//!
//! * Kupiec (1995), *Techniques for Verifying the Accuracy of Risk Measurement Models*, Journal of
//!   Derivatives 3(2): the share of breaches against the share that the target allows.
//! * Christoffersen (1998), *Evaluating Interval Forecasts*, International Economic Review 39(4):
//!   whether a breach is likelier right after a breach, and both questions at once.
//!
//! Each compares the likelihood of what was seen under the hypothesis with the likelihood under
//! the shares that were seen; minus two times the logarithm of the ratio is distributed as
//! chi-squared. The distribution's tail comes from `statrs`.
#![allow(
    clippy::float_arithmetic,
    reason = "likelihoods for a report; nothing here decides an amount"
)]

use anyhow::{Context, Result};
use ringfence_core::units::ALL_BPS;
use serde::Serialize;
use statrs::distribution::{ChiSquared, ContinuousCDF};

/// A likelihood ratio, and how likely one as large is by chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ratio {
    /// Minus two times the logarithm of the likelihood ratio.
    pub statistic: f64,
    /// Probability of such a statistic or a larger one under the hypothesis.
    pub p_value: f64,
}

impl Ratio {
    fn of(statistic: f64, degrees_of_freedom: f64) -> Result<Self> {
        let chi_squared = ChiSquared::new(degrees_of_freedom).context("the chi-squared law")?;
        // Where both likelihoods are the same, rounding can leave a little less than zero.
        let statistic = statistic.max(0.0);
        Ok(Self {
            statistic,
            p_value: chi_squared.sf(statistic),
        })
    }
}

/// How often one kind of day followed another; the first word is the earlier day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Transitions {
    /// Covered, then covered.
    pub covered_covered: u32,
    /// Covered, then a breach.
    pub covered_breach: u32,
    /// A breach, then covered.
    pub breach_covered: u32,
    /// A breach, then a breach.
    pub breach_breach: u32,
}

impl Transitions {
    /// Counts them in a sequence that says of each move whether it was a breach.
    ///
    /// # Errors
    /// When there are more than 32 bits count.
    pub fn of(breaches: impl Iterator<Item = bool> + Clone) -> Result<Self> {
        let mut counted = Self::default();
        for pair in breaches.clone().zip(breaches.skip(1)) {
            let count = match pair {
                (false, false) => &mut counted.covered_covered,
                (false, true) => &mut counted.covered_breach,
                (true, false) => &mut counted.breach_covered,
                (true, true) => &mut counted.breach_breach,
            };
            *count = count.checked_add(1).context("too many moves")?;
        }
        Ok(counted)
    }
}

/// The three tests of one side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Verdicts {
    /// Kupiec's proportion of failures: one degree of freedom.
    pub kupiec: Ratio,
    /// Christoffersen's independence: one degree of freedom.
    pub independence: Ratio,
    /// Christoffersen's conditional coverage, the sum of both: two degrees of freedom.
    pub conditional_coverage: Ratio,
    /// What the second one is counted from.
    pub transitions: Transitions,
}

impl Verdicts {
    /// Tests `(moves, breaches)` against a target share of covered moves.
    ///
    /// # Errors
    /// When the library knows no such distribution: never.
    pub fn of(counts: (u32, u32), transitions: Transitions, target_bps: u16) -> Result<Self> {
        let kupiec = kupiec(counts, target_bps);
        let independence = independence(&transitions);
        Ok(Self {
            kupiec: Ratio::of(kupiec, 1.0)?,
            independence: Ratio::of(independence, 1.0)?,
            conditional_coverage: Ratio::of(kupiec + independence, 2.0)?,
            transitions,
        })
    }
}

fn kupiec(counts: (u32, u32), target_bps: u16) -> f64 {
    let (moves, breaches) = counts;
    let covered = f64::from(moves) - f64::from(breaches);
    let breaches = f64::from(breaches);
    let allowed = f64::from(ALL_BPS.saturating_sub(target_bps)) / f64::from(ALL_BPS);
    let hypothesis = log_likelihood(covered, breaches, allowed);
    2.0 * (best_log_likelihood(covered, breaches) - hypothesis)
}

fn independence(seen: &Transitions) -> f64 {
    let [cc, cb] = [seen.covered_covered, seen.covered_breach].map(f64::from);
    let [bc, bb] = [seen.breach_covered, seen.breach_breach].map(f64::from);
    let hypothesis = best_log_likelihood(cc + bc, cb + bb);
    2.0 * (best_log_likelihood(cc, cb) + best_log_likelihood(bc, bb) - hypothesis)
}

/// Logarithm of the likelihood of so many covered moves and breaches under a share of breaches.
fn log_likelihood(covered: f64, breaches: f64, share: f64) -> f64 {
    weighted_log(covered, 1.0 - share) + weighted_log(breaches, share)
}

/// The same under the share that was seen; what was never seen is certain.
fn best_log_likelihood(covered: f64, breaches: f64) -> f64 {
    let all = covered + breaches;
    weighted_log(covered, covered / all) + weighted_log(breaches, breaches / all)
}

/// `count · ln(share)`, which is zero for a count of zero whatever the share.
fn weighted_log(count: f64, share: f64) -> f64 {
    if count > 0.0 { count * share.ln() } else { 0.0 }
}
