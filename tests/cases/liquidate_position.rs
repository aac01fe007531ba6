//! `liquidate_position`.

use ringfence_interface::accounts::{Instrument, MarginAccount};
use ringfence_interface::events::Event;
use ringfence_tests::actors::{THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::market::{
    DOLLAR, LAYERS, add_foreign_market, declared, edit_account, fallen, fixed, mark_at, opened,
    pass_boundary, refused_when, set_haircutting, sorted, the_event, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house, set_status};

/// Dora, long 10 lots with 190: at 95 she has 140 against a maintenance requirement of 142.5.
fn below_maintenance() -> World {
    let mut world = opened(LAYERS);
    mark_at(&mut world, 9_500);
    world
}

#[test]
fn refuses_accounts_in_order() {
    let mut world = below_maintenance();
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    done(world.account_create("dora/1"));
    let act = world.liquidate_position_act("lina", "dora", PERP, 1);
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let lina = world.account("lina");
    let rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("liquidator"),
        ),
        (
            NOT_WRITABLE,
            "a read-only book",
            act.clone().read_only("book"),
        ),
        (DUPLICATE, "from an account to itself", {
            act.clone().with("margin_account", lina)
        }),
        (
            "WrongAccountType",
            "no house",
            act.clone().with("house", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no instrument",
            act.clone().with("instrument", world.asset(BTC)),
        ),
        (
            "WrongAccountType",
            "no book",
            act.clone().with("book", world.asset(BTC)),
        ),
        ("AccountMissing", "nobody's account", {
            act.clone().with("margin_account", world.account("nobody"))
        }),
        ("AccountOfOtherHouse", "an instrument of another house", {
            act.clone()
                .with("instrument", foreign(|world| world.instrument(PERP)))
        }),
        ("AccountOfOtherHouse", "an account of another house", {
            act.clone()
                .with("margin_account", foreign(|world| world.account("dora")))
        }),
        ("AccountOfOtherHouse", "a liquidator of another house", {
            act.clone()
                .with("liquidator_account", foreign(|world| world.account("lina")))
        }),
        ("BookMismatch", "the book of another instrument", {
            act.clone().with("book", world.book("OTHER"))
        }),
        ("BookMismatch", "the book of another house", {
            act.clone().with("book", foreign(|world| world.book(PERP)))
        }),
        (
            "NotOwner",
            "with somebody else's account",
            act.clone().signed_by("liquidator", THIEF),
        ),
        ("SameOwner", "by another account of the same owner", {
            world.liquidate_position_act("dora/1", "dora", PERP, 1)
        }),
        ("AccountCountWrong", "no evidence of the liquidator", {
            act.clone().without_last().without_last()
        }),
        (
            "AssetMismatch",
            "another asset",
            act.clone().with_more(0, world.asset(SOL)),
        ),
        ("InstrumentMismatch", "another instrument", {
            act.clone().with_more(1, world.instrument("OTHER"))
        }),
        ("AssetMismatch", "another asset of the liquidator", {
            act.clone().with_more(2, world.asset(SOL))
        }),
        (
            "InstrumentMismatch",
            "another instrument for the liquidator",
            { act.clone().with_more(3, world.instrument("OTHER")) },
        ),
        (
            "AccountCountWrong",
            "one account too many",
            act.clone().with_added(world.asset(SOL)),
        ),
    ];
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let world = below_maintenance();
    let act = |lots: u64| world.liquidate_position_act("lina", "dora", PERP, lots);
    let perp = world.instrument(PERP);
    let expired = refused_when(&world, &act(0), |world| {
        world.edit(&perp, |found: &mut Instrument| found.expiry_ts = 1);
    });
    assert_eq!(expired, "InstrumentExpired", "comes before the lots");
    assert_eq!(
        refused_when(&world, &act(0), |world| world.advance(11)),
        "MarkStale"
    );
    assert_eq!(refused(&world, &act(0)), "LotsOutOfRange");
    assert_eq!(
        refused(&world, &act(11)),
        "LotsOutOfRange",
        "more than there are"
    );
    assert_eq!(refused(&world, &act(u64::MAX)), "LotsOutOfRange");
    let well = world.liquidate_position_act("lina", "sam", PERP, 11);
    assert_eq!(
        refused(&world, &well),
        "LotsOutOfRange",
        "comes before health"
    );
    let well = world.liquidate_position_act("lina", "sam", PERP, 10);
    assert_eq!(refused(&world, &well), "NotLiquidatable");
    for (world, why) in [
        (declared(LAYERS), "a defaulter's lots go by loss_take"),
        (fixed(LAYERS), "nothing is left to take"),
    ] {
        let act = world.liquidate_position_act("lina", "dora", PERP, 1);
        assert_eq!(refused(&world, &act), "AccountInDefault", "{why}");
    }
}

