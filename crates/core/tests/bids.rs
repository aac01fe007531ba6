//! Bids: who may make one, how it is secured, and what it has to show when it is revealed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::integer_division
)]

mod support;

use ringfence_core::account::Status;
use ringfence_core::auction::{BIDS, Phase, lots_min};
use ringfence_core::loss::State;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::system::System;
use support::managed::{
    HOUR, REQUIREMENT, RICH, bidder, commit, contested, later, managed, next_phase, opened, reveal,
    seal, tokens_in,
};
use support::world::{customer, instrument, move_mark, trade, wait};

const ALL: u64 = u64::MAX;

#[test]
fn an_auction_is_opened_in_the_order_of_the_contract() {
    let mut system = managed(100, true, ALL);
    let tried = |system: &System| system.clone().open_auction(0, 0);
    assert_eq!(tried(&system), Err(Refusal::AuctionNotDue));
    later(&mut system, HOUR - 1);
    assert_eq!(tried(&system), Err(Refusal::AuctionNotDue));
    later(&mut system, 1);
    assert_eq!(tried(&system), Ok(0));
    let refuses = |change: fn(&mut System), refusal| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(tried(&other), Err(refusal), "{refusal:?}");
    };
    let state: fn(&mut System) = |s| {
        s.losses[0].loss.state = State::Fixed;
        s.clock.slot -= 7_200;
    };
    refuses(state, Refusal::LossInOtherState);
    refuses(|s| wait(s, 3 * 86_400), Refusal::LossInOtherState);
    let halted: fn(&mut System) = |s| {
        s.clock.slot -= 1;
        s.markets[0].0.is_expired = true;
    };
    refuses(halted, Refusal::AuctionNotDue);
    let ended: fn(&mut System) = |s| {
        s.markets[0].0.expiry_ts = s.clock.now_ts + 11;
        wait(s, 11);
    };
    refuses(ended, Refusal::InstrumentExpired);
    let old: fn(&mut System) = |s| {
        wait(s, 11);
        s.markets[0].1.is_tearing_up = true;
    };
    refuses(old, Refusal::MarkStale);
    refuses(
        |s| s.markets[0].1.is_tearing_up = true,
        Refusal::TearUpUnderWay,
    );
    assert_eq!(system.open_auction(0, 1), Err(Refusal::LotsOutOfRange));
    system.open_auction(0, 0).unwrap();
    // Never twice: the lots of one instrument are auctioned once, with one rerun.
    assert_eq!(tried(&system), Err(Refusal::AuctionInOtherPhase));
    // Nobody takes lots beside the auction, of whatever instrument.
    assert_eq!(system.take(0, 0, 0, 1), Err(Refusal::AuctionUnderWay));
    assert_eq!(system.take(0, 2, 0, 1), Err(Refusal::AuctionUnderWay));
}

#[test]
fn only_members_of_an_epoch_before_the_default_bid() {
    let (system, members) = contested(1);
    let seat = members[0].0;
    let tried = |system: &System| commit(&mut system.clone(), seat, (0, 100)).map(|_| ());
    assert_eq!(tried(&system), Ok(()));
    let declared_ts = system.losses[0].loss.declared_ts;
    let refuses = |change: &dyn Fn(&mut System)| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(tried(&other), Err(Refusal::BidderNotEligible));
    };
    refuses(&|s| s.seats[seat].owner = 1);
    refuses(&|s| s.seats[seat].member.shares = 0);
    refuses(&|s| s.seats[seat].member.since_ts = 0);
    refuses(&|s| s.fund.share_generation = 1);
    // A stake of the last moment: one second less than an epoch before the declaration.
    refuses(&|s| s.seats[seat].member.since_ts = declared_ts - 86_400 + 1);
    refuses(&|s| s.seats[seat].member.since_ts = i64::MAX);
    let mut other = system.clone();
    other.seats[seat].member.since_ts = declared_ts - 86_400;
    assert_eq!(tried(&other), Ok(()));
    let mut other = system.clone();
    other.auctions[0].auction.phase = Phase::Revealing;
    other.seats[seat].member.shares = 0;
    assert_eq!(tried(&other), Err(Refusal::AuctionInOtherPhase));
    let mut other = system.clone();
    other.markets[0].0.is_expired = true;
    assert_eq!(tried(&other), Err(Refusal::InstrumentExpired));
    let mut other = system.clone();
    wait(&mut other, 11);
    assert_eq!(tried(&other), Err(Refusal::MarkStale));
}

