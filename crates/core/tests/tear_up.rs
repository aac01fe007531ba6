//! Tear-up: pro rata to the lot, whatever the pages; matched after each; at a price that costs
//! nobody; and nobody leaves or joins meanwhile.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Position};
use ringfence_core::auction::Phase;
use ringfence_core::instrument::Book;
use ringfence_core::loss::{Loss, State, TearUp};
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::tear_up::{Torn, plan_tear_up};
use support::managed::{
    HOUR, RICH, TERMS, bidder, bids, check, contested, declare, later, lots_of, managed, mark,
    opened, quote, waits_of,
};
use support::numbers::{Numbers, for_seeds};
use support::world::{
    ONE, START, START_TICK, clock, customer, fill, house, instrument, mark_reading, move_mark,
    pass_boundary, trade, wait,
};

const ALL: u64 = u64::MAX;
const MANAGING: i64 = 3 * 86_400;

/// A default whose time to be managed is over.
fn overdue(lots: u64, is_long: bool) -> System {
    let mut system = managed(lots, is_long, ALL);
    wait(&mut system, MANAGING);
    system
}

/// Many customers on both sides of a book, one of them (1) in default, some boundaries behind, some
/// with differences that wait.
fn crowded(numbers: &mut Numbers) -> System {
    let mut system = house();
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    let lots = numbers.edge(1, 500);
    customer(&mut system, 1, [lots * 200_000, 0, 0]);
    let count = numbers.between(2, 12) as usize;
    for owner in 0..count {
        customer(&mut system, 200 + owner as u32, [100_000 * ONE, 0, 0]);
    }
    let is_long = numbers.once_in(2);
    let sides = |one: usize, two: usize| if is_long { (one, two) } else { (two, one) };
    let mut left = lots;
    while left != 0 {
        let part = numbers.edge(1, left);
        let other = 2 + numbers.place(count);
        trade(&mut system, 0, sides(1, other), part).unwrap();
        left -= part;
    }
    for _ in 0..numbers.between(0, 30) {
        let (one, two) = (2 + numbers.place(count), 2 + numbers.place(count));
        if one != two {
            let _ = trade(&mut system, 0, (one, two), numbers.edge(1, 300));
        }
    }
    if numbers.once_in(2) {
        // Some are settled at a boundary, and some stay behind it.
        move_mark(&mut system, 0, START_TICK + 5);
        pass_boundary(&mut system);
        let who = numbers.place(count + 2);
        system.settle(who, false).unwrap();
    }
    let tick = system.markets[0].0.mark_tick;
    let made = fill(0, 2, 0, 3, tick + 4);
    system.fill(&made).unwrap();
    move_mark(&mut system, 0, if is_long { 700 } else { 1_300 });
    declare(&mut system, 1, ALL);
    wait(&mut system, MANAGING);
    system
}

/// All that one could lose or gain: what is owed, what waits, and what lots have moved.
fn worth(system: &System, who: usize) -> i128 {
    let account = &system.customers[who].account;
    let held = account.positions.iter().filter(|held| held.is_occupied());
    held.fold(account.variation_native, |sum, held| {
        let (market, _) = &system.markets[usize::from(held.instrument_id) - 1];
        let moved = market.settlement_tick as i128 - held.tick as i128;
        let waits = held.wait_gain_native - held.wait_loss_native;
        sum + waits + i128::from(held.lots) * moved * i128::from(market.tick_value_native)
    })
}

