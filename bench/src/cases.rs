//! The cases: one or more for each instruction, each in a world of its own.

use crate::compare::Results;
use crate::measure::{Cost, cost};
use crate::settings::{
    MARK_E8, MARKETS, fill_fund, fixed, four_by_eight, next_boundary, trade, two_traders,
    underwater,
};
use ringfence_tests::actors::{SKIN, VENUE};
use ringfence_tests::customers::wide_consent;
use ringfence_tests::house::{Listing, SKIN_JUNIOR};
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

/// A case: its name and how it is measured.
type Case = (&'static str, fn() -> Cost);

const CASES: [Case; 42] = [
    ("house_create", house_create),
    ("asset_create", asset_create),
    ("asset_totals_refresh", asset_totals_refresh),
    ("asset_price_refresh", asset_price_refresh),
    ("test_feed_set", test_feed_set),
    ("instrument_create", instrument_create),
    ("instrument_mark", instrument_mark),
    ("instrument_expire", instrument_expire),
    ("venue_create", venue_create),
    ("account_create", account_create),
    ("account_close", account_close),
    ("vault_open", vault_open),
    ("vault_deposit", vault_deposit),
    ("vault_deposit_token_2022", vault_deposit_token_2022),
    ("vault_exit", vault_exit),
    ("vault_withdraw_no_positions", vault_withdraw_no_positions),
    ("vault_withdraw_4_assets_8_positions", vault_withdraw_4_by_8),
    ("vault_absorb", vault_absorb),
    ("vault_close", vault_close),
    ("consent_set", consent_set),
    ("consent_revoke", consent_revoke),
    ("position_fill_1x1", position_fill_1x1),
    ("position_fill_4x8", position_fill_4x8),
    ("account_settle_1", account_settle_1),
    ("account_settle_8", account_settle_8),
    ("fees_collect", fees_collect),
    ("surplus_sweep", surplus_sweep),
    ("margin_call", margin_call),
    ("liquidate_position", liquidate_position),
    (
        "liquidate_position_4_assets_8_positions",
        liquidate_position_4x8,
    ),
    ("liquidate_collateral", liquidate_collateral),
    ("fund_stake", fund_stake),
    ("fund_stake_activate", fund_stake_activate),
    ("fund_stake_cancel", fund_stake_cancel),
    ("fund_unstake_request", fund_unstake_request),
    ("fund_unstake", fund_unstake),
    ("skin_deposit", skin_deposit),
    ("loss_declare", loss_declare),
    ("loss_fix", loss_fix),
    ("loss_route_all_layers", loss_route_all_layers),
    ("loss_route_gain_haircut", loss_route_gain_haircut),
    ("loss_close", loss_close),
];

/// Measures all of them.
pub fn all() -> Results {
    CASES
        .iter()
        .map(|(name, case)| ((*name).to_owned(), case()))
        .collect()
}

fn house_create() -> Cost {
    let mut world = World::with_mints();
    let act = world.house_create_act();
    cost(&mut world, &act)
}

fn asset_create() -> Cost {
    let mut world = World::with_house();
    let act = world.asset_create_act(SOL, &ringfence_core::asset::AssetParameters::TEST);
    cost(&mut world, &act)
}

fn asset_totals_refresh() -> Cost {
    let mut world = two_traders();
    let act = world.asset_totals_refresh_act(USDC);
    cost(&mut world, &act)
}

/// The price jumps, so that the whole jump rule is walked through.
fn asset_price_refresh() -> Cost {
    let mut world = World::with_assets();
    world.advance(30);
    world.publish_price(SOL, 150 * ONE_E8);
    let act = world.asset_price_refresh_act(&[SOL]);
    cost(&mut world, &act)
}

fn test_feed_set() -> Cost {
    let mut world = World::with_assets();
    let act = world.test_feed_set_act("new", &Update::certain(ONE_E8, world.now(), 0));
    cost(&mut world, &act)
}

fn instrument_create() -> Cost {
    let mut world = World::with_assets();
    let act = world.instrument_create_act(PERP, &Listing::standard(1));
    cost(&mut world, &act)
}

/// A mark that also passes a boundary with trades waiting for it.
fn instrument_mark() -> Cost {
    let mut world = two_traders();
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    let boundary_ts = (world.now() / 86_400 + 1) * 86_400;
    world.advance_to(boundary_ts + 1);
    let update = Update::certain(101 * ONE_E8, boundary_ts + 1, boundary_ts - 1);
    world.publish(PERP, update);
    let act = world.instrument_mark_act(PERP);
    cost(&mut world, &act)
}

fn instrument_expire() -> Cost {
    let mut world = two_traders();
    let expiry_ts = world.now() + 3_600;
    let listing = Listing {
        expiry_ts,
        ..Listing::standard(2)
    };
    done(world.instrument_create("FUTURE", &listing));
    world.mark("FUTURE", 100 * ONE_E8);
    world.freshen();
    done(world.fill(&trade("FUTURE", ("alice", "bob"), 100)));
    world.advance_to(expiry_ts + 1);
    world.publish(
        "FUTURE",
        Update::certain(110 * ONE_E8, expiry_ts + 1, expiry_ts - 1),
    );
    let act = world.instrument_expire_act("FUTURE", true);
    cost(&mut world, &act)
}

fn venue_create() -> Cost {
    let mut world = World::with_assets();
    let act = world.venue_create_act(VENUE, &[1, 2, 3]);
    cost(&mut world, &act)
}

fn account_create() -> Cost {
    let mut world = World::with_market();
    let act = world.account_create_act("alice");
    cost(&mut world, &act)
}

fn account_close() -> Cost {
    let mut world = World::with_market();
    done(world.account_create("alice"));
    world.advance_slots(1);
    let act = world.account_close_act("alice");
    cost(&mut world, &act)
}

fn vault_open() -> Cost {
    let mut world = two_traders();
    let act = world.vault_open_act("alice", SOL);
    cost(&mut world, &act)
}

fn vault_deposit() -> Cost {
    let mut world = two_traders();
    let act = world.vault_deposit_act("alice", USDC, ONE_USDC);
    cost(&mut world, &act)
}

fn vault_deposit_token_2022() -> Cost {
    let mut world = two_traders();
    world.add_collateral("alice", BTC, ONE_E8);
    world.give("alice", BTC, ONE_E8);
    let act = world.vault_deposit_act("alice", BTC, ONE_E8);
    cost(&mut world, &act)
}

fn vault_exit() -> Cost {
    let mut world = two_traders();
    let act = world.vault_exit_act("alice", USDC);
    cost(&mut world, &act)
}

fn vault_withdraw_no_positions() -> Cost {
    let mut world = two_traders();
    let act = world.vault_withdraw_act("alice", USDC, ONE_USDC);
    cost(&mut world, &act)
}

fn vault_withdraw_4_by_8() -> Cost {
    let mut world = four_by_eight();
    let act = world.vault_withdraw_act("alice", USDC, ONE_USDC);
    cost(&mut world, &act)
}

fn vault_absorb() -> Cost {
    let mut world = two_traders();
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, ONE_USDC);
    let act = world.vault_absorb_act("alice", USDC);
    cost(&mut world, &act)
}

