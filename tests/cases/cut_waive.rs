//! `cut_waive`.

use ringfence_interface::events::Event;
use ringfence_tests::actors::THIEF;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, USDC};
use ringfence_tests::world::World;

use crate::assessed::{rows_of_kinds, rows_read_only, settle_all};
use crate::market::{
    add_foreign_market, fixed, pass_boundary, sorted, the_event, trade, variation,
};
use crate::rows::{Row, refused, refuses};

/// Sam has been cut by 60, and has no position any more.
fn cut() -> World {
    let mut world = fixed([0, 0, 0, 0]);
    world.add_customer("ida", ONE_USDC);
    done(world.send(&world.loss_route_act("dora")));
    settle_all(&mut world);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    done(world.settle("sam"));
    trade(&mut world, "sam", "lina", 10, 7_500);
    pass_boundary(&mut world, 7_500);
    settle_all(&mut world);
    assert_eq!(world.read_account("sam").cut_native, 60_000_000);
    world
}

#[test]
fn refuses_in_order() {
    let mut world = cut();
    let second = add_foreign_market(&mut world);
    let act = world.cut_waive_act("sam");
    let with = |account, address| act.clone().with(account, address);
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("owner"),
        ),
        (
            "AccountMissing",
            "nobody's account",
            with("margin_account", world.account("nobody")),
        ),
        (
            "AccountOfOtherHouse",
            "another settlement",
            with("settlement", second.settlement),
        ),
        (
            "NotOwner",
            "by somebody else",
            act.clone().signed_by("owner", THIEF),
        ),
        (
            "NothingToClaim",
            "by somebody who was not cut",
            world.cut_waive_act("ida"),
        ),
        ("AccountNotSettled", "by somebody who still owes", {
            trade(&mut world, "sam", "lina", 1, 7_500);
            world.cut_waive_act("sam")
        }),
    ];
    let fixed = rows_read_only(&act, &["settlement", "margin_account"]);
    refuses(&world, &[rows, fixed].concat());
    let world = cut();
    let kinds = ["settlement", "margin_account"];
    refuses(
        &world,
        &rows_of_kinds(&world, &world.cut_waive_act("sam"), &kinds),
    );
}

#[test]
fn gives_up_what_no_recovery_has_returned() {
    let mut world = cut();
    let sent = done(world.send(&world.cut_waive_act("sam")));
    assert_eq!(
        (
            world.read_account("sam").cut_native,
            variation(&world, "sam")
        ),
        (0, 0)
    );
    assert_eq!(world.read_settlement().cut_native, 0);
    let Event::CutWaived(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(event.margin_account, world.account("sam"));
    assert_eq!(event.sequence, world.read_account("sam").event_sequence);
    assert_eq!((event.variation_native, event.cut_native), (0, 0));
    assert_eq!(
        refused(&world, &world.cut_waive_act("sam")),
        "NothingToClaim",
        "twice"
    );
    done(world.exit("sam", USDC));
    done(world.vault_close("sam", USDC));
    done(world.account_close("sam"));
}

#[test]
fn keeps_what_was_recovered_before() {
    let mut world = cut();
    let vault = world.vault("dora", USDC);
    world.give_to(&vault, USDC, 20 * ONE_USDC);
    done(world.send(&world.loss_recover_act("dora")));
    let sent = done(world.send(&world.cut_waive_act("sam")));
    let Event::CutWaived(event) = the_event(&sent) else {
        panic!()
    };
    // A third of the index is rounded against him.
    assert_eq!((event.variation_native, event.cut_native), (19_999_999, 0));
    let before = world.ledger("sam", USDC);
    done(world.settle("sam"));
    assert_eq!(world.ledger("sam", USDC) - before, 20 * ONE_USDC - 1);
}

#[test]
fn keeps_everything_but_the_account_and_settlement() {
    let mut world = cut();
    let before = world.snapshot();
    done(world.send(&world.cut_waive_act("sam")));
    let after = world.snapshot();
    let expected = vec![world.account("sam"), world.house.settlement];
    assert_eq!(before.changed(&after), sorted(expected));
    assert_eq!(before.tokens, after.tokens);
}