#[test]
fn pages_of_any_size_and_order_take_from_everybody_its_part_to_within_a_lot() {
    let mut uneven = 0;
    for_seeds(200, |numbers| {
        let mut system = crowded(numbers);
        let before = system.clone();
        let all = lots_of(&system, 1, 0);
        let base = system.markets[0].1.open_interest_lots;
        let bears = |who: &usize| lots_of(&before, *who, 0).signum() == -all.signum();
        let mut order: Vec<usize> = (0..system.customers.len()).filter(bears).collect();
        for place in (1..order.len()).rev() {
            order.swap(place, numbers.place(place + 1));
        }
        let mut torn = 0;
        for (page, who) in order.iter().enumerate() {
            if numbers.once_in(4) {
                wait(&mut system, numbers.between(1, 90_000) as i64);
            }
            let worths: Vec<_> = (0..system.customers.len())
                .map(|w| worth(&system, w))
                .collect();
            let done = system.tear_up(0, 0, *who).unwrap();
            torn += done.lots;
            assert_eq!(done.is_done, page + 1 == order.len());
            check(&system);
            for (who, worth_before) in worths.into_iter().enumerate() {
                assert_eq!(worth(&system, who), worth_before, "somebody paid");
            }
            let had = lots_of(&before, *who, 0).unsigned_abs();
            let exact = all.unsigned_abs() as u128 * u128::from(had);
            let scaled = u128::from(done.lots) * u128::from(base);
            assert!(
                scaled.abs_diff(exact) < u128::from(base),
                "more than a lot off"
            );
            uneven += u32::from(scaled != exact);
            assert_eq!(lots_of(&system, *who, 0).unsigned_abs(), had - done.lots);
            let left = all.unsigned_abs() - torn;
            assert_eq!(lots_of(&system, 1, 0).unsigned_abs(), left);
            assert_eq!(system.markets[0].1.open_interest_lots, base - torn);
        }
        assert_eq!(torn, all.unsigned_abs());
        assert_eq!(lots_of(&system, 1, 0), 0);
        assert_eq!(system.losses[0].loss.tear_up, TearUp::default());
        assert!(!system.markets[0].1.is_tearing_up);
        for who in (0..system.customers.len()).filter(|who| *who != 1 && !order.contains(who)) {
            assert_eq!(system.customers[who], before.customers[who], "its own side");
        }
        // Life goes on: the next boundary frees the defaulter's position.
        for market in 0..3 {
            system.markets[market].0.mark_ts = system.clock.now_ts;
        }
        pass_boundary(&mut system);
        for who in 0..system.customers.len() {
            let _ = system.settle(who, false);
            check(&system);
        }
        assert!(!system.customers[1].account.positions[0].is_occupied());
    });
    assert!(uneven > 100, "only {uneven} parts were rounded");
}

#[test]
fn one_lot_against_many_is_borne_by_exactly_one() {
    for count in [1_usize, 2, 3, 9] {
        let mut system = house();
        customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
        customer(&mut system, 1, [200_000, 0, 0]);
        for owner in 0..count {
            let who = customer(&mut system, 200 + owner as u32, [1_000 * ONE, 0, 0]);
            let buyer = usize::from(owner == 0);
            trade(&mut system, 0, (buyer, who), 1).unwrap();
        }
        move_mark(&mut system, 0, 700);
        declare(&mut system, 1, ALL);
        wait(&mut system, MANAGING);
        let torn = (0..count).map(|n| system.tear_up(0, 0, 2 + n).unwrap().lots);
        assert_eq!(torn.sum::<u64>(), 1);
        assert_eq!(lots_of(&system, 1, 0), 0);
        check(&system);
    }
}

#[test]
fn no_account_is_counted_twice_and_none_is_left_out() {
    let mut system = overdue(100, true);
    // The other side: 2 with 60 and 0 with 40.
    system.customers[2].account.positions[0].lots = -60;
    let mut other = Position::open(&system.markets[0].0);
    (other.lots, other.tick) = (-40, START_TICK);
    system.customers[0].account.positions[0] = other;
    system.markets[0].1.open_position_count += 1;
    check(&system);
    let first = system.tear_up(0, 0, 2).unwrap();
    assert_eq!((first.lots, first.is_done), (60, false));
    assert_eq!(system.customers[2].account.positions[0].lots, 0);
    for (who, what) in [(2, "twice"), (1, "the defaulter itself")] {
        let refused = system.clone().tear_up(0, 0, who);
        assert_eq!(refused, Err(Refusal::NothingToTearUp), "{what}");
    }
    // A position that is freed on the way cannot come back.
    system.settle(2, false).unwrap();
    let again = system.tear_up(0, 0, 2);
    assert_eq!(again, Err(Refusal::NothingToTearUp));
    let last = system.tear_up(0, 0, 0).unwrap();
    assert_eq!((last.lots, last.is_done), (40, true));
    assert_eq!(system.tear_up(0, 0, 0), Err(Refusal::NothingToTearUp));
    check(&system);
}