#[test]
fn a_bid_is_secured_by_a_bond_on_all_lots_rounded_up() {
    let mut system = managed(99, true, ALL);
    let members = [bidder(&mut system, 200, RICH)];
    opened(&mut system);
    system.markets[0].0.mark_tick = 701;
    system.markets[0].0.tick_value_native = 333;
    let bid = commit(&mut system, members[0].0, (0, 13)).unwrap();
    let notional: u64 = 99 * 701 * 333;
    assert_ne!(notional % 100, 0);
    assert_eq!(system.bids[bid].bid.bond_native, notional / 100 + 1);
    assert_eq!(system.fund.escrow_native, notional / 100 + 1);
    assert_eq!(
        (
            system.bids[bid].bid.number,
            system.auctions[0].auction.bid_count
        ),
        (1, 1)
    );
    assert_eq!(
        tokens_in(&system, Pocket::Escrow),
        system.fund.escrow_native
    );
    let second = commit(&mut system, members[0].0, (0, 13));
    assert_eq!(second, Err(Refusal::BidderNotEligible), "one bid per round");
}

#[test]
fn lots_that_are_worth_little_and_lose_much_are_secured_by_what_they_may_lose() {
    let mut system = managed(99, true, ALL);
    let members = [bidder(&mut system, 200, RICH)];
    opened(&mut system);
    // As of options far out of the money: a mark of one tick, and a reserve that is a scan loss.
    system.markets[0].0.mark_tick = 1;
    system.auctions[0].auction.reserve_native = 105_001;
    let bid = commit(&mut system, members[0].0, (0, 13)).unwrap();
    let at_stake: u64 = 99 * 105_001;
    assert_eq!(system.bids[bid].bid.bond_native, at_stake.div_ceil(100));
}

/// One bid of a bidder with so much quote, waiting to be revealed.
fn sealed(of: (u64, u64), quote_native: u64) -> (System, usize, usize) {
    let mut system = managed(100, true, ALL);
    let (seat, who) = bidder(&mut system, 200, quote_native);
    opened(&mut system);
    let bid = commit(&mut system, seat, of).unwrap();
    next_phase(&mut system);
    (system, bid, who)
}

#[test]
fn a_bid_is_revealed_in_the_order_of_the_contract() {
    let (system, bid, who) = sealed((REQUIREMENT, 100), RICH);
    let tried = |system: &System, of| reveal(&mut system.clone(), bid, who, of);
    assert_eq!(tried(&system, (REQUIREMENT, 100)), Ok(()));
    for phase in [Phase::Committing, Phase::Awarding, Phase::Closed] {
        let mut other = system.clone();
        other.auctions[0].auction.phase = phase;
        other.bids[bid].bid.is_revealed = true;
        let refused = tried(&other, (REQUIREMENT, 100));
        assert_eq!(refused, Err(Refusal::AuctionInOtherPhase));
    }
    let mut other = system.clone();
    other.auctions[0].auction.round = 1;
    assert_eq!(tried(&other, (0, 0)), Err(Refusal::AuctionInOtherPhase));
    let mut other = system.clone();
    reveal(&mut other, bid, who, (REQUIREMENT, 100)).unwrap();
    assert_eq!(tried(&other, (0, 0)), Err(Refusal::BidAlreadyRevealed));
    for of in [(REQUIREMENT - 1, 100), (REQUIREMENT, 99), (0, 0)] {
        assert_eq!(tried(&system, of), Err(Refusal::BidNotAsCommitted));
    }
    for (discount, lots, refusal) in [
        (REQUIREMENT + 1, 0, Refusal::LotsOutOfRange),
        (REQUIREMENT + 1, 12, Refusal::LotsOutOfRange),
        (REQUIREMENT + 1, 101, Refusal::LotsOutOfRange),
        (0, ALL, Refusal::LotsOutOfRange),
        (REQUIREMENT + 1, 13, Refusal::BidAboveReserve),
        (ALL, 100, Refusal::BidAboveReserve),
    ] {
        let mut other = system.clone();
        other.bids[bid].bid.commitment = seal(discount, lots, 7);
        other.customers[who].account.status = Status::Liquidation;
        assert_eq!(tried(&other, (discount, lots)), Err(refusal));
    }
}

