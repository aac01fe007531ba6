//! Events of the auctions of a defaulter's lots.

use anchor_lang::prelude::*;

/// The auction of a defaulter's lots of one instrument was opened.
#[event(bytemuck)]
pub struct AuctionOpened {
    /// The auction.
    pub auction: Address,
    /// The loss.
    pub loss: Address,
    /// The instrument.
    pub instrument: Address,
    /// Who opened it.
    pub opener: Address,
    /// All the lots.
    pub lots: u64,
    /// Highest discount per lot.
    pub reserve_native: u64,
    /// 1 for long lots, 0 for short ones.
    pub is_long: u64,
}

/// A member committed to a bid and paid its bond.
#[event(bytemuck)]
pub struct BidCommitted {
    /// The auction.
    pub auction: Address,
    /// The bid.
    pub bid: Address,
    /// Who bids.
    pub bidder: Address,
    /// Hash of what was bid.
    pub commitment: [u8; 32],
    /// The bond.
    pub bond_native: u64,
    /// The escrow's ledger afterwards.
    pub escrow_native: u64,
    /// Number of the bid in its round, from one.
    pub bid_number: u32,
    /// 0, or 1 for the rerun.
    pub round: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

/// A bid was revealed.
#[event(bytemuck)]
pub struct BidRevealed {
    /// The auction.
    pub auction: Address,
    /// The bid.
    pub bid: Address,
    /// Who bids.
    pub bidder: Address,
    /// The margin account that would take the lots.
    pub bidder_account: Address,
    /// Discount per lot.
    pub discount_native: u64,
    /// Lots at most.
    pub lots: u64,
    /// Number of the bid in its round, from one.
    pub bid_number: u32,
    /// 0, or 1 for the rerun.
    pub round: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

/// A bid got its lots, or none because nothing was left for it.
#[event(bytemuck)]
pub struct LotsAwarded {
    /// The defaulting account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The auction.
    pub auction: Address,
    /// The bid.
    pub bid: Address,
    /// The account that took the lots.
    pub bidder_account: Address,
    /// How many.
    pub lots: u64,
    /// At this mark, less the discount.
    pub mark_tick: u64,
    /// Discount on all of them.
    pub discount_native: u64,
}

/// An auction moved on.
#[event(bytemuck)]
pub struct AuctionAdvanced {
    /// The auction.
    pub auction: Address,
    /// The loss.
    pub loss: Address,
    /// Lots when the round began.
    pub lots: u64,
    /// Highest discount per lot.
    pub reserve_native: u64,
    /// 0 committing, 1 revealing, 2 awarding, 3 closed.
    pub phase: u8,
    /// 0, or 1 for the rerun.
    pub round: u8,
    /// How many of the best bids have had their turn.
    pub awarded_count: u8,
    /// Zero.
    pub reserved: [u8; 5],
}

/// A bond was paid back or forfeited, and its bid closed.
#[event(bytemuck)]
pub struct BondSettled {
    /// The auction.
    pub auction: Address,
    /// The bid that was.
    pub bid: Address,
    /// Who bid.
    pub bidder: Address,
    /// The bond.
    pub bond_native: u64,
    /// Of which went to the insurance layer: all or nothing.
    pub forfeited_native: u64,
    /// The escrow's ledger afterwards.
    pub escrow_native: u64,
    /// The insurance layer's ledger afterwards.
    pub insurance_native: u64,
}
