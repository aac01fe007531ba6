//! What a loss keeps of the moment of its declaration: the house's terms, and the fund.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::loss as rules;
use ringfence_core::units::Bps;

/// Terms that hold for a loss from its declaration on.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct LossTerms {
    /// It is managed at most this long.
    pub managing_s: u32,
    /// Length of the worsening price, and of each phase of an auction.
    pub auction_s: u32,
    /// Collateral is sold for this long.
    pub sell_by_s: u32,
    /// Members pay an assessment within this time.
    pub assess_due_s: u32,
    /// Length of an epoch: a bidder was a member for one before the declaration.
    pub epoch_s: u32,
    /// Bond of a bid, as a share of the notional of the lots.
    pub bond_bps: u16,
    /// Fewest bidders whose bids are awarded.
    pub bidders_min: u16,
    /// Most that one period assesses, as a share of the members' stake.
    pub assess_period_bps: u16,
    /// Zero.
    pub reserved: [u8; 2],
}

impl LossTerms {
    pub(super) fn view(&self) -> rules::Terms {
        rules::Terms {
            managing_s: self.managing_s,
            auction_s: self.auction_s,
            sell_by_s: self.sell_by_s,
            assess_due_s: self.assess_due_s,
            epoch_s: self.epoch_s,
            bond_bps: Bps(self.bond_bps),
            bidders_min: self.bidders_min,
            assess_period_bps: Bps(self.assess_period_bps),
        }
    }

    pub(super) fn of(from: &rules::Terms) -> Self {
        let rules::Terms {
            managing_s,
            auction_s,
            sell_by_s,
            assess_due_s,
            epoch_s,
            bond_bps,
            bidders_min,
            assess_period_bps,
        } = *from;
        Self {
            managing_s,
            auction_s,
            sell_by_s,
            assess_due_s,
            epoch_s,
            bond_bps: bond_bps.0,
            bidders_min,
            assess_period_bps: assess_period_bps.0,
            reserved: [0; 2],
        }
    }
}

/// The fund when a loss was declared.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct LossSnapshot {
    /// Ledgers of layers 3 to 6.
    pub layers_native: [u64; 4],
    /// Shares of the members other than the defaulter's owner.
    pub member_shares: u64,
    /// Shares of the defaulter's owner.
    pub own_shares: u64,
    /// What the members' shares were worth.
    pub members_native: u64,
    /// Most that discounts on the lots may cost in all.
    pub discount_max_native: u64,
    /// Most that members may be assessed.
    pub assess_cap_native: u64,
    /// Generation of the shares.
    pub share_generation: u32,
    /// Zero.
    pub reserved: [u8; 4],
}

impl LossSnapshot {
    pub(super) fn view(&self) -> rules::Snapshot {
        rules::Snapshot {
            layers_native: self.layers_native,
            member_shares: self.member_shares,
            own_shares: self.own_shares,
            members_native: self.members_native,
            discount_max_native: self.discount_max_native,
            assess_cap_native: self.assess_cap_native,
            share_generation: self.share_generation,
        }
    }

    pub(super) fn of(from: &rules::Snapshot) -> Self {
        let rules::Snapshot {
            layers_native,
            member_shares,
            own_shares,
            members_native,
            discount_max_native,
            assess_cap_native,
            share_generation,
        } = *from;
        Self {
            layers_native,
            member_shares,
            own_shares,
            members_native,
            discount_max_native,
            assess_cap_native,
            share_generation,
            reserved: [0; 4],
        }
    }
}
