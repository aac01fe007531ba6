//! Small shortfalls, and what the fund must cover.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};

accounts! {
    /// Covers dust that an account without positions and collateral cannot pay. Anyone may.
    ShortfallCover = "shortfall_cover" [232, 87, 172, 174, 142, 19, 105, 227];
    /// Who is named by the event.
    actor: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Writable,
    /// Receives.
    pool: Writable,
    /// The house's fund.
    fund: Writable,
    /// The account that owes.
    margin_account: Writable,
    /// Its quote vault: pays first.
    quote_vault: Writable,
    /// The account's shard of the quote.
    shard: Writable,
    /// Membership of the account's owner; its empty address when there is none. Pays next.
    member: Writable,
    /// Pays what is left.
    vault_insurance: Writable,
    /// Pays for the membership.
    vault_mutual: Writable,
    /// Pays for the membership.
    vault_pending: Writable,
    /// Pays for the membership.
    vault_secured: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl ShortfallCover {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, evidence: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), readonly(evidence))
    }
}

accounts! {
    /// Posts what an account would lose beyond its equity under stress. Anyone may.
    StressPost = "stress_post" [138, 21, 228, 242, 221, 180, 151, 91];
    /// Who is named by the event.
    actor: Signer,
    /// The house.
    house: Readonly,
    /// Its table of stress losses.
    stress: Writable,
    /// The account.
    margin_account: Readonly,
}

impl StressPost {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, evidence: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), readonly(evidence))
    }
}

accounts! {
    /// Compares the fund with what it must cover: too small a fund stops new risk. Anyone may.
    FundSize = "fund_size" [195, 196, 172, 124, 120, 131, 168, 154];
    /// Who is named by the event.
    actor: Signer,
    /// The house.
    house: Writable,
    /// Its settlement totals.
    settlement: Readonly,
    /// Its fund.
    fund: Writable,
    /// Its table of stress losses.
    stress: Readonly,
}

impl FundSize {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
