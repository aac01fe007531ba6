//! Recoveries: in reverse order, never more than was taken, and to those from whom it was taken.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Status};
use ringfence_core::asset::Shard;
use ringfence_core::liquidation::Seizure;
use ringfence_core::loss::{Frozen, State};
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::Pocket;
use ringfence_core::recovery::{check_closable, plan_waive_cut};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::{SettleInput, plan_collect_fees, plan_settle};
use ringfence_core::system::System;
use ringfence_core::waterfall::{LAYERS, Layer};
use support::estate::Estate;
use support::numbers::for_seeds;
use support::world::{ONE, broken, clock, move_mark, pass_boundary, reading};

/// Every row has paid: 5 own stake, 10, 20, 1,300, 30, 300 assessed, 5 of fees and 230 of gains.
fn all_paid() -> Estate {
    let mut estate =
        Estate::new(100, &[600, 1_400]).with_fund([10, 20, 1_300, 30], 0, &[100, 200], 10_000);
    (estate.own.pending_native, estate.fund.pending_native) = (5, 5);
    estate.settlement.fees_native = 5;
    estate.settlement.pool_native = 5;
    estate.count();
    estate.fix(true).unwrap();
    estate.route_all().unwrap();
    estate.pay(0).unwrap();
    estate.pay(1).unwrap();
    estate.route_all().unwrap();
    let rows = [0, 100, 5, 10, 20, 1_300, 30, 300, 235];
    assert_eq!(estate.loss.used_native, rows);
    assert_eq!(estate.loss.cut_native, 230);
    estate.touch_all();
    estate
}

/// What each of two winners has been cut and has got back, by its claim.
fn claims(estate: &Estate) -> Vec<i128> {
    estate.winners.iter().map(|w| w.variation_native).collect()
}

#[test]
fn rows_are_repaid_unit_by_unit_in_reverse_order() {
    let mut estate = all_paid();
    let rows = estate.loss.used_native;
    let to = [
        (Layer::GainHaircut, 230, Pocket::Pool),
        (Layer::GainHaircut, 5, Pocket::Fund(Layer::Insurance)),
        (Layer::Assessment, 300, Pocket::Escrow),
        (Layer::SkinSenior, 30, Pocket::Fund(Layer::SkinSenior)),
        (Layer::Mutual, 1_300, Pocket::Escrow),
        (Layer::SkinJunior, 20, Pocket::Fund(Layer::SkinJunior)),
        (Layer::Insurance, 10, Pocket::Fund(Layer::Insurance)),
    ];
    for (layer, units, pocket) in to {
        for _ in 0..units {
            let before = estate.loss.recovered_by(layer);
            let plan = estate.recover(1, true).unwrap();
            assert_eq!(plan.received_by(pocket), 1, "{layer:?}");
            assert_eq!(estate.loss.recovered_by(layer), before + 1);
        }
    }
    // All but the defaulter's own rows is back where it came from.
    assert_eq!(estate.loss.recovered_native[..3], [0, 0, 0]);
    assert_eq!(estate.loss.recovered_native[3..], rows[3..]);
    assert_eq!(estate.fund.insurance_native, 15);
    assert_eq!(estate.fund.skin_junior_native, 20);
    assert_eq!(estate.fund.skin_senior_native, 30);
    assert_eq!(estate.recover(1, true), Err(Refusal::NothingToRecover));
    estate.touch_all();
    let [first, second] = claims(&estate)[..] else {
        panic!()
    };
    assert!(first <= 600 && second <= 1_400 && first + second >= 1_998);
    assert_eq!(
        (estate.claim(Some(0)), estate.claim(Some(1))),
        (Ok(533), Ok(1_066))
    );
}

#[test]
fn any_payments_repay_as_one_would_and_the_surplus_is_the_owners() {
    for_seeds(200, |numbers| {
        let mut estate = all_paid();
        if numbers.once_in(2) {
            estate.close().unwrap();
        }
        let mut whole = estate.clone();
        let surplus = numbers.pick(&[0, 1, 1 << 40]);
        let all = estate.loss.recoverable_native().unwrap();
        assert_eq!(all, 1_895);
        whole.recover(all + surplus, true).unwrap();
        let mut left = all + surplus;
        while estate.loss.recoverable_native().unwrap() != 0 {
            let part = numbers.between(1, 700).min(left);
            estate.recover(part, true).unwrap();
            left -= part;
            estate.touch(numbers.place(2));
        }
        assert_eq!(estate.loss.recovered_native, whole.loss.recovered_native);
        assert_eq!(whole.account.slots[0].ledger_native, surplus);
        let is_closed = whole.loss.state == State::Closed;
        let status = if is_closed {
            Status::Active
        } else {
            Status::Fixed
        };
        assert_eq!(
            (whole.account.status, estate.account.status),
            (status, status)
        );
        if !is_closed {
            whole.close().unwrap();
            assert_eq!(
                whole.account.status,
                Status::Active,
                "released when it is closed"
            );
        }
        assert_eq!(whole.recover(1, true), Err(Refusal::NothingToRecover));
    });
}

