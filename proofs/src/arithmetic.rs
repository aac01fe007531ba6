//! Arithmetic with the rounding in the verb (SPEC 3).
//!
//! The rules divide. What judges them here only multiplies and subtracts, so that it cannot be
//! wrong in the same way.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;

/// The rule: two factors and a divisor.
pub type MulDiv = fn(u64, u64, u64) -> Result<u64, Refusal>;
/// The rule: numerator and denominator.
pub type Div = fn(u128, u128) -> Result<u128, Refusal>;
/// The rule: a share of an amount.
pub type ShareOf = fn(Bps, u128) -> Result<u128, Refusal>;

/// Whether `quotient` is `⌊numerator / denominator⌋`.
fn is_floor(quotient: u128, numerator: u128, denominator: u128) -> bool {
    let taken = quotient.checked_mul(denominator);
    let rest = taken.and_then(|taken| numerator.checked_sub(taken));
    rest.is_some_and(|rest| rest < denominator)
}

/// Whether `quotient` is `⌈numerator / denominator⌉`.
fn is_ceil(quotient: u128, numerator: u128, denominator: u128) -> bool {
    // The quotient below it must not reach: then nothing here can leave 128 bits.
    match quotient.checked_sub(1) {
        None => numerator == 0,
        Some(below) => {
            let short = below.checked_mul(denominator);
            let rest = short.and_then(|short| numerator.checked_sub(short));
            rest.is_some_and(|rest| rest != 0 && rest <= denominator)
        }
    }
}

/// Judges an answer: right where there must be one, refused where there must be none.
fn verdict<T: Into<u128>>(
    answer: Result<T, Refusal>,
    must_refuse: bool,
    is_right: impl Fn(u128) -> bool,
) -> Judged {
    Ok(Verdict::of(match answer {
        Ok(value) => !must_refuse && is_right(value.into()),
        Err(refusal) => must_refuse && refusal == Refusal::Overflow,
    }))
}

/// The exact product of two 64-bit numbers.
fn product(a: u64, b: u64) -> u128 {
    u128::from(a).saturating_mul(u128::from(b))
}

/// A number of 128 bits with any high and any low half.
fn wide(source: &mut impl Source) -> u128 {
    let [high, low] = source.amounts();
    (u128::from(high) << 64) | u128::from(low)
}

/// `⌊a · b / d⌋`, refused exactly where `d` is zero or the result leaves 64 bits.
///
/// # Errors
/// None.
pub fn mul_div_floor_is_the_floor(source: &mut impl Source, rule: MulDiv) -> Judged {
    let [a, b, d] = source.amounts();
    let product = product(a, b);
    // The quotient reaches 2^64 where the high half of the product reaches the divisor.
    let must_refuse = d == 0 || (product >> 64) >= u128::from(d);
    verdict(rule(a, b, d), must_refuse, |quotient| {
        is_floor(quotient, product, u128::from(d))
    })
}

/// `⌈a · b / d⌉`, refused exactly where `d` is zero or the result leaves 64 bits.
///
/// # Errors
/// None.
pub fn mul_div_ceil_is_the_ceiling(source: &mut impl Source, rule: MulDiv) -> Judged {
    let [a, b, d] = source.amounts();
    let exact = product(a, b);
    let must_refuse = d == 0 || exact > product(u64::MAX, d);
    verdict(rule(a, b, d), must_refuse, |quotient| {
        is_ceil(quotient, exact, u128::from(d))
    })
}

/// `⌊n / d⌋` of 128 bits, refused exactly where `d` is zero.
///
/// # Errors
/// None.
pub fn div_floor_is_the_floor(source: &mut impl Source, rule: Div) -> Judged {
    let (n, d) = (wide(source), wide(source));
    verdict(rule(n, d), d == 0, |quotient| is_floor(quotient, n, d))
}

/// `⌈n / d⌉` of 128 bits, refused exactly where `d` is zero.
///
/// # Errors
/// None.
pub fn div_ceil_is_the_ceiling(source: &mut impl Source, rule: Div) -> Judged {
    let (n, d) = (wide(source), wide(source));
    verdict(rule(n, d), d == 0, |quotient| is_ceil(quotient, n, d))
}

/// A share as the chain stores it, and ten thousand of what it is a share of.
fn share(source: &mut impl Source) -> (Bps, u128, Option<u128>) {
    let bps = u16::try_from(source.amount() & 0xFFFF).unwrap_or_default();
    let amount = wide(source);
    (Bps(bps), amount, amount.checked_mul(u128::from(bps)))
}

/// `⌊amount · bps / 10,000⌋`, refused exactly where the product leaves 128 bits.
///
/// # Errors
/// None.
pub fn a_share_is_the_floor(source: &mut impl Source, rule: ShareOf) -> Judged {
    let (bps, amount, product) = share(source);
    verdict(rule(bps, amount), product.is_none(), |part| {
        product.is_some_and(|product| is_floor(part, product, 10_000))
    })
}

/// `⌈amount · bps / 10,000⌉`, refused exactly where the product leaves 128 bits.
///
/// # Errors
/// None.
pub fn a_share_is_the_ceiling(source: &mut impl Source, rule: ShareOf) -> Judged {
    let (bps, amount, product) = share(source);
    verdict(rule(bps, amount), product.is_none(), |part| {
        product.is_some_and(|product| is_ceil(part, product, 10_000))
    })
}
