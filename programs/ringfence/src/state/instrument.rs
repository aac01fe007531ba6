//! Instrument: a contract, its mark and its settlement tick. Written by marks and listing only.

use super::{read_wide, write_wide, Source};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::instrument as rules;
use ringfence_core::option::{self, Kind};
use ringfence_core::units::Bps;

/// Parameters of an instrument; see the rules' struct of the same name for units and bounds.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, AnchorSerialize, AnchorDeserialize, IdlType,
)]
pub struct InstrumentParameters {
    /// Scan range is at least this many ticks.
    pub scan_floor_ticks: u64,
    /// A mark older than this is stale.
    pub mark_age_max_s: u32,
    /// Seconds between settlement boundaries.
    pub mark_interval_s: u32,
    /// After this long past a boundary the average stands in.
    pub mark_fallback_s: u32,
    /// Scan range as a share of the mark.
    pub scan_bps: u16,
    /// Share of a move of twice the scan range that counts as the extreme.
    pub extreme_bps: u16,
    /// Fills are this close to the mark.
    pub fill_band_bps: u16,
    /// A larger move waits one boundary.
    pub tick_jump_bps: u16,
    /// Widest confidence of a mark, as a share of the price.
    pub confidence_max_bps: u16,
    /// Zero.
    pub reserved: [u8; 2],
}

impl InstrumentParameters {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::InstrumentParameters {
        rules::InstrumentParameters {
            scan_bps: Bps(self.scan_bps),
            scan_floor_ticks: self.scan_floor_ticks,
            extreme_bps: Bps(self.extreme_bps),
            mark_age_max_s: self.mark_age_max_s,
            fill_band_bps: Bps(self.fill_band_bps),
            mark_interval_s: self.mark_interval_s,
            mark_fallback_s: self.mark_fallback_s,
            tick_jump_bps: Bps(self.tick_jump_bps),
            confidence_max_bps: Bps(self.confidence_max_bps),
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn of(parameters: &rules::InstrumentParameters) -> Self {
        let rules::InstrumentParameters {
            scan_bps,
            scan_floor_ticks,
            extreme_bps,
            mark_age_max_s,
            fill_band_bps,
            mark_interval_s,
            mark_fallback_s,
            tick_jump_bps,
            confidence_max_bps,
        } = *parameters;
        Self {
            scan_floor_ticks,
            mark_age_max_s,
            mark_interval_s,
            mark_fallback_s,
            scan_bps: scan_bps.0,
            extreme_bps: extreme_bps.0,
            fill_band_bps: fill_band_bps.0,
            tick_jump_bps: tick_jump_bps.0,
            confidence_max_bps: confidence_max_bps.0,
            reserved: [0; 2],
        }
    }
}

/// The last kind of contract: a put.
pub const KIND_PUT: u8 = 2;

/// What an instrument pays; all zero for a linear one.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, AnchorSerialize, AnchorDeserialize, IdlType,
)]
pub struct Contract {
    /// Strike, in ticks of the instrument's own grid.
    pub strike_ticks: u64,
    /// Requirement of each short lot beside its scan loss, in quote native.
    pub short_min_native: u64,
    /// A posted risk array older than this is stale.
    pub risk_age_max_s: u32,
    /// 0 linear, 1 call, 2 put.
    pub kind: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

impl Contract {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> option::Contract {
        option::Contract {
            kind: match self.kind {
                0 => Kind::Linear,
                1 => Kind::Call,
                _ => Kind::Put,
            },
            strike_ticks: self.strike_ticks,
            short_min_native: self.short_min_native,
            risk_age_max_s: self.risk_age_max_s,
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn of(contract: &option::Contract) -> Self {
        let option::Contract {
            kind,
            strike_ticks,
            short_min_native,
            risk_age_max_s,
        } = *contract;
        Self {
            strike_ticks,
            short_min_native,
            risk_age_max_s,
            kind: match kind {
                Kind::Linear => 0,
                Kind::Call => 1,
                Kind::Put => 2,
            },
            reserved: [0; 3],
        }
    }
}

/// A contract of the house.
#[account]
pub struct Instrument {
    /// The house.
    pub house: Address,
    /// Where its marks come from.
    pub source: Source,
    /// Parameters.
    pub parameters: InstrumentParameters,
    /// Sum of all upward moves of the settlement tick, in ticks.
    pub gain_long: PodI128,
    /// Sum of all downward moves of the settlement tick, in ticks.
    pub gain_short: PodI128,
    /// Profit or loss of one long lot in each scenario, in quote native.
    pub risk_array: [i64; 16],
    /// Price of one tick.
    pub tick_size_e8: u64,
    /// Quote native value of one tick on one lot.
    pub tick_value_native: u64,
    /// Largest open interest.
    pub max_open_interest_lots: u64,
    /// Largest tick of a mark or a fill.
    pub max_tick: u64,
    /// When it expires; `i64::MAX` for never.
    pub expiry_ts: i64,
    /// Current mark; zero before the first.
    pub mark_tick: u64,
    /// Publish time of the mark; before the first, when it was listed.
    pub mark_ts: i64,
    /// Tick up to which gains and losses have been recognised.
    pub settlement_tick: u64,
    /// Counts boundaries, moved or not.
    pub sequence: u64,
    /// Boundary that was last set or skipped.
    pub boundary_ts: i64,
    /// Its id in the house.
    pub instrument_id: u16,
    /// Its risk group.
    pub risk_group: u16,
    /// Whether it has expired.
    pub is_expired: u8,
    /// Whether the last boundary was skipped for its jump.
    pub has_skipped: u8,
    /// Bump of the address.
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 1],
    /// What it pays.
    pub contract: Contract,
    /// Posts the marks and the risk array of an option; zero for a linear instrument.
    pub risk_authority: Address,
    /// When the risk array was posted, by the underlying's publish time; zero where none is.
    pub risk_ts: i64,
    /// Open interest above this may only fall; the largest number for no limit.
    pub interest_limit_lots: u64,
    /// For later.
    pub reserved_for_later: [u8; 56],
}

impl Instrument {
    /// As the rules see it.
    #[inline(never)]
    #[must_use]
    pub fn view(&self) -> rules::Instrument {
        rules::Instrument {
            instrument_id: self.instrument_id,
            risk_group: self.risk_group,
            parameters: self.parameters.view(),
            tick_size_e8: self.tick_size_e8,
            tick_value_native: self.tick_value_native,
            max_open_interest_lots: self.max_open_interest_lots,
            max_tick: self.max_tick,
            expiry_ts: self.expiry_ts,
            is_expired: self.is_expired != 0,
            mark_tick: self.mark_tick,
            mark_ts: self.mark_ts,
            settlement_tick: self.settlement_tick,
            sequence: self.sequence,
            boundary_ts: self.boundary_ts,
            has_skipped: self.has_skipped != 0,
            gain_long: read_wide(&self.gain_long),
            gain_short: read_wide(&self.gain_short),
            risk_array: self.risk_array,
            contract: self.contract.view(),
            risk_ts: self.risk_ts,
            interest_limit_lots: self.interest_limit_lots,
        }
    }

