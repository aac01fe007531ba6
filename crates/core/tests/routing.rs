//! Routing: layer after layer, page after page, and what is frozen on the way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::Status;
use ringfence_core::fund::Member;
use ringfence_core::house::{HouseStatus, Mode};
use ringfence_core::loss::{Frozen, Loss, Route, State, mode_after, plan_route};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::{LAYERS, Layer};
use support::estate::Estate;
use support::numbers::{Numbers, for_seeds};

const NONE: Frozen = Frozen {
    insurance: false,
    skin_junior: false,
    mutual: false,
    skin_senior: false,
    pending: false,
    secured: false,
    escrow: false,
};

fn frozen(numbers: &mut Numbers) -> Frozen {
    if numbers.once_in(2) {
        return NONE;
    }
    Frozen {
        insurance: numbers.once_in(3),
        skin_junior: numbers.once_in(3),
        mutual: numbers.once_in(3),
        skin_senior: numbers.once_in(3),
        pending: numbers.once_in(3),
        secured: numbers.once_in(3),
        escrow: numbers.once_in(3),
    }
}

/// Everybody answers, one way or the other; who pays is decided by the bits of `who_pays`.
fn answer(estate: &mut Estate, who_pays: u64, matched: u64) {
    for who in 0..estate.members.len() {
        if who_pays >> (who % 60) & 1 == 1 {
            estate.pay(who).unwrap();
        }
    }
    if matched != 0 {
        estate.match_with(matched).unwrap();
    }
    estate.wait(86_400);
    for who in 0..estate.members.len() {
        let seized = estate.seize(who);
        let has_paid = who_pays >> (who % 60) & 1 == 1;
        assert_eq!(seized.is_err(), has_paid);
    }
}

/// Routes by the pages that end with these layers; assessments are answered in between.
fn route_by(estate: &mut Estate, pages: &[Layer], frozen: Frozen, on: (u64, u64)) {
    for through in pages {
        if estate.loss.is_routed() || usize::from(estate.loss.next_layer) > through.index() {
            continue;
        }
        estate.route(*through, frozen).unwrap();
        if estate.loss.state == State::Assessing && estate.loss.assessment.answered_shares == 0 {
            answer(estate, on.0, on.1);
            if *through >= Layer::Assessment {
                estate.route(*through, frozen).unwrap();
            }
        }
    }
}

#[test]
fn any_split_into_calls_gives_the_same_rows() {
    let mut called = 0;
    for_seeds(1_500, |numbers| {
        let mut whole = Estate::random(numbers);
        whole.fix(!numbers.once_in(9)).unwrap();
        let mut paged = whole.clone();
        let frozen = frozen(numbers);
        let on = (numbers.word(), numbers.pick(&[0, 1, 1_000]));
        let mut pages: Vec<Layer> = LAYERS[2..].to_vec();
        pages.retain(|layer| *layer == Layer::GainHaircut || numbers.once_in(2));
        route_by(&mut whole, &[Layer::GainHaircut], frozen, on);
        route_by(&mut paged, &pages, frozen, on);
        // Where a loss ended early its cursor may stand elsewhere; all else is the same.
        paged.loss.next_layer = whole.loss.next_layer;
        assert_eq!(whole, paged, "{pages:?}");
        assert_eq!(whole.loss.state, State::Closing);
        called += u64::from(whole.loss.assessment.called_native != 0);
    });
    assert!(called > 100, "members were called only {called} times");
}

#[test]
fn every_layer_is_used_to_zero_before_the_next_and_pays_no_more_than_its_own() {
    for_seeds(1_500, |numbers| {
        let mut estate = Estate::random(numbers);
        estate.fix(true).unwrap();
        let before = estate.clone();
        estate.fund.fresh_junior_native = 0;
        estate.fund.fresh_senior_native = 0;
        estate.route(Layer::SkinSenior, NONE).unwrap();
        let (used, mut left) = (estate.loss.used_native, before.loss.left_native);
        let own = before.fund.own(&before.own).unwrap();
        let stake = own.staked_native + own.waiting_native + own.secured_native;
        let [insurance, junior, mutual, senior] = before.loss.snapshot.layers_native;
        let mutual = if before.fund.share_count == 0 {
            0
        } else {
            mutual - own.staked_native
        };
        let has = [stake, insurance, junior, mutual, senior];
        for (row, has) in used[2..7].iter().zip(has) {
            assert_eq!(*row, left.min(has), "each to zero in its turn");
            left -= row;
        }
        assert_eq!(estate.loss.left_native, left);
    });
}

