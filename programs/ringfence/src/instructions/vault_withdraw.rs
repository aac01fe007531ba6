//! The owner takes collateral out while the account stays healthy.
//!
//! Refuses, in order: `NotOwner`; `AccountOfOtherHouse`; `VaultMismatch`; `ShardMismatch`;
//! `TokenOwnerWrong` unless the owner has named this very destination; those of
//! [`evidence::load`]; those of the rules' `plan_withdraw`; those of [`tokens::Transfer::carry`];
//! `TokensBelowLedger`.
//! Moves: vault → destination.
//! Keeps: tokens cover the ledger; initial equity covers the initial requirement.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VaultWithdrawn};
use crate::state::{AssetShard, House, MarginAccount, Stored};
use crate::{evidence, guard, tokens};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::plan::Pocket;
use ringfence_core::vault;

/// Accounts of `vault_withdraw`; behind them the account's evidence.
#[derive(Accounts)]
pub struct VaultWithdraw {
    /// The customer.
    pub owner: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// Token account that receives.
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
pub fn handler(
    accounts: &mut VaultWithdraw,
    rest: &[AccountView],
    amount_native: u64,
    other_destination: Option<&Address>,
) -> Outcome {
    let (house, account) = (&accounts.house, &mut accounts.margin_account);
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    guard::same_house(&account.house, house.address())?;
    let slot = account.slot_of_vault(&accounts.vault)?;
    let asset = account.slot(slot)?.asset;
    guard::check_shard(&accounts.shard, account.address(), &asset)?;
    check_destination(&accounts.destination, other_destination, &account.owner)?;
    let mut rest = rest.iter();
    let loaded = evidence::load(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (house.parameters.view(), guard::clock()?);
    let mut view = account.view()?;
    let mut shard = accounts.shard.view();
    let facts = loaded.view(&parameters, &clock);
    let plan = vault::plan_withdraw(&mut view, &mut shard, slot, amount_native, &facts)?;
    account.store(&view);
    accounts.shard.store(&shard);
    let left = plan.received_by(Pocket::Wallet);
    let (program, vault) = (&accounts.token_program, &accounts.vault);
    tokens::carry_from_vault(account, program, vault, &accounts.destination, left)?;
    let ledger_native = account.slot(slot)?.ledger_native;
    tokens::check_covered(&accounts.vault, ledger_native)?;
    let sequence = account.next_event();
    events::tell(&VaultWithdrawn {
        margin_account: *account.address(),
        sequence,
        asset,
        destination: *accounts.destination.address(),
        amount_native: left,
        ledger_native,
    });
    Ok(())
}

/// The owner's own token account, or the one that the owner has named by its address: a wallet
/// cannot be made to sign for a destination that it does not show.
#[inline(never)]
fn check_destination(
    destination: &AccountView,
    named: Option<&Address>,
    owner: &Address,
) -> Outcome {
    if named.is_some_and(|named| address_eq(named, destination.address())) {
        return Ok(());
    }
    let receiver = tokens::read(destination)?;
    guard::same(&receiver.owner, owner, RingfenceError::TokenOwnerWrong)
}
