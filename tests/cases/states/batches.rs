//! What is sent in the rows about batches: a lot that is bought and given up to somebody else.

use ringfence_tests::act::Act;
use ringfence_tests::batch::Batch;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;

use super::acts::Cell;
use crate::market::a_trade;

fn given_up(world: &World, [seller, between, buyer]: [&str; 3]) -> Act {
    world.position_fill_batch_act(&Batch::of(&[
        a_trade((between, 0), (seller, 0), 1, 7_500),
        a_trade((buyer, 0), (between, 0), 1, 7_500),
    ]))
}

/// The defaulter would hold the lot only in between.
pub fn batch_through_defaulter(cell: &mut Cell<'_>) -> Act {
    done(cell.world.deposit("dora", USDC, 100 * ONE_USDC));
    given_up(&cell.world, ["hal", "dora", "sam"])
}

pub fn others_trade_in_a_batch(cell: &mut Cell<'_>) -> Act {
    given_up(&cell.world, ["sam", "hal", "lina"])
}
