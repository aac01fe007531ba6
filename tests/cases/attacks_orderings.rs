//! Orderings: what somebody gains by doing the right things at the wrong moment, twice, or in one
//! transaction.

use ringfence_interface::events::Event;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::send::{done, refusal};
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DAY, LAYERS, a_trade, declared, fallen, fixed, layer_ledgers, mark_at, next_boundary, opened,
    pass_boundary, sold, stake, variation,
};
use crate::rows::refused;
use crate::stage::DUPLICATE;

/// Builds an act in a world.
type Builder = fn(&World) -> Act;

#[test]
fn nobody_trades_with_himself() {
    let mut world = opened(LAYERS);
    done(world.account_create("dora/1"));
    done(world.vault_open("dora/1", USDC));
    done(world.consent_set("dora/1", VENUE));
    let same = world.position_fill_act(&a_trade(("dora", 0), ("dora", 0), 1, 10_000));
    assert_eq!(
        refused(&world, &same),
        DUPLICATE,
        "one account on both sides"
    );
    let own = world.position_fill_act(&a_trade(("dora", 0), ("dora/1", 0), 1, 10_000));
    assert_eq!(refused(&world, &own), "SameOwner");
    mark_at(&mut world, 9_500);
    let take = world.liquidate_position_act("dora", "dora", PERP, 1);
    assert_eq!(
        refused(&world, &take),
        DUPLICATE,
        "the liquidator is the account itself"
    );
    let take = world.liquidate_position_act("dora/1", "dora", PERP, 1);
    assert_eq!(refused(&world, &take), "SameOwner");
}

#[test]
fn evidence_is_not_repeated_left_out_or_taken_from_the_other_side() {
    let mut world = opened(LAYERS);
    mark_at(&mut world, 9_500);
    let act = world.margin_call_act("dora");
    let (usdc, perp) = (world.asset(USDC), world.instrument(PERP));
    assert_eq!(
        refused(&world, &act.clone().with_more(1, usdc)),
        "WrongAccountType"
    );
    assert_eq!(
        refused(&world, &act.clone().with_more(0, perp)),
        "AssetMismatch"
    );
    assert_eq!(
        refused(&world, &act.clone().with_added(perp)),
        "AccountCountWrong"
    );
    let fill = world.position_fill_act(&a_trade(("sam", 0), ("dora", 0), 1, 9_500));
    assert_eq!(
        refused(&world, &fill.clone().without_last()),
        "AccountCountWrong"
    );
    assert_eq!(refused(&world, &fill.with_added(perp)), "AccountCountWrong");
}

#[test]
fn a_closed_account_is_not_revived_in_the_same_transaction() {
    let mut world = World::with_market();
    world.add_customer("alice", 0);
    done(world.vault_close("alice", USDC));
    world.advance_slots(1);
    let close = world.account_close_act("alice");
    let open = world.vault_open_act("alice", USDC);
    // Its lamports are gone, its data are gone: whatever comes next finds nothing.
    let outcome = world.clone().send_together(&[close.clone(), open]);
    assert_eq!(refusal(outcome), "AccountMissing");
    let outcome = world.clone().send_together(&[close.clone(), close.clone()]);
    assert_eq!(refusal(outcome), "AccountMissing");
    // Lamports sent to the address bring nothing back; creating makes a new generation.
    let generation = world.read_account("alice").generation;
    done(world.send(&close));
    let address = world.account("alice");
    world.set_lamports(&address, 1_000_000_000);
    let settle = world.vault_open_act("alice", USDC);
    assert_eq!(refused(&world, &settle), "AccountMissing");
    world.advance_slots(1);
    done(world.account_create("alice"));
    assert!(world.read_account("alice").generation > generation);
}

#[test]
fn an_old_consent_does_not_trade_a_new_account() {
    let mut world = World::with_market();
    world.add_trader("alice", 500 * ONE_USDC);
    world.add_trader("bob", 500 * ONE_USDC);
    done(world.exit("alice", USDC));
    done(world.vault_close("alice", USDC));
    done(world.account_close("alice"));
    // The venue still has her consent. She comes back, without a new one.
    done(world.account_create("alice"));
    assert_eq!(
        refused(&world, &world.account_close_act("alice")),
        "ClosedInCreationSlot"
    );
    done(world.vault_open("alice", USDC));
    done(world.deposit("alice", USDC, 500 * ONE_USDC));
    let fill = world.position_fill_act(&a_trade(("alice", 0), ("bob", 0), 1, 10_000));
    assert_eq!(refused(&world, &fill), "ConsentOfOtherGeneration");
    done(world.consent_set("alice", VENUE));
    done(world.send(&fill));
}

