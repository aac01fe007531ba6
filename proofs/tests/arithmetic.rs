//! Arithmetic on every small number and at every edge; and wrong rules, which each property finds.
#![allow(clippy::arithmetic_side_effects, clippy::integer_division)] // A test may stop anywhere.
#![allow(clippy::as_conversions, clippy::unwrap_used)]

mod support;

use ringfence_core::math::{div_ceil, div_floor, mul_div_ceil, mul_div_floor};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;
use ringfence_proofs::arithmetic::*;
use ringfence_proofs::source::{EDGES, Space};
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    nonzero_max: usize::MAX,
};
const LARGE: Space = Space {
    amounts: &EDGES,
    nonzero_max: usize::MAX,
};
/// Around a whole in basis points, and around 64 bits.
const SHARES: Space = Space {
    amounts: &[0, 1, 2, 9_999, 10_000, 10_001, 1 << 62, u64::MAX],
    nonzero_max: usize::MAX,
};
const SPACES: [Space; 3] = [SMALL, LARGE, SHARES];

/// What a product in 64 bits would be.
fn multiplies_in_64_bits(a: u64, b: u64, d: u64) -> Result<u64, Refusal> {
    a.wrapping_mul(b).checked_div(d).ok_or(Refusal::Overflow)
}

fn divides_first(a: u64, b: u64, d: u64) -> Result<u64, Refusal> {
    let part = a.checked_div(d).ok_or(Refusal::Overflow)?;
    part.checked_mul(b).ok_or(Refusal::Overflow)
}

/// Rounds exact quotients up as well.
fn always_one_more(n: u128, d: u128) -> Result<u128, Refusal> {
    Ok(div_floor(n, d)? + 1)
}

fn in_64_bits(n: u128, d: u128) -> Result<u128, Refusal> {
    div_floor(u128::from(n as u64), u128::from(d as u64))
}

fn in_percent(share: Bps, amount: u128) -> Result<u128, Refusal> {
    Ok(amount / 100 * u128::from(share.0) / 100)
}

#[test]
fn products_divide_down() {
    holds(&SPACES, |s| mul_div_floor_is_the_floor(s, mul_div_floor));
    for wrong in [mul_div_ceil, multiplies_in_64_bits, divides_first] {
        fails(&SPACES, |s| mul_div_floor_is_the_floor(s, wrong));
    }
}

#[test]
fn products_divide_up() {
    holds(&SPACES, |s| mul_div_ceil_is_the_ceiling(s, mul_div_ceil));
    for wrong in [mul_div_floor, multiplies_in_64_bits, divides_first] {
        fails(&SPACES, |s| mul_div_ceil_is_the_ceiling(s, wrong));
    }
}

#[test]
fn quotients_round_down() {
    holds(&SPACES, |s| div_floor_is_the_floor(s, div_floor));
    for wrong in [div_ceil, in_64_bits] {
        fails(&SPACES, |s| div_floor_is_the_floor(s, wrong));
    }
}

#[test]
fn quotients_round_up() {
    holds(&SPACES, |s| div_ceil_is_the_ceiling(s, div_ceil));
    // A wrong rule may overflow at the edges, which is not what it is to be found for.
    let small = [SMALL];
    for wrong in [div_floor, always_one_more, in_64_bits] {
        fails(&small, |s| div_ceil_is_the_ceiling(s, wrong));
    }
}

#[test]
fn shares_round_down() {
    holds(&SPACES, |s| a_share_is_the_floor(s, Bps::of_floor));
    for wrong in [Bps::of_ceil, in_percent] {
        fails(&[SMALL], |s| a_share_is_the_floor(s, wrong));
    }
}

#[test]
fn shares_round_up() {
    holds(&SPACES, |s| a_share_is_the_ceiling(s, Bps::of_ceil));
    for wrong in [Bps::of_floor, in_percent] {
        fails(&[SMALL], |s| a_share_is_the_ceiling(s, wrong));
    }
}
