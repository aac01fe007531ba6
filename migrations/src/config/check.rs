//! What a file says in one place must fit what it says in another.

use anyhow::{Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};

use super::{Cluster, Config, PriceSpec};

impl Config {
    pub(super) fn check(&self) -> Result<()> {
        self.check_mints()?;
        self.check_listings()?;
        self.check_prices()?;
        self.check_wallets()
    }

    fn check_mints(&self) -> Result<()> {
        unique("mints", self.mints.iter().map(|it| it.name.to_string()))?;
        for mint in &self.mints {
            let name = &mint.name;
            match (&mint.address, &mint.mint_authority) {
                (Some(_), None) | (None, Some(_)) => {}
                (Some(_), Some(_)) => bail!("mints.{name}: a mint with an address is not created"),
                (None, None) => bail!("mints.{name}: needs an address, or a mint_authority"),
            }
            let is_created = mint.address.is_none();
            ensure!(
                !(is_created && mint.freeze_authority.is_some()),
                "mints.{name}: a created mint has no freeze authority"
            );
            ensure!(
                !(is_created && mint.is_token_2022),
                "mints.{name}: a created mint belongs to the plain token program"
            );
            ensure!(
                !(is_created && self.cluster == Cluster::Mainnet),
                "mints.{name}: no mint is created on mainnet"
            );
        }
        Ok(())
    }

    fn check_listings(&self) -> Result<()> {
        let quote = &self.house.quote;
        self.mint("house.quote", &quote.0)?;
        let first = self.assets.first().map(|asset| &asset.mint);
        ensure!(
            first == Some(quote),
            "assets[0]: the quote, {quote}, is listed first"
        );
        unique("assets", self.assets.iter().map(|it| it.mint.to_string()))?;
        for (index, asset) in self.assets.iter().enumerate() {
            self.mint(&format!("assets[{index}].mint"), &asset.mint.0)?;
        }
        let ids = self.instruments.iter().map(|it| it.instrument_id);
        unique("instruments", ids.map(|id| id.to_string()))?;
        for (index, venue) in self.venues.iter().enumerate() {
            ensure!(
                venue.instruments.len() <= 16,
                "venues[{index}].instruments: at most 16, or none for all"
            );
            for id in &venue.instruments {
                ensure!(
                    self.instruments.iter().any(|it| it.instrument_id == *id),
                    "venues[{index}].instruments: there is no instrument {id}"
                );
            }
        }
        Ok(())
    }

    fn check_prices(&self) -> Result<()> {
        let mut starts = BTreeMap::new();
        for (place, price) in self.prices() {
            let PriceSpec::Test {
                feed,
                start_price_e8,
            } = price
            else {
                continue;
            };
            ensure!(
                self.house.is_test,
                "{place}: only a test house has made-up prices"
            );
            ensure!(
                (1..=32).contains(&feed.len()),
                "{place}.feed: a name of 1 to 32 bytes"
            );
            ensure!(start_price_e8.0 > 0, "{place}.start_price_e8: is zero");
            let known = *starts.entry(feed).or_insert(start_price_e8.0);
            ensure!(
                known == start_price_e8.0,
                "{place}.start_price_e8: {feed} starts at {known} elsewhere"
            );
        }
        Ok(())
    }

    fn check_wallets(&self) -> Result<()> {
        let is_live = self.cluster == Cluster::Mainnet || !self.house.is_test;
        ensure!(
            self.wallets.is_empty() || !is_live,
            "wallets: only a test chain gives money away"
        );
        ensure!(
            !(self.cluster == Cluster::Mainnet && self.house.is_test),
            "house.is_test: a house on mainnet is live"
        );
        unique(
            "wallets",
            self.wallets.iter().map(|it| it.owner.to_string()),
        )?;
        for wallet in &self.wallets {
            for name in wallet.tokens.keys() {
                let place = format!("wallets.{}.tokens", wallet.owner);
                let mint = self.mint(&place, name)?;
                ensure!(mint.address.is_none(), "{place}: {name} is not minted here");
            }
        }
        Ok(())
    }
}

/// Whether no two are the same.
fn unique(place: &str, names: impl Iterator<Item = String>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for name in names {
        ensure!(!seen.contains(&name), "{place}: {name} is there twice");
        seen.insert(name);
    }
    Ok(())
}
