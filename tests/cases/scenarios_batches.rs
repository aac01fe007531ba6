//! Batches beside single trades: what they come to, what a transaction holds of either, and the
//! stories that only a batch can tell.

use ringfence_tests::actors::VENUE;
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::Trade;
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::{a_trade, mark_at, pass_boundary, variation};
use crate::position_fill_batch::{give_up, give_up_trades, with_broker};
use crate::rows::refused;

/// A taker and six makers.
const MAKERS: [&str; 6] = ["m1", "m2", "m3", "m4", "m5", "m6"];

fn with_makers() -> World {
    let mut world = World::with_market();
    for name in MAKERS.into_iter().chain(["tess"]) {
        world.add_trader(name, 1_000 * ONE_USDC);
    }
    world
}

/// Tess buys from each of them, dearer by a cent each time, with fees.
fn sweep() -> Vec<Trade<'static>> {
    let prices = (10_000..).zip(MAKERS);
    prices
        .map(|(price, maker)| a_trade(("tess", 1_000), (maker, 100), 2, price))
        .collect()
}

/// Everything of the house that a batch and single trades must leave the same.
fn state(world: &World, customers: &[&str]) -> Vec<Vec<u8>> {
    let mut all = vec![world.data(&world.book(PERP))];
    for customer in customers {
        all.push(world.data(&world.account(customer)));
        all.push(world.data(&world.consent(customer, VENUE)));
    }
    all
}

#[track_caller]
fn assert_fits(name: &str, sent: &Sent) {
    let Sent {
        units, bytes, keys, ..
    } = sent;
    println!("{name}: {units} units, {bytes} bytes, {keys} keys");
    assert!(*units <= 1_400_000 && *bytes <= 1_232 && *keys <= 64);
}

#[test]
fn a_transaction_holds_six_fills_either_way_and_they_come_to_the_same() {
    let mut world = with_makers();
    let sent = done(world.clone().fill(&sweep()[0]));
    println!("one trade: {} units", sent.units);
    let acts: Vec<_> = sweep()
        .iter()
        .map(|trade| world.position_fill_act(trade))
        .collect();
    let mut apart = world.clone();
    // Evidence is that of an account after its trade: Tess has the position from the first on.
    let singly = done(apart.send_together(&acts));
    assert_fits("six instructions", &singly);
    let together = done(world.fill_batch(&Batch::of(&sweep())));
    assert_fits("one batch of six", &together);
    let everybody: Vec<&str> = MAKERS.into_iter().chain(["tess"]).collect();
    assert_eq!(state(&world, &everybody), state(&apart, &everybody));
    assert_eq!(singly.events(), together.events());
    assert!(together.units < singly.units, "and a batch is cheaper");
    assert!(together.units <= 100_000, "{} units", together.units);
    assert_eq!(world.read_account("tess").positions[0].lots, 12);
}

/// Pseudo-random numbers, so that every run is the same; a failure names the round.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn trade(&mut self, names: &[&'static str]) -> Trade<'static> {
        let count = u64::try_from(names.len()).unwrap();
        let buyer = self.below(count);
        let seller = (buyer + 1 + self.below(count - 1)) % count;
        let name = |place: u64| names[usize::try_from(place).unwrap()];
        let fees = (self.below(20_000), self.below(20_000));
        let (buyer, seller) = ((name(buyer), fees.0), (name(seller), fees.1));
        a_trade(buyer, seller, 1 + self.below(20), 9_900 + self.below(200))
    }
}

/// Whenever each trade alone is allowed, the batch is, and leaves every byte the same; and nothing
/// that a batch does makes or loses money.
#[test]
fn a_batch_is_its_trades_one_by_one() {
    let names = ["tess", "m1", "m2", "m3"];
    let (mut both, mut only_batch) = (0, 0);
    for seed in 0..120 {
        let mut numbers = Numbers(seed);
        let mut world = World::with_market();
        for name in names {
            world.add_trader(name, (100 + numbers.below(900)) * ONE_USDC);
        }
        for _ in 0..2 {
            let _ = world.fill(&numbers.trade(&names));
        }
        let count = 1 + numbers.below(6);
        let trades: Vec<_> = (0..count).map(|_| numbers.trade(&names)).collect();
        let mut apart = world.clone();
        let each = trades.iter().all(|trade| apart.fill(trade).is_ok());
        let before = state(&world, &names);
        match (each, world.fill_batch(&Batch::of(&trades))) {
            (true, batch) => {
                done(batch);
                assert_eq!(state(&world, &names), state(&apart, &names), "round {seed}");
                both += 1;
            }
            (false, Ok(_)) => only_batch += 1,
            (false, Err(_)) => assert_eq!(state(&world, &names), before, "round {seed}"),
        }
        let book = world.read_book(PERP);
        let waits = names.map(|name| {
            let held = world.read_account(name).positions[0];
            held.wait_gain_native - held.wait_loss_native
        });
        let waiting: i128 = waits.iter().sum();
        assert_eq!(waiting, -book.wait_fee_native, "round {seed}");
    }
    println!("{both} batches of allowed trades, {only_batch} that only a batch may");
    assert!(both > 20 && only_batch > 5, "{both}, {only_batch}");
}