/// Mia's request for all her shares is ripe while Dora is worth less than nothing, undeclared.
fn ripe() -> World {
    let mut world = opened(LAYERS);
    let shares = world.read_member("mia").shares;
    done(world.send(&world.fund_unstake_request_act("mia", shares)));
    let asked = world.now();
    world.advance_to(asked + i64::from(7 * DAY));
    pass_at_par(&mut world);
    mark_at(&mut world, 7_500);
    world
}

/// The last week's boundary, at 100.
fn pass_at_par(world: &mut World) {
    world.advance(1_000);
    world.publish_price(PERP, 100 * ONE_E8);
    done(world.instrument_mark(PERP));
    world.freshen();
}

#[test]
fn a_ripe_unstake_pays_until_the_loss_is_declared_and_not_in_its_slot() {
    let world = ripe();
    let (unstake, declare) = (
        world.fund_unstake_act("mia"),
        world.loss_declare_act("dora"),
    );
    // Asked for a week ago, and nothing recognised, called or declared: it is paid.
    done(
        world
            .clone()
            .send_together(&[unstake.clone(), declare.clone()]),
    );
    // The other way round, in one transaction: it waits.
    let outcome = world
        .clone()
        .send_together(&[declare.clone(), unstake.clone()]);
    assert_eq!(refusal(outcome), "LossOpen");
    let mut declared = world.clone();
    done(declared.send(&declare));
    assert_eq!(
        refused(&declared, &unstake),
        "LossOpen",
        "in the declaration's slot"
    );
}

#[test]
fn a_recognised_loss_holds_ripe_requests_even_before_it_is_declared() {
    let mut world = ripe();
    pass_boundary(&mut world, 7_500);
    assert_eq!(refused(&world, &world.fund_unstake_act("mia")), "GateShut");
    done(world.settle("dora"));
    assert_eq!(
        refused(&world, &world.fund_unstake_act("mia")),
        "GateShut",
        "60 are uncovered"
    );
}

#[test]
fn a_stake_in_front_of_a_declaration_neither_pays_nor_gains() {
    let world = fallen(LAYERS);
    let mut flash = world.clone();
    flash.give("noel", USDC, 1_000 * ONE_USDC);
    let (stake, declare) = (
        flash.fund_stake_act("noel", 1_000 * ONE_USDC),
        flash.loss_declare_act("dora"),
    );
    let activate = flash.fund_stake_activate_act("noel");
    let together = [stake.clone(), activate.clone()];
    assert_eq!(
        refusal(flash.clone().send_together(&together)),
        "EpochNotBegun"
    );
    done(flash.send_together(&[stake, declare]));
    assert_eq!(refused(&flash, &activate), "LossOpen");
    assert_eq!(flash.read_member("noel").shares, 0);
    done(flash.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut flash, 7_500);
    done(flash.send(&flash.loss_fix_act("dora")));
    done(flash.send(&flash.loss_route_act("dora")));
    done(flash.send(&flash.loss_close_act("dora")));
    // An epoch must begin after the close.
    assert_eq!(refused(&flash, &activate), "EpochNotBegun");
    assert_eq!(
        flash.read_member("noel").pending_native,
        1_000 * ONE_USDC,
        "untouched"
    );
    let epoch = next_boundary(&flash);
    flash.advance_to(epoch);
    // The shares of before are void: no stake goes into worthless ones.
    let emptied = flash.read_fund();
    assert_eq!((emptied.mutual_native, emptied.share_count), (0, 0));
    assert_eq!(emptied.share_generation, 1);
    let mut leaves = flash.clone();
    done(leaves.send(&leaves.fund_stake_cancel_act("noel")));
    assert_eq!(leaves.wallet_tokens("noel", USDC), 1_000 * ONE_USDC);
    done(flash.send(&activate));
    let fund = flash.read_fund();
    assert_eq!(
        (fund.mutual_native, fund.share_count, fund.dead_share_count),
        (1_000 * ONE_USDC, 1_000 * ONE_USDC, 1_000),
        "a first stake again"
    );
    assert_eq!(flash.read_member("noel").share_generation, 1);
    let old = flash.fund_unstake_request_act("mia", 1);
    assert_eq!(refused(&flash, &old), "AboveStake", "Mia's are of before");
}

