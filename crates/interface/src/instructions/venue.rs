//! Venues and what owners let them do.

use solana_instruction::Instruction;

use super::{accounts, build, none};
use crate::wire::ConsentSetArguments;

/// How many instruments a venue may be limited to.
pub const VENUE_INSTRUMENTS: usize = 16;

accounts! {
    /// Admits a venue.
    VenueCreate = "venue_create" [97, 115, 11, 201, 8, 142, 146, 237];
    /// The house's authority over listings.
    listing_authority: Signer,
    /// Pays the rent.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// The address that the venue will sign fills with.
    venue_authority: Readonly,
    /// The new venue.
    venue: Writable,
    /// The System program.
    system_program: Readonly,
}

impl VenueCreate {
    /// Builds the instruction. No instrument named (all zero) means every instrument.
    #[must_use]
    pub fn instruction(&self, instruments: &[u16; VENUE_INSTRUMENTS]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), instruments, none())
    }
}

accounts! {
    /// Gives or replaces consent; what was spent starts at zero again.
    ConsentSet = "consent_set" [38, 25, 10, 124, 161, 204, 15, 118];
    /// Owner of the margin account.
    owner: Signer,
    /// Pays the rent of a new consent.
    payer: Payer,
    /// The margin account.
    margin_account: Readonly,
    /// The venue.
    venue: Readonly,
    /// The consent; created when absent.
    consent: Writable,
    /// The System program.
    system_program: Readonly,
}

impl ConsentSet {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, arguments: &ConsentSetArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}

accounts! {
    /// Takes consent back and returns its rent; also after the margin account was closed.
    ConsentRevoke = "consent_revoke" [165, 180, 68, 106, 252, 13, 127, 75];
    /// Who gave it.
    owner: Signer,
    /// The consent.
    consent: Writable,
    /// Who paid its rent.
    rent_payer: Writable,
}

impl ConsentRevoke {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
