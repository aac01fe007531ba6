//! A default with a thousand members and ten thousand accounts: every layer pays, everybody is paid
//! back, and nothing appears or vanishes on the way. Smaller where nothing is optimised.
//!
//! How long it takes is measured by `benches/default.rs`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

#[path = "../benches/large/mod.rs"]
mod large;

use large::{FULL, ONE, Run, Size};
use ringfence_core::account::Status;
use ringfence_core::invariants::first_broken;
use ringfence_core::loss::State;
use ringfence_core::waterfall::{LAYERS, Layer};

fn size() -> Size {
    if cfg!(debug_assertions) {
        Size {
            accounts: 1_000,
            members: 100,
        }
    } else {
        FULL
    }
}

fn check(run: &Run) {
    let view = run.system.view();
    assert_eq!(first_broken(&view).map(|broken| broken.sentence), None);
    let inside = i128::try_from(run.system.tokens_inside(0)).unwrap();
    assert_eq!(inside, run.net_native);
}

#[test]
fn every_layer_pays_for_a_large_default_and_everybody_is_paid_back() {
    let size = size();
    let mut run = Run::new(size).unwrap();
    run.trade().unwrap();
    check(&run);
    run.fall().unwrap();
    check(&run);
    run.manage().unwrap();
    check(&run);
    assert_eq!(run.lots_of(0), 0);
    run.route().unwrap();
    check(&run);
    let loss = run.system.losses[0].loss;
    assert_eq!(loss.state, State::Closed);
    assert_eq!(loss.used_native.iter().sum::<u64>(), loss.loss_native);
    for layer in &LAYERS[Layer::Insurance.index()..] {
        assert_ne!(loss.used_by(*layer), 0, "{layer:?}");
    }
    assert_eq!(loss.assessment.paid_native, loss.assessment.called_native);
    assert_eq!(run.system.parts.len(), size.members);
    assert!(loss.cut_native > ONE);

    run.recover().unwrap();
    check(&run);
    let loss = run.system.losses[0].loss;
    assert_eq!(loss.recoverable_native(), Ok(0));
    let house = &run.system;
    assert_eq!(house.customers[0].account.status, Status::Active);
    for customer in &house.customers {
        assert_eq!(customer.account.variation_native, 0, "somebody is unpaid");
    }
    // What rounding left to nobody is less than a unit per party.
    let left = house.pool_tokens_native + house.fund.escrow_native;
    assert!(left < (size.accounts + size.members) as u64, "{left}");
}

#[test]
fn the_whole_story_is_the_same_each_time() {
    let size = Size {
        accounts: 200,
        members: 20,
    };
    let mut traded = Run::new(size).unwrap();
    traded.trade().unwrap();
    let mut again = traded.clone();
    traded.default().unwrap();
    again.default().unwrap();
    assert_eq!(traded.system, again.system);
}
