//! What token accounts can do to a house: gifts, frozen accounts, transfers that nobody asked for.

use ringfence_interface::pda::PENDING_STAKES;
use ringfence_tests::house::{INSURANCE, MUTUAL, SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DOLLAR, LAYERS, a_trade, fill_layers, market_with_freezer, opened, opened_in, pass_boundary,
    stake, trade, variation,
};
use crate::rows::refused;

#[test]
fn a_gift_to_the_pool_or_the_fund_changes_no_share_price() {
    let mut world = World::with_market();
    fill_layers(&mut world, LAYERS);
    stake(&mut world, "noel", 10 * ONE_USDC);
    let (fund, settlement) = (world.read_fund(), world.read_settlement());
    let layers = [SKIN_JUNIOR, MUTUAL, SKIN_SENIOR, PENDING_STAKES].map(|l| world.house.vault(l));
    let accounts = [&[world.house.pool], &layers[..]].concat();
    for account in &accounts {
        world.give_to(account, USDC, 1_000 * ONE_USDC);
    }
    assert_eq!(
        (world.read_fund(), world.read_settlement()),
        (fund, settlement)
    );
    // Noel gets as many shares as without the gift, and Mia's request is worth as much.
    let boundary = crate::market::next_boundary(&world);
    world.advance_to(boundary + 1);
    done(world.send(&world.fund_stake_activate_act("noel")));
    assert_eq!(world.read_member("noel").shares, 10 * ONE_USDC);
    done(world.send(&world.fund_unstake_request_act("mia", 5 * ONE_USDC)));
    assert_eq!(
        world.read_member("mia").requested_value_native,
        5 * ONE_USDC
    );
    for account in &accounts {
        done(world.send(&world.surplus_sweep_act(*account)));
    }
    let expected = fund.insurance_native + 5_000 * ONE_USDC;
    assert_eq!(world.read_fund().insurance_native, expected);
    assert_eq!(world.tokens(&world.house.vault(INSURANCE)), expected);
    assert_eq!(world.read_fund().mutual_native, 30 * ONE_USDC);
}

#[test]
fn a_transfer_that_nobody_asked_for_helps_only_its_owner_and_only_when_taken() {
    let mut world = opened(LAYERS);
    crate::market::mark_at(&mut world, 9_500);
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 1_000 * ONE_USDC);
    // It is no margin: she is called all the same.
    done(world.send(&world.margin_call_act("dora")));
    assert_eq!(world.ledger("dora", USDC), 190 * ONE_USDC);
    // It pays no debt either, until she takes it in.
    pass_boundary(&mut world, 8_000);
    done(world.settle("dora"));
    assert_eq!(variation(&world, "dora"), -10 * DOLLAR);
    assert_eq!(world.tokens(&vault), 1_000 * ONE_USDC);
    done(world.absorb("dora", USDC));
    done(world.settle("dora"));
    assert_eq!(
        (variation(&world, "dora"), world.ledger("dora", USDC)),
        (0, 990 * ONE_USDC)
    );
    done(world.send(&world.margin_call_act("dora")));
}

#[test]
fn dust_in_somebody_elses_vault_stops_no_close() {
    let mut world = World::with_market();
    world.add_customer("ida", 50 * ONE_USDC);
    let vault = world.vault("ida", USDC);
    world.give_to(&vault, USDC, 1);
    done(world.exit("ida", USDC));
    done(world.vault_close("ida", USDC));
    done(world.account_close("ida"));
    assert_eq!(
        world.wallet_tokens("ida", USDC),
        100 * ONE_USDC + 1,
        "the dust is hers"
    );
}

#[test]
fn a_frozen_winner_keeps_its_claim_and_holds_nobody_up() {
    let mut world = market_with_freezer();
    for (name, usdc) in [("dora", 500), ("sam", 500), ("sue", 500)] {
        world.add_trader(name, usdc * ONE_USDC);
    }
    trade(&mut world, "dora", "sam", 5, 10_000);
    trade(&mut world, "dora", "sue", 5, 10_000);
    let sam = world.vault("sam", USDC);
    world.freeze(&sam, USDC);
    pass_boundary(&mut world, 9_000);
    for name in ["dora", "sam", "sue"] {
        done(world.settle(name));
    }
    assert_eq!(
        (variation(&world, "sam"), world.tokens(&sam)),
        (50 * DOLLAR, 500 * ONE_USDC)
    );
    assert_eq!(
        (variation(&world, "sue"), world.ledger("sue", USDC)),
        (0, 550 * ONE_USDC)
    );
    assert_eq!(
        world.tokens(&world.house.pool),
        50 * ONE_USDC,
        "his money waits for him"
    );
    world.thaw(&sam, USDC);
    done(world.settle("sam"));
    assert_eq!(
        (variation(&world, "sam"), world.ledger("sam", USDC)),
        (0, 550 * ONE_USDC)
    );
}

