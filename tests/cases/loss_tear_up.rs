//! `loss_tear_up`.

use ringfence_interface::accounts::{Auction, Instrument, Loss};
use ringfence_interface::events::{Event, PositionTornUp};
use ringfence_interface::ids;
use ringfence_tests::auctions::Offer;
use ringfence_tests::house::Listing;
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;
use solana_pubkey::Pubkey;

use crate::bidding::OFFER;
use crate::market::{
    DAY, LAYERS, Layers, add_foreign_market, fill_layers, mark_at, pass_boundary, refused_when,
    set_haircutting, sorted, trade, variation,
};
use crate::pledged::lock_long_ago;
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, in_house};

/// Sellers: 8, 7 and 5 lots.
const SELLERS: [&str; 3] = ["sam", "sue", "tom"];

/// Dora long 10 with 190, Leo long 10; Sam short 8, Sue 7, Tom 5. Dora's default is declared at 75.
fn managed(layers: Layers) -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, layers);
    world.add_trader("dora", 190 * ONE_USDC);
    for name in ["leo", "sam", "sue", "tom", "lina"] {
        world.add_trader(name, 1_000 * ONE_USDC);
    }
    pass_boundary(&mut world, 10_000);
    let trades = [
        ("dora", "sam", 8),
        ("dora", "sue", 2),
        ("leo", "sue", 5),
        ("leo", "tom", 5),
    ];
    for (buyer, seller, lots) in trades {
        trade(&mut world, buyer, seller, lots, 10_000);
    }
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    world
}

/// The same when the time to manage has passed; a boundary has passed at 75 each day.
pub fn lapsed_with(layers: Layers) -> World {
    let mut world = managed(layers);
    for _ in 0..3 {
        pass_boundary(&mut world, 7_500);
    }
    let declared_ts = loss(&world).declared_ts;
    world.advance_to(declared_ts + 3 * i64::from(DAY));
    world.freshen();
    world
}

fn lapsed() -> World {
    lapsed_with(LAYERS)
}

/// The same with Sam's part done.
fn begun() -> World {
    let mut world = lapsed();
    done(world.tear_up("dora", PERP, &["sam"]));
    world
}

fn loss(world: &World) -> Loss {
    world.read_loss(&world.loss("dora"))
}

fn lots(world: &World, customer: &str) -> i64 {
    let account = world.read_account(customer);
    let mut held = account.occupied_positions();
    held.find(|position| position.instrument_id == 1)
        .map_or(0, |position| position.lots)
}

fn told(sent: &Sent) -> Vec<PositionTornUp> {
    let torn = |event: &Event| match event {
        Event::PositionTornUp(torn) => *torn,
        other => panic!("{other:?}"),
    };
    sent.events().iter().map(torn).collect()
}

/// Puts an auction of Dora's lots on the chain, in a phase.
fn put_auction(world: &mut World, change: impl FnOnce(&mut Auction)) -> Pubkey {
    let address = world.auction(&OFFER);
    let mut data = vec![0; Auction::ACCOUNT_BYTES];
    data[..8].copy_from_slice(&Auction::DISCRIMINATOR);
    world.put(&address, &ids::ID, data);
    let (house, loss) = (world.house.address, world.loss("dora"));
    let instrument = world.instrument(PERP);
    world.edit(&address, |auction: &mut Auction| {
        (auction.house, auction.loss) = (house, loss);
        (auction.instrument, auction.instrument_id) = (instrument, 1);
        auction.phase = 3;
        change(auction);
    });
    address
}

