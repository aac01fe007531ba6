//! Collateral: assets, their totals, and where prices come from.

use ringfence_core::units::Bps;
use ringfence_core::{asset, price};
use solana_address::Address;

use super::layout;

/// A Pyth `PriceUpdateV2` account.
pub const SOURCE_PYTH: u8 = 1;
/// A feed of a test house.
pub const SOURCE_TEST_FEED: u8 = 2;

layout! {
    /// A source of prices.
    part Source {
        /// Program that writes the oracle's accounts.
        program: Address,
        /// The feed's id at that oracle.
        feed_id: [u8; 32],
        /// 1: Pyth; 2: a feed of a test house.
        kind: u8,
        /// Zero.
        reserved: [u8; 7],
    }
}

impl Source {
    /// A Pyth feed.
    #[must_use]
    pub const fn pyth(feed_id: [u8; 32]) -> Self {
        let program = crate::ids::PYTH_RECEIVER;
        Self {
            program,
            feed_id,
            kind: SOURCE_PYTH,
            reserved: [0; 7],
        }
    }

    /// A feed of a test house.
    #[must_use]
    pub const fn test_feed(feed_id: [u8; 32]) -> Self {
        Self {
            program: crate::ids::ID,
            feed_id,
            kind: SOURCE_TEST_FEED,
            reserved: [0; 7],
        }
    }
}

layout! {
    /// Parameters of an asset; see the rules' struct of the same name for units and bounds.
    part AssetParameters {
        /// Value in quote native from which concentration counts.
        concentration_native: u64,
        /// All customers' deposits beyond this dilute the initial weight.
        deposit_cap_native: u64,
        /// The weight grows from zero over this long after listing.
        ramp_s: u32,
        /// A price older than this is stale.
        age_max_s: u32,
        /// A rise waits this long for its second reading.
        jump_confirm_s: u32,
        /// A stale price counts against the customer until this age.
        outage_max_s: u32,
        /// Share of the value that counts for new risk and withdrawals.
        weight_initial_bps: u16,
        /// Share of the value that counts before liquidation.
        weight_maintenance_bps: u16,
        /// Share of the value above `concentration_native` that does not count.
        concentration_bps: u16,
        /// Widest confidence, as a share of the price.
        confidence_max_bps: u16,
        /// Largest rise that needs no second reading.
        jump_max_bps: u16,
        /// Zero.
        reserved: [u8; 6],
    }
}

impl AssetParameters {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> asset::AssetParameters {
        asset::AssetParameters {
            price: price::PriceParameters {
                age_max_s: self.age_max_s,
                jump_confirm_s: self.jump_confirm_s,
                outage_max_s: self.outage_max_s,
                confidence_max_bps: Bps(self.confidence_max_bps),
                jump_max_bps: Bps(self.jump_max_bps),
            },
            weight_initial_bps: Bps(self.weight_initial_bps),
            weight_maintenance_bps: Bps(self.weight_maintenance_bps),
            concentration_bps: Bps(self.concentration_bps),
            concentration_native: self.concentration_native,
            deposit_cap_native: self.deposit_cap_native,
            ramp_s: self.ramp_s,
        }
    }

    /// From the rules' struct.
    #[must_use]
    pub fn from_core(parameters: &asset::AssetParameters) -> Self {
        let asset::AssetParameters {
            price:
                price::PriceParameters {
                    age_max_s,
                    jump_confirm_s,
                    outage_max_s,
                    confidence_max_bps,
                    jump_max_bps,
                },
            weight_initial_bps,
            weight_maintenance_bps,
            concentration_bps,
            concentration_native,
            deposit_cap_native,
            ramp_s,
        } = *parameters;
        Self {
            concentration_native,
            deposit_cap_native,
            ramp_s,
            age_max_s,
            jump_confirm_s,
            outage_max_s,
            weight_initial_bps: weight_initial_bps.0,
            weight_maintenance_bps: weight_maintenance_bps.0,
            concentration_bps: concentration_bps.0,
            confidence_max_bps: confidence_max_bps.0,
            jump_max_bps: jump_max_bps.0,
            reserved: [0; 6],
        }
    }
}