#[test]
fn a_frozen_loser_owes_on_and_winners_are_paid_from_what_others_paid() {
    let mut world = market_with_freezer();
    fill_layers(&mut world, [60, 0, 0, 0]);
    for name in ["dora", "dan", "sam"] {
        world.add_trader(name, 500 * ONE_USDC);
    }
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "dora", "sam", 5, 10_000);
    trade(&mut world, "dan", "sam", 5, 10_000);
    let dora = world.vault("dora", USDC);
    world.freeze(&dora, USDC);
    pass_boundary(&mut world, 9_000);
    for name in ["dora", "dan", "sam"] {
        done(world.settle(name));
    }
    assert_eq!(
        (variation(&world, "dora"), world.tokens(&dora)),
        (-50 * DOLLAR, 500 * ONE_USDC)
    );
    assert_eq!((variation(&world, "sam"), world.ledger("sam", USDC)), {
        (50 * DOLLAR, 550 * ONE_USDC)
    });
    world.thaw(&dora, USDC);
    done(world.settle("dora"));
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 600 * ONE_USDC);
}

/// Routing met a frozen mutual layer: 20 of the loss are blocked.
fn in_recovery() -> World {
    let mut world = opened_in(market_with_freezer(), LAYERS);
    world.add_customer("ida", 50 * ONE_USDC);
    crate::market::mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    let mutual = world.house.vault(MUTUAL);
    world.freeze(&mutual, USDC);
    done(world.send(&world.loss_route_act("dora")));
    world
}

#[test]
fn a_frozen_layer_brings_the_house_into_recovery_and_everybody_leaves() {
    let mut world = in_recovery();
    let loss = world.read_loss(&world.loss("dora"));
    let used = [0, 190, 0, 10, 10, 0, 20, 0, 0].map(|row| row * ONE_USDC);
    assert_eq!(
        (loss.used_native, loss.blocked_native),
        (used, 20 * ONE_USDC)
    );
    assert_eq!(world.read_house().status, 2);
    done(world.send(&world.loss_close_act("dora")));
    // No new risk; what is open is closed, and whoever has nothing open leaves at once.
    done(world.exit("ida", USDC));
    let more = a_trade(("lina", 0), ("sam", 0), 1, 7_500);
    assert_eq!(
        refused(&world, &world.position_fill_act(&more)),
        "HouseTakesNoRisk"
    );
    done(world.settle("lina"));
    trade(&mut world, "sam", "lina", 10, 7_500);
    pass_boundary(&mut world, 7_500);
    done(world.settle("lina"));
    done(world.settle("sam"));
    done(world.exit("lina", USDC));
    done(world.exit("sam", USDC));
    assert_eq!(world.wallet_tokens("lina", USDC), 4_000 * ONE_USDC);
    assert_eq!(
        world.wallet_tokens("sam", USDC),
        2_000 * ONE_USDC,
        "his own collateral, at once"
    );
    assert_eq!(
        variation(&world, "sam"),
        250 * DOLLAR,
        "his claim stays on record"
    );
    // The operator covers what is blocked: the gate opens, and the claim is paid as far as there
    // is.
    crate::market::add_skin(&mut world, SKIN_JUNIOR, 20 * ONE_USDC);
    done(world.settle("sam"));
    assert_eq!(variation(&world, "sam"), 20 * DOLLAR);
    done(world.exit("sam", USDC));
    assert_eq!(world.wallet_tokens("sam", USDC), 2_230 * ONE_USDC);
}

#[test]
fn a_frozen_pool_stops_payouts_and_no_exit() {
    let mut world = market_with_freezer();
    for name in ["dora", "sam"] {
        world.add_trader(name, 500 * ONE_USDC);
    }
    world.add_customer("ida", 50 * ONE_USDC);
    trade(&mut world, "dora", "sam", 5, 10_000);
    pass_boundary(&mut world, 9_000);
    let pool = world.house.pool;
    world.freeze(&pool, USDC);
    done(world.exit("ida", USDC));
    done(world.withdraw("sam", USDC, 100 * ONE_USDC));
    done(world.settle("sam"));
    assert_eq!(variation(&world, "sam"), 50 * DOLLAR);
    assert_eq!(refused(&world, &world.fees_collect_act()), "NothingToMove");
    world.thaw(&pool, USDC);
    done(world.settle("dora"));
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 450 * ONE_USDC);
}
