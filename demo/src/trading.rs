//! The evening's trades: everybody says what they want, orders meet at the two venues.

use ringfence_core::account::Status;
use ringfence_core::margin::Test;
use ringfence_tests::customers::Trade;

use crate::day::is_expired;
use crate::market::{MARKETS, Market, Match, Order, Subject, WRAPPED_PER_LOT, lot_native, meet};
use crate::people::{Outlook, Person};
use crate::stage::Stage;
use crate::stop::Step;

/// A fill is at most this far from the mark, in basis points.
const SPREAD_BPS: u32 = 3;
/// Each side pays one basis point of the notional.
const FEE_DIVISOR: u64 = 10_000;
/// Native units of one wrapped token.
const ONE_WRAPPED: u64 = 1_000_000_000;

/// Trades every market that is still open.
///
/// # Errors
/// When an account cannot be read.
pub fn trade(stage: &mut Stage) -> Step {
    for market in MARKETS {
        if is_expired(stage, &market) {
            continue;
        }
        let mark_tick = stage.world.read_instrument(market.name).mark_tick;
        let mut orders = Vec::new();
        for person in stage.people.clone() {
            let order = order_of(stage, &person, &market, mark_tick)?;
            orders.extend(order.filter(|order| order.lots != 0));
        }
        let matches = meet(&orders, &mut stage.random);
        for pair in matches {
            fill(stage, &market, &pair, mark_tick);
        }
    }
    Ok(())
}

/// What somebody wants today. Who has been called only waits to be released or liquidated.
fn order_of(
    stage: &mut Stage,
    person: &Person,
    market: &Market,
    mark_tick: u64,
) -> Step<Option<Order>> {
    let strategy = match market.subject {
        Subject::Close => person.index,
        Subject::Average => person.average,
    };
    let whim = stage.random.around_zero(10);
    let seen = stage.see(person.name)?;
    if seen.account.status != Status::Active {
        return Ok(None);
    }
    let wrapped = seen
        .account
        .slots
        .get(1)
        .map_or(0, |slot| slot.ledger_native);
    let lots = seen.lots(market.id);
    let outlook = Outlook {
        date: &stage.story.date,
        day: stage.today,
        equity_native: seen.health(Test::MAINTENANCE)?.equity_native,
        lot_native: i128::from(lot_native(mark_tick)),
        wrapped_lots: i64::try_from(wrapped / (ONE_WRAPPED * WRAPPED_PER_LOT)).unwrap_or(0),
        change_bps: stage.history.change_bps(stage.today),
        close_e8: stage.history.close_e8(stage.today),
        average_e8: stage
            .history
            .average_e8(stage.today, strategy.average_days()),
        whim,
    };
    let target = strategy.target(&outlook);
    Ok(target.map(|target| Order {
        who: person.name,
        lots: target - lots,
    }))
}

/// One trade. The program decides whether both can afford it; a refusal is counted, and the orders
/// lapse, as they would on a venue.
fn fill(stage: &mut Stage, market: &Market, pair: &Match, mark_tick: u64) {
    let away = stage.random.around_zero(SPREAD_BPS);
    let mark = i128::from(mark_tick);
    let price = u64::try_from(mark + mark * i128::from(away) / 10_000);
    let fee_native = pair.lots * lot_native(mark_tick) / FEE_DIVISOR;
    let trade = Trade {
        venue: pair.venue,
        instrument: market.name,
        buyer: pair.buyer,
        seller: pair.seller,
        lots: pair.lots,
        price_ticks: price.unwrap_or(mark_tick),
        buyer_fee_native: fee_native,
        seller_fee_native: fee_native,
    };
    let act = stage.world.position_fill_act(&trade);
    if stage.offer(&act).is_ok() {
        stage
            .story
            .count_fill(pair.venue, pair.lots, fee_native * 2);
    }
}