layout! {
    /// A price with its publish time; zero for none.
    part TimedPrice {
        /// The price.
        price_e8: u64,
        /// Its publish time.
        ts: i64,
    }
}

impl TimedPrice {
    fn to_core(self) -> price::TimedPrice {
        price::TimedPrice {
            price_e8: self.price_e8,
            ts: self.ts,
        }
    }
}

layout! {
    /// What an asset keeps of its readings.
    part PriceFeed {
        /// Accepted price.
        spot_price_e8: u64,
        /// Confidence of the last reading.
        confidence_price_e8: u64,
        /// Moving average of the last reading.
        ema_price_e8: u64,
        /// Publish time of the last reading; zero before the first.
        publish_ts: i64,
        /// Slot in which the last reading was cached.
        slot: u64,
        /// The price against which a rise is measured.
        anchor: TimedPrice,
        /// A rise that waits for its second reading; price zero for none.
        pending: TimedPrice,
    }
}

impl PriceFeed {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> price::Feed {
        price::Feed {
            spot_price_e8: self.spot_price_e8,
            confidence_price_e8: self.confidence_price_e8,
            ema_price_e8: self.ema_price_e8,
            publish_ts: self.publish_ts,
            slot: self.slot,
            anchor: self.anchor.to_core(),
            pending: self.pending.to_core(),
        }
    }
}

layout! {
    /// A mint that the house accepts as collateral.
    account Asset [234, 180, 241, 252, 139, 224, 160, 8] {
        /// The house.
        house: Address,
        /// The mint.
        mint: Address,
        /// The mint's token program.
        token_program: Address,
        /// Where its prices come from.
        source: Source,
        /// Parameters.
        parameters: AssetParameters,
        /// Prices.
        feed: PriceFeed,
        /// All customers' ledgers of it, as last summed from the shards.
        total_native: u64,
        /// When it was listed.
        listed_ts: i64,
        /// Hash of its last final statement; zeros for none yet.
        statement_hash: [u8; 32],
        /// Epoch of that.
        statement_epoch: u32,
        /// How many final statements there have been.
        statement_count: u32,
        /// Decimals of the mint.
        decimals: u8,
        /// Decimals of the quote mint.
        quote_decimals: u8,
        /// 0: accepted; 1: no new vaults.
        status: u8,
        /// Whether it is the settlement currency itself.
        is_quote: u8,
        /// Bump of the address.
        bump: u8,
        /// For a second source.
        reserved: [u8; 91],
    }
}

impl Asset {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> asset::Asset {
        asset::Asset {
            feed: self.feed.to_core(),
            parameters: self.parameters.to_core(),
            total_native: self.total_native,
            listed_ts: self.listed_ts,
            decimals: self.decimals,
            quote_decimals: self.quote_decimals,
        }
    }
}

layout! {
    /// Totals of the vaults whose margin account ends in this shard's number.
    account AssetShard [60, 213, 109, 107, 181, 120, 189, 246] {
        /// The asset.
        asset: Address,
        /// Sum of the vaults' ledgers.
        ledger_native: u64,
        /// Open vaults.
        vault_count: u64,
        /// Its number, from 0 to 15.
        shard: u8,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 6],
    }
}

impl AssetShard {
    /// As the rules see it.
    #[must_use]
    pub fn to_core(&self) -> asset::Shard {
        asset::Shard {
            ledger_native: self.ledger_native,
            vault_count: self.vault_count,
        }
    }
}

layout! {
    /// A price feed of a test house.
    account TestFeed [117, 7, 71, 120, 161, 221, 68, 70] {
        /// The house.
        house: Address,
        /// Its id.
        feed_id: [u8; 32],
        /// Price in units of 10^exponent.
        price: i64,
        /// Half width of the confidence interval, same units.
        confidence: u64,
        /// Moving average, same units.
        ema_price: i64,
        /// When the update was published.
        publish_ts: i64,
        /// When the update before it was published.
        previous_publish_ts: i64,
        /// Power of ten of one unit.
        exponent: i32,
        /// Bump of the address.
        bump: u8,
        /// For later.
        reserved: [u8; 3],
    }
}
