//! Stress: the largest stress losses that were posted, by which the fund is sized.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// A posted stress loss; free when its owner is nobody.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct StressEntry {
    /// Whose account it is.
    pub owner: Address,
    /// The account.
    pub margin_account: Address,
    /// What it would cost the fund under stress, in quote native.
    pub stress_native: u64,
    /// When it was posted.
    pub ts: i64,
}

/// The largest stress losses of a house.
#[account]
pub struct Stress {
    /// The house.
    pub house: Address,
    /// One per account.
    pub entries: [StressEntry; 8],
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 31],
}
