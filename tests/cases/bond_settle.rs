//! `bond_settle`.

use ringfence_interface::accounts::{Auction, Bid};
use ringfence_interface::events::Event;
use ringfence_interface::ids::TOKEN_2022_PROGRAM;
use ringfence_interface::pda::{ESCROW, PENDING_STAKES};
use ringfence_tests::actors::{THIEF, address};
use ringfence_tests::auctions::Bidding;
use ringfence_tests::house::{INSURANCE, MUTUAL};
use ringfence_tests::send::done;
use ringfence_tests::standard::{BTC, ONE_USDC, SOL, USDC};
use ringfence_tests::world::World;

use crate::bidding::{
    BIDS, BOND, CLOSED, COMMITTING, OFFER, PHASE_S, REVEALING, advance, award, awarding, bid,
    commit, committing, next_phase, pass_phase, reveal, revealing, settle_bond, two_auctions,
};
use crate::market::{
    add_foreign_market, refused_when, set_frozen, set_haircutting, set_tokens, sorted, the_event,
};
use crate::rows::{Row, refused, refuses};
use crate::stage::{DUPLICATE, NOT_WRITABLE};

#[test]
fn refuses_accounts_in_order() {
    let (mut world, other) = two_auctions();
    let second = add_foreign_market(&mut world);
    for offer in [&OFFER, &other] {
        done(world.send(&world.auction_commit_act(offer, &BIDS[0])));
    }
    next_phase(&mut world);
    next_phase(&mut world);
    let act = world.bond_settle_act(&OFFER, 0, "ben");
    let mut rows: Vec<Row> = Vec::new();
    let written = [
        "fund",
        "bid",
        "rent_payer",
        "vault_escrow",
        "vault_insurance",
        "destination",
    ];
    for account in written {
        rows.push((NOT_WRITABLE, account, act.clone().read_only(account)));
    }
    for account in ["fund", "auction", "bid"] {
        let no = act.clone().with(account, world.asset(BTC));
        rows.push(("WrongAccountType", account, no));
    }
    let vault = |number| world.house.vault(number);
    rows.extend([
        ("AccountMissing", "a bid that nobody made", {
            act.clone().with("bid", world.bid(&OFFER, 0, "bob"))
        }),
        (DUPLICATE, "from the escrow into itself", {
            act.clone().with("vault_insurance", vault(ESCROW))
        }),
        ("BidMismatch", "a bid in another auction", {
            act.clone().with("bid", world.bid(&other, 0, "ben"))
        }),
        ("BidMismatch", "another auction that is over", {
            act.clone().with("auction", world.auction(&other))
        }),
        ("AccountOfOtherHouse", "the fund of another house", {
            act.clone().with("fund", second.fund)
        }),
        ("FundVaultMismatch", "out of the waiting stakes", {
            act.clone().with("vault_escrow", vault(PENDING_STAKES))
        }),
        ("FundVaultMismatch", "into the mutual layer", {
            act.clone().with("vault_insurance", vault(MUTUAL))
        }),
        ("FundVaultMismatch", "another house's insurance", {
            act.clone().with("vault_insurance", second.vault(INSURANCE))
        }),
        ("TokenProgramNotAllowed", "the other token program", {
            act.clone().with("token_program", TOKEN_2022_PROGRAM)
        }),
        ("RentPayerMismatch", "rent to somebody else", {
            act.clone().with("rent_payer", address(THIEF))
        }),
    ]);
    refuses(&world, &rows);
}

#[test]
fn waits_until_it_is_decided_what_becomes_of_the_bond() {
    let mut world = committing();
    let act = |world: &World| world.bond_settle_act(&OFFER, 0, "ben");
    for bidding in &BIDS {
        commit(&mut world, bidding);
    }
    assert_eq!(
        refused(&world, &act(&world)),
        "AuctionInOtherPhase",
        "nobody takes a bid back"
    );
    next_phase(&mut world);
    assert_eq!(refused(&world, &act(&world)), "AuctionInOtherPhase");
    for bidding in &BIDS {
        reveal(&mut world, bidding);
    }
    pass_phase(&mut world);
    assert_eq!(
        refused(&world, &act(&world)),
        "AuctionInOtherPhase",
        "while nobody moves the auction on"
    );
    advance(&mut world);
    assert_eq!(
        refused(&world, &act(&world)),
        "AuctionInOtherPhase",
        "its turn is to come"
    );
    award(&mut world, "bob");
    assert_eq!(refused(&world, &act(&world)), "AuctionInOtherPhase");
    award(&mut world, "ben");
    settle_bond(&mut world, 0, "ben");
}

