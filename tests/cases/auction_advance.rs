//! `auction_advance`.

use ringfence_interface::accounts::{Book, Loss};
use ringfence_interface::events::Event;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, PERP};
use ringfence_tests::world::World;

use crate::bidding::{
    AWARDING, BIDS, BOND, CLOSED, COMMITTING, OFFER, PHASE_S, REVEALING, advance, award, awarding,
    bid, commit, committing, next_phase, pass_phase, reveal, revealing, two_auctions,
};
use crate::market::{
    add_foreign_market, mark_at, refused_when, set_haircutting, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::NOT_WRITABLE;

/// An eighth of the awarding phase: one bidder's turn.
const TURN_S: u32 = PHASE_S / 8;

fn early(world: &World) -> String {
    refused(world, &world.auction_advance_act(&OFFER))
}

#[test]
fn refuses_in_order() {
    let (mut world, other) = two_auctions();
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    pass_phase(&mut world);
    let act = world.auction_advance_act(&OFFER);
    let no = |account: &str| act.clone().with(account, world.asset(BTC));
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("actor")
        }),
        (NOT_WRITABLE, "a read-only loss", {
            act.clone().read_only("loss")
        }),
        (NOT_WRITABLE, "a read-only auction", {
            act.clone().read_only("auction")
        }),
    ];
    for account in [
        "house",
        "instrument",
        "book",
        "margin_account",
        "loss",
        "auction",
    ] {
        rows.push(("WrongAccountType", account, no(account)));
    }
    rows.extend([
        ("AuctionMismatch", "the auction of another loss", {
            act.clone().with("auction", world.auction(&other))
        }),
        ("AuctionMismatch", "another instrument", {
            act.clone().with("instrument", world.instrument("OTHER"))
        }),
        ("BookMismatch", "the book of another instrument", {
            act.clone().with("book", world.book("OTHER"))
        }),
        ("AccountOfOtherHouse", "another house", {
            act.clone().with("house", second.address)
        }),
        ("LossMismatch", "an account without lots, to end it", {
            act.clone().with("margin_account", world.account("lina"))
        }),
        ("LossMismatch", "another defaulter's", {
            act.clone().with("margin_account", world.account("dan"))
        }),
    ]);
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
}

#[test]
fn no_phase_ends_early() {
    let mut world = committing();
    for phase in [COMMITTING, REVEALING] {
        assert_eq!(world.read_auction(&OFFER).phase, phase);
        world.advance(PHASE_S - 1);
        world.freshen();
        assert_eq!(early(&world), "AuctionInOtherPhase");
        let halted = refused_when(&world, &world.auction_advance_act(&OFFER), |world| {
            let (ts, slot) = (world.now() + 80_000, world.clock().slot);
            world.set_clock(ts, slot - 2_000);
        });
        assert_eq!(halted, "AuctionInOtherPhase", "time without slots is none");
        world.advance(1);
        advance(&mut world);
    }
}

