//! Settles several accounts at once, so that a gain haircut finds them counted, or because it is
//! cheaper than one by one. Anyone may.
//!
//! Each account is settled as by `account_settle`, in the order given: losers who come first fill
//! the pool from which winners are paid. One that cannot be settled is refused with its whole page,
//! because what is left out silently would look as if it were done; keepers choose their accounts.
//!
//! Refuses, in order: `AccountOfOtherHouse`, `PoolMismatch`; `AccountCountWrong` for a page without
//! accounts; then for one account after the other: `AccountCountWrong`; those of
//! [`guard::check_record`]; those of [`Room::load`]; those of [`HouseSide::settle`].
//! Moves: quote vaults → pool, and pool → quote vaults.
//! Keeps: INV-1, INV-2, INV-3, INV-4, INV-5.

use crate::errors::{Outcome, RingfenceError};
use crate::guard;
use crate::settling::{AccountSide, HouseSide, Room};
use crate::state::{AssetShard, Fund, House, MarginAccount, Perhaps, Settlement, Stored};
use anchor_lang::prelude::*;
use core::slice::Iter;
use ringfence_core::limits::POSITION_SLOTS;

/// Accounts of `loss_gather`; behind them, for each account that is settled: the account, its quote
/// vault (or the System program when none is open), its shard of the quote, the instruments of its
/// occupied positions, the books of the expired ones among them.
#[derive(Accounts)]
pub struct LossGather {
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
    /// The quote's token program.
    pub token_program: UncheckedAccount,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut LossGather, rest: &[AccountView]) -> Outcome {
    let mut house = HouseSide::open(
        &accounts.house,
        &mut accounts.settlement,
        &accounts.fund,
        accounts.pool.account(),
        accounts.token_program.account(),
    )?;
    guard::check(!rest.is_empty(), RingfenceError::AccountCountWrong)?;
    let mut rest = rest.iter();
    let mut room = Room::new(POSITION_SLOTS);
    while rest.len() != 0 {
        let mut account = Stored::<MarginAccount>::load_writable(next(&mut rest)?)?;
        let vault = Perhaps::load_writable(next(&mut rest)?)?;
        let mut shard = Stored::<AssetShard>::load_writable(next(&mut rest)?)?;
        let mut side = AccountSide {
            account: &mut account,
            vault: &vault,
            shard: &mut shard,
        };
        room.load(&side, house.house(), &mut rest)?;
        house.settle(&mut side, &mut room)?;
    }
    Ok(())
}

fn next<'a>(rest: &mut Iter<'a, AccountView>) -> Outcome<&'a AccountView> {
    rest.next().ok_or(RingfenceError::AccountCountWrong.into())
}
