//! The gate: winners are paid while what losers still owe is covered by insurance and junior skin.
//! Shut, it holds payouts back and nothing else.

use ringfence_tests::house::{SKIN_JUNIOR, SKIN_SENIOR};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DOLLAR, Layers, add_insurance, add_skin, fill_layers, pass_boundary, trade, variation,
};
use crate::rows::refused;

/// Dora has lost 150 with 100 USDC and 5 SOL: her quote is collected, 50 are not. Sam is owed 150.
/// Ida has no position.
fn uncollected(layers: Layers) -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, layers);
    world.add_trader("dora", 100 * ONE_USDC);
    world.add_collateral("dora", SOL, 5 * ONE_SOL);
    world.add_trader("sam", 1_000 * ONE_USDC);
    world.add_customer("ida", 50 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "dora", "sam", 10, 10_000);
    pass_boundary(&mut world, 8_500);
    done(world.settle("dora"));
    assert_eq!(
        (variation(&world, "dora"), world.ledger("dora", USDC)),
        (-50 * DOLLAR, 0)
    );
    world
}

#[test]
fn it_is_shut_while_more_is_uncollected_than_insurance_and_junior_skin() {
    // The mutual layer and senior skin do not count: they would not be used before a default.
    let mut world = uncollected([10, 10, 20, 100]);
    done(world.settle("sam"));
    assert_eq!(
        variation(&world, "sam"),
        150 * DOLLAR,
        "recognised and not paid"
    );
    assert_eq!(world.tokens(&world.house.pool), 100 * ONE_USDC);
    assert_eq!(world.read_settlement().gate_open_since_ts, i64::MAX);
    // Withdrawals and exits go on, within margin; unpaid gains are no margin.
    done(world.withdraw("sam", USDC, 840_625_000));
    assert_eq!(
        refused(&world, &world.vault_withdraw_act("sam", USDC, 1)),
        "BelowInitial"
    );
    done(world.exit("ida", USDC));
    add_skin(&mut world, SKIN_SENIOR, 100 * ONE_USDC);
    done(world.settle("sam"));
    assert_eq!(variation(&world, "sam"), 150 * DOLLAR);
    // A unit short of what is uncollected, it is still shut; at it, it opens.
    add_skin(&mut world, SKIN_JUNIOR, 30 * ONE_USDC - 1);
    done(world.settle("sam"));
    assert_eq!(variation(&world, "sam"), 150 * DOLLAR);
    add_insurance(&mut world, 1);
    done(world.settle("sam"));
    assert_eq!(
        variation(&world, "sam"),
        50 * DOLLAR,
        "paid as far as the pool has"
    );
    assert_eq!(world.read_settlement().gate_open_since_ts, world.now());
    assert_eq!(world.tokens(&world.house.pool), 0);
}

#[test]
fn dust_never_shuts_it() {
    let mut world = uncollected([0, 0, 0, 0]);
    world.give("dora", USDC, 100 * ONE_USDC);
    done(world.deposit("dora", USDC, 50 * ONE_USDC - 10_001));
    done(world.settle("dora"));
    done(world.settle("sam"));
    assert_eq!(
        variation(&world, "sam"),
        150 * DOLLAR,
        "a unit more than the floor"
    );
    done(world.deposit("dora", USDC, 1));
    done(world.settle("dora"));
    done(world.settle("sam"));
    assert_eq!(variation(&world, "sam"), 10_000);
}

#[test]
fn a_solvent_debtor_cannot_hold_it_shut_beyond_its_due_time() {
    let mut world = uncollected([10, 10, 20, 100]);
    done(world.settle("sam"));
    world.give("lina", USDC, 1_000 * ONE_USDC);
    world.open_wallet("lina", SOL);
    // Her 5 SOL are worth far more than she needs: nobody may touch them for an hour.
    let seize =
        |world: &World, quote| world.liquidate_collateral_act("lina", "dora", SOL, quote, 0);
    assert_eq!(refused(&world, &seize(&world, ONE_USDC)), "NotLiquidatable");
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "NotDeclarable"
    );
    world.advance(3_600);
    world.price(SOL, 100 * ONE_E8);
    assert_eq!(
        refused(&world, &world.loss_declare_act("dora")),
        "NotDeclarable",
        "no default"
    );
    // Then anyone buys as much as she owes, and not a unit more.
    done(world.send(&seize(&world, 48_500_000)));
    assert_eq!(world.wallet_tokens("lina", SOL), ONE_SOL / 2);
    done(world.settle("sam"));
    assert_eq!(
        variation(&world, "sam"),
        1_500_000,
        "open: the rest follows with her debt"
    );
    done(world.send(&seize(&world, 1_500_000)));
    done(world.settle("sam"));
    assert_eq!(
        (variation(&world, "sam"), variation(&world, "dora")),
        (0, 0)
    );
    assert_eq!(world.ledger("sam", USDC), 1_150 * ONE_USDC);
    assert_eq!(refused(&world, &seize(&world, 1)), "NotLiquidatable");
    assert_eq!(world.read_account("dora").status, 0, "she was never called");
}

#[test]
fn an_overdue_account_adds_no_risk_until_it_has_paid() {
    let mut world = uncollected([10, 10, 20, 100]);
    world.advance(3_600);
    world.freshen();
    let buy = crate::market::a_trade(("dora", 0), ("sam", 0), 1, 8_500);
    assert_eq!(
        refused(&world, &world.position_fill_act(&buy)),
        "VariationOverdue"
    );
    let sell = crate::market::a_trade(("sam", 0), ("dora", 0), 1, 8_500);
    done(world.clone().fill(&sell));
    world.give("dora", USDC, 50 * ONE_USDC);
    done(world.deposit("dora", USDC, 50 * ONE_USDC));
    done(world.settle("dora"));
    done(world.fill(&buy));
}

#[test]
fn members_wait_for_it_and_lose_no_window_by_it() {
    let mut world = uncollected([10, 10, 20, 100]);
    done(world.settle("sam"));
    done(world.send(&world.fund_unstake_request_act("mia", 5 * ONE_USDC)));
    world.advance(7 * crate::market::DAY);
    assert_eq!(refused(&world, &world.fund_unstake_act("mia")), "GateShut");
    world.advance(30 * crate::market::DAY);
    assert_eq!(refused(&world, &world.fund_unstake_act("mia")), "GateShut");
    world.give("dora", USDC, 50 * ONE_USDC);
    done(world.deposit("dora", USDC, 50 * ONE_USDC));
    done(world.settle("dora"));
    world.advance(crate::market::DAY);
    done(world.send(&world.fund_unstake_act("mia")));
    assert_eq!(world.wallet_tokens("mia", USDC), 5 * ONE_USDC);
}
