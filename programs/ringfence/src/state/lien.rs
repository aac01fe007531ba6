//! Lien: what an owner has pledged of one vault to one venue.

use anchor_lang::prelude::*;
use ringfence_core::lien as rules;
use ringfence_core::units::Moment;

/// An owner's pledge of one vault to one venue.
#[account]
pub struct Lien {
    /// The margin account.
    pub margin_account: Address,
    /// The margin account's owner.
    pub owner: Address,
    /// The venue (its account, not its authority).
    pub venue: Address,
    /// Mint of what is pledged.
    pub mint: Address,
    /// The vault (token account).
    pub vault: Address,
    /// Where seized tokens go, as the venue had set it when the lien was created.
    pub settlement_account: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Generation of the account it was created for.
    pub generation: u64,
    /// Most that it may lock.
    pub cap_native: u64,
    /// What it has locked.
    pub locked_native: u64,
    /// Part of what is locked that the venue may still claim.
    pub claimable_native: u64,
    /// Part of what is locked that the latest claim is for.
    pub claim_native: u64,
    /// When that claim was made.
    pub claim_ts: i64,
    /// Slot of that claim.
    pub claim_slot: u64,
    /// When the owner gave notice; zero for never.
    pub notice_ts: i64,
    /// Slot of the notice.
    pub notice_slot: u64,
    /// From then on nothing more is locked, and the cap does not rise.
    pub expiry_ts: i64,
    /// From the notice until the owner may release.
    pub release_delay_s: u32,
    /// How long a claim holds what it is for.
    pub claim_limit_s: u32,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 31],
}

impl Lien {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Lien {
        rules::Lien {
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

    /// Keeps what the rules changed.
    pub fn store(&mut self, lien: &rules::Lien) {
        let rules::Lien {
            generation,
            cap_native,
            locked_native,
            claimable_native,
            claim_native,
            claim,
            notice,
            expiry_ts,
            release_delay_s,
            claim_limit_s,
        } = *lien;
        self.generation = generation;
        self.cap_native = cap_native;
        self.locked_native = locked_native;
        self.claimable_native = claimable_native;
        self.claim_native = claim_native;
        self.claim_ts = claim.ts;
        self.claim_slot = claim.slot;
        self.notice_ts = notice.ts;
        self.notice_slot = notice.slot;
        self.expiry_ts = expiry_ts;
        self.release_delay_s = release_delay_s;
        self.claim_limit_s = claim_limit_s;
    }
}
