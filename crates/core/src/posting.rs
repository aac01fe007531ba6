//! What a risk authority may post for an option, and what it may not: the underlying's own price
//! bounds the mark and every scenario, whatever the model behind them (SPEC 6).

use crate::instrument::{Book, Instrument};
use crate::limits::{SCENARIO_NATIVE_MAX, SCENARIOS};
use crate::math::{Checked, above_zero};
use crate::option::Kind;
use crate::parameters::{Parameters, within};
use crate::price::{Reading, check_reading};
use crate::refusal::Refusal;
use crate::scenarios::{EXTREME, RISING};
use crate::settlement::Settlement;
use crate::units::{ALL_BPS, Clock};

/// What is posted, and what the underlying's oracle says with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Post {
    /// The option's mark, in ticks.
    pub mark_tick: u64,
    /// Profit or loss of one long lot in each scenario; none to keep the stored array.
    pub risk_array: Option<[i64; SCENARIOS]>,
    /// The underlying's price.
    pub underlying: Reading,
}

/// What a post did besides moving the mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    /// Tick of the underlying that bounded it.
    pub underlying_tick: u64,
    /// A boundary was passed: the sequence rose.
    pub has_boundary: bool,
}

impl Instrument {
    /// Whether marks and risk array of the instrument are posted.
    ///
    /// # Errors
    /// [`Refusal::RiskNotPosted`].
    pub fn check_posted(&self) -> Result<(), Refusal> {
        if self.contract.is_posted() {
            Ok(())
        } else {
            Err(Refusal::RiskNotPosted)
        }
    }

    /// Tick of an underlying's price: rounded down, at least one. What the option is worth is
    /// bounded by the largest tick, its underlying is not.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] without a tick size; impossible once listed.
    pub fn underlying_tick(&self, price_e8: u64) -> Result<u64, Refusal> {
        let tick = price_e8.checked_div(self.tick_size_e8);
        tick.map(|tick| tick.max(1)).ok_or(Refusal::Overflow)
    }

    /// Takes a post as the mark, and as the tick of the settlement boundary that is due.
    ///
    /// The first post whose underlying was published at or after a boundary sets it, by the same
    /// rule of jumps as for marks. While a gain haircut is under way (`may_settle` is false), or
    /// the instrument is torn up, posts go on and boundaries wait.
    ///
    /// Refuses, in order: `RiskNotPosted`; `InstrumentExpired`; those of [`check_reading`];
    /// `PriceStale` for a reading that is older than a mark may be, or not newer than that of the
    /// last post; `TickOutOfRange`; `MarkOutsideBounds`; `RiskArrayStale` when a stored array is to
    /// be kept that is too old; `RiskArrayTooMild`; `PriceOutOfBounds` when a scenario at the
    /// largest open interest could reach 2^58.
    ///
    /// # Errors
    /// As above, and [`Refusal::Overflow`].
    pub fn plan_post(
        &mut self,
        market: (&mut Book, &mut Settlement),
        post: &Post,
        house: &Parameters,
        time: (&Clock, bool),
    ) -> Result<Posted, Refusal> {
        let (book, settlement) = market;
        let (clock, may_settle) = time;
        self.check_posted()?;
        if self.is_expired || clock.now_ts >= self.expiry_ts {
            return Err(Refusal::InstrumentExpired);
        }
        self.check_underlying(&post.underlying, clock)?;
        let underlying_tick = self.underlying_tick(post.underlying.spot_price_e8)?;
        self.check_mark(post.mark_tick, underlying_tick)?;
        if post.risk_array.is_none() && !self.has_fresh_risk(clock) {
            return Err(Refusal::RiskArrayStale);
        }
        let array = post.risk_array.unwrap_or(self.risk_array);
        self.check_array(&array, post.mark_tick, underlying_tick)?;
        self.check_costs(&array, post.mark_tick.min(underlying_tick), house)?;
        self.check_size(&array)?;
        let is_first = self.mark_tick == 0;
        (self.mark_tick, self.mark_ts) = (post.mark_tick, post.underlying.publish_ts);
        if post.risk_array.is_some() {
            (self.risk_array, self.risk_ts) = (array, post.underlying.publish_ts);
        }
        let boundary_ts = self.boundary_before(clock)?;
        if is_first {
            (self.settlement_tick, self.boundary_ts) = (self.mark_tick, boundary_ts);
        }
        let is_due = boundary_ts > self.boundary_ts && self.mark_ts >= boundary_ts;
        let has_boundary = is_due && may_settle && !book.is_tearing_up;
        if has_boundary {
            self.pass_boundary(self.mark_tick, book, settlement, clock)?;
        }
        Ok(Posted {
            underlying_tick,
            has_boundary,
        })
    }

