//! Attacks on defaults: around a haircut, by a bidder who defaults itself, with an old request.

use ringfence_tests::actors::VENUE;
use ringfence_tests::customers::Trade;
use ringfence_tests::send::done;
use ringfence_tests::standard::{ONE_USDC, PERP, USDC};

use crate::bidding::{
    AWARDING, BIDS, BOND, OFFER, advance, award, commit, lots_of, managed, next_phase, pass_phase,
    reveal, settle_bond,
};
use crate::market::{LAYERS, mark_at, opened, pass_boundary, trade, variation};
use crate::rows::refused;
use crate::scenarios_haircut::haircut_under_way;

const DAY: i64 = 86_400;

#[test]
fn nobody_leaves_a_haircut_by_selling_emptying_or_closing_an_account() {
    let mut world = haircut_under_way();
    let sale = Trade {
        venue: VENUE,
        instrument: PERP,
        buyer: "sam",
        seller: "lina",
        lots: 1,
        price_ticks: 7_500,
        buyer_fee_native: 0,
        seller_fee_native: 0,
    };
    let sale = world.position_fill_act(&sale);
    assert_eq!(refused(&world, &sale), "HaircutUnderWay");
    // What is in the vault leaves, as always; the claim stays and is cut like all others.
    done(world.settle("sam"));
    let claim = variation(&world, "sam");
    assert_eq!(claim, 174 * i128::from(ONE_USDC));
    done(world.settle("sue"));
    done(world.settle("lina"));
    assert_eq!(
        refused(&world, &world.account_close_act("sam")),
        "VaultsStillOpen"
    );
    done(world.send(&world.loss_route_act("dora")));
    // From here on turns of auctions count.
    let (house, now) = (world.read_house(), world.now());
    assert_eq!((house.haircutting, house.trading_since_ts), (0, now));
    assert_ne!(house.trading_since_slot, 0);
    let before = world.ledger("sam", USDC);
    done(world.settle("sam"));
    let paid = i128::from(world.ledger("sam", USDC) - before);
    assert!(paid < claim, "cut");
    assert_eq!(variation(&world, "sam"), 0);
}

#[test]
fn a_bidder_who_defaults_itself_holds_nobody_up_and_loses_its_bond() {
    let mut world = managed();
    // Ben is a member, bids, and has lots of his own, as somebody who liquidates has.
    trade(&mut world, "ben", "lina", 50, 7_500);
    pass_phase(&mut world);
    done(world.send(&world.auction_open_act(&OFFER)));
    for bidding in &BIDS {
        commit(&mut world, bidding);
    }
    next_phase(&mut world);
    for bidding in &BIDS {
        reveal(&mut world, bidding);
    }
    next_phase(&mut world);
    assert_eq!(world.read_auction(&OFFER).phase, AWARDING);
    mark_at(&mut world, 5_000);
    done(world.send(&world.loss_declare_act("ben")));
    award(&mut world, "bob");
    let next = world.auction_award_act(&OFFER, "ben");
    assert_eq!(refused(&world, &next), "AccountInDefault");
    let early = world.auction_award_act(&OFFER, "bea");
    assert_eq!(refused(&world, &early), "AuctionInOtherPhase");
    // Two eighths of the phase: his turn is over.
    world.advance(900);
    world.freshen();
    advance(&mut world);
    award(&mut world, "bea");
    let insurance = world.read_fund().insurance_native;
    settle_bond(&mut world, 0, "ben");
    assert_eq!(world.read_fund().insurance_native, insurance + BOND);
    assert_eq!(lots_of(&world, "dora"), 1, "what Ben was to get");
    // Of his own default his stake pays, and he bids in none of it.
    let own = world.read_loss(&world.loss("ben")).snapshot;
    assert_ne!(own.own_shares, 0);
}

#[test]
fn an_old_request_is_no_way_out_when_a_loss_has_been_closed() {
    // Insurance alone pays: her shares stay what they are.
    let [_, junior, mutual, senior] = LAYERS;
    let mut world = opened([200, junior, mutual, senior]);
    let shares = world.read_member("mia").shares;
    done(world.send(&world.fund_unstake_request_act("mia", shares)));
    let asked = world.now();
    world.advance_to(asked + 9 * DAY + 1);
    pass_boundary(&mut world, 10_000);
    let unstake = world.fund_unstake_act("mia");
    assert_eq!(refused(&world, &unstake), "UnstakeWindowPassed");
    mark_at(&mut world, 7_500);
    done(world.send(&world.loss_declare_act("dora")));
    assert_eq!(refused(&world, &unstake), "LossOpen");
    done(world.loss_take("lina", "dora", PERP, 10));
    pass_boundary(&mut world, 7_500);
    done(world.send(&world.loss_fix_act("dora")));
    done(world.send(&world.loss_route_act("dora")));
    done(world.send(&world.loss_close_act("dora")));
    for customer in ["sam", "lina"] {
        done(world.settle(customer));
    }
    assert_eq!(refused(&world, &unstake), "UnstakeWindowPassed");
    let again = world.fund_unstake_request_act("mia", shares);
    done(world.send(&again));
}
