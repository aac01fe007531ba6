//! Governance: pauses, and changes by proposals.

use solana_instruction::Instruction;

use super::{accounts, build, none};
use crate::ids::SYSTEM_PROGRAM;
use crate::wire::{GovernanceCreateArguments, ProposalCreateArguments};

accounts! {
    /// Gives a house a council, a timelock and pauses.
    GovernanceCreate = "governance_create" [222, 214, 212, 66, 56, 119, 50, 217];
    /// May propose.
    parameter_authority: Signer,
    /// Pays the rent.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// The new Governance.
    governance: Writable,
    /// Creates accounts.
    system_program: Readonly,
}

impl GovernanceCreate {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, arguments: &GovernanceCreateArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}

accounts! {
    /// Stops new risk for a while.
    HousePause = "house_pause" [166, 98, 212, 33, 213, 1, 48, 3];
    /// May pause.
    pause_authority: Signer,
    /// The house.
    house: Writable,
    /// Its Governance.
    governance: Readonly,
}

impl HousePause {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, length_s: u32) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &length_s, none())
    }
}

accounts! {
    /// Ends a pause before its time.
    HouseResume = "house_resume" [218, 22, 206, 145, 71, 161, 74, 227];
    /// May pause.
    pause_authority: Signer,
    /// The house.
    house: Writable,
}

impl HouseResume {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Proposes a change.
    ProposalCreate = "proposal_create" [220, 60, 73, 224, 30, 108, 79, 159];
    /// May propose.
    parameter_authority: Signer,
    /// Pays the rent.
    payer: Payer,
    /// The house.
    house: Readonly,
    /// Its Governance.
    governance: Writable,
    /// The asset or the instrument that would change; the System program when it is the house or
    /// its Governance.
    target: Readonly,
    /// What is kept of proposals about the parameter; created when absent.
    change: Writable,
    /// The new proposal.
    proposal: Writable,
    /// Creates accounts.
    system_program: Readonly,
}

impl ProposalCreate {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, arguments: &ProposalCreateArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}

accounts! {
    /// Approves a proposal.
    ProposalApprove = "proposal_approve" [144, 37, 164, 136, 188, 216, 42, 248];
    /// A key of the council.
    council_key: Signer,
    /// The house's Governance.
    governance: Readonly,
    /// The proposal.
    proposal: Writable,
}

impl ProposalApprove {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Executes a proposal, or the next step of it. Anyone may.
    ProposalExecute = "proposal_execute" [11, 199, 235, 200, 187, 186, 18, 4];
    /// The house.
    house: Writable,
    /// Its Governance.
    governance: Writable,
    /// Its Settlement: whether a loss is open.
    settlement: Readonly,
    /// The asset or the instrument that changes; the System program when it is the house or its
    /// Governance.
    target: Writable,
    /// What is kept of proposals about the parameter.
    change: Writable,
    /// The proposal.
    proposal: Writable,
}

impl ProposalExecute {
    /// Builds the instruction. The System program is passed as what is only read.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        let mut built = build(&Self::SHAPE, self.addresses(), &(), none());
        for meta in &mut built.accounts {
            meta.is_writable &= meta.pubkey != SYSTEM_PROGRAM;
        }
        built
    }
}

accounts! {
    /// Ends a proposal without effect.
    ProposalCancel = "proposal_cancel" [27, 42, 127, 237, 38, 163, 84, 203];
    /// The parameter authority or a key of the council.
    authority: Signer,
    /// The house.
    house: Readonly,
    /// Its Governance.
    governance: Readonly,
    /// What is kept of proposals about the parameter.
    change: Writable,
    /// The proposal.
    proposal: Writable,
}

impl ProposalCancel {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Closes the account of a proposal that has ended. Anyone may.
    ProposalClose = "proposal_close" [104, 36, 22, 144, 123, 154, 103, 78];
    /// What is kept of proposals about the parameter.
    change: Writable,
    /// The proposal.
    proposal: Writable,
    /// Whoever paid the rent.
    rent_payer: Writable,
}

impl ProposalClose {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
