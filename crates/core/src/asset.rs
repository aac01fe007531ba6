//! Collateral: what an asset is worth in the hands of one customer (SPEC 4, appendix A).

use crate::limits::{ASSET_DECIMALS_MAX, QUOTE_DECIMALS_MAX, QUOTE_SLOT, VALUE_NATIVE_MAX};
use crate::math::{Checked, div_floor, mul_div_floor, to_u64};
use crate::parameters::{Parameters, within};
use crate::price::{Feed, Freshness, PriceParameters, in_quote_floor, ten_to};
use crate::refusal::Refusal;
use crate::units::{ALL_BPS, Bps, Clock, ONE_E8};

/// Parameters of one asset, set when it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetParameters {
    /// How its prices are judged.
    pub price: PriceParameters,
    /// Share of the value that counts for new risk and withdrawals; at most the next.
    pub weight_initial_bps: Bps,
    /// Share of the value that counts before liquidation; at most all.
    pub weight_maintenance_bps: Bps,
    /// Share of the value above `concentration_native` that does not count.
    pub concentration_bps: Bps,
    /// Value in quote native from which concentration counts; 2^56 is off.
    pub concentration_native: u64,
    /// All customers' deposits beyond this dilute the initial weight; `u64::MAX` is off.
    pub deposit_cap_native: u64,
    /// The weight grows from zero over this long after listing: [0, 30 days].
    pub ramp_s: u32,
}

impl AssetParameters {
    /// What an asset of a test house starts from.
    pub const TEST: Self = Self {
        price: PriceParameters::TEST,
        weight_initial_bps: Bps(8_000),
        weight_maintenance_bps: Bps(9_000),
        concentration_bps: Bps(5_000),
        concentration_native: VALUE_NATIVE_MAX,
        deposit_cap_native: u64::MAX,
        ramp_s: 0,
    };

    /// Whether every parameter is inside its bounds and agrees with the house's.
    ///
    /// # Errors
    /// [`Refusal::ParameterOutOfBounds`], then [`Refusal::ParametersInconsistent`] when the initial
    /// weight exceeds the maintenance weight or a seizure at the house's discount would lower the
    /// seized account's health.
    pub fn check(&self, house: &Parameters) -> Result<(), Refusal> {
        self.price.check()?;
        let bounds_hold = within(self.weight_maintenance_bps.0, 0, ALL_BPS)
            && within(self.concentration_bps.0, 0, ALL_BPS)
            && within(self.concentration_native, 0, VALUE_NATIVE_MAX)
            && within(self.ramp_s, 0, 30 * 86_400);
        if !bounds_hold {
            return Err(Refusal::ParameterOutOfBounds);
        }
        let kept_bps = ALL_BPS.saturating_sub(self.weight_maintenance_bps.0);
        if self.weight_initial_bps > self.weight_maintenance_bps || house.discount_bps.0 > kept_bps
        {
            return Err(Refusal::ParametersInconsistent);
        }
        Ok(())
    }
}

/// One asset of the house, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its prices.
    pub feed: Feed,
    /// Its parameters.
    pub parameters: AssetParameters,
    /// All customers' ledgers of it, as last summed from the shards.
    pub total_native: u64,
    /// When it was listed: the ramp starts here.
    pub listed_ts: i64,
    /// Decimals of its mint.
    pub decimals: u8,
    /// Decimals of the quote mint.
    pub quote_decimals: u8,
}

/// Which weight of an asset a test uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Initial weight, ramped, and diluted by the deposit cap.
    Initial,
    /// Maintenance weight, ramped.
    Maintenance,
    /// No haircut at all: is the account worth less than nothing?
    Full,
}

/// What a test does about a price that is not usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Value may leave or risk may enter: a stale price counts zero, a stale mark refuses.
    Strict,
    /// Something is taken from the customer: the last price counts until the outage is too long.
    Lenient,
}

/// A running total of one sixteenth of an asset's vaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shard {
    /// Sum of the vaults' ledgers.
    pub ledger_native: u64,
    /// Open vaults.
    pub vault_count: u64,
}

/// Whether decimals are within what the formulas can carry.
///
/// # Errors
/// [`Refusal::ParameterOutOfBounds`].
pub fn check_decimals(asset_decimals: u8, quote_decimals: u8) -> Result<(), Refusal> {
    if asset_decimals > ASSET_DECIMALS_MAX || quote_decimals > QUOTE_DECIMALS_MAX {
        return Err(Refusal::ParameterOutOfBounds);
    }
    Ok(())
}

/// Sum of an asset's shards, in native units.
///
/// # Errors
/// [`Refusal::Overflow`]; impossible while a mint's supply fits in 64 bits.
pub fn total_of<'a>(shards: impl IntoIterator<Item = &'a Shard>) -> Result<u64, Refusal> {
    shards
        .into_iter()
        .try_fold(0_u64, |sum, shard| sum.plus(shard.ledger_native))
}

