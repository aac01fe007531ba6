//! The house itself: its creation, its fees, what was sent to it by mistake, and its own money.

use solana_instruction::Instruction;

use super::{accounts, build, none};
use crate::wire::HouseCreateArguments;

accounts! {
    /// Opens a house together with its settlement, its pool, its fund and its stress losses.
    HouseCreate = "house_create" [42, 41, 31, 150, 223, 180, 245, 25];
    /// Names the house: part of its address.
    creator: Signer,
    /// Pays all rent.
    payer: Payer,
    /// The new house.
    house: Writable,
    /// Its settlement totals.
    settlement: Writable,
    /// Its pool.
    pool: Writable,
    /// Its fund.
    fund: Writable,
    /// Layer 3.
    vault_insurance: Writable,
    /// Layer 4.
    vault_skin_junior: Writable,
    /// Layer 5.
    vault_mutual: Writable,
    /// Layer 6.
    vault_skin_senior: Writable,
    /// Stakes that wait.
    vault_pending: Writable,
    /// Secured parts of assessments.
    vault_secured: Writable,
    /// What is held for others.
    vault_escrow: Writable,
    /// Its table of stress losses.
    stress: Writable,
    /// The settlement currency.
    quote_mint: Readonly,
    /// The token program of the quote mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl HouseCreate {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, arguments: &HouseCreateArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}

accounts! {
    /// Moves recognised fees that the pool can spare into the insurance layer. Anyone may.
    FeesCollect = "fees_collect" [170, 82, 168, 212, 158, 155, 187, 125];
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Pays.
    pool: Writable,
    /// Its fund.
    fund: Writable,
    /// Receives.
    vault_insurance: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl FeesCollect {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Moves what is in the pool or in a fund vault beyond its ledger into the insurance layer.
    /// Anyone may.
    SurplusSweep = "surplus_sweep" [244, 223, 194, 169, 5, 70, 118, 47];
    /// Settlement totals of the house.
    settlement: Readonly,
    /// Its fund.
    fund: Writable,
    /// The pool or one of the fund's vaults.
    source: Writable,
    /// Receives.
    vault_insurance: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl SurplusSweep {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Adds the operator's own money to one of its two layers.
    SkinDeposit = "skin_deposit" [175, 183, 235, 226, 186, 223, 52, 7];
    /// The house's authority over its own money.
    skin_authority: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Readonly,
    /// Its fund.
    fund: Writable,
    /// The layer's vault.
    vault: Writable,
    /// Pays; the authority's own.
    source: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl SkinDeposit {
    /// Builds the instruction. `layer` is 4 or 6.
    #[must_use]
    pub fn instruction(&self, layer: u8, amount_native: u64) -> Instruction {
        build(
            &Self::SHAPE,
            self.addresses(),
            &(layer, amount_native),
            none(),
        )
    }
}

accounts! {
    /// Takes the operator's own money out of one of its two layers.
    SkinWithdraw = "skin_withdraw" [194, 44, 90, 38, 129, 19, 254, 6];
    /// The house's authority over its own money.
    skin_authority: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Readonly,
    /// Its fund.
    fund: Writable,
    /// The layer's vault.
    vault: Writable,
    /// Receives; the authority's own.
    destination: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl SkinWithdraw {
    /// Builds the instruction. `layer` is 4 or 6.
    #[must_use]
    pub fn instruction(&self, layer: u8, amount_native: u64) -> Instruction {
        let what = (layer, amount_native);
        build(&Self::SHAPE, self.addresses(), &what, none())
    }
}
