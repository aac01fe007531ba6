//! What is traded, and how orders of one day meet.

use ringfence_core::instrument::InstrumentParameters;
use ringfence_core::units::Bps;
use ringfence_tests::house::Listing;

use crate::cast::{DEALERS, VENUES};
use crate::data::{Date, History};
use crate::random::Random;
use crate::stop::{Step, needed};

/// A tick is a hundredth of an index point.
pub const TICK_SIZE_E8: u64 = 1_000_000;
/// A lot is worth ten dollars a point, so a tenth of a dollar a tick.
const TICK_VALUE_NATIVE: u64 = 100_000;
/// How many units of the wrapped index one lot stands for.
pub const WRAPPED_PER_LOT: u64 = 10;
/// Days of the average that the second market is about.
const AVERAGE_DAYS: usize = 20;

/// Where a market's price comes from. Both are in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The close of the day.
    Close,
    /// The average of the last closes: another risk, so another risk group.
    Average,
}

/// One instrument.
#[derive(Clone, Copy, Debug)]
pub struct Market {
    /// Name of the instrument and of its feed.
    pub name: &'static str,
    /// Its id, and the number of its risk group.
    pub id: u16,
    /// What it is about.
    pub subject: Subject,
    /// Scan range. Six per cent of the index are five of its standard deviations of the year
    /// before: ample in January 2008, and less than what a day brought in October.
    pub scan_bps: u16,
    /// Furthest that a fill may be from the mark.
    pub band_bps: u16,
    /// The day at whose end it expires.
    pub last_day: &'static str,
}

/// Both instruments. The second expires while the first goes on.
pub const MARKETS: [Market; 2] = [
    Market {
        name: "SPX",
        id: 1,
        subject: Subject::Close,
        scan_bps: 600,
        band_bps: 200,
        last_day: "2009-03-31",
    },
    Market {
        name: "SPX-A20",
        id: 2,
        subject: Subject::Average,
        scan_bps: 300,
        band_bps: 100,
        last_day: "2008-12-19",
    },
];

impl Market {
    /// Its price at the end of a day.
    #[must_use]
    pub fn price_e8(&self, history: &History, day: usize) -> u64 {
        match self.subject {
            Subject::Close => history.close_e8(day),
            Subject::Average => history.average_e8(day, AVERAGE_DAYS),
        }
    }

    /// When it expires.
    ///
    /// # Errors
    /// When the last day is no date.
    pub fn expiry_ts(&self) -> Step<i64> {
        Ok(needed(Date::parse(self.last_day), "such date")?.end_ts())
    }

    /// How it is listed.
    ///
    /// # Errors
    /// As [`Market::expiry_ts`].
    pub fn listing(&self) -> Step<Listing> {
        Ok(Listing {
            instrument_id: self.id,
            risk_group: self.id,
            tick_size_e8: TICK_SIZE_E8,
            tick_value_native: TICK_VALUE_NATIVE,
            max_open_interest_lots: 100_000,
            max_tick: 400_000,
            expiry_ts: self.expiry_ts()?,
            parameters: InstrumentParameters {
                scan_bps: Bps(self.scan_bps),
                fill_band_bps: Bps(self.band_bps),
                ..InstrumentParameters::TEST
            },
            ..Listing::standard(self.id)
        })
    }
}

/// One lot at a mark, in quote native.
#[must_use]
pub const fn lot_native(mark_tick: u64) -> u64 {
    mark_tick * TICK_VALUE_NATIVE
}

/// What somebody wants to do today: buy (positive) or sell lots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Who.
    pub who: &'static str,
    /// Signed lots.
    pub lots: i64,
}

/// Two who meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Buys.
    pub buyer: &'static str,
    /// Sells.
    pub seller: &'static str,
    /// How many lots.
    pub lots: u64,
    /// What the venue signs with.
    pub venue: &'static str,
}

/// Lets the orders of a day meet, at either venue; what is left goes to both dealers.
pub fn meet(orders: &[Order], random: &mut Random) -> Vec<Match> {
    let side = |sign: i64| -> Vec<(&'static str, u64)> {
        let wanted = orders.iter().filter(|order| order.lots.signum() == sign);
        wanted
            .map(|order| (order.who, order.lots.unsigned_abs()))
            .collect()
    };
    let (mut buyers, mut sellers) = (side(1), side(-1));
    let mut matches = Vec::new();
    while let (Some(buyer), Some(seller)) = (buyers.last_mut(), sellers.last_mut()) {
        let lots = buyer.1.min(seller.1);
        let venue = VENUES[usize::from(random.below(2) == 1)];
        matches.push(Match {
            buyer: buyer.0,
            seller: seller.0,
            lots,
            venue,
        });
        buyer.1 -= lots;
        seller.1 -= lots;
        buyers.retain(|(_, left)| *left > 0);
        sellers.retain(|(_, left)| *left > 0);
    }
    for (at, dealer) in DEALERS.into_iter().enumerate() {
        let venue = VENUES[at];
        // The first dealer takes the larger half.
        let part = |lots: u64| if at == 0 { lots.div_ceil(2) } else { lots / 2 };
        for (buyer, left) in buyers.iter().filter(|(_, left)| part(*left) > 0) {
            let (lots, seller) = (part(*left), dealer);
            matches.push(Match {
                buyer,
                seller,
                lots,
                venue,
            });
        }
        for (seller, left) in sellers.iter().filter(|(_, left)| part(*left) > 0) {
            let (lots, buyer) = (part(*left), dealer);
            matches.push(Match {
                buyer,
                seller,
                lots,
                venue,
            });
        }
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_is_met_whole() {
        let orders = [
            Order {
                who: "ada",
                lots: 5,
            },
            Order {
                who: "ben",
                lots: -3,
            },
            Order {
                who: "cora",
                lots: -9,
            },
            Order {
                who: "dan",
                lots: 0,
            },
        ];
        let matches = meet(&orders, &mut Random::new());
        for order in orders {
            let bought: u64 = matches
                .iter()
                .filter(|m| m.buyer == order.who)
                .map(|m| m.lots)
                .sum();
            let sold: u64 = matches
                .iter()
                .filter(|m| m.seller == order.who)
                .map(|m| m.lots)
                .sum();
            assert_eq!(
                i64::try_from(bought).unwrap() - i64::try_from(sold).unwrap(),
                order.lots
            );
        }
        assert!(matches.iter().all(|m| m.buyer != m.seller && m.lots > 0));
    }

    #[test]
    fn markets_expire_at_the_end_of_their_last_day() {
        assert_eq!(MARKETS[0].expiry_ts(), Ok(1_238_544_000));
        assert!(MARKETS.iter().all(|market| market.listing().is_ok()));
    }
}