    /// Keeps what the rules changed.
    #[inline(never)]
    pub fn store(&mut self, instrument: &rules::Instrument) {
        let rules::Instrument {
            instrument_id,
            risk_group,
            parameters,
            tick_size_e8,
            tick_value_native,
            max_open_interest_lots,
            max_tick,
            expiry_ts,
            is_expired,
            mark_tick,
            mark_ts,
            settlement_tick,
            sequence,
            boundary_ts,
            has_skipped,
            gain_long,
            gain_short,
            risk_array,
            contract,
            risk_ts,
            interest_limit_lots,
        } = instrument;
        self.instrument_id = *instrument_id;
        self.risk_group = *risk_group;
        self.parameters = InstrumentParameters::of(parameters);
        self.tick_size_e8 = *tick_size_e8;
        self.tick_value_native = *tick_value_native;
        self.max_open_interest_lots = *max_open_interest_lots;
        self.max_tick = *max_tick;
        self.expiry_ts = *expiry_ts;
        self.is_expired = u8::from(*is_expired);
        self.mark_tick = *mark_tick;
        self.mark_ts = *mark_ts;
        self.settlement_tick = *settlement_tick;
        self.sequence = *sequence;
        self.boundary_ts = *boundary_ts;
        self.has_skipped = u8::from(*has_skipped);
        write_wide(&mut self.gain_long, *gain_long);
        write_wide(&mut self.gain_short, *gain_short);
        self.risk_array = *risk_array;
        self.contract = Contract::of(contract);
        self.risk_ts = *risk_ts;
        self.interest_limit_lots = *interest_limit_lots;
    }
}
