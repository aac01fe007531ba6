//! Porting: what moves between two accounts of one owner, what stays, and what it never makes or
//! loses.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::{Account, Status};
use ringfence_core::haircut::cut_gains;
use ringfence_core::house::HouseStatus;
use ringfence_core::invariants::first_broken;
use ringfence_core::margin::Test;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use ringfence_core::system::porting::Port;
use support::numbers::{Numbers, for_seeds};
use support::world::{
    ONE, START_TICK, customer, house, move_mark, open_consent, pass_boundary, refresh, trade, wait,
};

/// The giver, the receiver of the same owner, and whoever is on the other side of every trade.
const GIVER: usize = 0;
const RECEIVER: usize = 1;
const OTHER: usize = 2;

/// Two accounts of one owner, counted by different shards, and a rich customer.
fn accounts() -> System {
    let mut system = house();
    customer(&mut system, 1, [1_000 * ONE, 2_000_000_000, 0]);
    let second = system.open_account(1, 7, open_consent());
    for asset in 0..2 {
        system.open_vault(second, asset).unwrap();
    }
    system.deposit(second, 0, 500 * ONE).unwrap();
    customer(&mut system, 2, [1_000_000 * ONE, 0, 0]);
    system
}

/// The giver long ten lots of market 0 and short five of market 1.
fn positions() -> System {
    let mut system = accounts();
    trade(&mut system, 0, (GIVER, OTHER), 10).unwrap();
    trade(&mut system, 1, (OTHER, GIVER), 5).unwrap();
    system
}

fn port(lots: &[(usize, u64)], collateral: &[(usize, u64)]) -> Port {
    Port {
        from: GIVER,
        to: RECEIVER,
        lots: lots.to_vec(),
        collateral: collateral.to_vec(),
    }
}

fn back(mut port: Port) -> Port {
    (port.from, port.to) = (port.to, port.from);
    port
}

fn account(system: &System, who: usize) -> &Account {
    &system.customers[who].account
}

fn lots(system: &System, who: usize, market: usize) -> i64 {
    let id = system.markets[market].0.instrument_id;
    let mut held = account(system, who).positions.iter();
    held.find(|held| held.instrument_id == id)
        .map_or(0, |held| held.lots)
}

/// What an account is owed or owes, with all that is not recognised yet.
fn worth(system: &System, who: usize) -> i128 {
    let account = account(system, who);
    let held = account.positions.iter().filter(|held| held.is_occupied());
    held.fold(account.variation_native, |sum, held| {
        let of_id = |(market, _): &&(_, _)| {
            let market: &ringfence_core::instrument::Instrument = market;
            market.instrument_id == held.instrument_id
        };
        let (instrument, _) = system.markets.iter().find(of_id).unwrap();
        let mut now = *held;
        if now.sequence != instrument.sequence {
            let rise = instrument.gain_long - now.gain_long;
            let fall = instrument.gain_short - now.gain_short;
            let moved = (rise - fall) * i128::from(instrument.tick_value_native);
            now.tick = instrument.settlement_tick;
            return sum + now.unsettled_native(instrument).unwrap() + moved * i128::from(held.lots);
        }
        sum + now.unsettled_native(instrument).unwrap()
    })
}

#[track_caller]
fn check(system: &System) {
    let broken = first_broken(&system.view()).map(|invariant| invariant.sentence);
    assert_eq!(broken, None);
}

#[track_caller]
fn refuses(system: &System, port: &Port, refusal: Refusal) {
    assert_eq!(system.clone().transfer(port), Err(refusal), "{refusal:?}");
}

