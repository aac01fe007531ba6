//! The fund of a house: its ledgers, its members, and what it must cover.

use ringfence_core::fund::{self, sizing};
use solana_address::Address;

use super::layout;

layout! {
    /// The default fund of a house. Its address is the authority of its token accounts.
    account Fund [62, 128, 183, 208, 91, 31, 212, 209] {
        /// The house.
        house: Address,
        /// Token account of layer 3.
        insurance: Address,
        /// Token account of layer 4.
        skin_junior: Address,
        /// Token account of layer 5.
        mutual: Address,
        /// Token account of layer 6.
        skin_senior: Address,
        /// Token account of stakes that wait.
        pending: Address,
        /// Token account of the secured parts of assessments.
        secured: Address,
        /// Token account of what is held for others: bonds, assessments, recoveries.
        escrow: Address,
        /// Ledger of layer 3.
        insurance_native: u64,
        /// Ledger of layer 4.
        skin_junior_native: u64,
        /// Ledger of layer 5.
        mutual_native: u64,
        /// Ledger of layer 6.
        skin_senior_native: u64,
        /// Ledger of stakes that wait.
        pending_native: u64,
        /// Part of layer 4 that was paid in while a loss was open: last in line until none is.
        fresh_junior_native: u64,
        /// Part of layer 6 that was paid in while a loss was open: last in line until none is.
        fresh_senior_native: u64,
        /// Ledger of the secured parts of assessments.
        secured_native: u64,
        /// Ledger of what is held for others.
        escrow_native: u64,
        /// Shares of layer 5, the dead ones included.
        share_count: u64,
        /// Shares among them that nobody owns.
        dead_share_count: u64,
        /// When the capped period began; zero before the first default.
        period_start_ts: i64,
        /// When it ends.
        period_end_ts: i64,
        /// What it has assessed, as a share of the members' stake, in units of 10^-12.
        period_assessed_e12: u64,
        /// Day for which `small_used_native` counts.
        small_day_ts: i64,
        /// What small shortfalls have taken of the insurance layer on that day.
        small_used_native: u64,
        /// What the fund must cover, as last computed from posted stress losses.
        cover_required_native: u64,
        /// Since when it has not covered it; zero while it does.
        cover_short_since_ts: i64,
        /// Since when the operator's skin has been below its minimum; zero while it is not.
        skin_short_since_ts: i64,
        /// Generation of the shares: rises when the layer was used up.
        share_generation: u32,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 67],
    }
}

impl Fund {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> fund::Fund {
        fund::Fund {
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
}

layout! {
    /// The shares that a member had when a stretch of losses was declared; free when it has none.
    part Stub {
        /// Sequence number of the first loss.
        first_sequence: u64,
        /// Sequence number of the first loss after the stretch.
        end_sequence: u64,
        /// Shares then.
        shares: u64,
        /// Generation of those shares.
        share_generation: u32,
        /// Zero.
        reserved: [u8; 4],
    }
}

impl Stub {
    fn to_core(self) -> fund::Stub {
        fund::Stub {
            first_sequence: self.first_sequence,
            end_sequence: self.end_sequence,
            shares: self.shares,
            share_generation: self.share_generation,
        }
    }
}

layout! {
    /// Shares, waiting stake, unstake request and earlier shares of one member.
    account FundMember [242, 233, 251, 133, 114, 183, 40, 4] {
        /// The fund.
        fund: Address,
        /// The member.
        owner: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Shares of the mutual layer.
        shares: u64,
        /// Stake that waits for its epoch.
        pending_native: u64,
        /// When the last of it was paid in.
        pending_ts: i64,
        /// Shares whose unstake is requested; zero for no request.
        requested_shares: u64,
        /// What they were worth at the request.
        requested_value_native: u64,
        /// When the request was made.
        requested_ts: i64,
        /// Slot of the request.
        requested_slot: u64,
        /// Set aside to secure assessments.
        secured_native: u64,
        /// Since when the member has had shares without a break; zero without shares.
        since_ts: i64,
        /// Sequence number of the first loss that was declared with the present shares.
        stub_sequence: u64,
        /// Shares at the declaration of earlier losses.
        stubs: [Stub; 8],
        /// Generation of the shares.
        share_generation: u32,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 67],
    }
}

impl FundMember {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> fund::Member {
        fund::Member {
            shares: self.shares,
            pending_native: self.pending_native,
            pending_ts: self.pending_ts,
            requested_shares: self.requested_shares,
            requested_value_native: self.requested_value_native,
            requested_ts: self.requested_ts,
            requested_slot: self.requested_slot,
            secured_native: self.secured_native,
            since_ts: self.since_ts,
            share_generation: self.share_generation,
            stub_sequence: self.stub_sequence,
            stubs: self.stubs.map(Stub::to_core),
        }
    }
}

layout! {
    /// A stress loss that somebody posted; free when it is zero.
    part StressEntry {
        /// Whose account it is.
        owner: Address,
        /// The account.
        margin_account: Address,
        /// What it would cost the fund under stress, in quote native.
        stress_native: u64,
        /// When it was posted.
        ts: i64,
    }
}

impl StressEntry {
    fn to_core(self) -> sizing::StressEntry {
        sizing::StressEntry {
            owner: self.owner.to_bytes(),
            account: self.margin_account.to_bytes(),
            stress_native: self.stress_native,
            ts: self.ts,
        }
    }
}

layout! {
    /// The largest stress losses of a house that were posted.
    account Stress [189, 249, 62, 201, 90, 221, 220, 180] {
        /// The house.
        house: Address,
        /// One per account.
        entries: [StressEntry; 8],
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 31],
    }
}

impl Stress {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> sizing::Stress {
        sizing::Stress {
            entries: self.entries.map(StressEntry::to_core),
        }
    }
}
