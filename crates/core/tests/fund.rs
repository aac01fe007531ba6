//! The fund: shares lose value by losses alone, waiting stakes never pay, and nobody leaves early.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::fund::{Fund, Member, plan_sweep};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::Bps;
use ringfence_core::waterfall::Layer;
use support::club::{Club, DAY};
use support::numbers::for_seeds;

#[test]
fn a_stake_waits_for_the_next_epoch_that_begins_without_an_open_loss() {
    let mut club = Club::new(1);
    assert_eq!(club.activate(0), Err(Refusal::AmountZero));
    assert_eq!(club.stake(0, 0), Err(Refusal::AmountZero));
    club.stake(0, 5_000).unwrap();
    assert_eq!(club.activate(0), Err(Refusal::EpochNotBegun));
    club.wait(DAY - 11);
    assert_eq!(club.activate(0), Err(Refusal::EpochNotBegun));
    club.wait(1);
    let mut open = club.twin();
    open.settlement.open_loss_count = 1;
    assert_eq!(open.activate(0), Err(Refusal::LossOpen));
    // Closed within this epoch: the next one decides.
    open.settlement.open_loss_count = 0;
    open.settlement.loss_closed_ts = open.now.now_ts + 1;
    open.wait(2);
    assert_eq!(open.activate(0), Err(Refusal::EpochNotBegun));
    open.wait(DAY);
    let plan = open.activate(0).unwrap();
    assert_eq!(plan.paid_by(Pocket::PendingStakes), 5_000);
    assert_eq!(plan.received_by(Pocket::Fund(Layer::Mutual)), 5_000);
}

#[test]
fn the_first_stake_pays_for_the_dead_shares() {
    let mut club = Club::new(1);
    club.stake(0, 1_000).unwrap();
    club.wait(DAY);
    assert_eq!(club.activate(0), Err(Refusal::StakeTooSmall));
    club.stake(0, 1).unwrap();
    club.wait(DAY);
    club.activate(0).unwrap();
    assert_eq!((club.members[0].shares, club.fund.share_count), (1, 1_001));
}

#[test]
fn a_stake_is_given_back_at_any_time_while_it_waits() {
    let mut club = Club::new(1);
    assert_eq!(club.cancel(0), Err(Refusal::AmountZero));
    club.stake(0, 700).unwrap();
    club.settlement.open_loss_count = 1;
    let plan = club.cancel(0).unwrap();
    assert_eq!(plan.paid_by(Pocket::PendingStakes), 700);
    assert_eq!(
        (club.fund.pending_native, club.members[0].pending_native),
        (0, 0)
    );
}

#[test]
fn an_unstake_is_refused_in_the_order_of_the_contract() {
    let mut club = Club::with(&[100_000]);
    let shares = club.members[0].shares;
    assert_eq!(club.unstake(0), Err(Refusal::NoUnstakeRequest));
    assert_eq!(club.request(0, 0), Err(Refusal::AmountZero));
    assert_eq!(club.request(0, shares + 1), Err(Refusal::AboveStake));
    club.request(0, shares).unwrap();
    assert_eq!(club.request(0, 1), Err(Refusal::UnstakeRequestRunning));
    club.wait(7 * DAY - 1);
    assert_eq!(club.unstake(0), Err(Refusal::CoolDownNotPassed));
    club.wait(1);
    club.settlement.open_loss_count = 1;
    assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
    club.settlement.open_loss_count = 0;
    club.settlement.owed_by_native = 10_001;
    assert_eq!(club.unstake(0), Err(Refusal::GateShut));
    club.settlement.owed_by_native = 0;
    club.wait(2 * DAY + 1);
    assert_eq!(club.unstake(0), Err(Refusal::UnstakeWindowPassed));
    // A lapsed request is replaced by a new one.
    club.request(0, shares).unwrap();
    club.wait(7 * DAY);
    assert_eq!(club.unstake(0), Ok(99_000));
    assert_eq!(
        club.members[0],
        Member {
            pending_ts: club.members[0].pending_ts,
            ..at(&club)
        }
    );
}

/// A member who has nothing left but the times of what it had.
fn at(club: &Club) -> Member {
    let requested = club.members[0].requested();
    Member {
        requested_ts: requested.ts,
        requested_slot: requested.slot,
        ..Member::default()
    }
}

