//! `auction_award`.

use ringfence_interface::accounts::{Auction, Bid, Book, Instrument, Loss};
use ringfence_interface::events::Event;
use ringfence_tests::auctions::Offer;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};

use crate::bidding::{
    AWARDING, BIDS, CLOSED, COMMITTING, OFFER, REVEALING, award, awarding, before, bid, lots_of,
    next_phase, pass_phase, reveal, two_auctions,
};
use crate::market::{
    DOLLAR, add_foreign_market, edit_account, mark_at, pass_boundary, refused_when,
    set_haircutting, sorted, the_event, trade, variation,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE, set_status};

#[test]
fn refuses_accounts_in_order() {
    let (mut world, other) = two_auctions();
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    for bidding in &BIDS {
        done(world.send(&world.auction_commit_act(&OFFER, bidding)));
    }
    done(world.send(&world.auction_commit_act(&other, &BIDS[1])));
    next_phase(&mut world);
    for bidding in &BIDS[1..] {
        reveal(&mut world, bidding);
    }
    next_phase(&mut world);
    let act = world.auction_award_act(&OFFER, "bob");
    let no = |account: &str| act.clone().with(account, world.asset(BTC));
    let mut rows: Vec<Row> = vec![(
        "MissingRequiredSignature",
        "nobody signs",
        act.clone().unsigned("actor"),
    )];
    let written = [
        "book",
        "margin_account",
        "bidder_account",
        "loss",
        "auction",
        "bid",
    ];
    for account in written {
        rows.push((NOT_WRITABLE, account, act.clone().read_only(account)));
    }
    for account in written.iter().chain(&["house", "instrument"]) {
        rows.push(("WrongAccountType", account, no(account)));
    }
    let dora = world.account("dora");
    rows.extend([
        (DUPLICATE, "back to the defaulter", {
            act.clone().with("bidder_account", dora)
        }),
        ("AuctionMismatch", "another auction", {
            act.clone().with("auction", world.auction(&other))
        }),
        ("AuctionMismatch", "another loss", {
            act.clone().with("loss", world.loss("dan"))
        }),
        ("AuctionMismatch", "another instrument", {
            act.clone().with("instrument", world.instrument("OTHER"))
        }),
        ("BookMismatch", "the book of another instrument", {
            act.clone().with("book", world.book("OTHER"))
        }),
        ("LossMismatch", "another defaulter's lots", {
            act.clone().with("margin_account", world.account("dan"))
        }),
        ("LossMismatch", "the lots of somebody in no default", {
            act.clone().with("margin_account", world.account("sam"))
        }),
        ("BidMismatch", "a bid in another auction", {
            act.clone().with("bid", world.bid(&other, 0, "bob"))
        }),
        ("BidMismatch", "to somebody else's account", {
            act.clone().with("bidder_account", world.account("lina"))
        }),
        ("BidMismatch", "a bid that was not revealed", {
            world.auction_award_act(&OFFER, "ben")
        }),
        ("AccountOfOtherHouse", "the parameters of another house", {
            act.clone().with("house", second.address)
        }),
        (
            "AccountCountWrong",
            "no instrument",
            act.clone().without_last(),
        ),
        ("AssetMismatch", "another asset", {
            act.clone().with_more(0, world.asset(SOL))
        }),
        ("InstrumentMismatch", "another instrument", {
            act.clone().with_more(1, world.instrument("OTHER"))
        }),
        ("AccountCountWrong", "one too many", {
            act.clone().with_added(world.asset(SOL))
        }),
    ]);
    refuses(&world, &rows);
    let halted = refused_when(&world, &act, |world| set_haircutting(world, true));
    assert_eq!(halted, "HaircutUnderWay");
}