#[test]
fn refuses_accounts_of_another_kind() {
    let world = lapsed();
    let act = world.loss_tear_up_act("dora", PERP, &["sam"]);
    let btc = world.asset(BTC);
    let mut rows: Vec<Row> = vec![
        (
            "MissingRequiredSignature",
            "nobody signs",
            act.clone().unsigned("actor"),
        ),
        (NOT_WRITABLE, "a read-only book", {
            act.clone().read_only("book")
        }),
        (DUPLICATE, "the defaulter against itself", {
            world.loss_tear_up_act("dora", PERP, &["dora"])
        }),
        (DUPLICATE, "the defaulter last", {
            world.loss_tear_up_act("dora", PERP, &["sam", "dora"])
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
    let mut world = lapsed();
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = world.loss_tear_up_act("dora", PERP, &["sam"]);
    let other = Offer {
        instrument: "OTHER",
        ..OFFER
    };
    let foreign = |read: fn(&World) -> Pubkey| in_house(&world, &second, read);
    let mut read_only = act.clone();
    read_only
        .instruction
        .accounts
        .last_mut()
        .unwrap()
        .is_writable = false;
    let rows: Vec<Row> = vec![
        ("AccountOfOtherHouse", "another house", {
            act.clone().with("house", second.address)
        }),
        ("AccountOfOtherHouse", "an instrument of another house", {
            act.clone()
                .with("instrument", foreign(|world| world.instrument(PERP)))
        }),
        ("AccountOfOtherHouse", "a defaulter of another house", {
            act.clone()
                .with("margin_account", foreign(|world| world.account("dora")))
        }),
        ("BookMismatch", "the book of another instrument", {
            act.clone().with("book", world.book("OTHER"))
        }),
        ("LossMismatch", "lots of an account without a loss", {
            act.clone().with("margin_account", world.account("leo"))
        }),
        ("WrongAddress", "the auction of other lots, absent", {
            act.clone().with("auction", world.auction(&other))
        }),
        ("WrongAccountType", "no auction", {
            act.clone().with("auction", world.asset(BTC))
        }),
        ("AccountCountWrong", "a page without accounts", {
            act.clone().without_last()
        }),
        (NOT_WRITABLE, "a read-only account", read_only),
        ("WrongAccountType", "no margin account", {
            act.clone().with_more(0, world.asset(SOL))
        }),
        ("AccountOfOtherHouse", "a bearer of another house", {
            act.clone()
                .with_more(0, foreign(|world| world.account("sam")))
        }),
    ];
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
    let loss_address = world.loss("sam");
    let spoilt: [fn(&mut Auction, Pubkey); 2] = [
        |auction, other| auction.loss = other,
        |auction, other| auction.instrument = other,
    ];
    for spoil in spoilt {
        let refusal = refused_when(&world, &act, |world| {
            put_auction(world, |auction| spoil(auction, loss_address));
        });
        assert_eq!(refusal, "AuctionMismatch");
    }
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let mut world = lapsed();
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = |names: &[&str]| world.loss_tear_up_act("dora", PERP, names);
    let perp = world.instrument(PERP);
    let edit = |world: &mut World, change: fn(&mut Loss)| {
        let loss = world.loss("dora");
        world.edit(&loss, change);
    };
    let fixed = refused_when(&world, &act(&["leo"]), |world| {
        edit(world, |loss| loss.state = 1);
    });
    assert_eq!(fixed, "LossInOtherState");
    let elsewhere = refused_when(&world, &act(&["leo"]), |world| {
        edit(world, |loss| loss.tear_up.instrument_id = 2);
    });
    assert_eq!(elsewhere, "TearUpUnderWay", "in another instrument");
    let expired = refused_when(&world, &act(&["leo"]), |world| {
        world.edit(&perp, |found: &mut Instrument| found.expiry_ts = 1);
    });
    assert_eq!(expired, "InstrumentExpired");
    let none = world.loss_tear_up_act("dora", "OTHER", &["sam"]);
    assert_eq!(refused(&world, &none), "NothingToTearUp", "no lots of it");
    let auctioned = refused_when(&world, &act(&["leo"]), |world| {
        edit(world, |loss| loss.auction_count = 1);
    });
    assert_eq!(auctioned, "AuctionUnderWay");
    assert_eq!(
        refused(&world, &act(&["leo"])),
        "NothingToTearUp",
        "her side"
    );
    let idle = refused(&world, &act(&["lina"]));
    assert_eq!(idle, "NothingToTearUp", "no lots");
    let twice = refused(&world, &act(&["sam", "sam"]));
    assert_eq!(twice, "NothingToTearUp", "twice in one page");
}

#[test]
fn refuses_before_every_other_way_has_had_its_time() {
    let mut world = managed(LAYERS);
    let act = |world: &World| world.loss_tear_up_act("dora", PERP, &["sam"]);
    assert_eq!(refused(&world, &act(&world)), "TearUpNotDue");
    // Leo's side is not looked at before.
    let own = world.loss_tear_up_act("dora", PERP, &["leo"]);
    assert_eq!(refused(&world, &own), "TearUpNotDue");
    let declared = loss(&world);
    let lapsed_ts = declared.declared_ts + 3 * i64::from(DAY);
    let lapsed_slot = declared.declared_slot + 6 * u64::from(DAY);
    world.set_clock(lapsed_ts - 1, lapsed_slot);
    assert_eq!(
        refused(&world, &act(&world)),
        "TearUpNotDue",
        "a second early"
    );
    world.set_clock(lapsed_ts, lapsed_slot - 1);
    assert_eq!(
        refused(&world, &act(&world)),
        "TearUpNotDue",
        "a slot early"
    );
    world.set_clock(lapsed_ts, lapsed_slot);
    done(world.send(&act(&world)));
}

#[test]
fn is_due_at_once_when_the_auction_is_over() {
    let world = managed(LAYERS);
    let act = world.loss_tear_up_act("dora", PERP, &SELLERS);
    for phase in 0..3 {
        let refusal = refused_when(&world, &act, |world| {
            put_auction(world, |auction| auction.phase = phase);
        });
        assert_eq!(refusal, "TearUpNotDue", "phase {phase}");
    }
    let mut world = world.clone();
    put_auction(&mut world, |_| ());
    let sent = done(world.send(&act));
    assert!(
        told(&sent)
            .iter()
            .all(|torn| torn.settlement_tick == 10_000)
    );
    assert_eq!(lots(&world, "dora"), 0);
}

#[test]
fn tears_lots_up_pro_rata_at_the_settlement_tick() {
    let mut world = lapsed();
    let sent = done(world.tear_up("dora", PERP, &SELLERS));
    // Ten of twenty: half of 8, then of 15, then of 20, each less what went before, rounded down.
    let left = ["dora", "leo", "sam", "sue", "tom"].map(|name| lots(&world, name));
    assert_eq!(left, [0, 10, -4, -4, -2]);
    let events = told(&sent);
    let numbers: Vec<_> = events
        .iter()
        .map(|torn| {
            let left = (torn.account_lots, torn.other_lots);
            (torn.lots, left, torn.open_interest_lots, torn.is_done)
        })
        .collect();
    assert_eq!(
        numbers,
        [
            (4, (6, -4), 16, 0),
            (3, (3, -4), 13, 0),
            (3, (0, -2), 10, 1)
        ]
    );
    let dora = world.read_account("dora");
    for (torn, name) in events.iter().zip(SELLERS) {
        assert_eq!(torn.margin_account, world.account("dora"));
        assert_eq!(torn.loss, world.loss("dora"));
        assert_eq!(torn.other_account, world.account(name));
        assert_eq!(torn.other_sequence, world.read_account(name).event_sequence);
        assert_eq!(torn.instrument, world.instrument(PERP));
        assert_eq!(torn.settlement_tick, 7_500);
    }
    assert_eq!(events[2].sequence, dora.event_sequence);
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (10, 4));
    assert_eq!((book.tear_up_count, book.is_tearing_up), (1, 0));
    assert_eq!((book.wait_gain_native, book.wait_loss_native), (0, 0));
    assert_eq!(loss(&world).tear_up.instrument_id, 0);
}

#[test]
fn any_paging_takes_the_same_lots_to_within_one() {
    let orders: [&[&[&str]]; 3] = [
        &[&["tom", "sam", "sue"]],
        &[&["sue"], &["tom"], &["sam"]],
        &[&["tom", "sue"], &["sam"]],
    ];
    for pages in orders {
        let mut world = lapsed();
        for page in pages {
            done(world.tear_up("dora", PERP, page));
        }
        assert_eq!(lots(&world, "dora"), 0);
        for (name, held) in [("sam", 8), ("sue", 7), ("tom", 5)] {
            let bore = held + lots(&world, name);
            assert!((2 * bore - held).abs() <= 1, "{name} bore {bore} of {held}");
        }
        assert_eq!(world.read_book(PERP).open_interest_lots, 10);
    }
}

#[test]
fn nobody_pays_and_nobody_is_paid_for_it() {
    let mut world = lapsed();
    let mut without = world.clone();
    done(world.tear_up("dora", PERP, &SELLERS));
    let before = world.snapshot().tokens;
    let names = ["dora", "leo", "sam", "sue", "tom"];
    for world in [&mut world, &mut without] {
        for name in names {
            done(world.settle(name));
        }
    }
    for name in names {
        assert_eq!(variation(&world, name), variation(&without, name), "{name}");
        assert_eq!(world.ledger(name, USDC), without.ledger(name, USDC));
    }
    assert_ne!(
        before,
        world.snapshot().tokens,
        "what the ticks moved is paid"
    );
}

#[test]
fn the_loss_goes_on_to_its_end() {
    let mut world = lapsed();
    done(world.tear_up("dora", PERP, &SELLERS));
    done(world.send(&world.loss_fix_act("dora")));
    assert_eq!(loss(&world).shortfall_native, 60 * ONE_USDC);
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    done(world.gather(&["leo", "sam", "sue", "tom"]));
    assert_eq!(world.ledger("sam", USDC), 1_200 * ONE_USDC);
    assert_eq!(world.ledger("sue", USDC), 1_175 * ONE_USDC);
    assert_eq!(world.ledger("tom", USDC), 1_125 * ONE_USDC);
    assert_eq!(world.ledger("leo", USDC), 750 * ONE_USDC);
    // Trading goes on.
    mark_at(&mut world, 7_600);
    trade(&mut world, "lina", "tom", 1, 7_600);
}

#[test]
fn a_gap_leaves_it_under_way_and_nobody_bears_twice() {
    let mut world = begun();
    assert_eq!((lots(&world, "dora"), lots(&world, "sam")), (6, -4));
    let progress = loss(&world).tear_up;
    assert_eq!(
        (progress.lots, progress.base_lots, progress.seen_lots),
        (10, 20, 8)
    );
    let act = |names: &[&str]| world.loss_tear_up_act("dora", PERP, names);
    for page in [
        &["sam"][..],
        &["sue", "sam"],
        &["tom", "tom"],
        &["sue", "leo"],
    ] {
        assert_eq!(refused(&world, &act(page)), "NothingToTearUp", "{page:?}");
    }
    done(world.tear_up("dora", PERP, &["tom"]));
    assert_eq!(world.read_book(PERP).is_tearing_up, 1, "Sue is left");
    assert_eq!(
        refused(&world, &world.loss_fix_act("dora")),
        "PositionsNotClosed"
    );
    done(world.tear_up("dora", PERP, &["sue"]));
    assert_eq!(world.read_book(PERP).is_tearing_up, 0);
    let again = world.loss_tear_up_act("dora", PERP, &["sue"]);
    assert_eq!(refused(&world, &again), "NothingToTearUp", "it is done");
}

/// Dora has all the long lots, so that whoever sold loses everything.
fn alone() -> World {
    let mut world = World::with_market();
    fill_layers(&mut world, LAYERS);
    for (name, amount) in [("dora", 190), ("sam", 1_000), ("tom", 1_000)] {
        world.add_trader(name, amount * ONE_USDC);
    }
    pass_boundary(&mut world, 10_000);
    trade(&mut world, "dora", "sam", 6, 10_000);
    trade(&mut world, "dora", "tom", 4, 10_000);
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    pass_boundary(&mut world, 7_500);
    put_auction(&mut world, |_| ());
    world
}

#[test]
fn an_account_whose_slot_became_free_bears_no_second_part() {
    let mut world = alone();
    done(world.tear_up("dora", PERP, &["tom"]));
    let occupied = |world: &World| world.read_account("tom").occupied_positions().count();
    assert_eq!(
        occupied(&world),
        1,
        "it remembers that it has borne its part"
    );
    let act = world.loss_tear_up_act("dora", PERP, &["tom"]);
    assert_eq!(refused(&world, &act), "NothingToTearUp");
    done(world.settle("tom"));
    assert_eq!(occupied(&world), 0, "settling frees the slot");
    assert_eq!(refused(&world, &act), "NothingToTearUp");
    done(world.tear_up("dora", PERP, &["sam"]));
    let book = world.read_book(PERP);
    assert_eq!((book.open_interest_lots, book.open_position_count), (0, 0));
    // It may sell again, and would bear its part of another tear-up.
    world.add_trader("leo", 1_000 * ONE_USDC);
    mark_at(&mut world, 7_500);
    trade(&mut world, "leo", "tom", 4, 7_500);
    assert_eq!(
        (lots(&world, "tom"), world.read_book(PERP).is_tearing_up),
        (-4, 0)
    );
}

#[test]
fn lamports_do_not_make_an_auction() {
    let mut world = lapsed();
    let address = world.auction(&OFFER);
    world.set_lamports(&address, 1_000_000);
    done(world.tear_up("dora", PERP, &SELLERS));
}

#[test]
fn lots_wait_meanwhile_and_marks_go_on() {
    let mut world = begun();
    let fill = world.position_fill_act(&crate::market::a_trade(("lina", 0), ("tom", 0), 1, 7_500));
    assert_eq!(refused(&world, &fill), "TearUpUnderWay");
    let take = world.loss_take_act("lina", "dora", PERP, 1);
    assert_eq!(refused(&world, &take), "TearUpUnderWay");
    let (tick, mark) = (
        |world: &World| world.read_instrument(PERP).settlement_tick,
        7_000,
    );
    pass_boundary(&mut world, mark);
    assert_eq!(world.read_instrument(PERP).mark_tick, mark, "marks go on");
    assert_eq!(tick(&world), 7_500, "boundaries wait");
    done(world.tear_up("dora", PERP, &["sue", "tom"]));
    assert_eq!((tick(&world), lots(&world, "dora")), (7_500, 0));
    mark_at(&mut world, mark);
    pass_boundary(&mut world, mark);
    assert_eq!(tick(&world), mark, "and pass again");
}

#[test]
fn liquidations_and_expiry_wait_as_well() {
    let mut world = begun();
    // At 101 Tom, who is owed 125 and has 5 lots short, is far from it; without his money he is
    // below maintenance.
    mark_at(&mut world, 10_100);
    let all = world.ledger("tom", USDC);
    lock_long_ago(&mut world, "tom", USDC, all);
    let act = world.liquidate_position_act("lina", "tom", PERP, 1);
    assert_eq!(refused(&world, &act), "TearUpUnderWay");
    let (perp, now) = (world.instrument(PERP), world.now());
    world.edit(&perp, |found: &mut Instrument| found.expiry_ts = now);
    let expire = world.instrument_expire_act(PERP, true);
    assert_eq!(refused(&world, &expire), "TearUpUnderWay");
    // Expiry does not stop what has begun.
    done(world.tear_up("dora", PERP, &["sue", "tom"]));
}

#[test]
fn settling_deposits_withdrawals_and_exits_go_on() {
    let mut world = begun();
    for name in ["dora", "leo", "sam", "sue", "tom"] {
        done(world.settle(name));
    }
    done(world.deposit("sue", USDC, ONE_USDC));
    done(world.withdraw("sue", USDC, ONE_USDC));
    done(world.exit("lina", USDC));
    done(world.tear_up("dora", PERP, &["sue", "tom"]));
    assert_eq!(lots(&world, "dora"), 0);
}

/// Dora's default at 75, and Sam's at 250 after it: opposite sides of one book.
fn two_defaulters() -> World {
    let mut world = lapsed();
    for price_cents in [12_000, 19_000, 25_000] {
        mark_at(&mut world, price_cents);
    }
    done(world.send(&world.loss_declare_act("sam")));
    world
}

#[test]
fn defaulters_on_opposite_sides_bear_each_others_parts_one_after_the_other() {
    let mut world = two_defaulters();
    done(world.tear_up("dora", PERP, &["sam"]));
    assert_eq!((lots(&world, "dora"), lots(&world, "sam")), (6, -4));
    for _ in 0..3 {
        pass_boundary(&mut world, 25_000);
    }
    let declared_ts = world.read_loss(&world.loss("sam")).declared_ts;
    world.advance_to(declared_ts + 3 * i64::from(DAY));
    let early = world.loss_tear_up_act("sam", PERP, &["leo"]);
    assert_eq!(refused(&world, &early), "TearUpUnderWay", "Dora's first");
    let of_sam = Offer {
        customer: "sam",
        ..OFFER
    };
    let mixed = world.loss_tear_up_act("dora", PERP, &["sue"]);
    let mixed = mixed
        .with("loss", world.loss("sam"))
        .with("auction", world.auction(&of_sam));
    assert_eq!(refused(&world, &mixed), "LossMismatch");
    done(world.tear_up("dora", PERP, &["sue", "tom"]));
    // Dora has none left, so that Leo alone bears Sam's four.
    let by_dora = world.loss_tear_up_act("sam", PERP, &["dora"]);
    assert_eq!(refused(&world, &by_dora), "NothingToTearUp");
    done(world.tear_up("sam", PERP, &["leo"]));
    let left = ["dora", "leo", "sam", "sue", "tom"].map(|name| lots(&world, name));
    assert_eq!(left, [0, 6, 0, -4, -2]);
    assert_eq!(world.read_book(PERP).tear_up_count, 2);
}

#[test]
fn keeps_everything_but_those_of_the_page() {
    let mut world = lapsed();
    let before = world.snapshot();
    done(world.tear_up("dora", PERP, &["sam", "tom"]));
    let after = world.snapshot();
    let expected = vec![
        world.account("dora"),
        world.account("sam"),
        world.account("tom"),
        world.book(PERP),
        world.loss("dora"),
    ];
    assert_eq!(before.changed(&after), sorted(expected));
    assert_eq!(after.tokens, before.tokens);
}
