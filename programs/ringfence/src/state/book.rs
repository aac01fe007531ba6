//! Book: what fills and tear-ups write of an instrument, apart from it so that readers need not
//! wait.

use super::{read_wide, write_wide};
use anchor_lang::prelude::*;
use ringfence_core::instrument as rules;
use ringfence_core::units::Moment;

/// Open interest and waiting differences of one instrument.
#[account]
pub struct Book {
    /// The instrument.
    pub instrument: Address,
    /// Gains of fills that wait for the next boundary.
    pub wait_gain_native: PodI128,
    /// Losses and fees of fills that wait for the next boundary.
    pub wait_loss_native: PodI128,
    /// Fees among them.
    pub wait_fee_native: PodI128,
    /// Sum of the long positions' lots; the shorts' is the same.
    pub open_interest_lots: u64,
    /// Positions with lots.
    pub open_position_count: u64,
    /// When the last tear-up was done.
    pub whole_since_ts: i64,
    /// Slot of that moment.
    pub whole_since_slot: u64,
    /// How many tear-ups there have been.
    pub tear_up_count: u32,
    /// Whether one is under way.
    pub is_tearing_up: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 2],
}

impl Book {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Book {
        rules::Book {
            open_interest_lots: self.open_interest_lots,
            open_position_count: self.open_position_count,
            wait_gain_native: read_wide(&self.wait_gain_native),
            wait_loss_native: read_wide(&self.wait_loss_native),
            wait_fee_native: read_wide(&self.wait_fee_native),
            tear_up_count: self.tear_up_count,
            is_tearing_up: self.is_tearing_up != 0,
            whole_since: Moment {
                ts: self.whole_since_ts,
                slot: self.whole_since_slot,
            },
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, book: &rules::Book) {
        let rules::Book {
            open_interest_lots,
            open_position_count,
            wait_gain_native,
            wait_loss_native,
            wait_fee_native,
            tear_up_count,
            is_tearing_up,
            whole_since,
        } = *book;
        self.open_interest_lots = open_interest_lots;
        self.open_position_count = open_position_count;
        write_wide(&mut self.wait_gain_native, wait_gain_native);
        write_wide(&mut self.wait_loss_native, wait_loss_native);
        write_wide(&mut self.wait_fee_native, wait_fee_native);
        self.tear_up_count = tear_up_count;
        self.is_tearing_up = u8::from(is_tearing_up);
        (self.whole_since_ts, self.whole_since_slot) = (whole_since.ts, whole_since.slot);
    }
}
