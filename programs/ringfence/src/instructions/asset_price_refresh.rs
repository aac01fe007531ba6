//! Caches newer prices of any number of assets. Anyone may.
//!
//! Refuses, in order, for each pair: `AccountCountWrong`; those of [`oracle::read`]; those of the
//! rules' `Feed::accept`. An update that is not newer changes nothing and is no error.
//! Moves: nothing.
//! Keeps: publish times rise, so that nobody can pick an old price.
#![allow(
    clippy::ptr_arg,
    reason = "Anchor's macro for callers, where no account is named"
)]

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, AssetPriceRefreshed};
use crate::state::{Asset, PriceFeed, Stored};
use crate::{guard, oracle};
use anchor_lang::prelude::*;
use ringfence_core::units::Clock;

/// Accounts of `asset_price_refresh`: none; behind them pairs of an asset and its oracle account.
#[derive(Accounts)]
pub struct AssetPriceRefresh {}

/// See the module.
#[inline(never)]
pub fn handler(pairs: &[AccountView]) -> Outcome {
    let clock = guard::clock()?;
    let (pairs, rest) = pairs.as_chunks::<2>();
    let is_paired = !pairs.is_empty() && rest.is_empty();
    guard::check(is_paired, RingfenceError::AccountCountWrong)?;
    for [asset, oracle] in pairs {
        // One asset is held at a time: a repeated one only finds its price not newer.
        refresh(Stored::load_writable(asset)?, oracle, &clock)?;
    }
    Ok(())
}

fn refresh(mut asset: Stored<Asset>, oracle: &AccountView, clock: &Clock) -> Outcome {
    let reading = oracle::read(&asset.source, &asset.house, oracle)?;
    let mut feed = asset.feed.view();
    if !feed.accept(&reading, &asset.parameters.view().price, clock)? {
        return Ok(());
    }
    asset.feed = PriceFeed::of(&feed);
    events::tell(&AssetPriceRefreshed {
        asset: *asset.address(),
        spot_price_e8: feed.spot_price_e8,
        confidence_price_e8: feed.confidence_price_e8,
        ema_price_e8: feed.ema_price_e8,
        publish_ts: feed.publish_ts,
        pending_price_e8: feed.pending.price_e8,
    });
    Ok(())
}
