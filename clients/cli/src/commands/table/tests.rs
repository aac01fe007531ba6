//! Answers as people and as machines read them.

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
fn sums_are_the_last_row_for_people_and_a_part_of_their_own_for_machines() {
    let usdc = |native| Cell::Amount(native, 6, "quote".to_owned());
    let row = |name: &str, native| vec![text(name), count(3_u8), usdc(native)];
    let rows = vec![row("a", 1), row("b", 2_000_000)];
    let summed = Answer::default()
        .rows("assets", &["mint", "total", "value"], rows)
        .total(vec![("value", usdc(2_000_001))]);
    let expected = "\
assets (2)
mint total value
a 3 0.000001 quote
b 3 2.000000 quote
total 2.000001 quote";
    assert_eq!(squeezed(&summed.for_people()), squeezed(expected));
    let found: Value = serde_json::from_str(&summed.for_machines()).unwrap();
    assert_eq!(found["assets"].as_array().map(Vec::len), Some(2));
    assert_eq!(found["assets_total"], json!({"value_native": "2000001"}));
}

#[test]
fn what_limits_nothing_says_so_and_machines_read_its_number() {
    let limits = vec![("deposit_cap_native", Cell::NoLimit(u64::MAX, "_native"))];
    let answer = Answer::default().facts("parameters", limits);
    let expected = "parameters\n deposit cap native no limit";
    assert_eq!(squeezed(&answer.for_people()), squeezed(expected));
    let found: Value = serde_json::from_str(&answer.for_machines()).unwrap();
    let number = json!({"deposit_cap_native": u64::MAX.to_string()});
    assert_eq!(found["parameters"], number);
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
