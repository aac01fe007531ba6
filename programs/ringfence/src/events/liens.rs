//! Events of liens, and of the terms that venues set for them.

use anchor_lang::prelude::*;

/// A venue set the terms of new liens, and where seized tokens of a mint go; both addresses are
/// zero when no mint was named.
#[event(bytemuck)]
pub struct VenueTermsSet {
    /// The venue.
    pub venue: Address,
    /// The mint.
    pub mint: Address,
    /// Token account that receives.
    pub settlement_account: Address,
    /// From an owner's notice until it may release.
    pub release_delay_s: u32,
    /// How long a claim holds what it is for.
    pub claim_limit_s: u32,
}

/// An owner pledged a vault to a venue.
#[event(bytemuck)]
pub struct LienCreated {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// The venue.
    pub venue: Address,
    /// Mint of what is pledged.
    pub mint: Address,
    /// Where seized tokens go.
    pub settlement_account: Address,
    /// Most that it may lock.
    pub cap_native: u64,
    /// From then on nothing more is locked.
    pub expiry_ts: i64,
    /// From an owner's notice until it may release.
    pub release_delay_s: u32,
    /// How long a claim holds what it is for.
    pub claim_limit_s: u32,
}

/// An owner changed how much a lien may lock.
#[event(bytemuck)]
pub struct LienResized {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// Most that it may lock now.
    pub cap_native: u64,
    /// What it has locked.
    pub locked_native: u64,
}

/// A venue locked more.
#[event(bytemuck)]
pub struct LienLocked {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// What was locked.
    pub amount_native: u64,
    /// What the lien has locked afterwards.
    pub locked_native: u64,
    /// Part of it that the venue may still claim.
    pub claimable_native: u64,
}

/// A venue gave back of what it had locked.
#[event(bytemuck)]
pub struct LienUnlocked {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// What was given back.
    pub amount_native: u64,
    /// What the lien has locked afterwards.
    pub locked_native: u64,
    /// Part of it that the venue may still claim.
    pub claimable_native: u64,
    /// Part of it that the latest claim is for.
    pub claim_native: u64,
}

/// A venue took of what it had locked.
#[event(bytemuck)]
pub struct LienSeized {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// Token account that received.
    pub settlement_account: Address,
    /// What was taken.
    pub amount_native: u64,
    /// What the lien has locked afterwards.
    pub locked_native: u64,
    /// Part of it that the venue may still claim.
    pub claimable_native: u64,
    /// Part of it that the latest claim is for.
    pub claim_native: u64,
    /// The vault's ledger afterwards.
    pub ledger_native: u64,
}

/// A venue claimed of what it had locked, which holds it against a release for a while.
#[event(bytemuck)]
pub struct LienClaimed {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// What is claimed.
    pub amount_native: u64,
    /// What the lien has locked.
    pub locked_native: u64,
    /// Part of it that the venue may still claim.
    pub claimable_native: u64,
}

/// An owner gave notice of a release, or took the notice back.
#[event(bytemuck)]
pub struct LienNoticeChanged {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// When notice was given; zero when it was taken back.
    pub notice_ts: i64,
}

/// An owner took back what no claim held.
#[event(bytemuck)]
pub struct LienReleased {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
    /// What was released.
    pub amount_native: u64,
    /// What the lien has locked afterwards.
    pub locked_native: u64,
}

/// An owner closed an empty lien.
#[event(bytemuck)]
pub struct LienClosed {
    /// The margin account.
    pub margin_account: Address,
    /// Number of this event in the account's life.
    pub sequence: u64,
    /// The lien.
    pub lien: Address,
}
