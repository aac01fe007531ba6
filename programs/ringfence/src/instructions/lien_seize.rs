//! The venue takes of what it has locked, into the settlement account that the lien copied: in
//! every status of house and account, without a price or a clock.
//!
//! Refuses, in order: `WrongAuthority`; `VenueInactive` when it is suspended; `LienMismatch`;
//! `LienOfOtherGeneration`; `VaultMismatch`; `ShardMismatch`; `WrongAddress` for another settlement
//! account; `AmountZero`; `AboveLocked`; those of [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: vault → settlement account.
//! Keeps: INV-1, INV-2, INV-21.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LienSeized};
use crate::state::{AssetShard, Lien, MarginAccount, Stored, Venue, VENUE_WITHDRAWN};
use crate::{guard, liens, tokens};
use anchor_lang::prelude::*;
use ringfence_core::lien as rules;
use ringfence_core::plan::Pocket;

/// Accounts of `lien_seize`.
#[derive(Accounts)]
pub struct LienSeize {
    /// What the venue signs with.
    pub venue_authority: Signer,
    /// The venue.
    pub venue: Stored<Venue>,
    /// The customer's account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The lien.
    #[account(mut)]
    pub lien: Stored<Lien>,
    /// The vault that is pledged.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The lien's settlement account, which receives.
    #[account(mut)]
    pub settlement_account: UncheckedAccount,
    /// The account's shard of the asset.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The vault's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LienSeize, amount_native: u64) -> Outcome {
    check_accounts(accounts)?;
    let (account, lien) = (&mut accounts.margin_account, &mut accounts.lien);
    let slot = liens::slot_of(lien, account)?;
    let (mut view, mut pledge) = (account.view()?, lien.view());
    let mut shard = accounts.shard.view();
    let plan = rules::plan_seize(&mut pledge, &mut view, &mut shard, slot, amount_native)?;
    account.store(&view);
    lien.store(&pledge);
    accounts.shard.store(&shard);
    let seized = plan.received_by(Pocket::Wallet);
    let (program, vault) = (&accounts.token_program, &accounts.vault);
    let receiver = &accounts.settlement_account;
    tokens::carry_from_vault(account, program, vault, receiver, seized)?;
    let ledger_native = account.slot(slot)?.ledger_native;
    tokens::check_covered(vault, ledger_native)?;
    let sequence = account.next_event();
    events::tell(&LienSeized {
        margin_account: *account.address(),
        sequence,
        lien: *lien.address(),
        settlement_account: lien.settlement_account,
        amount_native: seized,
        locked_native: pledge.locked_native,
        claimable_native: pledge.claimable_native,
        claim_native: pledge.claim_native,
        ledger_native,
    });
    Ok(())
}

/// The lien's own accounts.
#[inline(never)]
fn check_accounts(accounts: &LienSeize) -> Outcome {
    let (account, lien) = (&accounts.margin_account, &accounts.lien);
    let signer = accounts.venue_authority.address();
    liens::check_venue(signer, &accounts.venue, VENUE_WITHDRAWN, lien, account)?;
    let vault = accounts.vault.address();
    guard::same(vault, &lien.vault, RingfenceError::VaultMismatch)?;
    let slot = account.slot_of_vault(&accounts.vault)?;
    let asset = account.slot(slot)?.asset;
    guard::check_shard(&accounts.shard, account.address(), &asset)?;
    let receiver = accounts.settlement_account.address();
    let wrong = RingfenceError::WrongAddress;
    guard::same(receiver, &lien.settlement_account, wrong)
}
