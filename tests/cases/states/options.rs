//! What is sent in the rows about options.

use ringfence_tests::act::Act;
use ringfence_tests::house::Listing;
use ringfence_tests::options::CALL;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, PERP};

use super::acts::Cell;
use crate::market::{DAY, next_boundary};

/// Strike of the call, and its time value there, in ticks.
const STRIKE: u64 = 7_500;
const TIME: u64 = 400;

/// A call that is listed and posted; whether the boundary that has just passed is set.
pub fn post_option(cell: &mut Cell<'_>) -> Act {
    let world = &mut cell.world;
    let expiry_ts = world.now() + 20 * i64::from(DAY);
    done(world.option_create("CALL", &Listing::option(9, CALL, STRIKE, expiry_ts)));
    world.advance(1);
    world.publish_price(PERP, 75 * ONE_E8);
    world.post("CALL", TIME);
    let boundary = next_boundary(world);
    world.advance_to(boundary + 1);
    world.publish_price(PERP, 75 * ONE_E8);
    cell.happens = |before, after| {
        let sequences = [before, after].map(|world| world.read_instrument("CALL").sequence);
        sequences[1] > sequences[0]
    };
    let quote = cell.world.quote_of("CALL", STRIKE, TIME);
    cell.world.risk_post_act("CALL", &quote)
}