#[test]
fn who_keeps_lots_has_borne_its_part_until_the_next_tear_up() {
    // 1 and 3 are long, 2 and 0 are short with 150 and 50; half of each goes with the first.
    let mut system = house();
    customer(&mut system, 100, [1_000_000 * ONE, 0, 0]);
    customer(&mut system, 1, [20 * ONE, 0, 0]);
    customer(&mut system, 2, [100_000 * ONE, 0, 0]);
    customer(&mut system, 3, [20 * ONE, 0, 0]);
    trade(&mut system, 0, (1, 2), 100).unwrap();
    trade(&mut system, 0, (3, 2), 50).unwrap();
    trade(&mut system, 0, (3, 0), 50).unwrap();
    move_mark(&mut system, 0, 700);
    for who in [1, 3] {
        declare(&mut system, who, ALL);
    }
    wait(&mut system, MANAGING);
    assert_eq!(system.tear_up(0, 0, 2).unwrap().lots, 75);
    assert_eq!(system.tear_up(0, 0, 2), Err(Refusal::NothingToTearUp));
    // The other default waits for the book, and its owner is on the same side.
    assert_eq!(system.tear_up(1, 0, 2), Err(Refusal::TearUpUnderWay));
    assert_eq!(system.tear_up(0, 0, 3), Err(Refusal::NothingToTearUp));
    assert_eq!(
        system.tear_up(0, 0, 0).unwrap(),
        Torn {
            lots: 25,
            is_done: true
        }
    );
    assert_eq!(system.markets[0].1.tear_up_count, 1);
    // Now both bear the second one.
    assert_eq!(system.tear_up(1, 0, 0).unwrap().lots, 25);
    assert_eq!(
        system.tear_up(1, 0, 2).unwrap(),
        Torn {
            lots: 75,
            is_done: true
        }
    );
    assert_eq!(system.markets[0].1.tear_up_count, 2);
    assert_eq!(system.markets[0].1.open_interest_lots, 0);
    assert_eq!(system.markets[0].1.open_position_count, 0);
    check(&system);
}

#[test]
fn two_defaulters_on_both_sides_are_torn_up_against_each_other() {
    let mut system = managed(100, true, ALL);
    trade(&mut system, 0, (0, 2), 60).unwrap();
    system.customers[2].account.variation_native -= i128::from(2_000_000 * ONE);
    let owed = system.customers[2].account.variation_native;
    system.customers[0].account.variation_native -= owed;
    let second = declare(&mut system, 2, ALL);
    wait(&mut system, MANAGING);
    let done = system.tear_up(0, 0, 2).unwrap();
    assert_eq!(
        done,
        Torn {
            lots: 100,
            is_done: true
        }
    );
    assert_eq!((lots_of(&system, 1, 0), lots_of(&system, 2, 0)), (0, -60));
    let done = system.tear_up(second, 0, 0).unwrap();
    assert_eq!(
        done,
        Torn {
            lots: 60,
            is_done: true
        }
    );
    assert_eq!((lots_of(&system, 0, 0), lots_of(&system, 2, 0)), (0, 0));
    assert_eq!(system.markets[0].1.open_interest_lots, 0);
}

