//! Events of the fund and of the house's own money.

use anchor_lang::prelude::*;

/// Recognised fees were collected into the insurance layer.
#[event(bytemuck)]
pub struct FeesCollected {
    /// The house.
    pub house: Address,
    /// What was collected.
    pub amount_native: u64,
    /// The insurance layer's ledger afterwards.
    pub insurance_native: u64,
    /// The pool's ledger afterwards.
    pub pool_native: u64,
}

/// Tokens beyond a ledger of the house were swept into the insurance layer.
#[event(bytemuck)]
pub struct SurplusSwept {
    /// The house.
    pub house: Address,
    /// Where they were.
    pub source: Address,
    /// How many.
    pub surplus_native: u64,
    /// The insurance layer's ledger afterwards.
    pub insurance_native: u64,
}

/// A member paid a stake in; it waits for its epoch.
#[event(bytemuck)]
pub struct StakePaidIn {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// What arrived.
    pub amount_native: u64,
    /// The member's waiting stake afterwards.
    pub pending_native: u64,
}

/// A stake became shares of the mutual layer.
#[event(bytemuck)]
pub struct StakeActivated {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// The part of it that bought shares.
    pub amount_native: u64,
    /// The part of it that secures assessments.
    pub secured_native: u64,
    /// The member's shares afterwards.
    pub shares: u64,
    /// The mutual layer's ledger afterwards.
    pub mutual_native: u64,
    /// All shares afterwards.
    pub share_count: u64,
}

/// A member took back a stake that waited.
#[event(bytemuck)]
pub struct StakeCancelled {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// Token account that received it.
    pub destination: Address,
    /// How much.
    pub amount_native: u64,
}

/// A member asked for some of its shares to be paid out.
#[event(bytemuck)]
pub struct UnstakeRequested {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// How many shares.
    pub shares: u64,
    /// What they are worth now: at most this is paid.
    pub value_native: u64,
    /// When.
    pub requested_ts: i64,
}

/// A member was paid for its shares.
#[event(bytemuck)]
pub struct UnstakePaid {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// Token account that received it.
    pub destination: Address,
    /// How many shares.
    pub shares: u64,
    /// What was paid for them.
    pub amount_native: u64,
    /// What was paid back of the secured part.
    pub secured_native: u64,
    /// The mutual layer's ledger afterwards.
    pub mutual_native: u64,
    /// All shares afterwards.
    pub share_count: u64,
}

/// The operator added to one of its layers.
#[event(bytemuck)]
pub struct SkinDeposited {
    /// The fund.
    pub fund: Address,
    /// Token account of the layer.
    pub vault: Address,
    /// What arrived.
    pub amount_native: u64,
    /// The layer's ledger afterwards.
    pub ledger_native: u64,
}

/// The operator took out of one of its layers.
#[event(bytemuck)]
pub struct SkinWithdrawn {
    /// The fund.
    pub fund: Address,
    /// Token account of the layer.
    pub vault: Address,
    /// Token account that received it.
    pub destination: Address,
    /// How much.
    pub amount_native: u64,
    /// The layer's ledger afterwards.
    pub ledger_native: u64,
}

/// A member gave up the record of its earliest shares.
#[event(bytemuck)]
pub struct StubDropped {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// Sequence number of the first loss of the record.
    pub first_sequence: u64,
    /// Sequence number of the first loss after it.
    pub end_sequence: u64,
    /// Shares then.
    pub shares: u64,
    /// Generation of those shares.
    pub share_generation: u64,
}

/// A member without shares took back what had secured assessments.
#[event(bytemuck)]
pub struct SecuredReleased {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// Token account that received it.
    pub destination: Address,
    /// How much.
    pub amount_native: u64,
    /// What all members have secured afterwards.
    pub secured_native: u64,
}
