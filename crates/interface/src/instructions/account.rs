//! Margin accounts: opening, closing, settling, calling.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly, writable};

accounts! {
    /// Opens a margin account.
    AccountCreate = "account_create" [198, 95, 39, 197, 41, 214, 157, 18];
    /// Its owner.
    owner: Signer,
    /// Pays the rent, and gets it back at the close.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// Settlement totals of the house: the new account's claims start at their index.
    settlement: Readonly,
    /// The new account.
    margin_account: Writable,
    /// The System program.
    system_program: Readonly,
}

impl AccountCreate {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, index: u16) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &index, none())
    }
}

accounts! {
    /// Closes an empty, settled margin account and returns its rent.
    AccountClose = "account_close" [115, 5, 192, 28, 86, 221, 137, 102];
    /// Its owner.
    owner: Signer,
    /// The account.
    margin_account: Writable,
    /// Who paid its rent.
    rent_payer: Writable,
}

impl AccountClose {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Brings an account up to date, then collects what it owes or pays what it is owed. Anyone
    /// may.
    AccountSettle = "account_settle" [84, 230, 150, 149, 21, 194, 36, 50];
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Its pool.
    pool: Writable,
    /// Its fund.
    fund: Readonly,
    /// The account.
    margin_account: Writable,
    /// The account's quote vault.
    vault: Writable,
    /// The account's shard of the quote.
    shard: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl AccountSettle {
    /// Builds the instruction: `instruments` of the occupied positions in slot order, and the
    /// `books` of the expired ones among them.
    #[must_use]
    pub fn instruction(&self, instruments: &[Address], books: &[Address]) -> Instruction {
        let more = readonly(instruments).chain(writable(books));
        build(&Self::SHAPE, self.addresses(), &(), more)
    }
}

accounts! {
    /// Stamps an account below maintenance, or clears the stamp of one at or above initial. Anyone
    /// may.
    MarginCall = "margin_call" [151, 113, 135, 177, 45, 209, 5, 187];
    /// The house.
    house: Readonly,
    /// The account.
    margin_account: Writable,
}

impl MarginCall {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, evidence: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), readonly(evidence))
    }
}
