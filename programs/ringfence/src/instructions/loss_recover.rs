//! Anyone sends what has reached the quote vault of a frozen defaulter to those who paid for it:
//! what is uncovered first, then the rows in reverse order. When nothing is left to repay and the
//! loss is closed, the account is released, and what is still in its vaults is its owner's.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `LossMismatch`; `VaultMismatch`; `ShardMismatch`;
//! `PoolMismatch`; `FundVaultMismatch`; those of [`tokens::read`]; those of [`plan_recover`]; those
//! of [`tokens::carry_from_vault`]; `TokensBelowLedger`.
//! Moves: the defaulter's quote vault → pool, insurance, both layers of skin, escrow.
//! Keeps: INV-1, INV-2, INV-3, INV-4, INV-5, INV-8, INV-9, INV-10, INV-11.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, LossRecovered};
use crate::pockets::{self, Place};
use crate::state::{AssetShard, Fund, House, Loss, MarginAccount, Settlement, Stamp, Stored};
use crate::{guard, tokens};
use anchor_lang::prelude::*;
use ringfence_core::account::Status;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::loss::{mode_after, QuoteVault};
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::recovery::plan_recover;
use ringfence_core::waterfall::Layer;

/// Accounts of `loss_recover`.
#[derive(Accounts)]
pub struct LossRecover {
    /// Whoever does it.
    pub actor: Signer,
    /// The house: when nothing is uncovered any more its status changes.
    #[account(mut)]
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The pool.
    #[account(mut)]
    pub pool: UncheckedAccount,
    /// The house's fund.
    #[account(mut)]
    pub fund: Stored<Fund>,
    /// The frozen account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its quote vault.
    #[account(mut)]
    pub quote_vault: UncheckedAccount,
    /// The shard that counts it.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The loss.
    #[account(mut)]
    pub loss: Stored<Loss>,
    /// Token account of layer 3.
    #[account(mut)]
    pub vault_insurance: UncheckedAccount,
    /// Token account of layer 4.
    #[account(mut)]
    pub vault_skin_junior: UncheckedAccount,
    /// Token account of layer 6.
    #[account(mut)]
    pub vault_skin_senior: UncheckedAccount,
    /// Token account of what the fund holds for others.
    #[account(mut)]
    pub vault_escrow: UncheckedAccount,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

impl LossRecover {
    fn places(&self) -> [Place<'_>; 5] {
        [
            (Pocket::Fund(Layer::Insurance), &self.vault_insurance),
            (Pocket::Fund(Layer::SkinJunior), &self.vault_skin_junior),
            (Pocket::Fund(Layer::SkinSenior), &self.vault_skin_senior),
            (Pocket::Escrow, &self.vault_escrow),
            (Pocket::Pool, &self.pool),
        ]
    }
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossRecover) -> Outcome {
    check(accounts)?;
    let plan = plan(accounts)?;
    let (program, from) = (&accounts.token_program, &accounts.quote_vault);
    let places = accounts.places();
    for leg in plan.legs() {
        let to = pockets::place(&places, leg.to)?;
        tokens::carry_from_vault(
            &accounts.margin_account,
            program,
            from,
            to,
            leg.amount_native,
        )?;
    }
    let ledger_native = accounts.margin_account.slot(QUOTE_SLOT)?.ledger_native;
    tokens::check_covered(from, ledger_native)?;
    tokens::check_covered(&accounts.pool, accounts.settlement.pool_native)?;
    pockets::check_covered(&accounts.fund, &places)?;
    tell(accounts, plan.paid_by(Pocket::Vault(0)))
}

/// Whose accounts these are.
#[inline(never)]
fn check(accounts: &LossRecover) -> Outcome {
    let (settlement, fund) = (&accounts.settlement, &accounts.fund);
    let account = &accounts.margin_account;
    guard::check_market(
        accounts.house.address(),
        [&settlement.house, &fund.house, &account.house],
    )?;
    let other_loss = RingfenceError::LossMismatch;
    guard::same(accounts.loss.address(), &account.loss, other_loss)?;
    let slot = account.slot(QUOTE_SLOT)?;
    let not_its = RingfenceError::VaultMismatch;
    guard::same(accounts.quote_vault.address(), &slot.vault, not_its)?;
    guard::check_shard(&accounts.shard, account.address(), &slot.asset)?;
    let other_pool = RingfenceError::PoolMismatch;
    guard::same(accounts.pool.address(), &settlement.pool, other_pool)?;
    pockets::check_places(fund, &accounts.places())
}

/// The one decision; all that it changed is kept.
#[inline(never)]
fn plan(accounts: &mut LossRecover) -> Outcome<Plan> {
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let quote = tokens::read(&accounts.quote_vault)?;
    let (mut account, mut shard) = (accounts.margin_account.view()?, accounts.shard.view());
    let (mut settlement, mut fund) = (accounts.settlement.view(), accounts.fund.view());
    let mut loss = accounts.loss.view()?;
    let mut vault = QuoteVault {
        tokens_native: quote.amount_native,
        moves: !quote.is_frozen,
        shard: &mut shard,
    };
    let before = loss.state;
    let plan = plan_recover(
        &mut loss,
        &mut account,
        &mut settlement,
        &mut fund,
        &mut vault,
    )?;
    settlement.note_gate(fund.cover_native(), &parameters, &clock);
    let mode = mode_after(accounts.house.mode(&clock), before, &loss, &settlement);
    accounts.house.store_mode(mode);
    accounts.margin_account.store(&account);
    accounts.shard.store(&shard);
    accounts.settlement.store(&settlement);
    accounts.fund.store(&fund);
    let stamp = Stamp::of(accounts.actor.address(), &clock);
    accounts.loss.store(&loss, &stamp);
    if account.status == Status::Active {
        accounts.margin_account.loss = Address::default();
    }
    Ok(plan)
}

#[inline(never)]
fn tell(accounts: &mut LossRecover, amount_native: u64) -> Outcome {
    let (account, fund) = (&mut accounts.margin_account, &accounts.fund);
    let loss = accounts.loss.view()?;
    let sequence = account.next_event();
    events::tell(&LossRecovered {
        margin_account: *account.address(),
        sequence,
        loss: *accounts.loss.address(),
        amount_native,
        recovered_native: loss.recovered_native,
        uncovered_native: loss.uncovered_native()?,
        recoverable_native: loss.recoverable_native()?,
        ledger_native: account.slot(QUOTE_SLOT)?.ledger_native,
        pool_native: accounts.settlement.pool_native,
        fund_native: [
            fund.insurance_native,
            fund.skin_junior_native,
            fund.skin_senior_native,
            fund.escrow_native,
        ],
        is_released: u64::from(account.loss == Address::default()),
    });
    Ok(())
}
