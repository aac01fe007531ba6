//! Prices of collateral: one reading, what is cached of it, and the jump rule (SPEC 4).
//!
//! A reading moves a cached price only forward in time; nobody can pick an old one. A sudden rise
//! waits for a second reading, a fall counts at once: the house never lends against a spike.

use crate::limits::{AHEAD_OF_CLOCK_MAX_S, PRICE_E8_MAX};
use crate::math::{Checked, above_zero, div_ceil, div_floor, mul_div_floor, to_u64};
use crate::parameters::within;
use crate::refusal::Refusal;
use crate::units::{ALL_BPS, Bps, Clock, ONE_E8};

/// One oracle update, as prices of one whole token in units of 10^-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Last traded or aggregated price, rounded down.
    pub spot_price_e8: u64,
    /// Half width of the confidence interval, rounded up.
    pub confidence_price_e8: u64,
    /// Exponential moving average, rounded down.
    pub ema_price_e8: u64,
    /// When the update was published.
    pub publish_ts: i64,
    /// When the update before it was published.
    pub previous_publish_ts: i64,
}

/// An update as an oracle writes it: integers and a common exponent of ten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RawReading {
    /// Price in units of 10^exponent.
    pub price: i64,
    /// Half width of the confidence interval, same units.
    pub confidence: u64,
    /// Moving average, same units.
    pub ema_price: i64,
    /// Power of ten of one unit: [-12, 0].
    pub exponent: i32,
    /// When the update was published.
    pub publish_ts: i64,
    /// When the update before it was published.
    pub previous_publish_ts: i64,
}

impl RawReading {
    /// The same update in units of 10^-8. Prices round down, the confidence rounds up.
    ///
    /// # Errors
    /// [`Refusal::PriceExponentOutOfRange`], [`Refusal::PriceNotPositive`],
    /// [`Refusal::PriceOutOfBounds`], in this order.
    pub fn to_reading(&self) -> Result<Reading, Refusal> {
        if !within(self.exponent, -12, 0) {
            return Err(Refusal::PriceExponentOutOfRange);
        }
        if self.price <= 0 || self.ema_price <= 0 {
            return Err(Refusal::PriceNotPositive);
        }
        let reading = Reading {
            spot_price_e8: self.scale_floor(above_zero(self.price.into()))?,
            confidence_price_e8: self.scale_ceil(u128::from(self.confidence))?,
            ema_price_e8: self.scale_floor(above_zero(self.ema_price.into()))?,
            publish_ts: self.publish_ts,
            previous_publish_ts: self.previous_publish_ts,
        };
        if reading.spot_price_e8 == 0 || reading.ema_price_e8 == 0 {
            return Err(Refusal::PriceNotPositive);
        }
        if reading.spot_price_e8 > PRICE_E8_MAX || reading.ema_price_e8 > PRICE_E8_MAX {
            return Err(Refusal::PriceOutOfBounds);
        }
        Ok(reading)
    }

    fn scale_floor(&self, value: u128) -> Result<u64, Refusal> {
        let (up, down) = self.scales()?;
        let scaled = div_floor(value.times(up)?, down)?;
        to_u64(scaled).map_err(|_| Refusal::PriceOutOfBounds)
    }

    fn scale_ceil(&self, value: u128) -> Result<u64, Refusal> {
        let (up, down) = self.scales()?;
        let scaled = div_ceil(value.times(up)?, down)?;
        to_u64(scaled).map_err(|_| Refusal::PriceTooUncertain)
    }

    /// What to multiply and what to divide by, to go from 10^exponent to 10^-8.
    fn scales(&self) -> Result<(u128, u128), Refusal> {
        let shift = self.exponent.checked_add(8).ok_or(Refusal::Overflow)?;
        let power = ten_to(shift.unsigned_abs())?;
        Ok(if shift >= 0 { (power, 1) } else { (1, power) })
    }
}

