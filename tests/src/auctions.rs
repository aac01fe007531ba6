//! Auctions of a defaulter's lots, and the bids in them.

use ringfence_interface::accounts::{Auction, Bid};
use ringfence_interface::instructions::{
    AuctionAdvance, AuctionAward, AuctionCommit, AuctionOpen, AuctionReveal, BondSettle, SealedBid,
};
use ringfence_interface::{ids, pda};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER, owner_of};
use crate::house::INSURANCE;
use crate::world::World;

/// The lots that an auction is about: whose, and of which instrument.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The defaulter.
    pub customer: &'a str,
    /// Name of the instrument.
    pub instrument: &'a str,
}

/// What somebody bids.
#[derive(Clone, Copy, Debug)]
pub struct Bidding<'a> {
    /// The bidder, by the name of the margin account that would take the lots.
    pub bidder: &'a str,
    /// Quote native per lot below the mark.
    pub discount_native: u64,
    /// Lots at most.
    pub lots: u64,
}

impl World {
    /// Address of an auction.
    #[must_use]
    pub fn auction(&self, offer: &Offer<'_>) -> Pubkey {
        let id = self.instrument_id(offer.instrument);
        pda::auction(&self.loss(offer.customer), id).0
    }

    /// That auction.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_auction(&self, offer: &Offer<'_>) -> Auction {
        Auction::decode(&self.data(&self.auction(offer))).expect("an auction")
    }

    /// The present round of an auction; the first before it was opened.
    #[must_use]
    pub fn auction_round(&self, offer: &Offer<'_>) -> u8 {
        Auction::decode(&self.data(&self.auction(offer))).map_or(0, |found| found.round)
    }

    /// Address of an actor's bid in a round.
    #[must_use]
    pub fn bid(&self, offer: &Offer<'_>, round: u8, bidder: &str) -> Pubkey {
        pda::bid(&self.auction(offer), round, &self.member(bidder)).0
    }

    /// That bid.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn read_bid(&self, offer: &Offer<'_>, round: u8, bidder: &str) -> Bid {
        Bid::decode(&self.data(&self.bid(offer, round, bidder))).expect("a bid")
    }

    /// The bid that is sealed in the present round. Its salt is the bidder's address.
    #[must_use]
    pub fn sealed(&self, offer: &Offer<'_>, bidding: &Bidding<'_>) -> SealedBid {
        let bidder = actors::address(bidding.bidder);
        SealedBid {
            auction: self.auction(offer),
            bidder,
            bidder_account: self.account(bidding.bidder),
            round: self.auction_round(offer),
            discount_native: bidding.discount_native,
            lots: bidding.lots,
            salt: bidder.to_bytes(),
        }
    }

    /// `auction_open`, by a keeper, who pays its rent.
    #[must_use]
    pub fn auction_open_act(&self, offer: &Offer<'_>) -> Act {
        let accounts = AuctionOpen {
            actor: actors::address(KEEPER),
            instrument: self.instrument(offer.instrument),
            book: self.book(offer.instrument),
            margin_account: self.account(offer.customer),
            loss: self.loss(offer.customer),
            auction: self.auction(offer),
            system_program: ids::SYSTEM_PROGRAM,
        };
        Act::new(AuctionOpen::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// `auction_commit` in the present round, with the bond from the bidder's wallet.
    #[must_use]
    pub fn auction_commit_act(&self, offer: &Offer<'_>, bidding: &Bidding<'_>) -> Act {
        let commitment = self.sealed(offer, bidding).commitment();
        self.auction_commit_with(offer, bidding.bidder, commitment)
    }

    /// `auction_commit` to whatever is behind a hash.
    #[must_use]
    pub fn auction_commit_with(
        &self,
        offer: &Offer<'_>,
        bidder: &str,
        commitment: [u8; 32],
    ) -> Act {
        let quote = self.house.quote.as_str();
        let round = self.auction_round(offer);
        let accounts = AuctionCommit {
            bidder: actors::address(bidder),
            payer: actors::address(bidder),
            fund: self.house.fund,
            member: self.member(bidder),
            instrument: self.instrument(offer.instrument),
            loss: self.loss(offer.customer),
            auction: self.auction(offer),
            bid: self.bid(offer, round, bidder),
            source: self.wallet(bidder, quote),
            vault_escrow: self.house.vault(pda::ESCROW),
            token_program: self.mint(quote).program,
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(commitment);
        Act::new(AuctionCommit::SHAPE, instruction, &[owner_of(bidder)])
    }

    /// `auction_reveal` of the bid of the present round.
    #[must_use]
    pub fn auction_reveal_act(&self, offer: &Offer<'_>, bidding: &Bidding<'_>) -> Act {
        self.auction_reveal_with(offer, bidding.bidder, &self.sealed(offer, bidding))
    }

    /// `auction_reveal` of what a bidder says it had sealed.
    #[must_use]
    pub fn auction_reveal_with(&self, offer: &Offer<'_>, bidder: &str, sealed: &SealedBid) -> Act {
        let accounts = AuctionReveal {
            bidder: actors::address(bidder),
            house: self.house.address,
            instrument: self.instrument(offer.instrument),
            auction: self.auction(offer),
            bid: self.bid(offer, sealed.round, bidder),
            bidder_account: self.account(bidder),
        };
        let evidence = self.evidence_after(bidder, self.instrument_id(offer.instrument));
        let instruction = accounts.instruction(sealed, &evidence);
        Act::new(AuctionReveal::SHAPE, instruction, &[owner_of(bidder)])
    }

    /// `auction_award` of the bid of the present round, by a keeper.
    #[must_use]
    pub fn auction_award_act(&self, offer: &Offer<'_>, bidder: &str) -> Act {
        let round = self.auction_round(offer);
        let accounts = AuctionAward {
            actor: actors::address(KEEPER),
            house: self.house.address,
            instrument: self.instrument(offer.instrument),
            book: self.book(offer.instrument),
            margin_account: self.account(offer.customer),
            bidder_account: self.account(bidder),
            loss: self.loss(offer.customer),
            auction: self.auction(offer),
            bid: self.bid(offer, round, bidder),
        };
        let evidence = self.evidence_after(bidder, self.instrument_id(offer.instrument));
        Act::new(
            AuctionAward::SHAPE,
            accounts.instruction(&evidence),
            &[KEEPER],
        )
    }

    /// `auction_advance`, by a keeper.
    #[must_use]
    pub fn auction_advance_act(&self, offer: &Offer<'_>) -> Act {
        let accounts = AuctionAdvance {
            actor: actors::address(KEEPER),
            house: self.house.address,
            instrument: self.instrument(offer.instrument),
            book: self.book(offer.instrument),
            margin_account: self.account(offer.customer),
            loss: self.loss(offer.customer),
            auction: self.auction(offer),
        };
        Act::new(AuctionAdvance::SHAPE, accounts.instruction(), &[KEEPER])
    }

    /// `bond_settle` of a bid, by a keeper, into the bidder's wallet.
    #[must_use]
    pub fn bond_settle_act(&self, offer: &Offer<'_>, round: u8, bidder: &str) -> Act {
        let quote = self.house.quote.as_str();
        let accounts = BondSettle {
            fund: self.house.fund,
            auction: self.auction(offer),
            bid: self.bid(offer, round, bidder),
            rent_payer: actors::address(bidder),
            vault_escrow: self.house.vault(pda::ESCROW),
            vault_insurance: self.house.vault(INSURANCE),
            destination: self.wallet(bidder, quote),
            token_program: self.mint(quote).program,
        };
        Act::new(BondSettle::SHAPE, accounts.instruction(), &[KEEPER])
    }
}
