//! The price history: a CSV of dates and prices, read without floating point.

use std::fmt;

use crate::stop::{Step, Stop};

/// The committed history; see the README beside it for its source and licence.
pub const SP500_2008: &str = include_str!("../data/sp500_2008.csv");
/// What the first line must be, so that a file with other columns is not misread.
const HEADER: &str = "date,close,high,low";
/// Digits behind the point of a price in units of 10^-8.
const PRICE_DECIMALS: usize = 8;
const DAY_S: i64 = 86_400;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: i64,
    month: i64,
    day: i64,
}

impl Date {
    /// Reads `2008-01-02`; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let &[year, month, day] = parts.as_slice() else {
            return None;
        };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return None;
        }
        let (year, month, day) = (number(year)?, number(month)?, number(day)?);
        let known = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        known.then_some(Self { year, month, day })
    }

    /// Days from 1970-01-01. Years are counted from March, so that the leap day comes last.
    fn days_since_1970(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let month = (self.month + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + self.day - 1;
        365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
    }

    /// The midnight (UTC) that ends the day: the settlement boundary to which its close belongs.
    #[must_use]
    pub fn end_ts(self) -> i64 {
        (self.days_since_1970() + 1) * DAY_S
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn number(digits: &str) -> Option<i64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// One trading day. Prices are index points in units of 10^-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// Last price of the day.
    pub close_e8: u64,
    /// Highest price of the day.
    pub high_e8: u64,
    /// Lowest price of the day.
    pub low_e8: u64,
}

/// Trading days in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    days: Vec<Day>,
}

impl History {
    /// Reads a CSV with the columns `date,close,high,low`.
    ///
    /// # Errors
    /// The line and the field that cannot be used, and why.
    pub fn parse(text: &str) -> Step<Self> {
        let mut lines = text.lines().enumerate();
        let header = lines.next().map_or("", |(_, line)| line.trim_end());
        if header != HEADER {
            return Err(Stop::new(format!(
                "line 1: `{header}` instead of `{HEADER}`"
            )));
        }
        let mut days: Vec<Day> = Vec::new();
        for (index, line) in lines {
            let day =
                parse_day(line).map_err(|why| Stop::new(format!("line {}, {why}", index + 1)))?;
            if days.last().is_some_and(|before| before.date >= day.date) {
                let why = format!(
                    "line {}, date: {} is not after its predecessor",
                    index + 1,
                    day.date
                );
                return Err(Stop::new(why));
            }
            days.push(day);
        }
        if days.is_empty() {
            return Err(Stop::new("line 2: no day at all"));
        }
        Ok(Self { days })
    }

    /// All days.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// Close of a day by its number; of the last one for numbers beyond it.
    #[must_use]
    pub fn close_e8(&self, index: usize) -> u64 {
        let found = self.days.get(index).or(self.days.last());
        found.map_or(0, |day| day.close_e8)
    }

    /// Average of the closes of the last `count` days up to a day, as many as there are.
    #[must_use]
    pub fn average_e8(&self, index: usize, count: usize) -> u64 {
        let first = (index + 1).saturating_sub(count);
        let days = self.days.get(first..=index).unwrap_or_default();
        let sum: u128 = days.iter().map(|day| u128::from(day.close_e8)).sum();
        let count = u128::try_from(days.len()).unwrap_or(1).max(1);
        u64::try_from(sum / count).unwrap_or(u64::MAX)
    }

    /// Change of the close against the day before, in basis points, rounded towards zero.
    #[must_use]
    pub fn change_bps(&self, index: usize) -> i128 {
        let Some(before) = index.checked_sub(1) else {
            return 0;
        };
        let (before, now) = (
            i128::from(self.close_e8(before)),
            i128::from(self.close_e8(index)),
        );
        (now - before) * 10_000 / before.max(1)
    }
}