    /// Whether a reading may bound a post: each bounds one, and is as young as a mark.
    fn check_underlying(&self, reading: &Reading, clock: &Clock) -> Result<(), Refusal> {
        check_reading(reading, self.parameters.confidence_max_bps, clock)?;
        let age_max_s = i64::from(self.parameters.mark_age_max_s);
        let is_young = clock.age_s(reading.publish_ts) <= age_max_s;
        let is_newer = self.mark_tick == 0 || reading.publish_ts > self.mark_ts;
        if is_young && is_newer {
            Ok(())
        } else {
            Err(Refusal::PriceStale)
        }
    }

    /// Whether the mark lies between what the option would pay now and what none is worth more
    /// than. The least mark is one tick.
    fn check_mark(&self, mark_tick: u64, underlying_tick: u64) -> Result<(), Refusal> {
        if mark_tick == 0 || mark_tick > self.max_tick {
            return Err(Refusal::TickOutOfRange);
        }
        let least = self.contract.intrinsic_ticks(underlying_tick);
        let most = self.contract.ceiling_ticks(underlying_tick);
        if within(mark_tick, least, most.max(1)) {
            Ok(())
        } else {
            Err(Refusal::MarkOutsideBounds)
        }
    }

    /// Whether the array claims no less than the intrinsic loss and no value that an option cannot
    /// have, in each scenario; and whether, at one volatility, a call is worth no less where its
    /// underlying is higher, and a put no more.
    fn check_array(
        &self,
        array: &[i64; SCENARIOS],
        mark_tick: u64,
        underlying_tick: u64,
    ) -> Result<(), Refusal> {
        let ticks = self.scenario_ticks(underlying_tick)?;
        for (index, (claimed, tick)) in array.iter().zip(ticks).enumerate() {
            let least = self.difference(mark_tick, self.contract.intrinsic_ticks(tick))?;
            let most = self.difference(mark_tick, self.contract.ceiling_ticks(tick))?;
            let is_between = if index < EXTREME {
                within(*claimed, least, most)
            } else {
                // Both bounds count at the fraction of an extreme move, and nothing is divided.
                let share = i128::from(self.parameters.extreme_bps.0);
                let claimed = i128::from(*claimed).times(i128::from(ALL_BPS))?;
                let part = |bound: i64| i128::from(bound).times(share);
                within(claimed, part(least)?, part(most)?)
            };
            if !is_between {
                return Err(Refusal::RiskArrayTooMild);
            }
        }
        if self.is_shaped(array) {
            Ok(())
        } else {
            Err(Refusal::RiskArrayTooMild)
        }
    }

    /// What a lot wins from one tick to another, in quote native.
    fn difference(&self, from_tick: u64, to_tick: u64) -> Result<i64, Refusal> {
        let size = from_tick.abs_diff(to_tick).times(self.tick_value_native)?;
        let size = i64::try_from(size).map_err(|_| Refusal::Overflow)?;
        Ok(if to_tick < from_tick {
            size.saturating_neg()
        } else {
            size
        })
    }

    /// Whether the value moves with the underlying (call) or against it (put), at each volatility.
    fn is_shaped(&self, array: &[i64; SCENARIOS]) -> bool {
        let values = |column: usize| {
            let places = RISING.iter().map(move |place| place.saturating_add(column));
            places.filter_map(|place| array.get(place))
        };
        [0, 1].into_iter().all(|column| match self.contract.kind {
            Kind::Put => values(column).is_sorted_by(|low, high| low >= high),
            Kind::Linear | Kind::Call => values(column).is_sorted(),
        })
    }

    /// Whether one lot, long and short, makes an initial requirement above what it may cost: what
    /// the listing of a linear instrument proves once. Costs are a share of the mark, or of the
    /// underlying where that is less: a put is worth many times what is left of a fallen
    /// underlying, and can win or lose no more than that.
    fn check_costs(
        &self,
        array: &[i64; SCENARIOS],
        tick: u64,
        house: &Parameters,
    ) -> Result<(), Refusal> {
        let worst = |loss: Option<i128>| above_zero(loss.unwrap_or(0));
        let values = || array.iter().copied().map(i128::from);
        let long = worst(values().min().map(i128::saturating_neg));
        let short = worst(values().max());
        let multiple = u128::from(house.initial_multiple_bps.0);
        let initial = long.min(short).times(multiple)?;
        let value = u128::from(tick).times(u128::from(self.tick_value_native))?;
        if initial > value.times(self.parameters.costs_bps(house)?)? {
            Ok(())
        } else {
            Err(Refusal::RiskArrayTooMild)
        }
    }

    /// Whether the largest position keeps every sum of scenarios within bounds (`limits`).
    fn check_size(&self, array: &[i64; SCENARIOS]) -> Result<(), Refusal> {
        let lots = u128::from(self.max_open_interest_lots);
        let largest = array.iter().map(|value| value.unsigned_abs()).max();
        let reached = lots.times(u128::from(largest.unwrap_or(0)))?;
        if reached < u128::from(SCENARIO_NATIVE_MAX) {
            Ok(())
        } else {
            Err(Refusal::PriceOutOfBounds)
        }
    }
}