/// A loss of so much against ten in each funded layer, members with half of three shares each.
fn small(loss: u64, shares: &[u64]) -> Estate {
    let mutual = shares.iter().sum::<u64>() + if shares.is_empty() { 0 } else { 1_000 };
    let mut estate = Estate::new(0, &[loss]).with_fund([10, 10, mutual, 10], 0, shares, 10_000);
    estate.fix(true).unwrap();
    estate
}

#[test]
fn losses_at_every_edge_of_what_there_is() {
    // Layers 3 to 6 together have 1,330, the members 300 beyond that.
    for (loss, rows, left) in [
        (0, [0, 0, 0, 0], 0),
        (10, [10, 0, 0, 0], 0),
        (11, [10, 1, 0, 0], 0),
        (1_320, [10, 10, 1_300, 0], 0),
        (1_330, [10, 10, 1_300, 10], 0),
        (1_331, [10, 10, 1_300, 10], 1),
        (1_630, [10, 10, 1_300, 10], 300),
        (1_631, [10, 10, 1_300, 10], 301),
        (u64::MAX, [10, 10, 1_300, 10], u64::MAX - 1_330),
    ] {
        let mut estate = small(loss, &[100, 200]);
        estate.route_all().unwrap();
        assert_eq!(estate.loss.used_native[3..7], rows);
        assert_eq!(estate.loss.left_native, left);
        let called = left.min(300);
        assert_eq!(estate.loss.assessment.called_native, called);
        let is_called = estate.loss.state == State::Assessing;
        assert_eq!(is_called, called != 0);
        if is_called {
            assert_eq!(
                (estate.pay(0).unwrap(), estate.pay(1).unwrap()),
                (called.div_ceil(3), called - called.div_ceil(3))
            );
            estate.route_all().unwrap();
            assert_eq!(estate.loss.used_by(Layer::Assessment), called);
            assert_eq!(estate.loss.used_by(Layer::GainHaircut), left - called);
        }
        assert_eq!(estate.loss.state, State::Closing);
        assert_eq!(estate.loss.uncovered_native(), Ok(0));
    }
}

#[test]
fn nobody_is_called_without_members_without_a_cap_or_beyond_the_period() {
    let mut nobody = small(5_000, &[]);
    nobody.route_all().unwrap();
    assert_eq!(nobody.loss.state, State::Closing);
    let mut uncapped = small(5_000, &[100, 200]);
    uncapped.loss.snapshot.assess_cap_native = 0;
    uncapped.route_all().unwrap();
    assert_eq!(uncapped.loss.state, State::Closing);
    // Declared when the period was young, routed when another loss has used it up, or nearly.
    for (assessed_e12, called) in [
        (0, 300),
        (1_900_000_000_000, 30),
        (1_999_000_000_000, 0),
        (2_000_000_000_000, 0),
        (u64::MAX, 0),
    ] {
        let mut late = small(5_000, &[100, 200]);
        late.fund.period_assessed_e12 = assessed_e12;
        late.route_all().unwrap();
        assert_eq!(late.loss.assessment.called_native, called);
        assert_eq!(late.loss.state == State::Assessing, called != 0);
    }
    let mut half = small(1_330 + 100, &[100, 200]);
    half.route_all().unwrap();
    assert_eq!(half.fund.period_assessed_e12, 333_333_333_334, "rounded up");
    assert_eq!(half.loss.terms.assess_period_bps, Bps(20_000));
}

#[test]
fn a_layer_is_served_once_and_only_in_its_turn() {
    let mut estate = small(1_400, &[100, 200]);
    for (through, told) in [
        (Layer::Proceeds, Err(Refusal::LayerOutOfOrder)),
        (Layer::DefaulterVaults, Err(Refusal::LayerOutOfOrder)),
        (Layer::SkinJunior, Ok(20)),
        (Layer::SkinJunior, Err(Refusal::LayerOutOfOrder)),
        (Layer::DefaulterStake, Err(Refusal::LayerOutOfOrder)),
        (Layer::Mutual, Ok(1_300)),
        (Layer::Mutual, Err(Refusal::LayerOutOfOrder)),
        (Layer::SkinSenior, Ok(10)),
        (Layer::SkinSenior, Err(Refusal::LayerOutOfOrder)),
        (Layer::Assessment, Err(Refusal::AssessmentsOutstanding)),
        (Layer::GainHaircut, Err(Refusal::AssessmentsOutstanding)),
    ] {
        let routed = estate.route(through, NONE);
        let paid = routed.map(|plan| plan.received_by(Pocket::Pool));
        assert_eq!(paid, told, "{through:?}");
    }
    assert_eq!(estate.loss.state, State::Assessing);
    estate.pay(0).unwrap();
    estate.pay(1).unwrap();
    estate.route(Layer::Assessment, NONE).unwrap();
    assert_eq!(estate.loss.state, State::Closing);
    let again = estate.route_all();
    assert_eq!(again, Err(Refusal::LossInOtherState), "everything is done");
}

