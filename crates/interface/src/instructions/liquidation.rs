//! Liquidations: positions and collateral.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, readonly};

accounts! {
    /// Takes lots over from an account below maintenance. Anyone with a margin account may.
    LiquidatePosition = "liquidate_position" [187, 74, 229, 149, 102, 81, 221, 68];
    /// Owner or delegate of the liquidator's margin account.
    liquidator: Signer,
    /// The house.
    house: Readonly,
    /// The instrument.
    instrument: Readonly,
    /// Its book.
    book: Writable,
    /// The account below maintenance.
    margin_account: Writable,
    /// The account that takes the lots.
    liquidator_account: Writable,
}

impl LiquidatePosition {
    /// Builds the instruction. The liquidator's evidence is of its account *after* the takeover.
    #[must_use]
    pub fn instruction(
        &self,
        lots: u64,
        evidence: &[Address],
        liquidator_evidence: &[Address],
    ) -> Instruction {
        let more = readonly(evidence).chain(readonly(liquidator_evidence));
        build(&Self::SHAPE, self.addresses(), &lots, more)
    }
}

accounts! {
    /// Pays quote to the pool for an account that owes, and receives its collateral at a discount.
    LiquidateCollateral = "liquidate_collateral" [160, 199, 78, 141, 140, 146, 166, 212];
    /// Authority of the source.
    liquidator: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Receives the quote.
    pool: Writable,
    /// Its fund.
    fund: Readonly,
    /// The account that owes.
    margin_account: Writable,
    /// The account's quote vault.
    quote_vault: Readonly,
    /// The account's vault of the collateral.
    vault: Writable,
    /// The account's shard of the collateral.
    shard: Writable,
    /// Pays the quote.
    source: Writable,
    /// Receives the collateral.
    destination: Writable,
    /// The token program of the quote mint.
    quote_token_program: Readonly,
    /// The token program of the collateral's mint.
    token_program: Readonly,
}

impl LiquidateCollateral {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(
        &self,
        quote_native: u64,
        minimum_out_native: u64,
        evidence: &[Address],
    ) -> Instruction {
        let arguments = (quote_native, minimum_out_native);
        build(
            &Self::SHAPE,
            self.addresses(),
            &arguments,
            readonly(evidence),
        )
    }
}
