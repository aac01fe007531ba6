//! `loss_take`.

use ringfence_interface::accounts::{Book, Instrument, Loss, MarginAccount};
use ringfence_interface::events::Event;
use ringfence_tests::actors::{self, THIEF, VENUE};
use ringfence_tests::customers::Trade;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_E8, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::market::{
    DOLLAR, LAYERS, add_foreign_market, declared, edit_account, fixed, mark_at, pass_boundary,
    refused_when, set_haircutting, sorted, the_event, trade, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house, set_status};

/// What one lot may lose in the worst scenario at a mark of 75: 15 % of it.
const LOT_NATIVE: u64 = 11_250_000;
/// A tenth of the layers without what the dead shares have of the mutual one.
const BUDGET_NATIVE: u64 = 13_999_900;

/// Dora's default, so many seconds after its declaration, with every price fresh.
fn declared_for(seconds: u32) -> World {
    let mut world = declared(LAYERS);
    world.advance(seconds);
    world.freshen();
    world
}

fn edit_loss(world: &mut World, change: impl FnOnce(&mut Loss)) {
    let loss = world.loss("dora");
    world.edit(&loss, change);
}

/// Discount of a take that must go through.
#[track_caller]
fn discount(world: &mut World, lots: u64) -> u64 {
    let sent = done(world.loss_take("lina", "dora", PERP, lots));
    let Event::LotsTaken(event) = the_event(&sent) else {
        panic!()
    };
    event.discount_native
}

#[test]
fn refuses_accounts_of_another_kind() {
    let world = declared(LAYERS);
    let act = world.loss_take_act("lina", "dora", PERP, 1);
    let btc = world.asset(BTC);
    let mut rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("taker"),
        ),
        (
            NOT_WRITABLE,
            "a read-only loss",
            act.clone().read_only("loss"),
        ),
        (DUPLICATE, "the defaulter takes its own lots", {
            act.clone().with("taker_account", world.account("dora"))
        }),
        ("AccountMissing", "no loss", {
            act.clone().with("loss", world.loss("sam"))
        }),
    ];
    for account in ["house", "instrument", "book", "margin_account", "loss"] {
        let spoilt = act.clone().with(account, btc);
        rows.push(("WrongAccountType", account, spoilt));
    }
    refuses(&world, &rows);
}

#[test]
fn refuses_accounts_in_order() {
    let mut world = declared(LAYERS);
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    done(world.account_create("dora/1"));
    let act = world.loss_take_act("lina", "dora", PERP, 1);
    let foreign = |read: fn(&World) -> Pubkey| in_house(&world, &second, read);
    let rows: Vec<Row> = vec![
        ("AccountOfOtherHouse", "another house", {
            act.clone().with("house", second.address)
        }),
        ("AccountOfOtherHouse", "an instrument of another house", {
            act.clone()
                .with("instrument", foreign(|world| world.instrument(PERP)))
        }),
        ("AccountOfOtherHouse", "an account of another house", {
            act.clone()
                .with("margin_account", foreign(|world| world.account("dora")))
        }),
        ("AccountOfOtherHouse", "a taker of another house", {
            act.clone()
                .with("taker_account", foreign(|world| world.account("lina")))
        }),
        ("BookMismatch", "the book of another instrument", {
            act.clone().with("book", world.book("OTHER"))
        }),
        ("LossMismatch", "lots of an account without a loss", {
            act.clone().with("margin_account", world.account("sam"))
        }),
        ("NotOwner", "with somebody else's account", {
            act.clone().signed_by("taker", THIEF)
        }),
        ("SameOwner", "by another account of the same owner", {
            world.loss_take_act("dora/1", "dora", PERP, 1)
        }),
        ("AccountCountWrong", "no instrument of the taker", {
            act.clone().without_last()
        }),
        ("AssetMismatch", "another asset of the taker", {
            act.clone().with_more(0, world.asset(SOL))
        }),
        ("InstrumentMismatch", "another instrument for the taker", {
            act.clone().with_more(1, world.instrument("OTHER"))
        }),
        ("AccountCountWrong", "one account too many", {
            act.clone().with_added(world.asset(SOL))
        }),
    ];
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let world = declared(LAYERS);
    let act = |lots: u64| world.loss_take_act("lina", "dora", PERP, lots);
    let (perp, book) = (world.instrument(PERP), world.book(PERP));
    let fixed = fixed(LAYERS);
    let late = fixed.loss_take_act("lina", "dora", PERP, 0);
    assert_eq!(refused(&fixed, &late), "LossInOtherState");
    let auctioned = refused_when(&world, &act(0), |world| {
        edit_loss(world, |loss| loss.auction_count = 1);
        world.edit(&perp, |found: &mut Instrument| found.expiry_ts = 1);
    });
    assert_eq!(auctioned, "AuctionUnderWay", "comes before the instrument");
    let expired = refused_when(&world, &act(0), |world| {
        world.edit(&perp, |found: &mut Instrument| found.expiry_ts = 1);
        world.advance(11);
    });
    assert_eq!(expired, "InstrumentExpired", "comes before the mark");
    let torn = |world: &mut World| {
        world.edit(&book, |book: &mut Book| book.is_tearing_up = 1);
    };
    let stale = refused_when(&world, &act(0), |world| {
        torn(world);
        world.advance(11);
    });
    assert_eq!(stale, "MarkStale", "comes before the tear-up");
    assert_eq!(refused_when(&world, &act(0), torn), "TearUpUnderWay");
    for lots in [0, 11, u64::MAX] {
        assert_eq!(refused(&world, &act(lots)), "LotsOutOfRange", "{lots}");
    }
    let idle = refused_when(&world, &act(11), |world| set_status(world, "lina", 1));
    assert_eq!(idle, "LotsOutOfRange", "comes before the taker");
}

