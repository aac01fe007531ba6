//! The tables of the page that are not about one thing alone.

use super::idl::{Idl, Instruction};
use super::markdown::{cell, link};
use super::sources::Seed;
use serde_json::Value;
use std::fmt::Write as _;

/// What refusals of a hundred numbers are about.
const ROOMS: [(u64, &str); 12] = [
    (6000, "Access"),
    (6100, "Input"),
    (6200, "Status"),
    (6300, "Oracle"),
    (6400, "Margin"),
    (6500, "Liquidation"),
    (6600, "Fund and waterfall"),
    (6700, "Tokens"),
    (6800, "Other"),
    (6900, "Invariants"),
    (7000, "Other"),
    (u64::MAX, ""),
];

/// All refusals by room.
pub fn errors(idl: &Idl) -> String {
    let mut text = String::new();
    for pair in ROOMS.windows(2) {
        let [(first, about), (next, _)] = pair else {
            continue;
        };
        let room = idl
            .errors
            .iter()
            .filter(|it| (*first..*next).contains(&it.code));
        let rows: Vec<String> = room
            .map(|it| format!("| `{}` {} | {} |\n", it.name, it.code, cell(&it.message)))
            .collect();
        if !rows.is_empty() {
            let _ = writeln!(text, "### From {first}: {}\n", about.to_lowercase());
            let _ = writeln!(
                text,
                "| Refusal | What is so |\n|---|---|\n{}",
                rows.concat()
            );
        }
    }
    text
}

/// What each address is derived from.
pub fn seeds(seeds: &[Seed]) -> String {
    let mut text = String::from("| Of | First seed | Then |\n|---|---|---|\n");
    for seed in seeds {
        let docs = seed.docs.split_once(": ").unwrap_or((&seed.docs, ""));
        let (of, then) = (cell(docs.0), cell(docs.1));
        let _ = writeln!(text, "| {of} | `\"{}\"` | {then} |", seed.text);
    }
    text
}

/// The instruction that a measured case is of: the longest name that it begins with.
pub fn measured_by<'a>(case: &str, idl: &'a Idl) -> Option<&'a Instruction> {
    let begins = |name: &str| {
        let rest = case.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    let of = idl.instructions.iter().filter(|it| begins(&it.name));
    of.max_by_key(|it| it.name.len())
}

/// What an instruction was measured to cost.
pub fn cost(instruction: &Instruction, idl: &Idl, costs: &Value) -> String {
    let cases = costs.as_object().into_iter().flatten();
    let own = cases
        .filter(|(case, _)| measured_by(case, idl).is_some_and(|it| it.name == instruction.name));
    let mut text = String::new();
    for (case, cost) in own {
        let number = |key: &str| cost[key].as_u64().unwrap_or(0);
        let (units, bytes) = (number("cu"), number("tx_bytes"));
        let shared = number("shared_write_locks");
        let _ = writeln!(text, "| `{case}` | {units} | {bytes} | {shared} |");
    }
    if text.is_empty() {
        return "Not measured by itself.\n".to_owned();
    }
    let head = "| Measured | Compute units | Bytes | Shared write locks |\n|---|---:|---:|---:|\n";
    format!("{head}{text}")
}

/// The list of everything, as links.
pub fn index<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let links: Vec<String> = names.map(link).collect();
    format!("{}\n", links.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn idl() -> Idl {
        let instruction =
            |name: &str| json!({"name": name, "discriminator": [1], "accounts": [], "args": []});
        let json = json!({
            "address": "x", "metadata": {"version": "1"}, "accounts": [], "events": [],
            "types": [], "instructions": [instruction("fill"), instruction("fill_batch")],
            "errors": [
                {"code": 6001, "name": "NotOwner", "msg": "a | b"},
                {"code": 6900, "name": "TokensBelowLedger", "msg": "c"},
            ],
        });
        Idl::of(&json).unwrap()
    }

    #[test]
    fn a_case_is_of_the_instruction_with_the_longest_name() {
        let idl = idl();
        let of = |case| measured_by(case, &idl).map(|it| it.name.as_str());
        assert_eq!(of("fill"), Some("fill"));
        assert_eq!(of("fill_4x8"), Some("fill"));
        assert_eq!(of("fill_batch_6"), Some("fill_batch"));
        assert_eq!(of("filled"), None);
        let costs = json!({"fill_4x8": {"cu": 5, "tx_bytes": 7, "shared_write_locks": 1}});
        let row = "| `fill_4x8` | 5 | 7 | 1 |\n";
        assert!(cost(&idl.instructions[0], &idl, &costs).ends_with(row));
        let none = "Not measured by itself.\n";
        assert_eq!(cost(&idl.instructions[1], &idl, &costs), none);
    }

    #[test]
    fn errors_are_in_their_rooms() {
        let text = errors(&idl());
        assert!(text.contains("### From 6000: access\n"), "{text}");
        assert!(text.contains("| `NotOwner` 6001 | a \\| b |\n"), "{text}");
        assert!(text.contains("### From 6900: invariants\n"), "{text}");
        assert!(!text.contains("oracle"), "an empty room is not shown");
    }

    #[test]
    fn seeds_say_what_the_address_is_of() {
        let seed = Seed {
            text: "pool".to_owned(),
            docs: "Pool (token account): house.".to_owned(),
        };
        let row = "| Pool (token account) | `\"pool\"` | house. |\n";
        assert!(seeds(&[seed]).ends_with(row));
    }
}
