//! What was found, as text and as JSON: amounts as decimal strings, statistics as numbers.

use std::fmt::{Display, Write};

use serde::{Serialize, Serializer};

use super::coverage::{Coverage, Side};
use super::history::History;
use super::procyclicality::Procyclicality;
use super::stats::Ratio;
use super::{Backtest, Margin, Model, Variant};

/// An amount as a decimal string.
///
/// # Errors
/// Those of the serializer.
pub fn decimal<S: Serializer>(amount: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(amount)
}

/// Everything that is shown.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    prices: Prices<'a>,
    settings: Settings,
    variants: Vec<Shown<'a>>,
}

#[derive(Debug, Serialize)]
struct Prices<'a> {
    column: &'a str,
    rows: usize,
    first: String,
    last: String,
}

#[derive(Debug, Serialize)]
struct Settings {
    margin: &'static str,
    horizon_days: u16,
    target_bps: u16,
    lookback_days: u16,
    scan: Scan,
    #[serde(serialize_with = "decimal")]
    tick_size_e8: u64,
    #[serde(serialize_with = "decimal")]
    tick_value_native: u64,
}

/// Where the scan ranges come from.
#[derive(Debug, Serialize)]
#[serde(tag = "model", rename_all = "snake_case")]
enum Scan {
    Fixed {
        scan_bps: u16,
    },
    Ewma {
        decay_bps: u16,
        deviations_bps: u16,
        #[serde(flatten)]
        mitigation: Mitigated,
    },
    Quantile {
        #[serde(flatten)]
        mitigation: Mitigated,
    },
}

#[derive(Debug, Serialize)]
struct Mitigated {
    floor_lookback_days: u16,
    buffer_bps: u16,
    fall_bps: u16,
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    name: &'static str,
    scan_bps_min: u16,
    scan_bps_max: u16,
    coverage: &'a Coverage,
    procyclicality: &'a Procyclicality,
}

impl<'a> Report<'a> {
    /// Collects what is shown.
    pub fn new(arguments: &'a Backtest, history: &History, variants: &'a [Variant]) -> Self {
        Self {
            prices: Prices {
                column: &arguments.column,
                rows: history.days.len(),
                first: history.date(0),
                last: history.date(history.days.len().saturating_sub(1)),
            },
            settings: Settings {
                margin: match arguments.margin {
                    Margin::Maintenance => "maintenance",
                    Margin::Initial => "initial",
                },
                horizon_days: arguments.horizon_days,
                target_bps: arguments.target_bps,
                lookback_days: arguments.lookback_days,
                scan: scan(arguments),
                tick_size_e8: arguments.tick_size_e8,
                tick_value_native: arguments.tick_value_native,
            },
            variants: variants.iter().map(shown).collect(),
        }
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let (prices, settings) = (&self.prices, &self.settings);
        let mut text = format!(
            "{} of {}, {} to {}\n{} margin of one lot against moves over {}, target {}\n{}\n",
            prices.column,
            days(prices.rows),
            prices.first,
            prices.last,
            settings.margin,
            days(settings.horizon_days.into()),
            percent(settings.target_bps.into()),
            settings.scan_text(),
        );
        for variant in &self.variants {
            // Writing to a string cannot fail.
            let _ = variant.write(&mut text);
        }
        text.trim_end().to_owned()
    }
}

fn scan(arguments: &Backtest) -> Scan {
    if let Some(scan_bps) = arguments.scan_bps {
        return Scan::Fixed { scan_bps };
    }
    let mitigation = Mitigated {
        floor_lookback_days: arguments.floor_lookback_days,
        buffer_bps: arguments.buffer_bps,
        fall_bps: arguments.fall_bps,
    };
    match arguments.model {
        Model::Ewma => Scan::Ewma {
            decay_bps: arguments.decay_bps,
            deviations_bps: arguments.deviations_bps,
            mitigation,
        },
        Model::Quantile => Scan::Quantile { mitigation },
    }
}

fn shown(variant: &Variant) -> Shown<'_> {
    let posted = || variant.scans.posted_bps().map(|(_, scan_bps)| scan_bps);
    Shown {
        name: variant.name,
        scan_bps_min: posted().min().unwrap_or(0),
        scan_bps_max: posted().max().unwrap_or(0),
        coverage: &variant.coverage,
        procyclicality: &variant.procyclicality,
    }
}

