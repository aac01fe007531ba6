//! Contracts and their books.

use ringfence_core::instrument;
use ringfence_core::option::{self, Kind};
use ringfence_core::units::{Bps, Moment};
use solana_address::Address;

use super::asset::Source;
use super::layout;

layout! {
    /// Parameters of an instrument; see the rules' struct of the same name for units and bounds.
    part InstrumentParameters {
        /// Scan range is at least this many ticks.
        scan_floor_ticks: u64,
        /// A mark older than this is stale.
        mark_age_max_s: u32,
        /// Seconds between settlement boundaries.
        mark_interval_s: u32,
        /// After this long past a boundary the average stands in.
        mark_fallback_s: u32,
        /// Scan range as a share of the mark.
        scan_bps: u16,
        /// Share of a move of twice the scan range that counts as the extreme.
        extreme_bps: u16,
        /// Fills are this close to the mark.
        fill_band_bps: u16,
        /// A larger move waits one boundary.
        tick_jump_bps: u16,
        /// Widest confidence of a mark, as a share of the price.
        confidence_max_bps: u16,
        /// Zero.
        reserved: [u8; 2],
    }
}

impl InstrumentParameters {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> instrument::InstrumentParameters {
        instrument::InstrumentParameters {
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

    /// From the rules' struct.
    #[must_use]
    pub fn from_core(parameters: &instrument::InstrumentParameters) -> Self {
        let instrument::InstrumentParameters {
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

layout! {
    /// What an instrument pays; all zero for a linear one.
    part Contract {
        /// Strike, in ticks of the instrument's own grid.
        strike_ticks: u64,
        /// Requirement of each short lot beside its scan loss, in quote native.
        short_min_native: u64,
        /// A posted risk array older than this is stale.
        risk_age_max_s: u32,
        /// 0 linear, 1 call, 2 put.
        kind: u8,
        /// Zero.
        reserved: [u8; 3],
    }
}

impl Contract {
    /// A linear instrument's.
    pub const LINEAR: Self = Self {
        strike_ticks: 0,
        short_min_native: 0,
        risk_age_max_s: 0,
        kind: 0,
        reserved: [0; 3],
    };

    /// As the rules see it.
    #[must_use]
    pub const fn to_core(&self) -> option::Contract {
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
}

layout! {
    /// A contract of the house.
    account Instrument [59, 14, 92, 146, 115, 34, 155, 145] {
        /// The house.
        house: Address,
        /// Where its marks come from.
        source: Source,
        /// Parameters.
        parameters: InstrumentParameters,
        /// Sum of all upward moves of the settlement tick, in ticks.
        gain_long: i128,
        /// Sum of all downward moves of the settlement tick, in ticks.
        gain_short: i128,
        /// Profit or loss of one long lot in each scenario, in quote native.
        risk_array: [i64; 16],
        /// Price of one tick.
        tick_size_e8: u64,
        /// Quote native value of one tick on one lot.
        tick_value_native: u64,
        /// Largest open interest.
        max_open_interest_lots: u64,
        /// Largest tick of a mark or a fill.
        max_tick: u64,
        /// When it expires; `i64::MAX` for never.
        expiry_ts: i64,
        /// Current mark; zero before the first.
        mark_tick: u64,
        /// Publish time of the mark; before the first, when it was listed.
        mark_ts: i64,
        /// Tick up to which gains and losses have been recognised.
        settlement_tick: u64,
        /// Counts boundaries, moved or not.
        sequence: u64,
        /// Boundary that was last set or skipped.
        boundary_ts: i64,
        /// Its id in the house.
        instrument_id: u16,
        /// Its risk group.
        risk_group: u16,
        /// Whether it has expired.
        is_expired: u8,
        /// Whether the last boundary was skipped for its jump.
        has_skipped: u8,
        /// Bump of the address.
        bump: u8,
        /// Zero.
        reserved: [u8; 1],
        /// What it pays.
        contract: Contract,
        /// Posts the marks and the risk array of an option; zero for a linear instrument.
        risk_authority: Address,
        /// When the risk array was posted, by the underlying's publish time; zero where none is.
        risk_ts: i64,
        /// Open interest above this may only fall; the largest number for no limit.
        interest_limit_lots: u64,
        /// For later.
        reserved_for_later: [u8; 56],
    }
}

impl Instrument {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> instrument::Instrument {
        instrument::Instrument {
            instrument_id: self.instrument_id,
            risk_group: self.risk_group,
            parameters: self.parameters.to_core(),
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
            gain_long: self.gain_long,
            gain_short: self.gain_short,
            risk_array: self.risk_array,
            contract: self.contract.to_core(),
            risk_ts: self.risk_ts,
            interest_limit_lots: self.interest_limit_lots,
        }
    }
}

layout! {
    /// Open interest and waiting differences of one instrument.
    account Book [121, 34, 121, 35, 91, 62, 85, 222] {
        /// The instrument.
        instrument: Address,
        /// Gains of fills that wait for the next boundary.
        wait_gain_native: i128,
        /// Losses and fees of fills that wait for the next boundary.
        wait_loss_native: i128,
        /// Fees among them.
        wait_fee_native: i128,
        /// Sum of the long positions' lots; the shorts' is the same.
        open_interest_lots: u64,
        /// Positions with lots.
        open_position_count: u64,
        /// When the last tear-up was done.
        whole_since_ts: i64,
        /// Slot of that moment.
        whole_since_slot: u64,
        /// How many tear-ups there have been.
        tear_up_count: u32,
        /// Whether one is under way.
        is_tearing_up: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 2],
    }
}

impl Book {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> instrument::Book {
        instrument::Book {
            open_interest_lots: self.open_interest_lots,
            open_position_count: self.open_position_count,
            wait_gain_native: self.wait_gain_native,
            wait_loss_native: self.wait_loss_native,
            wait_fee_native: self.wait_fee_native,
            tear_up_count: self.tear_up_count,
            is_tearing_up: self.is_tearing_up != 0,
            whole_since: Moment {
                ts: self.whole_since_ts,
                slot: self.whole_since_slot,
            },
        }
    }
}