#[test]
fn refuses_a_taker_who_cannot_take_the_lots() {
    let world = declared(LAYERS);
    let act = world.loss_take_act("lina", "dora", PERP, 1);
    let names = [
        (1, "AccountInLiquidation"),
        (2, "AccountInDefault"),
        (3, "AccountInDefault"),
    ];
    for (status, name) in names {
        let refusal = refused_when(&world, &act, |world| set_status(world, "lina", status));
        assert_eq!(refusal, name);
    }
    let due = world.now() - 3_600;
    let overdue = refused_when(&world, &act, |world| {
        edit_account(world, "lina", |account| account.owed_since_ts = due);
    });
    assert_eq!(overdue, "VariationOverdue");
    let mut bare = world.clone();
    done(bare.account_create("ben"));
    let by_ben = bare.loss_take_act("ben", "dora", PERP, 1);
    assert_eq!(refused(&bare, &by_ben), "VaultNotOpen");
    // A lot needs five quarters of 11.25.
    bare.add_customer("cleo", 14_062_499);
    let by_cleo = bare.loss_take_act("cleo", "dora", PERP, 1);
    assert_eq!(refused(&bare, &by_cleo), "BelowInitial");
    bare.add_customer("carl", 14_062_500);
    done(bare.loss_take("carl", "dora", PERP, 1));
    let stale = refused_when(&world, &act, |world| {
        world.advance(61);
        world.mark(PERP, 75 * ONE_E8);
    });
    assert_eq!(stale, "QuoteUnusable", "taking lots over is new risk");
}

#[test]
fn refuses_a_taker_with_sixteen_other_positions() {
    let mut world = declared(LAYERS);
    world.add_trader("otto", 2_000 * ONE_USDC);
    let names: Vec<String> = (2..=17).map(|id| format!("I{id}")).collect();
    for (id, name) in (2..).zip(&names) {
        done(world.instrument_create(name, &Listing::standard(id)));
        world.mark(name, 100 * ONE_E8);
    }
    for name in &names {
        let trade = Trade {
            venue: VENUE,
            instrument: name,
            buyer: "otto",
            seller: "lina",
            lots: 1,
            price_ticks: 10_000,
            buyer_fee_native: 0,
            seller_fee_native: 0,
        };
        done(world.fill(&trade));
    }
    let act = world.loss_take_act("otto", "dora", PERP, 1);
    assert_eq!(refused(&world, &act), "PositionSlotsFull");
}

#[test]
fn takes_lots_at_the_mark_less_a_discount_that_grows_with_time() {
    let mut world = declared_for(0);
    assert_eq!(
        discount(&mut world, 1),
        0,
        "at the mark in the first second"
    );
    let mut world = declared_for(360);
    assert_eq!(discount(&mut world, 3), 3 * LOT_NATIVE / 10);
    let (dora, lina) = (world.read_account("dora"), world.read_account("lina"));
    assert_eq!((dora.positions[0].lots, lina.positions[0].lots), (7, 3));
    let granted = i128::from(3 * LOT_NATIVE / 10);
    assert_eq!(
        lina.positions[0].wait_gain_native,
        75 * DOLLAR + granted,
        "from the tick of 100 to the mark of 75, and the discount"
    );
    assert_eq!(dora.positions[0].wait_loss_native, 75 * DOLLAR + granted);
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (10, 3));
    assert_eq!(book.wait_fee_native, 0, "there is no fee");
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(loss.discount_native, 3 * LOT_NATIVE / 10);
    assert_eq!(loss.snapshot.discount_max_native, BUDGET_NATIVE);
}

