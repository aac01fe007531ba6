//! FundMember: one member's part of the fund.

use anchor_lang::prelude::*;
use ringfence_core::fund as rules;

/// Shares, waiting stake and unstake request of one member.
#[account]
pub struct FundMember {
    /// The fund.
    pub fund: Address,
    /// The member.
    pub owner: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Shares of the mutual layer.
    pub shares: u64,
    /// Stake that waits for its epoch.
    pub pending_native: u64,
    /// When the last of it was paid in.
    pub pending_ts: i64,
    /// Shares whose unstake is requested; zero for no request.
    pub requested_shares: u64,
    /// What they were worth at the request.
    pub requested_value_native: u64,
    /// When the request was made.
    pub requested_ts: i64,
    /// Bump of the address.
    pub bump: u8,
    /// For the part of eight losses.
    pub reserved: [u8; 391],
}

impl FundMember {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Member {
        rules::Member {
            shares: self.shares,
            pending_native: self.pending_native,
            pending_ts: self.pending_ts,
            requested_shares: self.requested_shares,
            requested_value_native: self.requested_value_native,
            requested_ts: self.requested_ts,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, member: &rules::Member) {
        let rules::Member {
            shares,
            pending_native,
            pending_ts,
            requested_shares,
            requested_value_native,
            requested_ts,
        } = *member;
        self.shares = shares;
        self.pending_native = pending_native;
        self.pending_ts = pending_ts;
        self.requested_shares = requested_shares;
        self.requested_value_native = requested_value_native;
        self.requested_ts = requested_ts;
    }
}
