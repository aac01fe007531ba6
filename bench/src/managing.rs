//! The cases of pages: accounts that bear a tear-up, and accounts that are settled together.

use crate::measure::{Cost, cost};
use crate::settings::{MARK_E8, next_boundary, trade};
use ringfence_tests::customers::Trade;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP};
use ringfence_tests::world::World;

/// Four buyers, and four who sell to them.
const BUYERS: [&str; 4] = ["bob", "carl", "dave", "erin"];
const SELLERS: [&str; 4] = ["fay", "gus", "hana", "ida"];

fn traders(world: &mut World) {
    for name in BUYERS.iter().chain(&SELLERS) {
        world.add_trader(name, 1_000_000 * ONE_USDC);
    }
}

/// The first page, in which all four sellers bear their parts, so that it is the last as well. The
/// managing time has passed and there was no auction.
pub fn loss_tear_up_4() -> Cost {
    let mut world = World::with_market();
    traders(&mut world);
    world.add_trader("alice", 2_000 * ONE_USDC);
    for (buyer, seller) in BUYERS.iter().zip(&SELLERS) {
        done(world.fill(&trade(PERP, (buyer, seller), 50)));
        done(world.fill(&trade(PERP, ("alice", seller), 25)));
    }
    next_boundary(&mut world, 75 * MARK_E8);
    done(world.settle("alice"));
    let act = world.loss_declare_act("alice");
    done(world.send(&act));
    world.advance(3 * 86_400);
    let act = world.loss_tear_up_act("alice", PERP, &SELLERS);
    let torn = cost(&mut world, &act);
    assert_eq!(world.read_book(PERP).is_tearing_up, 0, "all of it");
    torn
}

/// Four losers pay, then four winners are paid, each with a transfer of its own.
pub fn loss_gather_8() -> Cost {
    let mut world = World::with_market();
    traders(&mut world);
    for (buyer, seller) in BUYERS.iter().zip(&SELLERS) {
        // A fee that a winner owes until it is settled would shut the gate for those before it.
        let trade = Trade {
            seller_fee_native: 0,
            ..trade(PERP, (buyer, seller), 100)
        };
        done(world.fill(&trade));
    }
    next_boundary(&mut world, 99 * MARK_E8);
    let page: Vec<&str> = BUYERS.iter().chain(&SELLERS).copied().collect();
    let act = world.loss_gather_act(&page);
    let gathered = cost(&mut world, &act);
    let owed = world.read_settlement().owed_to_native;
    assert_eq!(owed, 0, "everybody is paid");
    gathered
}
