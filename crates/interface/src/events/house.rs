//! Events of the house: listings, prices, marks.

use solana_address::Address;

use crate::accounts::layout;

layout! {
    /// A house was created, with its Settlement, pool and fund.
    part HouseCreated {
        /// The house.
        house: Address,
        /// Who created it.
        creator: Address,
        /// Mint of the settlement currency.
        quote_mint: Address,
        /// Number among the creator's houses.
        house_id: u16,
        /// Whether prices may be made up here.
        is_test: u8,
        /// Zero.
        reserved: [u8; 5],
    }
}

layout! {
    /// An asset was listed.
    part AssetCreated {
        /// The asset.
        asset: Address,
        /// The house.
        house: Address,
        /// The mint.
        mint: Address,
        /// Whether it is the settlement currency itself.
        is_quote: u8,
        /// Decimals of the mint.
        decimals: u8,
        /// Zero.
        reserved: [u8; 6],
    }
}

layout! {
    /// An asset's total was summed from its shards.
    part AssetTotalsRefreshed {
        /// The asset.
        asset: Address,
        /// All customers' ledgers of it.
        total_native: u64,
    }
}

layout! {
    /// A newer price of an asset was cached.
    part AssetPriceRefreshed {
        /// The asset.
        asset: Address,
        /// Price that counts from now on.
        spot_price_e8: u64,
        /// Confidence of the reading.
        confidence_price_e8: u64,
        /// Average of the reading.
        ema_price_e8: u64,
        /// When it was published.
        publish_ts: i64,
        /// A rise that waits for its second reading; zero for none.
        pending_price_e8: u64,
    }
}

layout! {
    /// An instrument was listed.
    part InstrumentCreated {
        /// The instrument.
        instrument: Address,
        /// The house.
        house: Address,
        /// When it expires.
        expiry_ts: i64,
        /// Its id in the house.
        instrument_id: u16,
        /// Its risk group.
        risk_group: u16,
        /// Zero.
        reserved: [u8; 4],
    }
}

layout! {
    /// An instrument was marked.
    part InstrumentMarked {
        /// The instrument.
        instrument: Address,
        /// Mark afterwards.
        mark_tick: u64,
        /// Publish time of the mark.
        mark_ts: i64,
        /// Settlement tick afterwards.
        settlement_tick: u64,
        /// Boundaries so far.
        sequence: u64,
        /// What winners are owed afterwards, in quote native.
        owed_to_native: i128,
        /// What losers owe afterwards, in quote native.
        owed_by_native: i128,
    }
}

layout! {
    /// An instrument expired; both ticks are its final one.
    part InstrumentEnded {
        /// The instrument.
        instrument: Address,
        /// Mark afterwards.
        mark_tick: u64,
        /// Publish time of the mark.
        mark_ts: i64,
        /// Settlement tick afterwards.
        settlement_tick: u64,
        /// Boundaries so far.
        sequence: u64,
        /// What winners are owed afterwards, in quote native.
        owed_to_native: i128,
        /// What losers owe afterwards, in quote native.
        owed_by_native: i128,
    }
}

layout! {
    /// A venue was admitted.
    part VenueCreated {
        /// The venue.
        venue: Address,
        /// The house.
        house: Address,
        /// What it signs with.
        authority: Address,
    }
}

layout! {
    /// A price of a test house was made up.
    part TestFeedSet {
        /// The feed.
        feed: Address,
        /// Price in units of 10^exponent.
        price: i64,
        /// When it was published.
        publish_ts: i64,
    }
}
