//! `loss_close`.

use ringfence_interface::events::Event;
use ringfence_tests::actors;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, add_foreign_market, declared, fixed, mark_at, opened, pass_boundary, routed, sorted,
    the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house};

#[test]
fn refuses_in_order() {
    let mut world = routed(LAYERS);
    let second = add_foreign_market(&mut world);
    let act = world.loss_close_act("dora");
    let dora = in_house(&world, &second, |world| world.account("dora"));
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("actor"),
        ),
        (
            NOT_WRITABLE,
            "a read-only loss",
            act.clone().read_only("loss"),
        ),
        (
            NOT_WRITABLE,
            "a read-only account",
            act.clone().read_only("margin_account"),
        ),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no settlement",
            act.clone().with("settlement", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no account",
            act.clone().with("margin_account", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no loss",
            act.clone().with("loss", world.asset(BTC)),
        ),
        (
            "AccountMissing",
            "no loss at all",
            act.clone().with("loss", world.loss("sam")),
        ),
        (
            "AccountOfOtherHouse",
            "another house",
            act.clone().with("house", second.address),
        ),
        ("AccountOfOtherHouse", "another settlement", {
            act.clone().with("settlement", second.settlement)
        }),
        (
            "AccountOfOtherHouse",
            "another fund",
            act.clone().with("fund", second.fund),
        ),
        (
            "AccountOfOtherHouse",
            "an account there",
            act.clone().with("margin_account", dora),
        ),
        ("LossMismatch", "an account without a loss", {
            act.clone().with("margin_account", world.account("sam"))
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_losses_that_are_not_routed_to_the_end() {
    for world in [declared(LAYERS), fixed(LAYERS), routed([0, 0, 20, 0])] {
        assert_eq!(
            refused(&world, &world.loss_close_act("dora")),
            "LossInOtherState"
        );
    }
    let mut world = routed(LAYERS);
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(
        refused(&world, &world.loss_close_act("dora")),
        "LossInOtherState",
        "twice"
    );
}

#[test]
fn closes_the_record_and_keeps_the_defaulter_whom_others_paid_for() {
    let mut world = routed(LAYERS);
    let sent = done(world.send(&world.loss_close_act("dora")));
    let address = world.loss("dora");
    let (account, loss) = (world.read_account("dora"), world.read_loss(&address));
    assert_eq!((loss.state, account.status, account.loss), (6, 3, address));
    assert_eq!(loss.stamps[6].signer, actors::address(actors::KEEPER));
    let settlement = world.read_settlement();
    assert_eq!(
        (settlement.open_loss_count, settlement.loss_closed_ts),
        (0, world.now())
    );
    let Event::LossClosed(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.margin_account, event.loss),
        (world.account("dora"), address)
    );
    assert_eq!(
        (event.loss_native, event.uncovered_native),
        (250 * ONE_USDC, 0)
    );
    assert_eq!(
        (event.is_released, event.sequence),
        (0, account.event_sequence)
    );
    assert_eq!(
        refused(&world, &world.account_close_act("dora")),
        "AccountInDefault"
    );
}

#[test]
fn releases_a_defaulter_for_whom_nobody_else_paid() {
    let mut world = opened(LAYERS);
    mark_at(&mut world, 9_000);
    done(world.send(&world.margin_call_act("dora")));
    world.advance(3_600);
    world.mark(PERP, 90 * ringfence_tests::standard::ONE_E8);
    world.freshen();
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 9_000);
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    let sent = done(world.send(&world.loss_close_act("dora")));
    let Event::LossClosed(event) = the_event(&sent) else {
        panic!()
    };
    // 100 to Sam: whoever takes a defaulter's lots at once gets no fee and no discount.
    assert_eq!((event.loss_native, event.is_released), (100 * ONE_USDC, 1));
    let account = world.read_account("dora");
    assert_eq!(
        (account.status, account.called_ts, account.loss.to_bytes()),
        (0, 0, [0; 32])
    );
    assert_eq!(account.default_count, 1, "it is remembered");
    done(world.exit("dora", USDC));
    assert_eq!(world.wallet_tokens("dora", USDC), (190 + 90) * ONE_USDC);
    done(world.vault_close("dora", USDC));
    done(world.account_close("dora"));
}

#[test]
fn a_released_account_can_default_again_under_another_number() {
    let mut world = opened(LAYERS);
    let first = world.loss("dora");
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    let vault = world.vault("dora", USDC);
    // Somebody pays her debt after all.
    world.give_to(&vault, USDC, 60 * ONE_USDC);
    for act in [world.loss_fix_act("dora"), world.loss_route_act("dora")] {
        done(world.send(&act));
    }
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(world.read_account("dora").status, 0);
    assert_ne!(world.loss("dora"), first);
    done(world.deposit("dora", USDC, 190 * ONE_USDC));
    done(world.settle("lina"));
    done(world.settle("sam"));
    crate::market::trade(&mut world, "dora", "sam", 10, 7_500);
    mark_at(&mut world, 5_500);
    done(world.send(&world.loss_declare_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!((loss.default_count, loss.sequence), (2, 1));
}

#[test]
fn keeps_every_token() {
    let mut world = routed(LAYERS);
    let before = world.snapshot();
    done(world.send(&world.loss_close_act("dora")));
    let after = world.snapshot();
    let expected = vec![
        world.account("dora"),
        world.house.settlement,
        world.loss("dora"),
    ];
    assert_eq!(before.changed(&after), sorted(expected));
    assert_eq!(after.tokens, before.tokens);
}

/// A record that is kept can be read for ever: nothing closes it.
#[test]
fn the_record_stays() {
    let mut world: World = routed(LAYERS);
    done(world.send(&world.loss_close_act("dora")));
    world.advance(365 * crate::market::DAY);
    assert_eq!(
        world.read_loss(&world.loss("dora")).loss_native,
        250 * ONE_USDC
    );
}