/// Powers of ten that formulas divide by: up to `12 + asset decimals`.
const POWERS_OF_TEN: [u128; 22] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000,
    100_000_000_000,
    1_000_000_000_000,
    10_000_000_000_000,
    100_000_000_000_000,
    1_000_000_000_000_000,
    10_000_000_000_000_000,
    100_000_000_000_000_000,
    1_000_000_000_000_000_000,
    10_000_000_000_000_000_000,
    100_000_000_000_000_000_000,
    1_000_000_000_000_000_000_000,
];

/// `10^exponent`, looked up: the chain multiplies 128 bits slowly.
///
/// # Errors
/// [`Refusal::Overflow`] above the largest exponent that a formula has.
pub fn ten_to(exponent: u32) -> Result<u128, Refusal> {
    let index = usize::try_from(exponent).map_err(|_| Refusal::Overflow)?;
    POWERS_OF_TEN.get(index).copied().ok_or(Refusal::Overflow)
}

/// How an asset's readings are judged. Times in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceParameters {
    /// A price older than this is stale: [5, 300].
    pub age_max_s: u32,
    /// A rise waits this long for its second reading: [30, 3,600].
    pub jump_confirm_s: u32,
    /// A stale price counts against the customer until this age: [3,600, 604,800].
    pub outage_max_s: u32,
    /// Widest confidence, as a share of the price: [1, 1,000].
    pub confidence_max_bps: Bps,
    /// Largest rise that needs no second reading: [100, 5,000].
    pub jump_max_bps: Bps,
}

impl PriceParameters {
    /// What an asset of a test house starts from.
    pub const TEST: Self = Self {
        age_max_s: 60,
        jump_confirm_s: 120,
        outage_max_s: 86_400,
        confidence_max_bps: Bps(200),
        jump_max_bps: Bps(1_000),
    };

    /// Whether every parameter is inside its bounds.
    ///
    /// # Errors
    /// [`Refusal::ParameterOutOfBounds`]. The bounds themselves keep `outage_max > age_max`.
    pub fn check(&self) -> Result<(), Refusal> {
        let bounds_hold = within(self.age_max_s, 5, 300)
            && within(self.jump_confirm_s, 30, 3_600)
            && within(self.outage_max_s, 3_600, 604_800)
            && within(self.confidence_max_bps.0, 1, 1_000)
            && within(self.jump_max_bps.0, 100, 5_000);
        if bounds_hold {
            Ok(())
        } else {
            Err(Refusal::ParameterOutOfBounds)
        }
    }
}

/// A price with the time at which it was published; zero for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimedPrice {
    /// The price.
    pub price_e8: u64,
    /// Its publish time.
    pub ts: i64,
}

/// What an asset keeps of its readings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// Accepted price.
    pub spot_price_e8: u64,
    /// Confidence of the last reading.
    pub confidence_price_e8: u64,
    /// Moving average of the last reading.
    pub ema_price_e8: u64,
    /// Publish time of the last reading; zero before the first.
    pub publish_ts: i64,
    /// Slot in which the last reading was cached.
    pub slot: u64,
    /// The price against which a rise is measured.
    pub anchor: TimedPrice,
    /// A rise that waits for its second reading; price zero for none.
    pub pending: TimedPrice,
}

/// How much a cached price may be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Young enough for everything.
    Usable,
    /// Too old to help a customer, young enough not to be ignored against one.
    Stale,
    /// Older than an outage may last, or never read.
    Lost,
}

/// Whether a reading is well formed: from the past or at most ten seconds ahead, and certain.
///
/// # Errors
/// [`Refusal::PriceAheadOfClock`], [`Refusal::PriceTooUncertain`], in this order.
pub fn check_reading(reading: &Reading, widest: Bps, clock: &Clock) -> Result<(), Refusal> {
    if clock.age_s(reading.publish_ts) < AHEAD_OF_CLOCK_MAX_S.saturating_neg() {
        return Err(Refusal::PriceAheadOfClock);
    }
    let confidence = u128::from(reading.confidence_price_e8).times(u128::from(ALL_BPS))?;
    let allowed = u128::from(reading.spot_price_e8).times(u128::from(widest.0))?;
    if confidence > allowed {
        Err(Refusal::PriceTooUncertain)
    } else {
        Ok(())
    }
}