#[test]
fn refuses_in_the_order_of_the_contract() {
    let ready = positions();
    let both = port(&[(0, 10), (1, 5)], &[(0, 500 * ONE), (1, 1_000_000_000)]);
    assert!(ready.clone().transfer(&both).is_ok());
    let refused_when = |change: fn(&mut System), refusal| {
        let mut changed = ready.clone();
        change(&mut changed);
        refuses(&changed, &both, refusal);
    };
    refuses(&ready, &port(&[], &[]), Refusal::AmountZero);
    refused_when(|s| s.mode.is_haircutting = true, Refusal::HaircutUnderWay);
    for status in [HouseStatus::Paused, HouseStatus::Recovery] {
        let mut paused = ready.clone();
        paused.mode.status = status;
        refuses(&paused, &both, Refusal::HouseTakesNoRisk);
    }
    refused_when(|s| s.mode.is_cover_short = true, Refusal::HouseTakesNoRisk);
    for who in [GIVER, RECEIVER] {
        for (status, refusal) in [
            (Status::Liquidation, Refusal::AccountInLiquidation),
            (Status::Default, Refusal::AccountInDefault),
            (Status::Fixed, Refusal::AccountInDefault),
        ] {
            let mut other = ready.clone();
            other.customers[who].account.status = status;
            refuses(&other, &both, refusal);
        }
        let mut overdue = ready.clone();
        overdue.customers[who].account.owed_since_ts = 1;
        refuses(&overdue, &both, Refusal::VariationOverdue);
    }
    let mut unopened = ready.clone();
    unopened.customers[RECEIVER].account.slots[0].is_open = false;
    refuses(&unopened, &port(&[(0, 10)], &[]), Refusal::VaultNotOpen);
    refused_when(
        |s| s.markets[1].1.is_tearing_up = true,
        Refusal::TearUpUnderWay,
    );
    refused_when(
        |s| s.markets[1].0.expiry_ts = s.clock.now_ts,
        Refusal::InstrumentExpired,
    );
    refused_when(
        |s| s.markets[1].0.is_expired = true,
        Refusal::InstrumentExpired,
    );
    refused_when(|s| wait(s, 11), Refusal::MarkStale);
}

#[test]
fn refuses_moves_that_are_not_there() {
    let ready = positions();
    let rows = [
        (port(&[(1, 5), (0, 10)], &[]), Refusal::EvidenceOutOfOrder),
        (port(&[(0, 5), (0, 5)], &[]), Refusal::EvidenceOutOfOrder),
        (port(&[(0, 0)], &[]), Refusal::LotsOutOfRange),
        (port(&[(0, 11)], &[]), Refusal::LotsOutOfRange),
        (port(&[(1, 6)], &[]), Refusal::LotsOutOfRange),
        (port(&[(0, u64::MAX)], &[]), Refusal::LotsOutOfRange),
        (port(&[(2, 1)], &[]), Refusal::LotsOutOfRange),
        (port(&[], &[(1, 1), (0, 1)]), Refusal::EvidenceOutOfOrder),
        (port(&[], &[(0, 1), (0, 1)]), Refusal::EvidenceOutOfOrder),
        (port(&[], &[(0, 0)]), Refusal::AmountZero),
        (port(&[], &[(2, 1)]), Refusal::VaultNotOpen),
        (port(&[], &[(0, 1_000 * ONE + 1)]), Refusal::AboveAvailable),
        (port(&[], &[(1, 2_000_000_001)]), Refusal::AboveAvailable),
    ];
    for (wanted, refusal) in rows {
        refuses(&ready, &wanted, refusal);
    }
    let mut locked = ready.clone();
    locked.customers[GIVER].account.slots[0].locked_native = 900 * ONE;
    refuses(
        &locked,
        &port(&[], &[(0, 100 * ONE + 1)]),
        Refusal::AboveAvailable,
    );
    let mut full = ready;
    for (index, id) in (50..66).enumerate() {
        let mut other = full.markets[2].0;
        other.instrument_id = id;
        full.markets.push((other, Default::default()));
        full.customers[RECEIVER].account.positions[index].instrument_id = id;
    }
    refuses(&full, &port(&[(0, 1)], &[]), Refusal::PositionSlotsFull);
}

#[test]
fn both_sides_are_at_initial_to_the_unit() {
    let ready = positions();
    let mut without = ready.clone();
    // Lots alone: the receiver's own quote is all that stands for them.
    without.transfer(&port(&[(0, 10), (1, 5)], &[])).unwrap();
    let need = without.health(RECEIVER, Test::INITIAL).unwrap();
    let spare = u64::try_from(need.excess_native().unwrap()).unwrap();
    let mut least = ready.clone();
    least.withdraw(RECEIVER, 0, spare).unwrap();
    let mut short = ready.clone();
    short.withdraw(RECEIVER, 0, spare + 1).unwrap();
    assert!(least.transfer(&port(&[(0, 10), (1, 5)], &[])).is_ok());
    refuses(
        &short,
        &port(&[(0, 10), (1, 5)], &[]),
        Refusal::BelowInitial,
    );
    assert!(short.transfer(&port(&[(0, 10), (1, 5)], &[(0, 1)])).is_ok());
    // The giver keeps its lots: what it may give away is what it may withdraw.
    let most = ready.withdrawable(GIVER, 0);
    let mut given = ready.clone();
    given.transfer(&port(&[], &[(0, most)])).unwrap();
    check(&given);
    let asked = port(&[], &[(0, most + 1)]);
    refuses(
        &ready,
        &asked,
        ready.clone().withdraw(GIVER, 0, most + 1).unwrap_err(),
    );
}

