//! What happens in a day. Each trading day of the history ends at a settlement boundary (midnight,
//! UTC), at which its close is published by the one update that straddles it. Two hours later, at
//! the same price, customers trade, and keepers finish what had to wait.

use ringfence_interface::events::Event;
use ringfence_tests::prices::Update;

use crate::checks;
use crate::keeper;
use crate::losses;
use crate::market::{MARKETS, Market};
use crate::script;
use crate::stage::{MINTS, QUOTE, Stage, WRAPPED};
use crate::stop::{Step, needed};
use crate::trading;
use crate::{amounts, setup};

/// Slot of the chain when the story begins.
pub const START_SLOT: u64 = 400_000_000;
/// After a boundary, until keepers have the update.
const DELAY_S: i64 = 2;
/// From the boundary to the evening.
const EVENING_S: i64 = 7_200;
/// Days on which the index moved this much are told about.
const NOTABLE_BPS: i128 = 450;
/// The quote's price: it holds its peg throughout, which the history says nothing about.
const QUOTE_PRICE_E8: u64 = 100_000_000;
/// Winners are paid after losers have paid; more passes than this change nothing.
const PASSES_MAX: usize = 4;

/// One trading day.
///
/// # Errors
/// What the program refused although the day needs it.
pub fn run(stage: &mut Stage) -> Step {
    let date = stage.date()?;
    stage.story.date = date.to_string();
    at_boundary(stage, date.end_ts())?;
    check(stage, "boundary");
    in_the_evening(stage, date.end_ts() + EVENING_S)?;
    check(stage, "evening");
    Ok(())
}

fn at_boundary(stage: &mut Stage, boundary_ts: i64) -> Step {
    stage.world.advance_to(boundary_ts + DELAY_S);
    take_prices(stage, boundary_ts)?;
    for mint in MINTS {
        let totals = stage.world.asset_totals_refresh_act(mint);
        stage.must(&totals)?;
    }
    let moved = settle_all(stage)?;
    tell_day(stage, moved);
    keeper::answer_debts(stage)?;
    keeper::look_after_all(stage)?;
    losses::manage_all(stage)?;
    pay_winners(stage)?;
    script::at_boundary(stage)?;
    collect_fees(stage)
}

fn in_the_evening(stage: &mut Stage, now_ts: i64) -> Step {
    stage.world.advance_to(now_ts);
    take_prices(stage, now_ts)?;
    if stage.today == 0 {
        setup::activate_stakes(stage)?;
    }
    keeper::sell_for_debts(stage)?;
    keeper::look_after_all(stage)?;
    losses::finish_all(stage)?;
    pay_winners(stage)?;
    script::in_the_evening(stage)?;
    trading::trade(stage)
}

/// Publishes today's prices, and lets assets and instruments take them.
fn take_prices(stage: &mut Stage, publish_ts: i64) -> Step {
    let close_e8 = stage.history.close_e8(stage.today);
    publish(stage, QUOTE, QUOTE_PRICE_E8, publish_ts)?;
    publish(stage, WRAPPED, close_e8, publish_ts)?;
    let refresh = stage.world.asset_price_refresh_act(&MINTS);
    stage.must(&refresh)?;
    for market in MARKETS {
        if !is_expired(stage, &market) {
            let price_e8 = market.price_e8(&stage.history, stage.today);
            publish(stage, market.name, price_e8, publish_ts)?;
            mark(stage, &market)?;
        }
    }
    Ok(())
}

/// One update of a feed: certain, and equal to its average.
fn publish(stage: &mut Stage, feed: &str, price_e8: u64, publish_ts: i64) -> Step {
    let before = stage.world.feeds.get(feed).map(|update| update.publish_ts);
    let update = Update::certain(price_e8, publish_ts, before.unwrap_or(publish_ts - 1));
    let act = stage.world.test_feed_set_act(feed, &update);
    stage.must(&act)?;
    stage.world.feeds.insert(feed.to_owned(), update);
    Ok(())
}

/// Whether a market has ended.
#[must_use]
pub fn is_expired(stage: &Stage, market: &Market) -> bool {
    stage.world.read_instrument(market.name).is_expired != 0
}

fn mark(stage: &mut Stage, market: &Market) -> Step {
    if stage.world.now() < market.expiry_ts()? {
        let act = stage.world.instrument_mark_act(market.name);
        return stage.must(&act).map(drop);
    }
    let act = stage.world.instrument_expire_act(market.name, true);
    stage.must(&act)?;
    let lots = stage.world.read_book(market.name).open_interest_lots;
    let price = amounts::points(market.price_e8(&stage.history, stage.today));
    let text = format!("{} expires at {price} with {lots} lots open", market.name);
    stage.story.tell("expiry", market.name, text);
    Ok(())
}