#[test]
fn refuses_more_than_is_needed() {
    let world = below_maintenance();
    let act = |lots: u64| world.liquidate_position_act("lina", "dora", PERP, lots);
    // With n lots gone she has 140 less fees of 0.95 a lot, and needs 17.8125 for each of the rest:
    // 2 leave 138.1 against 142.5, 3 leave 137.15 against 124.6875.
    assert_eq!(refused(&world, &act(4)), "LiquidationTooLarge");
    assert_eq!(refused(&world, &act(10)), "LiquidationTooLarge");
    done(world.clone().send(&act(3)));
}

#[test]
fn refuses_a_liquidator_who_cannot_take_the_lots() {
    let world = below_maintenance();
    let act = world.liquidate_position_act("lina", "dora", PERP, 1);
    for (status, name) in [(1, "AccountInLiquidation"), (2, "AccountInDefault")] {
        let refusal = refused_when(&world, &act, |world| set_status(world, "lina", status));
        assert_eq!(refusal, name);
    }
    let fixed = refused_when(&world, &act, |world| set_status(world, "lina", 3));
    assert_eq!(fixed, "AccountInDefault");
    let due = world.now() - 3_600;
    let overdue = refused_when(&world, &act, |world| {
        edit_account(world, "lina", |account| account.owed_since_ts = due);
    });
    assert_eq!(overdue, "VariationOverdue", "taking lots over is new risk");
    let mut bare = world.clone();
    done(bare.account_create("ben"));
    let by_ben = bare.liquidate_position_act("ben", "dora", PERP, 1);
    assert_eq!(refused(&bare, &by_ben), "VaultNotOpen");
    bare.add_customer("cleo", 17 * ONE_USDC);
    // The lot needs 17.8125; the fee of 0.475 is a gain that does not count yet.
    let by_cleo = bare.liquidate_position_act("cleo", "dora", PERP, 1);
    assert_eq!(refused(&bare, &by_cleo), "BelowInitial");
    let stale = refused_when(&world, &act, |world| {
        world.advance(61);
        world.mark(PERP, 95 * ONE_E8);
    });
    assert_eq!(stale, "QuoteUnusable", "taking lots over is new risk");
}

#[test]
fn refuses_a_liquidator_with_sixteen_other_positions() {
    let mut world = below_maintenance();
    for id in 2..=17 {
        let name = format!("I{id}");
        done(world.instrument_create(&name, &Listing::standard(id)));
        world.mark(&name, 100 * ONE_E8);
    }
    world.add_trader("otto", 2_000 * ONE_USDC);
    for id in 2..=17 {
        let name = format!("I{id}");
        let trade = Trade {
            venue: VENUE,
            instrument: &name,
            buyer: "otto",
            seller: "lina",
            lots: 1,
            price_ticks: 10_000,
            buyer_fee_native: 0,
            seller_fee_native: 0,
        };
        done(world.fill(&trade));
    }
    let act = world.liquidate_position_act("otto", "dora", PERP, 1);
    assert_eq!(refused(&world, &act), "PositionSlotsFull");
}

