//! Auctions: who gets the lots, what becomes of bonds, and that nobody stands in the
//! way of the next.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::Status;
use ringfence_core::auction::{Awarded, BIDS, Phase, lots_min};
use ringfence_core::loss::State;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::waterfall::Layer;
use support::managed::{
    HOUR, REQUIREMENT, RICH, bidder, bids, check, commit, contested, later, lots_of, managed, mark,
    next_phase, opened, quote, reveal, tokens_in, waits_of,
};
use support::numbers::for_seeds;
use support::world::{instrument, move_mark, wait};

const ALL: u64 = u64::MAX;

fn insurance(system: &System) -> u64 {
    tokens_in(system, Pocket::Fund(Layer::Insurance))
}

#[test]
fn bids_get_their_lots_in_order_of_price_and_then_of_commitment() {
    let mut partly = 0;
    for_seeds(60, |numbers| {
        let lots = numbers.between(1, 400);
        let most = numbers.pick(&[0, 1, REQUIREMENT * 20, ALL, ALL]);
        let mut system = managed(lots, true, most);
        let count = numbers.between(2, 12) as usize;
        let members: Vec<_> = (0..count)
            .map(|n| bidder(&mut system, 200 + n as u32, RICH))
            .collect();
        opened(&mut system);
        let least = lots_min(lots).unwrap();
        let made: Vec<_> = members
            .iter()
            .map(|member| {
                let discount = numbers.pick(&[0, 1, 2, 50_000, REQUIREMENT]);
                (*member, (discount, numbers.edge(least, lots)))
            })
            .collect();
        let places = bids(&mut system, &made);
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|index| (made[*index].1.0, *index));
        let (mut left, mut spent) = (lots, 0);
        for (rank, index) in order.into_iter().enumerate() {
            let ((_, who), (discount, asked)) = made[index];
            let place = places[index];
            if rank >= BIDS {
                assert_eq!(system.award(place), Err(Refusal::AuctionInOtherPhase));
                continue;
            }
            let affordable = (most - spent).checked_div(discount).unwrap_or(ALL);
            let due = asked.min(left).min(affordable);
            let awarded = system.award(place).unwrap();
            assert_eq!(
                (awarded.lots, awarded.discount_native),
                (due, due * discount)
            );
            assert_eq!(lots_of(&system, who, 0), due as i64);
            (left, spent) = (left - due, spent + due * discount);
            assert_eq!(system.losses[0].loss.discount_native, spent);
            check(&system);
        }
        partly += u32::from(left != 0);
        assert_eq!(lots_of(&system, 1, 0), left as i64);
        system.advance_auction(0).unwrap();
        let auction = system.auctions[0].auction;
        let again = left != 0;
        assert_eq!(auction.phase == Phase::Committing, again);
        assert_eq!(system.losses[0].loss.auction_count, u16::from(again));
        for place in places {
            let plan = system.settle_bond(place).unwrap();
            let bond = system.bids[place].bid.bond_native;
            assert_eq!(
                plan.received_by(Pocket::Wallet),
                bond,
                "everybody did its part"
            );
        }
        check(&system);
        assert_eq!(insurance(&system), 0);
    });
    assert!(partly > 5, "only {partly} auctions left lots over");
}

#[test]
fn a_bid_that_is_not_revealed_costs_its_bond() {
    let (mut system, members) = contested(4);
    let places: Vec<_> = members
        .iter()
        .map(|(seat, _)| commit(&mut system, *seat, (5, 50)).unwrap())
        .collect();
    for place in &places {
        let early = system.settle_bond(*place);
        assert_eq!(early, Err(Refusal::AuctionInOtherPhase));
    }
    next_phase(&mut system);
    for index in [1, 2] {
        reveal(&mut system, places[index], members[index].1, (5, 50)).unwrap();
        let early = system.clone().settle_bond(places[index]);
        assert_eq!(early, Err(Refusal::AuctionInOtherPhase));
    }
    assert_eq!(next_phase(&mut system), Phase::Awarding);
    let bond = system.bids[places[0]].bid.bond_native;
    assert_eq!(bond, 100 * 700 * 1_000 / 100);
    for (index, forfeited) in [(0, 1), (3, 2)] {
        let plan = system.settle_bond(places[index]).unwrap();
        assert_eq!(plan.received_by(Pocket::Fund(Layer::Insurance)), bond);
        assert_eq!(insurance(&system), forfeited * bond);
        assert_eq!(system.fund.insurance_native, forfeited * bond);
        assert_eq!(
            system.settle_bond(places[index]),
            Err(Refusal::NothingToMove)
        );
        check(&system);
    }
    // Those who may still get lots keep theirs in; the first is free as soon as it has its lots.
    let waits = system.clone().settle_bond(places[1]);
    assert_eq!(waits, Err(Refusal::AuctionInOtherPhase));
    system.award(places[1]).unwrap();
    let plan = system.settle_bond(places[1]).unwrap();
    assert_eq!(plan.received_by(Pocket::Wallet), bond);
    check(&system);
}

