//! `ringfence backtest`: would margin have covered the moves of a price history, and how much
//! would it have risen when everybody was short of money?
//!
//! | Module | Topic |
//! |---|---|
//! | `history` | the prices |
//! | `scan` | the scan range that an operator would have posted, day by day |
//! | `contract` | what one lot needs and what it loses, by the core |
//! | `coverage` | moves beyond margin |
//! | `stats` | is that many, and that close together, still chance? |
//! | `procyclicality` | how much the requirement rose |
//! | `report`, `chart` | how it is shown |
//!
//! Requirements and moves are integers throughout. Floating point is in `stats` alone, where it
//! decides no amount.

mod chart;
mod contract;
mod coverage;
mod history;
mod procyclicality;
mod report;
mod scan;
mod stats;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use contract::{Contract, Margin, Needs};
use coverage::{Coverage, Move};
use history::History;
use procyclicality::Procyclicality;
use report::Report;
use scan::{Measure, Mitigation, Scans};

/// What the arguments say.
#[derive(Debug, Args)]
pub struct Backtest {
    /// CSV with a header: a date and a price per row, dates ascending
    #[arg(long, value_name = "FILE.csv")]
    prices: PathBuf,
    /// Column of the prices
    #[arg(long, default_value = "close")]
    column: String,
    /// Column of the dates, written 2008-01-31
    #[arg(long, default_value = "date")]
    date_column: String,
    /// Rows over which a position loses before it is closed
    #[arg(long, value_name = "N", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=60))]
    horizon_days: u16,
    /// Share of moves that margin should cover, for longs and for shorts
    #[arg(long, value_name = "B", default_value_t = 9_900)]
    #[arg(value_parser = clap::value_parser!(u16).range(5_000..=9_999))]
    target_bps: u16,
    /// Test this scan range for all days, instead of one that follows volatility
    #[arg(long, value_name = "B")]
    scan_bps: Option<u16>,
    /// How volatility is measured
    #[arg(long, value_enum, default_value_t = Model::Ewma)]
    model: Model,
    /// Rows that the measurement looks back on; the test begins after them
    #[arg(long, value_name = "N", default_value_t = 60)]
    #[arg(value_parser = clap::value_parser!(u16).range(2..=5_000))]
    lookback_days: u16,
    /// With `--model ewma`: what is left of a day's weight after one more day
    #[arg(long, value_name = "B", default_value_t = 9_400)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=9_999))]
    decay_bps: u16,
    /// With `--model ewma`: standard deviations in a scan range; 30,000 are three
    #[arg(long, value_name = "B", default_value_t = 30_000)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    deviations_bps: u16,
    /// Rows of the longest look-back, from which the floor comes; 0 for all up to the day
    #[arg(long, value_name = "N", default_value_t = 0)]
    floor_lookback_days: u16,
    /// How far the floor is above the volatility of the longest look-back
    #[arg(long, value_name = "B", default_value_t = 2_500)]
    #[arg(value_parser = clap::value_parser!(u16).range(..=30_000))]
    buffer_bps: u16,
    /// By how much of itself a scan range falls in a day, at most
    #[arg(long, value_name = "B", default_value_t = 500)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=10_000))]
    fall_bps: u16,
    /// Which requirement has to cover the move
    #[arg(long, value_enum, default_value_t = Margin::Maintenance)]
    margin: Margin,
    /// Price of one tick, in units of 10^-8
    #[arg(long, value_name = "E8", default_value_t = 1_000_000)]
    tick_size_e8: u64,
    /// What one tick of one lot is worth, in quote native
    #[arg(long, value_name = "NATIVE", default_value_t = 100_000)]
    tick_value_native: u64,
    /// Write JSON instead of text
    #[arg(long)]
    json: bool,
    /// Draw moves against margin into this file as well
    #[arg(long, value_name = "OUT.svg")]
    chart: Option<PathBuf>,
}

/// How volatility is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Model {
    /// An exponentially weighted average of squared daily moves
    Ewma,
    /// The target quantile of the moves in the look-back
    Quantile,
}

/// One way of posting scan ranges, tested.
#[derive(Debug)]
struct Variant {
    name: &'static str,
    scans: Scans,
    /// Requirement of one lot at each tested day, in quote native.
    requirements_native: Vec<i128>,
    /// The days from which a move is tested, every horizon one.
    moves: Vec<Move>,
    coverage: Coverage,
    procyclicality: Procyclicality,
}

