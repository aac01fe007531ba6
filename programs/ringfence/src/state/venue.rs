//! Venue: a protocol that may fill trades.

use anchor_lang::prelude::*;

/// Status of a venue that may fill trades.
pub const VENUE_ACTIVE: u8 = 0;

/// A protocol that may fill trades of customers who consented.
#[account]
pub struct Venue {
    /// The house.
    pub house: Address,
    /// What the venue signs with.
    pub authority: Address,
    /// Instruments it may fill; all zero for every instrument.
    pub instruments: [u16; 16],
    /// 0: active; anything else fills nothing.
    pub status: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For liens.
    pub reserved: [u8; 134],
}

impl Venue {
    /// Whether it may fill trades in an instrument.
    #[must_use]
    pub fn allows(&self, instrument_id: u16) -> bool {
        let names_any = self.instruments.iter().any(|id| *id != 0);
        !names_any || self.instruments.contains(&instrument_id)
    }
}