#[test]
fn refuses_to_pay_a_bond_to_anybody_but_the_bidder() {
    let mut world = awarding(&BIDS);
    award(&mut world, "bob");
    world.give("bob", SOL, 1);
    world.open_wallet(THIEF, USDC);
    let act = world.bond_settle_act(&OFFER, 0, "bob");
    let to = |place| act.clone().with("destination", place);
    let rows: Vec<Row> = vec![
        (
            "TokenProgramNotAllowed",
            "to a house",
            to(world.house.address),
        ),
        (
            "TokenAccountMalformed",
            "to a mint",
            to(world.mint(USDC).address),
        ),
        (
            "TokenOwnerWrong",
            "to a stranger",
            to(world.wallet(THIEF, USDC)),
        ),
        (
            "TokenOwnerWrong",
            "to another bidder",
            to(world.wallet("ben", USDC)),
        ),
        (
            "TokenOwnerWrong",
            "into a vault of the bidder, unseen by its ledger",
            to(world.vault("bob", USDC)),
        ),
        ("TokenOwnerWrong", "into the pool", to(world.house.pool)),
        (
            "TokenMintWrong",
            "another mint",
            to(world.wallet("bob", SOL)),
        ),
    ];
    refuses(&world, &rows);
    let (wallet, escrow) = (world.wallet("bob", USDC), world.house.vault(ESCROW));
    for frozen in [wallet, escrow] {
        let name = refused_when(&world, &act, |world| set_frozen(world, &frozen));
        assert_eq!(name, "TokenAccountFrozen", "the bond waits");
    }
    let short = refused_when(&world, &act, |world| {
        set_tokens(world, &escrow, 3 * BOND - 1)
    });
    assert_eq!(
        short, "TokensBelowLedger",
        "no instruction can bring this about"
    );
}

#[test]
fn returns_the_bond_of_whoever_took_its_lots() {
    let mut world = awarding(&BIDS);
    award(&mut world, "bob");
    let (wallet, insurance) = (
        world.wallet_tokens("bob", USDC),
        world.read_fund().insurance_native,
    );
    let (place, lamports) = (world.bid(&OFFER, 0, "bob"), world.lamports(&address("bob")));
    let rent = world.lamports(&place);
    let sent = settle_bond(&mut world, 0, "bob");
    assert_eq!(world.wallet_tokens("bob", USDC), wallet + BOND);
    let fund = world.read_fund();
    assert_eq!(
        (fund.escrow_native, fund.insurance_native),
        (2 * BOND, insurance)
    );
    assert_eq!(world.tokens(&world.house.vault(ESCROW)), 2 * BOND);
    assert!(!world.exists(&place));
    assert_eq!(world.lamports(&address("bob")), lamports + rent);
    let Event::BondSettled(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.auction, event.bid), (world.auction(&OFFER), place));
    assert_eq!(event.bidder, address("bob"));
    assert_eq!((event.bond_native, event.forfeited_native), (BOND, 0));
    assert_eq!(
        (event.escrow_native, event.insurance_native),
        (2 * BOND, insurance)
    );
    let again = world.bond_settle_act(&OFFER, 0, "bob");
    assert_eq!(refused(&world, &again), "AccountMissing");
}

#[test]
fn forfeits_the_bond_of_a_bid_that_was_not_revealed() {
    let mut world = revealing(&BIDS);
    reveal(&mut world, &BIDS[0]);
    reveal(&mut world, &BIDS[1]);
    next_phase(&mut world);
    let insurance = world.read_fund().insurance_native;
    // Where it would have been paid back to does not matter.
    let act = world
        .bond_settle_act(&OFFER, 0, "bea")
        .with("destination", world.house.address);
    let sent = done(world.send(&act));
    let fund = world.read_fund();
    assert_eq!(
        (fund.escrow_native, fund.insurance_native),
        (2 * BOND, insurance + BOND)
    );
    assert_eq!(
        world.tokens(&world.house.vault(INSURANCE)),
        insurance + BOND
    );
    assert!(!world.exists(&world.bid(&OFFER, 0, "bea")));
    let Event::BondSettled(event) = the_event(&sent) else {
        panic!()
    };
    assert_eq!((event.bond_native, event.forfeited_native), (BOND, BOND));
    assert_eq!(event.insurance_native, insurance + BOND);
    let insurance = world.house.vault(INSURANCE);
    let mut frozen = awarding_without_bea();
    let act = frozen.bond_settle_act(&OFFER, 0, "bea");
    set_frozen(&mut frozen, &insurance);
    assert_eq!(refused(&frozen, &act), "TokenAccountFrozen");
}