#[test]
fn a_later_loss_waits_and_a_managed_one_is_not_routed() {
    let mut estate = small(5, &[]);
    estate.loss.sequence = 1;
    assert_eq!(estate.route_all(), Err(Refusal::EarlierLossFirst));
    // The order comes before the layer.
    let early = estate.route(Layer::Proceeds, NONE);
    assert_eq!(early, Err(Refusal::EarlierLossFirst));
    estate.loss.state = State::Managing;
    assert_eq!(estate.route_all(), Err(Refusal::LossInOtherState));
}

#[test]
fn the_gain_haircut_waits_for_its_base_and_is_refused_until_then() {
    let mut estate = small(5_000, &[]);
    estate.settlement.owed_to_native += 7;
    estate.settlement.owed_by_native += 7;
    estate.route(Layer::Assessment, NONE).unwrap();
    assert_eq!(estate.loss.state, State::Routing);
    estate.route_all().unwrap();
    assert_eq!(estate.loss.state, State::Haircutting);
    assert_eq!(estate.route_all(), Err(Refusal::HaircutBaseNotExact));
    let early = estate.route(Layer::Assessment, NONE);
    assert_eq!(early, Err(Refusal::LayerOutOfOrder));
    estate.settlement.owed_to_native -= 7;
    estate.settlement.owed_by_native -= 7;
    estate.route_all().unwrap();
    assert_eq!(estate.loss.used_by(Layer::GainHaircut), 4_970);
    assert_eq!(estate.loss.cut_native, 4_970);
}

#[test]
fn fresh_money_is_last_in_line_and_pays_once() {
    let mut estate = Estate::new(0, &[1_000]).with_fund([100, 60, 1_300, 80], 0, &[300], 10_000);
    (
        estate.fund.fresh_junior_native,
        estate.fund.fresh_senior_native,
    ) = (50, 30);
    estate.fix(true).unwrap();
    estate.route(Layer::SkinSenior, NONE).unwrap();
    assert_eq!(estate.loss.used_native[3..7], [100, 10, 890, 0]);
    let mut estate = Estate::new(0, &[2_000]).with_fund([100, 60, 1_300, 80], 0, &[300], 5_000);
    (
        estate.fund.fresh_junior_native,
        estate.fund.fresh_senior_native,
    ) = (50, 30);
    estate.fix(true).unwrap();
    estate.route(Layer::SkinSenior, NONE).unwrap();
    assert_eq!(estate.loss.used_native[3..7], [100, 10, 1_300, 50]);
    assert_eq!(estate.loss.state, State::Assessing);
    estate.pay(0).unwrap();
    estate.settlement.owed_to_native += 1;
    estate.settlement.owed_by_native += 1;
    estate.route_all().unwrap();
    // Behind the assessments and before the haircut: rows 4 and 6 grow.
    assert_eq!(estate.loss.used_native[3..8], [100, 60, 1_300, 80, 150]);
    assert_eq!(estate.loss.state, State::Haircutting);
    assert_eq!(estate.fund.fresh_junior_native, 0);
    // What comes while it waits is for the next loss.
    estate.fund.skin_junior_native += 40;
    estate.fund.fresh_junior_native += 40;
    estate.settlement.owed_to_native -= 1;
    estate.settlement.owed_by_native -= 1;
    estate.count();
    estate.route_all().unwrap();
    assert_eq!(estate.fund.fresh_junior_native, 40);
    estate.close().unwrap();
    assert_eq!(
        estate.fund.fresh_junior_native, 0,
        "with the last open loss it is skin like any other"
    );
    assert_eq!(estate.fund.skin_junior_native, 40);
}

