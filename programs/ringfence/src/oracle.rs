//! Outside prices: what a pinned source says now.
//!
//! Bytes are read where they lie; nothing is trusted but the owner, the discriminator and the feed
//! id. The verification level is read before anything behind it, because it decides where that is.

use crate::errors::{Outcome, RingfenceError};
use crate::guard;
use crate::state::{Source, Stored, TestFeed, SOURCE_PYTH, SOURCE_TEST_FEED};
use anchor_lang::address_eq;
use anchor_lang::prelude::*;
use ringfence_core::price::{RawReading, Reading};

/// The program that writes Pyth's price updates, the same on every cluster.
pub const PYTH_RECEIVER: Address =
    Address::from_str_const("rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ");

/// First eight bytes of `sha256("account:PriceUpdateV2")`.
const PRICE_UPDATE: [u8; 8] = [34, 241, 35, 99, 157, 126, 244, 205];
/// Where the verification level is, and where the message is under the level Full.
const LEVEL_OFFSET: usize = 40;
const MESSAGE_OFFSET: usize = 41;
const LEVEL_FULL: u8 = 1;
/// Feed id, price, confidence, exponent, publish time, the one before, average.
const MESSAGE_BYTES: usize = 76;

/// Whether a source may be pinned in this house.
///
/// # Errors
/// `OracleSourceNotAllowed`.
pub fn check_source(source: &Source, is_test: bool) -> Outcome {
    let is_allowed = match source.kind {
        SOURCE_PYTH => address_eq(&source.program, &PYTH_RECEIVER),
        SOURCE_TEST_FEED => is_test && address_eq(&source.program, &crate::ID),
        _ => false,
    };
    guard::check(is_allowed, RingfenceError::OracleSourceNotAllowed)
}

/// What the pinned source says now.
///
/// Refuses, in order: `OracleMismatch`; `OracleMalformed`; `OracleNotVerified`; those of
/// [`RawReading::to_reading`].
///
/// # Errors
/// As above.
#[inline(never)]
pub fn read(source: &Source, house: &Address, oracle: &AccountView) -> Outcome<Reading> {
    guard::same(
        oracle.owner(),
        &source.program,
        RingfenceError::OracleMismatch,
    )?;
    let raw = match source.kind {
        SOURCE_PYTH => read_pyth(source, oracle)?,
        SOURCE_TEST_FEED => read_test_feed(source, house, oracle)?,
        _ => return Err(RingfenceError::OracleSourceNotAllowed.into()),
    };
    Ok(raw.to_reading()?)
}

fn read_test_feed(source: &Source, house: &Address, oracle: &AccountView) -> Outcome<RawReading> {
    let feed = Stored::<TestFeed>::load(*oracle)?;
    let is_pinned = address_eq(&feed.house, house) && is_same_feed(&feed.feed_id, &source.feed_id);
    guard::check(is_pinned, RingfenceError::OracleMismatch)?;
    Ok(feed.view())
}

fn is_same_feed(a: &[u8; 32], b: &[u8; 32]) -> bool {
    address_eq(&Address::new_from_array(*a), &Address::new_from_array(*b))
}

fn read_pyth(source: &Source, oracle: &AccountView) -> Outcome<RawReading> {
    let data = oracle.try_borrow()?;
    let malformed = RingfenceError::OracleMalformed;
    guard::check(data.first_chunk::<8>() == Some(&PRICE_UPDATE), malformed)?;
    let level = *data.get(LEVEL_OFFSET).ok_or(malformed)?;
    guard::check(level == LEVEL_FULL, RingfenceError::OracleNotVerified)?;
    let message = data
        .get(MESSAGE_OFFSET..)
        .and_then(|rest| rest.first_chunk());
    let message: &[u8; MESSAGE_BYTES] = message.ok_or(malformed)?;
    let (feed_id, rest) = message.split_first_chunk::<32>().ok_or(malformed)?;
    guard::check(
        is_same_feed(feed_id, &source.feed_id),
        RingfenceError::OracleMismatch,
    )?;
    parse_message(rest).ok_or(malformed.into())
}

/// The numbers of a price message behind its feed id.
fn parse_message(rest: &[u8]) -> Option<RawReading> {
    let (price, rest) = rest.split_first_chunk()?;
    let (confidence, rest) = rest.split_first_chunk()?;
    let (exponent, rest) = rest.split_first_chunk()?;
    let (publish_ts, rest) = rest.split_first_chunk()?;
    let (previous_publish_ts, rest) = rest.split_first_chunk()?;
    let (ema_price, _) = rest.split_first_chunk()?;
    Some(RawReading {
        price: i64::from_le_bytes(*price),
        confidence: u64::from_le_bytes(*confidence),
        ema_price: i64::from_le_bytes(*ema_price),
        exponent: i32::from_le_bytes(*exponent),
        publish_ts: i64::from_le_bytes(*publish_ts),
        previous_publish_ts: i64::from_le_bytes(*previous_publish_ts),
    })
}
