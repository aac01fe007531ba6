//! How the lots of a defaulter find a new owner in the house in memory: take, auction, tear-up.

use super::trading::with_slot_for;
use super::{OpenLoss, System};
use crate::auction::{
    Auction, Awarded, Bid, Bidder, Revealed, plan_advance, plan_award, plan_commit, plan_open,
    plan_reveal, plan_settle_bond,
};
use crate::instrument::{Book, Instrument};
use crate::plan::Plan;
use crate::refusal::Refusal;
use crate::take::{Taken, plan_take};
use crate::tear_up::{Torn, plan_tear_up};

/// An auction and the loss that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenAuction {
    /// The loss, by its place in `losses`.
    pub loss: usize,
    /// The auction.
    pub auction: Auction,
}

/// A bid with who made it. A bid whose bond is settled is closed: it stays in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenBid {
    /// The auction, by its place in `auctions`.
    pub auction: usize,
    /// The bidder's seat, by its place in `seats`.
    pub seat: usize,
    /// The bidder's margin account, once it is revealed, by its place in `customers`.
    pub customer: Option<usize>,
    /// The bid.
    pub bid: Bid,
    /// Whether its bond is settled.
    pub is_settled: bool,
}

impl System {
    /// A customer takes lots of a defaulter at the price of now.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`], [`Refusal::SameOwner`], then those of [`plan_take`].
    pub fn take(
        &mut self,
        loss: usize,
        market: usize,
        taker: usize,
        lots: u64,
    ) -> Result<Taken, Refusal> {
        self.mode.check_trading()?;
        let mut open = self.loss_at(loss)?;
        let (instrument, mut book) = self.market_at(market)?;
        let mut account = self.customer(open.customer)?.account;
        let to = self.customer(taker)?;
        if self.customer(open.customer)?.owner == to.owner {
            return Err(Refusal::SameOwner);
        }
        let mut account_of_taker = to.account;
        let gathered = self.gather_for(&with_slot_for(&to.account, &instrument), to)?;
        let taken = plan_take(
            lots,
            &mut open.loss,
            (&instrument, &mut book),
            (&mut account, &mut account_of_taker),
            &gathered.evidence(&self.parameters, &self.clock),
        )?;
        self.store_book(market, book)?;
        self.store_account(open.customer, account)?;
        self.store_account(taker, account_of_taker)?;
        self.store_open(loss, open)?;
        Ok(taken)
    }

    /// Opens the auction of a defaulter's lots. Returns its place.
    ///
    /// # Errors
    /// [`Refusal::AuctionInOtherPhase`] when there was one, then those of [`plan_open`].
    pub fn open_auction(&mut self, loss: usize, market: usize) -> Result<usize, Refusal> {
        let mut open = self.loss_at(loss)?;
        let (instrument, book) = self.market_at(market)?;
        if self.auction_of(loss, &instrument).is_some() {
            return Err(Refusal::AuctionInOtherPhase);
        }
        let account = self.customer(open.customer)?.account;
        let at = (&instrument, &book);
        let auction = plan_open(&mut open.loss, &account, at, &self.clock)?;
        self.store_open(loss, open)?;
        self.auctions.push(OpenAuction { loss, auction });
        Ok(self.auctions.len().saturating_sub(1))
    }