#[test]
fn what_held_a_request_back_gives_it_its_window_again() {
    for by_loss in [true, false] {
        let mut club = Club::with(&[100_000]);
        let shares = club.members[0].shares;
        club.request(0, shares).unwrap();
        club.settlement.open_loss_count = u32::from(by_loss);
        if !by_loss {
            club.settlement.gate_open_since_ts = i64::MAX;
        }
        club.wait(40 * DAY);
        assert!(by_loss || club.request(0, 1) == Err(Refusal::UnstakeRequestRunning));
        if by_loss {
            club.settlement.open_loss_count = 0;
            club.settlement.loss_closed_ts = club.now.now_ts;
        } else {
            club.settlement.gate_open_since_ts = club.now.now_ts;
        }
        club.wait(2 * DAY);
        assert_eq!(club.unstake(0), Ok(99_000));
    }
}

#[test]
fn a_request_is_paid_at_the_lower_of_its_two_values() {
    let mut club = Club::with(&[100_000, 100_000]);
    club.request(0, 50_000).unwrap();
    club.wait(7 * DAY);
    let mut fallen = club.twin();
    fallen.fund.mutual_native /= 2;
    assert_eq!(fallen.unstake(0), Ok(25_000));
    let mut risen = club.twin();
    risen.fund.mutual_native = 400_000;
    assert_eq!(
        risen.unstake(0),
        Ok(50_000),
        "what recovers meanwhile goes to those who stay"
    );
}

#[test]
fn shares_lose_value_by_losses_alone() {
    for_seeds(30, |numbers| {
        let mut club = Club::with(&[2_000, 50_000, 777_777]);
        for _ in 0..200 {
            let before: Vec<u64> = (0..3).map(|who| club.worth(who)).collect();
            let shares: Vec<u64> = club.members.iter().map(|m| m.shares).collect();
            let who = numbers.place(3);
            match numbers.between(0, 6) {
                0 => {
                    let amount = numbers.edge(1, 1 << 40);
                    club.stake(who, amount).unwrap();
                }
                1 => {
                    let _ = club.activate(who);
                }
                2 => {
                    let held = club.members[who].shares;
                    let _ = club.request(who, numbers.edge(0, held + 1));
                }
                3 => {
                    let _ = club.unstake(who);
                }
                4 => {
                    let _ = club.cancel(who);
                }
                5 => club.wait(numbers.between(1, 4 * DAY as u64) as i64),
                _ => {
                    // A loss takes from the ledger: everybody's share falls alike.
                    let lost = numbers.edge(0, club.fund.mutual_native / 3);
                    club.fund.mutual_native -= lost;
                    continue;
                }
            }
            for (other, was) in before.into_iter().enumerate() {
                let same = club.members[other].shares == shares[other];
                assert!(
                    !same || club.worth(other) >= was,
                    "{other} lost without a loss"
                );
            }
            club.check();
        }
    });
}

#[test]
fn nobody_gets_out_more_than_went_in_without_a_recovery() {
    for_seeds(30, |numbers| {
        let mut club = Club::with(&[3_000, 40_000]);
        let (mut put_in, mut taken) = (3_000_u64 + 40_000, 0_u64);
        for _ in 0..200 {
            let who = numbers.place(2);
            match numbers.between(0, 3) {
                0 => {
                    let amount = numbers.edge(1, 1 << 30);
                    club.stake(who, amount).unwrap();
                    put_in += amount;
                }
                1 => {
                    let _ = club.activate(who);
                }
                2 => {
                    let held = club.members[who].shares;
                    let _ = club.request(who, numbers.edge(0, held));
                }
                _ => {
                    club.wait(numbers.pick(&[DAY, 7 * DAY]));
                    taken += club.unstake(who).unwrap_or(0);
                }
            }
            let inside = club.fund.mutual_native + club.fund.pending_native;
            assert_eq!(put_in - taken, inside, "the ledgers hold the difference");
        }
    });
}

#[test]
fn the_first_member_cannot_rob_the_second_by_a_donation() {
    // The attacker holds the only live share and donates a fortune, which is not in the ledger.
    let mut club = Club::with(&[1_001, 1_000_000]);
    let (tokens, ledger) = (
        club.fund.mutual_native + 1_000_000_000,
        club.fund.mutual_native,
    );
    let from = Pocket::Fund(Layer::Mutual);
    plan_sweep(&mut club.fund, from, (tokens, ledger)).unwrap();
    assert_eq!(club.fund.insurance_native, 1_000_000_000);
    assert_eq!(
        club.worth(1),
        1_000_000,
        "the victim's stake is worth what it paid"
    );
    assert_eq!(club.worth(0), 1);
}

