//! A default that is being managed, and its auction at each of its stations.
//!
//! The default is that of `market`: Dora is long 10 lots at 75, where a lot may lose 11.25 at most
//! and all of them are a notional of 750. Three members bid, each with 100 in the fund for longer
//! than an epoch, 1,000 in a margin account and as much in the wallet. A bond is one percent: 7.5.

use ringfence_tests::auctions::{Bidding, Offer};
use ringfence_tests::send::{Sent, done};
use ringfence_tests::standard::{ONE_USDC, PERP};
use ringfence_tests::world::World;

use crate::market::{LAYERS, mark_at, next_boundary, opened_in, stake, trade};

/// Dora's lots.
pub const OFFER: Offer<'static> = Offer {
    customer: "dora",
    instrument: PERP,
};
/// Three members.
pub const BIDDERS: [&str; 3] = ["ben", "bob", "bea"];
/// Highest discount per lot, in quote native.
pub const RESERVE: u64 = 11_250_000;
/// What a bid is secured by, in quote native.
pub const BOND: u64 = 7_500_000;
/// Length of a phase.
pub const PHASE_S: u32 = 3_600;
/// Numbers of the phases.
pub const COMMITTING: u8 = 0;
/// Bids are revealed.
pub const REVEALING: u8 = 1;
/// Lots are awarded.
pub const AWARDING: u8 = 2;
/// Over.
pub const CLOSED: u8 = 3;

/// A bid: whose, how many cents per lot below the mark, how many lots.
#[must_use]
pub const fn bid(bidder: &str, cents: u64, lots: u64) -> Bidding<'_> {
    Bidding {
        bidder,
        discount_native: cents * 10_000,
        lots,
    }
}

/// Bea, Ben and Bob bid for more than there is: in order of discount Bob 4, Ben 4 and Bea 5 lots.
pub const BIDS: [Bidding<'static>; 3] =
    [bid("ben", 200, 4), bid("bob", 100, 4), bid("bea", 300, 5)];

/// Dora and three members, before the price falls.
#[must_use]
pub fn before() -> World {
    before_with(&BIDDERS)
}

/// Dora and these members, who may be customers of any name.
#[must_use]
pub fn before_with(bidders: &[&str]) -> World {
    let mut world = World::with_market();
    for bidder in bidders {
        stake(&mut world, bidder, 100 * ONE_USDC);
    }
    let boundary = next_boundary(&world);
    world.advance_to(boundary + 1);
    for bidder in bidders {
        done(world.send(&world.fund_stake_activate_act(bidder)));
        world.add_trader(bidder, 1_000 * ONE_USDC);
    }
    opened_in(world, LAYERS)
}

/// The price falls, and Dora is declared in default.
#[track_caller]
pub fn declare(world: &mut World) {
    mark_at(world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
}

/// Dora has been declared in default.
#[must_use]
pub fn managed() -> World {
    let mut world = before();
    declare(&mut world);
    world
}

/// The time of a phase goes by, and every price is fresh.
#[track_caller]
pub fn pass_phase(world: &mut World) {
    world.advance(PHASE_S);
    world.freshen();
}

/// The auction has been opened.
#[must_use]
pub fn committing() -> World {
    let mut world = managed();
    pass_phase(&mut world);
    done(world.send(&world.auction_open_act(&OFFER)));
    world
}

/// Commits to a bid.
#[track_caller]
pub fn commit(world: &mut World, bidding: &Bidding<'_>) -> Sent {
    done(world.send(&world.auction_commit_act(&OFFER, bidding)))
}

/// Reveals a bid.
#[track_caller]
pub fn reveal(world: &mut World, bidding: &Bidding<'_>) -> Sent {
    done(world.send(&world.auction_reveal_act(&OFFER, bidding)))
}

/// Gives a bid its lots.
#[track_caller]
pub fn award(world: &mut World, bidder: &str) -> Sent {
    done(world.send(&world.auction_award_act(&OFFER, bidder)))
}

/// Settles the bond of a bid.
#[track_caller]
pub fn settle_bond(world: &mut World, round: u8, bidder: &str) -> Sent {
    done(world.send(&world.bond_settle_act(&OFFER, round, bidder)))
}

/// Moves the auction on without waiting.
#[track_caller]
pub fn advance(world: &mut World) -> Sent {
    done(world.send(&world.auction_advance_act(&OFFER)))
}

/// Waits for the end of the phase and moves the auction on.
#[track_caller]
pub fn next_phase(world: &mut World) -> Sent {
    pass_phase(world);
    advance(world)
}

/// These bids are committed to, and may be revealed.
#[must_use]
pub fn revealing(bids: &[Bidding<'_>]) -> World {
    let mut world = committing();
    for bidding in bids {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    world
}

/// These bids are revealed, and get their lots.
#[must_use]
pub fn awarding(bids: &[Bidding<'_>]) -> World {
    let mut world = revealing(bids);
    for bidding in bids {
        reveal(&mut world, bidding);
    }
    next_phase(&mut world);
    world
}

/// Lots of a customer in the contract.
#[must_use]
pub fn lots_of(world: &World, customer: &str) -> i64 {
    let id = world.instrument_id(PERP);
    let account = world.read_account(customer);
    let held = account.positions.iter().find(|p| p.instrument_id == id);
    held.map_or(0, |position| position.lots)
}

/// Dan lost as much as Dora, and both auctions are open. Returns what the other one is about.
#[must_use]
pub fn two_auctions() -> (World, Offer<'static>) {
    let mut world = before();
    world.add_trader("dan", 190 * ONE_USDC);
    trade(&mut world, "dan", "sam", 10, 10_000);
    mark_at(&mut world, 7_500);
    let other = Offer {
        customer: "dan",
        instrument: PERP,
    };
    for offer in [&OFFER, &other] {
        done(world.send(&world.loss_declare_act(offer.customer)));
    }
    pass_phase(&mut world);
    for offer in [&OFFER, &other] {
        done(world.send(&world.auction_open_act(offer)));
    }
    (world, other)
}