    /// A member commits to a bid. Returns its place.
    ///
    /// # Errors
    /// [`Refusal::BidderNotEligible`] for a second bid in a round, then those of [`plan_commit`].
    pub fn commit_bid(
        &mut self,
        auction: usize,
        seat: usize,
        commitment: [u8; 32],
    ) -> Result<usize, Refusal> {
        let mut open = self.auction_at(auction)?;
        let of_loss = self.loss_at(open.loss)?;
        let (instrument, _) = self.market_at(self.market_of(open.auction.instrument_id)?)?;
        let bidder = *self.seats.get(seat).ok_or(Refusal::BidderNotEligible)?;
        let round = open.auction.round;
        let is_second = |bid: &OpenBid| {
            (bid.auction, bid.seat, bid.bid.round) == (auction, seat, round) && !bid.is_settled
        };
        if self.bids.iter().any(is_second) {
            return Err(Refusal::BidderNotEligible);
        }
        let bidder = Bidder {
            member: &bidder.member,
            is_defaulter: bidder.owner == self.customer(of_loss.customer)?.owner,
            commitment,
        };
        let on = (&instrument, &self.clock);
        let mut fund = self.fund;
        let (bid, plan) = plan_commit(&mut open.auction, &of_loss.loss, &mut fund, &bidder, on)?;
        self.fund = fund;
        self.store_auction(auction, open)?;
        self.bids.push(OpenBid {
            auction,
            seat,
            customer: None,
            bid,
            is_settled: false,
        });
        self.carry(&plan, None)?;
        Ok(self.bids.len().saturating_sub(1))
    }

    /// A bidder reveals its bid for one of its margin accounts.
    ///
    /// # Errors
    /// [`Refusal::BidderNotEligible`] for an account of somebody else, then those of
    /// [`plan_reveal`].
    pub fn reveal_bid(
        &mut self,
        bid: usize,
        customer: usize,
        revealed: &Revealed,
    ) -> Result<(), Refusal> {
        let mut made = self.bid_at(bid)?;
        let mut open = self.auction_at(made.auction)?;
        let (instrument, _) = self.market_at(self.market_of(open.auction.instrument_id)?)?;
        let of = self.customer(customer)?;
        let owner = self.seats.get(made.seat).map(|seat| seat.owner);
        if owner != Some(of.owner) {
            return Err(Refusal::BidderNotEligible);
        }
        let mut account = of.account;
        let gathered = self.gather_for(&with_slot_for(&account, &instrument), of)?;
        plan_reveal(
            (&mut open.auction, &mut made.bid),
            revealed,
            &instrument,
            &mut account,
            &gathered.evidence(&self.parameters, &self.clock),
        )?;
        made.customer = Some(customer);
        self.store_auction(made.auction, open)?;
        self.store_bid(bid, made)
    }

    /// The next bid gets its lots.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`], then those of [`plan_award`].
    pub fn award(&mut self, bid: usize) -> Result<Awarded, Refusal> {
        self.mode.check_trading()?;
        let mut made = self.bid_at(bid)?;
        let mut open = self.auction_at(made.auction)?;
        let mut of_loss = self.loss_at(open.loss)?;
        let market = self.market_of(open.auction.instrument_id)?;
        let (instrument, mut book) = self.market_at(market)?;
        let taker = made.customer.ok_or(Refusal::AuctionInOtherPhase)?;
        let mut account = self.customer(of_loss.customer)?.account;
        let to = self.customer(taker)?;
        let mut account_of_taker = to.account;
        let gathered = self.gather_for(&with_slot_for(&to.account, &instrument), to)?;
        let awarded = plan_award(
            (&mut open.auction, &mut made.bid),
            &mut of_loss.loss,
            (&instrument, &mut book),
            (&mut account, &mut account_of_taker),
            &gathered.evidence(&self.parameters, &self.clock),
        )?;
        self.store_book(market, book)?;
        self.store_account(of_loss.customer, account)?;
        self.store_account(taker, account_of_taker)?;
        self.store_open(open.loss, of_loss)?;
        self.store_auction(made.auction, open)?;
        self.store_bid(bid, made)?;
        Ok(awarded)
    }

    /// Moves an auction on.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`], then those of [`plan_advance`].
    pub fn advance_auction(&mut self, auction: usize) -> Result<(), Refusal> {
        self.mode.check_trading()?;
        let mut open = self.auction_at(auction)?;
        let mut of_loss = self.loss_at(open.loss)?;
        let (instrument, book) = self.market_at(self.market_of(open.auction.instrument_id)?)?;
        let account = self.customer(of_loss.customer)?.account;
        plan_advance(
            &mut open.auction,
            &mut of_loss.loss,
            &account,
            (&instrument, &book),
            (&self.clock, &self.trading_since),
        )?;
        self.store_open(open.loss, of_loss)?;
        self.store_auction(auction, open)
    }