#[test]
fn what_is_owed_stays_with_its_quote() {
    let mut system = positions();
    move_mark(&mut system, 0, START_TICK - 100);
    pass_boundary(&mut system);
    // Ten lots fell by a hundred ticks of 1,000; nothing is settled yet.
    assert_eq!(account(&system, GIVER).variation_native, 0);
    let all = port(&[(0, 10), (1, 5)], &[(0, u64::MAX)]);
    let moved = system.transfer(&all).unwrap();
    assert_eq!(moved, [999 * ONE]);
    assert_eq!(account(&system, GIVER).variation_native, -1_000_000);
    assert_eq!(account(&system, RECEIVER).variation_native, 0);
    assert_eq!(account(&system, GIVER).slots[0].ledger_native, ONE);
    refuses(&system, &port(&[], &[(0, 1)]), Refusal::OwedToPool);
    check(&system);
    for who in [GIVER, RECEIVER, OTHER] {
        system.settle(who, false).unwrap();
    }
    assert_eq!(account(&system, GIVER).slots[0].ledger_native, 0);
    check(&system);
}

#[test]
fn opposite_lots_are_netted_and_interest_falls() {
    let mut system = positions();
    trade(&mut system, 0, (OTHER, RECEIVER), 4).unwrap();
    let before = worth(&system, GIVER) + worth(&system, RECEIVER);
    assert_eq!(system.markets[0].1.open_interest_lots, 10);
    system.transfer(&port(&[(0, 10)], &[])).unwrap();
    assert_eq!(lots(&system, GIVER, 0), 0);
    assert_eq!(lots(&system, RECEIVER, 0), 6);
    assert_eq!(system.markets[0].1.open_interest_lots, 6);
    assert_eq!(system.markets[0].1.open_position_count, 2);
    assert_eq!(worth(&system, GIVER) + worth(&system, RECEIVER), before);
    check(&system);
}

#[test]
fn one_shard_that_counts_both_is_left_as_it_is() {
    let mut system = house();
    customer(&mut system, 1, [1_000 * ONE, 0, 0]);
    customer(&mut system, 1, [0, 0, 0]);
    let shards = system.listed[0].shards.clone();
    assert_eq!(
        system.transfer(&port(&[], &[(0, u64::MAX)])),
        Ok(vec![1_000 * ONE])
    );
    assert_eq!(system.listed[0].shards, shards);
    assert_eq!(
        account(&system, RECEIVER).slots[0].ledger_native,
        1_000 * ONE
    );
    check(&system);
}

/// A walk of trades, marks, boundaries and transfers between the first two of three accounts.
fn step(system: &mut System, numbers: &mut Numbers) -> bool {
    let market = numbers.place(3);
    let mut has_moved = false;
    match numbers.between(0, 9) {
        0..=3 => {
            let who = numbers.place(2);
            let sides = if numbers.once_in(2) {
                (who, OTHER)
            } else {
                (OTHER, who)
            };
            let _ = trade(system, market, sides, numbers.between(1, 20));
        }
        4 | 5 => {
            let tick = system.markets[market].0.mark_tick;
            move_mark(system, market, numbers.between(tick - 20, tick + 20));
        }
        6 => pass_boundary(system),
        7 => {
            let _ = system.settle(numbers.place(3), false);
        }
        _ => has_moved = transfer(system, numbers),
    }
    check(system);
    has_moved
}

/// Whether it went through.
fn transfer(system: &mut System, numbers: &mut Numbers) -> bool {
    let mut wanted = port(&[], &[]);
    for market in 0..3 {
        if numbers.once_in(2) {
            wanted.lots.push((market, numbers.between(1, 12)));
        }
    }
    for slot in 0..2 {
        if numbers.once_in(3) {
            wanted.collateral.push((slot, numbers.between(1, 50 * ONE)));
        }
    }
    if numbers.once_in(2) {
        wanted = back(wanted);
    }
    let before = system.clone();
    let moved = system.transfer(&wanted);
    match &moved {
        Ok(moved) => compare(&before, system, &wanted, moved),
        Err(_) => assert_eq!(*system, before),
    }
    moved.is_ok()
}