#[test]
fn a_tear_up_begins_in_the_order_of_the_contract() {
    let mut system = overdue(100, true);
    let tried = |system: &System| system.clone().tear_up(0, 0, 2).map(|_| ());
    assert_eq!(tried(&system), Ok(()));
    let refuses = |change: fn(&mut System), refusal| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(tried(&other), Err(refusal), "{refusal:?}");
    };
    refuses(|s| s.mode.is_haircutting = true, Refusal::HaircutUnderWay);
    let state: fn(&mut System) = |s| {
        s.losses[0].loss.state = State::Fixed;
        s.markets[0].1.is_tearing_up = true;
    };
    refuses(state, Refusal::LossInOtherState);
    let book: fn(&mut System) = |s| {
        s.markets[0].1.is_tearing_up = true;
        s.markets[0].0.is_expired = true;
    };
    refuses(book, Refusal::TearUpUnderWay);
    let elsewhere: fn(&mut System) = |s| s.losses[0].loss.tear_up.instrument_id = 2;
    refuses(elsewhere, Refusal::TearUpUnderWay);
    let expired: fn(&mut System) = |s| {
        s.markets[0].0.is_expired = true;
        s.customers[1].account.positions[0].lots = 0;
    };
    refuses(expired, Refusal::InstrumentExpired);
    let ended: fn(&mut System) = |s| s.markets[0].0.expiry_ts = s.clock.now_ts;
    refuses(ended, Refusal::InstrumentExpired);
    let none: fn(&mut System) = |s| {
        s.customers[1].account.positions[0].lots = 0;
        s.losses[0].loss.auction_count = 1;
    };
    refuses(none, Refusal::NothingToTearUp);
    let open: fn(&mut System) = |s| {
        s.losses[0].loss.auction_count = 1;
        s.clock.slot -= 1;
    };
    refuses(open, Refusal::AuctionUnderWay);
    // Time and slots: a halted cluster tears nothing up.
    refuses(|s| s.clock.slot -= 1, Refusal::TearUpNotDue);
    refuses(|s| s.clock.now_ts -= 1, Refusal::TearUpNotDue);
    assert_eq!(system.tear_up(0, 1, 2), Err(Refusal::NothingToTearUp));
    let before = system.clone();
    assert_eq!(system.tear_up(0, 0, 0), Err(Refusal::NothingToTearUp));
    assert_eq!(system, before, "a page that takes nothing begins nothing");
}

#[test]
fn what_an_auction_left_is_torn_up_as_soon_as_it_is_closed() {
    let (mut system, members) = contested(2);
    assert_eq!(system.tear_up(0, 0, 2), Err(Refusal::AuctionUnderWay));
    for _ in 0..2 {
        let made = [(members[0], (1, 13)), (members[1], (2, 13))];
        let places = bids(&mut system, &made);
        for place in places {
            system.award(place).unwrap();
        }
        system.advance_auction(0).unwrap();
    }
    assert_eq!(system.auctions[0].auction.phase, Phase::Closed);
    assert_eq!(lots_of(&system, 1, 0), 100 - 4 * 13);
    // The auction of one instrument says nothing of another.
    let mut other = system.clone();
    other.auctions[0].auction.instrument_id = 2;
    assert_eq!(other.tear_up(0, 0, 2), Err(Refusal::TearUpNotDue));
    let done = system.tear_up(0, 0, 2).unwrap();
    assert_eq!(
        done,
        Torn {
            lots: 48,
            is_done: true
        }
    );
    assert_eq!(lots_of(&system, 2, 0), -52);
    check(&system);
    let closed = system.auctions[0].auction;
    let mut phase = closed;
    phase.phase = Phase::Awarding;
    for (auction, is_due) in [(None, false), (Some(&phase), false), (Some(&closed), true)] {
        let mut loss = Loss {
            terms: TERMS,
            declared_ts: START,
            ..Loss::default()
        };
        let (market, mut book) = small(10, 10);
        let mut sides = (holding(&market, 10), holding(&market, -10));
        let two = (&mut sides.0, &mut sides.1);
        let torn = plan_tear_up(
            &mut loss,
            (&market, &mut book),
            two,
            (auction, &clock(START)),
        );
        let expected = is_due.then_some(Torn {
            lots: 10,
            is_done: true,
        });
        assert_eq!(torn, expected.ok_or(Refusal::TearUpNotDue));
    }
}

