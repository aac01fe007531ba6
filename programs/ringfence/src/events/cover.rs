//! Events of small shortfalls, and of what the fund must cover.

use anchor_lang::prelude::*;

/// A small shortfall was covered. What was paid sums to what the account owed.
#[event(bytemuck)]
pub struct ShortfallCovered {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// Who had it covered.
    pub actor: Address,
    /// Paid by its own quote vault.
    pub drained_native: u64,
    /// Paid by its owner's shares.
    pub staked_native: u64,
    /// Paid by its owner's waiting stake.
    pub waiting_native: u64,
    /// Paid by what its owner had secured.
    pub secured_native: u64,
    /// Paid by the insurance layer.
    pub insured_native: u64,
    /// The quote vault's ledger afterwards.
    pub ledger_native: u64,
    /// The insurance layer's ledger afterwards.
    pub insurance_native: u64,
    /// What small shortfalls have taken of it on this day.
    pub small_used_native: u64,
    /// The pool's ledger afterwards.
    pub pool_native: u64,
}

/// The stress loss of an account was posted.
#[event(bytemuck)]
pub struct StressPosted {
    /// The house.
    pub house: Address,
    /// The margin account.
    pub margin_account: Address,
    /// Who posted it.
    pub actor: Address,
    /// What it would lose beyond its equity.
    pub stress_native: u64,
    /// What the fund must cover by all that is posted.
    pub required_native: u64,
}

/// The fund was compared with what it must cover.
#[event(bytemuck)]
pub struct FundSized {
    /// The house.
    pub house: Address,
    /// Who compared.
    pub actor: Address,
    /// What it must cover.
    pub required_native: u64,
    /// Layers 3 to 6.
    pub funded_native: u64,
    /// Since when it has not covered it; zero while it does.
    pub cover_short_since_ts: i64,
    /// Since when the operator's skin has been below its minimum; zero while it is not.
    pub skin_short_since_ts: i64,
    /// 1 when the house takes no new risk for it.
    pub is_cover_short: u64,
}
