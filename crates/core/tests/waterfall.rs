//! The waterfall: an equality, strictly in order, for every small house and for random large ones.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::waterfall::{Available, LAYER_COUNT, LAYERS, Used, route};
use support::numbers::for_seeds;

/// Checks one result against what the specification says of all of them.
fn holds(loss: u64, layers: &[Available; LAYER_COUNT], used: &Used) {
    let rows: u128 = used.rows_native.iter().map(|row| u128::from(*row)).sum();
    let rest = u128::from(used.blocked_native) + u128::from(used.left_native);
    assert_eq!(
        rows + rest,
        u128::from(loss),
        "rows, blocked and left make the loss"
    );
    let mut left = loss;
    let mut blocked = 0;
    for (row, layer) in used.rows_native.iter().zip(layers) {
        assert!(*row <= layer.free_native, "no layer pays more than it has");
        assert_eq!(
            *row,
            left.min(layer.free_native),
            "each layer is used to zero in its turn"
        );
        left -= row;
        let held = left.min(layer.blocked_native);
        blocked += held;
        left -= held;
    }
    assert_eq!((used.left_native, used.blocked_native), (left, blocked));
    // A later layer paid: those before it have nothing left, free or blocked.
    for later in 1..LAYER_COUNT {
        let pays = used.rows_native[later] != 0;
        let emptied = (0..later).all(|i| used.rows_native[i] == layers[i].free_native);
        assert!(!pays || emptied, "layer {later} paid before its turn");
    }
    let all_used = used
        .rows_native
        .iter()
        .zip(layers)
        .all(|(row, l)| *row == l.free_native);
    assert!(
        used.left_native == 0 || all_used,
        "something is left although a layer has money"
    );
    assert_eq!(
        used.total_native(),
        Ok(loss - used.blocked_native - used.left_native)
    );
}

#[test]
fn every_small_house_pays_exactly() {
    // Each layer has 0, 1 or 2; every loss up to more than all of them together.
    for house in 0..3_u32.pow(LAYER_COUNT as u32) {
        let width = |layer: usize| u64::from(house / 3_u32.pow(layer as u32) % 3);
        let layers: [Available; LAYER_COUNT] = std::array::from_fn(|layer| Available {
            free_native: width(layer),
            blocked_native: 0,
        });
        for loss in 0..=19 {
            let used = route(loss, &layers).unwrap();
            assert_eq!(used.blocked_native, 0);
            holds(loss, &layers, &used);
        }
    }
}

#[test]
fn every_small_house_with_frozen_money_pays_exactly() {
    // Five layers in turn have nothing, one free, one frozen, or one of each.
    for house in 0..4_u32.pow(5) {
        let width = |layer: usize| house.checked_div(4_u32.pow(layer as u32)).unwrap() % 4;
        let layers: [Available; LAYER_COUNT] = std::array::from_fn(|layer| {
            if layer % 2 == 1 {
                return Available::default();
            }
            let kind = width(layer / 2);
            Available {
                free_native: u64::from(kind & 1),
                blocked_native: u64::from(kind >> 1),
            }
        });
        for loss in 0..=11 {
            holds(loss, &layers, &route(loss, &layers).unwrap());
        }
    }
}

#[test]
fn losses_and_layers_of_every_size_pay_exactly() {
    for_seeds(20, |numbers| {
        for _ in 0..500 {
            let layers: [Available; LAYER_COUNT] = std::array::from_fn(|_| Available {
                free_native: numbers.edge(0, u64::MAX),
                blocked_native: if numbers.once_in(3) {
                    numbers.edge(0, u64::MAX)
                } else {
                    0
                },
            });
            let loss = numbers.edge(0, u64::MAX);
            holds(loss, &layers, &route(loss, &layers).unwrap());
        }
    });
}

#[test]
fn more_loss_never_relieves_a_layer() {
    for_seeds(20, |numbers| {
        for _ in 0..200 {
            let layers: [Available; LAYER_COUNT] = std::array::from_fn(|_| Available {
                free_native: numbers.edge(0, 1 << 40),
                blocked_native: 0,
            });
            let loss = numbers.edge(0, 1 << 44);
            let less = route(loss, &layers).unwrap();
            let more = route(loss + 1, &layers).unwrap();
            let paid_more: Vec<u64> = more
                .rows_native
                .iter()
                .zip(&less.rows_native)
                .map(|(m, l)| m - l)
                .collect();
            let one_more = paid_more.iter().sum::<u64>() + more.left_native - less.left_native;
            assert_eq!(one_more, 1, "one unit more is paid by exactly one layer");
        }
    });
}

#[test]
fn the_list_of_layers_is_in_the_order_of_their_numbers() {
    for (place, layer) in LAYERS.iter().enumerate() {
        assert_eq!(layer.index(), place);
        assert_eq!(*layer as usize, place);
    }
}
