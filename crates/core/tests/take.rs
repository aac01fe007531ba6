//! A defaulter's lots at a worsening price: who may take them, for how much, and within what bound.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Position, Status};
use ringfence_core::loss::{Loss, Snapshot, State};
use ringfence_core::margin::Test;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::take::{discount_floor, lot_requirement_native};
use support::managed::{
    HOUR, LOW, REQUIREMENT, TERMS, check, declare, later, lots_of, managed, waits_of,
};
use support::numbers::for_seeds;
use support::world::{ONE, START, clock, customer, instrument, pass_boundary, trade, wait};

const ALL: u64 = u64::MAX;

fn tried(system: &System, taker: usize, lots: u64) -> Result<(), Refusal> {
    system.clone().take(0, 0, taker, lots).map(|_| ())
}

#[test]
fn the_price_falls_from_the_mark_to_what_the_lots_themselves_may_lose() {
    let system = managed(100, true, ALL);
    let market = &system.markets[0].0;
    assert_eq!(lot_requirement_native(market, true), REQUIREMENT);
    let mut before = 0;
    for seconds in [0, 1, 2, 599, 1_800, 3_599, 3_600, 3_601, 40_000] {
        let mut system = system.clone();
        later(&mut system, seconds);
        let taken = system.take(0, 0, 0, 10).unwrap().discount_native;
        let elapsed = seconds.min(HOUR) as u64;
        assert_eq!(taken, REQUIREMENT * 10 * elapsed / 3_600, "{seconds}");
        assert!(taken >= before, "the price rose");
        before = taken;
        assert_eq!(system.losses[0].loss.discount_native, taken);
        assert_eq!((lots_of(&system, 0, 0), lots_of(&system, 1, 0)), (10, 90));
        // The mark is 300 below the tick: that waits on both sides, and the discount with it.
        let fall = 10 * 300 * 1_000;
        let discount = i128::from(taken);
        assert_eq!(waits_of(&system, 0), (fall + discount, 0));
        assert_eq!(waits_of(&system, 1), (0, fall + discount));
        check(&system);
    }
}

#[test]
fn the_discount_is_money_of_the_defaulter_and_of_nobody_else() {
    let mut system = managed(100, true, ALL);
    later(&mut system, 1_800);
    let before = system.settlement;
    let discount = system.take(0, 0, 0, 100).unwrap().discount_native;
    assert_eq!(discount, 100 * REQUIREMENT / 2);
    assert_eq!(system.settlement, before, "nothing is recognised yet");
    assert_eq!(system.markets[0].1.wait_fee_native, 0, "there is no fee");
    pass_boundary(&mut system);
    for who in 0..3 {
        let _ = system.settle(who, false);
    }
    let owed = -system.customers[1].account.variation_native;
    // 100 lots fell by 300 ticks of 1,000; 20 quote were there.
    assert_eq!(owed, i128::from(30 * ONE + discount - 20 * ONE));
    check(&system);
}

#[test]
fn shorts_are_taken_like_longs() {
    let mut system = managed(100, false, ALL);
    later(&mut system, HOUR);
    let market = &system.markets[0].0;
    let highest = *market.risk_array.iter().max().unwrap() as u64;
    assert_eq!(lot_requirement_native(market, false), highest);
    let taken = system.take(0, 0, 0, 100).unwrap();
    assert_eq!(taken.discount_native, 100 * highest);
    assert_eq!((lots_of(&system, 0, 0), lots_of(&system, 1, 0)), (-100, 0));
    check(&system);
}

#[test]
fn an_instrument_without_risk_is_taken_at_the_mark() {
    let mut market = instrument(1, 1, 1);
    assert_eq!(lot_requirement_native(&market, true), 0);
    assert_eq!(lot_requirement_native(&market, false), 0);
    market.risk_array = [i64::MIN; 16];
    assert_eq!(lot_requirement_native(&market, true), i64::MAX as u64);
    assert_eq!(lot_requirement_native(&market, false), 0);
}

#[test]
fn while_the_cluster_halts_no_price_worsens() {
    let mut system = managed(100, true, ALL);
    let slot = system.clock.slot;
    later(&mut system, HOUR);
    for (slots, seconds) in [(0, 0), (1, 0), (2, 1), (3_600, 1_800), (9_000, 3_600)] {
        let mut halted = system.clone();
        halted.clock.slot = slot + slots;
        let taken = halted.take(0, 0, 0, 10).unwrap();
        assert_eq!(taken.discount_native, REQUIREMENT * 10 * seconds / 3_600);
    }
}

