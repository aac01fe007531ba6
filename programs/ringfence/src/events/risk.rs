//! Events of options.

use anchor_lang::prelude::*;

/// An option's risk authority posted its mark, and its risk array or none.
#[event(bytemuck)]
pub struct RiskPosted {
    /// The instrument.
    pub instrument: Address,
    /// Mark afterwards.
    pub mark_tick: u64,
    /// Publish time of the mark.
    pub mark_ts: i64,
    /// Tick of the underlying's price that bounded the post.
    pub underlying_tick: u64,
    /// Profit or loss of one long lot in each scenario, in quote native.
    pub risk_array: [i64; 16],
    /// When that was posted.
    pub risk_ts: i64,
    /// Settlement tick afterwards.
    pub settlement_tick: u64,
    /// Boundaries so far.
    pub sequence: u64,
    /// What winners are owed afterwards, in quote native.
    pub owed_to_native: PodI128,
    /// What losers owe afterwards, in quote native.
    pub owed_by_native: PodI128,
}