#[test]
fn no_step_of_a_default_is_taken_twice_in_one_transaction() {
    let cases: [(World, Builder, &str); 4] = [
        (
            fallen(LAYERS),
            |world| world.loss_declare_act("dora"),
            "AccountInDefault",
        ),
        (
            sold(LAYERS),
            |world| world.loss_fix_act("dora"),
            "LossInOtherState",
        ),
        (
            fixed(LAYERS),
            |world| world.loss_route_act("dora"),
            "LossInOtherState",
        ),
        (
            crate::market::routed(LAYERS),
            |world| world.loss_close_act("dora"),
            "LossInOtherState",
        ),
    ];
    for (mut world, build, name) in cases {
        let act = build(&world);
        let layers = layer_ledgers(&world);
        // The first fix frees the position, which the second must not name.
        let again = if act.shape.name == "loss_fix" {
            act.clone().without_last()
        } else {
            act.clone()
        };
        // The first half is taken back with the second.
        assert_eq!(refusal(world.send_together(&[act, again])), name);
        assert_eq!(layer_ledgers(&world), layers);
    }
}

#[test]
fn no_step_of_a_default_is_taken_before_the_one_that_it_needs() {
    let world = fallen(LAYERS);
    let next = [world.loss_fix_act("dora"), world.loss_route_act("dora")];
    for act in next {
        assert_eq!(
            refused(&world, &act),
            "AccountMissing",
            "there is no loss yet"
        );
    }
    let world = declared(LAYERS);
    assert_eq!(
        refused(&world, &world.loss_route_act("dora")),
        "LossInOtherState"
    );
    assert_eq!(
        refused(&world, &world.loss_close_act("dora")),
        "LossInOtherState"
    );
    let world = fixed(LAYERS);
    assert_eq!(
        refused(&world, &world.loss_close_act("dora")),
        "LossInOtherState"
    );
    assert_eq!(
        refused(&world, &world.account_settle_act("dora")),
        "AccountInDefault"
    );
}

#[test]
fn settling_again_and_again_moves_nothing_more() {
    let mut world = opened(LAYERS);
    pass_boundary(&mut world, 9_900);
    for name in ["dora", "sam"] {
        done(world.settle(name));
    }
    let (tokens, totals) = (world.snapshot().tokens, world.read_settlement());
    for name in ["dora", "sam", "dora", "lina"] {
        done(world.settle(name));
    }
    assert_eq!(world.snapshot().tokens, tokens);
    assert_eq!(world.read_settlement(), totals);
}

#[test]
fn a_winner_who_settles_first_is_not_paid_from_other_customers() {
    let mut world = opened([0, 0, 0, 0]);
    world.add_trader("rich", 10_000 * ONE_USDC);
    pass_boundary(&mut world, 9_000);
    for _ in 0..3 {
        done(world.settle("sam"));
    }
    assert_eq!(variation(&world, "sam"), 100_000_000);
    assert_eq!(world.ledger("rich", USDC), 10_000 * ONE_USDC);
    assert_eq!(world.tokens(&world.house.pool), 0);
}

#[test]
fn a_deposit_in_front_of_a_close_delays_nobody() {
    let mut world = World::with_market();
    world.add_customer("alice", ONE_USDC);
    world.give(THIEF, USDC, 1_000);
    // Somebody pays a unit into her vault whenever she is about to close it.
    done(world.exit("alice", USDC));
    let dust = world
        .vault_deposit_act("alice", USDC, 1)
        .signed_by("depositor", THIEF)
        .with("source", world.wallet(THIEF, USDC));
    done(world.send(&dust));
    assert_eq!(
        refused(&world, &world.vault_close_act("alice", USDC)),
        "VaultNotEmpty"
    );
    let together = [
        world.vault_exit_act("alice", USDC),
        world.vault_close_act("alice", USDC),
    ];
    done(world.send_together(&together));
    done(world.account_close("alice"));
    assert_eq!(
        world.wallet_tokens("alice", USDC),
        2 * ONE_USDC + 1,
        "and the dust is hers"
    );
}

#[test]
fn dust_positions_and_dust_stakes_cost_their_owner_and_block_nobody() {
    let mut world = opened(LAYERS);
    world.add_trader("ant", ONE_USDC);
    let fill = world.position_fill_act(&a_trade(("ant", 0), ("sam", 0), 1, 10_000));
    assert_eq!(
        refused(&world, &fill),
        "BelowInitial",
        "a lot needs its margin"
    );
    for _ in 0..3 {
        stake(&mut world, "ant", 1);
    }
    let epoch = next_boundary(&world);
    world.advance_to(epoch);
    done(world.send(&world.fund_stake_activate_act("ant")));
    assert_eq!(
        world.read_member("ant").shares,
        3,
        "a share each, and no rounding in its favour"
    );
    assert_eq!(world.read_fund().mutual_native, 20 * ONE_USDC + 3);
}

