//! A contract: its listing, its mark and risk array, and the settlement tick that nobody chooses.

use crate::limits::{NOTIONAL_NATIVE_MAX, SCENARIO_NATIVE_MAX, SCENARIOS};
use crate::math::{Checked, div_ceil, lots_times_move, tick_move};
use crate::option::Contract;
use crate::parameters::{Parameters, within};
use crate::price::{Reading, check_reading};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::{ALL_BPS, Bps, Clock, Moment};

/// Parameters of an instrument, set when it is listed. Of an option, scan range and confidence are
/// those of its underlying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstrumentParameters {
    /// Scan range as a share of the mark: [100, 9,000].
    pub scan_bps: Bps,
    /// Scan range is at least this many ticks.
    pub scan_floor_ticks: u64,
    /// Share of a move of twice the scan range that counts as the extreme: [0, 10,000].
    pub extreme_bps: Bps,
    /// A mark older than this is stale: [1, 10].
    pub mark_age_max_s: u32,
    /// Fills are this close to the mark: [1, 1,000].
    pub fill_band_bps: Bps,
    /// Seconds between settlement boundaries: [3,600, 86,400].
    pub mark_interval_s: u32,
    /// After this long past a boundary the average stands in: [60, interval / 2].
    pub mark_fallback_s: u32,
    /// A larger move waits one boundary: [500, 10,000].
    pub tick_jump_bps: Bps,
    /// Widest confidence of a mark, as a share of the price: [1, 1,000].
    pub confidence_max_bps: Bps,
}

impl InstrumentParameters {
    /// What an instrument of a test house starts from.
    pub const TEST: Self = Self {
        scan_bps: Bps(1_500),
        scan_floor_ticks: 3,
        extreme_bps: Bps(3_500),
        mark_age_max_s: 10,
        fill_band_bps: Bps(200),
        mark_interval_s: 86_400,
        mark_fallback_s: 600,
        tick_jump_bps: Bps(2_500),
        confidence_max_bps: Bps(200),
    };

    /// Whether every parameter is inside its bounds, and initial margin of a linear instrument
    /// covers what a fill may cost.
    ///
    /// # Errors
    /// [`Refusal::ParameterOutOfBounds`], then [`Refusal::ParametersInconsistent`] when initial
    /// margin does not exceed [`InstrumentParameters::costs_bps`].
    pub fn check(&self, house: &Parameters) -> Result<(), Refusal> {
        self.check_bounds()?;
        let scan = u128::from(self.scan_bps.0);
        if house.initial_multiple_bps.of_floor(scan)? > self.costs_bps(house)? {
            Ok(())
        } else {
            Err(Refusal::ParametersInconsistent)
        }
    }

    /// What a lot may cost beside its own losses, as a share of its value at the mark: fill band,
    /// liquidation fees and the largest move expected while a mark is young (one hundredth of the
    /// scan range per second).
    pub(crate) fn costs_bps(&self, house: &Parameters) -> Result<u128, Refusal> {
        self.own_costs_bps()?
            .plus(u128::from(house.liquidator_fee_bps.0))?
            .plus(u128::from(house.fund_fee_bps.0))
    }

    /// The same without the house's fees.
    pub(crate) fn own_costs_bps(&self) -> Result<u128, Refusal> {
        let scan = u128::from(self.scan_bps.0);
        let young_move = div_ceil(scan.times(u128::from(self.mark_age_max_s))?, 100)?;
        u128::from(self.fill_band_bps.0).plus(young_move)
    }

    fn check_bounds(&self) -> Result<(), Refusal> {
        let bounds_hold = within(self.scan_bps.0, 100, 9_000)
            && within(self.scan_floor_ticks, 3, 1_000_000)
            && within(self.extreme_bps.0, 0, ALL_BPS)
            && within(self.mark_age_max_s, 1, 10)
            && within(self.fill_band_bps.0, 1, 1_000)
            && within(self.mark_interval_s, 3_600, 86_400)
            && within(self.mark_fallback_s, 60, self.mark_interval_s >> 1)
            && within(self.tick_jump_bps.0, 500, ALL_BPS)
            && within(self.confidence_max_bps.0, 1, 1_000);
        if bounds_hold {
            Ok(())
        } else {
            Err(Refusal::ParameterOutOfBounds)
        }
    }
}

/// An instrument, as the rules see it. Written by marks, expiry and listing only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its id in the house, from one; never used again.
    pub instrument_id: u16,
    /// Positions of one group share a scan; groups never offset each other.
    pub risk_group: u16,
    /// Its parameters.
    pub parameters: InstrumentParameters,
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
    /// Whether it has expired.
    pub is_expired: bool,
    /// Current mark in ticks; zero before the first.
    pub mark_tick: u64,
    /// Publish time of the mark.
    pub mark_ts: i64,
    /// Tick up to which gains and losses have been recognised.
    pub settlement_tick: u64,
    /// Counts boundaries, moved or not.
    pub sequence: u64,
    /// Boundary that was last set or skipped.
    pub boundary_ts: i64,
    /// Whether that boundary was skipped for its jump.
    pub has_skipped: bool,
    /// Sum of all upward moves of the settlement tick, in ticks.
    pub gain_long: i128,
    /// Sum of all downward moves of the settlement tick, in ticks.
    pub gain_short: i128,
    /// Profit or loss of one long lot in each scenario, in quote native.
    pub risk_array: [i64; SCENARIOS],
    /// What it pays.
    pub contract: Contract,
    /// When the risk array was posted, by the underlying's publish time; zero where none is.
    pub risk_ts: i64,
    /// Open interest above this may only fall; `u64::MAX` is off.
    pub interest_limit_lots: u64,
}

