//! Assessments: who is called for what, in which time, and what comes back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::assessment::{Part, Party, due_native, plan_claim, plan_pay_assessment};
use ringfence_core::fund::Stub;
use ringfence_core::loss::{Frozen, State};
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Clock;
use ringfence_core::waterfall::Layer;
use support::estate::Estate;
use support::numbers::for_seeds;

const DUE: i64 = 86_400;

/// Members with these shares, called for as many units as they have shares, at most.
fn called(missing: u64, shares: &[u64]) -> Estate {
    let all: u64 = shares.iter().sum();
    let mutual = all + 1_000;
    let mut estate =
        Estate::new(0, &[mutual + missing]).with_fund([0, 0, mutual, 0], 0, shares, 10_000);
    estate.fix(true).unwrap();
    estate.route_all().unwrap();
    assert_eq!(estate.loss.state, State::Assessing);
    estate
}

#[test]
fn a_call_is_the_part_by_shares_rounded_up_and_never_more_than_is_missing() {
    for (missing, shares, calls) in [
        (10, &[1_000][..], &[10][..]),
        (10, &[100, 200], &[4, 6]),
        (1, &[1, 1, 1], &[1, 0, 0]),
        (2, &[1, 1, 1], &[1, 1, 0]),
        (300, &[100, 200], &[100, 200]),
        (9_999, &[100, 200], &[100, 200]),
        (17, &[1; 17], &[1; 17]),
        (
            16,
            &[5; 17],
            &[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0],
        ),
    ] {
        let mut estate = called(missing, shares);
        for (who, call) in calls.iter().enumerate() {
            assert_eq!(
                estate.pay(who),
                Ok(*call),
                "{who} of {shares:?} for {missing}"
            );
        }
        estate.route_all().unwrap();
        let used = estate.loss.used_by(Layer::Assessment);
        assert_eq!(used, calls.iter().sum::<u64>());
        assert_eq!(estate.loss.used_by(Layer::GainHaircut), missing - used);
    }
}

#[test]
fn a_party_answers_once_and_in_time() {
    let mut estate = called(300, &[100, 200]);
    assert_eq!(estate.seize(0), Err(Refusal::AssessmentNotDue));
    estate.pay(0).unwrap();
    assert_eq!(estate.pay(0), Err(Refusal::AssessmentAnswered));
    assert_eq!(estate.match_with(0), Err(Refusal::AmountZero));
    estate.match_with(50).unwrap();
    assert_eq!(estate.match_with(1), Err(Refusal::AssessmentAnswered));
    estate.wait(DUE - 1);
    assert_eq!(
        estate.clone().pay(1),
        Ok(150),
        "what the operator paid is not missing"
    );
    estate.wait(1);
    assert_eq!(estate.pay(1), Err(Refusal::AssessmentDuePassed));
    assert_eq!(estate.match_with(1), Err(Refusal::AssessmentDuePassed));
    estate.secure(1, 40);
    assert_eq!(estate.seize(0), Err(Refusal::AssessmentAnswered));
    assert_eq!(estate.route_all(), Err(Refusal::AssessmentsOutstanding));
    assert_eq!(estate.seize(1), Ok(40));
    assert_eq!(estate.seize(1), Err(Refusal::AssessmentAnswered));
    estate.route_all().unwrap();
    assert_eq!(estate.loss.used_by(Layer::Assessment), 190);
    let over = Err(Refusal::LossInOtherState);
    assert_eq!(estate.pay(1), over);
    assert_eq!(estate.match_with(1).map(|()| 0), over);
    assert_eq!(estate.seize(1), over);
}

