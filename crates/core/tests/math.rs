//! Arithmetic: against the compiler's own 128 bits, at every edge, with the rounding of the verb.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::math::{
    Checked, above_zero, allocate, div_ceil, div_floor, lots_times_move, mul_div_ceil,
    mul_div_floor, tick_move, to_i128, to_u64,
};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Bps, Clock};
use support::numbers::{Numbers, for_seeds};

const OVERFLOW: Refusal = Refusal::Overflow;

fn wide(numbers: &mut Numbers) -> u128 {
    match numbers.between(0, 3) {
        0 => u128::from(numbers.edge(0, u64::MAX)),
        1 => u128::from(numbers.edge(0, u64::MAX)) << 64,
        2 => u128::MAX - u128::from(numbers.edge(0, u64::MAX)),
        _ => {
            (u128::from(numbers.word()) << 64 | u128::from(numbers.word()))
                >> numbers.between(0, 127)
        }
    }
}

#[test]
fn division_is_the_compilers_at_every_size() {
    for_seeds(20, |numbers| {
        for _ in 0..2_000 {
            let (numerator, denominator) = (wide(numbers), wide(numbers));
            let floor = numerator.checked_div(denominator).ok_or(OVERFLOW);
            assert_eq!(div_floor(numerator, denominator), floor);
            let ceil = if denominator == 0 {
                Err(OVERFLOW)
            } else {
                Ok(numerator.div_ceil(denominator))
            };
            assert_eq!(div_ceil(numerator, denominator), ceil);
        }
    });
}

#[test]
fn division_at_the_edges_neither_wraps_nor_panics() {
    assert_eq!(div_floor(1, 0), Err(OVERFLOW));
    assert_eq!(div_ceil(0, 0), Err(OVERFLOW));
    assert_eq!(div_floor(u128::MAX, 0), Err(OVERFLOW));
    assert_eq!(div_ceil(u128::MAX, 1), Ok(u128::MAX));
    assert_eq!(div_ceil(u128::MAX, u128::MAX), Ok(1));
    assert_eq!(div_ceil(u128::MAX - 1, u128::MAX), Ok(1));
    assert_eq!(div_floor(u128::MAX - 1, u128::MAX), Ok(0));
    assert_eq!(div_ceil(0, 5), Ok(0));
}

#[test]
fn a_product_is_divided_exactly() {
    for_seeds(20, |numbers| {
        for _ in 0..2_000 {
            let of = |n: &mut Numbers| n.edge(0, u64::MAX);
            let (a, b, d) = (of(numbers), of(numbers), of(numbers));
            let product = u128::from(a) * u128::from(b);
            let narrow = |q: u128| u64::try_from(q).map_err(|_| OVERFLOW);
            let (floor, ceil) = if d == 0 {
                (Err(OVERFLOW), Err(OVERFLOW))
            } else {
                let d = u128::from(d);
                (narrow(product / d), narrow(product.div_ceil(d)))
            };
            assert_eq!(mul_div_floor(a, b, d), floor, "{a} * {b} / {d}");
            assert_eq!(mul_div_ceil(a, b, d), ceil, "{a} * {b} / {d}");
        }
    });
}

#[test]
fn basis_points_round_as_their_verb_says() {
    for_seeds(20, |numbers| {
        for _ in 0..1_000 {
            let amount = wide(numbers);
            let bps = numbers.edge(0, u64::from(u16::MAX)) as u16;
            let product = amount.checked_mul(u128::from(bps)).ok_or(OVERFLOW);
            assert_eq!(Bps(bps).of_floor(amount), product.map(|p| p / 10_000));
            assert_eq!(
                Bps(bps).of_ceil(amount),
                product.map(|p| p.div_ceil(10_000))
            );
        }
    });
    assert_eq!(Bps(1).of_floor(9_999), Ok(0));
    assert_eq!(Bps(1).of_ceil(1), Ok(1));
    assert_eq!(Bps(10_000).of_ceil(77), Ok(77));
    assert_eq!(Bps(2).of_floor(u128::MAX), Err(OVERFLOW));
    assert_eq!(Bps(1).of_floor(u128::MAX), Ok(u128::MAX / 10_000));
}

/// Weights of a few or of many parties, their sum within 64 bits.
fn weights(numbers: &mut Numbers) -> Vec<u64> {
    let count = numbers.pick(&[1, 2, 3, 8, 33]);
    let each = u64::MAX / count;
    let mut weights: Vec<u64> = (0..count).map(|_| numbers.edge(0, each)).collect();
    weights[0] = weights[0].max(1);
    weights
}

