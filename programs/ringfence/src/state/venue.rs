//! Venue: a protocol that may fill trades.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

/// Status of a venue that may fill trades.
pub const VENUE_ACTIVE: u8 = 0;
/// Status of a venue that fills and locks nothing more; its liens run on.
pub const VENUE_WITHDRAWN: u8 = 1;
/// Status of a venue that may do nothing but unlock.
pub const VENUE_SUSPENDED: u8 = 2;

/// Where a venue's seized tokens of one mint go.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable, IdlType)]
pub struct VenueSettlement {
    /// The mint.
    pub mint: Address,
    /// The token account that receives.
    pub token_account: Address,
}

/// A protocol that may fill trades of customers who consented.
#[account]
pub struct Venue {
    /// The house.
    pub house: Address,
    /// What the venue signs with.
    pub authority: Address,
    /// Instruments it may fill; all zero for every instrument.
    pub instruments: [u16; 16],
    /// Where seized tokens go, by mint; a free entry is all zero.
    pub settlement: [VenueSettlement; 8],
    /// New liens: from an owner's notice until it may release what no claim holds.
    pub release_delay_s: u32,
    /// New liens: how long a claim of the venue holds what it claims.
    pub claim_limit_s: u32,
    /// 0 active; 1 withdrawn: existing liens run on; 2 suspended: only unlocks.
    pub status: u8,
    /// Bump of the address.
    pub bump: u8,
    /// Zero.
    pub reserved: [u8; 6],
}

impl Venue {
    /// Whether it may fill trades in an instrument.
    #[must_use]
    pub fn allows(&self, instrument_id: u16) -> bool {
        let names_any = self.instruments.iter().any(|id| *id != 0);
        !names_any || self.instruments.contains(&instrument_id)
    }
}