#[test]
fn refuses_what_the_rules_refuse_in_order() {
    let world = awarding(&BIDS);
    let act = world.auction_award_act(&OFFER, "bob");
    let auction = world.auction(&OFFER);
    for phase in [COMMITTING, REVEALING, CLOSED] {
        let name = refused_when(&world, &act, |world| {
            world.edit(&auction, |auction: &mut Auction| auction.phase = phase);
        });
        assert_eq!(name, "AuctionInOtherPhase");
    }
    for later in ["ben", "bea"] {
        let act = world.auction_award_act(&OFFER, later);
        assert_eq!(refused(&world, &act), "AuctionInOtherPhase", "Bob's turn");
    }
    let place = world.bid(&OFFER, 0, "bob");
    let of_rerun = refused_when(&world, &act, |world| {
        world.edit(&place, |bid: &mut Bid| bid.round = 1);
    });
    assert_eq!(of_rerun, "AuctionInOtherPhase");
    assert_eq!(
        refused_when(&world, &act, |world| world.advance(11)),
        "MarkStale"
    );
    let book = world.book(PERP);
    let torn = refused_when(&world, &act, |world| {
        world.edit(&book, |book: &mut Book| book.is_tearing_up = 1);
    });
    assert_eq!(torn, "TearUpUnderWay");
    for (status, name) in [
        (1, "AccountInLiquidation"),
        (2, "AccountInDefault"),
        (3, "AccountInDefault"),
    ] {
        let refusal = refused_when(&world, &act, |world| set_status(world, "bob", status));
        assert_eq!(refusal, name);
    }
    let due = world.now() - 3_600;
    let overdue = refused_when(&world, &act, |world| {
        edit_account(world, "bob", |account| account.owed_since_ts = due);
    });
    assert_eq!(overdue, "VariationOverdue");
    let unpriced = refused_when(&world, &act, |world| {
        world.advance(61);
        world.mark(PERP, 7_500_000_000);
    });
    assert_eq!(unpriced, "QuoteUnusable");
}

#[test]
fn refuses_a_bidder_who_cannot_carry_the_lots_any_more() {
    let world = awarding(&BIDS);
    let mut poor = world.clone();
    done(poor.withdraw("bob", USDC, 944 * ONE_USDC));
    let act = poor.auction_award_act(&OFFER, "bob");
    assert_eq!(refused(&poor, &act), "BelowInitial", "56.25 are needed");
    done(poor.deposit("bob", USDC, 250_000));
    done(poor.send(&act));
    let mut gone = world.clone();
    done(gone.exit("bob", USDC));
    done(gone.vault_close("bob", USDC));
    let act = gone.auction_award_act(&OFFER, "bob");
    assert_eq!(refused(&gone, &act), "VaultNotOpen");
    let mut full = world.clone();
    for id in 2..=17 {
        done(full.instrument_create(&format!("I{id}"), &Listing::standard(id)));
    }
    full.freshen();
    edit_account(&mut full, "bob", |account| {
        for (id, position) in (2..).zip(&mut account.positions) {
            position.instrument_id = id;
        }
    });
    let act = full.auction_award_act(&OFFER, "bob");
    assert_eq!(refused(&full, &act), "PositionSlotsFull");
}

#[test]
fn gives_lots_in_order_each_at_its_own_discount() {
    let mut world = awarding(&BIDS);
    let loss = world.loss("dora");
    let mut expected = [
        ("bob", 4, 4_000_000),
        ("ben", 4, 8_000_000),
        ("bea", 2, 6_000_000),
    ]
    .into_iter();
    let (mut left, mut granted) = (10, 0);
    for (place, (bidder, lots, discount)) in (1..).zip(expected.by_ref()) {
        let sent = award(&mut world, bidder);
        left -= lots;
        granted += discount;
        assert_eq!(
            (lots_of(&world, bidder), lots_of(&world, "dora")),
            (lots, left)
        );
        assert_eq!(world.read_bid(&OFFER, 0, bidder).is_awarded, 1);
        assert_eq!(world.read_auction(&OFFER).awarded_count, place);
        assert_eq!(world.read_loss(&loss).discount_native, granted);
        let position = world.read_account(bidder).positions[0];
        // The last boundary was at 100: at 75 a lot has 25 to lose until the next one.
        let to_win = i128::from(discount);
        let to_meet = 25 * DOLLAR * i128::from(lots);
        assert_eq!(
            position.wait_gain_native - position.wait_loss_native,
            to_win + to_meet
        );
        let Event::LotsAwarded(event) = the_event(&sent) else {
            panic!()
        };
        assert_eq!(event.margin_account, world.account("dora"));
        assert_eq!(event.sequence, world.read_account("dora").event_sequence);
        assert_eq!(event.auction, world.auction(&OFFER));
        assert_eq!(event.bid, world.bid(&OFFER, 0, bidder));
        assert_eq!(event.bidder_account, world.account(bidder));
        assert_eq!((event.lots, event.mark_tick), (lots.unsigned_abs(), 7_500));
        assert_eq!(event.discount_native, discount);
    }
    assert_eq!(world.read_book(PERP).open_interest_lots, 10);
    // The next boundary turns discounts into variation, to the unit.
    pass_boundary(&mut world, 7_500);
    let won = ["bob", "ben", "bea"].map(|bidder| {
        done(world.settle(bidder));
        variation(&world, bidder)
    });
    assert_eq!(won, [4 * DOLLAR, 8 * DOLLAR, 6 * DOLLAR]);
}