#[test]
fn parts_sum_to_the_loss_however_the_pages_are_cut() {
    for_seeds(30, |numbers| {
        for _ in 0..100 {
            let weights = weights(numbers);
            let total: u64 = weights.iter().sum();
            let is_within = numbers.once_in(2);
            let loss = numbers.edge(0, if is_within { total } else { u64::MAX });
            let (mut before, mut sum, mut page_start, mut page_sum) = (0, 0_u128, 0, 0_u128);
            for weight in &weights {
                let part = allocate(loss, before, before + weight, total).unwrap();
                assert!(loss > total || part <= *weight, "a part above its weight");
                let fair = u128::from(loss) * u128::from(*weight) / u128::from(total);
                assert!(
                    u128::from(part).abs_diff(fair) <= 1,
                    "a place moves a part by one unit"
                );
                before += weight;
                sum += u128::from(part);
                page_sum += u128::from(part);
                // A page that ends here has allocated what one party of its weight would get.
                if numbers.once_in(3) {
                    let page = allocate(loss, page_start, before, total).unwrap();
                    assert_eq!(page_sum, u128::from(page));
                    (page_start, page_sum) = (before, 0);
                }
            }
            assert_eq!(sum, u128::from(loss), "the parts make the loss");
        }
    });
}

#[test]
fn parts_are_exact_for_every_small_case() {
    for loss in 0..=12_u64 {
        for house in 0..4_u64.pow(4) {
            let weights: [u64; 4] = std::array::from_fn(|i| house / 4_u64.pow(i as u32) % 4);
            let total: u64 = weights.iter().sum();
            let (mut before, mut sum) = (0, 0);
            for weight in weights {
                let part = allocate(loss, before, before + weight, total);
                let Ok(part) = part else {
                    assert_eq!((part, total), (Err(OVERFLOW), 0));
                    continue;
                };
                assert!(loss > total || part <= weight);
                assert!(weight != 0 || part == 0, "nothing falls on who has nothing");
                before += weight;
                sum += part;
            }
            assert!(total == 0 || sum == loss);
        }
    }
}

#[test]
fn parties_out_of_order_are_refused() {
    assert_eq!(allocate(10, 5, 4, 10), Err(OVERFLOW));
    assert_eq!(allocate(u64::MAX, 0, u64::MAX, u64::MAX), Ok(u64::MAX));
    assert_eq!(allocate(u64::MAX, 0, u64::MAX, 1), Err(OVERFLOW));
}

#[test]
fn sums_that_leave_their_numbers_are_refused() {
    assert_eq!(u64::MAX.plus(1), Err(OVERFLOW));
    assert_eq!(0_u64.minus(1), Err(OVERFLOW));
    assert_eq!(u64::MAX.times(2), Err(OVERFLOW));
    assert_eq!(u16::MAX.plus(1), Err(OVERFLOW));
    assert_eq!(u32::MAX.times(2), Err(OVERFLOW));
    assert_eq!(i64::MIN.minus(1), Err(OVERFLOW));
    assert_eq!(i128::MIN.times(-1), Err(OVERFLOW));
    assert_eq!(u128::MAX.plus(1), Err(OVERFLOW));
    assert_eq!(
        2_u128
            .plus(3)
            .and_then(|n| n.times(4))
            .and_then(|n| n.minus(1)),
        Ok(19)
    );
    assert_eq!(to_u64(u128::from(u64::MAX) + 1), Err(OVERFLOW));
    assert_eq!(to_u64(-1_i128), Err(OVERFLOW));
    assert_eq!(to_i128(u128::MAX), Err(OVERFLOW));
    assert_eq!(to_i128(i128::MAX as u128), Ok(i128::MAX));
    assert_eq!(
        (above_zero(-1), above_zero(0), above_zero(i128::MAX)),
        (0, 0, i128::MAX as u128)
    );
}

#[test]
fn moves_of_lots_cancel_between_long_and_short() {
    for_seeds(10, |numbers| {
        for _ in 0..1_000 {
            let lots = numbers.edge(0, i64::MAX as u64) as i64;
            let from = numbers.edge(0, i64::MAX as u64);
            let to = numbers.edge(0, i64::MAX as u64);
            let value = numbers.edge(0, u64::MAX);
            let moved = tick_move(from, to).unwrap();
            assert_eq!(moved, -tick_move(to, from).unwrap());
            let long = lots_times_move(lots, moved, value);
            let short = lots_times_move(-lots, moved, value);
            assert_eq!(long.map(|v| -v), short);
        }
    });
    assert_eq!(tick_move(0, 1 << 63), Err(OVERFLOW));
    assert_eq!(tick_move(u64::MAX, 0), Err(OVERFLOW));
    assert_eq!(lots_times_move(i64::MAX, i64::MAX, u64::MAX), Err(OVERFLOW));
}

#[test]
fn time_is_measured_without_wrapping() {
    let clock = Clock {
        now_ts: 1_000,
        slot: 1,
    };
    assert_eq!(clock.age_s(1_001), -1);
    assert!(clock.has_passed(900, 100) && !clock.has_passed(901, 100));
    assert!(!clock.has_passed(i64::MAX, 0) && clock.has_passed(i64::MIN, u32::MAX));
    assert_eq!(clock.age_s(i64::MIN), i64::MAX);
}