/// A book of two positions with so many lots.
fn small(lots: u64, max_lots: u64) -> (ringfence_core::instrument::Instrument, Book) {
    let mut market = instrument(1, 1, 1);
    market.max_open_interest_lots = max_lots;
    (market.mark_tick, market.settlement_tick) = (1, 1);
    let book = Book {
        open_interest_lots: lots,
        open_position_count: 2,
        ..Book::default()
    };
    (market, book)
}

fn holding(market: &ringfence_core::instrument::Instrument, lots: i64) -> Account {
    let mut account = Account::EMPTY;
    account.positions[3] = Position::open(market);
    account.positions[3].lots = lots;
    account
}

#[test]
fn the_largest_books_are_torn_up_to_the_lot() {
    for_seeds(100, |numbers| {
        let base = numbers.edge(2, i64::MAX as u64);
        let all = numbers.edge(1, base);
        let mut loss = Loss {
            terms: TERMS,
            ..Loss::default()
        };
        let (market, mut book) = small(base, ALL);
        book.open_position_count = 4;
        let parts = [numbers.edge(1, base - 1)];
        let others = [parts[0], base - parts[0]];
        let sign = if numbers.once_in(2) { 1 } else { -1 };
        let mut account = holding(&market, sign * all as i64);
        let mut rest = holding(&market, sign * (base - all) as i64);
        let mut torn = 0;
        for lots in others {
            let mut other = holding(&market, -sign * lots as i64);
            let sides = (&mut account, &mut other);
            let due = (None, &clock(MANAGING));
            let done = plan_tear_up(&mut loss, (&market, &mut book), sides, due).unwrap();
            torn += done.lots;
            assert!(done.lots <= lots);
            assert_eq!(other.positions[3].lots.unsigned_abs(), lots - done.lots);
        }
        assert_eq!((torn, account.positions[3].lots), (all, 0));
        assert_eq!(book.open_interest_lots, base - all);
        assert_eq!(book.tear_up_count, 1);
        assert!(!book.is_tearing_up);
        let sides = (&mut account, &mut rest);
        let due = (None, &clock(MANAGING));
        let again = plan_tear_up(&mut loss, (&market, &mut book), sides, due);
        assert_eq!(again, Err(Refusal::NothingToTearUp));
    });
}

/// A tear-up that has begun and is not done: 2 has borne its part, 0 has not.
fn half_way() -> System {
    let mut system = managed(100, true, ALL);
    let other = customer(&mut system, 3, [1_000 * ONE, 0, 0]);
    trade(&mut system, 0, (other, 0), 50).unwrap();
    wait(&mut system, MANAGING + 600);
    system.tear_up(0, 0, 2).unwrap();
    system
}

