//! Collateral: listing, totals, prices.

use solana_address::Address;
use solana_instruction::Instruction;

use super::{Role, accounts, build, none, writable};
use crate::wire::{AssetCreateArguments, TestFeedSetArguments};

accounts! {
    /// Lists a mint as collateral, with its 16 shards.
    AssetCreate = "asset_create" [230, 33, 50, 144, 66, 186, 45, 53];
    /// The house's authority over listings.
    listing_authority: Signer,
    /// Pays all rent.
    payer: Payer,
    /// The house.
    house: Writable,
    /// The new asset.
    asset: Writable,
    /// Its mint.
    mint: Readonly,
    /// The token program of the mint.
    token_program: Readonly,
    /// The System program.
    system_program: Readonly,
}

impl AssetCreate {
    /// Builds the instruction. `shards` are all of the asset's, in order.
    #[must_use]
    pub fn instruction(&self, arguments: &AssetCreateArguments, shards: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, writable(shards))
    }
}

accounts! {
    /// Sums an asset's shards. Anyone may.
    AssetTotalsRefresh = "asset_totals_refresh" [4, 74, 0, 210, 68, 18, 212, 223];
    /// The asset.
    asset: Writable,
}

impl AssetTotalsRefresh {
    /// Builds the instruction. `shards` are all of the asset's, in order.
    #[must_use]
    pub fn instruction(&self, shards: &[Address]) -> Instruction {
        build(&Self::SHAPE, self.addresses(), &(), super::readonly(shards))
    }
}

/// An asset and the oracle account that is its pinned source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PricePair {
    /// The asset.
    pub asset: Address,
    /// Its oracle account.
    pub oracle: Address,
}

accounts! {
    /// Reads oracle accounts into any number of assets' cached prices. Anyone may.
    AssetPriceRefresh = "asset_price_refresh" [103, 18, 242, 176, 105, 130, 203, 192];
}

impl AssetPriceRefresh {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, pairs: &[PricePair]) -> Instruction {
        let more = pairs.iter().flat_map(|pair| {
            [
                (&pair.asset, Role::Writable),
                (&pair.oracle, Role::Readonly),
            ]
        });
        build(&Self::SHAPE, self.addresses(), &(), more)
    }
}

accounts! {
    /// Writes a price feed of a test house.
    TestFeedSet = "test_feed_set" [187, 143, 219, 146, 138, 82, 174, 6];
    /// The house's authority over listings.
    listing_authority: Signer,
    /// Pays the rent of a new feed.
    payer: Payer,
    /// The test house.
    house: Readonly,
    /// The feed; created when absent.
    feed: Writable,
    /// The System program.
    system_program: Readonly,
}

impl TestFeedSet {
    /// Builds the instruction.
    #[must_use]
    pub fn instruction(&self, arguments: &TestFeedSetArguments) -> Instruction {
        build(&Self::SHAPE, self.addresses(), arguments, none())
    }
}
