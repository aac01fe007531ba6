//! The cases of signed orders. Signatures are verified by the Ed25519 program, which takes no
//! compute units of the transaction; the bytes are those of both instructions.

use crate::measure::{Cost, cost};
use crate::settings::{MARKETS, four_by_eight, trade, two_traders};
use ringfence_interface::wire::OrderTerms;
use ringfence_tests::actors::VENUE;
use ringfence_tests::customers::Trade;
use ringfence_tests::orders::Match;
use ringfence_tests::send::done;
use ringfence_tests::standard::PERP;
use ringfence_tests::world::World;

/// The venue fills some lots of larger orders, with fees on both sides.
fn matched<'a>(world: &World, trade: Trade<'a>) -> Match<'a> {
    let terms = OrderTerms {
        flags: 1,
        lots: 1_000,
        limit_price_ticks: trade.price_ticks,
        nonce: 1,
        expiry_ts: world.now() + 86_400,
    };
    Match {
        trade,
        submitter: VENUE,
        buy: terms,
        sell: terms,
    }
}

/// The first fill of both orders, which creates their records.
pub fn order_match_1x1() -> Cost {
    let mut world = two_traders();
    let orders = matched(&world, trade(PERP, ("alice", "bob"), 100));
    let act = world.order_match_act(&orders);
    cost(&mut world, &act)
}

/// A further fill of both.
pub fn order_match_1x1_again() -> Cost {
    let mut world = two_traders();
    let orders = matched(&world, trade(PERP, ("alice", "bob"), 100));
    done(world.order_match(&orders));
    let act = world.order_match_act(&orders);
    cost(&mut world, &act)
}

/// The first fill of both, between accounts of four assets and eight positions.
pub fn order_match_4x8() -> Cost {
    let mut world = four_by_eight();
    let orders = matched(&world, trade(MARKETS[7], ("alice", "bob"), 10));
    let act = world.order_match_act(&orders);
    cost(&mut world, &act)
}

/// Of an order that nobody has seen on the chain.
pub fn order_cancel() -> Cost {
    let mut world = two_traders();
    let orders = matched(&world, trade(PERP, ("alice", "bob"), 100));
    let act = world.order_cancel_act("alice", &orders.buyers(&world));
    cost(&mut world, &act)
}

/// Of an expired one.
pub fn order_close() -> Cost {
    let mut world = two_traders();
    let orders = matched(&world, trade(PERP, ("alice", "bob"), 100));
    done(world.order_match(&orders));
    world.advance(86_400);
    let act = world.order_close_act(&orders.buyers(&world), VENUE);
    cost(&mut world, &act)
}
