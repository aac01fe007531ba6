//! What is asked, as bytes: Borsh, and in it accounts as they are stored.

use borsh::BorshDeserialize;

/// A question.
#[derive(BorshDeserialize, Clone, Debug)]
pub enum Request {
    /// About one margin account.
    Portfolio(PortfolioBytes, Ask),
    /// About what stands behind the customers of a house.
    Cover {
        /// The house.
        house: Vec<u8>,
        /// Its fund.
        fund: Vec<u8>,
        /// Its settlement totals.
        settlement: Vec<u8>,
    },
    /// How a loss would go down the layers.
    Waterfall {
        /// The loss, in quote native.
        loss_native: u64,
        /// What each layer has, free and frozen, in quote native.
        layers_native: [(u64, u64); 9],
    },
}

/// A margin account and what is needed to judge it.
#[derive(BorshDeserialize, Clone, Debug)]
pub struct PortfolioBytes {
    /// The house.
    pub house: Vec<u8>,
    /// The account.
    pub margin_account: Vec<u8>,
    /// Assets of its open slots, in slot order.
    pub assets: Vec<Vec<u8>>,
    /// Instruments of its occupied positions, in slot order.
    pub instruments: Vec<Vec<u8>>,
    /// Newer prices, to be taken in first.
    pub readings: Vec<PlacedReading>,
    /// What the account is settled with after them and before what is asked, if it is.
    pub settling: Option<SettleBytes>,
    /// The chain's time.
    pub now_ts: i64,
    /// The chain's slot.
    pub slot: u64,
}

/// What an account is settled with.
#[derive(BorshDeserialize, Clone, Debug)]
pub struct SettleBytes {
    /// The house's fund.
    pub fund: Vec<u8>,
    /// The house's settlement totals.
    pub settlement: Vec<u8>,
}

/// A newer price of one of the assets or instruments.
#[derive(BorshDeserialize, Clone, Debug)]
pub struct PlacedReading {
    /// Whether it is one of the instruments.
    pub is_mark: bool,
    /// Its place among them.
    pub place: u8,
    /// The price.
    pub reading: ReadingBytes,
    /// The book of the instrument, where its totals matter.
    pub book: Option<Vec<u8>>,
}

/// An update as an oracle writes it.
#[derive(BorshDeserialize, Clone, Copy, Debug)]
pub struct ReadingBytes {
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

/// What is asked about a margin account.
#[derive(BorshDeserialize, Clone, Debug)]
pub enum Ask {
    /// How it stands.
    Now,
    /// How it would stand after a deposit.
    Deposit {
        /// Slot of the vault.
        slot: u8,
        /// What arrives, in native units.
        amount_native: u64,
    },
    /// What leaves in a withdrawal, and how it would stand.
    Withdraw {
        /// Slot of the vault.
        slot: u8,
        /// What is asked for, in native units; the largest number for all.
        amount_native: u64,
    },
    /// What leaves in an exit, and how it would stand.
    Exit {
        /// Slot of the vault.
        slot: u8,
    },
    /// What the settlement moves, and how it would stand.
    Settle,
    /// How it would stand after a trade.
    Trade(TradeBytes),
    /// How far marks may move.
    Distances,
}

/// A trade, from one side.
#[derive(BorshDeserialize, Clone, Debug)]
pub struct TradeBytes {
    /// What is traded.
    pub instrument: Vec<u8>,
    /// A newer price of it, to be taken in first.
    pub reading: Option<ReadingBytes>,
    /// Its book.
    pub book: Vec<u8>,
    /// The side's consent to the venue.
    pub consent: Option<Vec<u8>>,
    /// Whether the side buys.
    pub is_buyer: bool,
    /// Whether it has signed an order for this.
    pub is_signed: bool,
    /// How many lots.
    pub lots: u64,
    /// At this price.
    pub price_ticks: u64,
    /// The side's fee, in quote native.
    pub fee_native: u64,
}