#[test]
fn a_bid_that_is_not_among_the_best_is_free_at_once() {
    let (mut system, members) = contested(9);
    let made: Vec<_> = members
        .iter()
        .enumerate()
        .map(|(index, member)| (*member, (9 - index as u64, 13)))
        .collect();
    let places = bids(&mut system, &made);
    // The first asked most: it was pushed out by the ninth.
    let plan = system.settle_bond(places[0]).unwrap();
    assert_ne!(plan.received_by(Pocket::Wallet), 0);
    for place in &places[1..] {
        let early = system.settle_bond(*place);
        assert_eq!(early, Err(Refusal::AuctionInOtherPhase));
    }
    check(&system);
}

#[test]
fn a_bidder_that_cannot_take_its_lots_is_passed_over_and_loses_its_bond() {
    type Change = fn(&mut System, usize);
    let rows: [(Change, Refusal); 4] = [
        (
            |s, who| {
                let all = s.withdrawable(who, 0);
                s.withdraw(who, 0, all).unwrap();
            },
            Refusal::BelowInitial,
        ),
        (
            |s, who| s.customers[who].account.status = Status::Liquidation,
            Refusal::AccountInLiquidation,
        ),
        (
            |s, who| s.customers[who].account.status = Status::Default,
            Refusal::AccountInDefault,
        ),
        (
            |s, who| s.customers[who].account.owed_since_ts = 1,
            Refusal::VariationOverdue,
        ),
    ];
    for (change, refusal) in rows {
        let (mut system, members) = contested(3);
        let made = [
            (members[0], (1, 100)),
            (members[1], (2, 60)),
            (members[2], (3, 60)),
        ];
        let places = bids(&mut system, &made);
        change(&mut system, members[0].1);
        assert_eq!(system.award(places[0]), Err(refusal));
        assert_eq!(system.award(places[1]), Err(Refusal::AuctionInOtherPhase));
        // Its turn is an eighth of the phase, and nobody ends it sooner.
        later(&mut system, HOUR / 8 - 1);
        let early = system.advance_auction(0);
        assert_eq!(early, Err(Refusal::AuctionInOtherPhase));
        later(&mut system, 1);
        system.advance_auction(0).unwrap();
        assert_eq!(system.award(places[0]), Err(Refusal::AuctionInOtherPhase));
        let again = system.advance_auction(0);
        assert_eq!(
            again,
            Err(Refusal::AuctionInOtherPhase),
            "the next has its turn"
        );
        assert_eq!(system.award(places[1]).unwrap().lots, 60);
        assert_eq!(system.award(places[2]).unwrap().lots, 40);
        system.advance_auction(0).unwrap();
        assert_eq!(system.auctions[0].auction.phase, Phase::Closed);
        let bond = system.bids[places[0]].bid.bond_native;
        for (place, lost) in places.iter().zip([bond, 0, 0]) {
            let plan = system.settle_bond(*place).unwrap();
            assert_eq!(plan.received_by(Pocket::Fund(Layer::Insurance)), lost);
        }
        check(&system);
    }
}

#[test]
fn each_place_has_its_own_turn_and_the_last_ends_with_the_phase() {
    let (mut system, members) = contested(8);
    let made: Vec<_> = members.iter().map(|member| (*member, (1, 100))).collect();
    let places = bids(&mut system, &made);
    for turn in 1..8_u8 {
        later(&mut system, HOUR / 8);
        system.advance_auction(0).unwrap();
        assert_eq!(system.auctions[0].auction.awarded_count, turn);
        assert_eq!(system.auctions[0].auction.phase, Phase::Awarding);
    }
    // Seven slept; the eighth gets everything.
    let mut slept = system.clone();
    assert_eq!(system.award(places[7]).unwrap().lots, 100);
    system.advance_auction(0).unwrap();
    assert_eq!(system.auctions[0].auction.phase, Phase::Closed);
    later(&mut slept, HOUR / 8);
    slept.advance_auction(0).unwrap();
    let auction = slept.auctions[0].auction;
    assert_eq!((auction.phase, auction.round), (Phase::Committing, 1));
    for (place, kept) in places.iter().zip([0, 0, 0, 0, 0, 0, 0, 1]) {
        let bond = system.bids[*place].bid.bond_native;
        let plan = system.settle_bond(*place).unwrap();
        assert_eq!(plan.received_by(Pocket::Wallet), kept * bond);
        let plan = slept.settle_bond(*place).unwrap();
        assert_eq!(plan.received_by(Pocket::Wallet), 0, "all eight slept here");
    }
    check(&system);
    check(&slept);
}