#[test]
fn a_halted_cluster_lets_nobody_miss_the_time_and_twice_the_time_ends_the_wait() {
    let mut estate = called(300, &[100, 200]);
    let began = estate.now;
    // A day has passed by the clock, and no slot.
    estate.now = Clock {
        now_ts: began.now_ts + 3 * DUE,
        slot: began.slot + 1,
    };
    assert_eq!(estate.seize(0), Err(Refusal::AssessmentNotDue));
    assert_eq!(estate.route_all(), Err(Refusal::AssessmentsOutstanding));
    assert_eq!(estate.pay(0), Ok(100));
    estate.now = began;
    estate.wait(2 * DUE - 1);
    assert_eq!(estate.route_all(), Err(Refusal::AssessmentsOutstanding));
    estate.wait(1);
    estate.route_all().unwrap();
    assert_eq!(estate.loss.used_by(Layer::Assessment), 100);
}

#[test]
fn only_shares_at_declaration_answer_and_never_the_defaulters_own() {
    let mut estate = called(300, &[100, 200]);
    let asked = |estate: &mut Estate, is_defaulter: bool| {
        let party = Party {
            member: &mut estate.members[0].clone(),
            is_defaulter,
        };
        let (loss, fund, now) = (&mut estate.loss, &mut estate.fund, &estate.now);
        plan_pay_assessment(loss, &mut Part::default(), fund, &party, now).map(|_| ())
    };
    assert_eq!(asked(&mut estate.clone(), true), Err(Refusal::NoSharesThen));
    estate.members[0].shares = 0;
    assert_eq!(
        asked(&mut estate.clone(), false),
        Err(Refusal::NoSharesThen)
    );
    assert_eq!(estate.pay(0), Err(Refusal::NoSharesThen));
    estate.wait(DUE);
    assert_eq!(estate.seize(0), Err(Refusal::NoSharesThen));
    estate.now.now_ts -= DUE;
    estate.now.slot -= 2 * DUE as u64;
    // Shares that came later count for nothing, those of the record for what they were.
    estate.members[0].shares = 9_999;
    estate.members[0].stub_sequence = 1;
    assert_eq!(estate.pay(0), Err(Refusal::NoSharesThen));
    estate.members[0].stubs[3] = Stub {
        first_sequence: 0,
        end_sequence: 1,
        shares: 100,
        share_generation: 0,
    };
    assert_eq!(estate.pay(0), Ok(100));
    // The record is given up; the part keeps what counts, and an old generation claims once.
    estate.members[0].stubs[3] = Stub::default();
    estate.pay(1).unwrap();
    estate.route_all().unwrap();
    estate.loss.residual_native = 30;
    estate.fund.escrow_native += 30;
    estate.count();
    assert_eq!(estate.claim(Some(0)), Ok(10));
    assert_eq!(estate.claim(Some(0)), Err(Refusal::NothingToClaim));
}

#[test]
fn what_is_not_needed_comes_back_to_those_who_paid() {
    // 300 are called, 300 and the operator's 300 are paid, and 300 are used: half of each.
    let mut estate = called(300, &[100, 200]);
    estate.pay(0).unwrap();
    estate.pay(1).unwrap();
    estate.match_with(300).unwrap();
    for who in [Some(0), Some(1), None] {
        assert_eq!(
            estate.claim(who),
            Err(Refusal::NothingToClaim),
            "nothing is decided"
        );
    }
    estate.route_all().unwrap();
    assert_eq!(estate.claim(Some(0)), Ok(50));
    assert_eq!(estate.claim(Some(1)), Ok(100));
    assert_eq!(estate.claim(None), Ok(150));
    assert_eq!(estate.fund.escrow_native, 0);
    // What the defaulter repays goes back the same way, and only so far.
    estate.recover(150, true).unwrap();
    assert_eq!(estate.claim(Some(1)), Ok(50));
    estate.recover(150, true).unwrap();
    let all = [Some(0), Some(1), None].map(|who| estate.claim(who).unwrap());
    assert_eq!(all, [50, 50, 150]);
    assert_eq!(estate.fund.escrow_native, 0);
}