/// A broker without means executes for a customer; at the boundary everybody is paid, and the
/// broker leaves with what it had.
#[test]
fn whoever_gives_up_ends_where_it_began() {
    let mut world = with_broker();
    done(world.fill_batch(&give_up(40, 10_050)));
    assert_eq!(world.read_account("brook").positions[0].lots, 0);
    // The market falls: all of it is Carl's.
    pass_boundary(&mut world, 9_000);
    for customer in ["carl", "brook", "mary"] {
        done(world.settle(customer));
    }
    assert_eq!(variation(&world, "brook"), 0);
    assert_eq!(world.ledger("brook", USDC), ONE_USDC);
    assert_eq!(
        world.ledger("carl", USDC),
        (1_000 - 40 * 10 - 20) * ONE_USDC
    );
    assert_eq!(
        world.ledger("mary", USDC),
        (1_000 + 40 * 10 + 20) * ONE_USDC
    );
    assert_eq!(world.read_account("brook").occupied_positions().count(), 0);
    done(world.exit("brook", USDC));
}

/// What a position would have cost in between does not count; what it costs at the end does.
#[test]
fn bankrupt_in_the_middle_is_nothing_and_at_the_end_is_everything() {
    let mut world = with_broker();
    let there = a_trade(("carl", 0), ("mary", 0), 700, 10_150);
    let back = a_trade(("mary", 0), ("carl", 0), 700, 10_150);
    // Seven hundred lots, a dollar and a half too dear: Carl has lost more than he has.
    let alone = world.position_fill_act(&there);
    assert_eq!(refused(&world, &alone), "BelowInitial");
    let mut wide = world.clone();
    done(wide.fill_batch(&Batch::of(&[there, back])));
    assert_eq!(wide.read_book(PERP).open_interest_lots, 0);
    let short = Trade { lots: 646, ..back };
    let batch = world.position_fill_batch_act(&Batch::of(&[there, short]));
    assert_eq!(refused(&world, &batch), "BelowInitial");
    let (cheap, dear) = (9_900, 10_100);
    // Every trade passes the band of both, and together they empty Carl: he bears that alone.
    let lossy = [
        Trade {
            price_ticks: dear,
            ..there
        },
        Trade {
            price_ticks: cheap,
            ..back
        },
    ];
    let batch = world.position_fill_batch_act(&Batch::of(&lossy));
    assert_eq!(refused(&world, &batch), "BelowInitial");
    mark_at(&mut world, 10_000);
    let fewer = lossy.map(|trade| Trade { lots: 500, ..trade });
    done(world.fill_batch(&Batch::of(&fewer)));
    let held = world.read_account("carl").positions[0];
    assert_eq!(
        held.wait_gain_native - held.wait_loss_native,
        -1_000 * i128::from(ONE_USDC)
    );
}

/// An account below initial reduces by the sum of its trades, whatever they are in between; one
/// whose lots are what they were does not.
#[test]
fn an_account_below_initial_may_reduce_in_a_batch() {
    let mut world = with_broker();
    done(world.fill(&a_trade(("carl", 0), ("mary", 0), 50, 10_000)));
    for price in [99, 98, 97, 96] {
        world.advance(1);
        world.mark(PERP, price * ONE_E8);
    }
    world.freshen();
    let sell = |lots| a_trade(("mary", 0), ("carl", 0), lots, 9_600);
    let buy = |lots| a_trade(("carl", 0), ("mary", 0), lots, 9_600);
    let act = |trades: &[Trade<'_>]| world.position_fill_batch_act(&Batch::of(trades));
    assert_eq!(refused(&world, &act(&[buy(1)])), "BelowInitial");
    assert_eq!(refused(&world, &act(&[buy(10), sell(10)])), "BelowInitial");
    assert_eq!(refused(&world, &act(&[buy(10), sell(9)])), "BelowInitial");
    let reduce = act(&[buy(10), sell(11)]);
    done(world.send(&reduce));
    assert_eq!(world.read_account("carl").positions[0].lots, 49);
}

/// Each of the two trades of a give-up is a single one as well, for whoever has the means.
#[test]
fn a_rich_broker_may_do_the_same_in_two_steps() {
    let mut world = with_broker();
    world.give("brook", USDC, 2_000 * ONE_USDC);
    done(world.deposit("brook", USDC, 2_000 * ONE_USDC));
    let mut apart = world.clone();
    for trade in give_up_trades(40, 10_050) {
        done(apart.fill(&trade));
    }
    done(world.fill_batch(&give_up(40, 10_050)));
    let names = ["mary", "brook", "carl"];
    assert_eq!(state(&world, &names), state(&apart, &names));
}
