//! Where an asset's or an instrument's prices come from, pinned at listing.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// A Pyth `PriceUpdateV2` account.
pub const SOURCE_PYTH: u8 = 1;
/// A feed of a test house, written by `test_feed_set`.
pub const SOURCE_TEST_FEED: u8 = 2;

/// A source of prices.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, AnchorSerialize, AnchorDeserialize, IdlType,
)]
pub struct Source {
    /// Program that writes the oracle's accounts.
    pub program: Address,
    /// The feed's id at that oracle.
    pub feed_id: [u8; 32],
    /// 1: Pyth; 2: a feed of a test house.
    pub kind: u8,
    /// Zero.
    pub reserved: [u8; 7],
}