#[test]
fn a_recovery_needs_a_routed_loss_and_something_to_move() {
    for state in [
        State::Managing,
        State::Fixed,
        State::Routing,
        State::Assessing,
        State::Haircutting,
    ] {
        let mut early = all_paid();
        early.loss.state = state;
        let copy = early.loss;
        let mut vault = ringfence_core::loss::QuoteVault {
            tokens_native: 9,
            moves: true,
            shard: &mut early.shard,
        };
        let refused = ringfence_core::recovery::plan_recover(
            &mut early.loss,
            &mut early.account,
            &mut early.settlement,
            &mut early.fund,
            &mut vault,
        );
        assert_eq!(refused, Err(Refusal::LossInOtherState));
        assert_eq!(early.loss, copy);
    }
    let mut estate = all_paid();
    assert_eq!(estate.recover(0, true), Err(Refusal::NothingToRecover));
    assert_eq!(estate.recover(9, false), Err(Refusal::NothingToRecover));
    estate.account.slots[0].ledger_native = 1;
    assert_eq!(estate.recover(0, true), Err(Refusal::TokensBelowLedger));
    estate.account.slots[0].ledger_native = 0;
    estate.account.slots[0].locked_native = 9;
    assert_eq!(estate.recover(9, true), Err(Refusal::NothingToRecover));
    estate.account.slots[0].locked_native = 0;
    estate.account.status = Status::Active;
    assert_eq!(estate.recover(9, true), Err(Refusal::NothingToRecover));
}

#[test]
fn gains_wait_until_the_haircut_is_applied_and_what_is_blocked_does_not() {
    let mut estate = Estate::new(0, &[400, 600]).with_fund([100, 0, 0, 0], 0, &[], 0);
    estate.fix(true).unwrap();
    let frozen = Frozen {
        insurance: true,
        ..Frozen::default()
    };
    estate.route(Layer::GainHaircut, frozen).unwrap();
    assert_eq!(
        (estate.loss.blocked_native, estate.loss.cut_native),
        (100, 900)
    );
    estate.recover(190, true).unwrap();
    assert_eq!(estate.loss.blocked_native, 0);
    assert_eq!(estate.loss.used_by(Layer::DefaulterVaults), 100);
    assert_eq!(
        estate.loss.recovered_by(Layer::GainHaircut),
        0,
        "what is next waits"
    );
    assert_eq!(estate.account.slots[0].ledger_native, 90);
    assert_eq!(estate.recover(0, true), Err(Refusal::HaircutNotApplied));
    estate.touch(0);
    assert_eq!(estate.recover(0, true), Err(Refusal::HaircutNotApplied));
    estate.touch(1);
    estate.recover(0, true).unwrap();
    assert_eq!(estate.loss.recovered_by(Layer::GainHaircut), 90);
    estate.touch_all();
    assert_eq!(claims(&estate), [40 + 36, 60 + 54]);
}

