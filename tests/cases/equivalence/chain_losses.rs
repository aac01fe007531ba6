//! The step on the chain, as far as it is about a loss: its lots, its auctions, its parties.
//!
//! A loss is named by its defaulter. Who was released meanwhile has none, or another: then the
//! addresses of the loss, of its auctions and of their bids are put in their places.

use ringfence_interface::instructions::SealedBid;
use ringfence_interface::pda;
use ringfence_tests::act::Act;
use ringfence_tests::actors;
use ringfence_tests::auctions::Offer;
use solana_pubkey::Pubkey;

use super::mirror::{MARKETS, Mirror};
use super::op::Op;

impl Mirror {
    fn defaulter(&self, loss: usize) -> &'static str {
        self.names[self.system.losses[loss].customer]
    }

    pub fn loss_act(&self, op: &Op) -> Act {
        let (world, names) = (&self.world, &self.names);
        match *op {
            Op::Declare { who } => world.loss_declare_act(names[who]),
            Op::Fix { loss } => world.loss_fix_act(self.defaulter(loss)),
            Op::Take {
                loss,
                market,
                by,
                lots,
            } => world.loss_take_act(names[by], self.defaulter(loss), MARKETS[market], lots),
            Op::TearUp { loss, market, page } => {
                let others = self.names_of(&page);
                world.loss_tear_up_act(self.defaulter(loss), MARKETS[market], &others)
            }
            Op::Route { loss, through } => {
                let number = u8::try_from(through.index()).expect("a layer");
                world.loss_route_through(self.defaulter(loss), number)
            }
            Op::CloseLoss { loss } => world.loss_close_act(self.defaulter(loss)),
            _ => unreachable!("{op:?}"),
        }
    }

    /// The lots of an auction.
    fn offer(&self, auction: usize) -> Offer<'static> {
        let open = self.system.auctions[auction];
        Offer {
            customer: self.defaulter(open.loss),
            instrument: MARKETS[self.market_of(open.auction.instrument_id)],
        }
    }

    pub fn market_of(&self, instrument_id: u16) -> usize {
        let mut markets = self.system.markets.iter();
        let found = markets.position(|(instrument, _)| instrument.instrument_id == instrument_id);
        found.expect("a listed instrument")
    }

    /// What is behind the hash of a bid, made by a seat for a margin account.
    pub fn sealed(
        &self,
        auction: usize,
        round: u8,
        seat: usize,
        of: (usize, u64, u64),
    ) -> SealedBid {
        let (by, discount_native, lots) = of;
        let bidder = actors::address(self.members[seat]);
        SealedBid {
            auction: self.auctions[auction],
            bidder,
            bidder_account: self.addresses.account(by),
            round,
            discount_native,
            lots,
            salt: bidder.to_bytes(),
        }
    }

    pub fn auction_act(&self, op: &Op) -> Act {
        let world = &self.world;
        match *op {
            Op::OpenAuction { loss, market } => world.auction_open_act(&Offer {
                customer: self.defaulter(loss),
                instrument: MARKETS[market],
            }),
            Op::Commit {
                auction,
                seat,
                by,
                discount,
                lots,
            } => {
                let open = self.system.auctions[auction];
                let round = open.auction.round;
                let sealed = self.sealed(auction, round, seat, (by, discount, lots));
                let (offer, member) = (self.offer(auction), self.members[seat]);
                let bid = pda::bid(&self.auctions[auction], round, &world.member(member)).0;
                let act = world.auction_commit_with(&offer, member, sealed.commitment());
                act.with("loss", self.losses[open.loss])
                    .with("auction", self.auctions[auction])
                    .with("bid", bid)
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
                let offer = self.offer(made.auction);
                let act = world.auction_reveal_with(&offer, self.names[by], &sealed);
                act.with("auction", self.auctions[made.auction])
                    .with("bid", self.bids[bid].address)
            }
            Op::Award { bid } => {
                let made = self.system.bids[bid];
                let taker = self.names[made.customer.expect("a revealed bid")];
                let act = world.auction_award_act(&self.offer(made.auction), taker);
                act.with("bid", self.bids[bid].address)
            }
            Op::Advance { auction } => {
                let loss = self.losses[self.system.auctions[auction].loss];
                let act = world.auction_advance_act(&self.offer(auction));
                act.with("loss", loss)
                    .with("auction", self.auctions[auction])
            }
            Op::Bond { bid } => {
                let made = self.system.bids[bid];
                let offer = self.offer(made.auction);
                let act = world.bond_settle_act(&offer, made.bid.round, self.members[made.seat]);
                act.with("auction", self.auctions[made.auction])
                    .with("bid", self.bids[bid].address)
            }
            _ => unreachable!("{op:?}"),
        }
    }

    pub fn part_act(&self, op: &Op) -> Act {
        let world = &self.world;
        let at = |loss: usize| -> &Pubkey { &self.losses[loss] };
        match *op {
            Op::Pay { loss, seat } => world.assessment_pay_act(self.members[seat], at(loss)),
            Op::Match { loss, amount } => world.assessment_match_act(at(loss), amount),
            Op::SeizeSecured { loss, seat } => {
                world.assessment_seize_act(self.members[seat], at(loss))
            }
            Op::Claim { loss, seat } => match seat {
                Some(seat) => world.part_claim_act(self.members[seat], at(loss)),
                None => world.match_claim_act(at(loss)),
            },
            Op::Recover { loss } => world.loss_recover_act(self.defaulter(loss)),
            Op::SellRecovered {
                loss,
                by,
                slot,
                quote_native,
                minimum_out_native,
            } => {
                let mint = self.mint_of(self.system.losses[loss].customer, slot);
                let amounts = (quote_native, minimum_out_native);
                world.recovery_sell_act(self.names[by], self.defaulter(loss), mint, amounts)
            }
            _ => unreachable!("{op:?}"),
        }
    }
}
