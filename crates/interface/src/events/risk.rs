//! Events of options.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// An option's risk authority posted its mark, and its risk array or none.
    part RiskPosted {
        /// The instrument.
        instrument: Address,
        /// Mark afterwards.
        mark_tick: u64,
        /// Publish time of the mark.
        mark_ts: i64,
        /// Tick of the underlying's price that bounded the post.
        underlying_tick: u64,
        /// Profit or loss of one long lot in each scenario, in quote native.
        risk_array: [i64; 16],
        /// When that was posted.
        risk_ts: i64,
        /// Settlement tick afterwards.
        settlement_tick: u64,
        /// Boundaries so far.
        sequence: u64,
        /// What winners are owed afterwards, in quote native.
        owed_to_native: i128,
        /// What losers owe afterwards, in quote native.
        owed_by_native: i128,
    }
}