#[test]
fn payments_in_a_frozen_escrow_are_blocked_and_settled_when_it_thaws() {
    let frozen = Frozen {
        escrow: true,
        ..Frozen::default()
    };
    let mut estate = called(300, &[100, 200]);
    estate.pay(0).unwrap();
    estate.match_with(500).unwrap();
    estate.wait(DUE);
    estate.seize(1).unwrap();
    estate.route(Layer::GainHaircut, frozen).unwrap();
    assert_eq!(
        (estate.loss.blocked_native, estate.loss.left_native),
        (300, 0)
    );
    assert_eq!(estate.loss.used_by(Layer::Assessment), 0);
    assert_eq!(estate.claim(None), Err(Refusal::NothingToClaim));
    estate.close().unwrap();
    let mut repaid = estate.clone();
    estate.route_all().unwrap();
    assert_eq!(estate.loss.used_by(Layer::Assessment), 300);
    assert_eq!(
        (estate.claim(Some(0)).unwrap(), estate.claim(None).unwrap()),
        (50, 250)
    );
    // Or the defaulter pays in the meantime: then nothing of the payments is used.
    repaid.recover(300, true).unwrap();
    assert_eq!(repaid.loss.blocked_native, 0);
    assert_eq!(repaid.route_all(), Err(Refusal::LossInOtherState));
    assert_eq!(
        (repaid.claim(Some(0)).unwrap(), repaid.claim(None).unwrap()),
        (100, 500)
    );
}

#[test]
fn what_a_party_is_due_never_falls_and_all_claims_fit_into_the_escrow() {
    let mut claims = 0;
    for_seeds(400, |numbers| {
        let shares: Vec<u64> = (0..numbers.pick(&[1, 2, 3, 17]))
            .map(|_| numbers.pick(&[1, 2, 3, 100, 12_345]))
            .collect();
        let all: u64 = shares.iter().sum();
        let mut estate = called(numbers.between(1, all + 3), &shares);
        let mut paid = 0;
        for (who, held) in shares.iter().enumerate() {
            let secured = numbers.pick(&[0, 1, *held]);
            estate.secure(who, secured);
            if numbers.once_in(2) {
                paid += estate.pay(who).unwrap();
            }
        }
        if numbers.once_in(3) {
            let amount = numbers.between(1, all);
            estate.match_with(amount).unwrap();
            paid += amount;
        }
        estate.wait(DUE);
        for who in 0..shares.len() {
            paid += estate.seize(who).unwrap_or(0);
        }
        assert_eq!(estate.loss.assessment.paid_native, paid);
        assert_eq!(estate.loss.assessment.answered_shares, all);
        estate.route_all().unwrap();
        estate.touch_all();
        for _ in 0..20 {
            let before: Vec<u64> = estate
                .parts
                .iter()
                .map(|part| due_native(&estate.loss, part).unwrap())
                .collect();
            let amount = numbers.between(1, all.div_ceil(4) + 1_000);
            let _ = estate.recover(amount, true);
            for (part, before) in estate.parts.iter().zip(before) {
                assert!(due_native(&estate.loss, part).unwrap() >= before);
            }
            let who = numbers.place(shares.len() + 1);
            claims += u64::from(estate.claim((who < shares.len()).then_some(who)).is_ok());
        }
    });
    assert!(claims > 1_000, "only {claims} claims");
}

#[test]
fn a_member_that_never_answered_claims_its_part_of_the_mutual_layer() {
    let mut estate = called(300, &[100, 200]);
    estate.wait(2 * DUE);
    estate.route_all().unwrap();
    estate.touch_all();
    // First the gains, then half of the mutual layer's 1,300.
    estate.recover(300 + 650, true).unwrap();
    assert_eq!(estate.loss.recovered_by(Layer::Mutual), 650);
    assert_eq!(estate.claim(Some(0)), Ok(216));
    // A part of somebody without shares gets nothing.
    let mut part = Part::default();
    let nothing = plan_claim(&estate.loss, &mut part, &mut estate.fund, 0);
    assert_eq!(nothing, Err(Refusal::NothingToClaim));
    assert_eq!(estate.claim(Some(1)), Ok(433));
}
