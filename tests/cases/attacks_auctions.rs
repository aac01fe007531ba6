//! Attacks on auctions of a defaulter's lots.

use ringfence_interface::accounts::MarginAccount;
use ringfence_tests::act::Act;
use ringfence_tests::actors::{THIEF, address};
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_E8, ONE_USDC, PERP, USDC};
use ringfence_tests::world::World;

use crate::bidding::{
    BIDDERS, BIDS, BOND, OFFER, advance, award, awarding, before_with, bid, commit, committing,
    declare, lots_of, next_phase, pass_phase, reveal, revealing, settle_bond, two_auctions,
};
use crate::market::{add_foreign_market, mark_at, pass_boundary, set_frozen, stake};
use crate::rows::refused;
use crate::stage::in_house;

/// Opens Dora's auction in a world in which she has not been declared yet.
fn open(world: &mut World) {
    declare(world);
    pass_phase(world);
    done(world.send(&world.auction_open_act(&OFFER)));
}

#[test]
fn the_defaulters_owner_does_not_bid() {
    // Dora has been a member for longer than an epoch, and has another account with money in it.
    let mut world = before_with(&["dora/1", "ben"]);
    open(&mut world);
    let own = world.auction_commit_act(&OFFER, &bid("dora/1", 1_000, 10));
    assert_eq!(refused(&world, &own), "BidderNotEligible");
}

#[test]
fn a_stake_of_just_before_the_declaration_gives_no_bid() {
    let mut world = before_with(&BIDDERS);
    stake(&mut world, "flo", 1_000 * ONE_USDC);
    pass_boundary(&mut world, 10_000);
    done(world.send(&world.fund_stake_activate_act("flo")));
    world.add_trader("flo", 1_000 * ONE_USDC);
    open(&mut world);
    let flash = world.auction_commit_act(&OFFER, &bid("flo", 1_000, 10));
    assert_eq!(refused(&world, &flash), "BidderNotEligible");
    commit(&mut world, &BIDS[0]);
}

#[test]
fn a_commitment_that_was_copied_cannot_be_revealed() {
    let mut world = committing();
    commit(&mut world, &BIDS[0]);
    // Bob sees Ben's hash in the logs and takes it for himself, hoping to reveal the same bid.
    let sealed = world.sealed(&OFFER, &BIDS[0]);
    let copied = world.auction_commit_with(&OFFER, "bob", sealed.commitment());
    done(world.send(&copied));
    next_phase(&mut world);
    reveal(&mut world, &BIDS[0]);
    let copied = world.auction_reveal_with(&OFFER, "bob", &sealed);
    assert_eq!(refused(&world, &copied), "BidNotAsCommitted");
    let in_bens_name = copied.with("bidder_account", world.account("ben"));
    assert_eq!(refused(&world, &in_bens_name), "NotOwner");
    next_phase(&mut world);
    settle_bond(&mut world, 0, "bob");
    assert_eq!(world.wallet_tokens("bob", USDC), 1_000 * ONE_USDC - BOND);
}

#[test]
fn a_commitment_serves_one_auction_and_one_round_alone() {
    let (mut world, other) = two_auctions();
    let sealed = world.sealed(&OFFER, &BIDS[0]);
    // The same hash in both auctions: it is worth something in one.
    for offer in [&OFFER, &other] {
        let act = world.auction_commit_with(offer, "ben", sealed.commitment());
        done(world.send(&act));
    }
    pass_phase(&mut world);
    for offer in [&OFFER, &other] {
        done(world.send(&world.auction_advance_act(offer)));
    }
    let elsewhere = world.auction_reveal_with(&other, "ben", &sealed);
    assert_eq!(refused(&world, &elsewhere), "BidNotAsCommitted");
    let across = elsewhere.clone().with("auction", world.auction(&OFFER));
    assert_eq!(refused(&world, &across), "BidMismatch");
    done(world.send(&world.auction_reveal_with(&OFFER, "ben", &sealed)));
    // Nor is it in the rerun, where others have seen it by now.
    next_phase(&mut world);
    let again = world.auction_commit_with(&OFFER, "ben", sealed.commitment());
    done(world.send(&again));
    next_phase(&mut world);
    let found = world.bid(&OFFER, 1, "ben");
    let again = world
        .auction_reveal_with(&OFFER, "ben", &sealed)
        .with("bid", found);
    assert_eq!(refused(&world, &again), "BidNotAsCommitted");
    let first = world.auction_reveal_with(&OFFER, "ben", &sealed);
    assert_eq!(
        refused(&world, &first),
        "AuctionInOtherPhase",
        "of the round before"
    );
}

