//! Lots that nobody wanted, on the whole way from the default to its close.

use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};

use crate::bidding::{
    CLOSED, OFFER, advance, award, awarding, bid, committing, lots_of, next_phase, settle_bond,
};
use crate::loss_tear_up::lapsed_with;
use crate::market::{pass_boundary, variation};
use crate::rows::refused;

#[test]
fn what_neither_takers_nor_bidders_wanted_is_torn_up() {
    let mut world = awarding(&[bid("ben", 50, 2), bid("bob", 100, 3)]);
    for bidder in ["ben", "bob"] {
        award(&mut world, bidder);
    }
    let tear_up = world.loss_tear_up_act("dora", PERP, &["sam"]);
    let take = world.loss_take_act("lina", "dora", PERP, 1);
    for _ in 0..3 {
        // The rerun, without bids.
        for act in [&tear_up, &take] {
            assert_eq!(refused(&world, act), "AuctionUnderWay");
        }
        if world.read_auction(&OFFER).round == 0 {
            advance(&mut world);
        } else {
            next_phase(&mut world);
        }
    }
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    // Lina may still take one, at a discount that has grown to the full.
    done(world.loss_take("lina", "dora", PERP, 1));
    done(world.send(&tear_up));
    let held = ["dora", "sam", "ben", "bob", "lina"].map(|name| lots_of(&world, name));
    assert_eq!(held, [0, -6, 2, 3, 1]);
    for (round, bidder) in [(0, "ben"), (0, "bob")] {
        settle_bond(&mut world, round, bidder);
    }
    pass_boundary(&mut world, 7_500);
    done(world.gather(&["dora", "ben", "bob", "lina", "sam"]));
    let loss = world.read_loss(&world.loss("dora"));
    // Two at 0.5, three at 1 and one at 11.25; 25 on each of six lots. Four vanished at 100.
    assert_eq!(loss.discount_native, 15_250_000);
    assert_eq!(world.ledger("dora", USDC), 40 * ONE_USDC - 15_250_000);
    done(world.send(&world.loss_fix_act("dora")));
    let act = world.loss_route_act("dora");
    done(world.send(&act));
    done(world.send(&world.loss_close_act("dora")));
    assert_eq!(world.read_account("dora").status, 0, "nobody else paid");
}

#[test]
fn an_open_auction_is_not_overtaken_by_the_managing_time() {
    let mut world = committing();
    world.advance(3 * 86_400);
    let act = world.loss_tear_up_act("dora", PERP, &["sam"]);
    assert_eq!(refused(&world, &act), "AuctionUnderWay");
    // Anyone ends it: no bids, twice.
    while world.read_auction(&OFFER).phase != CLOSED {
        assert_eq!(refused(&world, &act), "AuctionUnderWay");
        next_phase(&mut world);
    }
    done(world.send(&act));
    assert_eq!(lots_of(&world, "dora"), 0);
}

#[test]
fn without_a_fund_gains_are_cut_once_pages_have_counted_everybody() {
    let mut world = lapsed_with([0; 4]);
    done(world.tear_up("dora", PERP, &["tom", "sue"]));
    done(world.tear_up("dora", PERP, &["sam"]));
    done(world.send(&world.loss_fix_act("dora")));
    let route = world.loss_route_act("dora");
    done(world.send(&route));
    assert_eq!(world.read_house().haircutting, 1);
    done(world.gather(&["leo", "sam"]));
    assert_eq!(refused(&world, &route), "HaircutBaseNotExact");
    done(world.gather(&["sue", "tom", "sam"]));
    done(world.send(&route));
    assert_eq!(world.read_house().haircutting, 0);
    done(world.send(&world.loss_close_act("dora")));
    // 60 of 500: 12 % of each claim, of which rounding leaves no more than a unit each.
    done(world.gather(&["sam", "sue", "tom"]));
    for (name, usdc) in [("sam", 1_176), ("sue", 1_154), ("tom", 1_110)] {
        assert!(
            world.ledger(name, USDC).abs_diff(usdc * ONE_USDC) <= 1,
            "{name}"
        );
        assert_eq!(variation(&world, name), 0);
    }
}