    /// Settles the bond of a bid and closes it.
    ///
    /// # Errors
    /// [`Refusal::NothingToMove`] for a bid that is closed, then those of [`plan_settle_bond`].
    pub fn settle_bond(&mut self, bid: usize) -> Result<Plan, Refusal> {
        let mut made = self.bid_at(bid)?;
        if made.is_settled {
            return Err(Refusal::NothingToMove);
        }
        let open = self.auction_at(made.auction)?;
        let mut fund = self.fund;
        let plan = plan_settle_bond(&open.auction, &made.bid, &mut fund)?;
        self.fund = fund;
        made.is_settled = true;
        self.store_bid(bid, made)?;
        self.carry(&plan, None)?;
        Ok(plan)
    }

    /// Tears up one customer's part of a defaulter's lots.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`]; [`Refusal::NothingToTearUp`] for the defaulter itself; then
    /// those of [`plan_tear_up`].
    pub fn tear_up(&mut self, loss: usize, market: usize, other: usize) -> Result<Torn, Refusal> {
        self.mode.check_trading()?;
        let mut open = self.loss_at(loss)?;
        if open.customer == other {
            return Err(Refusal::NothingToTearUp);
        }
        let (instrument, mut book) = self.market_at(market)?;
        let mut account = self.customer(open.customer)?.account;
        let mut account_of_other = self.customer(other)?.account;
        let auction = self.auction_of(loss, &instrument);
        let torn = plan_tear_up(
            &mut open.loss,
            (&instrument, &mut book),
            (&mut account, &mut account_of_other),
            (auction.as_ref(), &self.clock),
        )?;
        self.store_book(market, book)?;
        self.store_account(open.customer, account)?;
        self.store_account(other, account_of_other)?;
        self.store_open(loss, open)?;
        Ok(torn)
    }

    fn auction_of(&self, loss: usize, instrument: &Instrument) -> Option<Auction> {
        let id = instrument.instrument_id;
        let is_it = |open: &&OpenAuction| open.loss == loss && open.auction.instrument_id == id;
        self.auctions.iter().find(is_it).map(|open| open.auction)
    }

    fn loss_at(&self, place: usize) -> Result<OpenLoss, Refusal> {
        let open = self.losses.get(place).copied();
        open.ok_or(Refusal::LossInOtherState)
    }

    fn market_at(&self, place: usize) -> Result<(Instrument, Book), Refusal> {
        let market = self.markets.get(place).copied();
        market.ok_or(Refusal::EvidenceOutOfOrder)
    }

    fn auction_at(&self, place: usize) -> Result<OpenAuction, Refusal> {
        let open = self.auctions.get(place).copied();
        open.ok_or(Refusal::AuctionInOtherPhase)
    }

    fn bid_at(&self, place: usize) -> Result<OpenBid, Refusal> {
        let made = self.bids.get(place).copied();
        made.ok_or(Refusal::AuctionInOtherPhase)
    }

    fn store_open(&mut self, place: usize, open: OpenLoss) -> Result<(), Refusal> {
        let stored = self.losses.get_mut(place);
        *stored.ok_or(Refusal::LossInOtherState)? = open;
        Ok(())
    }

    fn store_auction(&mut self, place: usize, open: OpenAuction) -> Result<(), Refusal> {
        let stored = self.auctions.get_mut(place);
        *stored.ok_or(Refusal::AuctionInOtherPhase)? = open;
        Ok(())
    }

    fn store_bid(&mut self, place: usize, made: OpenBid) -> Result<(), Refusal> {
        let stored = self.bids.get_mut(place);
        *stored.ok_or(Refusal::AuctionInOtherPhase)? = made;
        Ok(())
    }
}
