//! What the keeper did, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::duty::Kind;

/// Name, type and meaning of each series.
const SERIES: [(&str, &str, &str); 14] = [
    ("duties_total", "counter", "Duties by kind and outcome"),
    (
        "transactions_total",
        "counter",
        "Transactions that were sent",
    ),
    (
        "fee_lamports_total",
        "counter",
        "Lamports paid for transactions",
    ),
    (
        "compute_units_total",
        "counter",
        "Compute units used by transactions",
    ),
    ("rounds_total", "counter", "Rounds that were planned"),
    (
        "resyncs_total",
        "counter",
        "How often everything was read anew",
    ),
    (
        "unreachable_total",
        "counter",
        "How often the node did not answer",
    ),
    ("planned", "gauge", "Duties of the last plan"),
    ("waiting", "gauge", "Duties that are backed off"),
    ("plan_milliseconds", "gauge", "Time of the last plan"),
    ("accounts", "gauge", "Margin accounts that are known"),
    (
        "open_losses",
        "gauge",
        "Losses between declaration and close, by house",
    ),
    ("slot", "gauge", "Slot of the last round"),
    ("balance_lamports", "gauge", "Lamports of the paying key"),
];

/// Numbers by series and labels.
#[derive(Debug)]
pub struct Metrics {
    values: Mutex<BTreeMap<(&'static str, String), u64>>,
}

/// Counters begin at zero, so that whoever watches sees the first step as well.
impl Default for Metrics {
    fn default() -> Self {
        let is_plain =
            |(name, kind, _): &&(&str, &str, &str)| *kind == "counter" && *name != "duties_total";
        let zeros = SERIES.iter().filter(is_plain);
        let zeros = zeros.map(|(name, ..)| ((*name, String::new()), 0));
        Self {
            values: Mutex::new(zeros.collect()),
        }
    }
}

impl Metrics {
    fn values(&self) -> MutexGuard<'_, BTreeMap<(&'static str, String), u64>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a duty.
    pub fn duty(&self, kind: Kind, outcome: &str) {
        let labels = format!("{{kind=\"{kind}\",outcome=\"{outcome}\"}}");
        let mut values = self.values();
        let value = values.entry(("duties_total", labels)).or_default();
        *value = value.saturating_add(1);
    }

    /// Adds to a counter.
    pub fn add(&self, series: &'static str, by: u64) {
        let mut values = self.values();
        let value = values.entry((series, String::new())).or_default();
        *value = value.saturating_add(by);
    }

    /// Sets a gauge.
    pub fn set(&self, series: &'static str, value: u64) {
        self.values().insert((series, String::new()), value);
    }

    /// Sets a gauge of one house.
    pub fn set_of(&self, series: &'static str, house: &str, value: u64) {
        let labels = format!("{{house=\"{house}\"}}");
        self.values().insert((series, labels), value);
    }

    /// The value of a series, summed over its labels.
    #[must_use]
    pub fn get(&self, series: &str) -> u64 {
        let values = self.values();
        let own = values.iter().filter(|((name, _), _)| *name == series);
        own.fold(0, |sum, (_, value)| sum.saturating_add(*value))
    }

    /// All of it, in the text format.
    #[must_use]
    pub fn render(&self) -> String {
        let values = self.values();
        let mut text = String::new();
        for (series, kind, meaning) in SERIES {
            let own = values.iter().filter(|((name, _), _)| *name == series);
            // Writing to a string cannot fail.
            let _written = writeln!(text, "# HELP ringfence_keeper_{series} {meaning}.");
            let _written = writeln!(text, "# TYPE ringfence_keeper_{series} {kind}");
            for ((_, labels), value) in own {
                let _written = writeln!(text, "ringfence_keeper_{series}{labels} {value}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Metrics;
    use crate::duty::Kind;

    #[test]
    fn what_was_counted_is_rendered_with_its_labels() {
        let metrics = Metrics::default();
        metrics.duty(Kind::Mark, "done");
        metrics.duty(Kind::Mark, "done");
        metrics.duty(Kind::LossRoute, "refused");
        metrics.add("fee_lamports_total", 5_000);
        metrics.set("slot", 7);
        metrics.set_of("open_losses", "abc", 2);
        let text = metrics.render();
        for line in [
            "ringfence_keeper_duties_total{kind=\"instrument_mark\",outcome=\"done\"} 2",
            "ringfence_keeper_duties_total{kind=\"loss_route\",outcome=\"refused\"} 1",
            "ringfence_keeper_fee_lamports_total 5000",
            "ringfence_keeper_unreachable_total 0",
            "ringfence_keeper_slot 7",
            "ringfence_keeper_open_losses{house=\"abc\"} 2",
            "# TYPE ringfence_keeper_slot gauge",
        ] {
            assert!(text.lines().any(|its| its == line), "{line} in\n{text}");
        }
        assert_eq!(metrics.get("duties_total"), 3);
    }
}