impl Asset {
    /// Value of `amount_native` in quote native, rounded down, never above 2^56.
    ///
    /// `slot` tells the quote, which counts as one and in full, from other assets. The quote's
    /// high price turns dollars into quote.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn value_floor(
        &self,
        slot: usize,
        amount_native: u64,
        quote_high_price_e8: u64,
        test: (Weight, Outage),
        clock: &Clock,
    ) -> Result<u64, Refusal> {
        if slot == QUOTE_SLOT {
            return Ok(amount_native.min(VALUE_NATIVE_MAX));
        }
        let freshness = self.feed.freshness(&self.parameters.price, clock);
        let counts = match test.1 {
            Outage::Strict => freshness == Freshness::Usable,
            Outage::Lenient => freshness != Freshness::Lost,
        };
        if amount_native == 0 || !counts {
            return Ok(0);
        }
        let low_e8 = in_quote_floor(self.feed.low_price_e8(), quote_high_price_e8)?;
        let weight = self.weight_floor(test.0, clock)?;
        // With prices up to 10^14 and weights up to 10^4 the product stays below 2^126.
        let product = u128::from(amount_native)
            .times(u128::from(low_e8))?
            .times(u128::from(weight.0))?;
        let scaled = div_floor(product, ten_to(self.value_exponent()?)?)?;
        let value = to_u64(scaled.min(u128::from(VALUE_NATIVE_MAX)))?;
        if test.0 == Weight::Full {
            Ok(value)
        } else {
            self.less_concentration_floor(value)
        }
    }

    /// `12 + asset decimals − quote decimals`.
    fn value_exponent(&self) -> Result<u32, Refusal> {
        let up = 12_u32.plus(u32::from(self.decimals))?;
        up.minus(u32::from(self.quote_decimals))
    }

    /// The weight after the ramp and, for initial tests, after the deposit cap.
    fn weight_floor(&self, weight: Weight, clock: &Clock) -> Result<Bps, Refusal> {
        let set = match weight {
            Weight::Initial => self.parameters.weight_initial_bps,
            Weight::Maintenance => self.parameters.weight_maintenance_bps,
            Weight::Full => return Ok(Bps(ALL_BPS)),
        };
        let ramped = self.ramped_floor(u64::from(set.0), clock)?;
        let cap = self.parameters.deposit_cap_native;
        let counted = if weight == Weight::Initial && self.total_native.max(1) > cap {
            mul_div_floor(ramped, cap, self.total_native.max(1))?
        } else {
            ramped
        };
        u16::try_from(counted)
            .map(Bps)
            .map_err(|_| Refusal::Overflow)
    }

    fn ramped_floor(&self, weight: u64, clock: &Clock) -> Result<u64, Refusal> {
        let ramp_s = u64::from(self.parameters.ramp_s);
        let age_s = u64::try_from(clock.age_s(self.listed_ts)).unwrap_or(0);
        if age_s >= ramp_s {
            return Ok(weight);
        }
        mul_div_floor(weight, age_s, ramp_s)
    }

    fn less_concentration_floor(&self, value: u64) -> Result<u64, Refusal> {
        let above = value.saturating_sub(self.parameters.concentration_native);
        if above == 0 {
            return Ok(value);
        }
        let off = self
            .parameters
            .concentration_bps
            .of_ceil(u128::from(above))?;
        value.minus(to_u64(off)?)
    }

    /// Whether this, as the quote, has a usable price close enough to one.
    #[must_use]
    pub fn is_usable_quote(&self, depeg: Bps, clock: &Clock) -> bool {
        let usable = self.feed.freshness(&self.parameters.price, clock) == Freshness::Usable;
        let distance = self.feed.spot_price_e8.abs_diff(ONE_E8);
        let allowed = depeg.of_floor(u128::from(ONE_E8)).unwrap_or(0);
        usable && u128::from(distance) <= allowed
    }

    /// Collateral that `quote_native` buys at `spot − confidence` less the discount, rounded down.
    ///
    /// # Errors
    /// [`Refusal::PriceNotPositive`] when the confidence eats the whole price,
    /// [`Refusal::Overflow`].
    pub fn seized_floor(
        &self,
        quote_native: u64,
        quote_high_price_e8: u64,
        discount: Bps,
    ) -> Result<u64, Refusal> {
        let price_e8 = in_quote_floor(self.feed.seizure_price_e8(), quote_high_price_e8)?;
        let paid_bps = ALL_BPS.minus(discount.0)?;
        let divisor = u128::from(price_e8).times(u128::from(paid_bps))?;
        if divisor == 0 {
            return Err(Refusal::PriceNotPositive);
        }
        let up = 8_u32
            .plus(u32::from(self.decimals))?
            .minus(u32::from(self.quote_decimals))?;
        // Stays inside 128 bits for every debt that listing bounds allow (below 2^58); a larger
        // payment is refused, never wrapped, and can be made in parts.
        let scaled = u128::from(quote_native)
            .times(ten_to(up)?)?
            .times(u128::from(ALL_BPS))?;
        to_u64(div_floor(scaled, divisor)?)
    }
}