#[test]
fn while_it_is_torn_up_lots_stay_where_they_are_and_so_does_the_tick() {
    let mut system = half_way();
    for asset in 0..3 {
        let price_e8 = system.listed[asset].asset.feed.spot_price_e8;
        let now = support::world::reading(price_e8, system.clock.now_ts);
        system.refresh_price(asset, &now).unwrap();
    }
    let (before, _) = system.markets[0];
    // A boundary has passed long ago; the mark goes on without setting its tick.
    let marked = system
        .mark(0, &mark_reading(800, system.clock.now_ts))
        .unwrap();
    assert!(marked.has_new_mark && !marked.has_boundary);
    let (after, _) = system.markets[0];
    assert_eq!((after.mark_tick, after.sequence), (800, before.sequence));
    assert_eq!(after.settlement_tick, before.settlement_tick);
    assert_eq!(
        trade(&mut system, 0, (0, 3), 1),
        Err(Refusal::TearUpUnderWay)
    );
    assert_eq!(system.take(0, 0, 0, 1), Err(Refusal::TearUpUnderWay));
    system.customers[3].account.slots[0].ledger_native = 0;
    let taken = system.liquidate_position(0, 3, 0, 1);
    assert_eq!(taken, Err(Refusal::TearUpUnderWay));
    system.customers[3].account.slots[0].ledger_native = 1_000 * ONE;
    let mut expiring = system.clone();
    expiring.markets[0].0.expiry_ts = 1;
    assert_eq!(expiring.expire(0, None), Err(Refusal::TearUpUnderWay));
    // Nobody is held: settling, withdrawals and exits go on.
    assert!(system.settle(3, false).is_ok());
    assert!(system.settle(1, false).is_ok());
    assert!(system.withdraw(3, 0, 1).is_ok());
    let idle = customer(&mut system, 9, [ONE, 0, 0]);
    assert!(system.exit(idle, 0).is_ok());
    // Done, and everything moves again.
    assert!(system.tear_up(0, 0, 0).unwrap().is_done);
    let marked = system
        .mark(0, &mark_reading(800, system.clock.now_ts))
        .unwrap();
    assert!(marked.has_boundary);
    check(&system);
    assert_eq!(trade(&mut system, 0, (0, 3), 1), Ok(()));
}

#[test]
fn an_expiry_that_comes_meanwhile_waits_until_it_is_done() {
    let mut system = half_way();
    system.markets[0].0.expiry_ts = system.clock.now_ts;
    assert_eq!(system.expire(0, None), Err(Refusal::TearUpUnderWay));
    assert!(system.tear_up(0, 0, 0).unwrap().is_done);
    wait(&mut system, 86_400);
    system.expire(0, None).unwrap();
    for who in [0, 1, 2, 3] {
        system.settle(who, false).unwrap();
        check(&system);
    }
    assert_eq!(system.markets[0].1.open_interest_lots, 0);
}

#[test]
fn differences_that_wait_stay_with_their_accounts_until_the_boundary() {
    // Today's fills wait on both sides when the lots are torn up.
    let mut system = managed(100, true, ALL);
    let members: Vec<_> = (0..2).map(|n| bidder(&mut system, 200 + n, RICH)).collect();
    opened(&mut system);
    for _ in 0..2 {
        let made = [(members[0], (1, 13)), (members[1], (2, 13))];
        for place in bids(&mut system, &made) {
            system.award(place).unwrap();
        }
        system.advance_auction(0).unwrap();
    }
    let before = waits_of(&system, 1);
    assert_eq!(before, (0, 52 * 300_000 + 2 * 13 * 3));
    assert!(system.tear_up(0, 0, 2).unwrap().is_done);
    assert_eq!(waits_of(&system, 1), before);
    assert!(system.customers[1].account.positions[0].is_occupied());
    check(&system);
    pass_boundary(&mut system);
    system.settle(1, false).unwrap();
    let account = &system.customers[1].account;
    assert!(!account.positions[0].is_occupied());
    // 52 lots went 300 ticks below where they came from; 48 were torn up there.
    let owed = 52 * 300_000 + 78 - 100 * 200_000_i128;
    assert_eq!(account.variation_native, (-owed).min(0));
    check(&system);
}

#[test]
fn it_needs_no_price() {
    let mut system = overdue(100, true);
    assert!(system.clone().tear_up(0, 0, 2).unwrap().is_done);
    system
        .listed
        .iter_mut()
        .for_each(|listed| listed.asset.feed.publish_ts = 1);
    system.markets[0].0.mark_ts = 1;
    assert!(system.tear_up(0, 0, 2).unwrap().is_done);
    mark(&mut system, 700);
    quote(&mut system);
    later(&mut system, HOUR);
    check(&system);
}
