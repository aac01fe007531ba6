//! Whole auctions, from the default to the last bond.

use ringfence_interface::accounts::RankedBid;
use ringfence_tests::auctions::Bidding;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::bidding::{
    AWARDING, BIDDERS, BIDS, BOND, CLOSED, COMMITTING, OFFER, PHASE_S, advance, award, awarding,
    bid, commit, committing, lots_of, next_phase, pass_phase, reveal, revealing, settle_bond,
};
use crate::market::{pass_boundary, refused_when};
use crate::rows::refused;

/// What each bidder's wallet lacks of what it began with.
fn missing(world: &World) -> [u64; 3] {
    BIDDERS.map(|bidder| 1_000 * ONE_USDC - world.wallet_tokens(bidder, USDC))
}

/// Everything is decided: no money is held for anybody, and no bid is left.
#[track_caller]
fn check_over(world: &World) {
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    assert_eq!(world.read_loss(&world.loss("dora")).auction_count, 0);
    assert_eq!(world.read_fund().escrow_native, 0);
}

#[test]
fn three_bidders_take_all_lots_and_the_loss_is_fixed() {
    let mut world = awarding(&BIDS);
    for bidder in ["bob", "ben", "bea"] {
        award(&mut world, bidder);
    }
    advance(&mut world);
    for bidder in BIDDERS {
        settle_bond(&mut world, 0, bidder);
    }
    check_over(&world);
    assert_eq!(missing(&world), [0; 3]);
    assert_eq!(BIDDERS.map(|bidder| lots_of(&world, bidder)), [4, 4, 2]);
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    let loss = world.read_loss(&world.loss("dora"));
    // 250 of the fall and 18 of discounts, of which Dora had 190.
    assert_eq!(loss.loss_native, 268 * ONE_USDC);
    assert_eq!(loss.shortfall_native, 78 * ONE_USDC);
}

