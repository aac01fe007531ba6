//! Events of the default fund and of the operator's own money.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// Recognised fees were collected into the insurance layer.
    part FeesCollected {
        /// The house.
        house: Address,
        /// What was collected.
        amount_native: u64,
        /// The insurance layer's ledger afterwards.
        insurance_native: u64,
        /// The pool's ledger afterwards.
        pool_native: u64,
    }
}

layout! {
    /// Tokens beyond a ledger of the house were swept into the insurance layer.
    part SurplusSwept {
        /// The house.
        house: Address,
        /// Where they were.
        source: Address,
        /// How many.
        surplus_native: u64,
        /// The insurance layer's ledger afterwards.
        insurance_native: u64,
    }
}

layout! {
    /// A member paid a stake in; it waits for its epoch.
    part StakePaidIn {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// What arrived.
        amount_native: u64,
        /// The member's waiting stake afterwards.
        pending_native: u64,
    }
}

layout! {
    /// A stake became shares of the mutual layer.
    part StakeActivated {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// The part of it that bought shares.
        amount_native: u64,
        /// The part of it that secures assessments.
        secured_native: u64,
        /// The member's shares afterwards.
        shares: u64,
        /// The mutual layer's ledger afterwards.
        mutual_native: u64,
        /// All shares afterwards.
        share_count: u64,
    }
}

layout! {
    /// A member took back a stake that waited.
    part StakeCancelled {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// Token account that received it.
        destination: Address,
        /// How much.
        amount_native: u64,
    }
}

layout! {
    /// A member asked for some of its shares to be paid out.
    part UnstakeRequested {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// How many shares.
        shares: u64,
        /// What they are worth now: at most this is paid.
        value_native: u64,
        /// When.
        requested_ts: i64,
    }
}

layout! {
    /// A member was paid for its shares.
    part UnstakePaid {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// Token account that received it.
        destination: Address,
        /// How many shares.
        shares: u64,
        /// What was paid for them.
        amount_native: u64,
        /// What was paid back of the secured part.
        secured_native: u64,
        /// The mutual layer's ledger afterwards.
        mutual_native: u64,
        /// All shares afterwards.
        share_count: u64,
    }
}

layout! {
    /// The operator added to one of its layers.
    part SkinDeposited {
        /// The fund.
        fund: Address,
        /// Token account of the layer.
        vault: Address,
        /// What arrived.
        amount_native: u64,
        /// The layer's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// The operator took out of one of its layers.
    part SkinWithdrawn {
        /// The fund.
        fund: Address,
        /// Token account of the layer.
        vault: Address,
        /// Token account that received it.
        destination: Address,
        /// How much.
        amount_native: u64,
        /// The layer's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// A member gave up the record of its earliest shares.
    part StubDropped {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// Sequence number of the first loss of the record.
        first_sequence: u64,
        /// Sequence number of the first loss after it.
        end_sequence: u64,
        /// Shares then.
        shares: u64,
        /// Generation of those shares.
        share_generation: u64,
    }
}

layout! {
    /// A member without shares took back what had secured assessments.
    part SecuredReleased {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// Token account that received it.
        destination: Address,
        /// How much.
        amount_native: u64,
        /// What all members have secured afterwards.
        secured_native: u64,
    }
}
