//! What happened, step by step, as it is printed.

use serde::{Serialize, Serializer};

/// A step of the default plan, or what goes on beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Price,
    Trade,
    Settle,
    Call,
    Liquidate,
    Declare,
    Take,
    Auction,
    TearUp,
    Sell,
    Fix,
    Route,
    Assess,
    Close,
    GiveBack,
    Recover,
    Release,
}

impl Step {
    /// Its name in text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Trade => "trade",
            Self::Settle => "settle",
            Self::Call => "call",
            Self::Liquidate => "liquidate",
            Self::Declare => "declare",
            Self::Take => "take",
            Self::Auction => "auction",
            Self::TearUp => "tear up",
            Self::Sell => "sell",
            Self::Fix => "fix",
            Self::Route => "route",
            Self::Assess => "assess",
            Self::Close => "close",
            Self::GiveBack => "give back",
            Self::Recover => "recover",
            Self::Release => "release",
        }
    }
}

/// An amount with what it is, in quote native unless its name says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    pub name: &'static str,
    #[serde(serialize_with = "decimal")]
    pub amount: i128,
}

/// An amount of this name.
pub fn amount(name: &'static str, amount: impl Into<i128>) -> Amount {
    let amount = amount.into();
    Amount { name, amount }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Seconds from the start.
    pub at_s: i64,
    pub step: Step,
    /// Who does what.
    pub what: String,
    pub amounts: Vec<Amount>,
    /// The reason, when the rules said no. Nothing has changed then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<&'static str>,
}

/// Amounts are decimal strings everywhere.
pub fn decimal<T: ToString, S: Serializer>(amount: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&amount.to_string())
}
