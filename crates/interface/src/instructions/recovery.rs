//! Assessments of the members, claims, and what comes back from defaulters.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};

accounts! {
    /// Pays a member's whole call for a loss, in time.
    AssessmentPay = "assessment_pay" [27, 32, 201, 91, 64, 79, 196, 90];
    /// The member.
    owner: Signer,
    /// Pays the rent of a new part.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// Its fund.
    fund: Writable,
    /// The membership.
    member: Readonly,
    /// The loss.
    loss: Writable,
    /// The member's part of the loss; created when absent.
    part: Writable,
    /// Pays; the member's own.
    source: Writable,
    /// Receives.
    vault_escrow: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl AssessmentPay {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Pays any amount beside the members' assessments, once for a loss. The operator's alone.
    AssessmentMatch = "assessment_match" [47, 78, 161, 108, 99, 81, 88, 7];
    /// The operator.
    skin_authority: Signer,
    /// Pays the rent of the part.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// Its fund: the party whose part this is.
    fund: Writable,
    /// The loss.
    loss: Writable,
    /// The operator's part of the loss; created when absent.
    part: Writable,
    /// Pays; the operator's own.
    source: Writable,
    /// Receives.
    vault_escrow: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl AssessmentMatch {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, amount_native: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &amount_native, none())
    }
}

accounts! {
    /// Takes the secured part of a member that has not paid in time. Anyone may.
    AssessmentSeize = "assessment_seize" [95, 84, 236, 185, 96, 110, 241, 223];
    /// Pays the rent of a new part.
    actor: Payer,
    /// The house.
    house: Readonly,
    /// Its fund.
    fund: Writable,
    /// The membership.
    member: Writable,
    /// The loss.
    loss: Writable,
    /// The member's part of the loss; created when absent.
    part: Writable,
    /// Pays.
    vault_secured: Writable,
    /// Receives.
    vault_escrow: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl AssessmentSeize {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Pays a party what it is due of a loss and has not claimed.
    PartClaim = "part_claim" [46, 100, 10, 34, 11, 0, 141, 92];
    /// The member, or for the match whoever matched.
    owner: Signer,
    /// Pays the rent of a new part.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// Its fund.
    fund: Writable,
    /// The membership, or the fund for the match.
    party: Readonly,
    /// The loss.
    loss: Readonly,
    /// The party's part of the loss; created for a member when absent.
    part: Writable,
    /// Pays.
    vault_escrow: Writable,
    /// Receives; the owner's own.
    destination: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl PartClaim {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Repays whoever paid for a frozen defaulter, from its quote vault. Anyone may.
    LossRecover = "loss_recover" [156, 188, 229, 22, 229, 0, 108, 171];
    /// Whoever does it.
    actor: Signer,
    /// The house.
    house: Writable,
    /// Its settlement totals.
    settlement: Writable,
    /// Receives what is uncovered, and gains that were cut.
    pool: Writable,
    /// Its fund.
    fund: Writable,
    /// The defaulter's account.
    margin_account: Writable,
    /// Pays.
    quote_vault: Writable,
    /// The account's shard of the quote.
    shard: Writable,
    /// The loss.
    loss: Writable,
    /// Layer 3.
    vault_insurance: Writable,
    /// Layer 4.
    vault_skin_junior: Writable,
    /// Layer 6.
    vault_skin_senior: Writable,
    /// Receives what members may claim.
    vault_escrow: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl LossRecover {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Pays quote into the vault of a frozen defaulter, and receives its collateral at a discount.
    RecoverySell = "recovery_sell" [226, 195, 239, 104, 11, 169, 125, 229];
    /// Authority of the source; anyone but the owner.
    buyer: Signer,
    /// The house.
    house: Readonly,
    /// The defaulter's account.
    margin_account: Writable,
    /// The loss.
    loss: Readonly,
    /// Receives the quote.
    quote_vault: Writable,
    /// The account's shard of the quote.
    quote_shard: Writable,
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

impl RecoverySell {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(
        &self,
        quote_native: u64,
        minimum_out_native: u64,
        evidence: &[Address],
    ) -> Instruction {
        let arguments = (quote_native, minimum_out_native);
        let more = readonly(evidence);
        build(&Self::SHAPE, self.addresses(), &arguments, more)
    }
}

accounts! {
    /// Gives up what haircuts took from an account and no recovery has returned.
    CutWaive = "cut_waive" [95, 26, 87, 70, 178, 2, 36, 215];
    /// The customer.
    owner: Signer,
    /// The house's settlement totals.
    settlement: Writable,
    /// The margin account.
    margin_account: Writable,
}

impl CutWaive {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
