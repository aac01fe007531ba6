//! Batches of trades.

use crate::measure::{Cost, cost};
use crate::settings::{MARKETS, four_by_eight, trade};
use ringfence_tests::act::Act;
use ringfence_tests::batch::Batch;
use ringfence_tests::customers::Trade;
use ringfence_tests::standard::{ONE_USDC, PERP};
use ringfence_tests::world::World;

/// Six who make prices.
const MAKERS: [&str; 6] = ["m1", "m2", "m3", "m4", "m5", "m6"];

/// A taker and six makers with the means for it, each with one asset and no position.
fn seven_traders() -> World {
    let mut world = World::with_market();
    for name in MAKERS.into_iter().chain(["alice"]) {
        world.add_trader(name, 100_000 * ONE_USDC);
    }
    world
}

fn batch_act(world: &World, trades: &[Trade<'_>]) -> Act {
    world.position_fill_batch_act(&Batch::of(trades))
}

/// One taker against six makers, with fees.
pub fn position_fill_batch_6() -> Cost {
    let mut world = seven_traders();
    let trades = MAKERS.map(|maker| trade(PERP, ("alice", maker), 10));
    let act = batch_act(&world, &trades);
    cost(&mut world, &act)
}

/// Bought from one and given up to another one.
pub fn position_fill_batch_give_up() -> Cost {
    let mut world = seven_traders();
    let trades = [
        trade(PERP, ("alice", "m1"), 10),
        trade(PERP, ("m2", "alice"), 10),
    ];
    let act = batch_act(&world, &trades);
    cost(&mut world, &act)
}

/// One trade between two accounts with four assets and eight positions each.
pub fn position_fill_batch_4x8() -> Cost {
    let mut world = four_by_eight();
    let act = batch_act(&world, &[trade(MARKETS[7], ("alice", "bob"), 10)]);
    cost(&mut world, &act)
}