#[test]
fn with_too_few_bidders_it_is_held_once_more_and_then_closed() {
    let (mut system, members) = contested(2);
    let bid = commit(&mut system, members[0].0, (5, 100)).unwrap();
    next_phase(&mut system);
    reveal(&mut system, bid, members[0].1, (5, 100)).unwrap();
    assert_eq!(next_phase(&mut system), Phase::Committing);
    let again = system.auctions[0].auction;
    assert_eq!((again.round, again.lots, again.bid_count), (1, 100, 0));
    assert_eq!((again.revealed_count, again.ranked_count()), (0, 0));
    // It did its part: the bond returns, also after the rerun has begun.
    let plan = system.settle_bond(bid).unwrap();
    assert_ne!(plan.received_by(Pocket::Wallet), 0);
    // Whoever bid in the first round bids anew.
    let made = [(members[0], (5, 30)), (members[1], (4, 30))];
    let places = bids(&mut system, &made);
    system.award(places[1]).unwrap();
    system.award(places[0]).unwrap();
    system.advance_auction(0).unwrap();
    assert_eq!(system.auctions[0].auction.phase, Phase::Closed);
    assert_eq!(system.losses[0].loss.auction_count, 0);
    let over = system.advance_auction(0);
    assert_eq!(over, Err(Refusal::AuctionInOtherPhase));
    // What is left may be taken again, or torn up.
    assert_eq!(lots_of(&system, 1, 0), 40);
    assert!(system.clone().take(0, 0, 0, 1).is_ok());
    assert!(system.clone().tear_up(0, 0, 2).is_ok());
    assert_eq!(system.open_auction(0, 0), Err(Refusal::AuctionInOtherPhase));
}

#[test]
fn a_rerun_forgets_no_forfeit_and_reads_its_reserve_anew() {
    let (mut system, members) = contested(3);
    let made = [
        (members[0], (1, 20)),
        (members[1], (2, 20)),
        (members[2], (3, 20)),
    ];
    let places = bids(&mut system, &made);
    system.award(places[0]).unwrap();
    // The second sleeps through its turn; then the third does.
    move_mark(&mut system, 0, 350);
    later(&mut system, HOUR);
    system.advance_auction(0).unwrap();
    let auction = system.auctions[0].auction;
    assert_eq!((auction.round, auction.lots), (1, 80));
    assert_eq!(auction.reserve_native, 54_000, "15 % of 350, in thirds");
    for (place, kept) in places.iter().zip([1, 0, 0]) {
        let bond = system.bids[*place].bid.bond_native;
        let plan = system.settle_bond(*place).unwrap();
        assert_eq!(plan.received_by(Pocket::Wallet), kept * bond);
    }
    check(&system);
}

#[test]
fn phases_last_their_time_and_their_slots() {
    let (mut system, members) = contested(2);
    let made = [(members[0], (1, 50)), (members[1], (2, 50))];
    let mut committed = Vec::new();
    for ((seat, _), of) in made {
        committed.push(commit(&mut system, seat, of).unwrap());
    }
    let early = |system: &System, change: fn(&mut System)| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(other.advance_auction(0), Err(Refusal::AuctionInOtherPhase));
    };
    for phase in [Phase::Revealing, Phase::Awarding] {
        early(&system, |_| {});
        early(&system, |s| later(s, HOUR - 1));
        early(&system, |s| {
            let slot = s.clock.slot;
            later(s, HOUR);
            s.clock.slot = slot + 7_199;
        });
        let mut waiting = system.clone();
        waiting.mode.is_haircutting = true;
        assert_eq!(waiting.advance_auction(0), Err(Refusal::HaircutUnderWay));
        assert_eq!(next_phase(&mut system), phase);
        if phase == Phase::Revealing {
            for (bid, ((_, who), of)) in committed.iter().zip(made) {
                reveal(&mut system, *bid, who, of).unwrap();
            }
        }
    }
    system.mode.is_haircutting = true;
    assert_eq!(system.award(committed[0]), Err(Refusal::HaircutUnderWay));
}

