//! Writes a price feed of a test house; creates it if it is absent.
//!
//! Refuses, in order: `WrongAuthority`; `NotTestHouse`; `WrongAddress` for a new one;
//! `OracleMismatch` for an earlier one.
//! Moves: rent, payer → feed, when it is new.
//! Keeps: a live house never reads a price that somebody made up.

use crate::errors::{Outcome, RingfenceError};
use crate::events::{self, TestFeedSet as Told};
use crate::state::{House, Stored, TestFeed};
use crate::{guard, seeds};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::price::RawReading;

/// Arguments of `test_feed_set`.
#[derive(Clone, Copy, Debug, AnchorSerialize, AnchorDeserialize, IdlType)]
pub struct TestFeedSetArguments {
    /// The feed's id.
    pub feed_id: [u8; 32],
    /// Price in units of 10^exponent.
    pub price: i64,
    /// Half width of the confidence interval, same units.
    pub confidence: u64,
    /// Moving average, same units.
    pub ema_price: i64,
    /// Power of ten of one unit.
    pub exponent: i32,
    /// When the update was published.
    pub publish_ts: i64,
    /// When the update before it was published.
    pub previous_publish_ts: i64,
}

/// Accounts of `test_feed_set`.
#[derive(Accounts)]
pub struct TestFeedSet {
    /// May list, and here may make up prices.
    pub listing_authority: Signer,
    /// Pays the rent.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// The house.
    pub house: Stored<House>,
    /// The feed; created if it is absent.
    #[account(mut)]
    pub feed: UncheckedAccount,
    /// Creates accounts.
    pub system_program: Program<System>,
}

/// See the module.
#[inline(never)]
pub fn handler(accounts: &mut TestFeedSet, args: &TestFeedSetArguments) -> Outcome {
    let house = &accounts.house;
    let signer = accounts.listing_authority.address();
    guard::same(
        signer,
        &house.listing_authority,
        RingfenceError::WrongAuthority,
    )?;
    guard::check(house.is_test != 0, RingfenceError::NotTestHouse)?;
    let mut feed = create_or_load(accounts, &args.feed_id)?;
    let TestFeedSetArguments {
        feed_id: _,
        price,
        confidence,
        ema_price,
        exponent,
        publish_ts,
        previous_publish_ts,
    } = *args;
    feed.store(&RawReading {
        price,
        confidence,
        ema_price,
        exponent,
        publish_ts,
        previous_publish_ts,
    });
    events::tell(&Told {
        feed: *feed.address(),
        price,
        publish_ts,
    });
    Ok(())
}

#[inline(never)]
fn create_or_load(accounts: &TestFeedSet, feed_id: &[u8; 32]) -> Outcome<Stored<TestFeed>> {
    let house = accounts.house.address();
    if !guard::is_absent(&accounts.feed) {
        let feed = Stored::<TestFeed>::load_writable(&accounts.feed)?;
        let is_same = address_eq(&feed.house, house) && feed.feed_id == *feed_id;
        guard::check(is_same, RingfenceError::OracleMismatch)?;
        return Ok(feed);
    }
    let seeds = [seeds::TEST_FEED, house.as_ref(), feed_id];
    let (mut feed, bump) = Stored::<TestFeed>::create(&accounts.payer, &accounts.feed, &seeds)?;
    feed.house = *house;
    feed.feed_id = *feed_id;
    feed.bump = bump;
    Ok(feed)
}