#[test]
fn dust_from_strangers_shields_no_debtor() {
    let mut world = opened(LAYERS);
    // Dora owes 10 and has nothing left; a later rise makes her well, so that only her debt counts.
    pass_boundary(&mut world, 8_000);
    done(world.settle("dora"));
    mark_at(&mut world, 11_000);
    world.advance(7_200);
    world.give(THIEF, USDC, 1);
    let dust = world
        .vault_deposit_act("dora", USDC, 1)
        .signed_by("depositor", THIEF)
        .with("source", world.wallet(THIEF, USDC));
    done(world.send(&dust));
    done(world.send(&world.loss_declare_act("dora")));
}

/// Every event that carries the account, with its number.
fn numbers_of(events: &[Event], world: &World, customer: &str) -> Vec<u64> {
    let account = world.account(customer);
    let number = |event: &Event| match *event {
        Event::AccountCreated(e) => (e.margin_account == account).then_some(e.sequence),
        Event::VaultOpened(e) => (e.margin_account == account).then_some(e.sequence),
        Event::VaultDeposited(e) => (e.margin_account == account).then_some(e.sequence),
        Event::VaultWithdrawn(e) => (e.margin_account == account).then_some(e.sequence),
        Event::VaultAbsorbed(e) => (e.margin_account == account).then_some(e.sequence),
        Event::VaultExited(e) => (e.margin_account == account).then_some(e.sequence),
        Event::VaultClosed(e) => (e.margin_account == account).then_some(e.sequence),
        Event::AccountClosed(e) => (e.margin_account == account).then_some(e.sequence),
        Event::AccountSettled(e) => (e.margin_account == account).then_some(e.sequence),
        Event::MarginCallChanged(e) => (e.margin_account == account).then_some(e.sequence),
        Event::PositionLiquidated(e) => (e.margin_account == account).then_some(e.sequence),
        Event::CollateralLiquidated(e) => (e.margin_account == account).then_some(e.sequence),
        Event::LotsTaken(e) => (e.margin_account == account).then_some(e.sequence),
        Event::LossDeclared(e) => (e.margin_account == account).then_some(e.sequence),
        Event::LossFixed(e) => (e.margin_account == account).then_some(e.sequence),
        Event::LossRouted(e) => (e.margin_account == account).then_some(e.sequence),
        Event::LossClosed(e) => (e.margin_account == account).then_some(e.sequence),
        Event::PositionFilled(e) if e.buyer == account => Some(e.buyer_sequence),
        Event::PositionFilled(e) if e.seller == account => Some(e.seller_sequence),
        _ => None,
    };
    events.iter().filter_map(number).collect()
}

#[test]
fn events_of_an_account_are_numbered_without_a_gap() {
    let mut world = World::with_market();
    crate::market::fill_layers(&mut world, LAYERS);
    world.add_trader("lina", 2_000 * ONE_USDC);
    world.add_trader("sam", 1_000 * ONE_USDC);
    world.give("dora", USDC, 400 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    let mut events = Vec::new();
    let mut does = |world: &mut World, build: &dyn Fn(&World) -> Act| {
        let act = build(world);
        events.extend(done(world.send(&act)).events());
    };
    does(&mut world, &|world| world.account_create_act("dora"));
    does(&mut world, &|world| world.vault_open_act("dora", USDC));
    does(&mut world, &|world| {
        world.vault_deposit_act("dora", USDC, 200 * ONE_USDC)
    });
    does(&mut world, &|world| {
        world.vault_withdraw_act("dora", USDC, 10 * ONE_USDC)
    });
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 1);
    does(&mut world, &|world| world.vault_absorb_act("dora", USDC));
    done(world.consent_set("dora", VENUE));
    does(&mut world, &|world| {
        world.position_fill_act(&a_trade(("dora", 0), ("sam", 0), 10, 10_000))
    });
    mark_at(&mut world, 9_500);
    does(&mut world, &|world| world.margin_call_act("dora"));
    does(&mut world, &|world| {
        world.liquidate_position_act("lina", "dora", PERP, 1)
    });
    mark_at(&mut world, 7_500);
    does(&mut world, &|world| world.loss_declare_act("dora"));
    does(&mut world, &|world| {
        world.loss_take_act("lina", "dora", PERP, 9)
    });
    pass_boundary(&mut world, 7_500);
    does(&mut world, &|world| world.account_settle_act("dora"));
    does(&mut world, &|world| world.loss_fix_act("dora"));
    does(&mut world, &|world| world.loss_route_act("dora"));
    does(&mut world, &|world| world.loss_close_act("dora"));
    let numbers = numbers_of(&events, &world, "dora");
    assert_eq!(numbers, (1..=14).collect::<Vec<u64>>());
    assert_eq!(world.read_account("dora").event_sequence, 14);
}
