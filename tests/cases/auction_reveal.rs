//! `auction_reveal`.

use ringfence_interface::accounts::{Auction, RankedBid};
use ringfence_interface::events::Event;
use ringfence_interface::instructions::SealedBid;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{THIEF, address};
use ringfence_tests::auctions::Bidding;
use ringfence_tests::house::Listing;
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, PERP, SOL, USDC};
use ringfence_tests::world::World;

use crate::bidding::{
    AWARDING, BIDS, CLOSED, COMMITTING, OFFER, RESERVE, bid, commit, committing, next_phase,
    reveal, revealing, two_auctions,
};
use crate::market::{add_foreign_market, edit_account, refused_when, sorted, the_event};
use crate::rows::{Row, refused, refuses};
use crate::stage::{NOT_WRITABLE, in_house, set_status};

fn ben(world: &World) -> Act {
    world.auction_reveal_act(&OFFER, &BIDS[0])
}

#[test]
fn refuses_accounts_in_order() {
    let (mut world, other) = two_auctions();
    for offer in [&OFFER, &other] {
        done(world.send(&world.auction_commit_act(offer, &BIDS[0])));
    }
    commit(&mut world, &BIDS[1]);
    let second = add_foreign_market(&mut world);
    done(world.instrument_create("OTHER", &Listing::standard(2)));
    next_phase(&mut world);
    let act = ben(&world);
    let foreign = |read: fn(&World) -> solana_pubkey::Pubkey| in_house(&world, &second, read);
    let no = |account: &str| act.clone().with(account, world.asset(BTC));
    let mut rows: Vec<Row> = vec![
        ("MissingRequiredSignature", "nobody signs", {
            act.clone().unsigned("bidder")
        }),
        (NOT_WRITABLE, "a read-only auction", {
            act.clone().read_only("auction")
        }),
        (NOT_WRITABLE, "a read-only bid", {
            act.clone().read_only("bid")
        }),
    ];
    for account in ["house", "instrument", "auction", "bid", "bidder_account"] {
        rows.push(("WrongAccountType", account, no(account)));
    }
    rows.extend([
        ("AuctionMismatch", "another instrument", {
            act.clone().with("instrument", world.instrument("OTHER"))
        }),
        ("BidMismatch", "a bid in another auction", {
            act.clone().with("bid", world.bid(&other, 0, "ben"))
        }),
        ("BidMismatch", "another auction of the same lots' kind", {
            act.clone().with("auction", world.auction(&other))
        }),
        ("BidMismatch", "somebody else's bid", {
            act.clone().with("bid", world.bid(&OFFER, 0, "bob"))
        }),
        ("BidMismatch", "by somebody else", {
            act.clone().signed_by("bidder", THIEF)
        }),
        ("AccountOfOtherHouse", "the parameters of another house", {
            act.clone().with("house", second.address)
        }),
        ("AccountOfOtherHouse", "an account in another house", {
            act.clone()
                .with("bidder_account", foreign(|world| world.account("lina")))
        }),
        ("NotOwner", "somebody else's account", {
            act.clone().with("bidder_account", world.account("bob"))
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
}

#[test]
fn refuses_what_was_not_committed_to() {
    let mut world = committing();
    commit(&mut world, &BIDS[0]);
    assert_eq!(
        refused(&world, &ben(&world)),
        "AuctionInOtherPhase",
        "others could still undercut it"
    );
    next_phase(&mut world);
    let auction = world.auction(&OFFER);
    for phase in [COMMITTING, AWARDING, CLOSED] {
        let name = refused_when(&world, &ben(&world), |world| {
            world.edit(&auction, |auction: &mut Auction| auction.phase = phase);
        });
        assert_eq!(name, "AuctionInOtherPhase");
    }
    done(world.account_create("ben/1"));
    done(world.vault_open("ben/1", USDC));
    let sealed = world.sealed(&OFFER, &BIDS[0]);
    let other = |change: fn(&mut SealedBid)| {
        let mut other = sealed;
        change(&mut other);
        world.auction_reveal_with(&OFFER, "ben", &other)
    };
    let rows: Vec<Row> = vec![
        ("BidNotAsCommitted", "a higher discount", {
            other(|sealed| sealed.discount_native += 1)
        }),
        ("BidNotAsCommitted", "an impossible discount", {
            other(|sealed| sealed.discount_native = u64::MAX)
        }),
        ("BidNotAsCommitted", "other lots", {
            other(|sealed| sealed.lots += 1)
        }),
        ("BidNotAsCommitted", "another salt", {
            other(|sealed| sealed.salt[31] ^= 1)
        }),
        ("BidNotAsCommitted", "another account of the bidder", {
            world.auction_reveal_with(&OFFER, "ben/1", &sealed)
        }),
    ];
    refuses(&world, &rows);
    reveal(&mut world, &BIDS[0]);
    assert_eq!(refused(&world, &ben(&world)), "BidAlreadyRevealed");
    let lie = world.auction_reveal_with(&OFFER, "ben", &SealedBid { lots: 5, ..sealed });
    assert_eq!(refused(&world, &lie), "BidAlreadyRevealed");
}

/// What revealing these bids is refused as.
#[track_caller]
fn judged(bids: &[Bidding<'_>]) -> Vec<String> {
    let world = revealing(bids);
    let act = |bidding| world.auction_reveal_act(&OFFER, bidding);
    bids.iter()
        .map(|bidding| refused(&world, &act(bidding)))
        .collect()
}

#[test]
fn refuses_bids_for_too_few_or_too_many_lots_or_above_the_reserve() {
    let lots = judged(&[
        bid("ben", 9_999, 1),
        bid("bob", 9_999, 11),
        bid("bea", 0, 0),
    ]);
    assert_eq!(lots, ["LotsOutOfRange"; 3], "comes before the reserve");
    let above = Bidding {
        bidder: "ben",
        discount_native: RESERVE + 1,
        lots: 10,
    };
    assert_eq!(judged(&[above]), ["BidAboveReserve"]);
    let at = Bidding {
        discount_native: RESERVE,
        ..above
    };
    let mut world = revealing(&[at]);
    reveal(&mut world, &at);
}

#[test]
fn refuses_an_account_that_cannot_carry_the_lots() {
    let mut world = committing();
    done(world.account_create("bob/1"));
    world.add_customer("bea/1", 56 * ONE_USDC);
    // Four lots need 56.25: the discount is no collateral.
    let (bare, poor) = (bid("bob/1", 200, 4), bid("bea/1", 200, 4));
    for bidding in [&BIDS[0], &bare, &poor] {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    let act = ben(&world);
    for (status, name) in [(1, "AccountInLiquidation"), (2, "AccountInDefault")] {
        let refusal = refused_when(&world, &act, |world| set_status(world, "ben", status));
        assert_eq!(refusal, name);
    }
    let fixed = refused_when(&world, &act, |world| set_status(world, "ben", 3));
    assert_eq!(fixed, "AccountInDefault");
    let bare = world.auction_reveal_act(&OFFER, &bare);
    assert_eq!(refused(&world, &bare), "VaultNotOpen");
    let due = world.now() - 3_600;
    let overdue = refused_when(&world, &act, |world| {
        edit_account(world, "ben", |account| account.owed_since_ts = due);
    });
    assert_eq!(overdue, "VariationOverdue");
    let stale = refused_when(&world, &act, |world| world.advance(11));
    assert_eq!(stale, "MarkStale");
    let unpriced = refused_when(&world, &act, |world| {
        world.advance(61);
        world.mark(PERP, 7_500_000_000);
    });
    assert_eq!(unpriced, "QuoteUnusable");
    let poor = world.auction_reveal_act(&OFFER, &poor);
    assert_eq!(refused(&world, &poor), "BelowInitial");
    done(world.deposit("bea/1", USDC, 250_000));
    done(world.send(&poor));
}

#[test]
fn refuses_an_account_with_sixteen_other_positions() {
    let mut world = committing();
    for id in 2..=17 {
        done(world.instrument_create(&format!("I{id}"), &Listing::standard(id)));
    }
    world.freshen();
    commit(&mut world, &BIDS[0]);
    next_phase(&mut world);
    edit_account(&mut world, "ben", |account| {
        for (id, position) in (2..).zip(&mut account.positions) {
            position.instrument_id = id;
        }
    });
    assert_eq!(refused(&world, &ben(&world)), "PositionSlotsFull");
}

#[test]
fn ranks_bids_by_discount_and_then_by_who_was_first() {
    let bids = [bid("ben", 200, 4), bid("bob", 100, 3), bid("bea", 200, 10)];
    let mut world = revealing(&bids);
    // The order in which they reveal does not count.
    for bidding in bids.iter().rev() {
        let sent = reveal(&mut world, bidding);
        let found = world.read_bid(&OFFER, 0, bidding.bidder);
        assert_eq!(found.margin_account, world.account(bidding.bidder));
        assert_eq!((found.is_revealed, found.is_awarded), (1, 0));
        assert_eq!(
            (found.discount_native, found.lots),
            (bidding.discount_native, bidding.lots)
        );
        let Event::BidRevealed(event) = the_event(&sent) else {
            panic!()
        };
        assert_eq!(event.auction, world.auction(&OFFER));
        assert_eq!(event.bid, world.bid(&OFFER, 0, bidding.bidder));
        assert_eq!(event.bidder, address(bidding.bidder));
        assert_eq!(event.bidder_account, world.account(bidding.bidder));
        assert_eq!(
            (event.discount_native, event.lots),
            (bidding.discount_native, bidding.lots)
        );
        assert_eq!((event.bid_number, event.round), (found.number, 0));
    }
    let auction = world.read_auction(&OFFER);
    assert_eq!(auction.revealed_count, 3);
    let place = |ranked: RankedBid| (ranked.bid_number, ranked.discount_native, ranked.lots);
    assert_eq!(
        auction.best.map(place)[..4],
        [
            (2, 1_000_000, 3),
            (1, 2_000_000, 4),
            (3, 2_000_000, 10),
            (0, 0, 0)
        ]
    );
}

#[test]
fn any_account_of_the_bidder_may_take_the_lots() {
    let mut world = committing();
    world.add_customer("ben/1", 500 * ONE_USDC);
    let bidding = bid("ben/1", 200, 4);
    commit(&mut world, &bidding);
    next_phase(&mut world);
    reveal(&mut world, &bidding);
    let found = world.read_bid(&OFFER, 0, "ben");
    assert_eq!(found.margin_account, world.account("ben/1"));
}

#[test]
fn keeps_everything_but_the_auction_and_the_bid() {
    let mut world = revealing(&BIDS);
    let before = world.snapshot();
    let sent = reveal(&mut world, &BIDS[0]);
    let after = world.snapshot();
    let expected = sorted(vec![world.auction(&OFFER), world.bid(&OFFER, 0, "ben")]);
    assert_eq!(before.changed(&after), expected);
    assert_eq!(before.tokens, after.tokens);
    assert!(sent.units <= 20_000, "{} compute units", sent.units);
}