#[test]
fn all_discounts_of_a_loss_stay_within_its_bound_and_then_lots_go_at_the_mark() {
    let mut exhausted = 0;
    for_seeds(40, |numbers| {
        let lots = numbers.between(1, 200);
        let most = numbers.edge(0, 200 * REQUIREMENT);
        let mut system = managed(lots, true, most);
        while lots_of(&system, 1, 0) != 0 {
            later(&mut system, numbers.between(0, 600) as i64);
            let left = lots_of(&system, 1, 0) as u64;
            let taken = numbers.edge(1, left);
            let before = system.losses[0].loss.discount_native;
            let discount = system.take(0, 0, 0, taken).unwrap().discount_native;
            let after = system.losses[0].loss.discount_native;
            assert_eq!(after, before + discount);
            assert!(after <= most, "{after} above {most}");
            assert!(discount <= taken * REQUIREMENT);
            check(&system);
        }
        exhausted += u32::from(system.losses[0].loss.discount_native == most);
        assert!(!system.customers[1].account.has_lots());
    });
    assert!(exhausted > 5, "only {exhausted} bounds were reached");
}

#[test]
fn two_accounts_of_one_person_win_from_a_default_at_most_the_bound() {
    // The taker is the defaulter's friend and waits for the best price.
    for most in [0, 1, 123_456] {
        let mut system = managed(100, true, most);
        later(&mut system, 9 * HOUR);
        system.take(0, 0, 0, 100).unwrap();
        assert_eq!(waits_of(&system, 0).0, i128::from(30 * ONE + most));
    }
}

#[test]
fn a_discount_is_worked_out_to_the_largest_numbers() {
    let mut loss = Loss {
        terms: TERMS,
        declared_ts: START,
        declared_slot: clock(START).slot,
        snapshot: Snapshot {
            discount_max_native: u64::MAX,
            ..Snapshot::default()
        },
        ..Loss::default()
    };
    let end = clock(START + HOUR);
    let at = |loss: &Loss, lots, requirement| discount_floor(loss, lots, requirement, &end);
    assert_eq!(at(&loss, u64::MAX, 1), Ok(u64::MAX));
    assert_eq!(at(&loss, u64::MAX, u64::MAX), Err(Refusal::Overflow));
    assert_eq!(at(&loss, 1 << 40, 1 << 24), Ok(u64::MAX));
    // A time that the clock has not reached, and a length of zero, grant nothing.
    assert_eq!(discount_floor(&loss, 5, 5, &clock(START - 9)), Ok(0));
    loss.terms.auction_s = 0;
    assert_eq!(at(&loss, 5, 5), Ok(0));
    loss.discount_native = u64::MAX;
    loss.terms = TERMS;
    assert_eq!(at(&loss, 5, 5), Ok(0));
}

#[test]
fn a_take_is_refused_in_the_order_of_the_contract() {
    let mut system = managed(100, true, ALL);
    assert_eq!(tried(&system, 0, 100), Ok(()));
    let refuses = |change: fn(&mut System), lots, refusal| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(tried(&other, 0, lots), Err(refusal), "{refusal:?}");
    };
    // Each row is right but for its own reason and those below it.
    refuses(
        |s| s.mode.is_haircutting = true,
        0,
        Refusal::HaircutUnderWay,
    );
    refuses(|s| s.customers[0].owner = 1, 0, Refusal::SameOwner);
    for state in [State::Fixed, State::Routing, State::Closing, State::Closed] {
        let mut other = system.clone();
        other.losses[0].loss.state = state;
        assert_eq!(tried(&other, 0, 10), Err(Refusal::LossInOtherState));
    }
    let auction: fn(&mut System) = |s| s.losses[0].loss.auction_count = 1;
    refuses(auction, 0, Refusal::AuctionUnderWay);
    let expired: fn(&mut System) = |s| s.markets[0].0.is_expired = true;
    refuses(expired, 0, Refusal::InstrumentExpired);
    refuses(|s| wait(s, 11), 0, Refusal::MarkStale);
    let torn: fn(&mut System) = |s| s.markets[0].1.is_tearing_up = true;
    refuses(torn, 0, Refusal::TearUpUnderWay);
    for lots in [0, 101, u64::MAX] {
        refuses(|_| {}, lots, Refusal::LotsOutOfRange);
    }
    assert_eq!(system.take(0, 1, 0, 1), Err(Refusal::LotsOutOfRange));
    for (status, refusal) in [
        (Status::Liquidation, Refusal::AccountInLiquidation),
        (Status::Default, Refusal::AccountInDefault),
        (Status::Fixed, Refusal::AccountInDefault),
    ] {
        system.customers[0].account.status = status;
        assert_eq!(tried(&system, 0, 10), Err(refusal));
    }
}

