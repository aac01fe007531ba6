//! What must hold of every drill, whatever its layers and amounts.

use proptest::prelude::*;

use super::layers::{Given, KINDS, Party};
use super::waterfall::{Outcome, pay};

/// Amounts that prefer the edges.
fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![
        Just(0),
        Just(1),
        Just(u64::MAX),
        0_u64..20,
        any::<u64>(),
        (0_u32..64).prop_map(|power| 1 << power),
    ]
}

/// Parties whose weights sum to 64 bits at most: the reader of files refuses others.
fn parties() -> impl Strategy<Value = Vec<Party>> {
    prop::collection::vec(amount(), 0..6).prop_map(|weights| {
        let mut left = u64::MAX;
        let numbered = weights.into_iter().enumerate();
        numbered
            .map(|(index, weight)| {
                let weight_native = weight.min(left);
                left -= weight_native;
                Party {
                    id: index.to_string(),
                    weight_native,
                }
            })
            .collect()
    })
}

/// Any subset of the kinds, each as one purse or as several parties.
fn layers() -> impl Strategy<Value = Vec<Given>> {
    let layer = (any::<bool>(), any::<bool>(), amount(), parties());
    prop::collection::vec(layer, KINDS.len()).prop_map(|chosen| {
        let kinds = KINDS.iter().zip(chosen);
        let present = kinds.filter(|(_, (is_present, ..))| *is_present);
        present
            .map(|(kind, (_, is_purse, purse, parties))| Given {
                kind,
                total_native: if is_purse { purse } else { weights(&parties) },
                parties: (!is_purse).then_some(parties),
            })
            .collect()
    })
}

fn weights(parties: &[Party]) -> u64 {
    parties.iter().map(|party| party.weight_native).sum()
}

fn used(outcome: &Outcome) -> u128 {
    let layers = outcome.used.iter();
    layers.map(|layer| u128::from(layer.used_native)).sum()
}

/// So many cases; a failure is printed with its input, and no file is written.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..Default::default()
    }
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn what_is_used_and_uncovered_is_the_loss(loss in amount(), layers in layers()) {
        let outcome = pay(loss, &layers).unwrap();
        prop_assert_eq!(used(&outcome) + u128::from(outcome.uncovered_native), u128::from(loss));
        prop_assert_eq!(outcome.used.len(), layers.len());
        let total: u128 = layers.iter().map(|layer| u128::from(layer.total_native)).sum();
        prop_assert_eq!(used(&outcome), total.min(u128::from(loss)));
    }

    #[test]
    fn a_layer_pays_only_when_those_before_it_are_empty(loss in amount(), layers in layers()) {
        let outcome = pay(loss, &layers).unwrap();
        let mut are_empty = true;
        for (given, used) in layers.iter().zip(&outcome.used) {
            prop_assert!(are_empty || used.used_native == 0);
            prop_assert!(used.used_native <= given.total_native);
            are_empty &= used.used_native == given.total_native;
        }
        prop_assert!(are_empty || outcome.uncovered_native == 0);
    }

    #[test]
    fn rows_sum_to_their_layer_and_none_is_above_its_weight(loss in amount(), layers in layers()) {
        let outcome = pay(loss, &layers).unwrap();
        for (given, used) in layers.iter().zip(&outcome.used) {
            prop_assert_eq!(given.parties.is_some(), used.rows.is_some());
            let (Some(parties), Some(rows)) = (&given.parties, &used.rows) else { continue };
            prop_assert_eq!(parties.len(), rows.len());
            let sum: u64 = rows.iter().map(|row| row.used_native).sum();
            prop_assert_eq!(sum, used.used_native);
            for (party, row) in parties.iter().zip(rows) {
                prop_assert_eq!(&party.id, &row.id);
                prop_assert!(row.used_native <= party.weight_native);
            }
        }
    }

    #[test]
    fn a_party_is_within_one_unit_of_its_exact_part(loss in amount(), layers in layers()) {
        let outcome = pay(loss, &layers).unwrap();
        for (given, used) in layers.iter().zip(&outcome.used) {
            let (Some(parties), Some(rows)) = (&given.parties, &used.rows) else { continue };
            let total = u128::from(given.total_native).max(1);
            for (party, row) in parties.iter().zip(rows) {
                let exact = u128::from(used.used_native) * u128::from(party.weight_native);
                let floor = exact / total;
                prop_assert!(u128::from(row.used_native) <= floor + 1);
                prop_assert!(u128::from(row.used_native) + 1 > floor);
            }
        }
    }

    #[test]
    fn parties_of_no_weight_change_nothing(
        loss in amount(), layers in layers(), at in any::<prop::sample::Index>(),
    ) {
        let before = pay(loss, &layers).unwrap();
        let mut layers = layers;
        for parties in layers.iter_mut().filter_map(|layer| layer.parties.as_mut()) {
            let idle = Party { id: "idle".to_owned(), weight_native: 0 };
            parties.insert(at.index(parties.len() + 1), idle);
        }
        let mut after = pay(loss, &layers).unwrap();
        for rows in after.used.iter_mut().filter_map(|layer| layer.rows.as_mut()) {
            prop_assert!(rows.iter().all(|row| row.id != "idle" || row.used_native == 0));
            rows.retain(|row| row.id != "idle");
        }
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_layer_without_money_changes_nothing(loss in amount(), layers in layers()) {
        let before = pay(loss, &layers).unwrap();
        let has = |kind: &str| layers.iter().any(|layer| layer.kind.name == kind);
        let missing = KINDS.iter().filter(|kind| !has(kind.name));
        let empty = missing.map(|kind| Given { kind, total_native: 0, parties: None });
        let mut all: Vec<Given> = empty.collect();
        let names: Vec<&str> = all.iter().map(|layer| layer.kind.name).collect();
        all.extend(layers);
        all.sort_by_key(|layer| layer.kind.layer);
        let mut after = pay(loss, &all).unwrap();
        after.used.retain(|layer| !names.contains(&layer.kind));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_larger_loss_takes_no_less_from_any_layer(
        (less, more) in (amount(), amount()), layers in layers(),
    ) {
        let (less, more) = (less.min(more), less.max(more));
        let (small, large) = (pay(less, &layers).unwrap(), pay(more, &layers).unwrap());
        for (small, large) in small.used.iter().zip(&large.used) {
            prop_assert!(small.used_native <= large.used_native);
        }
        prop_assert!(small.uncovered_native <= large.uncovered_native);
    }
}
