//! Sealed-bid auctions of a defaulter's lots that nobody took (SPEC 10).

use crate::units::Moment;

/// Best bids that an auction keeps.
pub const BIDS: usize = 8;

/// Where an auction is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Members commit to bids that nobody can read.
    #[default]
    Committing,
    /// They reveal them.
    Revealing,
    /// The best bids get their lots, in order.
    Awarding,
    /// Over; what is left of the lots is torn up.
    Closed,
}

/// One revealed bid in an auction's list, best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ranked {
    /// Number of the bid in this round, from one; zero for a free place.
    pub bid_number: u32,
    /// Quote native per lot that the bidder wants below the mark.
    pub discount_native: u64,
    /// Lots that it takes at most.
    pub lots: u64,
}

/// The auction of one defaulter's lots of one instrument. It is held at most twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Auction {
    /// Where it is.
    pub phase: Phase,
    /// 0, or 1 for the rerun.
    pub round: u8,
    /// When the phase began.
    pub phase_since: Moment,
    /// The instrument.
    pub instrument_id: u16,
    /// Lots when the round began.
    pub lots: u64,
    /// Bids committed in this round.
    pub bid_count: u32,
    /// Bids revealed in this round.
    pub revealed_count: u32,
    /// Highest discount per lot.
    pub reserve_native: u64,
    /// The best bids.
    pub best: [Ranked; BIDS],
    /// How many of them have got their lots.
    pub awarded_count: u8,
}

/// One bid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bid {
    /// Its number in its round, from one.
    pub number: u32,
    /// Round that it belongs to.
    pub round: u8,
    /// Hash of what was bid.
    pub commitment: [u8; 32],
    /// What the bidder loses if it does not reveal or does not take the lots, in quote native.
    pub bond_native: u64,
    /// Whether it was revealed.
    pub is_revealed: bool,
    /// Discount per lot.
    pub discount_native: u64,
    /// Lots at most.
    pub lots: u64,
    /// Whether it got its lots.
    pub is_awarded: bool,
}
