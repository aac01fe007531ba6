//! `auction_open`.

use ringfence_interface::accounts::{Book, Instrument, Loss};
use ringfence_interface::events::Event;
use ringfence_interface::ids::{SYSTEM_PROGRAM, TOKEN_PROGRAM};
use ringfence_interface::pda;
use ringfence_tests::actors::{KEEPER, address};
use ringfence_tests::auctions::Offer;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, PERP};
use ringfence_tests::world::World;

use crate::bidding::{COMMITTING, OFFER, PHASE_S, RESERVE, committing, managed, pass_phase};
use crate::market::{DAY, add_foreign_market, edit_account, refused_when, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house};

/// Nobody took the lots in time.
fn due() -> World {
    let mut world = managed();
    pass_phase(&mut world);
    world
}

#[test]
fn refuses_accounts_in_order() {
    let mut world = due();
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    let act = world.auction_open_act(&OFFER);
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let other = Offer {
        instrument: "OTHER",
        ..OFFER
    };
    let rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("actor")
        }),
        (NOT_WRITABLE, "a read-only loss", {
            act.clone().read_only("loss")
        }),
        (NOT_WRITABLE, "a read-only auction", {
            act.clone().read_only("auction")
        }),
        ("WrongAccountType", "no instrument", {
            act.clone().with("instrument", world.asset(BTC))
        }),
        ("WrongAccountType", "no book", {
            act.clone().with("book", world.asset(BTC))
        }),
        ("AccountMissing", "nobody's account", {
            act.clone().with("margin_account", world.account("nobody"))
        }),
        ("WrongAccountType", "no loss", {
            act.clone().with("loss", world.asset(BTC))
        }),
        ("IncorrectProgramId", "not the System program", {
            act.clone().with("system_program", TOKEN_PROGRAM)
        }),
        ("AccountOfOtherHouse", "an instrument of another house", {
            act.clone()
                .with("instrument", foreign(|world| world.instrument(PERP)))
        }),
        ("BookMismatch", "the book of another instrument", {
            act.clone().with("book", world.book("OTHER"))
        }),
        ("LossMismatch", "the account of somebody in no default", {
            act.clone().with("margin_account", world.account("sam"))
        }),
        ("WrongAddress", "the auction of another instrument", {
            act.clone().with("auction", world.auction(&other))
        }),
        ("WrongAddress", "the auction of another loss", {
            let loss = world.loss("sam");
            act.clone().with("auction", pda::auction(&loss, 1).0)
        }),
    ];
    refuses(&world, &rows);
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let world = due();
    let act = world.auction_open_act(&OFFER);
    let loss = world.loss("dora");
    let state = refused_when(&world, &act, |world| {
        world.edit(&loss, |loss: &mut Loss| loss.state = 1);
    });
    assert_eq!(state, "LossInOtherState");
    let late = refused_when(&world, &act, |world| world.advance(3 * DAY));
    assert_eq!(late, "LossInOtherState", "torn up instead");
    let early = managed();
    let act_early = early.auction_open_act(&OFFER);
    assert_eq!(refused(&early, &act_early), "AuctionNotDue");
    let halted = refused_when(&early, &act_early, |world| {
        let (ts, slot) = (world.now() + 86_000, world.clock().slot + 10);
        world.set_clock(ts, slot);
    });
    assert_eq!(
        halted, "AuctionNotDue",
        "nothing expires in a halted cluster"
    );
    let instrument = world.instrument(PERP);
    let expired = refused_when(&world, &act, |world| {
        world.edit(&instrument, |found: &mut Instrument| found.is_expired = 1);
    });
    assert_eq!(expired, "InstrumentExpired");
    assert_eq!(
        refused_when(&world, &act, |world| world.advance(11)),
        "MarkStale"
    );
    let book = world.book(PERP);
    let torn = refused_when(&world, &act, |world| {
        world.edit(&book, |book: &mut Book| book.is_tearing_up = 1);
    });
    assert_eq!(torn, "TearUpUnderWay");
    let empty = refused_when(&world, &act, |world| {
        edit_account(world, "dora", |account| account.positions[0].lots = 0);
    });
    assert_eq!(empty, "LotsOutOfRange");
    let mut other = world.clone();
    done(other.instrument_create("OTHER", &Listing::standard(2)));
    other.mark("OTHER", 10_000_000_000);
    let none = other.auction_open_act(&Offer {
        instrument: "OTHER",
        ..OFFER
    });
    assert_eq!(
        refused(&other, &none),
        "LotsOutOfRange",
        "she has no such lots"
    );
    let auction = world.auction(&OFFER);
    let taken = refused_when(&world, &act, |world| {
        world.put(&auction, &SYSTEM_PROGRAM, vec![1]);
    });
    assert_eq!(
        taken, "AccountExists",
        "no instruction can bring this about"
    );
}

#[test]
fn is_held_once() {
    let world = committing();
    let again = world.auction_open_act(&OFFER);
    assert_eq!(refused(&world, &again), "AccountExists");
}

#[test]
fn opens_for_all_lots_at_most_at_their_requirement() {
    let mut world = due();
    let (loss, auction) = (world.loss("dora"), world.auction(&OFFER));
    world.set_lamports(&auction, 1);
    let sent = done(world.send(&world.auction_open_act(&OFFER)));
    let found = world.read_auction(&OFFER);
    assert_eq!((found.house, found.loss), (world.house.address, loss));
    assert_eq!(found.instrument, world.instrument(PERP));
    assert_eq!(found.rent_payer, address(KEEPER));
    assert_eq!((found.phase, found.round), (COMMITTING, 0));
    assert_eq!((found.lots, found.is_long), (10, 1));
    assert_eq!(found.reserve_native, RESERVE);
    assert_eq!(found.phase_since_ts, world.now());
    assert_eq!((found.bid_count, found.revealed_count), (0, 0));
    assert_eq!(world.read_loss(&loss).auction_count, 1);
    let Event::AuctionOpened(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.auction, event.loss), (auction, loss));
    assert_eq!(event.instrument, world.instrument(PERP));
    assert_eq!(event.opener, address(KEEPER));
    assert_eq!((event.lots, event.is_long), (10, 1));
    assert_eq!(event.reserve_native, RESERVE);
}

#[test]
fn keeps_everything_but_the_loss_and_the_auction() {
    let mut world = due();
    let before = world.snapshot();
    let sent = done(world.send(&world.auction_open_act(&OFFER)));
    let after = world.snapshot();
    let expected = sorted(vec![world.loss("dora"), world.auction(&OFFER)]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(before.tokens, after.tokens);
    assert!(sent.units <= 15_000, "{} compute units", sent.units);
    let takes = world.loss_take_act("lina", "dora", PERP, 1);
    assert_eq!(refused(&world, &takes), "AuctionUnderWay");
    assert_eq!(
        PHASE_S,
        world.read_loss(&world.loss("dora")).terms.auction_s
    );
}
