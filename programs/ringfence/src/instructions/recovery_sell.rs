//! A buyer pays quote into the quote vault of a frozen defaulter, whose loss has been through all
//! layers, and receives its collateral at a discount: at most what is left to repay beyond the
//! quote that is there. From there `loss_recover` repays.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `LossMismatch`; `VaultMismatch`; `ShardMismatch`;
//! `SameOwner`; those of [`evidence::load`]; those of [`plan_sell_recovered`]; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`. The quote vault itself is never sold from: it
//! would be given twice, which is refused before.
//! Moves: source → quote vault; vault → destination.
//! Keeps: INV-1, INV-2, INV-8.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, RecoverySold};
use crate::state::{AssetShard, House, Loss, MarginAccount, Stored};
use crate::{evidence, guard, tokens};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::seizure::{plan_sell_recovered, Seizure};

/// Accounts of `recovery_sell`, and behind them the evidence of the account.
#[derive(Accounts)]
pub struct RecoverySell {
    /// Pays and receives.
    pub buyer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The frozen account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// The loss.
    pub loss: Stored<Loss>,
    /// The account's quote vault.
    #[account(mut)]
    pub quote_vault: UncheckedAccount,
    /// The shard that counts it.
    #[account(mut)]
    pub quote_shard: Stored<AssetShard>,
    /// The vault that is sold from.
    #[account(mut)]
    pub vault: UncheckedAccount,
    /// The shard that counts it.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// Token account that pays quote.
    #[account(mut)]
    pub source: UncheckedAccount,
    /// Token account that receives collateral.
    #[account(mut)]
    pub destination: UncheckedAccount,
    /// The quote's token program.
    pub quote_token_program: UncheckedAccount,
    /// The collateral's token program.
    pub token_program: UncheckedAccount,
}

/// See the module. Amounts: what is paid, and the least that is accepted for it in the collateral's
/// native units.
#[inline(never)]
pub fn handler(
    accounts: &mut RecoverySell,
    rest: &[AccountView],
    (quote_native, minimum_out_native): (u64, u64),
) -> Outcome {
    let slot = check(accounts)?;
    let account = &mut accounts.margin_account;
    let mut rest = rest.iter();
    let loaded = evidence::load(account, &mut rest)?;
    evidence::check_all_used(&rest)?;
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let seizure = Seizure {
        slot,
        quote_native,
        minimum_out_native,
        quote_moves: !tokens::is_frozen(&accounts.quote_vault),
    };
    let (loss, mut view) = (accounts.loss.view()?, account.view()?);
    let (mut quote_shard, mut shard) = (accounts.quote_shard.view(), accounts.shard.view());
    let shards = (&mut quote_shard, &mut shard);
    let evidence = loaded.view(&parameters, &clock);
    let plan = plan_sell_recovered(&seizure, &loss, &mut view, shards, &evidence)?;
    account.store(&view);
    accounts.quote_shard.store(&quote_shard);
    accounts.shard.store(&shard);
    carry(
        accounts,
        slot,
        (quote_native, plan.received_by(Pocket::Wallet)),
    )
}

/// Whose accounts these are; returns the slot that is sold from.
fn check(accounts: &RecoverySell) -> Outcome<usize> {
    let account = &accounts.margin_account;
    guard::same_house(&account.house, accounts.house.address())?;
    let other_loss = RingfenceError::LossMismatch;
    guard::same(accounts.loss.address(), &account.loss, other_loss)?;
    let (quote, not_its) = (account.slot(QUOTE_SLOT)?, RingfenceError::VaultMismatch);
    guard::same(accounts.quote_vault.address(), &quote.vault, not_its)?;
    let slot = account.slot_of_vault(&accounts.vault)?;
    guard::check_shard(&accounts.quote_shard, account.address(), &quote.asset)?;
    let sold = &account.slot(slot)?.asset;
    guard::check_shard(&accounts.shard, account.address(), sold)?;
    if address_eq(accounts.buyer.address(), &account.owner) {
        return Err(Refusal::SameOwner.into());
    }
    Ok(slot)
}

/// Moves both sides, looks again and tells.
fn carry(accounts: &mut RecoverySell, slot: usize, amounts: (u64, u64)) -> Outcome {
    let (quote_native, out_native) = amounts;
    let (quote_vault, vault) = (&accounts.quote_vault, &accounts.vault);
    tokens::Transfer {
        program: &accounts.quote_token_program,
        from: &accounts.source,
        to: quote_vault,
        authority: &accounts.buyer,
    }
    .carry(quote_native, &[])?;
    let account = &mut accounts.margin_account;
    let program = &accounts.token_program;
    tokens::carry_from_vault(account, program, vault, &accounts.destination, out_native)?;
    let quote_ledger_native = account.slot(QUOTE_SLOT)?.ledger_native;
    let ledger_native = account.slot(slot)?.ledger_native;
    tokens::check_covered(quote_vault, quote_ledger_native)?;
    tokens::check_covered(vault, ledger_native)?;
    let sequence = account.next_event();
    events::tell(&RecoverySold {
        margin_account: *account.address(),
        sequence,
        loss: account.loss,
        asset: account.slot(slot)?.asset,
        buyer: *accounts.buyer.address(),
        quote_native,
        out_native,
        quote_ledger_native,
        ledger_native,
    });
    Ok(())
}
