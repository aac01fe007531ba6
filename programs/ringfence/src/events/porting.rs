//! Events of porting: what moves between an owner's accounts, who may trade for it, and what a
//! venue may do.

use anchor_lang::prelude::*;

/// Lots moved between two accounts of one owner, at the settlement tick.
#[event(bytemuck)]
pub struct PositionTransferred {
    /// The account that gave.
    pub from: Address,
    /// The account that received.
    pub to: Address,
    /// Number of this event in the giver's life.
    pub from_sequence: u64,
    /// Number of this event in the receiver's life.
    pub to_sequence: u64,
    /// The instrument.
    pub instrument: Address,
    /// What the receiver got, signed.
    pub lots: i64,
    /// The giver's lots afterwards, signed.
    pub from_lots: i64,
    /// The receiver's lots afterwards, signed.
    pub to_lots: i64,
    /// Tick at which they moved.
    pub settlement_tick: u64,
    /// Open interest afterwards.
    pub open_interest_lots: u64,
}

/// Collateral moved between two accounts of one owner.
#[event(bytemuck)]
pub struct CollateralTransferred {
    /// The account that gave.
    pub from: Address,
    /// The account that received.
    pub to: Address,
    /// Number of this event in the giver's life.
    pub from_sequence: u64,
    /// Number of this event in the receiver's life.
    pub to_sequence: u64,
    /// The asset.
    pub asset: Address,
    /// What moved.
    pub amount_native: u64,
    /// Ledger of the giver's vault afterwards.
    pub from_ledger_native: u64,
    /// Ledger of the receiver's vault afterwards.
    pub to_ledger_native: u64,
}

/// An owner let somebody trade an account, or nobody any more.
#[event(bytemuck)]
pub struct DelegateChanged {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// Who may trade it; zero for nobody.
    pub delegate: Address,
}

/// A venue's status was set.
#[event(bytemuck)]
pub struct VenueStatusChanged {
    /// The venue.
    pub venue: Address,
    /// The house.
    pub house: Address,
    /// Who set it.
    pub actor: Address,
    /// 0 active, 1 withdrawn, 2 suspended.
    pub status: u8,
    /// What it was before.
    pub status_before: u8,
    /// Zero.
    pub reserved: [u8; 6],
}