/// With a surplus to sweep out.
fn vault_close() -> Cost {
    let mut world = two_traders();
    done(world.exit("alice", USDC));
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, ONE_USDC);
    let act = world.vault_close_act("alice", USDC);
    cost(&mut world, &act)
}

fn consent_set() -> Cost {
    let mut world = World::with_market();
    world.add_customer("alice", ONE_USDC);
    let expiry_ts = world.now() + 86_400;
    let act = world.consent_set_act("alice", VENUE, &wide_consent(expiry_ts));
    cost(&mut world, &act)
}

fn consent_revoke() -> Cost {
    let mut world = two_traders();
    let act = world.consent_revoke_act("alice", VENUE);
    cost(&mut world, &act)
}

fn position_fill_1x1() -> Cost {
    let mut world = two_traders();
    let act = world.position_fill_act(&trade(PERP, ("alice", "bob"), 100));
    cost(&mut world, &act)
}

fn position_fill_4x8() -> Cost {
    let mut world = four_by_eight();
    let act = world.position_fill_act(&trade(MARKETS[7], ("alice", "bob"), 10));
    cost(&mut world, &act)
}

/// A loser pays.
fn account_settle_1() -> Cost {
    let mut world = two_traders();
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 99 * MARK_E8);
    let act = world.account_settle_act("alice");
    cost(&mut world, &act)
}

/// A winner is paid, with eight positions.
fn account_settle_8() -> Cost {
    let mut world = four_by_eight();
    next_boundary(&mut world, 99 * MARK_E8);
    done(world.settle("alice"));
    let act = world.account_settle_act("bob");
    cost(&mut world, &act)
}

fn fees_collect() -> Cost {
    let mut world = two_traders();
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 99 * MARK_E8);
    for name in ["alice", "bob"] {
        done(world.settle(name));
    }
    let act = world.fees_collect_act();
    cost(&mut world, &act)
}

fn surplus_sweep() -> Cost {
    let mut world = two_traders();
    let pool = world.house.pool;
    world.give_to(&pool, USDC, ONE_USDC);
    let act = world.surplus_sweep_act(pool);
    cost(&mut world, &act)
}

fn margin_call() -> Cost {
    let mut world = underwater();
    let act = world.margin_call_act("alice");
    cost(&mut world, &act)
}

fn liquidate_position() -> Cost {
    let mut world = underwater();
    let act = world.liquidate_position_act("dave", "alice", PERP, 100);
    cost(&mut world, &act)
}

