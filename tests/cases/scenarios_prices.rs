//! Oracles that are late, unsure or wrong: what stops, what goes on, and that a missing price
//! neither helps nor robs.

use ringfence_tests::act::Act;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{a_trade, mark_at, pass_boundary, trade, variation};
use crate::rows::refused;

/// Alice holds 20 USDC and 3 SOL, and is long 10 against Bob. Ida holds 50 USDC and a SOL, and has
/// no position.
fn with_collateral() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 20 * ONE_USDC);
    world.add_collateral("alice", SOL, 3 * ONE_SOL);
    world.add_trader("bob", 500 * ONE_USDC);
    world.add_customer("ida", 50 * ONE_USDC);
    world.add_collateral("ida", SOL, ONE_SOL);
    trade(&mut world, "alice", "bob", 10, 10_000);
    world
}

fn buys(world: &World, buyer: &str, seller: &str, lots: u64) -> Act {
    world.position_fill_act(&a_trade((buyer, 0), (seller, 0), lots, 10_000))
}

/// What goes on in every outage: whoever has no position leaves with everything, anyone pays in,
/// and debts are settled on both sides.
#[track_caller]
fn exits_deposits_and_settlements_go_on(world: &World) {
    let mut world = world.clone();
    world.give("alice", USDC, ONE_USDC);
    done(world.deposit("alice", USDC, ONE_USDC));
    done(world.settle("alice"));
    done(world.settle("bob"));
    done(world.clone().withdraw("ida", USDC, 50 * ONE_USDC));
    done(world.exit("ida", USDC));
    done(world.exit("ida", SOL));
    assert_eq!(world.wallet_tokens("ida", SOL), ONE_SOL);
}

#[test]
fn a_stale_price_of_collateral_gives_no_credit_and_takes_none_away() {
    let mut world = with_collateral();
    world.advance(61);
    world.price(USDC, ONE_E8);
    world.mark(PERP, 100 * ONE_E8);
    // New risk and withdrawals: the 3 SOL count nothing.
    assert_eq!(
        refused(&world, &buys(&world, "alice", "bob", 1)),
        "BelowInitial"
    );
    let withdraw = world.vault_withdraw_act("alice", USDC, 1);
    assert_eq!(refused(&world, &withdraw), "BelowInitial");
    assert_eq!(
        refused(&world, &world.vault_withdraw_act("alice", SOL, 1)),
        "BelowInitial"
    );
    // Against her they count as before: she is not called, and nothing is seized without a price.
    assert_eq!(
        refused(&world, &world.margin_call_act("alice")),
        "NothingToCall"
    );
    world.give("lina", USDC, ONE_USDC);
    world.open_wallet("lina", SOL);
    let seize = world.liquidate_collateral_act("lina", "alice", SOL, 1, 0);
    assert_eq!(refused(&world, &seize), "PriceStale");
    // Reducing is always allowed.
    done(world.clone().send(&buys(&world, "bob", "alice", 5)));
    exits_deposits_and_settlements_go_on(&world);
    // With a fresh price she is where she was.
    world.price(SOL, 100 * ONE_E8);
    done(world.clone().withdraw("alice", SOL, ONE_SOL / 2));
}

#[test]
fn a_lost_price_counts_against_the_customer_after_a_day_and_never_stops_an_exit() {
    let mut world = with_collateral();
    let published = world.read_asset(SOL).feed.publish_ts;
    world.advance_to(published + 86_400);
    assert_eq!(
        refused(&world, &world.margin_call_act("alice")),
        "NothingToCall"
    );
    world.advance(1);
    done(world.clone().send(&world.margin_call_act("alice")));
    exits_deposits_and_settlements_go_on(&world);
}

#[test]
fn an_unsure_oracle_changes_nothing_and_then_its_price_is_stale() {
    let mut world = with_collateral();
    world.advance(30);
    let now = world.now();
    let unsure = |price: u64| Update {
        confidence: price / 49,
        ..Update::certain(price, now, now - 30)
    };
    // Confidence above 2 % of the price: neither asset nor instrument takes it.
    for (name, price) in [(SOL, 50 * ONE_E8), (PERP, 50 * ONE_E8)] {
        world.publish(name, unsure(price));
    }
    assert_eq!(
        refused(&world, &world.asset_price_refresh_act(&[SOL])),
        "PriceTooUncertain"
    );
    assert_eq!(
        refused(&world, &world.instrument_mark_act(PERP)),
        "PriceTooUncertain"
    );
    assert_eq!(world.read_asset(SOL).feed.spot_price_e8, 100 * ONE_E8);
    world.price(USDC, ONE_E8);
    // The mark is half a minute old: no trade and no liquidation on it, in either direction.
    assert_eq!(
        refused(&world, &buys(&world, "alice", "bob", 1)),
        "MarkStale"
    );
    assert_eq!(
        refused(&world, &buys(&world, "bob", "alice", 1)),
        "MarkStale"
    );
    assert_eq!(
        refused(&world, &world.vault_withdraw_act("alice", USDC, 1)),
        "MarkStale"
    );
    let take = world.liquidate_position_act("bob", "alice", PERP, 1);
    assert_eq!(refused(&world, &take), "MarkStale");
    exits_deposits_and_settlements_go_on(&world);
}