#[test]
fn awards_are_refused_in_the_order_of_the_contract() {
    let (mut system, members) = contested(2);
    let made = [(members[0], (1, 50)), (members[1], (2, 50))];
    let places = bids(&mut system, &made);
    let refuses = |change: fn(&mut System), refusal| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(other.award(places[0]), Err(refusal));
    };
    let phase: fn(&mut System) = |s| s.auctions[0].auction.phase = Phase::Revealing;
    refuses(phase, Refusal::AuctionInOtherPhase);
    let round: fn(&mut System) = |s| s.auctions[0].auction.round = 1;
    refuses(round, Refusal::AuctionInOtherPhase);
    let old: fn(&mut System) = |s| {
        wait(s, 11);
        s.markets[0].1.is_tearing_up = true;
    };
    refuses(old, Refusal::MarkStale);
    refuses(
        |s| s.markets[0].1.is_tearing_up = true,
        Refusal::TearUpUnderWay,
    );
    let shut: fn(&mut System) = |s| s.customers[3].account.slots[0].is_open = false;
    refuses(shut, Refusal::VaultNotOpen);
    let full: fn(&mut System) = |s| {
        for (index, id) in (10..26).enumerate() {
            s.markets.push((instrument(id, 9, 1), Default::default()));
            s.customers[3].account.positions[index].instrument_id = id;
        }
    };
    refuses(full, Refusal::PositionSlotsFull);
    let unpriced: fn(&mut System) = |s| s.listed[0].asset.feed.publish_ts -= 3_600;
    refuses(unpriced, Refusal::QuoteUnusable);
    system.award(places[0]).unwrap();
    assert_eq!(system.award(places[0]), Err(Refusal::AuctionInOtherPhase));
    // At the mark less its own discount, and without a fee.
    assert_eq!(waits_of(&system, members[0].1), (50 * 300_000 + 50, 0));
    assert_eq!(system.markets[0].1.wait_fee_native, 0);
    check(&system);
}

#[test]
fn an_outage_costs_nobody_a_bond() {
    let (mut system, members) = contested(3);
    let places: Vec<_> = members
        .iter()
        .map(|(seat, _)| commit(&mut system, *seat, (5, 50)).unwrap())
        .collect();
    next_phase(&mut system);
    // No mark in the whole phase: it goes on until there is one, or until managing is over.
    wait(&mut system, HOUR);
    assert_eq!(system.advance_auction(0), Err(Refusal::MarkStale));
    wait(&mut system, 9 * HOUR);
    assert_eq!(system.advance_auction(0), Err(Refusal::MarkStale));
    let mut never = system.clone();
    wait(&mut never, 3 * 86_400);
    never.advance_auction(0).unwrap();
    assert_eq!(
        never.auctions[0].auction.phase,
        Phase::Closed,
        "no rerun then"
    );
    mark(&mut system, 700);
    quote(&mut system);
    for index in 0..2 {
        reveal(&mut system, places[index], members[index].1, (5, 50)).unwrap();
    }
    system.advance_auction(0).unwrap();
    wait(&mut system, HOUR);
    let asleep = system.advance_auction(0);
    assert_eq!(
        asleep,
        Err(Refusal::MarkStale),
        "nobody can have its lots now"
    );
    mark(&mut system, 700);
    quote(&mut system);
    assert_eq!(system.award(places[0]).unwrap().lots, 50);
    // All who revealed: then nobody can lose anything, and no mark is waited for.
    let (mut calm, members) = contested(1);
    let bid = commit(&mut calm, members[0].0, (5, 50)).unwrap();
    next_phase(&mut calm);
    reveal(&mut calm, bid, members[0].1, (5, 50)).unwrap();
    wait(&mut calm, HOUR);
    calm.advance_auction(0).unwrap();
    assert_eq!(calm.auctions[0].auction.round, 1);
}

#[test]
fn a_tear_up_of_the_book_for_another_default_costs_nobody_its_turn() {
    let (mut system, members) = contested(2);
    let made = [(members[0], (1, 50)), (members[1], (2, 50))];
    let places = bids(&mut system, &made);
    system.markets[0].1.is_tearing_up = true;
    later(&mut system, HOUR);
    assert_eq!(system.award(places[0]), Err(Refusal::TearUpUnderWay));
    assert_eq!(system.advance_auction(0), Err(Refusal::TearUpUnderWay));
    system.markets[0].1.is_tearing_up = false;
    assert_eq!(system.award(places[0]).unwrap().lots, 50);
}

