//! Every small waterfall and every one at the edges; and wrong ones, which each property finds.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(clippy::arithmetic_side_effects, clippy::integer_division)]

mod support;

use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::{Used, route};
use ringfence_proofs::source::Space;
use ringfence_proofs::waterfall::*;
use support::{fails, holds};

/// Layers with nothing, one, two or three units, at most four of them not empty.
const SMALL: Space = Space {
    amounts: &[0, 1, 2, 3],
    nonzero_max: 4,
};
/// Three numbers at the edges, among layers that are empty.
const LARGE: Space = Space {
    amounts: &[0, 1, 1 << 63, u64::MAX - 1, u64::MAX],
    nonzero_max: 3,
};
const SPACES: [Space; 2] = [SMALL, LARGE];

/// The frozen money of a layer is used like free money.
fn pays_with_frozen_money(loss: u64, layers: &Layers) -> Result<Used, Refusal> {
    let mut used = route(loss, layers)?;
    used.rows_native[0] = used.rows_native[0].saturating_add(used.blocked_native);
    Ok(used)
}

/// The mistake of a published engine: what insurance pays is counted twice.
fn counts_a_layer_twice(loss: u64, layers: &Layers) -> Result<Used, Refusal> {
    let mut used = route(loss, layers)?;
    used.left_native = used.left_native.saturating_sub(used.rows_native[3]);
    Ok(used)
}

fn skips_a_layer(loss: u64, layers: &Layers) -> Result<Used, Refusal> {
    let mut others = *layers;
    others[3].free_native = 0;
    route(loss, &others)
}

fn takes_all_from_the_first(loss: u64, _: &Layers) -> Result<Used, Refusal> {
    let mut used = Used::default();
    used.rows_native[0] = loss;
    Ok(used)
}

fn goes_the_other_way(loss: u64, layers: &Layers) -> Result<Used, Refusal> {
    let mut reversed = *layers;
    reversed.reverse();
    let mut used = route(loss, &reversed)?;
    used.rows_native.reverse();
    Ok(used)
}

/// A layer pays the whole of what is left or nothing.
fn pays_only_in_full(loss: u64, layers: &Layers) -> Result<Used, Refusal> {
    let mut used = Used {
        left_native: loss,
        ..Used::default()
    };
    for (row, layer) in used.rows_native.iter_mut().zip(layers) {
        if used.left_native <= layer.free_native {
            *row = used.left_native;
            used.left_native = 0;
        }
    }
    Ok(used)
}

/// Each layer keeps half of what it has.
fn uses_half_of_each(loss: u64, layers: &Layers) -> Result<Used, Refusal> {
    let mut halves = *layers;
    for layer in &mut halves {
        layer.free_native -= layer.free_native / 2;
    }
    route(loss, &halves)
}

fn passes_frozen_money_on(loss: u64, layers: &Layers) -> Result<Used, Refusal> {
    let mut free = *layers;
    for layer in &mut free {
        layer.blocked_native = 0;
    }
    route(loss, &free)
}

#[test]
fn rows_blocked_and_left_make_the_loss() {
    holds(&SPACES, |s| rows_make_the_loss(s, route));
    fails(&SPACES, |s| rows_make_the_loss(s, counts_a_layer_twice));
    fails(&SPACES, |s| rows_make_the_loss(s, pays_with_frozen_money));
}

#[test]
fn all_small_layers_in_any_number_make_the_loss() {
    // Every layer empty or with one unit, free or frozen, and a loss of none or one, of them all.
    let bits = Space {
        amounts: &[0, 1],
        nonzero_max: usize::MAX,
    };
    holds(&[bits], |s| rows_make_the_loss(s, route));
}

#[test]
fn no_layer_pays_more_than_it_has() {
    holds(&SPACES, |s| no_row_is_above_its_layer(s, route));
    let wrong = takes_all_from_the_first;
    fails(&SPACES, |s| no_row_is_above_its_layer(s, wrong));
}

#[test]
fn layers_are_used_in_their_order() {
    holds(&SPACES, |s| each_layer_to_zero_before_the_next(s, route));
    for wrong in [skips_a_layer, goes_the_other_way, uses_half_of_each] {
        fails(&SPACES, |s| each_layer_to_zero_before_the_next(s, wrong));
    }
}

#[test]
fn frozen_money_is_not_passed_on() {
    holds(&SPACES, |s| no_layer_pays_for_a_frozen_one(s, route));
    let wrong = passes_frozen_money_on;
    fails(&SPACES, |s| no_layer_pays_for_a_frozen_one(s, wrong));
}

#[test]
fn a_larger_loss_relieves_nobody() {
    holds(&SPACES, |s| more_loss_relieves_nobody(s, route));
    fails(&SPACES, |s| more_loss_relieves_nobody(s, pays_only_in_full));
}

#[test]
fn layers_in_pages_pay_the_same() {
    let pages = Space {
        nonzero_max: 3,
        ..SMALL
    };
    let edges = Space {
        nonzero_max: 2,
        ..LARGE
    };
    holds(&[pages, edges], |s| layers_may_be_used_in_pages(s, route));
    fails(&[pages, edges], |s| {
        layers_may_be_used_in_pages(s, goes_the_other_way)
    });
}

#[test]
fn a_loss_in_parts_is_paid_the_same() {
    holds(&SPACES, |s| losses_may_come_in_parts(s, route));
    fails(&SPACES, |s| losses_may_come_in_parts(s, uses_half_of_each));
}

#[test]
fn what_is_left_is_left() {
    holds(&SPACES, |s| what_is_left_finds_nothing(s, route));
    fails(&SPACES, |s| {
        what_is_left_finds_nothing(s, uses_half_of_each)
    });
}
