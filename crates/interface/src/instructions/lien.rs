//! Liens: collateral that a customer pledges to a venue which keeps its own books.
//!
//! The owner creates, resizes, gives notice, releases and closes; the venue locks, unlocks, claims
//! and seizes. What is locked stays in the customer's vault and is no collateral of the house.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};
use crate::wire::LienCreateArguments;

accounts! {
    /// Sets the terms of a venue's new liens, and where seized tokens of one mint go.
    VenueTermsSet = "venue_terms_set" [190, 115, 173, 225, 198, 186, 48, 199];
    /// What the venue signs with.
    venue_authority: Signer,
    /// The venue.
    venue: Writable,
    /// Token account that receives seized tokens of its mint; the System program for none.
    settlement_account: Readonly,
}

impl VenueTermsSet {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, release_delay_s: u32, claim_limit_s: u32) -> Instruction {
        build(
            &Self::SHAPE,
            self.addresses(),
            &(release_delay_s, claim_limit_s),
            none(),
        )
    }
}

accounts! {
    /// Pledges a vault to a venue, up to a cap. No tokens move and nothing is locked yet.
    LienCreate = "lien_create" [102, 70, 80, 149, 23, 82, 247, 207];
    /// Owner of the margin account.
    owner: Signer,
    /// Pays the rent, and gets it back at the close.
    payer: Payer,
    /// The venue.
    venue: Readonly,
    /// The margin account.
    margin_account: Writable,
    /// Its vault that is pledged.
    vault: Readonly,
    /// Where seized tokens will go: what the venue has set now for the vault's mint.
    settlement_account: Readonly,
    /// The new lien.
    lien: Writable,
    /// The System program.
    system_program: Readonly,
}

impl LienCreate {
    /// Builds the instruction. The terms have to be those that the venue has set now.
    #[must_use]
    pub fn instruction(&self, arguments: &LienCreateArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}

accounts! {
    /// Changes how much a lien may lock.
    LienResize = "lien_resize" [61, 221, 185, 98, 158, 171, 87, 218];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
}

impl LienResize {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, cap_native: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &cap_native, none())
    }
}

accounts! {
    /// Locks collateral by the tests of a withdrawal.
    LienLock = "lien_lock" [230, 159, 102, 34, 130, 225, 91, 151];
    /// What the venue signs with.
    venue_authority: Signer,
    /// The venue.
    venue: Readonly,
    /// The house.
    house: Readonly,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
}

impl LienLock {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, amount_native: u64, evidence: &[Address]) -> Instruction {
        build(
            &Self::SHAPE,
            self.addresses(),
            &amount_native,
            readonly(evidence),
        )
    }
}

accounts! {
    /// Gives locked collateral back, in every status of everything.
    LienUnlock = "lien_unlock" [89, 56, 136, 121, 183, 209, 41, 82];
    /// What the venue signs with.
    venue_authority: Signer,
    /// The venue.
    venue: Readonly,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
}

impl LienUnlock {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, amount_native: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &amount_native, none())
    }
}

accounts! {
    /// Claims locked collateral, which holds it against a release until the claim lapses.
    LienClaim = "lien_claim" [188, 28, 1, 40, 249, 240, 161, 139];
    /// What the venue signs with.
    venue_authority: Signer,
    /// The venue.
    venue: Readonly,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
}

impl LienClaim {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, amount_native: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &amount_native, none())
    }
}

accounts! {
    /// Takes locked collateral into the settlement account that the lien copied.
    LienSeize = "lien_seize" [252, 133, 159, 21, 211, 39, 150, 113];
    /// What the venue signs with.
    venue_authority: Signer,
    /// The venue.
    venue: Readonly,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
    /// Pays.
    vault: Writable,
    /// The lien's settlement account; receives.
    settlement_account: Writable,
    /// The account's shard of the asset.
    shard: Writable,
    /// The token program of both.
    token_program: Readonly,
}

impl LienSeize {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, amount_native: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &amount_native, none())
    }
}

accounts! {
    /// Gives notice of a release, or takes it back.
    LienNotice = "lien_notice" [64, 214, 39, 155, 81, 236, 45, 230];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
}

impl LienNotice {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, is_given: bool) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &is_given, none())
    }
}

accounts! {
    /// Releases what no claim holds, after the notice and its delay.
    LienRelease = "lien_release" [15, 209, 74, 41, 74, 1, 164, 143];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
}

impl LienRelease {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Closes an empty lien and returns its rent.
    LienClose = "lien_close" [237, 250, 54, 149, 122, 147, 71, 174];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
    /// The lien.
    lien: Writable,
    /// Who paid its rent.
    rent_payer: Writable,
}

impl LienClose {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
