//! Anyone pays tokens into an open vault. Reads no house, asset, price or clock.
//!
//! Refuses, in order: `VaultMismatch`; `ShardMismatch`; `TokenProgramNotAllowed`;
//! `TokenAccountMalformed`; `TokenAccountFrozen`; those of the token program; `VaultNotOpen`;
//! `AmountZero`; `TokensBelowLedger`.
//! Moves: source → vault, measured at the vault.
//! Keeps: tokens cover the ledger; the shard is the sum of its ledgers.

use crate::errors::Outcome;
use crate::events::{self, VaultDeposited};
use crate::state::{AssetShard, MarginAccount, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::vault;

/// Accounts of `vault_deposit`.
#[derive(Accounts)]
pub struct VaultDeposit {
    /// Pays; owns the source.
    pub depositor: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// Token account that pays.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// The account's shard of the asset.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The vault's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VaultDeposit, amount_native: u64) -> Outcome {
    let account = &mut accounts.margin_account;
    let slot = account.slot_of_vault(&accounts.vault)?;
    let asset = account.slot(slot)?.asset;
    guard::check_shard(&accounts.shard, account.address(), &asset)?;
    let arrived = tokens::Transfer {
        program: &accounts.token_program,
        from: &accounts.source,
        to: &accounts.vault,
        authority: &accounts.depositor,
    }
    .receive(amount_native)?;
    let mut view = account.view()?;
    let mut shard = accounts.shard.view();
    vault::plan_deposit(&mut view, &mut shard, slot, arrived)?;
    account.store(&view);
    accounts.shard.store(&shard);
    let ledger_native = account.slot(slot)?.ledger_native;
    tokens::check_covered(&accounts.vault, ledger_native)?;
    let sequence = account.next_event();
    events::tell(&VaultDeposited {
        margin_account: *account.address(),
        sequence,
        asset,
        depositor: *accounts.depositor.address(),
        amount_native: arrived,
        ledger_native,
    });
    Ok(())
}
