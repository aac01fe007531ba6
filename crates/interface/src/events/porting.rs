//! Events of porting.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// Lots moved between two accounts of one owner, at the settlement tick.
    part PositionTransferred {
        /// The account that gave.
        from: Address,
        /// The account that received.
        to: Address,
        /// Number of this event in the giver's life.
        from_sequence: u64,
        /// Number of this event in the receiver's life.
        to_sequence: u64,
        /// The instrument.
        instrument: Address,
        /// What the receiver got, signed.
        lots: i64,
        /// The giver's lots afterwards, signed.
        from_lots: i64,
        /// The receiver's lots afterwards, signed.
        to_lots: i64,
        /// Tick at which they moved.
        settlement_tick: u64,
        /// Open interest afterwards.
        open_interest_lots: u64,
    }
}

layout! {
    /// Collateral moved between two accounts of one owner.
    part CollateralTransferred {
        /// The account that gave.
        from: Address,
        /// The account that received.
        to: Address,
        /// Number of this event in the giver's life.
        from_sequence: u64,
        /// Number of this event in the receiver's life.
        to_sequence: u64,
        /// The asset.
        asset: Address,
        /// What moved.
        amount_native: u64,
        /// Ledger of the giver's vault afterwards.
        from_ledger_native: u64,
        /// Ledger of the receiver's vault afterwards.
        to_ledger_native: u64,
    }
}

layout! {
    /// An owner let somebody trade an account, or nobody any more.
    part DelegateChanged {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// Who may trade it; zero for nobody.
        delegate: Address,
    }
}

layout! {
    /// A venue's status was set.
    part VenueStatusChanged {
        /// The venue.
        venue: Address,
        /// The house.
        house: Address,
        /// Who set it.
        actor: Address,
        /// 0 active, 1 withdrawn, 2 suspended.
        status: u8,
        /// What it was before.
        status_before: u8,
        /// Zero.
        reserved: [u8; 6],
    }
}
