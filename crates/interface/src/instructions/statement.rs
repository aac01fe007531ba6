//! Statements of segregation: opened, recorded and made final by anyone, once per asset and day.

use ringfence_core::limits::SHARDS;
use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};
use crate::pda;

accounts! {
    /// Opens an asset's statement for the last day that has ended.
    StatementOpen = "statement_open" [116, 202, 204, 195, 226, 238, 67, 143];
    /// Pays the rent, and may have it back 400 days later.
    payer: Payer,
    /// The asset.
    asset: Readonly,
    /// The new statement.
    statement: Writable,
    /// The System program.
    system_program: Readonly,
}

impl StatementOpen {
    /// Builds the instruction. The epoch is the number of whole days since 1970, less one.
    #[must_use]
    pub fn instruction(&self, epoch: u32) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &epoch, none())
    }
}

accounts! {
    /// Records what a statement says, all of one instant; in place of what was recorded before.
    StatementRecord = "statement_record" [184, 205, 79, 112, 10, 169, 135, 232];
    /// The statement.
    statement: Writable,
    /// Its asset.
    asset: Readonly,
    /// The house's Settlement.
    settlement: Readonly,
    /// The house's fund.
    fund: Readonly,
}

impl StatementRecord {
    /// Builds the instruction. `evidence` is what [`evidence`] says.
    #[must_use]
    pub fn instruction(&self, evidence: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), readonly(evidence))
    }
}

/// What a statement is made from: the asset's shards, in order; and for the quote the pool and the
/// fund's token accounts, in the order of their numbers.
#[must_use]
pub fn evidence(house: &Address, asset: &Address, is_quote: bool) -> Vec<Address> {
    let shards = (0..SHARDS).map(|shard| pda::shard(asset, shard).0);
    let mut evidence: Vec<Address> = shards.collect();
    if is_quote {
        let fund = pda::fund(house).0;
        evidence.push(pda::pool(house).0);
        let numbers = pda::FUND_VAULTS.into_iter();
        evidence.extend(numbers.map(|number| pda::fund_vault(&fund, number).0));
    }
    evidence
}

accounts! {
    /// Makes a recorded statement final, and chains it to the asset's last one.
    StatementFinalize = "statement_finalize" [29, 6, 193, 238, 184, 66, 169, 40];
    /// The statement.
    statement: Writable,
    /// Its asset.
    asset: Writable,
}

impl StatementFinalize {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Closes a statement that is old enough, or can never become final.
    StatementClose = "statement_close" [112, 181, 101, 103, 124, 31, 180, 239];
    /// Who paid its rent.
    rent_payer: Payer,
    /// The statement.
    statement: Writable,
    /// Its asset.
    asset: Readonly,
}

impl StatementClose {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
