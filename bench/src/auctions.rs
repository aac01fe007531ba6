//! The cases of auctions: of 100 lots, to a bidder with four assets and eight positions.

use crate::measure::{Cost, cost};
use crate::settings::{MARK_E8, MARKETS, fill_fund, four_by_eight, next_boundary, trade};
use ringfence_tests::auctions::{Bidding, Offer};
use ringfence_tests::send::done;
use ringfence_tests::standard::ONE_USDC;
use ringfence_tests::world::World;

const OFFER: Offer<'static> = Offer {
    customer: "dora",
    instrument: MARKETS[7],
};

/// Both are members; the first has four assets and eight positions.
const BIDS: [Bidding<'static>; 2] = [
    Bidding {
        bidder: "alice",
        discount_native: 100_000,
        lots: 60,
    },
    Bidding {
        bidder: "carol",
        discount_native: 200_000,
        lots: 60,
    },
];

/// Dora is in default, and nobody took her lots in time.
fn due() -> World {
    let mut world = four_by_eight();
    fill_fund(&mut world);
    for (name, usdc) in [("carol", 1_000_000), ("dora", 2_000)] {
        world.add_trader(name, usdc * ONE_USDC);
    }
    done(world.fill(&trade(OFFER.instrument, ("dora", "bob"), 100)));
    next_boundary(&mut world, 75 * MARK_E8);
    for name in ["dora", "alice"] {
        done(world.settle(name));
    }
    done(world.send(&world.loss_declare_act("dora")));
    pass_phase(&mut world);
    world
}

fn pass_phase(world: &mut World) {
    world.advance(3_600);
    world.freshen();
}

fn committing() -> World {
    let mut world = due();
    done(world.send(&world.auction_open_act(&OFFER)));
    world
}

fn revealing() -> World {
    let mut world = committing();
    for bidding in &BIDS {
        done(world.send(&world.auction_commit_act(&OFFER, bidding)));
    }
    pass_phase(&mut world);
    done(world.send(&world.auction_advance_act(&OFFER)));
    world
}

fn awarding() -> World {
    let mut world = revealing();
    for bidding in &BIDS {
        done(world.send(&world.auction_reveal_act(&OFFER, bidding)));
    }
    pass_phase(&mut world);
    done(world.send(&world.auction_advance_act(&OFFER)));
    world
}

pub fn auction_open() -> Cost {
    let mut world = due();
    let act = world.auction_open_act(&OFFER);
    cost(&mut world, &act)
}

pub fn auction_commit() -> Cost {
    let mut world = committing();
    let act = world.auction_commit_act(&OFFER, &BIDS[0]);
    cost(&mut world, &act)
}

pub fn auction_reveal() -> Cost {
    let mut world = revealing();
    let act = world.auction_reveal_act(&OFFER, &BIDS[0]);
    cost(&mut world, &act)
}

/// To the bidder with four assets and eight positions.
pub fn auction_award() -> Cost {
    let mut world = awarding();
    let act = world.auction_award_act(&OFFER, BIDS[0].bidder);
    cost(&mut world, &act)
}

/// What is left is auctioned once more.
pub fn auction_advance() -> Cost {
    let mut world = awarding();
    done(world.send(&world.auction_award_act(&OFFER, BIDS[0].bidder)));
    pass_phase(&mut world);
    let act = world.auction_advance_act(&OFFER);
    cost(&mut world, &act)
}

/// Paid back.
pub fn bond_settle() -> Cost {
    let mut world = awarding();
    let bidder = BIDS[0].bidder;
    done(world.send(&world.auction_award_act(&OFFER, bidder)));
    let act = world.bond_settle_act(&OFFER, 0, bidder);
    cost(&mut world, &act)
}