#[test]
fn whoever_reveals_shows_that_it_can_carry_the_lots() {
    let (mut system, bid, who) = sealed((5, 40), RICH);
    let tried = |system: &System| reveal(&mut system.clone(), bid, who, (5, 40));
    let refuses = |change: &dyn Fn(&mut System), refusal| {
        let mut other = system.clone();
        change(&mut other);
        assert_eq!(tried(&other), Err(refusal));
    };
    for (status, refusal) in [
        (Status::Liquidation, Refusal::AccountInLiquidation),
        (Status::Default, Refusal::AccountInDefault),
        (Status::Fixed, Refusal::AccountInDefault),
    ] {
        refuses(&|s| s.customers[who].account.status = status, refusal);
    }
    refuses(
        &|s| s.customers[who].account.slots[0].is_open = false,
        Refusal::VaultNotOpen,
    );
    refuses(
        &|s| s.customers[who].account.owed_since_ts = 1,
        Refusal::VariationOverdue,
    );
    let full = |s: &mut System| {
        for (index, id) in (10..26).enumerate() {
            let mut filler = instrument(id, 9, 1);
            (filler.mark_tick, filler.settlement_tick) = (1, 1);
            s.markets.push((filler, Default::default()));
            s.customers[who].account.positions[index].instrument_id = id;
        }
    };
    refuses(&full, Refusal::PositionSlotsFull);
    refuses(&|s| wait(s, 11), Refusal::MarkStale);
    refuses(
        &|s| s.listed[0].asset.feed.publish_ts -= 3_600,
        Refusal::QuoteUnusable,
    );
    // Forty lots need their requirement and a quarter more; the discount is no collateral.
    let needed = 40 * REQUIREMENT * 12_500 / 10_000;
    system.customers[who].account.slots[0].ledger_native = needed - 1;
    assert_eq!(tried(&system), Err(Refusal::BelowInitial));
    system.customers[who].account.slots[0].ledger_native = needed;
    let before = system.customers[who].clone();
    reveal(&mut system, bid, who, (5, 40)).unwrap();
    assert_eq!(system.customers[who], before, "nothing has moved yet");
    let stranger = customer(&mut system, 300, [RICH, 0, 0]);
    let other = reveal(&mut system, bid, stranger, (5, 40));
    assert_eq!(
        other,
        Err(Refusal::BidderNotEligible),
        "not its own account"
    );
}

#[test]
fn a_bid_on_top_of_a_position_is_judged_with_what_the_position_has_moved() {
    // The bidder is long from a thousand: it has lost 300 ticks on each lot, and the new lots none.
    for (extra, is_met) in [(-1_i64, false), (0, true)] {
        let mut system = managed(100, true, ALL);
        let (seat, who) = bidder(&mut system, 200, RICH);
        opened(&mut system);
        move_mark(&mut system, 0, 1_000);
        trade(&mut system, 0, (who, 0), 10).unwrap();
        move_mark(&mut system, 0, 700);
        let bid = commit(&mut system, seat, (5, 40)).unwrap();
        next_phase(&mut system);
        let needed = 50 * REQUIREMENT * 12_500 / 10_000 + 10 * 300_000;
        let ledger = needed.checked_add_signed(extra).unwrap();
        system.customers[who].account.slots[0].ledger_native = ledger;
        let done = reveal(&mut system, bid, who, (5, 40));
        assert_eq!(done.is_ok(), is_met, "{done:?}");
        // Short of the same it would carry less than before: ten of the fifteen cancel.
        let short = customer(&mut system, 200, [1, 0, 0]);
        system.customers[short].account.positions[0] = {
            let mut held = system.customers[who].account.positions[0];
            held.lots = -40;
            (held.wait_gain_native, held.wait_loss_native) = (0, 0);
            held
        };
        system.bids[bid].bid.is_revealed = false;
        assert_eq!(reveal(&mut system, bid, short, (5, 40)), Ok(()));
    }
}

#[test]
fn eight_bids_always_suffice_for_all_lots() {
    // Small bids cannot fill the list and leave the rest to be torn up.
    for lots in [1, 7, 8, 9, 63, 64, 65, 1_000, u64::MAX] {
        let least = lots_min(lots).unwrap();
        assert!(u128::from(least) * BIDS as u128 >= u128::from(lots) && least >= 1);
        assert!(u128::from(least - 1) * (BIDS as u128) < u128::from(lots));
    }
}