#[test]
fn a_wide_reading_inside_the_bound_is_used_from_both_sides() {
    let mut world = with_collateral();
    world.advance(1);
    let now = world.now();
    // 100 give or take 2: a customer's SOL count 98, and are seized at 98.
    let wide = Update {
        confidence: 2 * ONE_E8,
        ..Update::certain(100 * ONE_E8, now, now - 1)
    };
    world.publish(SOL, wide);
    done(world.asset_price_refresh(&[SOL]));
    world.mark(PERP, 100 * ONE_E8);
    // 20 + 3 · 98 · 0.8 = 255.2, less the 187.5 that she needs: 67.7 SOL-dollars may go.
    let border = 67_700_000 * 1_000 / 784 * 10;
    assert_eq!(
        refused(
            &world,
            &world.vault_withdraw_act("alice", SOL, border + 1_000)
        ),
        { "BelowInitial" }
    );
    done(world.clone().withdraw("alice", SOL, border));
}

#[test]
fn a_depegged_quote_stops_new_risk_and_nothing_else() {
    for price_e8 in [97_999_999, 98_000_000] {
        let mut world = with_collateral();
        world.advance(1);
        world.price(USDC, price_e8);
        let is_off = price_e8 < 98_000_000;
        let buy = world.clone().send(&buys(&world, "alice", "bob", 1));
        assert_eq!(buy.is_err(), is_off, "{price_e8}");
        if is_off {
            assert_eq!(buy.unwrap_err().name, "QuoteUnusable");
            let withdraw = world.vault_withdraw_act("alice", USDC, 1);
            assert_eq!(refused(&world, &withdraw), "QuoteUnusable");
        }
        done(world.clone().send(&buys(&world, "bob", "alice", 5)));
        exits_deposits_and_settlements_go_on(&world);
    }
}

#[test]
fn a_stale_quote_stops_new_risk_and_nothing_else() {
    let mut world = with_collateral();
    world.advance(61);
    world.price(SOL, 100 * ONE_E8);
    world.mark(PERP, 100 * ONE_E8);
    assert_eq!(
        refused(&world, &buys(&world, "alice", "bob", 1)),
        "QuoteUnusable"
    );
    assert_eq!(
        refused(&world, &world.vault_withdraw_act("alice", USDC, 1)),
        "QuoteUnusable"
    );
    done(world.clone().send(&buys(&world, "bob", "alice", 5)));
    exits_deposits_and_settlements_go_on(&world);
}

#[test]
fn a_quote_above_one_makes_dollar_prices_worth_less_of_it() {
    let mut world = with_collateral();
    world.advance(1);
    world.price(USDC, 102_000_000);
    // 3 SOL at 98.039… are 235.29 of initial value, 255.29 with the quote; 187.5 are needed.
    let act = |amount| world.vault_withdraw_act("alice", USDC, amount);
    done(world.clone().send(&act(20 * ONE_USDC)));
    let mut world = world.clone();
    // And 2.4 SOL are worth 188.23: enough without any quote. 2.39 are not.
    done(world.withdraw("alice", USDC, 20 * ONE_USDC));
    done(world.withdraw("alice", SOL, 6 * ONE_SOL / 10));
    let more = world.vault_withdraw_act("alice", SOL, ONE_SOL / 100);
    assert_eq!(refused(&world, &more), "BelowInitial");
}

#[test]
fn an_older_update_after_a_newer_one_moves_neither_price_nor_mark() {
    let mut world = with_collateral();
    world.advance(5);
    let now = world.now();
    mark_at(&mut world, 9_900);
    world.price(SOL, 90 * ONE_E8);
    let (asset, instrument) = (world.read_asset(SOL), world.read_instrument(PERP));
    for name in [SOL, PERP] {
        world.publish(name, Update::certain(120 * ONE_E8, now, now - 5));
    }
    let sent = done(world.asset_price_refresh(&[SOL]));
    assert!(sent.events().is_empty(), "nothing happened");
    done(world.instrument_mark(PERP));
    assert_eq!(world.read_asset(SOL), asset);
    let after = world.read_instrument(PERP);
    assert_eq!(
        (after.mark_tick, after.mark_ts),
        (instrument.mark_tick, instrument.mark_ts)
    );
    assert_eq!(after, instrument);
}

#[test]
fn an_update_picked_after_the_boundary_does_not_choose_the_settlement_tick() {
    let mut world = with_collateral();
    let boundary = crate::market::next_boundary(&world);
    world.advance_to(boundary + 5);
    // Three updates: before, across and after. Only the one that straddles midnight sets the tick.
    world.publish(
        PERP,
        Update::certain(95 * ONE_E8, boundary + 4, boundary + 1),
    );
    done(world.instrument_mark(PERP));
    assert_eq!(
        world.read_instrument(PERP).sequence,
        0,
        "it does not straddle"
    );
    world.publish(
        PERP,
        Update::certain(98 * ONE_E8, boundary + 1, boundary - 2),
    );
    done(world.instrument_mark(PERP));
    let instrument = world.read_instrument(PERP);
    assert_eq!(
        (instrument.settlement_tick, instrument.sequence),
        (9_800, 1)
    );
    assert_eq!(instrument.mark_tick, 9_500, "the mark stays the newer one");
    world.freshen();
    done(world.settle("alice"));
    assert_eq!(variation(&world, "alice"), 0);
    assert_eq!(
        world.ledger("alice", USDC),
        0,
        "20 paid for a move of two dollars on ten lots"
    );
    pass_boundary(&mut world, 9_800);
    done(world.settle("bob"));
    assert_eq!(world.ledger("bob", USDC), 520 * ONE_USDC);
}
