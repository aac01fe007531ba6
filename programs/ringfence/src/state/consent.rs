//! Consent: what an owner lets a venue do with one margin account.

use anchor_lang::prelude::*;
use ringfence_core::fill as rules;
use ringfence_core::units::Bps;

/// An owner's permission for a venue, with its caps.
#[account]
pub struct Consent {
    /// The margin account.
    pub margin_account: Address,
    /// The venue (its account, not its authority).
    pub venue: Address,
    /// The margin account's owner, who alone may revoke it.
    pub owner: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Generation of the account it was given for.
    pub generation: u64,
    /// The account's initial requirement after a fill that raises risk is at most this.
    pub initial_cap_native: u64,
    /// Fees and adverse differences sum up to at most this.
    pub spend_cap_native: u64,
    /// What has been spent of it.
    pub spent_native: u64,
    /// When it ends.
    pub expiry_ts: i64,
    /// Signed orders with a smaller nonce are void.
    pub order_nonce_min: u64,
    /// Instruments it names; all zero for every instrument.
    pub instruments: [u16; 8],
    /// Price is at most this far from the mark.
    pub band_bps: u16,
    /// Fee is at most this share of the notional at the mark.
    pub fee_max_bps: u16,
    /// Whether only signed orders may be filled.
    pub signed_orders_only: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 2],
}

impl Consent {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Consent {
        rules::Consent {
            generation: self.generation,
            initial_cap_native: self.initial_cap_native,
            spend_cap_native: self.spend_cap_native,
            spent_native: self.spent_native,
            expiry_ts: self.expiry_ts,
            order_nonce_min: self.order_nonce_min,
            band_bps: Bps(self.band_bps),
            fee_max_bps: Bps(self.fee_max_bps),
            signed_orders_only: self.signed_orders_only != 0,
            instruments: self.instruments,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, consent: &rules::Consent) {
        let rules::Consent {
            generation,
            initial_cap_native,
            spend_cap_native,
            spent_native,
            expiry_ts,
            order_nonce_min,
            band_bps,
            fee_max_bps,
            signed_orders_only,
            instruments,
        } = *consent;
        self.generation = generation;
        self.initial_cap_native = initial_cap_native;
        self.spend_cap_native = spend_cap_native;
        self.spent_native = spent_native;
        self.expiry_ts = expiry_ts;
        self.order_nonce_min = order_nonce_min;
        self.band_bps = band_bps.0;
        self.fee_max_bps = fee_max_bps.0;
        self.signed_orders_only = u8::from(signed_orders_only);
        self.instruments = instruments;
    }
}
