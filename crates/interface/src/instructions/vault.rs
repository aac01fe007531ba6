//! One customer's vaults: in, out, and the way out that nothing may block.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{accounts, build, none, readonly};

accounts! {
    /// Opens the vault of one asset: the quote in slot 0, others in the first free slot.
    VaultOpen = "vault_open" [88, 119, 117, 99, 145, 1, 225, 154];
    /// Owner of the margin account.
    owner: Signer,
    /// Pays the rent, and gets it back at the close.
    payer: Payer,
    /// The margin account.
    margin_account: Writable,
    /// The asset.
    asset: Readonly,
    /// The account's shard of the asset.
    shard: Writable,
    /// The asset's mint.
    mint: Readonly,
    /// The new token account.
    vault: Writable,
    /// The token program of the mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl VaultOpen {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Pays into an open vault. Anyone may.
    VaultDeposit = "vault_deposit" [231, 150, 41, 113, 180, 104, 162, 120];
    /// Authority of the source.
    depositor: Signer,
    /// The margin account.
    margin_account: Writable,
    /// Receives.
    vault: Writable,
    /// Pays.
    source: Writable,
    /// The account's shard of the asset.
    shard: Writable,
    /// The token program of both.
    token_program: Readonly,
}

impl VaultDeposit {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, amount_native: u64) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &amount_native, none())
    }
}

accounts! {
    /// Takes collateral out while the account stays at or above initial.
    VaultWithdraw = "vault_withdraw" [98, 28, 187, 98, 87, 69, 46, 64];
    /// Owner of the margin account.
    owner: Signer,
    /// The house.
    house: Readonly,
    /// The margin account.
    margin_account: Writable,
    /// Pays.
    vault: Writable,
    /// Receives: the owner's own, unless another is named.
    destination: Writable,
    /// The account's shard of the asset.
    shard: Writable,
    /// The token program of both.
    token_program: Readonly,
}

impl VaultWithdraw {
    /// Builds the instruction. `u64::MAX` is all; `other_destination` has to be the destination's
    /// address when its tokens do not belong to the owner.
    #[must_use]
    pub fn instruction(
        &self,
        amount_native: u64,
        other_destination: Option<Address>,
        evidence: &[Address],
    ) -> Instruction {
        let arguments = (amount_native, other_destination);
        build(
            &Self::SHAPE,
            self.addresses(),
            &arguments,
            readonly(evidence),
        )
    }
}

accounts! {
    /// Takes everything out that is not locked, when no position has lots. Needs nobody else.
    VaultExit = "vault_exit" [181, 16, 199, 191, 117, 168, 91, 122];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
    /// Pays.
    vault: Writable,
    /// Receives; the owner's own.
    destination: Writable,
    /// The account's shard of the asset.
    shard: Writable,
    /// The token program of both.
    token_program: Readonly,
}

impl VaultExit {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Adds what was sent straight to the vault to its ledger.
    VaultAbsorb = "vault_absorb" [30, 193, 123, 97, 82, 168, 239, 134];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
    /// The vault.
    vault: Writable,
    /// The account's shard of the asset.
    shard: Writable,
    /// The token program of the vault.
    token_program: Readonly,
}

impl VaultAbsorb {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}

accounts! {
    /// Sweeps what is left beyond the ledger, closes the vault and returns its rent.
    VaultClose = "vault_close" [81, 73, 155, 182, 37, 130, 252, 91];
    /// Owner of the margin account.
    owner: Signer,
    /// The margin account.
    margin_account: Writable,
    /// The vault.
    vault: Writable,
    /// Receives tokens that were sent straight to the vault.
    destination: Writable,
    /// The account's shard of the asset.
    shard: Writable,
    /// Who paid the vault's rent.
    rent_payer: Writable,
    /// The token program of the vault.
    token_program: Readonly,
}

impl VaultClose {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), none())
    }
}
