//! Venue: a protocol that may fill trades.

use crate::errors::{Outcome, RingfenceError};
use anchor_lang::address_eq;
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
    /// Where seized tokens of a mint go.
    #[must_use]
    pub fn settlement_of(&self, mint: &Address) -> Option<Address> {
        let mut entries = self.settlement.iter();
        let entry = entries.find(|entry| address_eq(&entry.mint, mint))?;
        Some(entry.token_account)
    }

    /// Keeps where seized tokens of a mint go: in that mint's entry, or in a free one.
    ///
    /// # Errors
    /// `SettlementEntriesFull`.
    pub fn set_settlement(&mut self, entry: VenueSettlement) -> Outcome {
        let of = |mint: &Address| {
            let mut entries = self.settlement.iter();
            entries.position(|kept| address_eq(&kept.mint, mint))
        };
        let place = of(&entry.mint).or_else(|| of(&Address::default()));
        let kept = place.and_then(|place| self.settlement.get_mut(place));
        *kept.ok_or(RingfenceError::SettlementEntriesFull)? = entry;
        Ok(())
    }

    /// Whether it may fill trades in an instrument.
    #[must_use]
    pub fn allows(&self, instrument_id: u16) -> bool {
        let names_any = self.instruments.iter().any(|id| *id != 0);
        !names_any || self.instruments.contains(&instrument_id)
    }
}
