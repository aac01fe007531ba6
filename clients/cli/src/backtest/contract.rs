//! What one lot needs and what it loses, by the code that runs on chain: the risk array of a linear
//! instrument, the scan of an account that holds one lot of it, and the value of a move.

use anyhow::{Context, Result, anyhow};
use clap::ValueEnum;
use ringfence_core::account::{Account, Position};
use ringfence_core::instrument::{Instrument, InstrumentParameters};
use ringfence_core::limits::SCENARIOS;
use ringfence_core::margin::Evidence;
use ringfence_core::math::{lots_times_move, tick_move};
use ringfence_core::option;
use ringfence_core::parameters::Parameters;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Bps, Clock};

use super::Backtest;
use super::history::History;

/// Which requirement has to cover a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Margin {
    /// What an account may fall to before anyone may liquidate it
    Maintenance,
    /// What an account needs to take the position: maintenance times the initial multiple
    Initial,
}

/// What one lot needs, in quote native.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Held long.
    pub long_native: i128,
    /// Held short.
    pub short_native: i128,
}

/// A linear instrument that the rules would list.
#[derive(Clone, Debug)]
pub struct Contract {
    instrument: Instrument,
    parameters: Parameters,
    margin: Margin,
}

/// A refusal of the rules as an error.
pub fn refused(refusal: Refusal) -> anyhow::Error {
    anyhow!("the rules refuse: {}", refusal.name())
}

/// The house in which the contract is margined. Dust is the smallest that there is, because the
/// floor of ten times dust under the requirement of an account says nothing about a contract.
#[must_use]
pub fn house() -> Parameters {
    Parameters {
        dust_native: 1,
        gate_floor_native: 0,
        ..Parameters::TEST
    }
}

impl Contract {
    /// The contract that the arguments describe, for the prices of a history.
    ///
    /// # Errors
    /// When the tick does not fit the prices.
    pub fn new(arguments: &Backtest, history: &History) -> Result<Self> {
        let tick_size_e8 = arguments.tick_size_e8;
        let ticks = |price_e8: u64| price_e8.checked_div(tick_size_e8);
        let prices = history.days.iter().map(|day| day.price_e8);
        let lowest = prices.clone().min().and_then(ticks).unwrap_or(0);
        if lowest == 0 {
            let why = "a price is less than one tick: choose a smaller --tick-size-e8 above zero";
            return Err(anyhow!(why));
        }
        let instrument = Instrument {
            instrument_id: 1,
            risk_group: 1,
            parameters: InstrumentParameters {
                // A band and an age of one leave the scan range the whole of its bounds.
                fill_band_bps: Bps(1),
                mark_age_max_s: 1,
                ..InstrumentParameters::TEST
            },
            tick_size_e8,
            tick_value_native: arguments.tick_value_native,
            max_open_interest_lots: 1,
            max_tick: prices.max().and_then(ticks).unwrap_or(0),
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
            contract: option::Contract::LINEAR,
            risk_ts: 0,
            interest_limit_lots: u64::MAX,
        };
        Ok(Self {
            instrument,
            parameters: house(),
            margin: arguments.margin,
        })
    }

    /// Mark of a row, in ticks.
    ///
    /// # Errors
    /// When there is no such row.
    pub fn tick(&self, history: &History, day: usize) -> Result<u64> {
        let price_e8 = history.price_e8(day)?;
        self.instrument.tick_of(price_e8).map_err(refused)
    }

    /// What one lot needs at a mark with a scan range, long and short.
    ///
    /// # Errors
    /// When the rules would not list the instrument with that range.
    pub fn needs(&self, scan_bps: u16, mark_tick: u64) -> Result<Needs> {
        let mut instrument = self.instrument;
        instrument.parameters.scan_bps = Bps(scan_bps);
        instrument
            .check_listing(&self.parameters)
            .map_err(refused)
            .with_context(|| format!("a scan range of {scan_bps} bps"))?;
        instrument.mark_tick = mark_tick;
        instrument.settlement_tick = mark_tick;
        instrument.risk_array = instrument.linear_risk_array(mark_tick).map_err(refused)?;
        Ok(Needs {
            long_native: self.requirement_native(&instrument, 1)?,
            short_native: self.requirement_native(&instrument, -1)?,
        })
    }

    fn requirement_native(&self, instrument: &Instrument, lots: i64) -> Result<i128> {
        let mut account = Account::EMPTY;
        if let Some(slot) = account.positions.first_mut() {
            *slot = Position {
                lots,
                ..Position::open(instrument)
            };
        }
        let evidence = Evidence {
            assets: &[],
            instruments: std::slice::from_ref(instrument),
            parameters: &self.parameters,
            clock: &Clock::default(),
        };
        let maintenance = evidence.requirement_native(&account).map_err(refused)?;
        match self.margin {
            Margin::Maintenance => Ok(maintenance),
            Margin::Initial => evidence.initial_ceil(maintenance).map_err(refused),
        }
    }

    /// What a move brings to one lot held long, in quote native; the opposite to a short one.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn move_native(&self, from_tick: u64, to_tick: u64) -> Result<i128> {
        let moved = tick_move(from_tick, to_tick).map_err(refused)?;
        lots_times_move(1, moved, self.instrument.tick_value_native).map_err(refused)
    }
}
