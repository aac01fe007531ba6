//! The last resort: the fund is empty, and unpaid gains are cut. Accounts are settled in pages,
//! everything that could move the base waits, and no vault pays.

use ringfence_interface::events::Event;
use ringfence_tests::actors::VENUE;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    a_trade, mark_at, pass_boundary, stake, the_event, trade, trade_with_fees, variation,
};
use crate::rows::refused;

/// Dora is long 10: 7 against Sam, who paid a fee of 1, and 3 against Sue. She has lost 250 and had
/// 190; the fund is empty. Sam is owed 174, Sue 75, and the insurance layer 1. Ida has no position.
fn shortfall_without_a_fund() -> World {
    let mut world = World::with_market();
    for (name, usdc) in [("dora", 190), ("sam", 1_000), ("sue", 300), ("lina", 2_000)] {
        world.add_trader(name, usdc * ONE_USDC);
    }
    world.add_customer("ida", 50 * ONE_USDC);
    world.add_collateral("ida", SOL, ONE_SOL);
    pass_boundary(&mut world, 10_000);
    trade_with_fees(&mut world, ("dora", 0), ("sam", ONE_USDC), 7, 10_000);
    trade(&mut world, "dora", "sue", 3, 10_000);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    world
}

/// The same, and routing has begun: nothing in the layers, and the base not exact.
pub fn haircut_under_way() -> World {
    let mut world = shortfall_without_a_fund();
    let sent = done(world.send(&world.loss_route_act("dora")));
    let Event::LossRouted(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.left_native, event.state), (60 * ONE_USDC, 4));
    assert_eq!(world.read_house().haircutting, 1);
    world
}

#[test]
fn gains_are_cut_by_one_index_when_every_account_is_settled() {
    let mut world = haircut_under_way();
    // In pages, in any order; whoever is not settled holds the cut up, and nobody else.
    for name in ["lina", "sue"] {
        assert_eq!(
            refused(&world, &world.loss_route_act("dora")),
            "HaircutBaseNotExact"
        );
        done(world.settle(name));
    }
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "HaircutBaseNotExact"
    );
    done(world.settle("sam"));
    let tokens = world.snapshot().tokens;
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(
        world.snapshot().tokens,
        tokens,
        "no vault pays, nor anything else"
    );
    assert_eq!(world.read_house().haircutting, 0);
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(loss.used_native[8], 60 * ONE_USDC);
    // The fee's claim of 1 goes first, then 59 of 249.
    let settlement = world.read_settlement();
    assert_eq!(settlement.fees_native, 0);
    assert_eq!(settlement.claim_index_e12, 763_052_208_835);
    assert_eq!(settlement.unapplied_native, 59_000_000);
    // Lazily: claims are cut when their accounts are touched.
    assert_eq!(
        (variation(&world, "sam"), variation(&world, "sue")),
        (174_000_000, 75_000_000)
    );
    done(world.settle("sue"));
    assert_eq!(world.ledger("sue", USDC), 300 * ONE_USDC + 57_228_915);
    assert_eq!(
        world.read_settlement().unapplied_native,
        59_000_000 - 17_771_085
    );
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), 1_000 * ONE_USDC + 132_771_084);
    // Rounding leaves one unit that nobody owns.
    assert_eq!(world.read_settlement().unapplied_native, -1);
    assert_eq!(world.tokens(&world.house.pool), 1);
    done(world.settle("sam"));
    assert_eq!(
        world.ledger("sam", USDC),
        1_000 * ONE_USDC + 132_771_084,
        "cut once"
    );
    done(world.send(&world.loss_close_act("dora")));
}

#[test]
fn what_could_move_the_base_waits() {
    let mut world = haircut_under_way();
    let sequence = world.read_instrument(PERP).sequence;
    let fill = world.position_fill_act(&a_trade(("sam", 0), ("lina", 0), 1, 7_500));
    assert_eq!(refused(&world, &fill), "HaircutUnderWay");
    let take = world.liquidate_position_act("lina", "sam", PERP, 1);
    assert_eq!(refused(&world, &take), "HaircutUnderWay");
    world.give("lina", USDC, ONE_USDC);
    world.open_wallet("lina", SOL);
    let seize = world.liquidate_collateral_act("lina", "ida", SOL, 1, 0);
    assert_eq!(refused(&world, &seize), "HaircutUnderWay");
    assert_eq!(
        refused(&world, &world.fees_collect_act()),
        "HaircutUnderWay"
    );
    assert_eq!(
        refused(&world, &world.instrument_expire_act(PERP, true)),
        "HaircutUnderWay"
    );
    // Marks go on; a boundary that passes is not set.
    pass_boundary(&mut world, 7_400);
    let instrument = world.read_instrument(PERP);
    assert_eq!(
        (instrument.mark_tick, instrument.sequence),
        (7_400, sequence)
    );
    assert_eq!(instrument.settlement_tick, 7_500);
    // Nobody is paid, though the pool has 190.
    done(world.settle("sue"));
    assert_eq!(world.ledger("sue", USDC), 300 * ONE_USDC);
    // Once it is over, the boundary comes by the average of a fresh update.
    for name in ["lina", "sam"] {
        done(world.settle(name));
    }
    done(world.send(&world.loss_route_act("dora")));
    world.advance(600);
    mark_at(&mut world, 7_400);
    let instrument = world.read_instrument(PERP);
    assert_eq!(
        (instrument.settlement_tick, instrument.sequence),
        (7_400, sequence + 1)
    );
}