#[test]
fn stakes_are_refused_when_a_share_is_worth_next_to_nothing() {
    let mut club = Club::with(&[100_000, 2_000]);
    club.stake(1, 10_000).unwrap();
    club.wait(DAY);
    club.fund.mutual_native = club.fund.share_count / 1_000 - 1;
    assert_eq!(club.activate(1), Err(Refusal::ShareValueTooLow));
    club.fund.mutual_native = club.fund.share_count.div_ceil(1_000);
    assert_eq!(club.activate(1).map(|_| ()), Ok(()));
}

#[test]
fn a_stake_that_would_get_no_share_is_refused() {
    let mut club = Club::with(&[100_000, 2_000]);
    // After a recovery a share is worth more than one unit, and one unit buys none.
    club.fund.mutual_native *= 3;
    club.stake(1, 2).unwrap();
    club.wait(DAY);
    assert_eq!(club.activate(1), Err(Refusal::StakeTooSmall));
}

#[test]
fn the_operator_keeps_its_skin_in_the_game() {
    let mut club = Club::new(1);
    club.parameters.skin_min_bps = Bps(2_500);
    club.stake(0, 40_001).unwrap();
    club.wait(DAY);
    assert_eq!(club.activate(0), Err(Refusal::SkinBelowMinimum));
    club.deposit_skin(Layer::SkinSenior, 10_000).unwrap();
    assert_eq!(
        club.activate(0),
        Err(Refusal::SkinBelowMinimum),
        "rounded up"
    );
    club.deposit_skin(Layer::SkinJunior, 1).unwrap();
    assert_eq!(club.activate(0).map(|_| ()), Ok(()));
}

#[test]
fn a_surplus_goes_to_insurance_and_moves_no_tokens_within_it() {
    let mut fund = Fund::default();
    for from in [
        Pocket::Pool,
        Pocket::PendingStakes,
        Pocket::Fund(Layer::SkinSenior),
    ] {
        let plan = plan_sweep(&mut fund, from, (110, 100)).unwrap();
        let leg = plan.legs()[0];
        assert_eq!((leg.from, leg.to), (from, Pocket::Fund(Layer::Insurance)));
        assert_eq!(leg.amount_native, 10);
    }
    let within = plan_sweep(&mut fund, Pocket::Fund(Layer::Insurance), (31, 30)).unwrap();
    assert!(within.legs().is_empty());
    assert_eq!(fund.insurance_native, 31);
    let sweep = |fund: &mut Fund, holding| plan_sweep(fund, Pocket::Pool, holding);
    assert_eq!(sweep(&mut fund, (5, 5)), Err(Refusal::NothingToMove));
    assert_eq!(sweep(&mut fund, (4, 5)), Err(Refusal::TokensBelowLedger));
}

#[test]
fn amounts_end_where_numbers_do() {
    let mut club = Club::new(2);
    club.stake(0, u64::MAX).unwrap();
    for who in 0..2 {
        assert_eq!(club.stake(who, 1), Err(Refusal::Overflow));
    }
    club.wait(DAY);
    club.activate(0).unwrap();
    assert_eq!(club.worth(0), u64::MAX - 1_000);
    club.stake(1, 1).unwrap();
    club.wait(2 * DAY);
    assert_eq!(club.activate(1), Err(Refusal::Overflow), "no share for it");
    let shares = club.members[0].shares;
    club.request(0, shares).unwrap();
    club.wait(7 * DAY);
    assert_eq!(club.unstake(0), Ok(u64::MAX - 1_000));
    club.activate(1).unwrap();
    club.check();
    for layer in [Layer::SkinJunior, Layer::SkinSenior] {
        club.deposit_skin(layer, u64::MAX).unwrap();
        assert_eq!(club.deposit_skin(layer, 1), Err(Refusal::Overflow));
    }
    assert_eq!(club.fund.total_native(), Err(Refusal::Overflow));
}

#[test]
fn no_share_changes_hands_while_a_loss_is_covered_by_frozen_money() {
    let mut club = Club::with(&[100_000]);
    club.request(0, 1_000).unwrap();
    club.stake(0, 5_000).unwrap();
    club.wait(7 * DAY);
    club.settlement.blocked_native = 1;
    assert_eq!(club.activate(0), Err(Refusal::LossOpen));
    assert_eq!(club.unstake(0), Err(Refusal::LossOpen));
    club.settlement.blocked_native = 0;
    assert_eq!(club.unstake(0), Ok(1_000));
    club.activate(0).unwrap();
}
