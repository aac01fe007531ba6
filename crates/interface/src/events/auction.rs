//! Events of the auctions of a defaulter's lots.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// The auction of a defaulter's lots of one instrument was opened.
    part AuctionOpened {
        /// The auction.
        auction: Address,
        /// The loss.
        loss: Address,
        /// The instrument.
        instrument: Address,
        /// Who opened it.
        opener: Address,
        /// All the lots.
        lots: u64,
        /// Highest discount per lot.
        reserve_native: u64,
        /// 1 for long lots, 0 for short ones.
        is_long: u64,
    }
}

layout! {
    /// A member committed to a bid and paid its bond.
    part BidCommitted {
        /// The auction.
        auction: Address,
        /// The bid.
        bid: Address,
        /// Who bids.
        bidder: Address,
        /// Hash of what was bid.
        commitment: [u8; 32],
        /// The bond.
        bond_native: u64,
        /// The escrow's ledger afterwards.
        escrow_native: u64,
        /// Number of the bid in its round, from one.
        bid_number: u32,
        /// 0, or 1 for the rerun.
        round: u8,
        /// Zero.
        reserved: [u8; 3],
    }
}

layout! {
    /// A bid was revealed.
    part BidRevealed {
        /// The auction.
        auction: Address,
        /// The bid.
        bid: Address,
        /// Who bids.
        bidder: Address,
        /// The margin account that would take the lots.
        bidder_account: Address,
        /// Discount per lot.
        discount_native: u64,
        /// Lots at most.
        lots: u64,
        /// Number of the bid in its round, from one.
        bid_number: u32,
        /// 0, or 1 for the rerun.
        round: u8,
        /// Zero.
        reserved: [u8; 3],
    }
}

layout! {
    /// A bid got its lots, or none because nothing was left for it.
    part LotsAwarded {
        /// The defaulting account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The auction.
        auction: Address,
        /// The bid.
        bid: Address,
        /// The account that took the lots.
        bidder_account: Address,
        /// How many.
        lots: u64,
        /// At this mark, less the discount.
        mark_tick: u64,
        /// Discount on all of them.
        discount_native: u64,
    }
}

layout! {
    /// An auction moved on.
    part AuctionAdvanced {
        /// The auction.
        auction: Address,
        /// The loss.
        loss: Address,
        /// Lots when the round began.
        lots: u64,
        /// Highest discount per lot.
        reserve_native: u64,
        /// 0 committing, 1 revealing, 2 awarding, 3 closed.
        phase: u8,
        /// 0, or 1 for the rerun.
        round: u8,
        /// How many of the best bids have had their turn.
        awarded_count: u8,
        /// Zero.
        reserved: [u8; 5],
    }
}

layout! {
    /// A bond was paid back or forfeited, and its bid closed.
    part BondSettled {
        /// The auction.
        auction: Address,
        /// The bid that was.
        bid: Address,
        /// Who bid.
        bidder: Address,
        /// The bond.
        bond_native: u64,
        /// Of which went to the insurance layer: all or nothing.
        forfeited_native: u64,
        /// The escrow's ledger afterwards.
        escrow_native: u64,
        /// The insurance layer's ledger afterwards.
        insurance_native: u64,
    }
}