#[test]
fn cuts_are_restored_pro_rata_and_never_beyond_what_was_cut() {
    let mut restored = 0;
    for_seeds(600, |numbers| {
        let gains: Vec<u64> = (0..numbers.pick(&[1, 2, 5]))
            .map(|_| {
                let bits = numbers.between(2, 44);
                numbers.edge(1, 1 << bits)
            })
            .collect();
        let all: u64 = gains.iter().sum();
        let own = numbers.between(0, all - 1);
        let mut estate = Estate::new(own, &gains).with_fund([0, 0, 0, 0], 0, &[], 0);
        estate.fix(true).unwrap();
        estate.route_all().unwrap();
        estate.touch_all();
        let cut = claims(&estate);
        let lost = |who: usize| i128::from(gains[who]) - cut[who];
        let total = i128::from(estate.loss.cut_native);
        for _ in 0..numbers.between(1, 12) {
            let amount = numbers.edge(1, all);
            let _ = estate.recover(amount, true);
            for who in 0..gains.len() {
                if numbers.once_in(3) {
                    estate.touch(who);
                }
            }
        }
        estate.touch_all();
        let back = i128::from(estate.loss.recovered_by(Layer::GainHaircut));
        let now = claims(&estate);
        let mut sum = 0;
        for who in 0..gains.len() {
            let got = now[who] - cut[who];
            assert!((0..=lost(who)).contains(&got), "{got} of {}", lost(who));
            assert_eq!(estate.winners[who].cut_native, lost(who) - got);
            sum += got;
            // Nobody is more than rounding below its part: one unit a touch, and the index.
            let part = lost(who) * back / total.max(1);
            let coarse = 20 + lost(who) * 20 / 1_000_000_000_000 + (lost(who) * 3) / total.max(1);
            assert!(got + coarse >= part.min(lost(who)), "{got} of {part}");
        }
        assert_eq!(sum + estate.settlement.recovering_native, back);
        restored += i32::from(back != 0);
    });
    assert!(restored > 500, "only {restored} recoveries");
}

#[test]
fn what_is_given_up_is_insurance_and_the_account_can_be_closed() {
    let mut estate = Estate::new(0, &[400, 600]).with_fund([0, 0, 0, 0], 0, &[], 0);
    estate.fix(true).unwrap();
    estate.route_all().unwrap();
    let untouched = estate.winners[0];
    assert_eq!(check_closable(&untouched), Err(Refusal::AccountNotSettled));
    let early = plan_waive_cut(&mut untouched.clone(), &mut estate.settlement.clone());
    assert_eq!(early, Err(Refusal::AccountNotSettled));
    estate.touch_all();
    assert_eq!(
        check_closable(&estate.winners[0]),
        Err(Refusal::ClaimOnRecovery)
    );
    let mut new = Account::EMPTY;
    assert_eq!(check_closable(&new), Ok(()));
    let nothing = plan_waive_cut(&mut new, &mut estate.settlement.clone());
    assert_eq!(nothing, Err(Refusal::NothingToClaim));
    plan_waive_cut(&mut estate.winners[0], &mut estate.settlement).unwrap();
    assert_eq!(check_closable(&estate.winners[0]), Ok(()));
    let again = plan_waive_cut(
        &mut estate.winners[0].clone(),
        &mut estate.settlement.clone(),
    );
    assert_eq!(again, Err(Refusal::NothingToClaim));
    // All that is left to restore is the other's 600; what the first gave up is insurance's.
    estate.recover(700, true).unwrap();
    estate.touch_all();
    assert_eq!(claims(&estate), [0, 600]);
    assert_eq!(estate.fund.insurance_native, 100);
    assert_eq!(estate.winners[1].cut_native, 0);
    assert_eq!(estate.settlement.recovery_epoch, 1);
}

#[test]
fn what_was_recovered_before_is_not_given_up() {
    let mut estate = Estate::new(0, &[400, 600]).with_fund([0, 0, 0, 0], 0, &[], 0);
    estate.fix(true).unwrap();
    estate.route_all().unwrap();
    estate.touch_all();
    estate.recover(500, true).unwrap();
    plan_waive_cut(&mut estate.winners[0], &mut estate.settlement).unwrap();
    estate.check();
    assert_eq!(estate.winners[0].variation_native, 200);
    assert_eq!(estate.winners[0].cut_native, 0);
    assert_eq!(
        check_closable(&estate.winners[0]),
        Err(Refusal::AccountNotSettled)
    );
    estate.recover(500, true).unwrap();
    estate.touch_all();
    assert_eq!(claims(&estate), [200, 600]);
    assert_eq!(estate.fund.insurance_native, 200);
}

