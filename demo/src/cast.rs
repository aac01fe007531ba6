//! Who is in the house. Amounts are whole tokens: quote deposited, wrapped index deposited, quote
//! kept outside to answer margin calls with.

use crate::people::{END, Person, Strategy};

/// The dealer of each venue, who takes what nobody else does.
pub const DEALERS: [&str; 2] = ["north-dealer", "south-dealer"];
/// What each venue signs with, in the order of the dealers.
pub const VENUES: [&str; 2] = ["north-venue", "south-venue"];
/// Takes lots and collateral of others over.
pub const LIQUIDATOR: &str = "liquidator";

const fn person(
    name: &'static str,
    note: &'static str,
    money: (u64, u64, u64),
    index: Strategy,
    average: Strategy,
) -> Person {
    let (quote, wrapped, reserve) = money;
    Person {
        name,
        note,
        quote,
        wrapped,
        reserve,
        index,
        average,
    }
}

const fn hold(from: &'static str, to: &'static str, leverage: i64) -> Strategy {
    Strategy::hold(from, to, leverage)
}

const fn steady(from: &'static str, leverage: i64, every: usize) -> Strategy {
    Strategy::steady(from, leverage, every)
}

const START: &str = "2008-01-02";
const IDLE: Strategy = Strategy::Idle;
const HEDGE: Strategy = Strategy::Hedge;

/// Everybody: 27 customers, two dealers and a liquidator.
pub const PEOPLE: [Person; 30] = [
    person("ada", "hedger 1x", (100_000, 400, 400_000), HEDGE, IDLE),
    person("ben", "hedger 1x, no cash", (6_000, 150, 0), HEDGE, IDLE),
    person("cora", "hedger 1x", (60_000, 250, 200_000), HEDGE, IDLE),
    person(
        "dan",
        "long 1x",
        (300_000, 0, 0),
        steady(START, 10, 20),
        IDLE,
    ),
    person(
        "eve",
        "long 1x",
        (200_000, 0, 0),
        hold("2008-03-17", END, 10),
        IDLE,
    ),
    person(
        "finn",
        "long 2x",
        (150_000, 0, 0),
        steady(START, 20, 5),
        IDLE,
    ),
    person(
        "gail",
        "short 2x",
        (150_000, 0, 0),
        hold("2008-06-05", END, -20),
        IDLE,
    ),
    person(
        "hugo",
        "long 3x",
        (100_000, 0, 50_000),
        steady(START, 30, 5),
        IDLE,
    ),
    person(
        "iris",
        "short 3x",
        (120_000, 0, 0),
        steady(START, -30, 5),
        IDLE,
    ),
    person(
        "jon",
        "long 4x",
        (80_000, 0, 0),
        hold("2008-08-15", END, 40),
        IDLE,
    ),
    person(
        "kim",
        "short 4x",
        (100_000, 0, 0),
        hold("2008-09-02", "2008-11-20", -40),
        IDLE,
    ),
    person(
        "leo",
        "long 6x, tops up",
        (90_000, 0, 25_000),
        hold("2008-05-19", END, 60),
        IDLE,
    ),
    person(
        "mia",
        "short 6x",
        (100_000, 0, 0),
        hold("2008-06-16", "2008-10-10", -60),
        IDLE,
    ),
    person(
        "ned",
        "long 7x",
        (60_000, 0, 0),
        hold("2008-10-13", END, 70),
        IDLE,
    ),
    person(
        "ola",
        "long 8x, daily",
        (50_000, 0, 0),
        steady("2008-03-18", 80, 1),
        IDLE,
    ),
    person(
        "pia",
        "short 8x",
        (70_000, 0, 0),
        hold("2008-11-19", END, -80),
        IDLE,
    ),
    person(
        "quin",
        "trend, 2x",
        (200_000, 0, 0),
        Strategy::Trend {
            days: 50,
            leverage: 20,
        },
        IDLE,
    ),
    person(
        "rosa",
        "trend, 3x",
        (120_000, 0, 0),
        Strategy::Trend {
            days: 20,
            leverage: 30,
        },
        IDLE,
    ),
    person(
        "sam",
        "buys falls, 2x",
        (150_000, 0, 0),
        Strategy::Fade { leverage: 20 },
        IDLE,
    ),
    person(
        "tess",
        "buys falls, 3x",
        (90_000, 0, 0),
        Strategy::Fade { leverage: 30 },
        IDLE,
    ),
    person(
        "uma",
        "noise, 2x",
        (100_000, 0, 0),
        Strategy::Noise { leverage: 20 },
        IDLE,
    ),
    person(
        "vic",
        "noise, 3x",
        (100_000, 0, 0),
        Strategy::Noise { leverage: 30 },
        IDLE,
    ),
    person(
        "wes",
        "average v. index",
        (150_000, 0, 0),
        steady(START, -20, 10),
        steady(START, 20, 10),
    ),
    person(
        "xena",
        "short the average",
        (100_000, 0, 0),
        IDLE,
        steady(START, -30, 10),
    ),
    person(
        "yan",
        "long 8x, member",
        (800_000, 0, 0),
        hold("2008-10-06", END, 80),
        IDLE,
    ),
    person(
        "zoe",
        "long 7.7x on wSPX",
        (0, 500, 0),
        hold("2008-09-19", END, 86),
        IDLE,
    ),
    person(
        "abe",
        "short 9x",
        (600_000, 0, 0),
        hold("2008-10-10", END, -90),
        IDLE,
    ),
    person(DEALERS[0], "dealer", (3_000_000, 0, 0), IDLE, IDLE),
    person(DEALERS[1], "dealer", (3_000_000, 0, 0), IDLE, IDLE),
    person(
        LIQUIDATOR,
        "takes positions over",
        (3_000_000, 0, 3_000_000),
        Strategy::Unload,
        Strategy::Unload,
    ),
];

/// Members of the mutual layer with their stakes, in whole tokens. One of them trades as well.
pub const MEMBERS: [(&str, u64); 5] = [
    ("mara", 40_000),
    ("noor", 40_000),
    ("otto", 30_000),
    ("pola", 30_000),
    ("yan", 15_000),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_in_the_house_twice() {
        let mut names: Vec<&str> = PEOPLE.iter().map(|person| person.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PEOPLE.len());
    }
}
