//! An answer, for people and for machines: the same parts as aligned text and as JSON.

use comfy_table::{CellAlignment, Table, presets};
use ringfence_core::units::Clock;
use serde_json::{Map, Value, json};
use solana_address::Address;

use super::amount::{length, moment, units};

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
            Self::Count(number) => units(*number, 0),
            Self::Moment(0) | Self::Nothing | Self::Without(_) => "-".to_owned(),
            Self::Moment(ts) => moment(*ts),
            Self::Length(seconds) => length(*seconds),
            Self::Bps(bps) => format!("{} %", units(i128::from(*bps), 2)),
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
            Self::Without(ending) => ending,
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
            Self::Moment(0) | Self::Nothing | Self::Without(_) => Value::Null,
            Self::Moment(number) | Self::Length(number) => json!(number),
            Self::Bps(bps) => json!(bps),
            Self::Flag(flag) => json!(flag),
        }
    }

    const fn is_number(&self) -> bool {
        matches!(
            self,
            Self::Amount(..) | Self::Price(_) | Self::Count(_) | Self::Length(_) | Self::Bps(_)
        )
    }
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Facts(String, Vec<(String, Cell)>),
    Rows(String, Vec<&'static str>, Vec<Vec<Cell>>),
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
        self.parts
            .push(Part::Rows(name.to_owned(), columns.to_vec(), rows));
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
        let all: Map<String, Value> = self.parts.iter().map(Part::for_machines).collect();
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
            Self::Rows(name, _, rows) if rows.is_empty() => format!("{}: none", spoken(name)),
            Self::Rows(name, columns, rows) => {
                let mut table = plain();
                table.set_header(columns.iter().map(|column| spoken(column)));
                for row in rows {
                    table.add_row(row.iter().map(aligned));
                }
                format!("{} ({})\n{}", spoken(name), rows.len(), trimmed(&table))
            }
            Self::Notes(name, notes) => format!("{}\n  {}", spoken(name), notes.join("\n  ")),
        }
    }

    fn for_machines(&self) -> (String, Value) {
        match self {
            Self::Facts(name, facts) => {
                let facts = facts.iter().map(|(key, cell)| (key.as_str(), cell));
                (name.clone(), object(facts))
            }
            Self::Rows(name, columns, rows) => {
                let row = |row: &Vec<Cell>| object(columns.iter().copied().zip(row));
                (name.clone(), rows.iter().map(row).collect())
            }
            Self::Notes(name, notes) => (name.clone(), json!(notes)),
        }
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
mod tests {
    use super::{Answer, Cell, address, count, text};
    use serde_json::{Value, json};
    use solana_address::Address;

    /// The words of each line.
    fn squeezed(text: &str) -> Vec<Vec<&str>> {
        let lines = text.lines();
        lines
            .map(|line| line.split_whitespace().collect())
            .collect()
    }

    fn answer() -> Answer {
        let usdc = |native| Cell::Amount(native, 6, "quote".to_owned());
        Answer::default()
            .facts(
                "account",
                vec![
                    ("owner", address(&Address::default())),
                    ("due_ts", Cell::Moment(1_767_574_860)),
                    ("grace_s", Cell::Length(90)),
                    ("is_open", Cell::Flag(true)),
                ],
            )
            .rows(
                "vaults",
                &["slot", "ledger", "weight"],
                vec![
                    vec![count(0_u8), usdc(1), Cell::Bps(9_550)],
                    vec![count(1_u8), usdc(1_234_567_890_000), Cell::Without("_bps")],
                ],
            )
            .notes("waits", vec!["for nothing".to_owned()])
            .notes("never_said", Vec::new())
    }

    #[test]
    fn people_read_units_and_aligned_columns() {
        let expected = "\
account
   owner      -
   due ts     2026-01-05 01:01:00 UTC
   grace s    1 min 30 s
   is open    yes

vaults (2)
 slot                   ledger   weight
    0           0.000001 quote  95.50 %
    1  1,234,567.890000 quote        -

waits
  for nothing";
        let said = answer().for_people();
        assert_eq!(squeezed(&said), squeezed(expected));
        let ends: Vec<usize> = said
            .lines()
            .filter_map(|line| line.find(" quote"))
            .collect();
        assert_eq!(ends.len(), 2);
        assert_eq!(ends[0], ends[1], "{said}");
        assert!(!said.contains('\u{1b}'));
    }

    #[test]
    fn machines_read_strings_for_amounts_and_null_for_nothing() {
        let found: Value = serde_json::from_str(&answer().for_machines()).unwrap();
        let expected = json!({
            "account": {
                "owner": null, "due_ts": 1_767_574_860, "grace_s": 90, "is_open": true,
            },
            "vaults": [
                {"slot": "0", "ledger_native": "1", "weight_bps": 9_550},
                {"slot": "1", "ledger_native": "1234567890000", "weight_bps": null},
            ],
            "waits": ["for nothing"],
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn an_empty_table_says_so() {
        let empty = Answer::default().rows("open_losses", &["loss"], Vec::new());
        assert_eq!(empty.for_people(), "open losses: none");
        assert_eq!(
            empty.for_machines().replace(char::is_whitespace, ""),
            "{\"open_losses\":[]}"
        );
        assert_eq!(text("x"), Cell::Text("x".to_owned()));
    }
}