#[test]
fn what_is_blocked_pays_when_it_has_thawed_each_layer_for_itself() {
    let each = |change: fn(&mut Frozen)| {
        let mut frozen = NONE;
        change(&mut frozen);
        frozen
    };
    for (frozen, layer) in [
        (each(|f| f.insurance = true), Layer::Insurance),
        (each(|f| f.skin_junior = true), Layer::SkinJunior),
        (each(|f| f.mutual = true), Layer::Mutual),
        (each(|f| f.skin_senior = true), Layer::SkinSenior),
    ] {
        let mut estate = small(1_330, &[100, 200]);
        estate.route(Layer::GainHaircut, frozen).unwrap();
        let blocked = estate.loss.blocked_native;
        assert_eq!(blocked, if layer == Layer::Mutual { 1_300 } else { 10 });
        assert_eq!(estate.settlement.blocked_native, blocked);
        estate.close().unwrap();
        assert_eq!(estate.account.status, Status::Fixed);
        let still = estate.route(Layer::GainHaircut, frozen);
        assert_eq!(still, Err(Refusal::NothingToMove));
        // Another loss has used the layer up meanwhile, and others are full: they do not pay.
        let mut poor = estate.clone();
        poor.fund.insurance_native = 1 << 30;
        poor.fund.skin_junior_native = 1 << 30;
        poor.fund.skin_senior_native = 1 << 30;
        if layer == Layer::Mutual {
            poor.fund.mutual_native = 0;
        } else {
            *poor.fund.ledger_mut(layer).unwrap() = 3;
        }
        poor.count();
        let thawed = poor.route_all();
        let paid = if layer == Layer::Mutual { 0 } else { 3 };
        assert_eq!(poor.loss.blocked_native, blocked - paid);
        assert_eq!(thawed.is_ok(), paid != 0);
        estate.route(Layer::Proceeds, NONE).unwrap();
        assert_eq!(
            (estate.loss.blocked_native, estate.loss.used_by(layer)),
            (0, blocked)
        );
        assert_eq!(estate.account.variation_native, 0);
        assert_eq!(estate.route_all(), Err(Refusal::LossInOtherState));
    }
}

#[test]
fn an_own_stake_that_thaws_between_pages_pays_before_the_others() {
    let mut estate = Estate::new(0, &[3_000]).with_fund([0, 0, 3_000, 0], 500, &[1_500], 10_000);
    estate.fix(true).unwrap();
    let frozen = Frozen {
        mutual: true,
        ..NONE
    };
    estate.route(Layer::DefaulterStake, frozen).unwrap();
    assert_eq!(estate.loss.blocked_native, 500);
    estate.route(Layer::Mutual, NONE).unwrap();
    assert_eq!(estate.loss.used_native[2..6], [500, 0, 0, 2_500]);
    assert_eq!(estate.loss.blocked_native, 0);
}

#[test]
fn an_own_stake_pays_with_shares_then_what_waits_then_what_is_secured() {
    for (loss, staked, waiting, secured) in [(10, 10, 0, 0), (55, 50, 5, 0), (63, 50, 10, 3)] {
        for (frozen, paid) in [
            (NONE, loss),
            (
                Frozen {
                    secured: true,
                    ..NONE
                },
                loss - secured,
            ),
        ] {
            let mut estate = Estate::new(0, &[loss]).with_fund([0, 0, 2_050, 0], 50, &[1_000], 0);
            (estate.own.pending_native, estate.fund.pending_native) = (10, 10);
            (estate.own.secured_native, estate.fund.secured_native) = (20, 20);
            estate.count();
            estate.fix(true).unwrap();
            let plan = estate.route(Layer::GainHaircut, frozen).unwrap();
            assert_eq!(estate.loss.used_by(Layer::DefaulterStake), paid);
            assert_eq!(estate.loss.blocked_native, loss - paid);
            assert_eq!(plan.paid_by(Pocket::Fund(Layer::Mutual)), staked);
            assert_eq!(plan.paid_by(Pocket::PendingStakes), waiting);
            assert_eq!(plan.paid_by(Pocket::Secured), paid - staked - waiting);
        }
    }
}

#[test]
fn a_used_up_layer_ends_its_generation_and_its_rest_is_the_members() {
    // 2,300 shares: what is left below three units is less than a thousandth of a unit each.
    for (left, generation) in [(0, 1), (2, 1), (3, 0)] {
        let mut estate =
            Estate::new(0, &[2_300 - left]).with_fund([0, 0, 2_300, 0], 0, &[400, 900], 0);
        estate.fix(true).unwrap();
        let frozen = Frozen {
            escrow: true,
            ..NONE
        };
        let mut stuck = estate.clone();
        stuck.route(Layer::GainHaircut, frozen).unwrap();
        let waits = left != 0;
        assert_eq!(stuck.fund.share_generation, u32::from(!waits));
        estate.route_all().unwrap();
        assert_eq!(estate.fund.share_generation, generation, "{left}");
        if generation == 0 {
            continue;
        }
        let fund = &estate.fund;
        assert_eq!((fund.share_count, fund.dead_share_count), (0, 0));
        assert_eq!((fund.mutual_native, estate.loss.residual_native), (0, left));
        for (who, due) in [left * 400 / 1_300, left * 900 / 1_300]
            .into_iter()
            .enumerate()
        {
            let nothing = Err(Refusal::NothingToClaim);
            let told = if due == 0 { nothing } else { Ok(due) };
            assert_eq!(estate.claim(Some(who)), told);
            assert_eq!(estate.claim(Some(who)), nothing);
        }
    }
    // With nobody to claim it the rest is insurance.
    let mut lonely = Estate::new(0, &[1_998]).with_fund([0, 0, 2_000, 0], 1_000, &[], 0);
    lonely.fix(true).unwrap();
    lonely.route_all().unwrap();
    assert_eq!(
        lonely.fund.share_generation, 0,
        "a rest of two for 1,000 shares is more"
    );
    let mut lonely = Estate::new(0, &[2_000]).with_fund([0, 0, 2_000, 0], 1_000, &[], 0);
    lonely.fix(true).unwrap();
    lonely.route_all().unwrap();
    assert_eq!(
        (lonely.fund.share_generation, lonely.fund.escrow_native),
        (1, 0)
    );
}

