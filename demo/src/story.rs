//! What was told, measured and found out, in the order in which it happened.

use std::collections::BTreeMap;

use crate::checks::Checks;

/// One notable thing.
#[derive(Clone, Debug)]
pub struct Telling {
    /// The day.
    pub date: String,
    /// What kind of thing.
    pub kind: &'static str,
    /// Whom it concerns.
    pub who: String,
    /// In words.
    pub text: String,
    /// Its amounts: name with unit, and native amount.
    pub amounts: Vec<(&'static str, String)>,
}

/// One layer of one loss, in quote native.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerRow {
    /// Name of the layer.
    pub layer: &'static str,
    /// What it had.
    pub before_native: u64,
    /// What it paid.
    pub used_native: u64,
    /// What it has left.
    pub after_native: u64,
}

/// One loss on its way through the waterfall.
#[derive(Clone, Debug)]
pub struct LossRecord {
    /// The defaulter.
    pub who: String,
    /// When it was declared.
    pub declared: String,
    /// When it was closed.
    pub closed: String,
    /// What the account owed in all.
    pub loss_native: u64,
    /// What it owed when its own money was used up.
    pub shortfall_native: u64,
    /// What nobody paid.
    pub uncovered_native: u64,
    /// The layers, in order.
    pub rows: Vec<LayerRow>,
}

/// Compute units of one kind of instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    /// How many were sent.
    pub count: usize,
    /// Fewest units.
    pub min: u64,
    /// The one in the middle.
    pub median: u64,
    /// Most units.
    pub max: u64,
}

/// What one venue filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fills {
    /// How many trades.
    pub count: usize,
    /// How many lots.
    pub lots: u64,
    /// Fees of both sides, in quote native.
    pub fees_native: u64,
}

/// Everything that is kept.
#[derive(Debug, Default)]
pub struct Story {
    /// Whether it is told while it happens.
    pub is_live: bool,
    /// The date that events get.
    pub date: String,
    /// Events.
    pub tellings: Vec<Telling>,
    /// Losses.
    pub losses: Vec<LossRecord>,
    /// Checks.
    pub checks: Checks,
    units: BTreeMap<&'static str, Vec<u64>>,
    refusals: BTreeMap<(&'static str, String), usize>,
    fills: BTreeMap<&'static str, Fills>,
}

impl Story {
    /// Nothing yet.
    #[must_use]
    pub fn new(is_live: bool) -> Self {
        Self {
            is_live,
            ..Self::default()
        }
    }

    /// Tells something.
    pub fn tell(&mut self, kind: &'static str, who: &str, text: impl Into<String>) {
        self.tell_with(kind, who, text, &[]);
    }

    /// Tells something with its amounts as data.
    pub fn tell_with(
        &mut self,
        kind: &'static str,
        who: &str,
        text: impl Into<String>,
        amounts: &[(&'static str, i128)],
    ) {
        let amounts = amounts
            .iter()
            .map(|(name, native)| (*name, native.to_string()));
        let telling = Telling {
            date: self.date.clone(),
            kind,
            who: who.to_owned(),
            text: text.into(),
            amounts: amounts.collect(),
        };
        if self.is_live {
            println!("{}", crate::report::line(&telling));
        }
        self.tellings.push(telling);
    }

    /// Notes the compute units of an instruction.
    pub fn measure(&mut self, instruction: &'static str, units: u64) {
        self.units.entry(instruction).or_default().push(units);
    }

    /// Notes a refusal.
    pub fn count_refusal(&mut self, instruction: &'static str, name: &str) {
        *self
            .refusals
            .entry((instruction, name.to_owned()))
            .or_default() += 1;
    }

    /// Notes a trade.
    pub fn count_fill(&mut self, venue: &'static str, lots: u64, fees_native: u64) {
        let fills = self.fills.entry(venue).or_default();
        fills.count += 1;
        fills.lots += lots;
        fills.fees_native += fees_native;
    }

    /// What each venue filled.
    pub fn fills(&self) -> impl Iterator<Item = (&'static str, Fills)> {
        self.fills.iter().map(|(venue, fills)| (*venue, *fills))
    }

    /// Refusals by instruction and name.
    pub fn refusals(&self) -> impl Iterator<Item = (&'static str, &str, usize)> {
        self.refusals
            .iter()
            .map(|((act, name), count)| (*act, name.as_str(), *count))
    }

    /// Compute units by instruction.
    pub fn units(&self) -> impl Iterator<Item = (&'static str, Units)> {
        self.units
            .iter()
            .filter_map(|(name, measured)| Some((*name, summary(measured)?)))
    }
}

fn summary(measured: &[u64]) -> Option<Units> {
    let mut sorted = measured.to_vec();
    sorted.sort_unstable();
    Some(Units {
        count: sorted.len(),
        min: *sorted.first()?,
        median: *sorted.get(sorted.len() / 2)?,
        max: *sorted.last()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_summed_up() {
        let expected = Units {
            count: 3,
            min: 1,
            median: 5,
            max: 9,
        };
        assert_eq!(summary(&[9, 1, 5]), Some(expected));
        assert_eq!(summary(&[]), None);
    }

    #[test]
    fn amounts_are_kept_as_text() {
        let mut story = Story::new(false);
        story.tell_with("default", "abe", "gone", &[("loss_native", 1 << 60)]);
        assert_eq!(
            story.tellings[0].amounts,
            [("loss_native", "1152921504606846976".to_owned())]
        );
    }
}
