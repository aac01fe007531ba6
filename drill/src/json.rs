//! The same as data. Amounts are decimal strings in native units, named `_native`.

use serde_json::{Map, Value, json};

use crate::checks;
use crate::records::{LAYER_NAMES, LayerRow, LossRecord, STEPS, Units};
use crate::stage::Stage;

/// The whole report as one document.
#[must_use]
pub fn document(stage: &Stage) -> Value {
    let checks = &stage.checks;
    json!({
        "accounts": stage.people.len(),
        "timeline": stage.tellings.iter().map(|telling| json!({
            "step": STEPS[telling.step],
            "ts": telling.ts,
            "who": telling.who,
            "instruction": telling.instruction,
            "text": telling.text,
        })).collect::<Vec<_>>(),
        "losses": stage.losses.iter().map(loss).collect::<Vec<_>>(),
        "steps": STEPS.iter().zip(&stage.tally.steps).map(|(name, sent)| {
            ((*name).to_owned(), units(sent))
        }).collect::<Map<_, _>>(),
        "instructions": stage.tally.instructions.iter().map(|(name, sent)| {
            ((*name).to_owned(), units(sent))
        }).collect::<Map<_, _>>(),
        "all": units(&stage.tally.all()),
        "checks": checks::ALL.map(|check| json!({
            "check": check,
            "count": checks.count(check),
            "passed": checks.has_passed(check),
        })),
        "failures": checks.failures().iter().map(|(check, why)| json!({
            "check": check, "why": why,
        })).collect::<Vec<_>>(),
        "passed": checks.have_all_passed(),
    })
}

fn units(sent: &Units) -> Value {
    json!({ "transactions": sent.count, "units": sent.sum, "largest": sent.max })
}

fn loss(record: &LossRecord) -> Value {
    let row = |(layer, row): (&&str, &LayerRow)| {
        json!({
            "layer": layer,
            "had_native": row.had_native.to_string(),
            "used_native": row.used_native.to_string(),
            "left_native": row.left_native.to_string(),
            "recovered_native": row.recovered_native.to_string(),
        })
    };
    json!({
        "who": record.who,
        "loss_native": record.loss_native.to_string(),
        "shortfall_native": record.shortfall_native.to_string(),
        "uncovered_native": record.uncovered_native.to_string(),
        "layers": LAYER_NAMES.iter().zip(&record.rows).map(row).collect::<Vec<_>>(),
    })
}