/// What fills write of an instrument, apart from it so that readers need not wait for trading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Sum of the long positions' lots; the shorts' is the same.
    pub open_interest_lots: u64,
    /// Positions with lots, long and short.
    pub open_position_count: u64,
    /// Gains of fills that wait for the next boundary.
    pub wait_gain_native: i128,
    /// Losses and fees of fills that wait for the next boundary.
    pub wait_loss_native: i128,
    /// Fees among them.
    pub wait_fee_native: i128,
    /// How many tear-ups there have been.
    pub tear_up_count: u32,
    /// Whether one is under way: fills, liquidations and boundaries of this instrument wait.
    pub is_tearing_up: bool,
    /// When the last tear-up was done.
    pub whole_since: Moment,
}

/// What a mark did besides moving the mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The mark itself was replaced; an update that is not newer leaves it.
    pub has_new_mark: bool,
    /// A boundary was passed: the sequence rose.
    pub has_boundary: bool,
}

impl Instrument {
    /// Whether the listing can be carried by the house's arithmetic.
    ///
    /// # Errors
    /// Those of [`InstrumentParameters::check`], of which an option is held to the bounds alone;
    /// [`Refusal::ParameterOutOfBounds`] for zero sizes, an id of zero or terms that do not fit the
    /// kind; [`Refusal::ParametersInconsistent`] when open interest at the largest tick could
    /// exceed 2^58, or the worst scenario at it or the minimum of its shorts could.
    pub fn check_listing(&self, house: &Parameters) -> Result<(), Refusal> {
        if self.contract.is_posted() {
            self.parameters.check_bounds()?;
        } else {
            self.parameters.check(house)?;
        }
        let sizes = [
            u64::from(self.instrument_id),
            self.tick_size_e8,
            self.tick_value_native,
            self.max_open_interest_lots,
            self.max_tick,
        ];
        if sizes.contains(&0) {
            return Err(Refusal::ParameterOutOfBounds);
        }
        self.contract.check(self)?;
        let per_tick =
            u128::from(self.max_open_interest_lots).times(u128::from(self.tick_value_native))?;
        let notional = per_tick.times(u128::from(self.max_tick))?;
        // A posted array is held to the same bound at each post.
        let worst = if self.contract.is_posted() {
            0
        } else {
            self.worst_ticks(self.max_tick)?
        };
        let scenario = per_tick.times(u128::from(worst))?;
        if notional >= NOTIONAL_NATIVE_MAX || scenario >= u128::from(SCENARIO_NATIVE_MAX) {
            return Err(Refusal::ParametersInconsistent);
        }
        Ok(())
    }

    /// Tick of a price: rounded down, at least one.
    ///
    /// # Errors
    /// [`Refusal::TickOutOfRange`] above the instrument's largest tick.
    pub fn tick_of(&self, price_e8: u64) -> Result<u64, Refusal> {
        let tick = price_e8
            .checked_div(self.tick_size_e8)
            .ok_or(Refusal::Overflow)?
            .max(1);
        if tick > self.max_tick {
            Err(Refusal::TickOutOfRange)
        } else {
            Ok(tick)
        }
    }

    /// Whether mark and risk array are young enough to add risk or let value out on.
    ///
    /// # Errors
    /// [`Refusal::MarkStale`], [`Refusal::RiskArrayStale`], in this order.
    #[inline]
    pub(crate) fn check_fresh(&self, clock: &Clock) -> Result<(), Refusal> {
        if !self.has_fresh_mark(clock) {
            return Err(Refusal::MarkStale);
        }
        if !self.has_fresh_risk(clock) {
            return Err(Refusal::RiskArrayStale);
        }
        Ok(())
    }

    /// Whether the risk array is young enough. A computed one is as young as its mark, and an
    /// expired instrument has nothing left to lose.
    #[inline]
    #[must_use]
    pub fn has_fresh_risk(&self, clock: &Clock) -> bool {
        let age_max_s = i64::from(self.contract.risk_age_max_s);
        !self.contract.is_posted() || self.is_expired || clock.age_s(self.risk_ts) <= age_max_s
    }

    /// Whether the mark is young enough to trade on. An expired instrument's final tick never ages.
    #[must_use]
    pub fn has_fresh_mark(&self, clock: &Clock) -> bool {
        let young = clock.age_s(self.mark_ts) <= i64::from(self.parameters.mark_age_max_s);
        self.is_expired || (self.mark_tick != 0 && young)
    }