/// What one round of settlements moved.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moved {
    collected_native: u64,
    paid_native: u64,
}

/// Settles everybody, in no particular order, until nothing moves: the gate decides who is paid.
///
/// # Errors
/// When a settlement was refused.
pub fn settle_all(stage: &mut Stage) -> Step<Moved> {
    let mut all = Moved::default();
    for _ in 0..PASSES_MAX {
        let mut pass = Moved::default();
        for name in stage.names() {
            settle(stage, &name, &mut pass)?;
        }
        all.collected_native += pass.collected_native;
        all.paid_native += pass.paid_native;
        if pass.collected_native + pass.paid_native == 0 {
            break;
        }
    }
    Ok(all)
}

/// Settles once more, after losses have been paid, and tells who had to wait until then.
fn pay_winners(stage: &mut Stage) -> Step {
    let moved = settle_all(stage)?;
    let is_open = stage.world.read_settlement().gate_open_since_ts != i64::MAX;
    if moved.paid_native > 0 && is_open {
        let text = format!(
            "winners who had to wait are paid {}",
            amounts::quote(moved.paid_native)
        );
        stage.story.tell_with(
            "gate open",
            "pool",
            text,
            &[("paid_native", moved.paid_native.into())],
        );
    }
    Ok(())
}

/// Settles one account, if there is anything to settle.
fn settle(stage: &mut Stage, name: &str, pass: &mut Moved) -> Step {
    let account = stage.world.read_account(name);
    let is_fixed = account.status == 3;
    let settlement = stage.world.read_settlement();
    // An account whose positions have all been brought up to date changes only by being paid.
    let is_behind = stage.is_behind(&account);
    let waits = account.variation_native < 0
        || (account.variation_native > 0 && settlement.pool_native > 0);
    if is_fixed || !(is_behind || waits) {
        return Ok(());
    }
    let act = stage.world.account_settle_act(name);
    for event in stage.must(&act)?.events() {
        if let Event::AccountSettled(settled) = event {
            pass.collected_native += settled.collected_native;
            pass.paid_native += settled.paid_native;
        }
    }
    Ok(())
}

fn collect_fees(stage: &mut Stage) -> Step {
    let settlement = stage.world.read_settlement();
    let spare = i128::from(settlement.pool_native) - settlement.owed_to_native;
    if settlement.fees_native.min(spare) > 0 {
        let act = stage.world.fees_collect_act();
        stage.must(&act)?;
    }
    Ok(())
}

fn tell_day(stage: &mut Stage, moved: Moved) {
    let change_bps = stage.history.change_bps(stage.today);
    let settlement = stage.world.read_settlement();
    let is_shut = settlement.gate_open_since_ts == i64::MAX;
    if change_bps.abs() >= NOTABLE_BPS {
        let index = amounts::points(stage.history.close_e8(stage.today));
        let (change, losers) = (
            amounts::short(change_bps, 2),
            amounts::quote(moved.collected_native),
        );
        let winners = amounts::quote(moved.paid_native);
        let text = format!("index {index} ({change} %): collected {losers}, paid {winners}");
        stage.story.tell("move", "SPX", text);
    }
    if is_shut {
        let owed = amounts::quote(settlement.owed_by_native);
        let cover = amounts::quote(stage.world.read_fund().to_core().cover_native());
        let text =
            format!("losers owe {owed}, insurance and junior skin have {cover}: winners wait");
        stage.story.tell("gate shut", "pool", text);
    }
}

/// The checks that are made twice a day.
pub fn check(stage: &mut Stage, moment: &str) {
    let at = format!("{} {moment}", stage.story.date);
    for (mint, flow) in stage.flows.totals() {
        let inside = checks::conservation(mint, stage.inside_native(mint), flow);
        stage.story.checks.note(checks::CONSERVATION, &at, inside);
        let supply = checks::supply(mint, stage.world.supply_and_sum(mint));
        stage.story.checks.note(checks::SUPPLY, &at, supply);
    }
    let view = stage.world.view();
    stage
        .story
        .checks
        .note(checks::INVARIANTS, &at, checks::invariants(view.as_ref()));
}

/// Name of a market by the id of its instrument.
///
/// # Errors
/// When there is none.
pub fn market_by_id(instrument_id: u16) -> Step<Market> {
    let found = MARKETS
        .into_iter()
        .find(|market| market.id == instrument_id);
    needed(found, "such market")
}
