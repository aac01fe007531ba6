//! People: what they have and what they want. Nobody knows tomorrow's price:
//! a wish depends on the history up to today.

/// How a customer decides how many lots to hold. Dates are `2008-09-19`; leverage is in tenths and
/// negative for a short: 75 is 7.5 times the equity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Nothing in this market.
    Idle,
    /// Buys or sells once and holds on.
    Hold {
        from: &'static str,
        to: &'static str,
        leverage: i64,
    },
    /// Keeps the leverage, looking every few days.
    Steady {
        from: &'static str,
        to: &'static str,
        leverage: i64,
        every: usize,
    },
    /// Follows the average of the last days, looking once a week.
    Trend { days: usize, leverage: i64 },
    /// Buys after a fall of three per cent, sells after a rise.
    Fade { leverage: i64 },
    /// Sells as much of the index as there is in its wrapped collateral.
    Hedge,
    /// Whatever comes to mind, every other day.
    Noise { leverage: i64 },
    /// Gets rid of what it has.
    Unload,
}

/// After this date nobody opens anything: never reached by a strategy that holds to the end.
pub const END: &str = "9999-12-31";

/// One margin account and its owner.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Name and key.
    pub name: &'static str,
    /// In a few words, for the report.
    pub note: &'static str,
    /// First deposit of quote, in whole tokens.
    pub quote: u64,
    /// First deposit of the wrapped index, in whole tokens.
    pub wrapped: u64,
    /// Quote kept outside to answer margin calls with, in whole tokens.
    pub reserve: u64,
    /// In the index. Equity counts wrapped tokens at nine tenths: 8.6 times it is 7.7 times all.
    pub index: Strategy,
    /// In the 20-day average.
    pub average: Strategy,
}

/// What somebody knows when deciding.
#[derive(Clone, Copy, Debug)]
pub struct Outlook<'a> {
    /// Today.
    pub date: &'a str,
    /// Number of the trading day.
    pub day: usize,
    /// Equity at maintenance, in quote native.
    pub equity_native: i128,
    /// One lot at the mark, in quote native.
    pub lot_native: i128,
    /// Wrapped index in the vault, in lots.
    pub wrapped_lots: i64,
    /// Change of the close since yesterday.
    pub change_bps: i128,
    /// Close of today.
    pub close_e8: u64,
    /// Average of the closes that the strategy asks for.
    pub average_e8: u64,
    /// A number from -10 to 10 that means nothing.
    pub whim: i64,
}

impl Strategy {
    /// Buys or sells once and holds on.
    #[must_use]
    pub const fn hold(from: &'static str, to: &'static str, leverage: i64) -> Self {
        Self::Hold { from, to, leverage }
    }

    /// Keeps the leverage to the end.
    #[must_use]
    pub const fn steady(from: &'static str, leverage: i64, every: usize) -> Self {
        Self::Steady {
            from,
            to: END,
            leverage,
            every,
        }
    }

    /// Days of the average that it looks at.
    #[must_use]
    pub const fn average_days(&self) -> usize {
        match self {
            Self::Trend { days, .. } => *days,
            _ => 1,
        }
    }

    /// How many lots it wants to hold; none for no change.
    #[must_use]
    pub fn target(&self, now: &Outlook<'_>) -> Option<i64> {
        let is_weekly = now.day.is_multiple_of(5);
        match *self {
            Self::Idle => None,
            Self::Hold { from, .. } if now.date == from => Some(now.sized(self.leverage())),
            Self::Hold { to, .. } | Self::Steady { to, .. } if now.date >= to => Some(0),
            Self::Hold { .. } => None,
            Self::Steady { from, every, .. } => {
                let looks = now.date >= from && now.day.is_multiple_of(every);
                looks.then(|| now.sized(self.leverage()))
            }
            Self::Trend { leverage, .. } => {
                let signed = if now.close_e8 >= now.average_e8 {
                    leverage
                } else {
                    -leverage
                };
                is_weekly.then(|| now.sized(signed))
            }
            Self::Fade { leverage } if now.change_bps <= -300 => Some(now.sized(leverage)),
            Self::Fade { leverage } if now.change_bps >= 300 => Some(now.sized(-leverage)),
            Self::Fade { .. } => None,
            Self::Hedge => now.day.is_multiple_of(10).then_some(-now.wrapped_lots),
            Self::Noise { leverage } => now
                .day
                .is_multiple_of(2)
                .then(|| now.sized(leverage * now.whim / 10)),
            Self::Unload => Some(0),
        }
    }

    const fn leverage(&self) -> i64 {
        match self {
            Self::Hold { leverage, .. } | Self::Steady { leverage, .. } => *leverage,
            _ => 0,
        }
    }
}

impl Outlook<'_> {
    /// Lots worth the equity times a leverage in tenths, rounded towards zero.
    fn sized(&self, leverage: i64) -> i64 {
        let notional = self.equity_native.max(0) * i128::from(leverage) / 10;
        i64::try_from(notional / self.lot_native.max(1)).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Outlook<'_> = Outlook {
        date: "2008-09-19",
        day: 180,
        equity_native: 1_000,
        lot_native: 100,
        wrapped_lots: 7,
        change_bps: -301,
        close_e8: 9,
        average_e8: 10,
        whim: -5,
    };

    #[test]
    fn strategies_size_by_equity() {
        assert_eq!(Strategy::hold("2008-09-19", END, 75).target(&NOW), Some(75));
        assert_eq!(Strategy::hold("2008-09-18", END, 75).target(&NOW), None);
        assert_eq!(
            Strategy::hold("2008-09-18", "2008-09-19", 75).target(&NOW),
            Some(0)
        );
        assert_eq!(
            Strategy::steady("2008-01-02", -20, 10).target(&NOW),
            Some(-20)
        );
        assert_eq!(
            Strategy::Trend {
                days: 20,
                leverage: 30
            }
            .target(&NOW),
            Some(-30)
        );
        assert_eq!(Strategy::Fade { leverage: 20 }.target(&NOW), Some(20));
        assert_eq!(Strategy::Hedge.target(&NOW), Some(-7));
        assert_eq!(Strategy::Noise { leverage: 20 }.target(&NOW), Some(-10));
        assert_eq!(Strategy::Unload.target(&NOW), Some(0));
        assert_eq!(Strategy::Idle.target(&NOW), None);
    }
}
