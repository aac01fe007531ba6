//! Sums an asset's shards into its cached total. Anyone may.
//!
//! Refuses, in order: `AccountCountWrong`; `ShardMismatch`.
//! Moves: nothing.
//! Keeps: the total is the sum of all shards of one instant.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AssetTotalsRefreshed};
use crate::guard;
use crate::state::{Asset, AssetShard, Stored};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::asset::{total_of, Shard};
use ringfence_core::limits::SHARDS;

/// Accounts of `asset_totals_refresh`; behind them its shards, in order.
#[derive(Accounts)]
pub struct AssetTotalsRefresh {
    /// The asset.
    #[account(mut)]
    pub asset: Stored<Asset>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut AssetTotalsRefresh, shards: &[AccountView]) -> Outcome {
    let asset = &mut accounts.asset;
    let mut read = [Shard::default(); 16];
    read_shards(asset.address(), shards, &mut read)?;
    let total_native = total_of(&read)?;
    asset.total_native = total_native;
    events::tell(&AssetTotalsRefreshed {
        asset: *asset.address(),
        total_native,
    });
    Ok(())
}

/// Reads all shards of an asset, in order.
///
/// Refuses, in order: `AccountCountWrong`; `ShardMismatch`.
///
/// # Errors
/// As above.
#[inline(never)]
pub fn read_shards(asset: &Address, shards: &[AccountView], read: &mut [Shard; 16]) -> Outcome {
    let is_all = shards.len() == usize::from(SHARDS);
    guard::check(is_all, RingfenceError::AccountCountWrong)?;
    for ((number, view), shard) in (0..SHARDS).zip(shards).zip(read) {
        let stored = Stored::<AssetShard>::load(*view)?;
        let belongs = stored.shard == number && address_eq(&stored.asset, asset);
        guard::check(belongs, RingfenceError::ShardMismatch)?;
        *shard = stored.view();
    }
    Ok(())
}