fn awarding_without_bea() -> World {
    let mut world = revealing(&BIDS);
    reveal(&mut world, &BIDS[0]);
    reveal(&mut world, &BIDS[1]);
    next_phase(&mut world);
    world
}

#[test]
fn forfeits_the_bond_of_whoever_was_passed_over_alone() {
    let mut world = awarding(&BIDS);
    world.advance(PHASE_S / 8);
    world.freshen();
    advance(&mut world);
    let insurance = world.read_fund().insurance_native;
    settle_bond(&mut world, 0, "bob");
    assert_eq!(world.read_fund().insurance_native, insurance + BOND);
    award(&mut world, "ben");
    for bidder in ["ben", "bea"] {
        let act = world.bond_settle_act(&OFFER, 0, bidder);
        let is_decided = world.clone().send(&act).is_ok();
        assert_eq!(is_decided, bidder == "ben");
    }
}

#[test]
fn returns_bonds_that_nobody_could_have_earned() {
    // Bob wants all of it at the lowest discount, so that nothing is left for the others.
    let bids = [bid("ben", 200, 4), bid("bob", 100, 10), bid("bea", 300, 5)];
    let mut world = awarding(&bids);
    award(&mut world, "bob");
    advance(&mut world);
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    let insurance = world.read_fund().insurance_native;
    for bidder in ["ben", "bob", "bea"] {
        settle_bond(&mut world, 0, bidder);
        assert_eq!(world.wallet_tokens(bidder, USDC), 1_000 * ONE_USDC);
    }
    let fund = world.read_fund();
    assert_eq!((fund.escrow_native, fund.insurance_native), (0, insurance));
}

#[test]
fn returns_the_only_bid_that_was_revealed() {
    let mut world = revealing(&BIDS);
    reveal(&mut world, &BIDS[0]);
    next_phase(&mut world);
    let found = world.read_auction(&OFFER);
    assert_eq!(
        (found.phase, found.round),
        (COMMITTING, 1),
        "two are needed"
    );
    for bidder in ["ben", "bob", "bea"] {
        settle_bond(&mut world, 0, bidder);
    }
    assert_eq!(world.wallet_tokens("ben", USDC), 1_000 * ONE_USDC);
    assert_eq!(world.wallet_tokens("bob", USDC), 1_000 * ONE_USDC - BOND);
    assert_eq!(world.read_fund().escrow_native, 0);
}

#[test]
fn the_ninth_best_bid_is_free_at_once() {
    let mut world = awarding(&BIDS);
    // As if better bids had taken every place: Bea's is not among them.
    let auction = world.auction(&OFFER);
    world.edit(&auction, |auction: &mut Auction| {
        let best = auction.best[0];
        for (number, place) in (10..).zip(&mut auction.best) {
            *place = best;
            place.bid_number = number;
        }
    });
    settle_bond(&mut world, 0, "bea");
    assert_eq!(world.wallet_tokens("bea", USDC), 1_000 * ONE_USDC);
}

#[test]
fn is_open_during_a_haircut_and_after_the_rerun() {
    let mut world = revealing(&BIDS);
    for _ in 0..3 {
        next_phase(&mut world);
    }
    assert_eq!(world.read_auction(&OFFER).phase, CLOSED);
    set_haircutting(&mut world, true);
    for bidder in ["ben", "bob", "bea"] {
        settle_bond(&mut world, 0, bidder);
    }
    assert_eq!(world.read_fund().escrow_native, 0);
}

#[test]
fn keeps_everything_but_the_fund_and_the_bid() {
    let mut world = awarding(&BIDS);
    award(&mut world, "bob");
    let before = world.snapshot();
    let sent = settle_bond(&mut world, 0, "bob");
    let after = world.snapshot();
    let expected = sorted(vec![world.house.fund, world.bid(&OFFER, 0, "bob")]);
    assert_eq!(before.changed(&after), expected);
    assert!(sent.units <= 15_000, "{} compute units", sent.units);
    let found = world.read_bid(&OFFER, 0, "ben");
    let Bid { number, .. } = found;
    assert_eq!(
        (number, world.read_auction(&OFFER).phase),
        (1, REVEALING + 1)
    );
    let other: Bidding<'_> = bid("bob", 1, 4);
    let act = world.auction_commit_with(&OFFER, "bob", world.sealed(&OFFER, &other).commitment());
    assert_eq!(refused(&world, &act), "AuctionInOtherPhase");
}
