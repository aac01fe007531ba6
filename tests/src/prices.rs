//! Prices: feeds of a test house, and Pyth accounts as the chain has them.

use ringfence_interface::accounts::Source;
use ringfence_interface::ids::PYTH_RECEIVER;
use ringfence_interface::instructions::{AssetPriceRefresh, PricePair, TestFeedSet};
use ringfence_interface::wire::TestFeedSetArguments;
use ringfence_interface::{ids, pda};
use sha2::{Digest, Sha256};
use solana_pubkey::Pubkey;

use crate::act::Act;
use crate::actors::{self, KEEPER, LISTING};
use crate::send::{Outcome, done};
use crate::world::World;

/// A genuine account of verification level Full (mainnet); see the README beside it.
pub const PYTH_FULL: &[u8] = include_bytes!("../fixtures/pyth/sol_usd_full_mainnet.bin");
/// A genuine account of verification level Partial (devnet).
pub const PYTH_PARTIAL: &[u8] = include_bytes!("../fixtures/pyth/sol_usd_partial_devnet.bin");
/// The feed of both.
pub const PYTH_SOL_USD: [u8; 32] = [
    0xef, 0x0d, 0x8b, 0x6f, 0xda, 0x2c, 0xeb, 0xa4, 0x1d, 0xa1, 0x5d, 0x40, 0x95, 0xd1, 0xda, 0x39,
    0x2a, 0x0d, 0x2f, 0x8e, 0xd0, 0xc6, 0xc7, 0xbc, 0x0f, 0x4c, 0xfa, 0xc8, 0xc2, 0x80, 0xb5, 0x6d,
];

/// One oracle update. Prices in units of 10^exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// Price.
    pub price: i64,
    /// Half width of the confidence interval.
    pub confidence: u64,
    /// Moving average.
    pub ema_price: i64,
    /// Power of ten of one unit.
    pub exponent: i32,
    /// When it was published.
    pub publish_ts: i64,
    /// When the one before it was published.
    pub previous_publish_ts: i64,
}

impl Update {
    /// A certain price, equal to its average, in units of 10^-8.
    #[must_use]
    pub fn certain(price_e8: u64, publish_ts: i64, previous_publish_ts: i64) -> Self {
        let price = i64::try_from(price_e8).expect("a price");
        let ema_price = price;
        let exponent = -8;
        Self {
            price,
            confidence: 0,
            ema_price,
            exponent,
            publish_ts,
            previous_publish_ts,
        }
    }
}

/// Id of a named test feed.
#[must_use]
pub fn feed_id(name: &str) -> [u8; 32] {
    Sha256::digest(format!("ringfence test feed {name}")).into()
}

/// Bytes of a Pyth account with an update and verification level Full: the genuine account, with
/// other numbers in it.
#[must_use]
pub fn pyth_bytes(feed_id: [u8; 32], update: &Update, posted_slot: u64) -> Vec<u8> {
    let mut data = PYTH_FULL.to_vec();
    data[41..73].copy_from_slice(&feed_id);
    data[73..81].copy_from_slice(&update.price.to_le_bytes());
    data[81..89].copy_from_slice(&update.confidence.to_le_bytes());
    data[89..93].copy_from_slice(&update.exponent.to_le_bytes());
    data[93..101].copy_from_slice(&update.publish_ts.to_le_bytes());
    data[101..109].copy_from_slice(&update.previous_publish_ts.to_le_bytes());
    data[109..117].copy_from_slice(&update.ema_price.to_le_bytes());
    data[125..133].copy_from_slice(&posted_slot.to_le_bytes());
    data
}

impl World {
    /// Address of a named test feed of the current house.
    #[must_use]
    pub fn feed(&self, name: &str) -> Pubkey {
        pda::test_feed(&self.house.address, &feed_id(name)).0
    }

    /// The source that a named test feed is to an asset or an instrument.
    #[must_use]
    pub fn feed_source(&self, name: &str) -> Source {
        Source::test_feed(feed_id(name))
    }

    /// `test_feed_set` by the listing authority.
    #[must_use]
    pub fn test_feed_set_act(&self, name: &str, update: &Update) -> Act {
        let accounts = TestFeedSet {
            listing_authority: actors::address(LISTING),
            payer: actors::address(LISTING),
            house: self.house.address,
            feed: self.feed(name),
            system_program: ids::SYSTEM_PROGRAM,
        };
        let instruction = accounts.instruction(&TestFeedSetArguments {
            feed_id: feed_id(name),
            price: update.price,
            confidence: update.confidence,
            ema_price: update.ema_price,
            exponent: update.exponent,
            publish_ts: update.publish_ts,
            previous_publish_ts: update.previous_publish_ts,
        });
        Act::new(TestFeedSet::SHAPE, instruction, &[LISTING])
    }

    /// Publishes an update of a named test feed.
    #[track_caller]
    pub fn publish(&mut self, name: &str, update: Update) {
        let act = self.test_feed_set_act(name, &update);
        done(self.send(&act));
        self.feeds.insert(name.to_owned(), update);
    }

    /// Publishes a certain price of now; the update before it is the last one published.
    #[track_caller]
    pub fn publish_price(&mut self, name: &str, price_e8: u64) {
        let now = self.now();
        let previous = self
            .feeds
            .get(name)
            .map_or(now - 1, |update| update.publish_ts);
        self.publish(name, Update::certain(price_e8, now, previous));
    }

    /// `asset_price_refresh` of named mints' assets from their test feeds, by a keeper.
    #[must_use]
    pub fn asset_price_refresh_act(&self, mints: &[&str]) -> Act {
        let pair = |mint: &&str| PricePair {
            asset: self.asset(mint),
            oracle: self.feed(mint),
        };
        let pairs: Vec<PricePair> = mints.iter().map(pair).collect();
        let instruction = AssetPriceRefresh {}.instruction(&pairs);
        Act::new(AssetPriceRefresh::SHAPE, instruction, &[KEEPER])
    }

    /// Sends [`World::asset_price_refresh_act`].
    ///
    /// # Errors
    /// The refusal.
    #[track_caller]
    pub fn asset_price_refresh(&mut self, mints: &[&str]) -> Outcome {
        self.send(&self.asset_price_refresh_act(mints))
    }

    /// A price of now, published and cached by its asset.
    #[track_caller]
    pub fn price(&mut self, mint: &str, price_e8: u64) {
        self.publish_price(mint, price_e8);
        done(self.asset_price_refresh(&[mint]));
    }

    /// Publishes the last price of every feed again, as of now, caches it in every asset and marks
    /// every instrument: what keepers do all day.
    #[track_caller]
    pub fn freshen(&mut self) {
        let names: Vec<String> = self.feeds.keys().cloned().collect();
        for name in &names {
            let last = self.feeds[name];
            let update = Update {
                publish_ts: self.now(),
                previous_publish_ts: last.publish_ts,
                ..last
            };
            if update.publish_ts > last.publish_ts {
                self.publish(name, update);
            }
            if self.mints.contains_key(name) && self.exists(&self.asset(name)) {
                done(self.asset_price_refresh(&[name]));
            }
            if self.instruments.contains_key(name) {
                done(self.instrument_mark(name));
            }
        }
    }

    /// Puts a Pyth account on the chain, owned by the receiver program.
    pub fn put_pyth(&mut self, address: &Pubkey, data: Vec<u8>) {
        self.put(address, &PYTH_RECEIVER, data);
    }
}
