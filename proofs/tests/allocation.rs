//! Every small split and every one at the edges; and wrong ones, which each property finds.
#![allow(clippy::arithmetic_side_effects)] // A test may stop anywhere.

mod support;

use ringfence_core::math::{allocate, mul_div_ceil, mul_div_floor};
use ringfence_core::refusal::Refusal;
use ringfence_proofs::allocation::*;
use ringfence_proofs::source::{EDGES, Space};
use support::{fails, holds};

const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3, 4, 5, 7],
    nonzero_max: usize::MAX,
};
const LARGE: Space = Space {
    amounts: &EDGES,
    nonzero_max: usize::MAX,
};
const SPACES: [Space; 2] = [SMALL, LARGE];

/// Everybody's share for itself, rounded down: what is lost to rounding falls on nobody.
fn each_for_itself(loss: u64, before: u64, after: u64, total: u64) -> Result<u64, Refusal> {
    mul_div_floor(loss, after - before, total)
}

/// Rounded up, it is paid twice.
fn each_rounded_up(loss: u64, before: u64, after: u64, total: u64) -> Result<u64, Refusal> {
    mul_div_ceil(loss, after - before, total)
}

fn all_to_the_first(loss: u64, before: u64, _: u64, _: u64) -> Result<u64, Refusal> {
    Ok(if before == 0 { loss } else { 0 })
}

/// The two ends are rounded in different ways.
fn mixed_rounding(loss: u64, before: u64, after: u64, total: u64) -> Result<u64, Refusal> {
    let end = mul_div_ceil(loss, after, total)?;
    Ok(end - mul_div_floor(loss, before, total)?)
}

/// Only the first party is rounded up.
fn first_rounded_up(loss: u64, before: u64, after: u64, total: u64) -> Result<u64, Refusal> {
    if before == 0 {
        each_rounded_up(loss, before, after, total)
    } else {
        each_for_itself(loss, before, after, total)
    }
}

fn never_refuses(loss: u64, before: u64, after: u64, total: u64) -> Result<u64, Refusal> {
    Ok(allocate(loss, before, after, total).unwrap_or_default())
}

#[test]
fn the_parts_make_the_loss() {
    holds(&SPACES, |s| parts_make_the_loss(s, allocate));
    for wrong in [each_for_itself, each_rounded_up, mixed_rounding] {
        fails(&SPACES, |s| parts_make_the_loss(s, wrong));
    }
}

#[test]
fn each_part_is_the_share_rounded() {
    holds(&SPACES, |s| parts_are_shares_but_for_rounding(s, allocate));
    for wrong in [all_to_the_first, mixed_rounding] {
        fails(&SPACES, |s| parts_are_shares_but_for_rounding(s, wrong));
    }
}

#[test]
fn nobody_loses_more_than_its_weight() {
    holds(&SPACES, |s| no_part_is_above_its_weight(s, allocate));
    for wrong in [all_to_the_first, mixed_rounding] {
        fails(&SPACES, |s| no_part_is_above_its_weight(s, wrong));
    }
}

#[test]
fn any_page_gets_the_same() {
    holds(&SPACES, |s| pages_of_any_size_give_the_same(s, allocate));
    for wrong in [each_for_itself, each_rounded_up, mixed_rounding] {
        fails(&SPACES, |s| pages_of_any_size_give_the_same(s, wrong));
    }
}

#[test]
fn the_order_hardly_matters() {
    holds(&SPACES, |s| order_moves_a_part_by_one_unit(s, allocate));
    for wrong in [first_rounded_up, all_to_the_first] {
        fails(&SPACES, |s| order_moves_a_part_by_one_unit(s, wrong));
    }
}

#[test]
fn who_weighs_nothing_pays_nothing() {
    holds(&SPACES, |s| nothing_falls_on_no_weight(s, allocate));
    for wrong in [mixed_rounding, all_to_the_first] {
        fails(&SPACES, |s| nothing_falls_on_no_weight(s, wrong));
    }
}

#[test]
fn nonsense_is_refused() {
    holds(&SPACES, |s| what_makes_no_sense_is_refused(s, allocate));
    fails(&SPACES, |s| {
        what_makes_no_sense_is_refused(s, never_refuses)
    });
}
