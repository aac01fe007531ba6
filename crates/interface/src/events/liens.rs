//! Events of liens, and of the terms that venues set for them.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// A venue set the terms of new liens, and where seized tokens of a mint go; both addresses are
    /// zero when no mint was named.
    part VenueTermsSet {
        /// The venue.
        venue: Address,
        /// The mint.
        mint: Address,
        /// Token account that receives.
        settlement_account: Address,
        /// From an owner's notice until it may release.
        release_delay_s: u32,
        /// How long a claim holds what it is for.
        claim_limit_s: u32,
    }
}

layout! {
    /// An owner pledged a vault to a venue.
    part LienCreated {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// The venue.
        venue: Address,
        /// Mint of what is pledged.
        mint: Address,
        /// Where seized tokens go.
        settlement_account: Address,
        /// Most that it may lock.
        cap_native: u64,
        /// From then on nothing more is locked.
        expiry_ts: i64,
        /// From an owner's notice until it may release.
        release_delay_s: u32,
        /// How long a claim holds what it is for.
        claim_limit_s: u32,
    }
}

layout! {
    /// An owner changed how much a lien may lock.
    part LienResized {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// Most that it may lock now.
        cap_native: u64,
        /// What it has locked.
        locked_native: u64,
    }
}

layout! {
    /// A venue locked more.
    part LienLocked {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// What was locked.
        amount_native: u64,
        /// What the lien has locked afterwards.
        locked_native: u64,
        /// Part of it that the venue may still claim.
        claimable_native: u64,
    }
}

layout! {
    /// A venue gave back of what it had locked.
    part LienUnlocked {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// What was given back.
        amount_native: u64,
        /// What the lien has locked afterwards.
        locked_native: u64,
        /// Part of it that the venue may still claim.
        claimable_native: u64,
        /// Part of it that the latest claim is for.
        claim_native: u64,
    }
}

layout! {
    /// A venue took of what it had locked.
    part LienSeized {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// Token account that received.
        settlement_account: Address,
        /// What was taken.
        amount_native: u64,
        /// What the lien has locked afterwards.
        locked_native: u64,
        /// Part of it that the venue may still claim.
        claimable_native: u64,
        /// Part of it that the latest claim is for.
        claim_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// A venue claimed of what it had locked, which holds it against a release for a while.
    part LienClaimed {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// What is claimed.
        amount_native: u64,
        /// What the lien has locked.
        locked_native: u64,
        /// Part of it that the venue may still claim.
        claimable_native: u64,
    }
}

layout! {
    /// An owner gave notice of a release, or took the notice back.
    part LienNoticeChanged {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// When notice was given; zero when it was taken back.
        notice_ts: i64,
    }
}

layout! {
    /// An owner took back what no claim held.
    part LienReleased {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
        /// What was released.
        amount_native: u64,
        /// What the lien has locked afterwards.
        locked_native: u64,
    }
}

layout! {
    /// An owner closed an empty lien.
    part LienClosed {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The lien.
        lien: Address,
    }
}
