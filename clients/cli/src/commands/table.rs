//! An answer, for people and for machines: the same parts as aligned text and as JSON.

use comfy_table::{CellAlignment, Table, presets};
use ringfence_audit::amount::{grouped, moment, units};
use ringfence_core::units::Clock;
use serde_json::{Map, Value, json};
use solana_address::Address;

use super::amount::length;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// As it is.
    Text(String),
    /// Native units of something with decimals, in a unit.
    Amount(i128, u8, String),
    /// A price in units of 10^-8.
    Price(u64),
    /// A number of things.
    Count(i128),
    /// A moment; none for zero.
    Moment(i64),
    /// A length of time in seconds.
    Length(i64),
    /// Basis points.
    Bps(u64),
    /// A number that limits nothing, and the ending of its key.
    NoLimit(u64, &'static str),
    /// Yes or no.
    Flag(bool),
    /// There is none of what is otherwise text or a count.
    Nothing,
    /// There is none of what is otherwise a number: the ending of its key.
    Without(&'static str),
}

/// Any text.
pub fn text(text: impl ToString) -> Cell {
    Cell::Text(text.to_string())
}

/// A number of things.
pub fn count(number: impl Into<i128>) -> Cell {
    Cell::Count(number.into())
}

/// An address; nothing for the zero address.
#[must_use]
pub fn address(address: &Address) -> Cell {
    if *address == Address::default() {
        Cell::Nothing
    } else {
        Cell::Text(address.to_string())
    }
}

/// How long something still takes; nothing once it has passed.
#[must_use]
pub fn left(until_ts: i64, clock: &Clock) -> Cell {
    let left = until_ts.saturating_sub(clock.now_ts);
    if left > 0 {
        Cell::Length(left)
    } else {
        Cell::Without("_s")
    }
}

impl Cell {
    fn for_people(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Amount(native, decimals, unit) => format!("{} {unit}", units(*native, *decimals))
                .trim_end()
                .to_owned(),
            Self::Price(price_e8) => units(i128::from(*price_e8), 8),
            Self::Count(number) => grouped(*number),
            Self::Moment(0) | Self::Nothing | Self::Without(_) => "-".to_owned(),
            Self::Moment(ts) => moment(*ts),
            Self::Length(seconds) => length(*seconds),
            Self::Bps(bps) => format!("{} %", units(i128::from(*bps), 2)),
            Self::NoLimit(..) => "no limit".to_owned(),
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
        }
    }

    /// The ending of its key in JSON, which says what the number is.
    const fn ending(&self) -> &'static str {
        match self {
            Self::Amount(..) => "_native",
            Self::Price(_) => "_e8",
            Self::Moment(_) => "_ts",
            Self::Length(_) => "_s",
            Self::Bps(_) => "_bps",
            Self::Without(ending) | Self::NoLimit(_, ending) => ending,
            Self::Text(_) | Self::Count(_) | Self::Flag(_) | Self::Nothing => "",
        }
    }

    /// Amounts, prices and counts are decimal strings: they may be larger than numbers of JSON are
    /// read elsewhere.
    fn for_machines(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Amount(native, ..) => json!(native.to_string()),
            Self::Price(price_e8) => json!(price_e8.to_string()),
            Self::Count(number) => json!(number.to_string()),
            Self::NoLimit(number, _) => json!(number.to_string()),
            Self::Moment(0) | Self::Nothing | Self::Without(_) => Value::Null,
            Self::Moment(number) | Self::Length(number) => json!(number),
            Self::Bps(bps) => json!(bps),
            Self::Flag(flag) => json!(flag),
        }
    }

    const fn is_number(&self) -> bool {
        matches!(
            self,
            Self::Amount(..)
                | Self::Price(_)
                | Self::Count(_)
                | Self::Length(_)
                | Self::Bps(_)
                | Self::NoLimit(..)
        )
    }
}

/// A table, and sums of some of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rows {
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    total: Vec<(&'static str, Cell)>,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Facts(String, Vec<(String, Cell)>),
    Rows(String, Rows),
    Notes(String, Vec<String>),
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    parts: Vec<Part>,
}

impl Answer {
    /// Adds named values.
    #[must_use]
    pub fn facts<K: Into<String>>(mut self, name: &str, facts: Vec<(K, Cell)>) -> Self {
        let facts = facts.into_iter().map(|(key, cell)| (key.into(), cell));
        self.parts
            .push(Part::Facts(name.to_owned(), facts.collect()));
        self
    }