#[test]
fn a_bid_that_is_revealed_twice_is_counted_once() {
    let mut world = revealing(&BIDS);
    let again = world.auction_reveal_act(&OFFER, &BIDS[0]);
    let twice = world.clone().send_together(&[again.clone(), again]);
    assert_eq!(twice.unwrap_err().name, "BidAlreadyRevealed");
    reveal(&mut world, &BIDS[0]);
    let again = world.auction_reveal_act(&OFFER, &BIDS[0]);
    assert_eq!(refused(&world, &again), "BidAlreadyRevealed");
    let found = world.read_auction(&OFFER);
    assert_eq!((found.revealed_count, found.best[1].bid_number), (1, 0));
}

#[test]
fn a_bid_of_another_house_is_none_here() {
    let mut world = awarding(&BIDS);
    let second = add_foreign_market(&mut world);
    let act = world.auction_award_act(&OFFER, "bob");
    let fund = act.clone().with("house", second.address);
    assert_eq!(refused(&world, &fund), "AccountOfOtherHouse");
    let foreign = in_house(&world, &second, |world| world.account("sam"));
    let into = act.with("bidder_account", foreign);
    assert_eq!(refused(&world, &into), "BidMismatch");
    let settle = world
        .bond_settle_act(&OFFER, 0, "bob")
        .with("fund", second.fund);
    assert_eq!(refused(&world, &settle), "AccountOfOtherHouse");
}

#[test]
fn a_bond_is_settled_once() {
    let mut world = awarding(&BIDS);
    award(&mut world, "bob");
    let act = world.bond_settle_act(&OFFER, 0, "bob");
    let twice = world.clone().send_together(&[act.clone(), act.clone()]);
    assert_eq!(
        twice.unwrap_err().name,
        "AccountMissing",
        "not even at once"
    );
    done(world.send(&act));
    assert_eq!(refused(&world, &act), "AccountMissing");
    // Lamports do not bring the record back.
    let place = world.bid(&OFFER, 0, "bob");
    world.set_lamports(&place, 10_000_000);
    assert_eq!(refused(&world, &act), "AccountMissing");
    assert_eq!(world.read_fund().escrow_native, 2 * BOND);
}

#[test]
fn a_closed_bid_is_not_made_again_in_its_round() {
    let mut world = committing();
    for bidding in &BIDS {
        commit(&mut world, bidding);
    }
    let back = world.bond_settle_act(&OFFER, 0, "ben");
    assert_eq!(
        refused(&world, &back),
        "AuctionInOtherPhase",
        "no way to take it back"
    );
    next_phase(&mut world);
    for bidding in &BIDS {
        reveal(&mut world, bidding);
    }
    next_phase(&mut world);
    award(&mut world, "bob");
    settle_bond(&mut world, 0, "bob");
    let again = world.auction_commit_act(&OFFER, &bid("bob", 1, 10));
    assert_eq!(refused(&world, &again), "AuctionInOtherPhase");
    // In the rerun its bid is another, with a bond of its own.
    award(&mut world, "ben");
    world.advance(crate::bidding::PHASE_S);
    world.freshen();
    advance(&mut world);
    let of_round_0 = world
        .auction_commit_act(&OFFER, &bid("bob", 1, 2))
        .with("bid", world.bid(&OFFER, 0, "bob"));
    assert_eq!(refused(&world, &of_round_0), "WrongAddress");
    commit(&mut world, &bid("bob", 1, 2));
}

