//! Every small tear-up and every one at the edges; and wrong ones, which each property finds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(clippy::arithmetic_side_effects, clippy::integer_division)]

mod support;

use ringfence_core::account::Account;
use ringfence_core::auction::Auction;
use ringfence_core::instrument::{Book, Instrument};
use ringfence_core::loss::{Loss, TearUp};
use ringfence_core::refusal::Refusal;
use ringfence_core::tear_up::{Torn, plan_tear_up};
use ringfence_core::units::Clock;
use ringfence_proofs::source::Space;
use ringfence_proofs::tear_up::*;
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3, 5, 7],
    nonzero_max: usize::MAX,
};
const LARGE: Space = Space {
    amounts: &[0, 1, (1 << 32) + 1, 1 << 61, (1 << 62) - 1, 1 << 62],
    nonzero_max: usize::MAX,
};
const SPACES: [Space; 2] = [SMALL, LARGE];

type Market<'a, 'b> = (&'a Instrument, &'b mut Book);
type Sides<'a, 'b> = (&'a mut Account, &'b mut Account);
type Due<'a, 'b> = (Option<&'a Auction>, &'b Clock);

/// Everybody's share for itself, rounded down: some lots fall on nobody.
fn each_for_itself(
    loss: &mut Loss,
    market: Market<'_, '_>,
    sides: Sides<'_, '_>,
    due: Due<'_, '_>,
) -> Result<Torn, Refusal> {
    let seen = loss.tear_up.seen_lots;
    loss.tear_up.seen_lots = 0;
    let torn = plan_tear_up(loss, market, sides, due)?;
    if loss.tear_up != TearUp::default() {
        loss.tear_up.seen_lots += seen;
    }
    Ok(torn)
}

/// The first account bears as much as it can.
fn all_on_the_first(
    loss: &mut Loss,
    market: Market<'_, '_>,
    sides: Sides<'_, '_>,
    due: Due<'_, '_>,
) -> Result<Torn, Refusal> {
    let held = sides.0.positions[0].lots.unsigned_abs();
    let has = sides.1.positions[0].lots.unsigned_abs();
    if loss.tear_up == TearUp::default() && held >= has {
        market.1.open_interest_lots = held;
    }
    plan_tear_up(loss, market, sides, due)
}

/// The other side keeps its lots.
fn tears_one_side(
    loss: &mut Loss,
    market: Market<'_, '_>,
    sides: Sides<'_, '_>,
    due: Due<'_, '_>,
) -> Result<Torn, Refusal> {
    let before = sides.1.positions[0].lots;
    let torn = plan_tear_up(loss, market, (&mut *sides.0, &mut *sides.1), due)?;
    sides.1.positions[0].lots = before;
    Ok(torn)
}

/// Who has borne its part may be asked again.
fn marks_nobody(
    loss: &mut Loss,
    market: Market<'_, '_>,
    sides: Sides<'_, '_>,
    due: Due<'_, '_>,
) -> Result<Torn, Refusal> {
    let torn = plan_tear_up(loss, market, (&mut *sides.0, &mut *sides.1), due)?;
    sides.1.positions[0].tear_up_count = 0;
    Ok(torn)
}

/// Lots are torn up at a price that costs somebody.
fn costs_somebody(
    loss: &mut Loss,
    market: Market<'_, '_>,
    sides: Sides<'_, '_>,
    due: Due<'_, '_>,
) -> Result<Torn, Refusal> {
    let torn = plan_tear_up(loss, market, (&mut *sides.0, &mut *sides.1), due)?;
    sides.1.variation_native -= i128::from(torn.lots);
    Ok(torn)
}

#[test]
fn no_lot_is_left_and_none_is_torn_twice() {
    holds(&SPACES, |s| lots_are_torn_up_to_the_lot(s, RULE));
    let wrong: [Tear; 3] = [each_for_itself, all_on_the_first, tears_one_side];
    for wrong in wrong {
        fails(&SPACES, |s| lots_are_torn_up_to_the_lot(s, wrong));
    }
}

#[test]
fn both_sides_match_at_any_time() {
    holds(&SPACES, |s| the_book_matches_after_every_page(s, RULE));
    let wrong: [Tear; 2] = [tears_one_side, costs_somebody];
    for wrong in wrong {
        fails(&SPACES, |s| the_book_matches_after_every_page(s, wrong));
    }
}

#[test]
fn the_order_moves_one_lot() {
    holds(&SPACES, |s| any_order_tears_up_within_a_lot(s, RULE));
    fails(&SPACES, |s| {
        any_order_tears_up_within_a_lot(s, all_on_the_first)
    });
}

#[test]
fn who_has_borne_its_part_is_left_alone() {
    holds(&SPACES, |s| nobody_bears_twice(s, RULE));
    fails(&SPACES, |s| nobody_bears_twice(s, marks_nobody));
}
