//! Money in and out of one customer's vaults.

use super::tokens::{associated, create_associated};
use super::{Action, ActionError, Actor};
use crate::portfolio::{Portfolio, Vault};
use ringfence_interface::accounts::Asset;
use ringfence_interface::instructions::{VaultDeposit, VaultExit, VaultOpen, VaultWithdraw};
use ringfence_interface::{ids, pda};
use solana_address::Address;
use solana_instruction::Instruction;

/// Opens a vault for an asset of the house.
#[must_use]
pub fn open_vault(actor: &Actor, margin_account: &Address, asset: &Asset) -> Instruction {
    let address = pda::asset(&asset.house, &asset.mint).0;
    let accounts = VaultOpen {
        owner: actor.owner,
        payer: actor.payer,
        margin_account: *margin_account,
        asset: address,
        shard: shard(&address, margin_account),
        mint: asset.mint,
        vault: pda::vault(margin_account, &asset.mint).0,
        token_program: asset.token_program,
        system_program: ids::SYSTEM_PROGRAM,
    };
    accounts.instruction()
}

/// Pays an asset into a margin account from the usual token account of whoever pays; anyone may.
/// The vault must be open, or be opened just before.
#[must_use]
pub fn deposit(
    depositor: &Address,
    margin_account: &Address,
    asset: &Asset,
    amount_native: u64,
) -> Instruction {
    let address = pda::asset(&asset.house, &asset.mint).0;
    let accounts = VaultDeposit {
        depositor: *depositor,
        margin_account: *margin_account,
        vault: pda::vault(margin_account, &asset.mint).0,
        source: associated(depositor, &asset.mint, &asset.token_program),
        shard: shard(&address, margin_account),
        token_program: asset.token_program,
    };
    accounts.instruction(amount_native)
}

/// The shard that counts an account's vaults of an asset.
fn shard(asset: &Address, margin_account: &Address) -> Address {
    pda::shard(asset, pda::shard_number(margin_account)).0
}

impl Portfolio {
    /// Deposits an asset of the house, into a vault that is opened for it when there is none.
    #[must_use]
    pub fn deposit(&self, actor: &Actor, asset: &Asset, amount_native: u64) -> Action {
        let mut act = Vec::new();
        if self.vault_of(&asset.mint).is_none() {
            act.push(open_vault(actor, &self.address, asset));
        }
        act.push(deposit(&actor.owner, &self.address, asset, amount_native));
        Action {
            fresh: Vec::new(),
            act,
        }
    }

    /// Withdraws to the owner's usual token account, which is created when it is not there:
    /// evidence is made fresh, what is recognised is settled, and then the withdrawal is checked
    /// against it.
    ///
    /// An account without lots needs none of that: use [`Portfolio::exit`], which nothing can stop.
    ///
    /// # Errors
    /// [`ActionError::Missing`] when no vault of the mint is open; those of
    /// [`Portfolio::settled_first`].
    pub fn withdraw(
        &self,
        actor: &Actor,
        mint: &Address,
        amount_native: u64,
    ) -> Result<Action, ActionError> {
        let vault = self.open_vault_of(mint)?;
        let mut act = vec![self.destination(actor, vault)];
        let (settle, after) = self.settled_first()?;
        act.extend(settle);
        let accounts = VaultWithdraw {
            owner: actor.owner,
            house: self.account.house,
            margin_account: self.address,
            vault: vault.address,
            destination: self.wallet_of(vault),
            shard: shard(&vault.asset_address, &self.address),
            token_program: vault.asset.token_program,
        };
        let evidence = self.evidence_with(&after);
        act.push(accounts.instruction(amount_native, None, &evidence));
        Ok(self.freshly(act))
    }

    /// Takes everything out of one vault that is not pledged and not owed. Needs no price and
    /// nobody's leave; refused only while there are lots, or a debt, or a default.
    ///
    /// # Errors
    /// [`ActionError::Missing`] when no vault of the mint is open; [`ActionError::Refused`] with
    /// what the program would say.
    pub fn exit(&self, actor: &Actor, mint: &Address) -> Result<Action, ActionError> {
        let vault = self.open_vault_of(mint)?;
        self.preview()?.exit(vault.slot)?;
        let act = vec![self.destination(actor, vault), self.exit_of(actor, vault)];
        Ok(Action {
            fresh: Vec::new(),
            act,
        })
    }

    pub(crate) fn exit_of(&self, actor: &Actor, vault: &Vault) -> Instruction {
        let accounts = VaultExit {
            owner: actor.owner,
            margin_account: self.address,
            vault: vault.address,
            destination: self.wallet_of(vault),
            shard: shard(&vault.asset_address, &self.address),
            token_program: vault.asset.token_program,
        };
        accounts.instruction()
    }

    /// Sees to it that there is something to pay out to.
    pub(crate) fn destination(&self, actor: &Actor, vault: &Vault) -> Instruction {
        let asset = &vault.asset;
        create_associated(
            &actor.payer,
            &self.account.owner,
            &asset.mint,
            &asset.token_program,
        )
    }

    pub(crate) fn wallet_of(&self, vault: &Vault) -> Address {
        associated(
            &self.account.owner,
            &vault.asset.mint,
            &vault.asset.token_program,
        )
    }

    pub(crate) fn shard_of(&self, vault: &Vault) -> Address {
        shard(&vault.asset_address, &self.address)
    }

    fn open_vault_of(&self, mint: &Address) -> Result<&Vault, ActionError> {
        self.vault_of(mint).ok_or_else(|| {
            ActionError::Missing(format!(
                "the account {} has no vault of {mint}",
                self.address
            ))
        })
    }
}
