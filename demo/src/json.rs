//! The same as data. Amounts are decimal strings in native units, named `_native`.

use serde_json::{Map, Value, json};

use crate::cast::MEMBERS;
use crate::checks;
use crate::finale::Ending;
use crate::market::MARKETS;
use crate::people::Person;
use crate::report::house_balances;
use crate::stage::{QUOTE, Stage, WRAPPED};
use crate::story::{LossRecord, Telling};

/// The whole report as one document.
#[must_use]
pub fn document(stage: &Stage, endings: &[Ending]) -> Value {
    let story = &stage.story;
    let days = stage.history.days();
    json!({
        "history": {
            "first": days.first().map(|day| day.date.to_string()),
            "last": days.last().map(|day| day.date.to_string()),
            "days": days.len(),
        },
        "markets": MARKETS.map(|market| json!({
            "name": market.name,
            "subject": format!("{:?}", market.subject).to_lowercase(),
            "scan_bps": market.scan_bps,
            "last_day": market.last_day,
        })),
        "events": story.tellings.iter().map(event).collect::<Vec<_>>(),
        "losses": story.losses.iter().map(loss).collect::<Vec<_>>(),
        "customers": customers(stage, endings),
        "house": house(stage),
        "members": MEMBERS.map(|(name, _)| {
            let flow = stage.flows.stake(name);
            json!({
                "name": name,
                "staked_native": flow.in_native.to_string(),
                "paid_native": flow.out_native.to_string(),
            })
        }),
        "fills": story.fills().map(|(venue, fills)| json!({
            "venue": venue,
            "count": fills.count,
            "lots": fills.lots,
            "fees_native": fills.fees_native.to_string(),
        })).collect::<Vec<_>>(),
        "refusals": story.refusals().map(|(instruction, name, count)| json!({
            "instruction": instruction, "name": name, "count": count,
        })).collect::<Vec<_>>(),
        "compute_units": story.units().map(|(name, units)| (name.to_owned(), json!({
            "count": units.count, "min": units.min, "median": units.median, "max": units.max,
        }))).collect::<Map<_, _>>(),
        "checks": checks::ALL.map(|check| json!({
            "check": check,
            "count": story.checks.count(check),
            "passed": story.checks.has_passed(check),
        })),
        "failures": story.checks.failures().iter().map(|(check, why)| json!({
            "check": check, "why": why,
        })).collect::<Vec<_>>(),
        "passed": story.checks.have_all_passed(),
    })
}

fn event(telling: &Telling) -> Value {
    let amounts = telling.amounts.iter();
    let amounts: Map<String, Value> = amounts
        .map(|(name, native)| ((*name).to_owned(), json!(native)))
        .collect();
    json!({
        "date": telling.date,
        "kind": telling.kind,
        "who": telling.who,
        "text": telling.text,
        "amounts": amounts,
    })
}

fn loss(record: &LossRecord) -> Value {
    let row = |row: &crate::story::LayerRow| {
        json!({
            "layer": row.layer,
            "before_native": row.before_native.to_string(),
            "used_native": row.used_native.to_string(),
            "after_native": row.after_native.to_string(),
        })
    };
    json!({
        "who": record.who,
        "declared": record.declared,
        "closed": record.closed,
        "loss_native": record.loss_native.to_string(),
        "shortfall_native": record.shortfall_native.to_string(),
        "uncovered_native": record.uncovered_native.to_string(),
        "layers": record.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn customers(stage: &Stage, endings: &[Ending]) -> Vec<Value> {
    let row = |(person, ending): (&Person, &Ending)| {
        let quote = stage.flows.vault(person.name, QUOTE);
        let wrapped = stage.flows.vault(person.name, WRAPPED);
        json!({
            "name": person.name,
            "note": person.note,
            "status": ending.word(),
            "usdc_in_native": quote.in_native.to_string(),
            "usdc_out_native": quote.out_native.to_string(),
            "usdc_gain_native": quote.gain_native().to_string(),
            "wspx_in_native": wrapped.in_native.to_string(),
            "wspx_out_native": wrapped.out_native.to_string(),
        })
    };
    stage.people.iter().zip(endings).map(row).collect()
}

fn house(stage: &Stage) -> Value {
    let balances = house_balances(stage).into_iter();
    let layers: Map<String, Value> = balances
        .map(|(name, native)| {
            (
                format!("{}_native", name.replace(' ', "_")),
                json!(native.to_string()),
            )
        })
        .collect();
    Value::Object(layers)
}