#[test]
fn what_nobody_took_is_auctioned_once_more() {
    // Both want less than there is.
    let first = [bid("ben", 50, 2), bid("bob", 100, 3)];
    let mut world = awarding(&first);
    award(&mut world, "ben");
    award(&mut world, "bob");
    advance(&mut world);
    let found = world.read_auction(&OFFER);
    assert_eq!((found.phase, found.round, found.lots), (COMMITTING, 1, 5));
    // Bonds of the first round are free meanwhile; a fair bidder bids again.
    settle_bond(&mut world, 0, "ben");
    let second = [bid("ben", 150, 2), bid("bea", 250, 3)];
    for bidding in &second {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    for bidding in &second {
        reveal(&mut world, bidding);
    }
    next_phase(&mut world);
    award(&mut world, "ben");
    award(&mut world, "bea");
    advance(&mut world);
    for (round, bidder) in [(0, "bob"), (1, "ben"), (1, "bea")] {
        settle_bond(&mut world, round, bidder);
    }
    check_over(&world);
    assert_eq!(missing(&world), [0; 3]);
    assert_eq!(BIDDERS.map(|bidder| lots_of(&world, bidder)), [4, 3, 3]);
    assert_eq!(lots_of(&world, "dora"), 0);
}

#[test]
fn with_too_few_bidders_it_is_rerun_and_then_over() {
    let mut world = revealing(&BIDS[..1]);
    reveal(&mut world, &BIDS[0]);
    next_phase(&mut world);
    assert_eq!(world.read_auction(&OFFER).round, 1);
    next_phase(&mut world);
    next_phase(&mut world);
    settle_bond(&mut world, 0, "ben");
    check_over(&world);
    assert_eq!(missing(&world), [0; 3]);
    assert_eq!(lots_of(&world, "dora"), 10, "to be torn up, or taken");
    done(world.loss_take("lina", "dora", PERP, 1));
    let again = world.auction_open_act(&OFFER);
    assert_eq!(refused(&world, &again), "AccountExists", "no third round");
}

#[test]
fn whoever_does_not_reveal_pays_for_it() {
    let mut world = revealing(&BIDS);
    reveal(&mut world, &BIDS[0]);
    reveal(&mut world, &BIDS[2]);
    let insurance = world.read_fund().insurance_native;
    next_phase(&mut world);
    for bidder in ["ben", "bea"] {
        award(&mut world, bidder);
    }
    advance(&mut world);
    // One lot is left, and nobody bids for it.
    next_phase(&mut world);
    next_phase(&mut world);
    for bidder in BIDDERS {
        settle_bond(&mut world, 0, bidder);
    }
    check_over(&world);
    assert_eq!(missing(&world), [0, BOND, 0]);
    assert_eq!(world.read_fund().insurance_native, insurance + BOND);
    assert_eq!(BIDDERS.map(|bidder| lots_of(&world, bidder)), [4, 0, 5]);
}

#[test]
fn a_winner_who_cannot_carry_the_lots_any_more_is_passed_over() {
    let mut world = awarding(&BIDS);
    done(world.withdraw("bob", USDC, 990 * ONE_USDC));
    let act = world.auction_award_act(&OFFER, "bob");
    assert_eq!(refused(&world, &act), "BelowInitial");
    let next = world.auction_award_act(&OFFER, "ben");
    assert_eq!(refused(&world, &next), "AuctionInOtherPhase");
    world.advance(PHASE_S / 8);
    world.freshen();
    advance(&mut world);
    award(&mut world, "ben");
    award(&mut world, "bea");
    let insurance = world.read_fund().insurance_native;
    advance(&mut world);
    assert_eq!(world.read_auction(&OFFER).lots, 1);
    for bidder in BIDDERS {
        settle_bond(&mut world, 0, bidder);
    }
    assert_eq!(world.wallet_tokens("bob", USDC), 1_990 * ONE_USDC - BOND);
    assert_eq!(world.read_fund().insurance_native, insurance + BOND);
    assert_eq!(BIDDERS.map(|bidder| lots_of(&world, bidder)), [4, 0, 5]);
}

#[test]
fn the_lots_go_at_the_mark_of_the_award_not_of_the_bid() {
    let mut world = awarding(&BIDS);
    world.advance(1);
    world.mark(PERP, 6_000_000_000);
    award(&mut world, "bob");
    let position = world.read_account("bob").positions[0];
    assert_eq!(position.lots, 4);
    let net = position.wait_gain_native - position.wait_loss_native;
    assert_eq!(net, 4 * (40 * 1_000_000 + 1_000_000));
}

#[test]
fn eight_bids_are_kept_and_the_ninth_is_not() {
    let names = ["b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9"];
    let mut world = crate::bidding::before_with(&names);
    crate::bidding::declare(&mut world);
    pass_phase(&mut world);
    done(world.send(&world.auction_open_act(&OFFER)));
    // The first to commit asks most.
    let bids: Vec<Bidding<'_>> = names
        .iter()
        .zip((1..=9).rev())
        .map(|(name, cents)| bid(name, cents, 2))
        .collect();
    for bidding in &bids {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    for bidding in &bids {
        reveal(&mut world, bidding);
    }
    let kept = world.read_auction(&OFFER).best;
    let number = |ranked: RankedBid| ranked.bid_number;
    assert_eq!(kept.map(number), [9, 8, 7, 6, 5, 4, 3, 2]);
    next_phase(&mut world);
    settle_bond(&mut world, 0, "b1");
    let worst = world.bond_settle_act(&OFFER, 0, "b2");
    assert_eq!(refused(&world, &worst), "AuctionInOtherPhase");
    for bidder in ["b9", "b8", "b7", "b6", "b5"] {
        award(&mut world, bidder);
        assert_eq!(lots_of(&world, bidder), 2);
    }
    advance(&mut world);
    for bidder in &names[1..] {
        settle_bond(&mut world, 0, bidder);
    }
    check_over(&world);
}

#[test]
fn while_a_haircut_is_under_way_nobody_is_passed_over() {
    let mut world = awarding(&BIDS);
    pass_phase(&mut world);
    let act = world.auction_advance_act(&OFFER);
    let halted = refused_when(&world, &act, |world| {
        crate::market::set_haircutting(world, true)
    });
    assert_eq!(halted, "HaircutUnderWay");
    assert_eq!(world.read_auction(&OFFER).phase, AWARDING);
}

#[test]
fn members_may_leave_nothing_behind_that_holds_an_auction_up() {
    // Nobody reveals, nobody moves it on for two days; then anyone does.
    let mut world = committing();
    for bidding in &BIDS {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    world.advance(3 * crate::market::DAY);
    // The time to manage has lapsed, so that it needs neither a mark nor a rerun.
    advance(&mut world);
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    for bidder in BIDDERS {
        settle_bond(&mut world, 0, bidder);
    }
    check_over(&world);
    assert_eq!(missing(&world), [BOND; 3]);
}
