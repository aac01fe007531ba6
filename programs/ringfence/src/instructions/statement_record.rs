//! Anyone records what an asset's statement says: all lines, as they are at this instant, in place
//! of those that were there.
//!
//! Refuses, in order: `StatementMismatch`; `AccountOfOtherHouse`; `AccountCountWrong`;
//! `ShardMismatch`; for the quote `PoolMismatch` and `FundVaultMismatch`; `StatementFinal`;
//! `StatementEpochNotLast`.
//! Moves: nothing.
//! Keeps: all lines are of one slot; nothing but the statement is written.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, StatementRecorded};
use crate::instructions::asset_totals_refresh;
use crate::state::{Asset, Fund, Settlement, Statement, Stored};
use crate::{guard, pockets, tokens};
use anchor_lang::prelude::*;
use ringfence_core::asset::Shard;
use ringfence_core::plan::Pocket;
use ringfence_core::statement::{plan_record, Books, Tokens, FUND_POCKETS};
use ringfence_core::waterfall::Layer;

/// Accounts of `statement_record`; behind them the asset's shards, in order; and for the quote the
/// pool and the fund's token accounts, in the order of their numbers.
#[derive(Accounts)]
pub struct StatementRecord {
    /// The statement.
    #[account(mut)]
    pub statement: Stored<Statement>,
    /// Its asset.
    pub asset: Stored<Asset>,
    /// The house's Settlement.
    pub settlement: Stored<Settlement>,
    /// The house's fund.
    pub fund: Stored<Fund>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut StatementRecord, rest: &[AccountView]) -> Outcome {
    let (asset, statement) = (&accounts.asset, &mut accounts.statement);
    let other_asset = RingfenceError::StatementMismatch;
    guard::same(&statement.asset, asset.address(), other_asset)?;
    guard::same_house(&accounts.settlement.house, &asset.house)?;
    guard::same_house(&accounts.fund.house, &asset.house)?;
    let (given, own) = rest.split_at_checked(16).unwrap_or((rest, &[]));
    let mut shards = [Shard::default(); 16];
    asset_totals_refresh::read_shards(asset.address(), given, &mut shards)?;
    let tokens = read_tokens(asset, &accounts.settlement, &accounts.fund, own)?;
    let (settlement, fund) = (accounts.settlement.view(), accounts.fund.view());
    let books = Books {
        shards: &shards,
        settlement: &settlement,
        fund: &fund,
        tokens: tokens.as_ref(),
    };
    let mut view = statement.view()?;
    plan_record(&mut view, &books, &guard::clock()?)?;
    statement.store(&view);
    events::tell(&StatementRecorded {
        statement: *statement.address(),
        asset: statement.asset,
        required_native: statement.required_native,
        held_native: statement.held_native,
        excess_native: statement.excess_native,
        epoch: statement.epoch,
        reserved: [0; 4],
    });
    Ok(())
}

/// Tokens in the house's own accounts, if the asset is the quote.
#[inline(never)]
fn read_tokens(
    asset: &Asset,
    settlement: &Settlement,
    fund: &Fund,
    own: &[AccountView],
) -> Outcome<Option<Tokens>> {
    if asset.is_quote == 0 {
        guard::check(own.is_empty(), RingfenceError::AccountCountWrong)?;
        return Ok(None);
    }
    let [pool, vaults @ ..] = own else {
        return Err(RingfenceError::AccountCountWrong.into());
    };
    let is_all = vaults.len() == FUND_POCKETS;
    guard::check(is_all, RingfenceError::AccountCountWrong)?;
    let other_pool = RingfenceError::PoolMismatch;
    guard::same(pool.address(), &settlement.pool, other_pool)?;
    let mut read = Tokens {
        pool_native: tokens::amount(pool)?,
        ..Tokens::default()
    };
    let in_order = [
        Pocket::Fund(Layer::Insurance),
        Pocket::Fund(Layer::SkinJunior),
        Pocket::Fund(Layer::Mutual),
        Pocket::Fund(Layer::SkinSenior),
        Pocket::Secured,
        Pocket::Escrow,
        Pocket::PendingStakes,
    ];
    let places = in_order.into_iter().zip(vaults);
    for ((pocket, vault), native) in places.zip(&mut read.fund_native) {
        pockets::check_fund_vault(fund, pocket, vault)?;
        *native = tokens::amount(vault)?;
    }
    Ok(Some(read))
}