#[test]
fn tells_who_took_what() {
    let mut world = declared_for(360);
    let sent = done(world.loss_take("lina", "dora", PERP, 2));
    let Event::LotsTaken(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(event.margin_account, world.account("dora"));
    assert_eq!(event.sequence, world.read_account("dora").event_sequence);
    assert_eq!(event.loss, world.loss("dora"));
    assert_eq!(event.taker_account, world.account("lina"));
    assert_eq!(event.instrument, world.instrument(PERP));
    assert_eq!((event.lots, event.mark_tick), (2, 7_500));
    assert_eq!(event.discount_native, 2 * LOT_NATIVE / 10);
}

#[test]
fn grants_at_most_what_a_lot_may_lose_and_all_takes_together_a_tenth_of_the_fund() {
    let mut world = declared_for(3_600);
    assert_eq!(discount(&mut world, 1), LOT_NATIVE, "after the whole time");
    let mut late = declared_for(7_200);
    assert_eq!(discount(&mut late, 1), LOT_NATIVE, "and no more later");
    assert_eq!(discount(&mut world, 1), BUDGET_NATIVE - LOT_NATIVE);
    assert_eq!(discount(&mut world, 8), 0, "used up: at the mark");
    let mut whole = declared_for(3_600);
    assert_eq!(discount(&mut whole, 10), BUDGET_NATIVE);
    // In steps or at once, the fund pays the same.
    for world in [&mut world, &mut whole] {
        pass_boundary(world, 7_500);
        done(world.send(&world.loss_fix_act("dora")));
        let loss = world.read_loss(&world.loss("dora"));
        assert_eq!(loss.shortfall_native, 60 * ONE_USDC + BUDGET_NATIVE);
    }
}

#[test]
fn no_price_worsens_while_the_cluster_halts() {
    let mut world = declared(LAYERS);
    let clock = world.clock();
    world.set_clock(clock.now_ts + 3_600, clock.slot + 10);
    world.freshen();
    // Ten slots are five seconds of the hour.
    assert_eq!(discount(&mut world, 1), LOT_NATIVE * 5 / 3_600);
}

#[test]
fn takes_shorts_over_as_well() {
    let mut world = World::with_market();
    crate::market::fill_layers(&mut world, LAYERS);
    for (name, amount) in [("dora", 190), ("sam", 1_000), ("lina", 2_000)] {
        world.add_trader(name, amount * ONE_USDC);
    }
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "sam", "dora", 10, 10_000);
    mark_at(&mut world, 12_500);
    done(world.send(&world.loss_declare_act("dora")));
    world.advance(360);
    world.freshen();
    // 15 % of 125 is 18.75; a tenth of that after a tenth of the time.
    assert_eq!(discount(&mut world, 4), 7_500_000);
    let (dora, lina) = (world.read_account("dora"), world.read_account("lina"));
    assert_eq!((dora.positions[0].lots, lina.positions[0].lots), (-6, -4));
    assert_eq!(lina.positions[0].wait_gain_native, 100 * DOLLAR + 7_500_000);
}

#[test]
fn a_delegate_may_take_lots_for_the_takers_account() {
    let mut world = declared(LAYERS);
    let (lina, delegate) = (world.account("lina"), actors::address("delia"));
    world.edit(&lina, |account: &mut MarginAccount| {
        account.delegate = delegate
    });
    let act = world.loss_take_act("lina", "dora", PERP, 1);
    done(world.send(&act.signed_by("taker", "delia")));
    assert_eq!(world.read_account("lina").positions[0].lots, 1);
}

#[test]
fn a_defaulter_takes_no_lots_of_another() {
    let mut world = declared(LAYERS);
    world.add_trader("dan", 190 * ONE_USDC);
    trade(&mut world, "dan", "sam", 10, 7_500);
    mark_at(&mut world, 5_000);
    done(world.send(&world.loss_declare_act("dan")));
    let by_dan = world.loss_take_act("dan", "dora", PERP, 1);
    assert_eq!(refused(&world, &by_dan), "AccountInDefault");
    // Each loss is charged for its own lots.
    world.advance(360);
    world.freshen();
    let mixed = world.loss_take_act("lina", "dora", PERP, 1);
    let mixed = mixed.with("loss", world.loss("dan"));
    assert_eq!(refused(&world, &mixed), "LossMismatch");
    done(world.loss_take("lina", "dan", PERP, 1));
    assert_eq!(world.read_loss(&world.loss("dora")).discount_native, 0);
    assert_ne!(world.read_loss(&world.loss("dan")).discount_native, 0);
}

#[test]
fn the_discount_is_the_takers_at_the_next_boundary_and_the_funds_to_pay() {
    let mut world = declared_for(3_600);
    assert_eq!(discount(&mut world, 10), BUDGET_NATIVE);
    pass_boundary(&mut world, 7_500);
    for act in ["dora", "sam", "lina"].map(|name| world.account_settle_act(name)) {
        done(world.send(&act));
    }
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    for name in ["lina", "sam"] {
        done(world.settle(name));
    }
    assert_eq!(world.ledger("lina", USDC), 2_000 * ONE_USDC + BUDGET_NATIVE);
    assert_eq!(world.ledger("sam", USDC), 1_250 * ONE_USDC);
    assert_eq!(variation(&world, "dora"), 0);
}

#[test]
fn keeps_everything_but_both_accounts_the_book_and_the_loss() {
    let mut world = declared_for(360);
    let before = world.snapshot();
    let sent = done(world.loss_take("lina", "dora", PERP, 3));
    let after = world.snapshot();
    let expected = vec![
        world.account("dora"),
        world.account("lina"),
        world.book(PERP),
        world.loss("dora"),
    ];
    assert_eq!(before.changed(&after), sorted(expected));
    assert_eq!(after.tokens, before.tokens);
    assert!(sent.units <= 35_000, "{} compute units", sent.units);
}
