//! The sacred way out: the owner takes everything that is not locked, when no position has lots.
//! Reads no house, asset, mint, oracle or clock, and asks nobody.
//!
//! Refuses, in order: `NotOwner`; `VaultMismatch`; `ShardMismatch`; `TokenOwnerWrong`;
//! `AccountInDefault`; `VaultNotOpen`; `PositionsOpen`; `AmountZero`; `OwedToPool`; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: vault → destination.
//! Keeps: tokens cover the ledger; the shard is the sum of its ledgers.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VaultExited};
use crate::state::{AssetShard, MarginAccount, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::plan::Pocket;
use ringfence_core::vault;

/// Accounts of `vault_exit`.
#[derive(Accounts)]
pub struct VaultExit {
    /// The customer.
    pub owner: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The owner's token account that receives.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The account's shard of the asset.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The vault's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VaultExit) -> Outcome {
    let account = &mut accounts.margin_account;
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    let slot = account.slot_of_vault(&accounts.vault)?;
    let asset = account.slot(slot)?.asset;
    guard::check_shard(&accounts.shard, account.address(), &asset)?;
    let destination = tokens::read(&accounts.destination)?;
    guard::same(
        &destination.owner,
        &account.owner,
        RingfenceError::TokenOwnerWrong,
    )?;
    let mut view = account.view()?;
    let mut shard = accounts.shard.view();
    let plan = vault::plan_exit(&mut view, &mut shard, slot)?;
    account.store(&view);
    accounts.shard.store(&shard);
    let amount_native = plan.received_by(Pocket::Wallet);
    let (program, vault) = (&accounts.token_program, &accounts.vault);
    tokens::carry_from_vault(
        account,
        program,
        vault,
        &accounts.destination,
        amount_native,
    )?;
    let ledger_native = account.slot(slot)?.ledger_native;
    tokens::check_covered(&accounts.vault, ledger_native)?;
    let sequence = account.next_event();
    events::tell(&VaultExited {
        margin_account: *account.address(),
        sequence,
        asset,
        destination: *accounts.destination.address(),
        amount_native,
        ledger_native,
    });
    Ok(())
}
