//! Liens: what owners have pledged of their vaults to venues.

use ringfence_core::lien;
use ringfence_core::units::Moment;
use solana_address::Address;

use super::layout;

layout! {
    /// An owner's pledge of one vault to one venue.
    account Lien [42, 39, 130, 104, 109, 197, 122, 174] {
        /// The margin account.
        margin_account: Address,
        /// The margin account's owner.
        owner: Address,
        /// The venue (its account, not its authority).
        venue: Address,
        /// Mint of what is pledged.
        mint: Address,
        /// The vault (token account).
        vault: Address,
        /// Where seized tokens go, as the venue had set it when the lien was created.
        settlement_account: Address,
        /// Who paid the rent.
        rent_payer: Address,
        /// Generation of the account it was created for.
        generation: u64,
        /// Most that it may lock.
        cap_native: u64,
        /// What it has locked.
        locked_native: u64,
        /// Part of what is locked that the venue may still claim.
        claimable_native: u64,
        /// Part of what is locked that the latest claim is for.
        claim_native: u64,
        /// When that claim was made.
        claim_ts: i64,
        /// Slot of that claim.
        claim_slot: u64,
        /// When the owner gave notice; zero for never.
        notice_ts: i64,
        /// Slot of the notice.
        notice_slot: u64,
        /// From then on nothing more is locked, and the cap does not rise.
        expiry_ts: i64,
        /// From the notice until the owner may release.
        release_delay_s: u32,
        /// How long a claim holds what it is for.
        claim_limit_s: u32,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 31],
    }
}

impl Lien {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> lien::Lien {
        lien::Lien {
            generation: self.generation,
            cap_native: self.cap_native,
            locked_native: self.locked_native,
            claimable_native: self.claimable_native,
            claim_native: self.claim_native,
            claim: Moment {
                ts: self.claim_ts,
                slot: self.claim_slot,
            },
            notice: Moment {
                ts: self.notice_ts,
                slot: self.notice_slot,
            },
            expiry_ts: self.expiry_ts,
            release_delay_s: self.release_delay_s,
            claim_limit_s: self.claim_limit_s,
        }
    }
}
