//! The owner closes a vault whose ledger is zero. Surplus goes to the owner, rent to whoever paid
//! it.
//!
//! Refuses, in order: `NotOwner`; `VaultMismatch`; `ShardMismatch`; `RentPayerMismatch`;
//! `TokenAccountMalformed`; `TokenProgramNotAllowed`; `VaultNotOpen`; `VaultNotEmpty`;
//! `VaultStillNeeded`; with a surplus `TokenOwnerWrong` and those of [`tokens::Transfer::carry`].
//! Moves: surplus, vault → destination; rent, vault → whoever paid it.
//! Keeps: an unsettled account keeps its quote vault.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VaultClosed};
use crate::state::{AssetShard, MarginAccount, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::vault;

/// Accounts of `vault_close`.
#[derive(Accounts)]
pub struct VaultClose {
    /// The customer.
    pub owner: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The owner's token account that receives the surplus; read only when there is one.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The account's shard of the asset.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// Whoever paid the rent.
    #[account(mut, unsafe(dup))]
    pub rent_payer: UncheckedAccount,
    /// The vault's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VaultClose) -> Outcome {
    let account = &mut accounts.margin_account;
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    let slot = account.slot_of_vault(&accounts.vault)?;
    let closed = *account.slot(slot)?;
    guard::check_shard(&accounts.shard, account.address(), &closed.asset)?;
    let rent_payer = &accounts.rent_payer;
    let mismatch = RingfenceError::RentPayerMismatch;
    guard::same(rent_payer.address(), &closed.rent_payer, mismatch)?;
    let (program, vault) = (&accounts.token_program, &accounts.vault);
    let surplus_native = tokens::synced_amount(program, vault)?;
    let mut view = account.view()?;
    let mut shard = accounts.shard.view();
    vault::plan_close(&mut view, &mut shard, slot)?;
    account.store(&view);
    accounts.shard.store(&shard);
    if surplus_native != 0 {
        let receiver = tokens::read(&accounts.destination)?;
        guard::same(
            &receiver.owner,
            &account.owner,
            RingfenceError::TokenOwnerWrong,
        )?;
        let destination = &accounts.destination;
        tokens::carry_from_vault(account, program, vault, destination, surplus_native)?;
    }
    tokens::close_vault(account, program, vault, rent_payer);
    let sequence = account.next_event();
    events::tell(&VaultClosed {
        margin_account: *account.address(),
        sequence,
        asset: closed.asset,
        amount_native: surplus_native,
    });
    Ok(())
}
