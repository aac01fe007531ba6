//! A declared default until its loss is fixed: steps 4 to 8 of the default plan.

use anyhow::Result;
use ringfence_core::auction::{Auction, Phase, Revealed};
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::Layer;

use super::conduct::Bid;
use super::run::Run;
use super::timeline::{Step, amount};

/// A bid of this round: its place in the house and what the file says of it.
type Made = (usize, Bid);

impl Run<'_> {
    /// Closes the defaulter's lots, and fixes what is then owed.
    pub fn manage(&mut self) -> Result<()> {
        let Some(loss) = self.loss() else {
            return Ok(());
        };
        if !self.markets_held().is_empty() {
            let auction_s = i64::from(loss.terms.auction_s);
            self.go_on_to(self.declared_s.saturating_add(auction_s))?;
        }
        for market in self.markets_held() {
            self.auction(market)?;
        }
        for market in self.markets_held() {
            self.tear_up(market)?;
        }
        self.fix()
    }

    /// Instruments of which the defaulter has lots.
    fn markets_held(&self) -> Vec<usize> {
        let who = self.defaulter();
        let markets = 0..self.stage.system.markets.len();
        let held = |market: &usize| self.stage.lots_of(who, *market) != 0;
        markets.filter(held).collect()
    }

    fn auction(&mut self, market: usize) -> Result<()> {
        let Some(loss) = self.loss else {
            return Ok(());
        };
        let what = format!("of {} is opened", self.stage.market(market));
        let opened = self.stage.attempt(Step::Auction, what, |house| {
            let place = house.open_auction(loss, market)?;
            let auction = house.auctions.get(place).map(|open| open.auction);
            let auction = auction.unwrap_or_default();
            let amounts = vec![
                amount("lots", auction.lots),
                amount("reserve per lot", auction.reserve_native),
            ];
            Ok((place, amounts))
        })?;
        let Some(place) = opened else {
            return Ok(());
        };
        let file = self.stage.file;
        let mut known = file.conduct.auctions.iter();
        let given = known.find(|auction| auction.market == market);
        for round in 0..2_u8 {
            if self.at(place).round != round || self.at(place).phase == Phase::Closed {
                continue;
            }
            let bids = given.and_then(|auction| auction.rounds.get(usize::from(round)));
            self.round(place, bids.map_or(&[][..], Vec::as_slice))?;
        }
        Ok(())
    }

    /// One round, from commitments to bonds.
    fn round(&mut self, place: usize, bids: &[Bid]) -> Result<()> {
        let round = self.at(place).round;
        let mut made = Vec::new();
        for bid in bids {
            if let Some(number) = self.commit(place, bid)? {
                made.push((number, *bid));
            }
        }
        self.wait_for_phase(place)?;
        self.advance(place)?;
        for (number, bid) in &made {
            if bid.reveals {
                self.reveal(*number, bid)?;
            }
        }
        self.wait_for_phase(place)?;
        self.advance(place)?;
        let in_round = |auction: &Auction| auction.round == round;
        while self.at(place).phase == Phase::Awarding && in_round(&self.at(place)) {
            let before = self.at(place);
            self.award_next(place, &made)?;
            if self.at(place) == before {
                break;
            }
        }
        for (number, bid) in &made {
            self.settle_bond(*number, bid)?;
        }
        Ok(())
    }

    /// The auction as it is.
    fn at(&self, place: usize) -> Auction {
        let open = self.stage.system.auctions.get(place);
        open.map(|open| open.auction).unwrap_or_default()
    }

    /// Seconds from the start at which a part of the present phase is over, in eighths of it.
    fn phase_end_s(&self, place: usize, eighths: i64) -> i64 {
        let since = self.at(place).phase_since.ts;
        let since_s = since.saturating_sub(self.stage.start_ts());
        let length_s = self.loss().map_or(0, |loss| loss.terms.auction_s);
        let part = i64::from(length_s).saturating_mul(eighths);
        let whole = part.saturating_add(7).checked_div(8).unwrap_or(part);
        since_s.saturating_add(whole)
    }

    fn wait_for_phase(&mut self, place: usize) -> Result<()> {
        self.go_on_to(self.phase_end_s(place, 8))
    }

    fn commit(&mut self, auction: usize, bid: &Bid) -> Result<Option<usize>> {
        let what = format!("{} commits to a bid", self.stage.member(bid.member));
        let hash = seal(bid);
        self.stage.attempt(Step::Auction, what, |house| {
            let place = house.commit_bid(auction, bid.member, hash)?;
            let bond = house.bids.get(place).map_or(0, |made| made.bid.bond_native);
            Ok((place, vec![amount("bond", bond)]))
        })
    }

    fn reveal(&mut self, place: usize, bid: &Bid) -> Result<()> {
        let what = format!("{} reveals its bid", self.stage.member(bid.member));
        let revealed = Revealed {
            hash: seal(bid),
            discount_native: bid.discount_native,
            lots: bid.lots,
        };
        let said = self.stage.attempt(Step::Auction, what, |house| {
            house.reveal_bid(place, bid.account, &revealed)?;
            let amounts = vec![
                amount("lots", bid.lots),
                amount("discount per lot", bid.discount_native),
            ];
            Ok(((), amounts))
        });
        said.map(|_| ())
    }

    /// The bid whose turn it is gets its lots, or is passed over when its turn is over.
    fn award_next(&mut self, place: usize, made: &[Made]) -> Result<()> {
        let auction = self.at(place);
        let Some(next) = auction.next() else {
            return self.advance(place);
        };
        let number = |bid: usize| self.stage.system.bids.get(bid).map(|it| it.bid.number);
        let found = made
            .iter()
            .find(|(bid, _)| number(*bid) == Some(next.bid_number));
        if let Some((bid, given)) = found.filter(|(_, given)| given.takes) {
            let (bid, member) = (*bid, given.member);
            let what = format!("{} gets its lots", self.stage.member(member));
            let awarded = self.stage.attempt(Step::Auction, what, |house| {
                let got = house.award(bid)?;
                let amounts = vec![
                    amount("lots", got.lots),
                    amount("discount", got.discount_native),
                ];
                Ok(((), amounts))
            })?;
            if awarded.is_some() {
                return Ok(());
            }
        }
        let turn = i64::from(auction.awarded_count).saturating_add(1);
        self.go_on_to(self.phase_end_s(place, turn))?;
        self.advance(place)
    }

    /// Anyone moves the auction on.
    fn advance(&mut self, place: usize) -> Result<()> {
        let id = self.at(place).instrument_id;
        let mut markets = self.stage.system.markets.iter();
        let market = markets.position(|(it, _)| it.instrument_id == id);
        let name = self.stage.market(market.unwrap_or(usize::MAX));
        let before = self.at(place);
        let said = self.stage.system.advance_auction(place);
        let what = match said {
            Ok(()) => now(&before, &self.at(place)),
            Err(_) => "is moved on",
        };
        let what = format!("of {name}: {what}");
        let said = self
            .stage
            .attempt(Step::Auction, what, |_| said.map(|()| ((), Vec::new())));
        said.map(|_| ())
    }

    fn settle_bond(&mut self, place: usize, bid: &Bid) -> Result<()> {
        let what = format!("bond of {}", self.stage.member(bid.member));
        let said = self.stage.attempt(Step::Auction, what, |house| {
            let plan = house.settle_bond(place)?;
            let lost = plan.received_by(Pocket::Fund(Layer::Insurance));
            let amounts = vec![
                amount("returned", plan.received_by(Pocket::Wallet)),
                amount("forfeited", lost),
            ];
            Ok(((), amounts))
        });
        said.map(|_| ())
    }

    /// Page by page, everybody on the other side.
    fn tear_up(&mut self, market: usize) -> Result<()> {
        let (Some(loss), who) = (self.loss, self.defaulter()) else {
            return Ok(());
        };
        for other in 0..self.stage.system.customers.len() {
            let held = self.stage.lots_of(who, market);
            if held == 0 {
                break;
            }
            if self.stage.lots_of(other, market).signum() != held.signum().saturating_neg() {
                continue;
            }
            let stage = &mut self.stage;
            let what = format!("{} of {}", stage.market(market), stage.customer(other));
            stage.attempt(Step::TearUp, what, |house| {
                let torn = house.tear_up(loss, market, other)?;
                Ok(((), vec![amount("lots", torn.lots)]))
            })?;
        }
        Ok(())
    }

    /// Fixes the loss as soon as the rules allow: differences wait for a boundary, and collateral
    /// is sold for a while.
    fn fix(&mut self) -> Result<()> {
        let (Some(place), Some(loss)) = (self.loss, self.loss()) else {
            return Ok(());
        };
        let unsold_s = self.declared_s.saturating_add(loss.terms.sell_by_s.into());
        let end_s = unsold_s
            .saturating_add(self.managing_s())
            .saturating_add(86_400);
        while self.stage.now_s() < end_s {
            let mut said = Ok(());
            let what = format!("what {} owes", self.stage.customer(self.defaulter()));
            let fixed = self.stage.attempt(Step::Fix, what, |house| {
                let plan = house.fix(place, false).inspect_err(|no| said = Err(*no))?;
                let loss = house.losses.get(place).map(|open| open.loss);
                let loss = loss.unwrap_or_default();
                let amounts = vec![
                    amount("in all", loss.loss_native),
                    amount("paid for its collateral", loss.used_by(Layer::Proceeds)),
                    amount("from its vault", plan.paid_by(Pocket::Vault(0))),
                    amount("shortfall", loss.shortfall_native),
                ];
                Ok(((), amounts))
            })?;
            if fixed.is_some() {
                return Ok(());
            }
            let next_s = match said {
                Err(Refusal::CollateralUnsold) => self.next_wanted_s().min(unsold_s),
                _ => self.stage.next_boundary_for(self.defaulter()).min(end_s),
            };
            self.go_on_to(next_s)?;
        }
        Ok(())
    }

    fn managing_s(&self) -> i64 {
        self.loss().map_or(0, |loss| loss.terms.managing_s.into())
    }
}

/// Stands for the hash of a bid; the program computes the real one.
fn seal(bid: &Bid) -> [u8; 32] {
    let mut hash = [0; 32];
    let parts = bid.discount_native.to_le_bytes().into_iter();
    for (byte, part) in hash.iter_mut().zip(parts.chain(bid.lots.to_le_bytes())) {
        *byte = part;
    }
    hash
}

/// What an auction has moved on to.
fn now(before: &Auction, after: &Auction) -> &'static str {
    match after.phase {
        Phase::Committing => "held once more",
        Phase::Revealing => "bids are revealed",
        Phase::Awarding if before.phase == Phase::Awarding => "a turn is over",
        Phase::Awarding => "lots are awarded",
        Phase::Closed => "closed",
    }
}