#[test]
fn what_has_ended_is_not_awarded_and_costs_nobody_a_bond() {
    type Change = fn(&mut System);
    let rows: [Change; 4] = [
        |s| s.markets[0].0.is_expired = true,
        |s| s.markets[0].0.expiry_ts = s.clock.now_ts,
        |s| s.losses[0].loss.state = State::Closed,
        |s| s.customers[1].account.positions[0].lots = 0,
    ];
    for change in rows {
        let (mut system, members) = contested(2);
        let made = [(members[0], (1, 50)), (members[1], (2, 50))];
        let places = bids(&mut system, &made);
        change(&mut system);
        let before = system.customers.clone();
        assert_eq!(system.award(places[0]), Ok(Awarded::default()));
        assert_eq!(system.customers, before, "no lots have moved");
        system.advance_auction(0).unwrap();
        assert_eq!(system.auctions[0].auction.phase, Phase::Closed);
        assert_eq!(system.losses[0].loss.auction_count, 0);
        for place in places {
            let plan = system.settle_bond(place).unwrap();
            assert_ne!(plan.received_by(Pocket::Wallet), 0);
        }
        assert_eq!(insurance(&system), 0);
    }
}

#[test]
fn the_bound_on_discounts_ends_awards_and_not_the_auction() {
    // Room for 30 lots at five each, and for one more native unit.
    let mut system = managed(100, true, 151);
    let members: Vec<_> = (0..3).map(|n| bidder(&mut system, 200 + n, RICH)).collect();
    opened(&mut system);
    let made = [
        (members[0], (5, 60)),
        (members[1], (0, 40)),
        (members[2], (5, 60)),
    ];
    let places = bids(&mut system, &made);
    for (index, lots) in [(1, 40), (0, 30), (2, 0)] {
        assert_eq!(system.award(places[index]).unwrap().lots, lots);
    }
    assert_eq!(system.losses[0].loss.discount_native, 150);
    assert_eq!(lots_of(&system, 1, 0), 30);
    system.advance_auction(0).unwrap();
    for place in places {
        let plan = system.settle_bond(place).unwrap();
        assert_ne!(plan.received_by(Pocket::Wallet), 0);
    }
    check(&system);
}

#[test]
fn bonds_are_conserved_whatever_bidders_do() {
    let mut forfeited = 0;
    for_seeds(60, |numbers| {
        let mut system = managed(numbers.between(1, 100), numbers.once_in(2), ALL);
        let count = numbers.between(1, 12) as u32;
        let members: Vec<_> = (0..count)
            .map(|n| bidder(&mut system, 200 + n, RICH))
            .collect();
        opened(&mut system);
        let (mut paid, mut back) = (0, 0);
        for _ in 0..120 {
            let (seat, who) = members[numbers.place(members.len())];
            let lots = system.auctions[0].auction.lots;
            match numbers.between(0, 9) {
                0..=2 => {
                    if let Ok(bid) = commit(&mut system, seat, (u64::from(lots > 50), lots)) {
                        paid += system.bids[bid].bid.bond_native;
                    }
                }
                3 | 4 if !system.bids.is_empty() => {
                    let bid = numbers.place(system.bids.len());
                    let _ = reveal(&mut system, bid, who, (u64::from(lots > 50), lots));
                }
                5 | 6 if !system.bids.is_empty() => {
                    let bid = numbers.place(system.bids.len());
                    let _ = system.award(bid);
                }
                7 => later(&mut system, numbers.pick(&[1, 450, 1_800, HOUR])),
                8 => drop(system.advance_auction(0)),
                _ if !system.bids.is_empty() => {
                    let bid = numbers.place(system.bids.len());
                    if let Ok(plan) = system.settle_bond(bid) {
                        back += plan.received_by(Pocket::Wallet);
                    }
                }
                _ => {}
            }
            assert_eq!(paid, back + insurance(&system) + system.fund.escrow_native);
            check(&system);
        }
        for _ in 0..40 {
            later(&mut system, HOUR);
            let _ = system.advance_auction(0);
        }
        assert_eq!(system.auctions[0].auction.phase, Phase::Closed);
        for bid in 0..system.bids.len() {
            if let Ok(plan) = system.settle_bond(bid) {
                back += plan.received_by(Pocket::Wallet);
            }
        }
        assert_eq!(
            (system.fund.escrow_native, paid),
            (0, back + insurance(&system))
        );
        forfeited += u32::from(insurance(&system) != 0);
    });
    assert!(forfeited > 10, "only {forfeited} auctions with a forfeit");
}