impl Feed {
    /// Takes a reading in. Returns whether it was newer than the cached one; an update that is
    /// not newer changes nothing and is no error.
    ///
    /// # Errors
    /// Those of [`check_reading`], and [`Refusal::PriceStale`] for a reading too old to be usable,
    /// so that a stale update never replaces anything.
    pub fn accept(
        &mut self,
        reading: &Reading,
        parameters: &PriceParameters,
        clock: &Clock,
    ) -> Result<bool, Refusal> {
        if reading.publish_ts <= self.publish_ts {
            return Ok(false);
        }
        check_reading(reading, parameters.confidence_max_bps, clock)?;
        if clock.age_s(reading.publish_ts) > i64::from(parameters.age_max_s) {
            return Err(Refusal::PriceStale);
        }
        self.spot_price_e8 = self.judge_rise(reading, parameters)?;
        self.confidence_price_e8 = reading.confidence_price_e8;
        self.ema_price_e8 = reading.ema_price_e8;
        self.publish_ts = reading.publish_ts;
        self.slot = clock.slot;
        Ok(true)
    }

    /// The jump rule of appendix A: the price to use from this reading on.
    fn judge_rise(&mut self, new: &Reading, rule: &PriceParameters) -> Result<u64, Refusal> {
        let spot = new.spot_price_e8;
        let confirm_s = i64::from(rule.jump_confirm_s);
        if self.anchor.price_e8 == 0 {
            self.anchor = TimedPrice {
                price_e8: spot,
                ts: new.publish_ts,
            };
            return Ok(spot);
        }
        let rise = rule
            .jump_max_bps
            .of_floor(u128::from(self.anchor.price_e8))?;
        let accepted = if u128::from(spot) <= u128::from(self.anchor.price_e8).plus(rise)? {
            spot
        } else if self.pending.price_e8 == 0 {
            self.pending = TimedPrice {
                price_e8: spot,
                ts: new.publish_ts,
            };
            return Ok(self.anchor.price_e8);
        } else if new.publish_ts < self.pending.ts.saturating_add(confirm_s) {
            return Ok(self.anchor.price_e8);
        } else {
            spot.min(self.pending.price_e8)
        };
        self.pending = TimedPrice::default();
        if new.publish_ts >= self.anchor.ts.saturating_add(confirm_s) {
            self.anchor = TimedPrice {
                price_e8: accepted,
                ts: new.publish_ts,
            };
        }
        Ok(accepted)
    }

    /// How much the cached price may be trusted now.
    #[must_use]
    pub fn freshness(&self, parameters: &PriceParameters, clock: &Clock) -> Freshness {
        let age_s = clock.age_s(self.publish_ts);
        if self.publish_ts == 0 || age_s > i64::from(parameters.outage_max_s) {
            Freshness::Lost
        } else if age_s > i64::from(parameters.age_max_s) {
            Freshness::Stale
        } else {
            Freshness::Usable
        }
    }

    /// The side that values what a customer holds: min(spot, EMA) − confidence.
    #[must_use]
    pub fn low_price_e8(&self) -> u64 {
        self.spot_price_e8
            .min(self.ema_price_e8)
            .saturating_sub(self.confidence_price_e8)
    }

    /// The side that values what a customer owes: max(spot, EMA) + confidence.
    #[must_use]
    pub fn high_price_e8(&self) -> u64 {
        self.spot_price_e8
            .max(self.ema_price_e8)
            .saturating_add(self.confidence_price_e8)
    }

    /// At which collateral is seized: spot − confidence.
    #[must_use]
    pub fn seizure_price_e8(&self) -> u64 {
        self.spot_price_e8.saturating_sub(self.confidence_price_e8)
    }
}

/// A feed's dollar price in quote, rounded down: divided by the quote's own high price when that
/// is above one. A quote below one helps nobody.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn in_quote_floor(price_e8: u64, quote_high_price_e8: u64) -> Result<u64, Refusal> {
    if quote_high_price_e8 <= ONE_E8 {
        return Ok(price_e8);
    }
    mul_div_floor(price_e8, ONE_E8, quote_high_price_e8)
}
