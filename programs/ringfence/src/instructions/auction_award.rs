//! The next of the best bids gets its lots, at the mark less its own discount. Anyone sees to it.
//!
//! Refuses, in order: `AuctionMismatch`; `BookMismatch`; `LossMismatch`; `BidMismatch`;
//! `AccountOfOtherHouse`; `HaircutUnderWay`; those of [`evidence::load_after_trade`]; those of
//! [`plan_award`].
//! Moves: no tokens; lots, and the discount that waits for the next boundary.
//! Keeps: INV-3, INV-6, INV-7, INV-10.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LotsAwarded};
use crate::state::{Auction, Bid, Book, House, Instrument, Loss, MarginAccount, Stamp, Stored};
use crate::{evidence, guard};
use anchor_lang::prelude::*;
use ringfence_core::auction::{plan_award, Awarded};

/// Accounts of `auction_award`; behind them the evidence of the bidder's account as it is after the
/// trade.
#[derive(Accounts)]
pub struct AuctionAward {
    /// Whoever sees to it.
    pub actor: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The instrument.
    pub instrument: Stored<Instrument>,
    /// Its book.
    #[account(mut)]
    pub book: Stored<Book>,
    /// The defaulting account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The account that takes the lots.
    #[account(mut)]
    pub bidder_account: Stored<MarginAccount>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// The auction.
    #[account(mut)]
    pub auction: Stored<Auction>,
    /// The bid.
    #[account(mut)]
    pub bid: Stored<Bid>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AuctionAward, rest: &[AccountView]) -> Outcome {
    check(accounts)?;
    let instrument = accounts.instrument.view();
    let bidder = &mut accounts.bidder_account;
    let mut rest = rest.iter();
    let loaded = evidence::load_after_trade(bidder, instrument.instrument_id, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let (mut auction, mut bid) = (accounts.auction.view()?, accounts.bid.view());
    let (mut loss, mut book) = (accounts.loss.view()?, accounts.book.view());
    let (mut from, mut to) = (accounts.margin_account.view()?, bidder.view()?);
    let awarded = plan_award(
        (&mut auction, &mut bid),
        &mut loss,
        (&instrument, &mut book),
        (&mut from, &mut to),
        &loaded.view(&parameters, &clock),
    )?;
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.auction.store(&auction);
    accounts.bid.store(&bid);
    accounts.loss.store(&loss, &stamp);
    accounts.book.store(&book);
    accounts.margin_account.store(&from);
    bidder.store(&to);
    tell(accounts, &awarded);
    Ok(())
}

fn tell(accounts: &mut AuctionAward, awarded: &Awarded) {
    let sequence = accounts.margin_account.next_event();
    events::tell(&LotsAwarded {
        margin_account: *accounts.margin_account.address(),
        sequence,
        auction: *accounts.auction.address(),
        bid: *accounts.bid.address(),
        bidder_account: *accounts.bidder_account.address(),
        lots: awarded.lots,
        mark_tick: accounts.instrument.mark_tick,
        discount_native: awarded.discount_native,
    });
}

/// Whose accounts these are.
fn check(accounts: &AuctionAward) -> Outcome {
    let (house, auction, bid) = (&accounts.house, &accounts.auction, &accounts.bid);
    let (loss, instrument) = (accounts.loss.address(), accounts.instrument.address());
    let (account, bidder) = (&accounts.margin_account, &accounts.bidder_account);
    guard::check_auction(auction, loss, instrument)?;
    guard::check_book(&accounts.book, instrument)?;
    guard::same(loss, &account.loss, RingfenceError::LossMismatch)?;
    let other_bid = RingfenceError::BidMismatch;
    guard::same(&bid.auction, auction.address(), other_bid)?;
    // None before the bid was revealed.
    guard::same(&bid.margin_account, bidder.address(), other_bid)?;
    guard::same_house(&auction.house, house.address())?;
    house.check_trading()?;
    Ok(())
}