#[test]
fn everybody_leaves_and_pays_in_while_it_is_under_way() {
    let mut world = haircut_under_way();
    done(world.exit("ida", SOL));
    done(world.exit("ida", USDC));
    assert_eq!(world.wallet_tokens("ida", SOL), ONE_SOL);
    done(world.deposit("sue", USDC, ONE_USDC));
    done(world.withdraw("sue", USDC, 2 * ONE_USDC));
    stake(&mut world, "noel", 5 * ONE_USDC);
    done(world.send(&world.fund_stake_cancel_act("noel")));
    assert_eq!(
        refused(&world, &world.vault_exit_act("sue", USDC)),
        "PositionsOpen"
    );
    assert_eq!(
        refused(&world, &world.vault_exit_act("dora", USDC)),
        "AccountInDefault"
    );
}

#[test]
fn a_second_haircut_cuts_what_the_first_left() {
    let mut world = haircut_under_way();
    for name in ["lina", "sue", "sam"] {
        done(world.settle(name));
    }
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    let first = world.read_settlement().claim_index_e12;
    // Sam does not touch his claim. Sue is paid; then Dan, whom Lina sold 10 lots, falls short of
    // 60.
    done(world.settle("sue"));
    world.add_trader("dan", 150 * ONE_USDC);
    trade(&mut world, "dan", "lina", 10, 7_500);
    mark_at(&mut world, 5_700);
    done(world.send(&world.loss_declare_act("dan")));
    done(world.loss_take("lina", "dan", PERP, 10));
    pass_boundary(&mut world, 5_700);
    for act in [world.loss_fix_act("dan"), world.loss_route_act("dan")] {
        done(world.send(&act));
    }
    let loss = world.read_loss(&world.loss("dan"));
    assert_eq!((loss.shortfall_native, loss.state), (30 * ONE_USDC, 4));
    for name in ["lina", "sue", "sam"] {
        done(world.settle(name));
    }
    done(world.send(&world.loss_route_act("dan")));
    assert!(world.read_settlement().claim_index_e12 < first);
    let before = world.tokens(&world.house.pool);
    let claims: i128 = ["lina", "sue", "sam"]
        .map(|name| variation(&world, name))
        .iter()
        .sum();
    for name in ["lina", "sue", "sam"] {
        done(world.settle(name));
    }
    let settlement = world.read_settlement();
    assert_eq!(settlement.owed_by_native, 0);
    assert!(
        settlement.pool_native < 5,
        "{} of {before} left for {claims}",
        settlement.pool_native
    );
    assert!(settlement.unapplied_native <= 0);
}

#[test]
fn a_cut_of_everything_begins_a_new_epoch_of_claims() {
    let mut world = crate::market::opened([0, 0, 0, 0]);
    // Dora's 190 go to Sam at the first boundary; at the second she owes 60 and has nothing.
    pass_boundary(&mut world, 8_100);
    for name in ["dora", "sam"] {
        done(world.settle(name));
    }
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    for name in ["lina", "sam"] {
        done(world.settle(name));
    }
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    let settlement = world.read_settlement();
    assert_eq!(
        (settlement.claim_epoch, settlement.claim_index_e12),
        (1, 1_000_000_000_000)
    );
    done(world.settle("sam"));
    assert_eq!(variation(&world, "sam"), 0);
    assert_eq!(
        world.ledger("sam", USDC),
        1_190 * ONE_USDC,
        "what was paid before stays his"
    );
    // What he wins from now on is whole again.
    pass_boundary(&mut world, 7_400);
    for name in ["lina", "sam"] {
        done(world.settle(name));
    }
    assert_eq!(world.ledger("sam", USDC), 1_200 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
}

#[test]
fn frozen_tokens_of_the_defaulter_are_not_cut_from_gains() {
    let mut world = crate::market::opened([0, 0, 0, 0]);
    let vault = world.vault("dora", USDC);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    for name in ["lina", "sam"] {
        done(world.settle(name));
    }
    crate::market::set_frozen(&mut world, &vault);
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(
        (loss.blocked_native, loss.used_native[8]),
        (190 * ONE_USDC, 60 * ONE_USDC)
    );
    assert_eq!(
        world.read_house().status,
        2,
        "what is blocked leaves the house in recovery"
    );
    done(world.settle("sam"));
    assert_eq!(
        variation(&world, "sam"),
        190_000_000,
        "the rest of his claim stays on record"
    );
}

#[test]
fn an_instrument_that_nobody_marked_does_not_hold_the_cut_up() {
    let mut world = shortfall_without_a_fund();
    done(world.instrument_create("QUIET", &Listing::standard(2)));
    world.mark("QUIET", 10 * ONE_E8);
    let trade = ringfence_tests::customers::Trade {
        venue: VENUE,
        instrument: "QUIET",
        buyer: "sue",
        seller: "lina",
        lots: 1,
        price_ticks: 1_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    done(world.fill(&trade));
    done(world.send(&world.loss_route_act("dora")));
    for name in ["lina", "sue", "sam"] {
        done(world.settle(name));
    }
    // What waits for a boundary in that market is in no claim yet, and stays out of the base.
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(world.read_loss(&world.loss("dora")).state, 5);
}
