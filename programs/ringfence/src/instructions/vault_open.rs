//! Opens a vault of one asset for a margin account: the quote in slot 0, others in the first free
//! slot behind it.
//!
//! Refuses, in order: `NotOwner`; `AccountOfOtherHouse`; `ShardMismatch`; `TokenMintWrong`;
//! `TokenProgramNotAllowed`; `AssetNotAccepted`; `AssetAlreadyOpen`; `AssetSlotsFull`;
//! `WrongAddress`; `AccountExists`.
//! Moves: rent, payer → vault.
//! Keeps: a vault's authority is its margin account alone.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, VaultOpened};
use crate::state::{Asset, AssetShard, MarginAccount, Stored};
use crate::tokens::NewVault;
use crate::{guard, seeds};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::refusal::Refusal;
use ringfence_core::vault;

/// Accounts of `vault_open`.
#[derive(Accounts)]
pub struct VaultOpen {
    /// The customer.
    pub owner: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The asset.
    pub asset: Stored<Asset>,
    /// The account's shard of the asset.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The asset's mint.
    pub mint: UncheckedAccount,
    /// The new vault.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The mint's token program.
    pub token_program: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut VaultOpen) -> Outcome {
    let (account, asset) = (&mut accounts.margin_account, &accounts.asset);
    guard::same(
        accounts.owner.address(),
        &account.owner,
        RingfenceError::NotOwner,
    )?;
    guard::same_house(&asset.house, &account.house)?;
    guard::check_shard(&accounts.shard, account.address(), asset.address())?;
    let mint = accounts.mint.account();
    let program = accounts.token_program.account();
    guard::same(mint.address(), &asset.mint, RingfenceError::TokenMintWrong)?;
    let not_allowed = RingfenceError::TokenProgramNotAllowed;
    guard::same(program.address(), &asset.token_program, not_allowed)?;
    if asset.status != 0 {
        return Err(Refusal::AssetNotAccepted.into());
    }
    let slot = free_slot(account, asset)?;
    let mut view = account.view()?;
    let mut shard = accounts.shard.view();
    vault::plan_open(&mut view, &mut shard, slot)?;
    account.store(&view);
    accounts.shard.store(&shard);
    let (payer, new) = (accounts.payer.account(), accounts.vault.account());
    keep_addresses(
        account,
        slot,
        [asset.address(), new.address(), payer.address()],
    )?;
    let authority = account.address();
    let seeds = [seeds::VAULT, authority.as_ref(), mint.address().as_ref()];
    NewVault {
        payer,
        vault: new,
        mint,
        authority,
        program,
    }
    .create(&seeds)?;
    let sequence = account.next_event();
    events::tell(&VaultOpened {
        margin_account: *account.address(),
        sequence,
        asset: *asset.address(),
        vault: *new.address(),
    });
    Ok(())
}

/// The slot in which a vault of this asset is opened.
fn free_slot(account: &MarginAccount, asset: &Stored<Asset>) -> Outcome<usize> {
    let mut open = account.slots.iter().filter(|slot| slot.is_open != 0);
    if open.any(|slot| address_eq(&slot.asset, asset.address())) {
        return Err(RingfenceError::AssetAlreadyOpen.into());
    }
    if asset.is_quote != 0 {
        return Ok(QUOTE_SLOT);
    }
    let mut others = account
        .slots
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != QUOTE_SLOT);
    let free = others.find(|(_, slot)| slot.is_open == 0);
    free.map(|(index, _)| index)
        .ok_or(RingfenceError::AssetSlotsFull.into())
}

/// Keeps what the rules know nothing of: asset, vault and who paid the rent.
fn keep_addresses(account: &mut MarginAccount, slot: usize, addresses: [&Address; 3]) -> Outcome {
    let [asset, vault, rent_payer] = addresses;
    let opened = account
        .slots
        .get_mut(slot)
        .ok_or(RingfenceError::VaultMismatch)?;
    opened.asset = *asset;
    opened.vault = *vault;
    opened.rent_payer = *rent_payer;
    Ok(())
}
