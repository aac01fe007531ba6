//! Checked arithmetic with the rounding in the verb.
//!
//! Everything that can overflow is a [`Refusal::Overflow`], never a wrap and never a panic.

use crate::refusal::Refusal;

/// Checked `+`, `−`, `×` that end in a refusal. Short names keep formulas readable.
pub trait Checked: Sized {
    /// Sum.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    fn plus(self, other: Self) -> Result<Self, Refusal>;
    /// Difference.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    fn minus(self, other: Self) -> Result<Self, Refusal>;
    /// Product.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    fn times(self, other: Self) -> Result<Self, Refusal>;
}

macro_rules! checked {
    ($($number:ty),*) => {$(
        impl Checked for $number {
            #[inline]
            fn plus(self, other: Self) -> Result<Self, Refusal> {
                self.checked_add(other).ok_or(Refusal::Overflow)
            }
            #[inline]
            fn minus(self, other: Self) -> Result<Self, Refusal> {
                self.checked_sub(other).ok_or(Refusal::Overflow)
            }
            #[inline]
            fn times(self, other: Self) -> Result<Self, Refusal> {
                self.checked_mul(other).ok_or(Refusal::Overflow)
            }
        }
    )*};
}
checked!(u16, u32, u64, i64, u128, i128);

/// `numerator / denominator`, rounded down. Dividing by zero is an overflow.
///
/// # Errors
/// [`Refusal::Overflow`] when the denominator is zero.
#[inline]
pub fn div_floor(numerator: u128, denominator: u128) -> Result<u128, Refusal> {
    // Most operands fit in 64 bits, where the chain divides in one instruction.
    match (u64::try_from(numerator), u64::try_from(denominator)) {
        (Ok(n), Ok(d)) => n.checked_div(d).map(u128::from).ok_or(Refusal::Overflow),
        _ => numerator.checked_div(denominator).ok_or(Refusal::Overflow),
    }
}

/// `numerator / denominator`, rounded up.
///
/// # Errors
/// [`Refusal::Overflow`] when the denominator is zero.
#[inline]
pub fn div_ceil(numerator: u128, denominator: u128) -> Result<u128, Refusal> {
    let floor = div_floor(numerator, denominator)?;
    if floor.times(denominator)? == numerator {
        Ok(floor)
    } else {
        floor.plus(1)
    }
}

/// `⌊a · b / d⌋` for 64-bit operands: exact, because the product fits in 128 bits.
///
/// # Errors
/// [`Refusal::Overflow`] when `d` is zero or the result leaves 64 bits.
#[inline]
pub fn mul_div_floor(a: u64, b: u64, d: u64) -> Result<u64, Refusal> {
    let product = u128::from(a).times(u128::from(b))?;
    to_u64(div_floor(product, u128::from(d))?)
}

/// `⌈a · b / d⌉` for 64-bit operands.
///
/// # Errors
/// [`Refusal::Overflow`] when `d` is zero or the result leaves 64 bits.
#[inline]
pub fn mul_div_ceil(a: u64, b: u64, d: u64) -> Result<u64, Refusal> {
    let product = u128::from(a).times(u128::from(b))?;
    to_u64(div_ceil(product, u128::from(d))?)
}

/// Part of `loss` that falls on the `i`-th of several parties who share it by weight:
/// `⌊loss·C_i/T⌋ − ⌊loss·C_{i−1}/T⌋`, `C` being the running sum of weights, `T` the whole.
///
/// The parts of all parties sum to `loss` exactly, whatever the page size, and with `loss ≤ T`
/// none exceeds its weight. A party's place in the order moves its part by at most one unit.
///
/// # Errors
/// [`Refusal::Overflow`] when `total_weight` is zero or `cumulative_after < cumulative_before`.
pub fn allocate(
    loss: u64,
    cumulative_before: u64,
    cumulative_after: u64,
    total_weight: u64,
) -> Result<u64, Refusal> {
    let after = mul_div_floor(loss, cumulative_after, total_weight)?;
    after.minus(mul_div_floor(loss, cumulative_before, total_weight)?)
}

/// Narrows to 64 bits.
///
/// # Errors
/// [`Refusal::Overflow`].
#[inline]
pub fn to_u64<T: TryInto<u64>>(value: T) -> Result<u64, Refusal> {
    value.try_into().map_err(|_| Refusal::Overflow)
}

/// Widens an unsigned 128-bit value to the signed one that sums are kept in.
///
/// # Errors
/// [`Refusal::Overflow`].
#[inline]
pub fn to_i128(value: u128) -> Result<i128, Refusal> {
    value.try_into().map_err(|_| Refusal::Overflow)
}

/// A non-negative value as an unsigned one; zero for negative values.
#[inline]
#[must_use]
pub fn above_zero(value: i128) -> u128 {
    u128::try_from(value).unwrap_or(0)
}

/// Price moves times lots times tick value: exact, so that longs and shorts cancel to the unit.
///
/// # Errors
/// [`Refusal::Overflow`]; impossible within the bounds that listing proves.
#[inline]
pub fn lots_times_move(lots: i64, move_ticks: i64, tick_value: u64) -> Result<i128, Refusal> {
    let size = size_times_ticks(lots.unsigned_abs(), tick_value, move_ticks.unsigned_abs())?;
    Ok(if (lots < 0) == (move_ticks < 0) {
        size
    } else {
        size.saturating_neg()
    })
}

/// `lots · tick value · ticks` without signs. Lots of a listed instrument times its tick value fit
/// in 64 bits, so that one widening multiplication does; anything larger takes the long way.
///
/// # Errors
/// [`Refusal::Overflow`].
#[inline]
pub fn size_times_ticks(lots: u64, tick_value: u64, ticks: u64) -> Result<i128, Refusal> {
    let size = match lots.checked_mul(tick_value) {
        Some(size) => u128::from(size).times(u128::from(ticks))?,
        None => u128::from(lots)
            .times(u128::from(tick_value))?
            .times(u128::from(ticks))?,
    };
    to_i128(size)
}

/// `to − from` in ticks, signed.
///
/// # Errors
/// [`Refusal::Overflow`].
#[inline]
pub fn tick_move(from_ticks: u64, to_ticks: u64) -> Result<i64, Refusal> {
    let from = i64::try_from(from_ticks).map_err(|_| Refusal::Overflow)?;
    let to = i64::try_from(to_ticks).map_err(|_| Refusal::Overflow)?;
    to.minus(from)
}
