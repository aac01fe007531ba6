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
    /// Token account of the secured parts of assessments.
    pub secured: Address,
    /// Token account of what is held for others: bonds, assessments, recoveries.
    pub escrow: Address,
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
    /// Part of layer 4 that was paid in while a loss was open: last in line until none is.
    pub fresh_junior_native: u64,
    /// Part of layer 6 that was paid in while a loss was open: last in line until none is.
    pub fresh_senior_native: u64,
    /// Ledger of the secured parts of assessments.
    pub secured_native: u64,
    /// Ledger of what is held for others.
    pub escrow_native: u64,
    /// Shares of layer 5, the dead ones included.
    pub share_count: u64,
    /// Shares among them that nobody owns.
    pub dead_share_count: u64,
    /// When the capped period began; zero before the first default.
    pub period_start_ts: i64,
    /// When it ends.
    pub period_end_ts: i64,
    /// What it has assessed, as a share of the members' stake, in units of 10^-12.
    pub period_assessed_e12: u64,
    /// Day for which `small_used_native` counts.
    pub small_day_ts: i64,
    /// What small shortfalls have taken of the insurance layer on that day.
    pub small_used_native: u64,
    /// What the fund must cover, as last computed from posted stress losses.
    pub cover_required_native: u64,
    /// Since when it has not covered it; zero while it does.
    pub cover_short_since_ts: i64,
    /// Since when the operator's skin has been below its minimum; zero while it is not.
    pub skin_short_since_ts: i64,
    /// Generation of the shares: rises when the layer was used up.
    pub share_generation: u32,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 67],
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
            fresh_junior_native: self.fresh_junior_native,
            fresh_senior_native: self.fresh_senior_native,
            secured_native: self.secured_native,
            escrow_native: self.escrow_native,
            share_count: self.share_count,
            dead_share_count: self.dead_share_count,
            share_generation: self.share_generation,
            period_start_ts: self.period_start_ts,
            period_end_ts: self.period_end_ts,
            period_assessed_e12: self.period_assessed_e12,
            small_day_ts: self.small_day_ts,
            small_used_native: self.small_used_native,
            cover_required_native: self.cover_required_native,
            cover_short_since_ts: self.cover_short_since_ts,
            skin_short_since_ts: self.skin_short_since_ts,
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
            fresh_junior_native,
            fresh_senior_native,
            secured_native,
            escrow_native,
            share_count,
            dead_share_count,
            share_generation,
            period_start_ts,
            period_end_ts,
            period_assessed_e12,
            small_day_ts,
            small_used_native,
            cover_required_native,
            cover_short_since_ts,
            skin_short_since_ts,
        } = *fund;
        self.insurance_native = insurance_native;
        self.skin_junior_native = skin_junior_native;
        self.mutual_native = mutual_native;
        self.skin_senior_native = skin_senior_native;
        self.pending_native = pending_native;
        self.fresh_junior_native = fresh_junior_native;
        self.fresh_senior_native = fresh_senior_native;
        self.secured_native = secured_native;
        self.escrow_native = escrow_native;
        self.share_count = share_count;
        self.dead_share_count = dead_share_count;
        self.share_generation = share_generation;
        self.period_start_ts = period_start_ts;
        self.period_end_ts = period_end_ts;
        self.period_assessed_e12 = period_assessed_e12;
        self.small_day_ts = small_day_ts;
        self.small_used_native = small_used_native;
        self.cover_required_native = cover_required_native;
        self.cover_short_since_ts = cover_short_since_ts;
        self.skin_short_since_ts = skin_short_since_ts;
    }
}
