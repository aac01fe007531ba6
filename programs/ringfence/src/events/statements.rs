//! Events of statements of segregation.

use anchor_lang::prelude::*;

/// The statement of an asset for one day was opened.
#[event(bytemuck)]
pub struct StatementOpened {
    /// The statement.
    pub statement: Address,
    /// The asset.
    pub asset: Address,
    /// Which day, counted from 1970.
    pub epoch: u32,
    /// Zero.
    pub reserved: [u8; 4],
}

/// What a statement says was recorded.
#[event(bytemuck)]
pub struct StatementRecorded {
    /// The statement.
    pub statement: Address,
    /// The asset.
    pub asset: Address,
    /// What customers are owed.
    pub required_native: PodI128,
    /// What the ledgers say is there for it.
    pub held_native: PodI128,
    /// What is held beyond what is required.
    pub excess_native: PodI128,
    /// Which day, counted from 1970.
    pub epoch: u32,
    /// Zero.
    pub reserved: [u8; 4],
}

/// A statement became final.
#[event(bytemuck)]
pub struct StatementFinalized {
    /// The statement.
    pub statement: Address,
    /// The asset.
    pub asset: Address,
    /// Hash of the asset's final statement before it; zeros for the first.
    pub previous_hash: [u8; 32],
    /// Its own.
    pub hash: [u8; 32],
    /// What customers are owed.
    pub required_native: PodI128,
    /// What the ledgers say is there for it.
    pub held_native: PodI128,
    /// What is held beyond what is required.
    pub excess_native: PodI128,
    /// Which day, counted from 1970.
    pub epoch: u32,
    /// Its place among the asset's final statements, from one.
    pub number: u32,
    /// Epoch of the final statement before it; zero for the first.
    pub previous_epoch: u32,
    /// 1: final; 2: late; 3: deficient.
    pub state: u8,
    /// Zero.
    pub reserved: [u8; 3],
}

/// A statement was closed.
#[event(bytemuck)]
pub struct StatementClosed {
    /// The statement.
    pub statement: Address,
    /// The asset.
    pub asset: Address,
    /// Which day, counted from 1970.
    pub epoch: u32,
    /// The state that it was in.
    pub state: u8,
    /// Zero.
    pub reserved: [u8; 3],
}