#[test]
fn the_mode_follows_what_is_blocked_in_all_losses_together() {
    let mut estate = small(1_330, &[100, 200]);
    let active = Mode::default();
    estate.settlement.blocked_native = 5;
    let mode = mode_after(active, State::Routing, &estate.loss, &estate.settlement);
    assert_eq!(mode.status, HouseStatus::Recovery);
    estate.loss.state = State::Haircutting;
    let waits = mode_after(active, State::Routing, &estate.loss, &estate.settlement);
    assert!(waits.is_haircutting);
    // Thawing one loss does not end the haircut of another.
    estate.loss.state = State::Closed;
    estate.settlement.blocked_native = 0;
    let thawed = mode_after(waits, State::Closed, &estate.loss, &estate.settlement);
    assert!(thawed.is_haircutting);
    assert_eq!(thawed.status, HouseStatus::Active);
}

#[test]
fn frozen_money_that_one_loss_has_noted_is_not_counted_by_the_next() {
    let frozen = Frozen {
        insurance: true,
        ..NONE
    };
    let mut estate = Estate::new(0, &[10]).with_fund([10, 10, 0, 0], 0, &[], 0);
    estate.fix(true).unwrap();
    estate.route(Layer::GainHaircut, frozen).unwrap();
    assert_eq!(estate.loss.held_by(Layer::Insurance), 10);

    // A second default of the same size, with its own account.
    let (mut settlement, mut fund) = (estate.settlement, estate.fund);
    settlement.owed_by_native += 10;
    settlement.counted_loss_native += 10;
    settlement.loss_sequence = 2;
    let mut account = estate.account;
    account.variation_native = -10;
    account.counted_native = -10;
    let mut second = Loss {
        state: State::Fixed,
        sequence: 1,
        loss_native: 10,
        shortfall_native: 10,
        left_native: 10,
        next_layer: 2,
        ..Loss::default()
    };
    let route = Route {
        through: Layer::GainHaircut,
        frozen,
        clock: estate.now,
    };
    let parties = (&mut fund, &mut Member::default());
    plan_route(&mut second, &mut account, &mut settlement, parties, &route).unwrap();
    assert_eq!(second.used_by(Layer::SkinJunior), 10);
    assert_eq!(second.held_by(Layer::Insurance), 0);

    // It thaws: the first one's money is there.
    (estate.settlement, estate.fund) = (settlement, fund);
    let thawed = Route {
        frozen: NONE,
        ..route
    };
    let parties = (&mut estate.fund, &mut Member::default());
    let (loss, account) = (&mut estate.loss, &mut estate.account);
    plan_route(loss, account, &mut estate.settlement, parties, &thawed).unwrap();
    assert_eq!(estate.loss.used_by(Layer::Insurance), 10);
    let settlement = estate.settlement;
    assert_eq!(
        (settlement.blocked_native, settlement.held_native),
        (0, [0; 5])
    );
}

#[test]
fn fresh_money_that_is_frozen_pays_the_loss_that_noted_it() {
    let frozen = Frozen {
        skin_senior: true,
        ..NONE
    };
    let mut estate = Estate::new(0, &[10]).with_fund([0, 0, 0, 10], 0, &[], 0);
    estate.fund.fresh_senior_native = 10;
    estate.fix(true).unwrap();
    estate.route(Layer::GainHaircut, frozen).unwrap();
    assert_eq!(estate.loss.held_by(Layer::SkinSenior), 10);
    assert_eq!(estate.fund.fresh_senior_native, 0);
    estate.route(Layer::GainHaircut, NONE).unwrap();
    assert_eq!(estate.loss.used_by(Layer::SkinSenior), 10);
}