#[test]
fn stays_within_the_bound_on_all_discounts() {
    // A tenth of 10 + 10 + 320 + 100, less the dead shares' part, is a little less than 44.
    let mut world = awarding(&[bid("ben", 1_000, 10), bid("bob", 1_000, 10)]);
    award(&mut world, "ben");
    assert_eq!(lots_of(&world, "ben"), 4);
    let sent = award(&mut world, "bob");
    assert_eq!((lots_of(&world, "bob"), lots_of(&world, "dora")), (0, 6));
    let Event::LotsAwarded(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.lots, event.discount_native), (0, 0), "its turn ends");
    let loss = world.read_loss(&world.loss("dora"));
    assert_eq!(loss.discount_native, 40_000_000);
    assert!(loss.snapshot.discount_max_native < 44_000_000);
}

#[test]
fn a_turn_ends_without_lots_once_the_instrument_has_ended_or_the_loss_is_fixed() {
    let world = awarding(&BIDS);
    let (instrument, loss) = (world.instrument(PERP), world.loss("dora"));
    let mut ended = world.clone();
    let now = ended.now();
    ended.edit(&instrument, |found: &mut Instrument| found.expiry_ts = now);
    award(&mut ended, "bob");
    assert_eq!(lots_of(&ended, "bob"), 0);
    let mut over = world.clone();
    over.edit(&loss, |loss: &mut Loss| loss.state = 1);
    over.checks_invariants = false;
    award(&mut over, "bob");
    assert_eq!(lots_of(&over, "bob"), 0);
    assert_eq!(over.read_auction(&OFFER).phase, AWARDING);
}

#[test]
fn keeps_everything_but_both_accounts_the_book_and_the_records() {
    let mut world = awarding(&BIDS);
    let before = world.snapshot();
    let sent = award(&mut world, "bob");
    let after = world.snapshot();
    let expected = sorted(vec![
        world.account("dora"),
        world.account("bob"),
        world.book(PERP),
        world.loss("dora"),
        world.auction(&OFFER),
        world.bid(&OFFER, 0, "bob"),
    ]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(before.tokens, after.tokens);
    assert!(sent.units <= 30_000, "{} compute units", sent.units);
    let again = world.auction_award_act(&OFFER, "bob");
    assert_eq!(refused(&world, &again), "AuctionInOtherPhase");
}

#[test]
fn gives_shorts_away_as_well() {
    let mut world = before();
    world.add_trader("sid", 190 * ONE_USDC);
    trade(&mut world, "lina", "sid", 10, 10_000);
    mark_at(&mut world, 12_500);
    done(world.send(&world.loss_declare_act("sid")));
    let offer = Offer {
        customer: "sid",
        ..OFFER
    };
    pass_phase(&mut world);
    done(world.send(&world.auction_open_act(&offer)));
    let found = world.read_auction(&offer);
    assert_eq!((found.lots, found.is_long), (10, 0));
    let bids = [bid("ben", 50, 10), bid("bob", 20, 3)];
    for bidding in &bids {
        done(world.send(&world.auction_commit_act(&offer, bidding)));
    }
    pass_phase(&mut world);
    done(world.send(&world.auction_advance_act(&offer)));
    for bidding in &bids {
        done(world.send(&world.auction_reveal_act(&offer, bidding)));
    }
    pass_phase(&mut world);
    done(world.send(&world.auction_advance_act(&offer)));
    for bidder in ["bob", "ben"] {
        done(world.send(&world.auction_award_act(&offer, bidder)));
    }
    let lots = ["sid", "bob", "ben"].map(|name| lots_of(&world, name));
    assert_eq!(lots, [0, -3, -7]);
    let bob = world.read_account("bob").positions[0];
    let net = bob.wait_gain_native - bob.wait_loss_native;
    assert_eq!(net, 3 * 25 * DOLLAR + 600_000);
}
