//! Customers who sign orders: the setting of the tests about them.

use ringfence_interface::wire::OrderTerms;
use ringfence_tests::actors::KEEPER;
use ringfence_tests::orders::Match;
use ringfence_tests::standard::ONE_USDC;
use ringfence_tests::world::World;

use crate::vault_withdraw::trade_at_mark;

/// Alice and Bob with 1,000 USDC each and wide consents, at a mark of 100 dollars.
pub fn with_signers() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 1_000 * ONE_USDC);
    world.add_trader("bob", 1_000 * ONE_USDC);
    world
}

/// An order of ten lots at the mark, for an hour.
pub fn ten_lots(world: &World) -> OrderTerms {
    OrderTerms {
        flags: 0,
        lots: 10,
        limit_price_ticks: 10_000,
        nonce: 5,
        expiry_ts: world.now() + 3_600,
    }
}

/// A keeper fills some lots of ten that Alice buys and Bob sells at the mark.
pub fn matched(world: &World, lots: u64) -> Match<'static> {
    Match {
        trade: trade_at_mark(lots),
        submitter: KEEPER,
        buy: ten_lots(world),
        sell: ten_lots(world),
    }
}
