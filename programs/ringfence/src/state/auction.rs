//! Auction: a defaulter's lots of one instrument, offered to the members by sealed bids.

use crate::errors::{Outcome, RingfenceError};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::auction as rules;
use ringfence_core::auction::Phase;
use ringfence_core::units::Moment;

/// Number of an auction that takes commitments.
pub const AUCTION_COMMITTING: u8 = 0;
/// Number of an auction whose bids are being revealed.
pub const AUCTION_REVEALING: u8 = 1;
/// Number of an auction whose best bids get their lots.
pub const AUCTION_AWARDING: u8 = 2;
/// Number of an auction that is over.
pub const AUCTION_CLOSED: u8 = 3;

/// One revealed bid in an auction's list; free when its number is zero.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct RankedBid {
    /// Quote native per lot that the bidder wants below the mark.
    pub discount_native: u64,
    /// Lots that it takes at most.
    pub lots: u64,
    /// Number of the bid in its round, from one.
    pub bid_number: u32,
    /// Zero.
    pub reserved: [u8; 4],
}

impl RankedBid {
    fn view(&self) -> rules::Ranked {
        rules::Ranked {
            bid_number: self.bid_number,
            discount_native: self.discount_native,
            lots: self.lots,
        }
    }

    fn of(bid: &rules::Ranked) -> Self {
        let rules::Ranked {
            bid_number,
            discount_native,
            lots,
        } = *bid;
        Self {
            discount_native,
            lots,
            bid_number,
            reserved: [0; 4],
        }
    }
}

/// The auction of one defaulter's lots of one instrument.
#[account]
pub struct Auction {
    /// The house.
    pub house: Address,
    /// The loss that the lots belong to.
    pub loss: Address,
    /// The instrument.
    pub instrument: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// The best revealed bids of this round, best first.
    pub best: [RankedBid; 8],
    /// The last bid of the first round that had its turn, once the rerun has begun.
    pub first_done: RankedBid,
    /// When the phase began.
    pub phase_since_ts: i64,
    /// Slot of that moment.
    pub phase_since_slot: u64,
    /// Lots when the round began.
    pub lots: u64,
    /// Highest discount per lot, in quote native.
    pub reserve_native: u64,
    /// Bids committed in this round.
    pub bid_count: u32,
    /// Bids revealed in this round.
    pub revealed_count: u32,
    /// The instrument's id.
    pub instrument_id: u16,
    /// 0 committing, 1 revealing, 2 awarding, 3 closed.
    pub phase: u8,
    /// 0, or 1 for the rerun.
    pub round: u8,
    /// How many of the best bids have had their turn: got their lots, or were passed over.
    pub awarded_count: u8,
    /// Whether the lots are long.
    pub is_long: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 9],
}

impl Auction {
    /// As the rules see it.
    ///
    /// # Errors
    /// `WrongAccountType` for a phase that does not exist.
    #[inline(never)]
    pub fn view(&self) -> Outcome<rules::Auction> {
        Ok(rules::Auction {
            phase: phase_of(self.phase)?,
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
            best: self.best.map(|bid| bid.view()),
            awarded_count: self.awarded_count,
            first_done: self.first_done.view(),
        })
    }

    /// Keeps what the rules changed.
    #[inline(never)]
    pub fn store(&mut self, auction: &rules::Auction) {
        let rules::Auction {
            phase,
            round,
            phase_since: Moment { ts, slot },
            instrument_id,
            is_long,
            lots,
            bid_count,
            revealed_count,
            reserve_native,
            best,
            awarded_count,
            first_done,
        } = *auction;
        self.phase = number_of(phase);
        self.round = round;
        self.phase_since_ts = ts;
        self.phase_since_slot = slot;
        self.instrument_id = instrument_id;
        self.is_long = u8::from(is_long);
        self.lots = lots;
        self.bid_count = bid_count;
        self.revealed_count = revealed_count;
        self.reserve_native = reserve_native;
        self.best = best.map(|bid| RankedBid::of(&bid));
        self.awarded_count = awarded_count;
        self.first_done = RankedBid::of(&first_done);
    }
}

fn phase_of(number: u8) -> Outcome<Phase> {
    match number {
        AUCTION_COMMITTING => Ok(Phase::Committing),
        AUCTION_REVEALING => Ok(Phase::Revealing),
        AUCTION_AWARDING => Ok(Phase::Awarding),
        AUCTION_CLOSED => Ok(Phase::Closed),
        _ => Err(RingfenceError::WrongAccountType.into()),
    }
}

fn number_of(phase: Phase) -> u8 {
    match phase {
        Phase::Committing => AUCTION_COMMITTING,
        Phase::Revealing => AUCTION_REVEALING,
        Phase::Awarding => AUCTION_AWARDING,
        Phase::Closed => AUCTION_CLOSED,
    }
}
