//! Brings an account up to date, then collects what it owes from its quote vault or pays what it is
//! owed from the pool, as far as there is and the gate is open. Anyone may.
//!
//! An account without an open quote vault is only brought up to date: the System program then
//! stands in the vault's place, and in the shard's any shard of the quote.
//!
//! Refuses, in order: `AccountOfOtherHouse`; `PoolMismatch`; `VaultMismatch`; `ShardMismatch`;
//! those of [`evidence::load_held`]; `BookMismatch`; those of the rules' `plan_settle`; those of
//! [`tokens::Transfer::carry`]; `TokensBelowLedger`.
//! Moves: quote vault → pool, or pool → quote vault.
//! Keeps: tokens cover both ledgers; losers pay before winners are paid.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AccountSettled};
use crate::state::{AssetShard, Book, Fund, House, MarginAccount, Perhaps, Settlement, Stored};
use crate::{evidence, guard, pockets, tokens};
use anchor_lang::prelude::*;
use core::slice::Iter;
use ringfence_core::instrument;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::settlement::{self, SettleInput};

/// Accounts of `account_settle`; behind them the instruments of the occupied positions, then the
/// books of the expired ones among them.
#[derive(Accounts)]
pub struct AccountSettle {
    /// The house.
    pub house: Stored<House>,
    /// The house's Settlement.
    #[account(mut)]
    pub settlement: Stored<Settlement>,
    /// The house's pool.
    #[account(mut)]
    pub pool: UncheckedAccount,
    /// The house's fund, for what covers uncollected losses.
    pub fund: Stored<Fund>,
    /// The account.
    #[account(mut)]
    pub margin_account: Stored<MarginAccount>,
    /// Its quote vault, or the System program when none is open.
    #[account(mut)]
    pub vault: Perhaps,
    /// The account's shard of the quote.
    #[account(mut)]
    pub shard: Stored<AssetShard>,
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AccountSettle, rest: &[AccountView]) -> Outcome {
    let has_vault = check(accounts)?;
    let mut left = rest.iter();
    let instruments = evidence::load_held(&accounts.margin_account, &mut left)?;
    let mut stored_books = load_books(rest, &instruments, &mut left)?;
    evidence::check_all_used(&left)?;
    let mut books: Vec<instrument::Book> = stored_books.iter().map(|book| book.view()).collect();
    let plan = plan(accounts, &instruments, &mut books, has_vault)?;
    for (stored, book) in stored_books.iter_mut().zip(&books) {
        stored.store(book);
    }
    carry(accounts, &plan)?;
    tell(accounts, &plan)
}

/// Who and what everything is, and whether the quote vault is open.
#[inline(never)]
fn check(accounts: &AccountSettle) -> Outcome<bool> {
    let AccountSettle {
        house,
        settlement,
        fund,
        margin_account: account,
        ..
    } = accounts;
    guard::check_market(
        house.address(),
        [&settlement.house, &fund.house, &account.house],
    )?;
    let pool = accounts.pool.address();
    guard::same(pool, &settlement.pool, RingfenceError::PoolMismatch)?;
    let quote = account.slot(QUOTE_SLOT)?;
    if quote.is_open == 0 {
        return Ok(false);
    }
    guard::same(
        accounts.vault.address(),
        &quote.vault,
        RingfenceError::VaultMismatch,
    )?;
    guard::check_shard(&accounts.shard, account.address(), &quote.asset)?;
    Ok(true)
}

/// Books of the expired instruments, in the same order. The instruments' accounts are the first
/// ones behind the declared.
#[inline(never)]
fn load_books(
    held: &[AccountView],
    instruments: &[instrument::Instrument],
    rest: &mut Iter<'_, AccountView>,
) -> Outcome<Vec<Stored<Book>>> {
    let mut books = Vec::new();
    let pairs = held.iter().zip(instruments);
    for (account, _) in pairs.filter(|(_, instrument)| instrument.is_expired) {
        let view = rest.next().ok_or(RingfenceError::AccountCountWrong)?;
        let book = Stored::<Book>::load_writable(view)?;
        guard::check_book(&book, account.address())?;
        books.push(book);
    }
    Ok(books)
}

/// The one decision; account, Settlement and shard keep what it changed.
#[inline(never)]
fn plan(
    accounts: &mut AccountSettle,
    instruments: &[instrument::Instrument],
    books: &mut [instrument::Book],
    has_vault: bool,
) -> Outcome<Plan> {
    let may_settle = accounts.house.mode().may_settle();
    // A frozen pool neither receives nor pays: positions are brought up all the same.
    let pool_frozen = tokens::is_frozen(&accounts.pool);
    let (parameters, clock) = (accounts.house.parameters.view(), guard::clock()?);
    let mut account = accounts.margin_account.view()?;
    let mut totals = accounts.settlement.view();
    let mut shard = accounts.shard.view();
    let mut input = SettleInput {
        instruments,
        books,
        shard: &mut shard,
        parameters: &parameters,
        cover_native: accounts.fund.view().cover_native(),
        vault_moves: has_vault && !pool_frozen && !tokens::is_frozen(&accounts.vault),
        pool_pays: may_settle,
        clock: &clock,
    };
    let plan = settlement::plan_settle(&mut account, &mut totals, &mut input)?;
    accounts.margin_account.store(&account);
    accounts.settlement.store(&totals);
    accounts.shard.store(&shard);
    Ok(plan)
}

/// Moves what was planned, one way or the other, and looks again at both sides.
#[inline(never)]
fn carry(accounts: &AccountSettle, plan: &Plan) -> Outcome {
    let AccountSettle {
        settlement,
        pool,
        margin_account: account,
        vault,
        ..
    } = accounts;
    let (program, pool, vault) = (
        accounts.token_program.account(),
        pool.account(),
        vault.account(),
    );
    let (collected, paid) = (plan.received_by(Pocket::Pool), plan.paid_by(Pocket::Pool));
    if collected != 0 {
        tokens::carry_from_vault(account, program, vault, pool, collected)?;
    }
    if paid != 0 {
        pockets::carry_from_pool(settlement, program, pool, vault, paid)?;
    }
    if plan.legs().is_empty() {
        return Ok(());
    }
    tokens::check_covered(pool, settlement.pool_native)?;
    tokens::check_covered(vault, account.slot(QUOTE_SLOT)?.ledger_native)
}

#[inline(never)]
fn tell(accounts: &mut AccountSettle, plan: &Plan) -> Outcome {
    let (account, settlement) = (&mut accounts.margin_account, &accounts.settlement);
    let sequence = account.next_event();
    events::tell(&AccountSettled {
        margin_account: *account.address(),
        sequence,
        collected_native: plan.received_by(Pocket::Pool),
        paid_native: plan.paid_by(Pocket::Pool),
        ledger_native: account.slot(QUOTE_SLOT)?.ledger_native,
        pool_native: settlement.pool_native,
        variation_native: account.variation_native,
    });
    Ok(())
}