impl Settings {
    fn scan_text(&self) -> String {
        let (measured, mitigation) = match &self.scan {
            Scan::Fixed { scan_bps } => {
                return format!("scan range: {} on all days", percent((*scan_bps).into()));
            }
            Scan::Ewma {
                decay_bps,
                deviations_bps,
                mitigation,
            } => {
                let deviations = places(i128::from(*deviations_bps), 4);
                let decay = percent((*decay_bps).into());
                let what = format!("{deviations} standard deviations, decay {decay}");
                (what, mitigation)
            }
            Scan::Quantile { mitigation } => {
                let target = percent(self.target_bps.into());
                (format!("the {target} quantile of moves"), mitigation)
            }
        };
        let floor = match mitigation.floor_lookback_days {
            0 => "all days before".to_owned(),
            rows => format!("the last {rows} days"),
        };
        format!(
            "scan range: {measured}, look-back {} days\nfloor: the same over {floor}, and {} of it \
             as buffer; falls by at most {} of itself a day",
            self.lookback_days,
            percent(mitigation.buffer_bps.into()),
            percent(mitigation.fall_bps.into()),
        )
    }
}

impl Shown<'_> {
    fn write(&self, text: &mut String) -> std::fmt::Result {
        let title = match self.name {
            "unmitigated" => "Without floor and buffer",
            "mitigated" => "With floor and buffer",
            _ => "Fixed",
        };
        let (low, high) = (
            percent(self.scan_bps_min.into()),
            percent(self.scan_bps_max.into()),
        );
        writeln!(text, "\n{title}: scan range {low} to {high}")?;
        let header = format!(
            "  {:<9}{:>6}{:>10}{:>10}{:>10}{:>9}  {:<17}{:<17}both",
            "", "moves", "breaches", "expected", "coverage", "target", "Kupiec", "independence"
        );
        writeln!(text, "{header}")?;
        let sides = [
            ("long", &self.coverage.long),
            ("short", &self.coverage.short),
            ("combined", &self.coverage.combined),
        ];
        for (name, side) in sides {
            writeln!(text, "  {}", side_text(name, side))?;
        }
        let worst = self.coverage.combined.worst_shortfall_native;
        writeln!(text, "  largest loss beyond margin: {worst} native a lot")?;
        self.write_procyclicality(text)
    }

    fn write_procyclicality(&self, text: &mut String) -> std::fmt::Result {
        let found = self.procyclicality;
        writeln!(
            text,
            "  requirement {} to {} native a lot, peak to trough {}",
            found.trough_native,
            found.peak_native,
            places(found.peak_to_trough_bps, 4),
        )?;
        for rise in &found.rises {
            let share = percent(rise.rise_bps);
            writeln!(
                text,
                "  largest rise over {:<8}{share:>10}  {} to {}",
                days(rise.days),
                rise.from,
                rise.to
            )?;
        }
        Ok(())
    }
}

fn side_text(name: &str, side: &Side) -> String {
    let allowed_bps = 10_000_i128.saturating_sub(side.target_bps.into());
    let expected = i128::from(side.moves).saturating_mul(allowed_bps);
    format!(
        "{name:<9}{:>6}{:>10}{:>10}{:>10}{:>9}  {:<17}{:<17}{}",
        side.moves,
        side.breaches,
        places(expected, 4),
        percent(side.coverage_bps.into()),
        percent(side.target_bps.into()),
        ratio(&side.verdicts.kupiec),
        ratio(&side.verdicts.independence),
        ratio(&side.verdicts.conditional_coverage),
    )
}

fn ratio(ratio: &Ratio) -> String {
    format!("{:.3} p {:.4}", ratio.statistic, ratio.p_value)
}

fn days(count: usize) -> String {
    let unit = if count == 1 { "day" } else { "days" };
    format!("{count} {unit}")
}

/// Basis points as a percentage.
fn percent(bps: i128) -> String {
    format!("{} %", places(bps, 2))
}

/// An integer with so many decimal places, shown with two of them.
fn places(value: i128, count: u32) -> String {
    let scale = 10_u128.saturating_pow(count);
    let size = value.unsigned_abs();
    let whole = size.checked_div(scale).unwrap_or(0);
    let part = size.checked_rem(scale).unwrap_or(0);
    let hundredths = part
        .checked_div(10_u128.saturating_pow(count.saturating_sub(2)))
        .unwrap_or(0);
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{whole}.{hundredths:02}")
}
