//! Stories of falling prices: enough margin, a gap that the fund covers, and two defaults at once.

use ringfence_interface::accounts::MarginAccount;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::{LAYERS, layer_ledgers, mark_at, opened, pass_boundary, trade, variation};
use crate::rows::refused;

/// Everybody leaves with everything: exits, closes the vault, closes the account.
#[track_caller]
fn leaves(world: &mut World, customer: &str) -> u64 {
    let before = world.wallet_tokens(customer, USDC);
    if world.ledger(customer, USDC) != 0 {
        done(world.exit(customer, USDC));
    }
    done(world.vault_close(customer, USDC));
    done(world.account_close(customer));
    world.wallet_tokens(customer, USDC) - before
}

#[test]
fn a_crash_is_paid_by_those_who_lost_while_their_margin_is_enough() {
    let mut world = World::with_market();
    crate::market::fill_layers(&mut world, LAYERS);
    world.add_trader("alice", 500 * ONE_USDC);
    world.add_trader("bob", 500 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "alice", "bob", 10, 10_000);
    // A fifth is lost in a day: Alice pays 200 out of 500, and nobody is called.
    pass_boundary(&mut world, 8_000);
    assert_eq!(
        refused(&world, &world.margin_call_act("alice")),
        "NothingToCall"
    );
    done(world.settle("bob"));
    assert_eq!(
        world.ledger("bob", USDC),
        500 * ONE_USDC,
        "nobody is paid before losers have"
    );
    done(world.settle("alice"));
    assert_eq!(world.tokens(&world.house.pool), 200 * ONE_USDC);
    done(world.settle("bob"));
    assert_eq!(world.ledger("alice", USDC), 300 * ONE_USDC);
    assert_eq!(world.ledger("bob", USDC), 700 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
    // They close against each other two dollars lower, and leave with what is theirs.
    mark_at(&mut world, 7_800);
    trade(&mut world, "bob", "alice", 10, 7_800);
    pass_boundary(&mut world, 7_800);
    for name in ["alice", "bob"] {
        done(world.settle(name));
    }
    assert_eq!(leaves(&mut world, "alice"), 280 * ONE_USDC);
    assert_eq!(leaves(&mut world, "bob"), 720 * ONE_USDC);
    assert_eq!(
        layer_ledgers(&world),
        LAYERS.map(|layer| layer * ONE_USDC),
        "the fund rests"
    );
}

#[test]
fn a_gap_through_zero_is_covered_by_the_fund_in_order() {
    let mut world = opened(LAYERS);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    // Sam is owed 250 and waits: 250 are not collected, and 20 would cover them.
    done(world.settle("lina"));
    done(world.settle("sam"));
    assert_eq!(variation(&world, "sam"), 250_000_000);
    assert_eq!(world.ledger("sam", USDC), 1_000 * ONE_USDC);
    done(world.send(&world.loss_fix_act("dora")));
    let sam = world.snapshot().tokens[&world.vault("sam", USDC)];
    done(world.send(&world.loss_route_act("dora")));
    assert_eq!(world.snapshot().tokens[&world.vault("sam", USDC)], sam);
    done(world.send(&world.loss_close_act("dora")));
    let used = world.read_loss(&world.loss("dora")).used_native;
    assert_eq!(
        used,
        [0, 190, 0, 10, 10, 20, 20, 0, 0].map(|row| row * ONE_USDC)
    );
    assert_eq!(layer_ledgers(&world), [0, 0, 0, 80 * ONE_USDC]);
    // Sam is whole, to the unit; so is Lina, who bought at 75 what is worth 75.
    done(world.settle("sam"));
    trade(&mut world, "sam", "lina", 10, 7_500);
    pass_boundary(&mut world, 7_500);
    done(world.settle("sam"));
    done(world.settle("lina"));
    assert_eq!(leaves(&mut world, "sam"), 1_250 * ONE_USDC);
    assert_eq!(leaves(&mut world, "lina"), 2_000 * ONE_USDC);
    assert_eq!(
        refused(&world, &world.vault_exit_act("dora", USDC)),
        "AccountInDefault"
    );
    assert_eq!(world.tokens(&world.house.pool), 0);
    // Mia's shares are worth nothing now; nobody owes her more than she staked.
    assert_eq!(world.read_fund().mutual_native, 0);
}

#[test]
fn the_fee_of_a_liquidation_before_the_gap_goes_to_the_insurance_layer_and_pays_first() {
    let mut world = opened([0, 0, 20, 100]);
    // At 95 Lina takes 3 lots for 1.425, and as much goes to the insurance layer.
    mark_at(&mut world, 9_500);
    done(world.liquidate_position("lina", "dora", PERP, 3));
    pass_boundary(&mut world, 9_500);
    for name in ["dora", "lina", "sam"] {
        done(world.settle(name));
    }
    done(world.send(&world.fees_collect_act()));
    assert_eq!(layer_ledgers(&world)[0], 1_425_000);
    assert_eq!(world.ledger("dora", USDC), 137_150_000);
    // Now the other 7 lots fall by 20.
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 7));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(
        (loss.loss_native, loss.shortfall_native),
        (140_000_000, 2_850_000)
    );
    assert_eq!(loss.used_native[3..7], [1_425_000, 0, 1_425_000, 0]);
}