    /// Takes a reading as the mark, and sets the settlement tick where a boundary is due (SPEC 7).
    ///
    /// While a gain haircut is under way (`may_settle` is false), or the instrument is torn up,
    /// marks go on and boundaries wait.
    ///
    /// Refuses, in order: `RiskIsPosted`; `InstrumentExpired`; those of [`check_reading`];
    /// `PriceStale` for a reading that is neither young enough for a mark nor sets a boundary;
    /// `TickOutOfRange`.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn plan_mark(
        &mut self,
        book: &mut Book,
        settlement: &mut Settlement,
        reading: &Reading,
        time: (&Clock, bool),
    ) -> Result<Marked, Refusal> {
        let (clock, may_settle) = time;
        if self.contract.is_posted() {
            return Err(Refusal::RiskIsPosted);
        }
        if self.is_expired || clock.now_ts >= self.expiry_ts {
            return Err(Refusal::InstrumentExpired);
        }
        check_reading(reading, self.parameters.confidence_max_bps, clock)?;
        let is_first = self.mark_tick == 0;
        let age_max_s = i64::from(self.parameters.mark_age_max_s);
        let is_young = clock.age_s(reading.publish_ts) <= age_max_s;
        let has_new_mark = is_young && (is_first || reading.publish_ts > self.mark_ts);
        let boundary = if may_settle && !is_first && !book.is_tearing_up {
            self.due_tick(reading, clock)?
        } else {
            None
        };
        if !is_young && boundary.is_none() {
            return Err(Refusal::PriceStale);
        }
        if has_new_mark {
            self.mark_tick = self.tick_of(reading.spot_price_e8)?;
            self.mark_ts = reading.publish_ts;
            self.risk_array = self.linear_risk_array(self.mark_tick)?;
        }
        if is_first {
            self.settlement_tick = self.mark_tick;
            self.boundary_ts = self.boundary_before(clock)?;
        }
        if let Some(tick) = boundary {
            self.pass_boundary(tick, book, settlement, clock)?;
        }
        Ok(Marked {
            has_new_mark,
            has_boundary: boundary.is_some(),
        })
    }

    /// The last boundary at or before now.
    pub(crate) fn boundary_before(&self, clock: &Clock) -> Result<i64, Refusal> {
        clock.period_start_ts(self.parameters.mark_interval_s)
    }

    /// The tick that this reading sets for the boundary that is due, if it may set one: the one
    /// update that straddles the boundary, or after the fallback time the average of a fresh one.
    fn due_tick(&self, reading: &Reading, clock: &Clock) -> Result<Option<u64>, Refusal> {
        let boundary_ts = self.boundary_before(clock)?;
        if boundary_ts <= self.boundary_ts {
            return Ok(None);
        }
        if !clock.has_passed(boundary_ts, self.parameters.mark_fallback_s) {
            let straddles =
                reading.previous_publish_ts < boundary_ts && boundary_ts <= reading.publish_ts;
            return if straddles {
                self.tick_of(reading.spot_price_e8).map(Some)
            } else {
                Ok(None)
            };
        }
        let fallback_ts = boundary_ts.plus(i64::from(self.parameters.mark_fallback_s))?;
        let is_young = clock.age_s(reading.publish_ts) <= i64::from(self.parameters.mark_age_max_s);
        if is_young && reading.publish_ts >= fallback_ts && reading.publish_ts >= self.mark_ts {
            return self.tick_of(reading.ema_price_e8).map(Some);
        }
        Ok(None)
    }

    /// Moves the settlement tick, or skips once when the move is a jump; what waited is recognised
    /// either way.
    pub(crate) fn pass_boundary(
        &mut self,
        tick: u64,
        book: &mut Book,
        settlement: &mut Settlement,
        clock: &Clock,
    ) -> Result<(), Refusal> {
        self.boundary_ts = self.boundary_before(clock)?;
        let jump = u128::from(tick.abs_diff(self.settlement_tick));
        let allowed = self
            .parameters
            .tick_jump_bps
            .of_floor(u128::from(self.settlement_tick))?;
        let skips = jump > allowed && !self.has_skipped;
        self.has_skipped = skips;
        let next = if skips { self.settlement_tick } else { tick };
        self.move_settlement_tick(next, book, settlement)
    }

    /// Recognises a move of the settlement tick and everything that waited for it.
    pub(crate) fn move_settlement_tick(
        &mut self,
        tick: u64,
        book: &mut Book,
        settlement: &mut Settlement,
    ) -> Result<(), Refusal> {
        let moved = tick_move(self.settlement_tick, tick)?;
        self.gain_long = self.gain_long.plus(i128::from(moved.max(0)))?;
        self.gain_short = self
            .gain_short
            .plus(i128::from(moved.saturating_neg().max(0)))?;
        let lots = i64::try_from(book.open_interest_lots).map_err(|_| Refusal::Overflow)?;
        let distance = moved.checked_abs().ok_or(Refusal::Overflow)?;
        let exchanged = lots_times_move(lots, distance, self.tick_value_native)?;
        settlement.recognise(exchanged, book)?;
        self.settlement_tick = tick;
        self.sequence = self.sequence.plus(1)?;
        Ok(())
    }
}
