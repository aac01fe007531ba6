//! The step in the house in memory, as far as it is about a loss: its lots, its auctions, its
//! parties.

use ringfence_core::auction::Revealed;
use ringfence_core::liquidation::Seizure;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;

use super::memory::{Said, nothing};
use super::mirror::Mirror;
use super::op::{Op, Place};

impl Mirror {
    fn has_frozen_quote(&self, who: usize) -> bool {
        self.is_frozen(Place::Vault(who, 0))
    }

    pub fn decide_loss(&mut self, op: &Op) -> Said {
        match *op {
            Op::Declare { who } => {
                let is_frozen = self.has_frozen_quote(who);
                self.system.declare(who, is_frozen).map(nothing)
            }
            Op::Fix { loss } => {
                let is_frozen = self.has_frozen_quote(self.system.losses[loss].customer);
                self.system.fix(loss, is_frozen).map(Into::into)
            }
            Op::Take {
                loss,
                market,
                by,
                lots,
            } => self.system.take(loss, market, by, lots).map(nothing),
            Op::TearUp { loss, market, page } => {
                // All of them in one instruction, or none.
                let mut system = self.system.clone();
                for other in page.places() {
                    system.tear_up(loss, market, *other)?;
                }
                self.system = system;
                Ok(nothing(()))
            }
            Op::Route { loss, through } => {
                let frozen = self.frozen_layers();
                let plan = self.system.route_through(loss, through, &frozen);
                plan.map(Into::into)
            }
            Op::CloseLoss { loss } => self.system.close_loss(loss).map(nothing),
            _ => unreachable!("{op:?}"),
        }
    }

    pub fn decide_auction(&mut self, op: &Op) -> Said {
        match *op {
            Op::OpenAuction { loss, market } => self.system.open_auction(loss, market).map(nothing),
            Op::Commit {
                auction,
                seat,
                by,
                discount,
                lots,
            } => {
                let round = self.system.auctions[auction].auction.round;
                let sealed = self.sealed(auction, round, seat, (by, discount, lots));
                let bid = self.system.commit_bid(auction, seat, sealed.commitment())?;
                // The house in memory takes the bond without handing its plan over.
                let bond = self.system.bids[bid].bid.bond_native;
                Plan::one(Pocket::Wallet, Pocket::Escrow, bond).map(Into::into)
            }
            Op::Reveal {
                bid,
                by,
                discount,
                lots,
            } => {
                let made = self.system.bids[bid];
                let of = (by, discount, lots);
                let sealed = self.sealed(made.auction, made.bid.round, made.seat, of);
                let revealed = Revealed {
                    hash: sealed.commitment(),
                    discount_native: discount,
                    lots,
                };
                self.system.reveal_bid(bid, by, &revealed).map(nothing)
            }
            Op::Award { bid } => self.system.award(bid).map(nothing),
            Op::Advance { auction } => self.system.advance_auction(auction).map(nothing),
            Op::Bond { bid } => self.system.settle_bond(bid).map(Into::into),
            _ => unreachable!("{op:?}"),
        }
    }

    pub fn decide_part(&mut self, op: &Op) -> Said {
        let plan = match *op {
            Op::Pay { loss, seat } => self.system.pay_assessment(loss, seat),
            Op::Match { loss, amount } => self.system.match_assessment(loss, amount),
            Op::SeizeSecured { loss, seat } => self.system.seize_assessment(loss, seat),
            Op::Claim { loss, seat } => self.system.claim(loss, seat),
            Op::Recover { loss } => {
                let is_frozen = self.has_frozen_quote(self.system.losses[loss].customer);
                self.system.recover(loss, is_frozen)
            }
            Op::SellRecovered {
                loss,
                by,
                slot,
                quote_native,
                minimum_out_native,
            } => {
                let who = self.system.losses[loss].customer;
                if self.system.customers[who].owner == self.system.customers[by].owner {
                    return Err(Refusal::SameOwner);
                }
                let how = Seizure {
                    slot,
                    quote_native,
                    minimum_out_native,
                    quote_moves: !self.has_frozen_quote(who),
                };
                self.system.sell_recovered(loss, &how)
            }
            _ => unreachable!("{op:?}"),
        };
        plan.map(Into::into)
    }
}
