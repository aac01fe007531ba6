//! What a round says about itself: a log line for each transaction, numbers for each plan.

use ringfence_client::chain::{Account, Failure, Receipt};
use ringfence_core::units::Clock;
use serde_json::{Value, json};

use crate::deliver::Delivered;
use crate::duty::Duty;
use crate::log::{Level, Log};
use crate::metrics::Metrics;
use crate::picture::Picture;

impl Log {
    /// What became of some duties.
    pub(crate) fn delivered(&self, one: &Delivered, clock: &Clock) {
        let Some(kind) = one.parcel.kind() else {
            return;
        };
        let subjects: Vec<String> = one.duties().map(|d| d.key.subject.to_string()).collect();
        let house = one.duties().next().map(|duty| duty.house.to_string());
        let mut fields = json!({
            "duty": kind.name(), "outcome": one.word(), "house": house, "slot": clock.slot,
            "subjects": subjects,
        });
        let (level, more) = outcome(one.outcome.as_ref());
        if let (Some(fields), Value::Object(more)) = (fields.as_object_mut(), more) {
            fields.extend(more);
        }
        self.say(level, "duty", fields);
    }
}

impl Log {
    /// A duty that no transaction carries.
    pub(crate) fn oversize(&self, duty: &Duty) {
        let fields = json!({
            "duty": duty.key.kind.name(), "house": duty.house.to_string(),
            "subject": duty.key.subject.to_string(),
            "why": "too many accounts for a transaction: a lookup table (--table) makes it fit",
        });
        self.say(Level::Error, "oversize", fields);
    }
}

fn outcome(outcome: Option<&Result<Receipt, Failure>>) -> (Level, Value) {
    match outcome {
        Some(Ok(receipt)) => (
            Level::Info,
            json!({
                "signature": receipt.signature, "units": receipt.units,
                "fee_lamports": receipt.fee_lamports,
            }),
        ),
        Some(Err(failure)) => (Level::Warn, json!({"why": failure.to_string()})),
        None => (Level::Debug, json!({})),
    }
}

impl Metrics {
    /// What is known, and how many duties come of it.
    pub(crate) fn planned(&self, duties: usize, picture: &Picture, clock: &Clock) {
        self.add("rounds_total", 1);
        self.set("planned", number(duties));
        self.set("slot", clock.slot);
        self.set("accounts", number(picture.holders().len()));
        for (address, house) in &picture.houses {
            let totals = house.settlement;
            let open = totals.map_or(0, |totals| u64::from(totals.open_loss_count));
            self.set_of("open_losses", &address.to_string(), open);
        }
    }

    /// What the paying key has left.
    pub(crate) fn balance(&self, found: &[Option<Account>]) {
        let account = found.first().and_then(Option::as_ref);
        self.set(
            "balance_lamports",
            account.map_or(0, |found| found.lamports),
        );
    }
}

/// A count as metrics have it.
pub(crate) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