/// Both sides with four assets and eight positions, the account just below maintenance, so that
/// every bound of the step is computed.
fn liquidate_position_4x8() -> Cost {
    let mut world = four_by_eight();
    world.add_trader("carl", 100 * ONE_USDC);
    world.add_collateral("carl", SOL, 160 * ONE_SOL);
    world.add_collateral("carl", BTC, ONE_E8 / 1_000);
    world.freshen();
    for name in MARKETS {
        done(world.fill(&trade(name, ("carl", "bob"), 50)));
    }
    world.advance(1);
    world.price(SOL, 40 * ONE_E8);
    world.freshen();
    let act = world.liquidate_position_act("bob", "carl", MARKETS[7], 50);
    cost(&mut world, &act)
}

fn liquidate_collateral() -> Cost {
    let mut world = World::with_market();
    world.add_trader("alice", 100 * ONE_USDC);
    world.add_collateral("alice", SOL, 50 * ONE_SOL);
    world.add_trader("bob", 1_000_000 * ONE_USDC);
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 80 * MARK_E8);
    done(world.settle("alice"));
    world.advance(3_601);
    world.freshen();
    world.give("dave", USDC, 1_000 * ONE_USDC);
    world.open_wallet("dave", SOL);
    let act = world.liquidate_collateral_act("dave", "alice", SOL, 1_000 * ONE_USDC, 1);
    cost(&mut world, &act)
}

fn fund_stake() -> Cost {
    let mut world = two_traders();
    let act = world.fund_stake_act("alice", ONE_USDC);
    cost(&mut world, &act)
}

fn fund_stake_activate() -> Cost {
    let mut world = two_traders();
    let act = world.fund_stake_act("alice", ONE_USDC);
    done(world.send(&act));
    next_boundary(&mut world, 100 * MARK_E8);
    let act = world.fund_stake_activate_act("alice");
    cost(&mut world, &act)
}

fn fund_stake_cancel() -> Cost {
    let mut world = two_traders();
    let act = world.fund_stake_act("alice", ONE_USDC);
    done(world.send(&act));
    let act = world.fund_stake_cancel_act("alice");
    cost(&mut world, &act)
}

fn fund_unstake_request() -> Cost {
    let mut world = two_traders();
    fill_fund(&mut world);
    let act = world.fund_unstake_request_act("alice", ONE_USDC);
    cost(&mut world, &act)
}

fn fund_unstake() -> Cost {
    let mut world = two_traders();
    fill_fund(&mut world);
    let act = world.fund_unstake_request_act("alice", ONE_USDC);
    done(world.send(&act));
    world.advance(7 * 86_400 + 1);
    let act = world.fund_unstake_act("alice");
    cost(&mut world, &act)
}

fn skin_deposit() -> Cost {
    let mut world = two_traders();
    world.give(SKIN, USDC, ONE_USDC);
    let act = world.skin_deposit_act(SKIN_JUNIOR, ONE_USDC);
    cost(&mut world, &act)
}

fn loss_declare() -> Cost {
    let mut world = underwater();
    let act = world.loss_declare_act("alice");
    cost(&mut world, &act)
}

fn loss_fix() -> Cost {
    let mut world = underwater();
    let act = world.loss_declare_act("alice");
    done(world.send(&act));
    done(world.liquidate_position("dave", "alice", PERP, 100));
    // What was sent straight to the vault is drained as well.
    let vault = world.vault("alice", USDC);
    world.give_to(&vault, USDC, ONE_USDC);
    let act = world.loss_fix_act("alice");
    cost(&mut world, &act)
}

/// The defaulter's stake and all four funded layers pay, each with a transfer of its own.
fn loss_route_all_layers() -> Cost {
    let mut world = fixed();
    let act = world.loss_route_act("alice");
    let routed = cost(&mut world, &act);
    let loss = world.read_loss(&world.loss("alice"));
    let paid = loss
        .used_native
        .iter()
        .skip(2)
        .take(5)
        .filter(|row| **row > 0)
        .count();
    assert_eq!(paid, 5, "all five layers must pay: {:?}", loss.used_native);
    routed
}

/// What the funded layers left is cut from gains, once every account is settled.
fn loss_route_gain_haircut() -> Cost {
    let mut world = emptied();
    let act = world.loss_route_act("alice");
    cost(&mut world, &act)
}

/// A loss that has used up a fund without money and waits for the haircut.
fn emptied() -> World {
    let mut world = World::with_market();
    world.add_trader("alice", 2_000 * ONE_USDC);
    for name in ["bob", "dave"] {
        world.add_trader(name, 1_000_000 * ONE_USDC);
    }
    done(world.fill(&trade(PERP, ("alice", "bob"), 100)));
    next_boundary(&mut world, 75 * MARK_E8);
    done(world.settle("alice"));
    let act = world.loss_declare_act("alice");
    done(world.send(&act));
    done(world.liquidate_position("dave", "alice", PERP, 100));
    for act in [world.loss_fix_act("alice"), world.loss_route_act("alice")] {
        done(world.send(&act));
    }
    for name in ["bob", "dave"] {
        done(world.settle(name));
    }
    world
}

fn loss_close() -> Cost {
    let mut world = fixed();
    let act = world.loss_route_act("alice");
    done(world.send(&act));
    let act = world.loss_close_act("alice");
    cost(&mut world, &act)
}
