//! The operator's skin: what is fresh, and how far it may be taken out again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::parameters::Parameters;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::{LAYERS, Layer};
use support::club::Club;
use support::numbers::for_seeds;

const SKIN: [Layer; 2] = [Layer::SkinJunior, Layer::SkinSenior];

/// 100,000 of stakes, 60,000 of junior and 40,000 of senior skin.
fn club(skin_min_bps: u16) -> Club {
    let mut club = Club::with(&[100_000]);
    club.deposit_skin(Layer::SkinJunior, 60_000).unwrap();
    club.deposit_skin(Layer::SkinSenior, 40_000).unwrap();
    club.parameters.skin_min_bps = Bps(skin_min_bps);
    club
}

#[test]
fn only_the_two_layers_of_skin_take_deposits_and_give_them_back() {
    let mut club = Club::new(0);
    for layer in LAYERS.into_iter().filter(|layer| !SKIN.contains(layer)) {
        let refused = Err(Refusal::LayerNotDepositable);
        assert_eq!(club.deposit_skin(layer, 0), refused, "{layer:?}");
        assert_eq!(club.withdraw_skin(layer, 0), refused, "{layer:?}");
    }
    for layer in SKIN {
        assert_eq!(club.deposit_skin(layer, 0), Err(Refusal::AmountZero));
        let plan = club.deposit_skin(layer, 5).unwrap();
        assert_eq!(plan.received_by(Pocket::Fund(layer)), 5);
        let plan = club.withdraw_skin(layer, 2).unwrap();
        assert_eq!(plan.paid_by(Pocket::Fund(layer)), 2);
        assert_eq!(plan.received_by(Pocket::Wallet), 2);
    }
    assert_eq!(club.fund.total_native(), Ok(6));
    assert_eq!(
        club.fund.cover_native(),
        3,
        "the gate counts insurance and junior skin"
    );
}

#[test]
fn a_withdrawal_is_refused_in_the_order_of_the_contract() {
    let mut club = club(10_000);
    let junior = Layer::SkinJunior;
    club.settlement.owed_by_native = 1 << 60;
    club.settlement.open_loss_count = 1;
    assert_eq!(club.withdraw_skin(junior, 0), Err(Refusal::AmountZero));
    assert_eq!(club.withdraw_skin(junior, 60_001), Err(Refusal::LossOpen));
    club.settlement.open_loss_count = 0;
    assert_eq!(club.withdraw_skin(junior, 60_001), Err(Refusal::GateShut));
    club.settlement.owed_by_native = 0;
    assert_eq!(club.withdraw_skin(junior, 60_001), Err(Refusal::AboveLayer));
    assert_eq!(
        club.withdraw_skin(junior, 1),
        Err(Refusal::SkinBelowMinimum)
    );
    club.parameters.skin_min_bps = Bps(9_999);
    assert_eq!(
        club.withdraw_skin(junior, 11),
        Err(Refusal::SkinBelowMinimum)
    );
    club.withdraw_skin(junior, 10).unwrap();
}

#[test]
fn a_withdrawal_does_not_shut_the_gate() {
    let mut club = club(0);
    club.settlement.owed_by_native = 50_000;
    let junior = Layer::SkinJunior;
    assert_eq!(club.withdraw_skin(junior, 10_001), Err(Refusal::GateShut));
    club.withdraw_skin(Layer::SkinSenior, 40_000).unwrap();
    club.withdraw_skin(junior, 10_000).unwrap();
    assert_eq!(club.withdraw_skin(junior, 1), Err(Refusal::GateShut));
}

#[test]
fn a_withdrawal_leaves_what_the_fund_must_cover() {
    let mut club = club(0);
    club.fund.cover_required_native = 150_000;
    let senior = Layer::SkinSenior;
    club.withdraw_skin(senior, 40_000).unwrap();
    let junior = Layer::SkinJunior;
    assert_eq!(
        club.withdraw_skin(junior, 10_001),
        Err(Refusal::SkinBelowMinimum)
    );
    club.withdraw_skin(junior, 10_000).unwrap();
}

#[test]
fn skin_that_comes_while_a_loss_is_open_is_fresh() {
    let mut club = club(0);
    let fresh = |club: &Club| (club.fund.fresh_junior_native, club.fund.fresh_senior_native);
    assert_eq!(fresh(&club), (0, 0));
    club.declare();
    club.deposit_skin(Layer::SkinJunior, 7).unwrap();
    club.deposit_skin(Layer::SkinSenior, 9).unwrap();
    assert_eq!(fresh(&club), (7, 9));
    assert_eq!(club.fund.skin_native(), Ok(100_016));
    club.route(0);
    club.deposit_skin(Layer::SkinJunior, 1).unwrap();
    assert_eq!(fresh(&club), (7, 9), "ordinary once none is open");
}

#[test]
fn skin_never_falls_below_its_minimum_by_a_withdrawal() {
    for_seeds(200, |numbers| {
        let mut club = Club::under(Parameters::TEST, &[numbers.edge(2_000, 1 << 40)]);
        club.parameters.skin_min_bps = Bps(numbers.between(0, 10_000) as u16);
        for layer in SKIN {
            let _ = club.deposit_skin(layer, numbers.edge(0, 1 << 41));
        }
        club.settlement.owed_by_native = i128::from(numbers.edge(0, 1 << 41));
        for _ in 0..30 {
            let layer = numbers.pick(&SKIN);
            if club.withdraw_skin(layer, numbers.edge(0, 1 << 40)).is_ok() {
                let skin = u128::from(club.fund.skin_native().unwrap()) * 10_000;
                let bps = u128::from(club.parameters.skin_min_bps.0);
                assert!(skin >= u128::from(club.fund.mutual_native) * bps);
                let cover = club.fund.cover_native();
                assert!(club.settlement.is_gate_open(cover, &club.parameters));
            }
        }
    });
}
