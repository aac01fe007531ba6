//! Record of a signed order: how much of it was filled, and whether it was cancelled. It is known
//! by the order's digest, and outlives the order, so that nothing is filled twice.

use anchor_lang::prelude::*;
use ringfence_core::order as rules;

/// What became of one signed order.
#[account]
pub struct OrderRecord {
    /// The margin account.
    pub margin_account: Address,
    /// The venue (its account, not its authority).
    pub venue: Address,
    /// The instrument.
    pub instrument: Address,
    /// The margin account's owner.
    pub owner: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// What was signed is the text of this.
    pub digest: [u8; 32],
    /// Generation of the margin account that the order is of.
    pub generation: u64,
    /// The order's lots.
    pub lots: u64,
    /// How many of them were filled.
    pub filled_lots: u64,
    /// When the order expires.
    pub expiry_ts: i64,
    /// Whether it was cancelled.
    pub is_cancelled: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 6],
}

impl OrderRecord {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Record {
        rules::Record {
            generation: self.generation,
            lots: self.lots,
            filled_lots: self.filled_lots,
            expiry_ts: self.expiry_ts,
            is_cancelled: self.is_cancelled != 0,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, record: &rules::Record) {
        let rules::Record {
            generation,
            lots,
            filled_lots,
            expiry_ts,
            is_cancelled,
        } = *record;
        self.generation = generation;
        self.lots = lots;
        self.filled_lots = filled_lots;
        self.expiry_ts = expiry_ts;
        self.is_cancelled = u8::from(is_cancelled);
    }
}
