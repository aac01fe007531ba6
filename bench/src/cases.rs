//! The cases: one or more for each instruction, each in a world of its own.

use crate::auctions;
use crate::batches;
use crate::compare::Results;
use crate::cover;
use crate::defaults;
use crate::governance;
use crate::liens;
use crate::managing;
use crate::measure::{Cost, cost};
use crate::options;
use crate::orders;
use crate::recoveries;
use crate::settings::{MARK_E8, MARKETS, four_by_eight, next_boundary, trade, two_traders};
use crate::statements;
use crate::venues;
use ringfence_tests::actors::VENUE;
use ringfence_tests::customers::wide_consent;
use ringfence_tests::house::Listing;
use ringfence_tests::prices::Update;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

/// A case: its name and how it is measured.
type Case = (&'static str, fn() -> Cost);

const CASES: &[Case] = &[
    ("house_create", house_create),
    ("asset_create", asset_create),
    ("asset_totals_refresh", asset_totals_refresh),
    ("asset_price_refresh", asset_price_refresh),
    ("test_feed_set", test_feed_set),
    ("instrument_create", instrument_create),
    ("instrument_mark", instrument_mark),
    ("instrument_expire", instrument_expire),
    ("risk_post", options::risk_post),
    ("risk_post_again", options::risk_post_again),
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
    ("position_fill_batch_6", batches::position_fill_batch_6),
    (
        "position_fill_batch_give_up",
        batches::position_fill_batch_give_up,
    ),
    ("position_fill_batch_4x8", batches::position_fill_batch_4x8),
    ("order_match_1x1", orders::order_match_1x1),
    ("order_match_1x1_again", orders::order_match_1x1_again),
    ("order_match_4x8", orders::order_match_4x8),
    ("order_cancel", orders::order_cancel),
    ("order_close", orders::order_close),
    ("governance_create", governance::governance_create),
    ("house_pause", governance::house_pause),
    ("house_resume", governance::house_resume),
    ("proposal_create", governance::proposal_create),
    ("proposal_approve", governance::proposal_approve),
    ("proposal_execute", governance::proposal_execute),
    ("proposal_execute_step", governance::proposal_execute_step),
    ("proposal_cancel", governance::proposal_cancel),
    ("proposal_close", governance::proposal_close),
    ("venue_terms_set", liens::venue_terms_set),
    ("lien_create", liens::lien_create),
    ("lien_resize", liens::lien_resize),
    ("lien_lock", liens::lien_lock),
    ("lien_lock_4_assets_8_positions", liens::lien_lock_4_by_8),
    ("lien_unlock", liens::lien_unlock),
    ("lien_claim", liens::lien_claim),
    ("lien_seize", liens::lien_seize),
    ("lien_notice", liens::lien_notice),
    ("lien_release", liens::lien_release),
    ("lien_close", liens::lien_close),
    ("account_settle_1", account_settle_1),
    ("account_settle_8", account_settle_8),
    ("fees_collect", fees_collect),
    ("surplus_sweep", surplus_sweep),
    ("margin_call", defaults::margin_call),
    ("liquidate_position", defaults::liquidate_position),
    (
        "liquidate_position_4_assets_8_positions",
        defaults::liquidate_position_4x8,
    ),
    ("liquidate_collateral", defaults::liquidate_collateral),
    ("fund_stake", defaults::fund_stake),
    ("fund_stake_activate", defaults::fund_stake_activate),
    ("fund_stake_cancel", defaults::fund_stake_cancel),
    ("fund_unstake_request", defaults::fund_unstake_request),
    ("fund_unstake", defaults::fund_unstake),
    ("skin_deposit", defaults::skin_deposit),
    ("skin_withdraw", cover::skin_withdraw),
    ("stress_post", cover::stress_post),
    ("fund_size", cover::fund_size),
    ("shortfall_cover", cover::shortfall_cover),
    ("loss_declare", defaults::loss_declare),
    ("loss_take", defaults::loss_take),
    ("loss_tear_up_4", managing::loss_tear_up_4),
    ("loss_gather_8", managing::loss_gather_8),
    ("auction_open", auctions::auction_open),
    ("auction_commit", auctions::auction_commit),
    ("auction_reveal", auctions::auction_reveal),
    ("auction_award", auctions::auction_award),
    ("auction_advance", auctions::auction_advance),
    ("bond_settle", auctions::bond_settle),
    ("loss_fix", defaults::loss_fix),
    ("loss_route_all_layers", defaults::loss_route_all_layers),
    ("loss_route_gain_haircut", defaults::loss_route_gain_haircut),
    ("loss_close", defaults::loss_close),
    (
        "loss_route_defaulter_stake",
        recoveries::loss_route_defaulter_stake,
    ),
    ("loss_route_insurance", recoveries::loss_route_insurance),
    ("loss_route_skin_junior", recoveries::loss_route_skin_junior),
    ("loss_route_mutual", recoveries::loss_route_mutual),
    ("loss_route_skin_senior", recoveries::loss_route_skin_senior),
    ("loss_route_assessment", recoveries::loss_route_assessment),
    ("assessment_pay", recoveries::assessment_pay),
    ("assessment_match", recoveries::assessment_match),
    ("assessment_seize", recoveries::assessment_seize),
    ("part_claim", recoveries::part_claim),
    ("loss_recover", recoveries::loss_recover),
    ("recovery_sell", recoveries::recovery_sell),
    ("cut_waive", recoveries::cut_waive),
    ("statement_open", statements::statement_open),
    ("statement_record", statements::statement_record),
    ("statement_record_quote", statements::statement_record_quote),
    ("statement_finalize", statements::statement_finalize),
    ("statement_close", statements::statement_close),
    ("example_venue_fill", venues::example_venue_fill),
    ("example_native_fill", venues::example_native_fill),
    ("example_venue_call_write", venues::example_venue_call_write),
    (
        "example_venue_call_exercise",
        venues::example_venue_call_exercise,
    ),
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