#[test]
fn a_taker_is_refused_in_the_order_of_the_contract() {
    let system = managed(100, true, ALL);
    let refuses = |change: fn(&mut System), refusal| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(tried(&other, 0, 10), Err(refusal), "{refusal:?}");
    };
    let shut: fn(&mut System) = |s| s.customers[0].account.slots[0].is_open = false;
    refuses(shut, Refusal::VaultNotOpen);
    let late: fn(&mut System) = |s| {
        s.customers[0].account.variation_native = -1;
        s.customers[0].account.owed_since_ts = s.clock.now_ts - 3_600;
        s.customers[0].account.owed_since_slot = s.clock.slot - 7_200;
    };
    refuses(late, Refusal::VariationOverdue);
    let full: fn(&mut System) = |s| {
        for (index, id) in (10..26).enumerate() {
            let mut filler = instrument(id, 9, 1);
            (filler.mark_tick, filler.settlement_tick) = (1, 1);
            s.markets.push((filler, Default::default()));
            s.customers[0].account.positions[index] = Position::open(&filler);
        }
    };
    refuses(full, Refusal::PositionSlotsFull);
    let elsewhere: fn(&mut System) = |s| {
        trade(s, 1, (0, 2), 1).unwrap();
        s.markets[1].0.mark_ts -= 60;
    };
    refuses(elsewhere, Refusal::MarkStale);
    let unpriced: fn(&mut System) = |s| s.listed[0].asset.feed.publish_ts -= 3_600;
    refuses(unpriced, Refusal::QuoteUnusable);
    let poor: fn(&mut System) = |s| s.customers[0].account.slots[0].ledger_native = 1;
    refuses(poor, Refusal::BelowInitial);
}

#[test]
fn a_taker_ends_at_initial_to_the_unit_and_its_discount_does_not_help() {
    let mut system = managed(100, true, ALL);
    later(&mut system, HOUR);
    // Ten lots at 700 need 15 % of it, and a quarter more.
    let needed = 10 * REQUIREMENT * 12_500 / 10_000;
    let taker = customer(&mut system, 3, [needed, 0, 0]);
    assert_eq!(tried(&system, taker, 10), Ok(()));
    system.withdraw(taker, 0, 1).unwrap();
    assert_eq!(tried(&system, taker, 10), Err(Refusal::BelowInitial));
}

#[test]
fn another_defaulter_and_its_lots_are_out_of_reach() {
    // Both sides of the book are in default: neither may take from the other.
    let mut system = managed(100, true, ALL);
    system.customers[2].account.slots[0].ledger_native = 0;
    system.customers[2].account.variation_native = -i128::from(ONE * 1_000);
    system.customers[2].account.status = Status::Active;
    assert!(system.health(2, Test::SOLVENCY).unwrap().equity_native < 0);
    let second = declare(&mut system, 2, ALL);
    assert_eq!(tried(&system, 2, 10), Err(Refusal::AccountInDefault));
    let back = system.clone().take(second, 0, 1, 10).map(|_| ());
    assert_eq!(back, Err(Refusal::AccountInDefault));
    // Whoever takes both is left with nothing but what the discounts are worth.
    later(&mut system, 1_800);
    system.take(0, 0, 0, 100).unwrap();
    system.take(second, 0, 0, 100).unwrap();
    assert_eq!(lots_of(&system, 0, 0), 0);
    assert_eq!(system.markets[0].1.open_interest_lots, 0);
    assert_eq!(system.markets[0].0.mark_tick, LOW);
}