#[test]
fn a_frozen_escrow_holds_bonds_up_and_nothing_else() {
    let mut world = awarding(&BIDS);
    let escrow = world.house.vault(ringfence_interface::pda::ESCROW);
    set_frozen(&mut world, &escrow);
    for bidder in ["bob", "ben", "bea"] {
        award(&mut world, bidder);
    }
    advance(&mut world);
    let act = world.bond_settle_act(&OFFER, 0, "bob");
    assert_eq!(refused(&world, &act), "TokenAccountFrozen");
    world.tamper(&escrow, |data| data[108] = 1);
    done(world.send(&act));
}

#[test]
fn nobody_awards_out_of_order_or_to_itself() {
    let mut world = awarding(&BIDS);
    for later in ["ben", "bea"] {
        let act = world.auction_award_act(&OFFER, later);
        assert_eq!(refused(&world, &act), "AuctionInOtherPhase");
    }
    world.add_trader(THIEF, 1_000 * ONE_USDC);
    let evidence = world.auction_award_act(&OFFER, "bob");
    let to_thief = evidence.with("bidder_account", world.account(THIEF));
    assert_eq!(refused(&world, &to_thief), "BidMismatch");
    let bobs_other = {
        done(world.account_create("bob/1"));
        let act = world.auction_award_act(&OFFER, "bob");
        act.with("bidder_account", world.account("bob/1"))
    };
    assert_eq!(
        refused(&world, &bobs_other),
        "BidMismatch",
        "the hash binds the account"
    );
    assert_eq!(lots_of(&world, "dora"), 10);
}

#[test]
fn nobody_ends_an_auction_with_an_account_that_has_no_lots() {
    let (mut world, other) = two_auctions();
    for bidding in &BIDS {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    for bidding in &BIDS {
        reveal(&mut world, bidding);
    }
    next_phase(&mut world);
    let act: Act = world.auction_advance_act(&OFFER);
    let wrong = |account| act.clone().with("margin_account", account);
    for account in [world.account("lina"), world.account(other.customer)] {
        assert_eq!(refused(&world, &wrong(account)), "LossMismatch");
    }
}

#[test]
fn a_bid_at_the_whole_reserve_gets_no_more_than_the_bound() {
    // Ben bids with a friend of his as the second bidder that is needed.
    let bids = [bid("ben", 1_125, 10), bid("bob", 1_125, 10)];
    let mut world = awarding(&bids);
    award(&mut world, "ben");
    award(&mut world, "bob");
    let loss = world.read_loss(&world.loss("dora"));
    assert!(loss.discount_native <= loss.snapshot.discount_max_native);
    assert_eq!(lots_of(&world, "ben") + lots_of(&world, "bob"), 3);
    advance(&mut world);
    assert_eq!(
        world.read_auction(&OFFER).lots,
        7,
        "the rest goes on at the mark"
    );
}

#[test]
fn a_price_that_jumps_between_reveal_and_award_hurts_nobody_but_a_bidder_who_cannot_pay() {
    let mut world = awarding(&BIDS);
    mark_at(&mut world, 500);
    award(&mut world, "bob");
    assert_eq!(lots_of(&world, "bob"), 4);
    world.check_invariants();
}

#[test]
fn a_delegate_does_not_bid_with_its_principals_account() {
    let mut world = committing();
    let account = world.account("ben");
    world.edit(&account, |account: &mut MarginAccount| {
        account.delegate = address("bob");
    });
    commit(&mut world, &BIDS[1]);
    next_phase(&mut world);
    let act = world
        .auction_reveal_act(&OFFER, &BIDS[1])
        .with("bidder_account", account);
    assert_eq!(refused(&world, &act), "NotOwner");
    assert_eq!(
        world.read_instrument(PERP).mark_tick,
        75 * ONE_E8 / 1_000_000
    );
}
