//! Brings an account up to date, then collects what it owes from its quote vault or pays what it is
//! owed from the pool, as far as there is and the gate is open. Anyone may.
//!
//! An account without an open quote vault is only brought up to date: the System program then
//! stands in the vault's place, and in the shard's any shard of the quote.
//!
//! Refuses, in order: `AccountOfOtherHouse`, `PoolMismatch`; those of [`Room::load`];
//! `AccountCountWrong`; those of [`HouseSide::settle`].
//! Moves: quote vault → pool, or pool → quote vault.
//! Keeps: tokens cover both ledgers; losers pay before winners are paid.

use crate::errors::Outcome;
use crate::evidence;
use crate::settling::{AccountSide, HouseSide, Room};
use crate::state::{AssetShard, Fund, House, MarginAccount, Perhaps, Settlement, Stored};
use anchor_lang::prelude::*;

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
    let mut house = HouseSide::open(
        &accounts.house,
        &mut accounts.settlement,
        &accounts.fund,
        accounts.pool.account(),
        accounts.token_program.account(),
    )?;
    let mut side = AccountSide {
        account: &mut accounts.margin_account,
        vault: &accounts.vault,
        shard: &mut accounts.shard,
    };
    let mut rest = rest.iter();
    let mut room = Room::new(rest.len());
    room.load(&side, house.house(), &mut rest)?;
    evidence::check_all_used(&rest)?;
    house.settle(&mut side, &mut room)
}