    /// Adds a table.
    #[must_use]
    pub fn rows(mut self, name: &str, columns: &[&'static str], rows: Vec<Vec<Cell>>) -> Self {
        let rows = Rows {
            columns: columns.to_vec(),
            rows,
            total: Vec::new(),
        };
        self.parts.push(Part::Rows(name.to_owned(), rows));
        self
    }

    /// Adds sums of columns to the table that was added last: of columns in one unit only.
    #[must_use]
    pub fn total(mut self, sums: Vec<(&'static str, Cell)>) -> Self {
        if let Some(Part::Rows(_, rows)) = self.parts.last_mut() {
            rows.total = sums;
        }
        self
    }

    /// Adds sentences; nothing when there are none.
    #[must_use]
    pub fn notes(mut self, name: &str, notes: Vec<String>) -> Self {
        if !notes.is_empty() {
            self.parts.push(Part::Notes(name.to_owned(), notes));
        }
        self
    }

    /// Adds the parts of another answer.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// For people.
    #[must_use]
    pub fn for_people(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(Part::for_people).collect();
        parts.join("\n\n")
    }

    /// For machines.
    #[must_use]
    pub fn for_machines(&self) -> String {
        let all: Map<String, Value> = self.parts.iter().flat_map(Part::for_machines).collect();
        format!("{:#}", Value::Object(all))
    }
}

impl Part {
    fn for_people(&self) -> String {
        match self {
            Self::Facts(name, facts) => {
                let mut table = plain();
                for (key, cell) in facts {
                    table.add_row(vec![format!("  {}", spoken(key)), cell.for_people()]);
                }
                format!("{}\n{}", spoken(name), trimmed(&table))
            }
            Self::Rows(name, all) if all.rows.is_empty() => format!("{}: none", spoken(name)),
            Self::Rows(name, all) => {
                format!(
                    "{} ({})\n{}",
                    spoken(name),
                    all.rows.len(),
                    all.for_people()
                )
            }
            Self::Notes(name, notes) => format!("{}\n  {}", spoken(name), notes.join("\n  ")),
        }
    }

    fn for_machines(&self) -> Vec<(String, Value)> {
        match self {
            Self::Facts(name, facts) => {
                let facts = facts.iter().map(|(key, cell)| (key.as_str(), cell));
                vec![(name.clone(), object(facts))]
            }
            Self::Rows(name, all) => {
                let row = |row: &Vec<Cell>| object(all.columns.iter().copied().zip(row));
                let mut said = vec![(name.clone(), all.rows.iter().map(row).collect())];
                if !all.total.is_empty() {
                    let total = all.total.iter().map(|(key, cell)| (*key, cell));
                    said.push((format!("{name}_total"), object(total)));
                }
                said
            }
            Self::Notes(name, notes) => vec![(name.clone(), json!(notes))],
        }
    }
}

impl Rows {
    /// The table, and the total as its last row: what is not summed stays empty.
    fn for_people(&self) -> String {
        let mut table = plain();
        table.set_header(self.columns.iter().map(|column| spoken(column)));
        for row in &self.rows {
            table.add_row(row.iter().map(aligned));
        }
        if !self.total.is_empty() {
            let sum = |(place, column): (usize, &&str)| {
                let found = self.total.iter().find(|(name, _)| name == column);
                match found {
                    Some((_, cell)) => aligned(cell),
                    None => comfy_table::Cell::new(if place == 0 { "total" } else { "" }),
                }
            };
            table.add_row(self.columns.iter().enumerate().map(sum));
        }
        trimmed(&table)
    }
}

fn object<'a>(cells: impl Iterator<Item = (&'a str, &'a Cell)>) -> Value {
    let entry = |(key, cell): (&str, &Cell)| {
        let ending = cell.ending();
        let key = key.strip_suffix(ending).unwrap_or(key);
        (format!("{key}{ending}"), cell.for_machines())
    };
    Value::Object(cells.map(entry).collect())
}

fn spoken(key: &str) -> String {
    key.replace('_', " ")
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table
}

fn aligned(cell: &Cell) -> comfy_table::Cell {
    let made = comfy_table::Cell::new(cell.for_people());
    if cell.is_number() {
        made.set_alignment(CellAlignment::Right)
    } else {
        made
    }
}

fn trimmed(table: &Table) -> String {
    table.trim_fmt()
}

#[cfg(test)]
mod tests;
