//! Events of small shortfalls, and of what the fund must cover.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// A small shortfall was covered. What was paid sums to what the account owed.
    part ShortfallCovered {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// Who had it covered.
        actor: Address,
        /// Paid by its own quote vault.
        drained_native: u64,
        /// Paid by its owner's shares.
        staked_native: u64,
        /// Paid by its owner's waiting stake.
        waiting_native: u64,
        /// Paid by what its owner had secured.
        secured_native: u64,
        /// Paid by the insurance layer.
        insured_native: u64,
        /// The quote vault's ledger afterwards.
        ledger_native: u64,
        /// The insurance layer's ledger afterwards.
        insurance_native: u64,
        /// What small shortfalls have taken of it on this day.
        small_used_native: u64,
        /// The pool's ledger afterwards.
        pool_native: u64,
    }
}

layout! {
    /// The stress loss of an account was posted.
    part StressPosted {
        /// The house.
        house: Address,
        /// The margin account.
        margin_account: Address,
        /// Who posted it.
        actor: Address,
        /// What it would lose beyond its equity.
        stress_native: u64,
        /// What the fund must cover by all that is posted.
        required_native: u64,
    }
}

layout! {
    /// The fund was compared with what it must cover.
    part FundSized {
        /// The house.
        house: Address,
        /// Who compared.
        actor: Address,
        /// What it must cover.
        required_native: u64,
        /// Layers 3 to 6.
        funded_native: u64,
        /// Since when it has not covered it; zero while it does.
        cover_short_since_ts: i64,
        /// Since when the operator's skin has been below its minimum; zero while it is not.
        skin_short_since_ts: i64,
        /// 1 when the house takes no new risk for it.
        is_cover_short: u64,
    }
}
