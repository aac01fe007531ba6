//! The cases of options.

use crate::measure::{Cost, cost};
use crate::settings::{MARK_E8, next_boundary, two_traders};
use ringfence_tests::house::Listing;
use ringfence_tests::options::CALL;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, PERP};
use ringfence_tests::world::World;

/// A call at the money and its time value there, in ticks.
const STRIKE: u64 = 10_000;
const TIME: u64 = 500;

/// Two traders, and a call that was posted at the last boundary.
fn with_call() -> World {
    let mut world = two_traders();
    let expiry_ts = world.now() + 20 * 86_400;
    done(world.option_create("CALL", &Listing::option(9, CALL, STRIKE, expiry_ts)));
    next_boundary(&mut world, 100 * MARK_E8);
    world.post("CALL", TIME);
    world
}

/// With a new array, at a boundary: the most that a post does.
pub fn risk_post() -> Cost {
    let mut world = with_call();
    next_boundary(&mut world, 101 * MARK_E8);
    let quote = world.quote_of("CALL", 10_100, TIME);
    let act = world.risk_post_act("CALL", &quote);
    let posted = cost(&mut world, &act);
    assert_eq!(world.read_instrument("CALL").sequence, 1);
    posted
}

/// With the stored array, between boundaries: what a risk authority sends every few seconds.
pub fn risk_post_again() -> Cost {
    let mut world = with_call();
    world.advance(5);
    world.mark(PERP, 100 * ONE_E8);
    let mut quote = world.quote_of("CALL", STRIKE, TIME);
    quote.risk_array = None;
    let act = world.risk_post_act("CALL", &quote);
    cost(&mut world, &act)
}