#[test]
fn refuses_to_take_one_leg_of_a_hedge() {
    let mut world = World::with_market();
    // Two contracts on one underlying: long one and short the other nearly cancel.
    let hedge = Listing {
        risk_group: 1,
        ..Listing::standard(2)
    };
    done(world.instrument_create("HEDGE", &hedge));
    world.mark("HEDGE", 100 * ONE_E8);
    for name in ["dora", "sam", "lina"] {
        world.add_trader(name, 1_000 * ONE_USDC);
    }
    let trade = |instrument, buyer, seller| Trade {
        venue: VENUE,
        instrument,
        buyer,
        seller,
        lots: 10,
        price_ticks: 10_000,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    done(world.fill(&trade(PERP, "dora", "sam")));
    done(world.fill(&trade("HEDGE", "sam", "dora")));
    done(world.withdraw("dora", USDC, 994_500_000));
    // The first falls by half a dollar and the second does not: 0.5 left, 0.6 needed.
    mark_at(&mut world, 9_950);
    let act = world.liquidate_position_act("lina", "dora", PERP, 10);
    assert_eq!(refused(&world, &act), "LiquidationDoesNotImprove");
}

#[test]
fn takes_lots_at_the_mark_against_the_fee() {
    let mut world = below_maintenance();
    let sent = done(world.liquidate_position("lina", "dora", PERP, 3));
    let (dora, lina) = (world.read_account("dora"), world.read_account("lina"));
    assert_eq!((dora.positions[0].lots, lina.positions[0].lots), (7, 3));
    assert_eq!(
        (dora.status, dora.called_ts),
        (1, world.now()),
        "called as well"
    );
    // 3 lots at 95 are a notional of 285: half a percent is 1.425 for either.
    assert_eq!(lina.positions[0].wait_gain_native, 15 * DOLLAR + 1_425_000);
    assert_eq!(
        dora.positions[0].wait_loss_native,
        15 * DOLLAR + 2 * 1_425_000
    );
    assert_eq!(
        (
            lina.positions[0].wait_loss_native,
            dora.positions[0].wait_gain_native
        ),
        (0, 0)
    );
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (10, 3));
    assert_eq!(book.wait_fee_native, 1_425_000);
    let Event::PositionLiquidated(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(event.margin_account, world.account("dora"));
    assert_eq!(event.liquidator_account, world.account("lina"));
    assert_eq!(event.instrument, world.instrument(PERP));
    assert_eq!((event.lots, event.mark_tick), (3, 9_500));
    assert_eq!(
        (event.liquidator_fee_native, event.fund_fee_native),
        (1_425_000, 1_425_000)
    );
    assert_eq!(event.sequence, dora.event_sequence);
    // Back above initial, nobody takes more; a keeper releases her.
    let more = world.liquidate_position_act("lina", "dora", PERP, 1);
    assert_eq!(refused(&world, &more), "NotLiquidatable");
    done(world.send(&world.margin_call_act("dora")));
    // The next boundary turns the fee into variation, to the unit.
    pass_boundary(&mut world, 9_500);
    for name in ["dora", "lina", "sam"] {
        done(world.settle(name));
    }
    assert_eq!(
        world.ledger("dora", USDC),
        190_000_000 - 50_000_000 - 2_850_000
    );
    assert_eq!(world.ledger("lina", USDC), 2_000_000_000 + 1_425_000);
    assert_eq!(world.ledger("sam", USDC), 1_000_000_000 + 50_000_000);
    assert_eq!(variation(&world, "dora"), 0);
}

#[test]
fn takes_shorts_over_as_well() {
    let mut world = opened(LAYERS);
    edit_and_take(&mut world);
    mark_at(&mut world, 11_000);
    // Sam, short 10 with 200 left: at 110 he has 100 against 165.
    let sent = done(world.liquidate_position("lina", "sam", PERP, 6));
    let (sam, lina) = (world.read_account("sam"), world.read_account("lina"));
    assert_eq!((sam.positions[0].lots, lina.positions[0].lots), (-4, -6));
    let Event::PositionLiquidated(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.liquidator_fee_native, event.fund_fee_native),
        (3_300_000, 3_300_000)
    );
    assert_eq!(lina.positions[0].wait_gain_native, 60 * DOLLAR + 3_300_000);
    assert_eq!(sam.positions[0].wait_loss_native, 60 * DOLLAR + 6_600_000);
}

/// Sam takes 800 out of his vault.
fn edit_and_take(world: &mut World) {
    done(world.withdraw("sam", USDC, 800 * ONE_USDC));
}

#[test]
fn the_fee_never_takes_more_than_the_equity_that_is_left() {
    let mut world = below_maintenance();
    mark_at(&mut world, 8_101);
    // 0.1 left: all of it goes to the liquidator and nothing to the fund.
    let sent = done(world.liquidate_position("lina", "dora", PERP, 10));
    let Event::PositionLiquidated(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.liquidator_fee_native, event.fund_fee_native),
        (100_000, 0)
    );
    let mut world = fallen(LAYERS);
    // An account with nothing left, not declared yet, is sold whole without a fee.
    let sent = done(world.liquidate_position("lina", "dora", PERP, 10));
    let Event::PositionLiquidated(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.liquidator_fee_native, event.fund_fee_native), (0, 0));
}

#[test]
fn a_delegate_may_take_lots_for_the_liquidators_account() {
    let mut world = below_maintenance();
    let (lina, delegate) = (
        world.account("lina"),
        ringfence_tests::actors::address("delia"),
    );
    world.edit(&lina, |account: &mut MarginAccount| {
        account.delegate = delegate
    });
    let act = world.liquidate_position_act("lina", "dora", PERP, 1);
    done(world.send(&act.signed_by("liquidator", "delia")));
    assert_eq!(world.read_account("lina").positions[0].lots, 1);
}

#[test]
fn an_empty_delegate_lets_nobody_in() {
    let mut world = below_maintenance();
    edit_account(&mut world, "lina", |account| {
        assert_eq!(account.delegate.to_bytes(), [0; 32])
    });
    let act = world
        .liquidate_position_act("lina", "dora", PERP, 1)
        .signed_by("liquidator", THIEF);
    assert_eq!(refused(&world, &act), "NotOwner");
}

#[test]
fn keeps_everything_but_both_accounts_and_the_book() {
    let mut world = below_maintenance();
    let before = world.snapshot();
    let sent = done(world.liquidate_position("lina", "dora", PERP, 3));
    let after = world.snapshot();
    let expected = vec![
        world.account("dora"),
        world.account("lina"),
        world.book(PERP),
    ];
    assert_eq!(before.changed(&after), sorted(expected));
    assert_eq!(after.tokens, before.tokens);
    assert!(sent.units <= 35_000, "{} compute units", sent.units);
}
