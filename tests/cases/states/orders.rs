//! What is sent in the rows about signed orders.

use ringfence_interface::wire::OrderTerms;
use ringfence_tests::act::Act;
use ringfence_tests::actors::KEEPER;
use ringfence_tests::orders::Match;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;

use super::acts::Cell;
use crate::market::a_trade;

/// One lot at the mark of orders that live for a second.
fn matched<'a>(world: &World, buyer: &'a str, seller: &'a str) -> Match<'a> {
    let trade = a_trade((buyer, 0), (seller, 0), 1, 7_500);
    let terms = OrderTerms {
        flags: 0,
        lots: 1,
        limit_price_ticks: trade.price_ticks,
        nonce: 0,
        expiry_ts: world.now() + 1,
    };
    Match {
        trade,
        submitter: KEEPER,
        buy: terms,
        sell: terms,
    }
}

pub fn match_of_defaulter(cell: &mut Cell<'_>) -> Act {
    done(cell.world.deposit("dora", USDC, 100 * ONE_USDC));
    let orders = matched(&cell.world, "dora", "hal");
    cell.world.order_match_act(&orders)
}

pub fn cancel_order(cell: &mut Cell<'_>) -> Act {
    let order = matched(&cell.world, "dora", "hal").buyers(&cell.world);
    cell.world.order_cancel_act("dora", &order)
}

pub fn others_match(cell: &mut Cell<'_>) -> Act {
    let orders = matched(&cell.world, "hal", "sam");
    cell.world.order_match_act(&orders)
}

/// A cancelled one.
pub fn close_order(cell: &mut Cell<'_>) -> Act {
    let order = matched(&cell.world, "dora", "hal").buyers(&cell.world);
    done(
        cell.world
            .send(&cell.world.order_cancel_act("dora", &order)),
    );
    cell.world.advance(1);
    cell.world.order_close_act(&order, "dora")
}
