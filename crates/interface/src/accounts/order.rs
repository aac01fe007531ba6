//! Records of signed orders.

use ringfence_core::order;
use solana_address::Address;

use super::layout;

layout! {
    /// What became of one signed order.
    account OrderRecord [143, 44, 79, 139, 27, 191, 114, 204] {
        /// The margin account.
        margin_account: Address,
        /// The venue (its account, not its authority).
        venue: Address,
        /// The instrument.
        instrument: Address,
        /// The margin account's owner.
        owner: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// What was signed is the text of this.
        digest: [u8; 32],
        /// Generation of the margin account that the order is of.
        generation: u64,
        /// The order's lots.
        lots: u64,
        /// How many of them were filled.
        filled_lots: u64,
        /// When the order expires.
        expiry_ts: i64,
        /// Whether it was cancelled.
        is_cancelled: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 6],
    }
}

impl OrderRecord {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> order::Record {
        order::Record {
            generation: self.generation,
            lots: self.lots,
            filled_lots: self.filled_lots,
            expiry_ts: self.expiry_ts,
            is_cancelled: self.is_cancelled != 0,
        }
    }
}
