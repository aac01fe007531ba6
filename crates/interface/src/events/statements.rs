//! Events of statements of segregation.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// The statement of an asset for one day was opened.
    part StatementOpened {
        /// The statement.
        statement: Address,
        /// The asset.
        asset: Address,
        /// Which day, counted from 1970.
        epoch: u32,
        /// Zero.
        reserved: [u8; 4],
    }
}

layout! {
    /// What a statement says was recorded.
    part StatementRecorded {
        /// The statement.
        statement: Address,
        /// The asset.
        asset: Address,
        /// What customers are owed.
        required_native: i128,
        /// What the ledgers say is there for it.
        held_native: i128,
        /// What is held beyond what is required.
        excess_native: i128,
        /// Which day, counted from 1970.
        epoch: u32,
        /// Zero.
        reserved: [u8; 4],
    }
}

layout! {
    /// A statement became final.
    part StatementFinalized {
        /// The statement.
        statement: Address,
        /// The asset.
        asset: Address,
        /// Hash of the asset's final statement before it; zeros for the first.
        previous_hash: [u8; 32],
        /// Its own.
        hash: [u8; 32],
        /// What customers are owed.
        required_native: i128,
        /// What the ledgers say is there for it.
        held_native: i128,
        /// What is held beyond what is required.
        excess_native: i128,
        /// Which day, counted from 1970.
        epoch: u32,
        /// Its place among the asset's final statements, from one.
        number: u32,
        /// Epoch of the final statement before it; zero for the first.
        previous_epoch: u32,
        /// 1: final; 2: late; 3: deficient.
        state: u8,
        /// Zero.
        reserved: [u8; 3],
    }
}

layout! {
    /// A statement was closed.
    part StatementClosed {
        /// The statement.
        statement: Address,
        /// The asset.
        asset: Address,
        /// Which day, counted from 1970.
        epoch: u32,
        /// The state that it was in.
        state: u8,
        /// Zero.
        reserved: [u8; 3],
    }
}