#[test]
fn money_that_waits_for_cut_accounts_pays_nobody_else() {
    let mut estate = Estate::new(0, &[1_000]).with_fund([0, 0, 0, 0], 0, &[], 0);
    estate.fix(true).unwrap();
    estate.route_all().unwrap();
    estate.touch_all();
    estate.recover(1_000, true).unwrap();
    // Somebody else wins as much from somebody who has not paid yet; the pool has a thousand.
    let mut other = Account::EMPTY;
    other.slots[0].is_open = true;
    (other.variation_native, other.counted_native) = (1_000, 1_000);
    let s = &mut estate.settlement;
    (s.owed_to_native, s.owed_by_native) = (1_000, 1_000);
    (s.counted_gain_native, s.counted_loss_native) = (1_000, 1_000);
    let pay = |account: &mut Account, estate: &mut Estate| {
        let mut input = SettleInput {
            instruments: &[],
            books: &mut [],
            shard: &mut Shard::default(),
            parameters: &Parameters::TEST,
            cover_native: u64::MAX,
            vault_moves: true,
            pool_pays: true,
            clock: &clock(0),
        };
        let plan = plan_settle(account, &mut estate.settlement, &mut input).unwrap();
        plan.received_by(Pocket::Vault(0))
    };
    assert_eq!(
        pay(&mut other, &mut estate),
        0,
        "it waits for its own loser"
    );
    estate.settlement.owed_to_native = 0;
    estate.settlement.fees_native = 1_000;
    let fees = plan_collect_fees(&mut estate.settlement.clone(), &mut 0, true);
    assert_eq!(fees, Err(Refusal::NothingToMove));
    estate.settlement.owed_to_native = 1_000;
    estate.settlement.fees_native = 0;
    let mut winner = estate.winners[0];
    assert_eq!(pay(&mut winner, &mut estate), 1_000);
    assert_eq!(winner.cut_native, 0);
}

#[test]
fn a_haircut_after_a_recovery_begins_at_its_index() {
    let mut estate = Estate::new(0, &[1_000]).with_fund([0, 0, 0, 0], 0, &[], 0);
    estate.fix(true).unwrap();
    estate.route(Layer::Assessment, Frozen::default()).unwrap();
    // The first cut takes half, by hand; half of it is restored while the account sleeps.
    let s = &mut estate.settlement;
    ringfence_core::loss::cut_gains(s, 500).unwrap();
    (s.owed_by_native, s.counted_loss_native) = (500, 500);
    (
        estate.account.variation_native,
        estate.account.counted_native,
    ) = (-500, -500);
    estate.touch_all();
    assert_eq!(estate.winners[0].cut_native, 500);
    estate.loss.state = State::Closing;
    estate.loss.used_native[8] = 500;
    estate.loss.left_native = 500;
    estate.loss.cut_native = 500;
    estate.loss.state = State::Closed;
    estate.loss.left_native = 0;
    estate.loss.loss_native = 500;
    estate.recover(250, true).unwrap();
    ringfence_core::loss::cut_gains(&mut estate.settlement, 250).unwrap();
    let s = &mut estate.settlement;
    (s.owed_by_native, s.counted_loss_native) = (250, 250);
    (
        estate.account.variation_native,
        estate.account.counted_native,
    ) = (-250, -250);
    estate.touch_all();
    // 500 kept, 250 back and 250 cut anew: what was just restored was not cut.
    assert_eq!(claims(&estate), [500]);
    assert_eq!(estate.winners[0].cut_native, 500);
    assert_eq!(estate.settlement.cut_native, 500);
    for layer in LAYERS {
        assert!(estate.loss.recovered_by(layer) <= estate.loss.used_by(layer));
    }
}

/// The broken house with its loss closed: junior skin has paid 65 for customer 1.
fn closed() -> System {
    let mut system = broken();
    system.deposit_skin(Layer::SkinJunior, 200 * ONE).unwrap();
    let loss = system.declare(1, false).unwrap();
    system.take(loss, 0, 0, 100).unwrap();
    pass_boundary(&mut system);
    system.fix(loss, false).unwrap();
    system.route(loss, &Frozen::default()).unwrap();
    system.close_loss(loss).unwrap();
    assert_eq!(system.losses[0].loss.recoverable_native(), Ok(65 * ONE));
    system
}

fn sale(quote_native: u64) -> Seizure {
    Seizure {
        slot: 1,
        quote_native,
        minimum_out_native: 0,
        quote_moves: true,
    }
}

#[test]
fn collateral_that_comes_later_is_sold_into_the_defaulters_own_vault() {
    let mut system = closed();
    // A token of nine decimals at 150: with three percent off, 65 quote buy less than half of one.
    system.deposit(1, 1, 1_000_000_000).unwrap();
    let plan = system.sell_recovered(0, &sale(65 * ONE)).unwrap();
    assert_eq!(plan.received_by(Pocket::Vault(0)), 65 * ONE);
    assert_eq!(plan.received_by(Pocket::Wallet), 446_735_395);
    system.recover(0, false).unwrap();
    assert_eq!(system.fund.skin_junior_native, 200 * ONE);
    assert_eq!(system.customers[1].account.status, Status::Active);
    let rest = system.exit(1, 1).unwrap().received_by(Pocket::Wallet);
    assert_eq!(rest, 1_000_000_000 - 446_735_395);
    assert!(ringfence_core::invariants::first_broken(&system.view()).is_none());
}

