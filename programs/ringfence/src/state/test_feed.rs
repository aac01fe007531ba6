//! TestFeed: prices that a test house makes up.

use anchor_lang::prelude::*;
use ringfence_core::price::RawReading;

/// A price feed of a test house.
#[account]
pub struct TestFeed {
    /// The house.
    pub house: Address,
    /// Its id.
    pub feed_id: [u8; 32],
    /// Price in units of 10^exponent.
    pub price: i64,
    /// Half width of the confidence interval, same units.
    pub confidence: u64,
    /// Moving average, same units.
    pub ema_price: i64,
    /// When the update was published.
    pub publish_ts: i64,
    /// When the update before it was published.
    pub previous_publish_ts: i64,
    /// Power of ten of one unit.
    pub exponent: i32,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 3],
}

impl TestFeed {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> RawReading {
        RawReading {
            price: self.price,
            confidence: self.confidence,
            ema_price: self.ema_price,
            exponent: self.exponent,
            publish_ts: self.publish_ts,
            previous_publish_ts: self.previous_publish_ts,
        }
    }

    /// Replaces the update.
    pub fn store(&mut self, reading: &RawReading) {
        let RawReading {
            price,
            confidence,
            ema_price,
            exponent,
            publish_ts,
            previous_publish_ts,
        } = *reading;
        self.price = price;
        self.confidence = confidence;
        self.ema_price = ema_price;
        self.exponent = exponent;
        self.publish_ts = publish_ts;
        self.previous_publish_ts = previous_publish_ts;
    }
}
