//! Asset: a mint that the house accepts, its haircuts and its cached price.

use super::Source;
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::units::Bps;
use ringfence_core::{asset as rules, price};

/// Parameters of an asset; see the rules' struct of the same name for units and bounds.
#[repr(C)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, AnchorSerialize, AnchorDeserialize, IdlType,
)]
pub struct AssetParameters {
    /// Value in quote native from which concentration counts.
    pub concentration_native: u64,
    /// All customers' deposits beyond this dilute the initial weight.
    pub deposit_cap_native: u64,
    /// The weight grows from zero over this long after listing.
    pub ramp_s: u32,
    /// A price older than this is stale.
    pub age_max_s: u32,
    /// A rise waits this long for its second reading.
    pub jump_confirm_s: u32,
    /// A stale price counts against the customer until this age.
    pub outage_max_s: u32,
    /// Share of the value that counts for new risk and withdrawals.
    pub weight_initial_bps: u16,
    /// Share of the value that counts before liquidation.
    pub weight_maintenance_bps: u16,
    /// Share of the value above `concentration_native` that does not count.
    pub concentration_bps: u16,
    /// Widest confidence, as a share of the price.
    pub confidence_max_bps: u16,
    /// Largest rise that needs no second reading.
    pub jump_max_bps: u16,
    /// Zero.
    pub reserved: [u8; 6],
}

impl AssetParameters {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::AssetParameters {
        rules::AssetParameters {
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

    /// As it is stored.
    #[must_use]
    pub fn of(parameters: &rules::AssetParameters) -> Self {
        let rules::AssetParameters {
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

/// A price with its publish time; zero for none.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct TimedPrice {
    /// The price.
    pub price_e8: u64,
    /// Its publish time.
    pub ts: i64,
}

impl TimedPrice {
    fn view(&self) -> price::TimedPrice {
        price::TimedPrice {
            price_e8: self.price_e8,
            ts: self.ts,
        }
    }

    fn of(price: &price::TimedPrice) -> Self {
        let price::TimedPrice { price_e8, ts } = *price;
        Self { price_e8, ts }
    }
}

/// What an asset keeps of its readings.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct PriceFeed {
    /// Accepted price.
    pub spot_price_e8: u64,
    /// Confidence of the last reading.
    pub confidence_price_e8: u64,
    /// Moving average of the last reading.
    pub ema_price_e8: u64,
    /// Publish time of the last reading; zero before the first.
    pub publish_ts: i64,
    /// Slot in which the last reading was cached.
    pub slot: u64,
    /// The price against which a rise is measured.
    pub anchor: TimedPrice,
    /// A rise that waits for its second reading; price zero for none.
    pub pending: TimedPrice,
}

impl PriceFeed {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> price::Feed {
        price::Feed {
            spot_price_e8: self.spot_price_e8,
            confidence_price_e8: self.confidence_price_e8,
            ema_price_e8: self.ema_price_e8,
            publish_ts: self.publish_ts,
            slot: self.slot,
            anchor: self.anchor.view(),
            pending: self.pending.view(),
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn of(feed: &price::Feed) -> Self {
        let price::Feed {
            spot_price_e8,
            confidence_price_e8,
            ema_price_e8,
            publish_ts,
            slot,
            anchor,
            pending,
        } = feed;
        Self {
            spot_price_e8: *spot_price_e8,
            confidence_price_e8: *confidence_price_e8,
            ema_price_e8: *ema_price_e8,
            publish_ts: *publish_ts,
            slot: *slot,
            anchor: TimedPrice::of(anchor),
            pending: TimedPrice::of(pending),
        }
    }
}

/// A mint that the house accepts as collateral.
#[account]
pub struct Asset {
    /// The house.
    pub house: Address,
    /// The mint.
    pub mint: Address,
    /// The mint's token program.
    pub token_program: Address,
    /// Where its prices come from.
    pub source: Source,
    /// Parameters.
    pub parameters: AssetParameters,
    /// Prices.
    pub feed: PriceFeed,
    /// All customers' ledgers of it, as last summed from the shards.
    pub total_native: u64,
    /// When it was listed.
    pub listed_ts: i64,
    /// Hash of its last final statement; zeros for none yet.
    pub statement_hash: [u8; 32],
    /// Epoch of that.
    pub statement_epoch: u32,
    /// How many final statements there have been.
    pub statement_count: u32,
    /// Decimals of the mint.
    pub decimals: u8,
    /// Decimals of the quote mint.
    pub quote_decimals: u8,
    /// 0: accepted; 1: no new vaults.
    pub status: u8,
    /// Whether it is the settlement currency itself.
    pub is_quote: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For a second source.
    pub reserved: [u8; 91],
}

impl Asset {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Asset {
        rules::Asset {
            feed: self.feed.view(),
            parameters: self.parameters.view(),
            total_native: self.total_native,
            listed_ts: self.listed_ts,
            decimals: self.decimals,
            quote_decimals: self.quote_decimals,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, asset: &rules::Asset) {
        let rules::Asset {
            feed,
            parameters,
            total_native,
            listed_ts,
            decimals,
            quote_decimals,
        } = asset;
        self.feed = PriceFeed::of(feed);
        self.parameters = AssetParameters::of(parameters);
        self.total_native = *total_native;
        self.listed_ts = *listed_ts;
        self.decimals = *decimals;
        self.quote_decimals = *quote_decimals;
    }
}
