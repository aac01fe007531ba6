//! `margin_call`.

use ringfence_interface::accounts::{Asset, Instrument};
use ringfence_interface::events::Event;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_SOL, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    LAYERS, add_foreign_market, declared, edit_account, fixed, mark_at, opened, refused_when,
    sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house};

/// Dora, long 10 lots with 190: at 95 she has 140 against a maintenance requirement of 142.5.
fn below_maintenance() -> World {
    let mut world = opened(LAYERS);
    mark_at(&mut world, 9_500);
    world
}

#[test]
fn refuses_in_order() {
    let mut world = below_maintenance();
    let second = add_foreign_market(&mut world);
    let act = world.margin_call_act("dora");
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let (usdc, perp) = (world.asset(USDC), world.instrument(PERP));
    let rows: Vec<Row> = vec![
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
            "no account",
            act.clone().with("margin_account", usdc),
        ),
        ("AccountMissing", "nobody's account", {
            act.clone().with("margin_account", world.account("nobody"))
        }),
        ("AccountOfOtherHouse", "the account in another house", {
            act.clone()
                .with("margin_account", foreign(|world| world.account("dora")))
        }),
        (
            "AccountCountWrong",
            "no instrument",
            act.clone().without_last(),
        ),
        (
            "AccountCountWrong",
            "no evidence at all",
            act.clone().without_last().without_last(),
        ),
        (
            "AssetMismatch",
            "another asset",
            act.clone().with_more(0, world.asset(SOL)),
        ),
        ("AssetMismatch", "the asset of another house", {
            act.clone().with_more(0, foreign(|world| world.asset(USDC)))
        }),
        (
            "AssetMismatch",
            "the other way round",
            act.clone().with_swapped(0, 1),
        ),
        ("WrongAccountType", "a book is no instrument", {
            act.clone().with_more(1, world.book(PERP))
        }),
        ("AccountOfOtherHouse", "the instrument of another house", {
            act.clone()
                .with_more(1, foreign(|world| world.instrument(PERP)))
        }),
        (
            "AccountCountWrong",
            "one account too many",
            act.clone().with_added(perp),
        ),
        ("NothingToCall", "Sam is well", world.margin_call_act("sam")),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_another_instrument_of_the_house() {
    let mut world = below_maintenance();
    let listing = ringfence_tests::house::Listing::standard(2);
    done(world.instrument_create("OTHER", &listing));
    let act = world
        .margin_call_act("dora")
        .with_more(1, world.instrument("OTHER"));
    assert_eq!(refused(&world, &act), "InstrumentMismatch");
}

#[test]
fn refuses_defaulters() {
    for world in [declared(LAYERS), fixed(LAYERS)] {
        assert_eq!(
            refused(&world, &world.margin_call_act("dora")),
            "AccountInDefault"
        );
    }
}

#[test]
fn calls_an_account_one_unit_below_maintenance_and_none_at_it() {
    let mut world = below_maintenance();
    // The mark takes 50 of 190; 142.5 are needed.
    edit_quote(&mut world, 192_500_000);
    assert_eq!(
        refused(&world, &world.margin_call_act("dora")),
        "NothingToCall"
    );
    edit_quote(&mut world, 192_499_999);
    world.checks_invariants = false;
    let sent = done(world.send(&world.margin_call_act("dora")));
    let account = world.read_account("dora");
    assert_eq!((account.status, account.called_ts), (1, world.now()));
    let Event::MarginCallChanged(called) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(called.margin_account, world.account("dora"));
    assert_eq!((called.called_ts, called.is_called), (world.now(), 1));
    assert_eq!(called.sequence, account.event_sequence);
}

/// Writes another ledger of Dora's quote vault, to hit a border to the unit.
fn edit_quote(world: &mut World, ledger_native: u64) {
    edit_account(world, "dora", |account| {
        account.slots[0].ledger_native = ledger_native
    });
}

#[test]
fn releases_an_account_at_initial_and_not_before() {
    let mut world = below_maintenance();
    done(world.send(&world.margin_call_act("dora")));
    let called = world.read_account("dora").called_ts;
    assert_eq!(
        refused(&world, &world.margin_call_act("dora")),
        "NothingToCall",
        "twice"
    );
    // 178.125 are needed, 140 are there.
    world.give("dora", USDC, 100 * ONE_USDC);
    done(world.deposit("dora", USDC, 38_124_999));
    assert_eq!(
        refused(&world, &world.margin_call_act("dora")),
        "NothingToCall"
    );
    assert_eq!(
        refused(&world, &world.vault_withdraw_act("dora", USDC, 1)),
        { "AccountInLiquidation" }
    );
    assert_eq!(
        world.read_account("dora").called_ts,
        called,
        "above maintenance it stays called"
    );
    done(world.deposit("dora", USDC, 1));
    let sent = done(world.send(&world.margin_call_act("dora")));
    let account = world.read_account("dora");
    assert_eq!((account.status, account.called_ts), (0, 0));
    let Event::MarginCallChanged(released) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((released.called_ts, released.is_called), (0, 0));
}

#[test]
fn a_call_rests_on_last_prices_a_release_on_fresh_ones() {
    let mut world = below_maintenance();
    world.advance(600);
    // The mark is ten minutes old: calling takes nothing from anyone yet, and goes on.
    done(world.send(&world.margin_call_act("dora")));
    world.give("dora", USDC, 100 * ONE_USDC);
    done(world.deposit("dora", USDC, 100 * ONE_USDC));
    assert_eq!(
        refused(&world, &world.margin_call_act("dora")),
        "QuoteUnusable"
    );
    world.price(USDC, ringfence_tests::standard::ONE_E8);
    assert_eq!(refused(&world, &world.margin_call_act("dora")), "MarkStale");
    world.mark(PERP, 95 * ringfence_tests::standard::ONE_E8);
    done(world.send(&world.margin_call_act("dora")));
    assert_eq!(world.read_account("dora").status, 0);
}

#[test]
fn stale_collateral_counts_until_the_outage_is_too_long() {
    let mut world = below_maintenance();
    world.add_collateral("dora", SOL, ONE_SOL);
    let act = world.margin_call_act("dora");
    assert_eq!(
        refused(&world, &act),
        "NothingToCall",
        "90 more at maintenance"
    );
    let (asset, perp) = (world.asset(SOL), world.instrument(PERP));
    let stale = refused_when(&world, &act, |world| {
        world.edit(&asset, |asset: &mut Asset| asset.feed.publish_ts -= 86_400);
    });
    assert_eq!(stale, "NothingToCall", "a day old: it still counts");
    world.edit(&asset, |asset: &mut Asset| asset.feed.publish_ts -= 86_401);
    world.edit(&perp, |perp: &mut Instrument| perp.mark_ts -= 86_400);
    done(world.send(&act));
    assert_eq!(world.read_account("dora").status, 1);
}

#[test]
fn keeps_everything_but_the_account() {
    let mut world = below_maintenance();
    let before = world.snapshot();
    done(world.send(&world.margin_call_act("dora")));
    let after = world.snapshot();
    assert_eq!(before.changed(&after), sorted(vec![world.account("dora")]));
    assert_eq!(after.tokens, before.tokens);
}