/// The move itself wins and loses nothing, and nobody else sees it.
fn compare(before: &System, after: &System, port: &Port, moved: &[u64]) {
    let sum = |system: &System| worth(system, GIVER) + worth(system, RECEIVER);
    assert_eq!(sum(before), sum(after));
    assert_eq!(before.customers[OTHER], after.customers[OTHER]);
    assert_eq!(before.settlement, after.settlement);
    for asset in 0..3 {
        assert_eq!(before.tokens_inside(asset), after.tokens_inside(asset));
    }
    for market in 0..3 {
        let both = |system: &System| lots(system, GIVER, market) + lots(system, RECEIVER, market);
        assert_eq!(both(before), both(after));
        let interest = |system: &System| system.markets[market].1.open_interest_lots;
        assert!(interest(after) <= interest(before));
        let (then, now) = (before.markets[market].1, after.markets[market].1);
        assert_eq!(then.wait_gain_native, now.wait_gain_native);
        assert_eq!(then.wait_loss_native, now.wait_loss_native);
        assert_eq!(before.markets[market].0, after.markets[market].0);
    }
    for ((slot, _), amount) in port.collateral.iter().zip(moved) {
        let ledger = |system: &System, who| account(system, who).slots[*slot].ledger_native;
        assert_eq!(
            ledger(before, port.from) - ledger(after, port.from),
            *amount
        );
        assert_eq!(ledger(after, port.to) - ledger(before, port.to), *amount);
    }
    for who in [GIVER, RECEIVER] {
        assert!(after.health(who, Test::INITIAL).unwrap().is_met());
    }
}

#[test]
fn a_walk_of_transfers_makes_and_loses_nothing() {
    let mut done = 0_u32;
    for_seeds(40, |numbers| {
        let mut system = accounts();
        for _ in 0..120 {
            done += u32::from(step(&mut system, numbers));
        }
    });
    assert!(done > 0, "{done} transfers");
}

/// Settles everybody, cuts a tenth of all claims, settles again; what the owner's accounts keep.
fn after_a_cut(mut system: System, change: impl FnOnce(&mut System)) -> (i128, i128) {
    for who in [OTHER, GIVER, RECEIVER] {
        system.settle(who, true).unwrap();
    }
    assert!(system.settlement.is_base_exact());
    let cut = system.settlement.owed_to_native / 10;
    cut_gains(&mut system.settlement, cut).unwrap();
    // What winners lose, a loser is forgiven.
    let loser = &mut system.customers[OTHER].account;
    loser.variation_native += cut;
    loser.counted_native += cut;
    system.settlement.owed_by_native -= cut;
    system.settlement.counted_loss_native -= cut;
    refresh(&mut system);
    change(&mut system);
    for who in [OTHER, GIVER, RECEIVER] {
        system.settle(who, true).unwrap();
    }
    check(&system);
    let claims =
        account(&system, GIVER).variation_native + account(&system, RECEIVER).variation_native;
    (claims, system.settlement.cut_native)
}

#[test]
fn a_cut_takes_the_same_whether_lots_have_moved_or_not() {
    let mut gained = positions();
    move_mark(&mut gained, 0, START_TICK + 77);
    let move_all = |system: &mut System| {
        let all = port(&[(0, 7), (1, 5)], &[(0, 300 * ONE)]);
        system.transfer(&all).unwrap();
    };
    let settled = |mut system: System| {
        pass_boundary(&mut system);
        system
    };
    let unmoved = after_a_cut(settled(gained.clone()), |_| {});
    assert_eq!(unmoved.1, 77_000);
    // Moved after the gain was recognised: the claim stays where it was.
    let mut later = settled(gained.clone());
    move_all(&mut later);
    assert_eq!(after_a_cut(later, |_| {}), unmoved);
    // Moved after the cut, and before it is applied to either account.
    assert_eq!(after_a_cut(settled(gained.clone()), move_all), unmoved);
    // Moved before the gain was recognised: each account bears the part of its own lots.
    move_all(&mut gained);
    assert_eq!(after_a_cut(settled(gained), |_| {}), unmoved);
}