/// Dora with 10 lots and 190, Dan with 5 and 95; both short of a third of their margin at 75.
fn two_defaulters() -> World {
    let mut world = opened([40, 10, 20, 100]);
    world.add_trader("dan", 95 * ONE_USDC);
    trade(&mut world, "dan", "sam", 5, 10_000);
    mark_at(&mut world, 7_500);
    world
}

#[test]
fn two_defaults_are_served_in_the_order_of_their_declaration() {
    let mut world = two_defaulters();
    done(world.send(&world.loss_declare_act("dora")));
    world.advance(1);
    world.mark(PERP, 75 * ringfence_tests::standard::ONE_E8);
    done(world.send(&world.loss_declare_act("dan")));
    assert_eq!(world.read_settlement().open_loss_count, 2);
    done(world.loss_take("lina", "dan", PERP, 5));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    // Dan's shortfall is known first, and still waits for Dora's.
    done(world.send(&world.loss_fix_act("dan")));
    assert_eq!(
        refused(&world, &world.loss_route_act("dan")),
        "EarlierLossFirst"
    );
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "LossInOtherState"
    );
    done(world.send(&world.loss_fix_act("dora")));
    assert_eq!(
        refused(&world, &world.loss_route_act("dan")),
        "EarlierLossFirst"
    );
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_route_act("dan")));
    let (dora, dan) = (
        world.read_loss(&world.loss("dora")),
        world.read_loss(&world.loss("dan")),
    );
    assert_eq!((dora.sequence, dan.sequence), (0, 1));
    // Lina took Dora's lots a second after her declaration, for one part in 3,600 of what they may
    // lose: 10 times 11.25. Dan's she took at the mark.
    let discount = 31_250;
    assert_eq!((dora.discount_native, dan.discount_native), (discount, 0));
    let mut first = [0, 190, 0, 40, 10, 10, 0, 0, 0].map(|row| row * ONE_USDC);
    first[5] += discount;
    let mut second = [0, 95, 0, 0, 0, 10, 20, 0, 0].map(|row| row * ONE_USDC);
    second[5] -= discount;
    second[6] += discount;
    assert_eq!((dora.used_native, dan.used_native), (first, second));
    assert_eq!(
        layer_ledgers(&world),
        [0, 0, 0, 80 * ONE_USDC - discount],
        "what the discount cost"
    );
    // Closing needs no order; the fund waits for both.
    done(world.send(&world.loss_close_act("dan")));
    assert_eq!(world.read_settlement().open_loss_count, 1);
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(world.read_settlement().open_loss_count, 0);
    done(world.settle("lina"));
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC), (1_000 + 250 + 125) * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
}

#[test]
fn the_owner_of_two_accounts_loses_only_the_one_that_defaulted() {
    let mut world = opened(LAYERS);
    world.add_customer("dora/1", 40 * ONE_USDC);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    let other: MarginAccount = world.read_account("dora/1");
    assert_eq!((other.status, other.loss.to_bytes()), (0, [0; 32]));
    assert_eq!(leaves(&mut world, "dora/1"), 40 * ONE_USDC);
}