#[test]
fn a_phase_that_ends_late_gives_the_next_its_whole_length() {
    let mut world = committing();
    commit(&mut world, &BIDS[0]);
    commit(&mut world, &BIDS[1]);
    world.advance(3 * PHASE_S);
    world.freshen();
    let sent = advance(&mut world);
    let found = world.read_auction(&OFFER);
    assert_eq!((found.phase, found.round), (REVEALING, 0));
    assert_eq!(found.phase_since_ts, world.now());
    let Event::AuctionAdvanced(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!(
        (event.auction, event.loss),
        (world.auction(&OFFER), world.loss("dora"))
    );
    assert_eq!(
        (event.phase, event.round, event.awarded_count),
        (REVEALING, 0, 0)
    );
    assert_eq!(
        (event.lots, event.reserve_native),
        (10, found.reserve_native)
    );
    assert_eq!(early(&world), "AuctionInOtherPhase");
}

#[test]
fn no_bond_is_lost_before_the_instrument_was_marked_in_the_phase() {
    let mut world = revealing(&BIDS[..2]);
    reveal(&mut world, &BIDS[0]);
    world.advance(PHASE_S);
    assert_eq!(early(&world), "MarkStale", "Bob could not reveal");
    reveal_after_mark(&mut world);
    assert_eq!(world.read_auction(&OFFER).phase, AWARDING);
    // Nor is anyone passed over.
    world.advance(PHASE_S);
    assert_eq!(early(&world), "MarkStale");
    world.freshen();
    let book = world.book(PERP);
    let torn = refused_when(&world, &world.auction_advance_act(&OFFER), |world| {
        world.edit(&book, |book: &mut Book| book.is_tearing_up = 1);
    });
    assert_eq!(torn, "TearUpUnderWay");
    advance(&mut world);
}

fn reveal_after_mark(world: &mut World) {
    world.freshen();
    reveal(world, &BIDS[1]);
    advance(world);
}

#[test]
fn bidders_who_all_revealed_need_no_mark() {
    let mut world = revealing(&BIDS);
    for bidding in &BIDS {
        reveal(&mut world, bidding);
    }
    world.advance(PHASE_S);
    advance(&mut world);
    assert_eq!(world.read_auction(&OFFER).phase, AWARDING);
}

#[test]
fn passes_over_whoever_does_not_take_its_lots_in_its_turn() {
    let mut world = awarding(&BIDS);
    world.advance(TURN_S - 1);
    world.freshen();
    assert_eq!(early(&world), "AuctionInOtherPhase");
    world.advance(1);
    let sent = advance(&mut world);
    let Event::AuctionAdvanced(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.phase, event.awarded_count), (AWARDING, 1));
    let late = world.auction_award_act(&OFFER, "bob");
    assert_eq!(refused(&world, &late), "AuctionInOtherPhase");
    world.freshen();
    award(&mut world, "ben");
    assert_eq!(
        early(&world),
        "AuctionInOtherPhase",
        "Bea has until the third turn's end"
    );
    world.advance(2 * TURN_S);
    world.freshen();
    let sent = advance(&mut world);
    let Event::AuctionAdvanced(event) = the_event(&sent) else {
        panic!()
    };
    // The last one was passed over: what Bob and Bea left is auctioned once more.
    assert_eq!((event.phase, event.round, event.lots), (COMMITTING, 1, 6));
    let found = world.read_auction(&OFFER);
    assert_eq!(
        (found.bid_count, found.revealed_count, found.awarded_count),
        (0, 0, 0)
    );
    assert_eq!(found.first_done.bid_number, 3);
    assert_eq!(world.read_loss(&world.loss("dora")).auction_count, 1);
}

#[test]
fn ends_as_soon_as_nothing_is_left() {
    let mut world = awarding(&BIDS[..2]);
    award(&mut world, "bob");
    award(&mut world, "ben");
    // Two lots are left: once more.
    advance(&mut world);
    assert_eq!(world.read_auction(&OFFER).lots, 2);
    for bidding in [&bid("ben", 100, 2), &bid("bea", 200, 1)] {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    reveal(&mut world, &bid("ben", 100, 2));
    reveal(&mut world, &bid("bea", 200, 1));
    next_phase(&mut world);
    award(&mut world, "ben");
    advance(&mut world);
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    assert_eq!(world.read_loss(&world.loss("dora")).auction_count, 0);
    pass_phase(&mut world);
    assert_eq!(early(&world), "AuctionInOtherPhase");
}

#[test]
fn takes_the_reserve_of_the_rerun_from_the_mark_of_then() {
    let mut world = committing();
    next_phase(&mut world);
    pass_phase(&mut world);
    mark_at(&mut world, 6_000);
    advance(&mut world);
    let found = world.read_auction(&OFFER);
    assert_eq!((found.phase, found.round, found.lots), (COMMITTING, 1, 10));
    assert_eq!(found.reserve_native, 9_000_000);
}

#[test]
fn a_loss_that_is_not_managed_any_more_needs_no_account_of_the_defaulter() {
    let mut world = revealing(&BIDS);
    let loss = world.loss("dora");
    world.edit(&loss, |loss: &mut Loss| loss.state = 6);
    world.checks_invariants = false;
    pass_phase(&mut world);
    let act = world.auction_advance_act(&OFFER);
    done(world.send(&act.with("margin_account", world.account("lina"))));
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    assert_eq!(world.read_fund().escrow_native, 3 * BOND);
}

#[test]
fn keeps_everything_but_the_loss_and_the_auction() {
    let mut world = committing();
    pass_phase(&mut world);
    let before = world.snapshot();
    let sent = advance(&mut world);
    let after = world.snapshot();
    assert_eq!(before.changed(&after), vec![world.auction(&OFFER)]);
    assert_eq!(before.tokens, after.tokens);
    assert!(sent.units <= 15_000, "{} compute units", sent.units);
    // Revealing, the rerun, and its own revealing; then nobody has bid again.
    for phase in [COMMITTING, REVEALING] {
        next_phase(&mut world);
        assert_eq!(world.read_auction(&OFFER).phase, phase);
    }
    pass_phase(&mut world);
    let before = world.snapshot();
    advance(&mut world);
    let after = world.snapshot();
    let both = sorted(vec![world.auction(&OFFER), world.loss("dora")]);
    assert_eq!(before.changed(&after), both, "it is over");
}