#[test]
fn collateral_is_sold_under_the_same_rules_as_any_other() {
    let mut system = closed();
    system.deposit(1, 1, 1_000_000_000).unwrap();
    let told = |system: &System, how: Seizure| system.clone().sell_recovered(0, &how).map(|_| ());
    let quote = Seizure { slot: 0, ..sale(0) };
    assert_eq!(told(&system, quote), Err(Refusal::QuoteNotSeizable));
    assert_eq!(told(&system, sale(0)), Err(Refusal::AmountZero));
    let closed_slot = Seizure { slot: 5, ..sale(1) };
    assert_eq!(told(&system, closed_slot), Err(Refusal::VaultNotOpen));
    assert_eq!(told(&system, sale(65 * ONE + 1)), Err(Refusal::AboveOwed));
    // What is in its own vault pays first, unless it is frozen.
    let mut funded = system.clone();
    funded.deposit(1, 0, 5 * ONE).unwrap();
    assert_eq!(told(&funded, sale(60 * ONE)), Ok(()));
    assert_eq!(told(&funded, sale(60 * ONE + 1)), Err(Refusal::AboveOwed));
    let frozen = Seizure {
        quote_moves: false,
        ..sale(65 * ONE)
    };
    assert_eq!(told(&funded, frozen), Ok(()));
    let greedy = Seizure {
        minimum_out_native: 446_735_396,
        ..sale(65 * ONE)
    };
    assert_eq!(told(&system, greedy), Err(Refusal::BelowMinimumOut));
    let mut poor = system.clone();
    poor.customers[1].account.slots[1].locked_native = 600_000_000;
    assert_eq!(told(&poor, sale(65 * ONE)), Err(Refusal::AboveAvailable));
    let mut vague = system.clone();
    vague.listed[1].asset.feed.confidence_price_e8 = vague.listed[1].asset.feed.spot_price_e8;
    assert_eq!(told(&vague, sale(ONE)), Err(Refusal::PriceNotPositive));
    let mut heavy = system.clone();
    heavy.listed[1].asset.parameters.weight_maintenance_bps.0 = 10_000;
    assert_eq!(
        told(&heavy, sale(ONE)),
        Err(Refusal::LiquidationDoesNotImprove)
    );
    let mut rising = system.clone();
    move_mark(&mut rising, 0, 100);
    let now_ts = rising.clock.now_ts + 1;
    rising.clock = clock(now_ts);
    rising
        .refresh_price(1, &reading(400 * 100_000_000, now_ts))
        .unwrap();
    assert_eq!(told(&rising, sale(ONE)), Err(Refusal::PriceRisePending));
    rising.clock = clock(now_ts + 61);
    assert_eq!(told(&rising, sale(ONE)), Err(Refusal::PriceStale));
    let mut early = system.clone();
    early.losses[0].loss.state = State::Routing;
    assert_eq!(told(&early, sale(ONE)), Err(Refusal::LossInOtherState));
    system.customers[1].account.status = Status::Active;
    assert_eq!(told(&system, sale(ONE)), Err(Refusal::NothingToRecover));
}

#[test]
fn a_defaulter_for_whom_nobody_paid_yet_stays_frozen_while_anything_is_blocked() {
    let mut estate = Estate::new(0, &[100]).with_fund([100, 0, 0, 0], 0, &[], 0);
    estate.fix(true).unwrap();
    let frozen = Frozen {
        insurance: true,
        ..Frozen::default()
    };
    estate.route(Layer::GainHaircut, frozen).unwrap();
    estate.close().unwrap();
    assert_eq!(estate.loss.used_native, [0; 9]);
    assert_eq!(estate.account.status, Status::Fixed);
    estate.recover(99, true).unwrap();
    assert_eq!(estate.account.status, Status::Fixed);
    estate.recover(5, true).unwrap();
    assert_eq!(estate.account.status, Status::Active);
    assert_eq!(estate.account.slots[0].ledger_native, 4, "the surplus");
    assert_eq!(estate.account.variation_native, 0);
    assert_eq!(estate.fund.insurance_native, 100, "insurance never paid");
}