fn parse_day(line: &str) -> Result<Day, String> {
    let fields: Vec<&str> = line.split(',').collect();
    let &[date, close, high, low] = fields.as_slice() else {
        return Err(format!("row: {} fields instead of 4", fields.len()));
    };
    let price = |name: &str, text: &str| {
        parse_price_e8(text).map_err(|why| format!("{name}: `{text}` {why}"))
    };
    let day = Day {
        date: Date::parse(date).ok_or_else(|| format!("date: `{date}` is no date"))?,
        close_e8: price("close", close)?,
        high_e8: price("high", high)?,
        low_e8: price("low", low)?,
    };
    if day.high_e8 < day.close_e8 {
        return Err(format!("high: {high} is below the close"));
    }
    if day.low_e8 > day.close_e8 {
        return Err(format!("low: {low} is above the close"));
    }
    Ok(day)
}

/// A decimal above zero, in units of 10^-8. More digits than that are refused, not rounded.
fn parse_price_e8(text: &str) -> Result<u64, &'static str> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if part.len() > PRICE_DECIMALS {
        return Err("has more than eight decimal places");
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return Err("is no decimal number");
    }
    let scaled = format!("{whole}{part:0<PRICE_DECIMALS$}");
    match scaled.parse::<u64>() {
        Ok(0) => Err("is not above zero"),
        Ok(price_e8) => Ok(price_e8),
        Err(_) => Err("is too large"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "date,close,high,low\n2008-01-02,1447.160034,1471.77002,1442.069946\n";

    fn refused(text: &str) -> String {
        History::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn prices_are_exact() {
        assert_eq!(parse_price_e8("1447.160034"), Ok(144_716_003_400));
        assert_eq!(parse_price_e8("0.00000001"), Ok(1));
        assert_eq!(parse_price_e8("7"), Ok(700_000_000));
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e3", "1,0", " 1"] {
            assert_eq!(parse_price_e8(text), Err("is no decimal number"), "{text}");
        }
        for text in ["0", "0.0"] {
            assert_eq!(parse_price_e8(text), Err("is not above zero"), "{text}");
        }
        let long = parse_price_e8("1.123456789");
        assert_eq!(long, Err("has more than eight decimal places"));
        assert_eq!(parse_price_e8("184467440738"), Err("is too large"));
    }

    #[test]
    fn dates_end_at_midnight() {
        assert_eq!(Date::parse("1970-01-01").unwrap().end_ts(), 86_400);
        assert_eq!(Date::parse("2008-02-29").unwrap().end_ts(), 1_204_329_600);
        assert_eq!(Date::parse("2008-12-31").unwrap().end_ts(), 1_230_768_000);
        for text in [
            "2009-02-29",
            "2008-13-01",
            "2008-1-02",
            "2008-01-00",
            "08-01-02",
            "x",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn errors_name_line_and_field() {
        assert!(refused("date,close\n").starts_with("line 1: `date,close`"));
        assert_eq!(refused("date,close,high,low\n"), "line 2: no day at all");
        assert_eq!(
            refused(&GOOD.replace("1447.160034", "x")),
            "line 2, close: `x` is no decimal number"
        );
        assert_eq!(
            refused(&GOOD.replace("2008-01-02", "soon")),
            "line 2, date: `soon` is no date"
        );
        assert_eq!(
            refused(&GOOD.replace(",1442.069946", "")),
            "line 2, row: 3 fields instead of 4"
        );
        assert_eq!(
            refused(&GOOD.replace("1471.77002", "1447")),
            "line 2, high: 1447 is below the close"
        );
        assert_eq!(
            refused(&GOOD.replace("1442.069946", "1500")),
            "line 2, low: 1500 is above the close"
        );
        let twice = format!("{GOOD}{}", GOOD.lines().last().unwrap());
        assert_eq!(
            refused(&twice),
            "line 3, date: 2008-01-02 is not after its predecessor"
        );
    }

    #[test]
    fn the_committed_history_is_whole() {
        let history = History::parse(SP500_2008).unwrap();
        assert_eq!(history.days().len(), 314);
        assert_eq!(history.close_e8(0), 144_716_003_400);
        assert_eq!(history.average_e8(1, 20), 144_716_003_400);
        let worst = (0..314).map(|index| history.change_bps(index)).min();
        assert_eq!(worst, Some(-903));
    }
}
