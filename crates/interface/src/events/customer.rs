//! Events of one customer. Each carries the margin account and a number that rises by one, so that
//! a gap shows.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// A margin account was created.
    part AccountCreated {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The house.
        house: Address,
        /// The customer.
        owner: Address,
        /// Slot of the chain in which it was created.
        generation: u64,
        /// Number among the owner's accounts in the house.
        index: u16,
        /// Zero.
        reserved: [u8; 6],
    }
}

layout! {
    /// A vault was opened.
    part VaultOpened {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// The vault.
        vault: Address,
    }
}

layout! {
    /// Tokens arrived in a vault by `vault_deposit`.
    part VaultDeposited {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// Who paid.
        depositor: Address,
        /// What arrived.
        amount_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// Tokens left a vault by `vault_exit`.
    part VaultExited {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// Token account that received them.
        destination: Address,
        /// What left.
        amount_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// A margin account was closed.
    part AccountClosed {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// Slot of the chain in which it had been created.
        generation: u64,
    }
}

layout! {
    /// Tokens left a vault by `vault_withdraw`.
    part VaultWithdrawn {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// Token account that received them.
        destination: Address,
        /// What left.
        amount_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// Tokens sent straight to a vault were added to its ledger.
    part VaultAbsorbed {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// What was added.
        amount_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// A vault was closed.
    part VaultClosed {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// Surplus that went to the owner.
        amount_native: u64,
    }
}

layout! {
    /// An owner gave a venue a consent, or replaced it.
    part ConsentGiven {
        /// The margin account.
        margin_account: Address,
        /// The venue.
        venue: Address,
        /// Generation of the account.
        generation: u64,
        /// Largest initial requirement.
        initial_cap_native: u64,
        /// Most that fees and differences may sum up to.
        spend_cap_native: u64,
        /// When it ends.
        expiry_ts: i64,
        /// Signed orders with a smaller nonce are void.
        order_nonce_min: u64,
    }
}

layout! {
    /// An owner took a consent back.
    part ConsentRevoked {
        /// The margin account.
        margin_account: Address,
        /// The venue.
        venue: Address,
        /// Generation of the account.
        generation: u64,
    }
}

layout! {
    /// A trade was filled; both sides in one event, each with its own number.
    part PositionFilled {
        /// Buyer's margin account.
        buyer: Address,
        /// Seller's margin account.
        seller: Address,
        /// Number of this event in the buyer's life.
        buyer_sequence: u64,
        /// Number of this event in the seller's life.
        seller_sequence: u64,
        /// The venue.
        venue: Address,
        /// Lots that changed hands.
        lots: u64,
        /// At this price.
        price_ticks: u64,
        /// Fee of the buyer.
        buyer_fee_native: u64,
        /// Fee of the seller.
        seller_fee_native: u64,
        /// Lots of the buyer afterwards.
        buyer_lots: i64,
        /// Lots of the seller afterwards.
        seller_lots: i64,
        /// Open interest afterwards.
        open_interest_lots: u64,
        /// The instrument.
        instrument_id: u16,
        /// Zero.
        reserved: [u8; 6],
    }
}

layout! {
    /// A margin account was brought up to date, and paid or was paid.
    part AccountSettled {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// From the vault to the pool.
        collected_native: u64,
        /// From the pool to the vault.
        paid_native: u64,
        /// The quote vault's ledger afterwards.
        ledger_native: u64,
        /// The pool's ledger afterwards.
        pool_native: u64,
        /// Owed to it (positive) or by it afterwards.
        variation_native: i128,
    }
}
