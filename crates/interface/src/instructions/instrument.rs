//! Contracts: listing, marks, expiry.

use ringfence_core::limits::SCENARIOS;
use solana_instruction::Instruction;

use super::{accounts, build, none};
use crate::wire::InstrumentCreateArguments;

accounts! {
    /// Lists a contract: a linear one, or an option.
    InstrumentCreate = "instrument_create" [176, 77, 73, 17, 71, 124, 27, 70];
    /// The house's authority over listings.
    listing_authority: Signer,
    /// Pays all rent.
    payer: Payer,
    /// The house.
    house: Writable,
    /// The new instrument.
    instrument: Writable,
    /// Its book.
    book: Writable,
    /// The System program.
    system_program: Readonly,
}

impl InstrumentCreate {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, arguments: &InstrumentCreateArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}

accounts! {
    /// Takes the oracle's price as the mark, and sets the settlement tick where a boundary is due.
    /// Anyone may.
    InstrumentMark = "instrument_mark" [67, 251, 204, 170, 204, 238, 190, 91];
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Writable,
    /// Its book.
    book: Writable,
    /// Settlement totals of the house.
    settlement: Writable,
    /// Fund of the house.
    fund: Readonly,
    /// The instrument's pinned source.
    oracle: Readonly,
}

impl InstrumentMark {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Posts an option's mark and risk array, within what its underlying's price allows, and sets
    /// the settlement tick where a boundary is due.
    RiskPost = "risk_post" [91, 228, 26, 123, 108, 14, 118, 94];
    /// The instrument's risk authority.
    risk_authority: Signer,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Writable,
    /// Its book.
    book: Writable,
    /// Settlement totals of the house.
    settlement: Writable,
    /// Fund of the house.
    fund: Readonly,
    /// The pinned source of the underlying's price.
    oracle: Readonly,
}

impl RiskPost {
    /// Builds the instruction; without an array the stored one is kept.
    #[must_use]
    pub fn instruction(&self, mark_tick: u64, risk_array: Option<[i64; SCENARIOS]>) -> Instruction {
        let arguments = (mark_tick, risk_array);
        build(&Self::SHAPE, self.addresses(), &arguments, none())
    }
}

accounts! {
    /// Ends a contract at its final tick. Anyone may.
    InstrumentExpire = "instrument_expire" [53, 188, 146, 165, 145, 155, 186, 81];
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Writable,
    /// Its book.
    book: Writable,
    /// Settlement totals of the house.
    settlement: Writable,
    /// Fund of the house.
    fund: Readonly,
    /// The update that straddles the expiry; the System program when none is needed any more.
    oracle: Readonly,
}

impl InstrumentExpire {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
