//! Every small discount of a take and every one at the edges; and wrong ones.
#![allow(clippy::unwrap_used)] // A test may stop anywhere.
#![allow(
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::integer_division
)]

mod support;

use ringfence_core::loss::Loss;
use ringfence_core::refusal::Refusal;
use ringfence_core::take::{discount_floor, discount_left_native};
use ringfence_core::units::Clock;
use ringfence_proofs::source::Space;
use ringfence_proofs::take::*;
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3, 7],
    nonzero_max: usize::MAX,
};
const LARGE: Space = Space {
    amounts: &[0, 2, (1 << 32) - 1, 1 << 62, u64::MAX],
    nonzero_max: 6,
};
const SPACES: [Space; 2] = [SMALL, LARGE];

fn rounds_up(loss: &Loss, lots: u64, requirement: u64, clock: &Clock) -> Result<u64, Refusal> {
    let left = discount_left_native(loss);
    let floor = discount_floor(loss, lots, requirement, clock)?;
    Ok(floor.saturating_add(1).min(left))
}

/// Time alone counts: while the cluster halts the price worsens.
fn counts_no_slots(
    loss: &Loss,
    lots: u64,
    requirement: u64,
    clock: &Clock,
) -> Result<u64, Refusal> {
    let slot = u64::MAX;
    discount_floor(loss, lots, requirement, &Clock { slot, ..*clock })
}

/// What was granted before does not count.
fn forgets_what_was_granted(
    loss: &Loss,
    lots: u64,
    requirement: u64,
    clock: &Clock,
) -> Result<u64, Refusal> {
    let fresh = Loss {
        discount_native: 0,
        ..*loss
    };
    discount_floor(&fresh, lots, requirement, clock)
}

/// After the time is over it begins from nothing.
fn begins_again(loss: &Loss, lots: u64, requirement: u64, clock: &Clock) -> Result<u64, Refusal> {
    let length = i64::from(loss.terms.auction_s) + 1;
    let now_ts = clock.now_ts % length;
    discount_floor(loss, lots, requirement, &Clock { now_ts, ..*clock })
}

#[test]
fn a_price_that_worsens_never_gets_better() {
    // Eight numbers to a case.
    let few = Space {
        amounts: &[0, 1, 2, 7],
        ..SMALL
    };
    let edges = Space {
        nonzero_max: 5,
        ..LARGE
    };
    holds(&[few, edges], |s| {
        the_discount_only_grows(s, discount_floor)
    });
    fails(&[few], |s| the_discount_only_grows(s, begins_again));
}

#[test]
fn a_discount_is_what_appendix_a_says() {
    holds(&SPACES, |s| {
        the_discount_is_what_time_makes_it(s, discount_floor)
    });
    let wrong: [Discount; 4] = [
        rounds_up,
        counts_no_slots,
        forgets_what_was_granted,
        begins_again,
    ];
    for wrong in wrong {
        fails(&SPACES, |s| the_discount_is_what_time_makes_it(s, wrong));
    }
}

#[test]
fn all_takes_together_stay_within_the_bound() {
    holds(&SPACES, |s| takes_in_parts_cost_no_more(s, discount_floor));
    for wrong in [rounds_up as Discount, forgets_what_was_granted] {
        fails(&SPACES, |s| takes_in_parts_cost_no_more(s, wrong));
    }
}
