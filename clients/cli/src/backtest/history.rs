//! A price history: a CSV of dates and prices, read without floating point.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use chrono::NaiveDate;
use csv::{Reader, StringRecord};

/// Digits behind the point of a price in units of 10^-8.
const PRICE_DECIMALS: usize = 8;

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its date.
    pub date: NaiveDate,
    /// Its price, rounded down to units of 10^-8.
    pub price_e8: u64,
}

/// Rows in ascending order of their dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// All of them.
    pub days: Vec<Day>,
}

impl History {
    /// Reads two columns of a CSV file; others are left alone.
    ///
    /// # Errors
    /// The line and the column that cannot be used, and why.
    pub fn read(path: &Path, date_column: &str, price_column: &str) -> Result<Self> {
        let mut reader = Reader::from_path(path).context("cannot read the file")?;
        let header = reader.headers().context("cannot read the header")?.clone();
        let date_at = find(&header, date_column)?;
        let price_at = find(&header, price_column)?;
        let mut days: Vec<Day> = Vec::new();
        for row in reader.records() {
            let row = row.context("cannot read a row")?;
            let line = row.position().map_or(0, csv::Position::line);
            let wrong = |column: &str, text: &str, why: &str| {
                anyhow!("line {line}, column `{column}`: `{text}` {why}")
            };
            let (date, price) = (field(&row, date_at), field(&row, price_at));
            let day = Day {
                date: parse_date(date).map_err(|why| wrong(date_column, date, why))?,
                price_e8: parse_price_e8(price).map_err(|why| wrong(price_column, price, why))?,
            };
            if days.last().is_some_and(|before| before.date >= day.date) {
                return Err(wrong(date_column, date, "is not after the row before"));
            }
            days.push(day);
        }
        Ok(Self { days })
    }

    /// Price of a row.
    ///
    /// # Errors
    /// When there is no such row.
    pub fn price_e8(&self, day: usize) -> Result<u64> {
        let found = self.days.get(day);
        found
            .map(|day| day.price_e8)
            .with_context(|| format!("no row {day}"))
    }

    /// Date of a row as text.
    #[must_use]
    pub fn date(&self, day: usize) -> String {
        let found = self.days.get(day);
        found.map(|day| day.date.to_string()).unwrap_or_default()
    }

    /// Days of the calendar from one row to the next.
    #[must_use]
    pub fn days_until_next(&self, day: usize) -> u64 {
        let next = day.checked_add(1).and_then(|next| self.days.get(next));
        let (Some(from), Some(to)) = (self.days.get(day), next) else {
            return 0;
        };
        let days = to.date.signed_duration_since(from.date).num_days();
        u64::try_from(days).unwrap_or(0)
    }
}

fn find(header: &StringRecord, column: &str) -> Result<usize> {
    let named = |(_, name): &(usize, &str)| *name == column;
    let mut found = header.iter().enumerate().filter(named);
    let Some((at, _)) = found.next() else {
        let names: Vec<&str> = header.iter().collect();
        bail!("no column `{column}`; there are `{}`", names.join("`, `"));
    };
    ensure!(found.next().is_none(), "two columns `{column}`");
    Ok(at)
}

fn field(row: &StringRecord, at: usize) -> &str {
    row.get(at).unwrap_or_default()
}

/// Reads `2008-01-02`, in no other spelling.
fn parse_date(text: &str) -> Result<NaiveDate, &'static str> {
    let why = "is no date such as 2008-01-31";
    let date: NaiveDate = text.parse().map_err(|_| why)?;
    if date.to_string() == text {
        Ok(date)
    } else {
        Err(why)
    }
}

/// A decimal above zero, in units of 10^-8. Further digits are cut off: a tick is far coarser.
fn parse_price_e8(text: &str) -> Result<u64, &'static str> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !is_digits(part) {
        return Err("is no decimal number");
    }
    let kept = part.get(..PRICE_DECIMALS).unwrap_or(part);
    let scaled = format!("{whole}{kept:0<PRICE_DECIMALS$}");
    match scaled.parse::<u64>() {
        Ok(0) => Err("is not above zero"),
        Ok(price_e8) => Ok(price_e8),
        Err(_) => Err("is too large"),
    }
}
