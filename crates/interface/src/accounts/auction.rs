//! Auctions of a defaulter's lots, and the bids in them.

use ringfence_core::auction;
use ringfence_core::units::Moment;
use solana_address::Address;

use super::{DecodeError, layout};

layout! {
    /// One revealed bid in an auction's list; free when its number is zero.
    part RankedBid {
        /// Quote native per lot that the bidder wants below the mark.
        discount_native: u64,
        /// Lots that it takes at most.
        lots: u64,
        /// Number of the bid in its round, from one.
        bid_number: u32,
        /// Zero.
        reserved: [u8; 4],
    }
}

impl RankedBid {
    fn to_core(self) -> auction::Ranked {
        auction::Ranked {
            bid_number: self.bid_number,
            discount_native: self.discount_native,
            lots: self.lots,
        }
    }
}

layout! {
    /// The auction of one defaulter's lots of one instrument.
    account Auction [218, 94, 247, 242, 126, 233, 131, 81] {
        /// The house.
        house: Address,
        /// The loss that the lots belong to.
        loss: Address,
        /// The instrument.
        instrument: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// The best revealed bids of this round, best first.
        best: [RankedBid; 8],
        /// The last bid of the first round that had its turn, once the rerun has begun.
        first_done: RankedBid,
        /// When the phase began.
        phase_since_ts: i64,
        /// Slot of that moment.
        phase_since_slot: u64,
        /// Lots when the round began.
        lots: u64,
        /// Highest discount per lot, in quote native.
        reserve_native: u64,
        /// Bids committed in this round.
        bid_count: u32,
        /// Bids revealed in this round.
        revealed_count: u32,
        /// The instrument's id.
        instrument_id: u16,
        /// 0 committing, 1 revealing, 2 awarding, 3 closed.
        phase: u8,
        /// 0, or 1 for the rerun.
        round: u8,
        /// How many of the best bids have had their turn: got their lots, or were passed over.
        awarded_count: u8,
        /// Whether the lots are long.
        is_long: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 9],
    }
}

impl Auction {
    /// As the rules see it.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    pub fn to_core(&self) -> Result<auction::Auction, DecodeError> {
        Ok(auction::Auction {
            phase: self.phase()?,
            round: self.round,
            phase_since: Moment {
                ts: self.phase_since_ts,
                slot: self.phase_since_slot,
            },
            instrument_id: self.instrument_id,
            is_long: self.is_long != 0,
            lots: self.lots,
            bid_count: self.bid_count,
            revealed_count: self.revealed_count,
            reserve_native: self.reserve_native,
            best: self.best.map(RankedBid::to_core),
            awarded_count: self.awarded_count,
            first_done: self.first_done.to_core(),
        })
    }

    /// Where it is.
    ///
    /// # Errors
    /// [`DecodeError::UnknownState`].
    pub const fn phase(&self) -> Result<auction::Phase, DecodeError> {
        match self.phase {
            0 => Ok(auction::Phase::Committing),
            1 => Ok(auction::Phase::Revealing),
            2 => Ok(auction::Phase::Awarding),
            3 => Ok(auction::Phase::Closed),
            other => Err(DecodeError::UnknownState(other)),
        }
    }
}

layout! {
    /// One bid.
    account Bid [143, 246, 48, 245, 42, 145, 180, 88] {
        /// The auction.
        auction: Address,
        /// The bidder's seat in the fund.
        member: Address,
        /// The bidder, to whom the bond goes back.
        owner: Address,
        /// The bidder's account that takes the lots, named when the bid is revealed; zero before.
        margin_account: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Hash of what was bid.
        commitment: [u8; 32],
        /// What the bidder loses if it does not reveal or does not take the lots, in quote native.
        bond_native: u64,
        /// Discount per lot, once revealed, in quote native.
        discount_native: u64,
        /// Lots at most, once revealed.
        lots: u64,
        /// Its number in its round, from one.
        number: u32,
        /// Round that it belongs to.
        round: u8,
        /// Whether it was revealed.
        is_revealed: u8,
        /// Whether it got its lots.
        is_awarded: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 32],
    }
}

impl Bid {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> auction::Bid {
        auction::Bid {
            number: self.number,
            round: self.round,
            commitment: self.commitment,
            bond_native: self.bond_native,
            is_revealed: self.is_revealed != 0,
            discount_native: self.discount_native,
            lots: self.lots,
            is_awarded: self.is_awarded != 0,
        }
    }
}
