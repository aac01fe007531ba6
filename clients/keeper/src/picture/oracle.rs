//! Outside prices: what the account of a pinned source says.

use ringfence_client::chain::Account;
use ringfence_core::price::{RawReading, Reading};
use ringfence_interface::accounts::asset::{SOURCE_PYTH, SOURCE_TEST_FEED};
use ringfence_interface::accounts::{Source, TestFeed};
use ringfence_interface::ids::{ID, PYTH_RECEIVER};
use solana_address::Address;

/// First eight bytes of `sha256("account:PriceUpdateV2")`.
const PRICE_UPDATE: [u8; 8] = [34, 241, 35, 99, 157, 126, 244, 205];
const LEVEL: usize = 40;
const LEVEL_FULL: u8 = 1;
const FEED_ID: usize = 41;
const NUMBERS: usize = 73;

/// What an oracle's account says, if it is one that the source pins and the program would take.
#[must_use]
pub fn read(source: &Source, house: &Address, account: &Account) -> Option<Reading> {
    let raw = match source.kind {
        SOURCE_TEST_FEED => read_test_feed(source, house, account),
        SOURCE_PYTH => read_pyth(source, account),
        _ => None,
    };
    raw?.to_reading().ok()
}

fn read_test_feed(source: &Source, house: &Address, account: &Account) -> Option<RawReading> {
    let feed = TestFeed::decode(&account.data).ok()?;
    let is_pinned = account.owner == ID && feed.house == *house && feed.feed_id == source.feed_id;
    is_pinned.then_some(RawReading {
        price: feed.price,
        confidence: feed.confidence,
        ema_price: feed.ema_price,
        exponent: feed.exponent,
        publish_ts: feed.publish_ts,
        previous_publish_ts: feed.previous_publish_ts,
    })
}

fn read_pyth(source: &Source, account: &Account) -> Option<RawReading> {
    let data = account.data.as_slice();
    let is_update = account.owner == PYTH_RECEIVER && data.first_chunk() == Some(&PRICE_UPDATE);
    let is_full = data.get(LEVEL) == Some(&LEVEL_FULL);
    let is_pinned = data.get(FEED_ID..NUMBERS) == Some(source.feed_id.as_slice());
    if !(is_update && is_full && is_pinned) {
        return None;
    }
    let (price, rest) = data.get(NUMBERS..)?.split_first_chunk()?;
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

#[cfg(test)]
mod tests {
    use super::read;
    use ringfence_client::chain::Account;
    use ringfence_interface::accounts::Source;
    use ringfence_interface::ids::PYTH_RECEIVER;
    use solana_address::Address;

    /// A genuine account of verification level Full, from mainnet; see the README beside it.
    const FULL: &[u8] = include_bytes!("../../../../tests/fixtures/pyth/sol_usd_full_mainnet.bin");
    const PARTIAL: &[u8] =
        include_bytes!("../../../../tests/fixtures/pyth/sol_usd_partial_devnet.bin");
    const SOL_USD: [u8; 32] = [
        0xef, 0x0d, 0x8b, 0x6f, 0xda, 0x2c, 0xeb, 0xa4, 0x1d, 0xa1, 0x5d, 0x40, 0x95, 0xd1, 0xda,
        0x39, 0x2a, 0x0d, 0x2f, 0x8e, 0xd0, 0xc6, 0xc7, 0xbc, 0x0f, 0x4c, 0xfa, 0xc8, 0xc2, 0x80,
        0xb5, 0x6d,
    ];

    fn account(data: &[u8]) -> Account {
        Account {
            owner: PYTH_RECEIVER,
            lamports: 1,
            data: data.to_vec(),
        }
    }

    #[test]
    fn a_genuine_full_update_is_read_and_a_partial_one_is_not() {
        let house = Address::default();
        let reading = read(&Source::pyth(SOL_USD), &house, &account(FULL)).unwrap();
        assert!(reading.spot_price_e8 > 1_000_000_000, "{reading:?}");
        assert!(reading.previous_publish_ts <= reading.publish_ts);
        assert_eq!(
            read(&Source::pyth(SOL_USD), &house, &account(PARTIAL)),
            None
        );
        assert_eq!(read(&Source::pyth([1; 32]), &house, &account(FULL)), None);
    }
}
