//! A plan for people and for machines.

use std::fmt::Write as _;

use anyhow::Result;
use ringfence_audit::proof::hex;
use ringfence_interface::ids::ID;
use ringfence_migrations::{Keys, Plan, Site, Step};
use serde_json::{Value, json};
use solana_address::Address;

/// How somebody is called: by name where there is one.
fn called(address: &Address, keys: &Keys) -> String {
    match keys.name_of(address) {
        Some(name) => name.to_owned(),
        None => address.to_string(),
    }
}

fn signers(step: &Step, keys: &Keys) -> String {
    let all: Vec<String> = step.signers.iter().map(|it| called(it, keys)).collect();
    all.join(", ")
}

fn head(site: &Site) -> String {
    let kind = if site.house.is_test {
        "test house"
    } else {
        "house"
    };
    format!("{}, {kind} {}", site.cluster.name(), site.house.address)
}

/// What would be done.
pub fn plan(plan: &Plan, site: &Site, keys: &Keys) -> String {
    // Writing to a string does not fail.
    let mut text = head(site);
    if !keys.stand_ins().is_empty() {
        let names = keys.stand_ins().join(", ");
        let _ = write!(text, "\n  made-up addresses stand for {names}");
    }
    for difference in &plan.differences {
        let _ = write!(text, "\n  differs  {difference}");
    }
    for (index, step) in plan.steps.iter().enumerate() {
        let number = index.saturating_add(1);
        let who = signers(step, keys);
        let _ = write!(
            text,
            "\n{number:>4}  {:<9} {}\n      signed by {who}",
            step.stage, step.what
        );
    }
    let _ = match (plan.steps.len(), plan.differences.len()) {
        (0, 0) => write!(text, "\nnothing to do: the chain is as the file says"),
        (steps, 0) => write!(text, "\n{steps} steps to do"),
        (_, differences) => write!(text, "\n{differences} differences: nothing will be done"),
    };
    text
}

/// What nobody here can sign.
pub fn waiting(steps: &[Step], keys: &Keys) -> String {
    let mut text =
        "these steps wait for signatures; `--dry-run --json` has their instructions:".to_owned();
    for step in steps {
        let missing = step.signers.iter().filter(|it| keys.pair(it).is_none());
        let missing: Vec<String> = missing.map(|it| called(it, keys)).collect();
        let whom = if missing.is_empty() {
            "those above first".to_owned()
        } else {
            missing.join(", ")
        };
        let _ = write!(text, "\n  {} ({whom})", step.what);
    }
    text
}

/// What was done.
pub fn done(count: usize, site: &Site) -> String {
    let head = head(site);
    match count {
        0 => format!("{head}\nnothing to do: the chain is as the file says"),
        1 => format!("{head}\n1 step done"),
        more => format!("{head}\n{more} steps done"),
    }
}

/// The same as data.
pub fn done_json(count: usize, site: &Site) -> Result<String> {
    let value = json!({ "house": site.house.address.to_string(), "steps_done": count });
    Ok(serde_json::to_string_pretty(&value)?)
}

/// The plan as data, instructions included.
pub fn json(plan: &Plan, site: &Site, keys: &Keys) -> Result<String> {
    let steps: Vec<Value> = plan.steps.iter().map(|it| step(it, keys)).collect();
    let differences = plan.differences.iter().map(|it| {
        json!({
            "place": it.place, "found": it.found, "wanted": it.wanted, "remedy": it.remedy,
        })
    });
    let value = json!({
        "cluster": site.cluster.name(),
        "house": site.house.address.to_string(),
        "steps": steps,
        "differences": differences.collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&value)?)
}

fn step(step: &Step, keys: &Keys) -> Value {
    let instructions = step.instructions.iter().map(|it| {
        let accounts = it.accounts.iter().map(|meta| {
            json!({
                "address": meta.pubkey.to_string(),
                "is_signer": meta.is_signer,
                "is_writable": meta.is_writable,
            })
        });
        json!({
            "program": it.program_id.to_string(),
            "accounts": accounts.collect::<Vec<_>>(),
            "data_hex": hex(&it.data),
        })
    });
    let signers = step
        .signers
        .iter()
        .map(|address| json!({ "address": address.to_string(), "name": keys.name_of(address) }));
    json!({
        "stage": step.stage.to_string(),
        "what": step.what,
        "signers": signers.collect::<Vec<_>>(),
        "instructions": instructions.collect::<Vec<_>>(),
    })
}

/// All addresses of a house, as JSON: for clients.
pub fn addresses(site: &Site, keys: &Keys, (rpc, ws): (&str, Option<&str>)) -> String {
    let house = &site.house;
    let text = |address: &Address| address.to_string();
    let value = json!({
        "cluster": site.cluster.name(),
        "rpc": rpc,
        "notifications": ws,
        "program": text(&ID),
        "house": text(&house.address),
        "settlement": text(&house.settlement),
        "pool": text(&house.pool),
        "fund": text(&house.fund),
        "quote_mint": text(&house.quote.address),
        "authorities": {
            "parameter": text(&house.authorities.parameter_authority),
            "listing": text(&house.authorities.listing_authority),
            "pause": text(&house.authorities.pause_authority),
            "default": text(&house.authorities.default_authority),
            "skin": text(&house.authorities.skin_authority),
        },
        "assets": site.assets.iter().map(|it| json!({
            "name": it.mint.name, "mint": text(&it.mint.address),
            "token_program": text(&it.mint.program), "decimals": it.mint.decimals,
            "asset": text(&it.address), "oracle": text(&it.oracle),
        })).collect::<Vec<_>>(),
        "instruments": site.instruments.iter().map(|it| json!({
            "name": it.name, "instrument_id": it.arguments.instrument_id,
            "instrument": text(&it.address), "book": text(&it.book), "oracle": text(&it.oracle),
        })).collect::<Vec<_>>(),
        "venues": site.venues.iter().map(|it| json!({
            "name": it.name, "venue": text(&it.address), "authority": text(&it.authority),
        })).collect::<Vec<_>>(),
        "feeds": site.feeds.iter().map(|it| json!({
            "name": it.name, "feed": text(&it.address),
        })).collect::<Vec<_>>(),
        "keys": keys.names().map(|(name, address)| (name.to_owned(), text(&address).into()))
            .collect::<serde_json::Map<String, Value>>(),
    });
    format!("{value:#}")
}
