//! Fund: a ledger and a token account per pre-funded layer.

use anchor_lang::prelude::*;
use ringfence_core::fund as rules;

/// The default fund of a house. Its address is the authority of its token accounts.
#[account]
pub struct Fund {
    /// The house.
    pub house: Address,
    /// Token account of layer 3.
    pub insurance: Address,
    /// Token account of layer 4.
    pub skin_junior: Address,
    /// Token account of layer 5.
    pub mutual: Address,
    /// Token account of layer 6.
    pub skin_senior: Address,
    /// Token account of stakes that wait.
    pub pending: Address,
    /// Ledger of layer 3.
    pub insurance_native: u64,
    /// Ledger of layer 4.
    pub skin_junior_native: u64,
    /// Ledger of layer 5.
    pub mutual_native: u64,
    /// Ledger of layer 6.
    pub skin_senior_native: u64,
    /// Ledger of stakes that wait.
    pub pending_native: u64,
    /// Shares of layer 5, the dead ones included.
    pub share_count: u64,
    /// Bump of the address.
    pub bump: u8,
    /// For assessments.
    pub reserved: [u8; 135],
}

impl Fund {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Fund {
        rules::Fund {
            insurance_native: self.insurance_native,
            skin_junior_native: self.skin_junior_native,
            mutual_native: self.mutual_native,
            skin_senior_native: self.skin_senior_native,
            pending_native: self.pending_native,
            share_count: self.share_count,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, fund: &rules::Fund) {
        let rules::Fund {
            insurance_native,
            skin_junior_native,
            mutual_native,
            skin_senior_native,
            pending_native,
            share_count,
        } = *fund;
        self.insurance_native = insurance_native;
        self.skin_junior_native = skin_junior_native;
        self.mutual_native = mutual_native;
        self.skin_senior_native = skin_senior_native;
        self.pending_native = pending_native;
        self.share_count = share_count;
    }
}
