//! The owner adds tokens that were sent straight to a vault to its ledger. A vault of lamports
//! first counts those that were sent to it.
//!
//! Refuses, in order: `NotOwner`; `VaultMismatch`; `ShardMismatch`; `TokenAccountMalformed`;
//! `TokenProgramNotAllowed`; `VaultNotOpen`; `TokensBelowLedger`; `NothingToMove`.
//! Moves: nothing; surplus → ledger.
//! Keeps: tokens cover the ledger; the shard is the sum of its ledgers.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VaultAbsorbed};
use crate::state::{AssetShard, MarginAccount, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::vault;

/// Accounts of `vault_absorb`.
#[derive(Accounts)]
pub struct VaultAbsorb {
    /// The customer.
    pub owner: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The account's shard of the asset.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The vault's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VaultAbsorb) -> Outcome {
    let account = &mut accounts.margin_account;
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    let slot = account.slot_of_vault(&accounts.vault)?;
    let asset = account.slot(slot)?.asset;
    guard::check_shard(&accounts.shard, account.address(), &asset)?;
    let tokens_native = tokens::synced_amount(&accounts.token_program, &accounts.vault)?;
    let mut view = account.view()?;
    let mut shard = accounts.shard.view();
    let absorbed = vault::plan_absorb(&mut view, &mut shard, slot, tokens_native)?;
    account.store(&view);
    accounts.shard.store(&shard);
    let ledger_native = account.slot(slot)?.ledger_native;
    tokens::check_covered(&accounts.vault, ledger_native)?;
    let sequence = account.next_event();
    events::tell(&VaultAbsorbed {
        margin_account: *account.address(),
        sequence,
        asset,
        amount_native: absorbed,
        ledger_native,
    });
    Ok(())
}
