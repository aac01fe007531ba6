//! Members of the default fund.

use solana_instruction::Instruction;

use super::{accounts, build, none};

accounts! {
    /// Pays a stake in; it waits for its epoch.
    FundStake = "fund_stake" [123, 7, 137, 41, 164, 234, 42, 4];
    /// The member.
    owner: Signer,
    /// Pays the rent of a new membership.
    payer: Payer,
    /// The fund.
    fund: Writable,
    /// The membership; created when absent.
    member: Writable,
    /// Receives.
    vault_pending: Writable,
    /// Pays; the member's own.
    source: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl FundStake {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, amount_native: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &amount_native, none())
    }
}

accounts! {
    /// Turns a stake whose epoch has begun into shares. Anyone may.
    FundStakeActivate = "fund_stake_activate" [114, 197, 47, 186, 49, 32, 61, 249];
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Readonly,
    /// Its fund.
    fund: Writable,
    /// The membership.
    member: Writable,
    /// Pays.
    vault_pending: Writable,
    /// Receives.
    vault_mutual: Writable,
    /// Receives the part that secures assessments.
    vault_secured: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl FundStakeActivate {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Takes a stake back that still waits.
    FundStakeCancel = "fund_stake_cancel" [235, 91, 74, 22, 220, 126, 70, 210];
    /// The member.
    owner: Signer,
    /// The fund.
    fund: Writable,
    /// The membership.
    member: Writable,
    /// Pays.
    vault_pending: Writable,
    /// Receives; the member's own.
    destination: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl FundStakeCancel {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Starts the cool-down of some shares.
    FundUnstakeRequest = "fund_unstake_request" [4, 234, 154, 134, 45, 152, 156, 184];
    /// The member.
    owner: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Readonly,
    /// Its fund.
    fund: Readonly,
    /// The membership.
    member: Writable,
}

impl FundUnstakeRequest {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, shares: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &shares, none())
    }
}

accounts! {
    /// Pays a request out, in its window.
    FundUnstake = "fund_unstake" [120, 28, 50, 161, 143, 59, 113, 119];
    /// The member.
    owner: Signer,
    /// The house.
    house: Readonly,
    /// Its settlement totals.
    settlement: Readonly,
    /// Its fund.
    fund: Writable,
    /// The membership.
    member: Writable,
    /// Pays.
    vault_mutual: Writable,
    /// Pays the secured part back.
    vault_secured: Writable,
    /// Receives; the member's own.
    destination: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl FundUnstake {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Gives up the record of the earliest shares, and what is left to claim with it.
    FundStubDrop = "fund_stub_drop" [89, 206, 89, 148, 110, 201, 135, 219];
    /// The member.
    owner: Signer,
    /// Settlement totals of the house.
    settlement: Readonly,
    /// Its fund.
    fund: Readonly,
    /// The membership.
    member: Writable,
}

impl FundStubDrop {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Takes back what secured the assessments of shares that are gone.
    FundSecuredRelease = "fund_secured_release" [105, 127, 204, 25, 92, 173, 80, 105];
    /// The member.
    owner: Signer,
    /// Settlement totals of the house.
    settlement: Readonly,
    /// Its fund.
    fund: Writable,
    /// The membership.
    member: Writable,
    /// Pays.
    vault_secured: Writable,
    /// Receives; the member's own.
    destination: Writable,
    /// The token program of the quote mint.
    token_program: Readonly,
}

impl FundSecuredRelease {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