impl Backtest {
    /// Runs the test and gives the report.
    ///
    /// # Errors
    /// The file, the line and the field that cannot be used, or the argument that does not fit.
    pub fn run(&self) -> Result<String> {
        let place = || self.prices.display().to_string();
        let history = History::read(&self.prices, &self.date_column, &self.column)
            .and_then(|history| self.check_length(&history).map(|()| history))
            .with_context(place)?;
        let contract = Contract::new(self, &history).with_context(place)?;
        let variants = self.variants(&history, &contract).with_context(place)?;
        if let Some(path) = &self.chart {
            chart::draw(path, &history, &variants)?;
        }
        let report = Report::new(self, &history, &variants);
        if self.json {
            Ok(serde_json::to_string_pretty(&report)?)
        } else {
            Ok(report.text())
        }
    }

    /// Two moves are the least that can follow each other.
    fn check_length(&self, history: &History) -> Result<()> {
        let two_moves = usize::from(self.horizon_days).saturating_mul(2);
        let needed = self.first_day().saturating_add(two_moves).saturating_add(1);
        let rows = history.days.len();
        ensure!(
            rows >= needed,
            "too few rows: {rows}; a look-back of {} and two moves over {} need {needed}",
            self.lookback_days,
            self.horizon_days
        );
        Ok(())
    }

    /// The first day whose move is tested: all of the look-back lies before it.
    fn first_day(&self) -> usize {
        let rows = usize::from(self.lookback_days);
        rows.saturating_add(usize::from(self.horizon_days).saturating_sub(1))
    }

    fn measure(&self) -> Measure {
        match self.model {
            Model::Ewma => Measure::Ewma {
                decay_bps: self.decay_bps,
                deviations_bps: self.deviations_bps,
            },
            Model::Quantile => Measure::Quantile {
                target_bps: self.target_bps,
            },
        }
    }

    fn variants(&self, history: &History, contract: &Contract) -> Result<Vec<Variant>> {
        let days = self.first_day()..history.days.len();
        if let Some(scan_bps) = self.scan_bps {
            let scans = Scans::fixed(scan_bps, days);
            return Ok(vec![self.variant("fixed", scans, history, contract)?]);
        }
        ensure!(
            self.floor_lookback_days == 0 || self.floor_lookback_days >= self.lookback_days,
            "--floor-lookback-days {} is less than --lookback-days {}: the floor takes the longer \
             view",
            self.floor_lookback_days,
            self.lookback_days
        );
        let lookback = (
            usize::from(self.lookback_days),
            usize::from(self.horizon_days),
        );
        let measured = scan::measure(history, self.measure(), lookback, days.clone())?;
        let mitigation = Mitigation {
            longest_days: usize::from(self.floor_lookback_days),
            buffer_bps: self.buffer_bps,
            fall_bps: self.fall_bps,
        };
        let floor = scan::floor(history, self.measure(), (&mitigation, lookback.1), days)?;
        let posted = scan::mitigate(history, &measured, &floor, &mitigation)?;
        Ok(vec![
            self.variant("unmitigated", measured, history, contract)?,
            self.variant("mitigated", posted, history, contract)?,
        ])
    }

    fn variant(
        &self,
        name: &'static str,
        scans: Scans,
        history: &History,
        contract: &Contract,
    ) -> Result<Variant> {
        let needs = scans
            .posted_bps()
            .map(|(day, scan_bps)| contract.needs(scan_bps, contract.tick(history, day)?))
            .collect::<Result<Vec<Needs>>>()?;
        let moves = self.moves(&needs, history, contract)?;
        let larger = |needs: &Needs| needs.long_native.max(needs.short_native);
        let requirements_native: Vec<i128> = needs.iter().map(larger).collect();
        Ok(Variant {
            name,
            coverage: Coverage::of(&moves, history, self.target_bps)?,
            procyclicality: Procyclicality::of(&requirements_native, scans.first_day, history)?,
            scans,
            requirements_native,
            moves,
        })
    }

    /// Every horizon one move. Moves that overlap would depend on each other, and the tests assume
    /// that they do not.
    fn moves(&self, needs: &[Needs], history: &History, contract: &Contract) -> Result<Vec<Move>> {
        let horizon = usize::from(self.horizon_days);
        let mut moves = Vec::new();
        for (day, needs) in (self.first_day()..).zip(needs).step_by(horizon) {
            let end = day.saturating_add(horizon);
            if end >= history.days.len() {
                break;
            }
            let (from, to) = (contract.tick(history, day)?, contract.tick(history, end)?);
            moves.push(Move {
                day,
                long_native: contract.move_native(from, to)?,
                needs: *needs,
            });
        }
        Ok(moves)
    }
}
