//! `ringfence drill waterfall` as its user meets it.

mod support;

use serde_json::{Value, json};
use support::{file, ringfence};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/");

fn example(name: &str) -> String {
    let path = format!("{EXAMPLES}{name}");
    ringfence(&["drill", "waterfall", &path]).result()
}

/// The result of a drill of this text.
#[track_caller]
fn drilled(name: &str, text: &str) -> String {
    let path = file(&format!("{name}.json"), text);
    ringfence(&["drill", "waterfall", &path]).result()
}

/// The complaint about a drill of this text, after the name of the file.
#[track_caller]
fn refused(name: &str, text: &str) -> String {
    let path = file(&format!("{name}.json"), text);
    let complaint = ringfence(&["drill", "waterfall", &path]).complaint();
    let why = complaint.strip_prefix(&format!("ringfence: {path}: "));
    why.expect(&complaint).trim_end().to_owned()
}

#[test]
fn the_specification_s_example_gives_its_output_to_the_byte() {
    let wanted = concat!(
        r#"{"used":[{"kind":"skin_junior","used_native":"7000000"},"#,
        r#"{"kind":"mutual","used_native":"107000000","rows":["#,
        r#"{"id":"A","used_native":"64457831"},{"id":"B","used_native":"42542169"}]},"#,
        r#"{"kind":"assessment","used_native":"0","rows":[{"id":"A","used_native":"0"}]},"#,
        r#"{"kind":"gain_haircut","used_native":"0","rows":[{"id":"w","used_native":"0"}]}],"#,
        r#""uncovered_native":"0"}"#,
        "\n"
    );
    assert_eq!(example("waterfall.json"), wanted);
}

#[test]
fn every_kind_of_layer_pays_in_its_turn() {
    let result: Value = serde_json::from_str(&example("every-layer.json")).unwrap();
    let used = result["used"].as_array().unwrap();
    let kinds: Vec<&str> = used.iter().map(|it| it["kind"].as_str().unwrap()).collect();
    let wanted = [
        "defaulter_collateral",
        "defaulter_stake",
        "insurance",
        "skin_junior",
        "mutual",
        "skin_senior",
        "assessment",
        "gain_haircut",
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(
        used[6]["rows"][2],
        json!({"id": "operator", "used_native": "40000000"})
    );
    assert_eq!(used[7]["used_native"], "30000008");
    assert_eq!(result["uncovered_native"], "9999992");
}

#[test]
fn the_operator_s_match_is_the_last_row_and_pays_pro_rata() {
    let text = r#"{"loss_native":"100","layers":[{"kind":"assessment","operator_match_native":"50",
        "members":[{"id":"A","cap_native":"100"},{"id":"B","cap_native":"50"}]}]}"#;
    let wanted = concat!(
        r#"{"used":[{"kind":"assessment","used_native":"100","rows":["#,
        r#"{"id":"A","used_native":"50"},{"id":"B","used_native":"25"},"#,
        r#"{"id":"operator","used_native":"25"}]}],"uncovered_native":"0"}"#,
        "\n"
    );
    assert_eq!(drilled("match", text), wanted);
}

#[test]
fn an_operator_that_matches_nothing_has_no_row() {
    for (name, matched) in [("zero", r#","operator_match_native":"0""#), ("none", "")] {
        let text = format!(
            r#"{{"loss_native":"1","layers":[{{"kind":"assessment","members":[]{matched}}}]}}"#
        );
        let wanted = concat!(
            r#"{"used":[{"kind":"assessment","used_native":"0","rows":[]}],"#,
            r#""uncovered_native":"1"}"#,
            "\n"
        );
        assert_eq!(drilled(&format!("match-{name}"), &text), wanted);
    }
}

/// One purse and two members with as much in all as 64 bits hold.
fn full(loss: &str) -> String {
    format!(
        r#"{{"loss_native":"{loss}","layers":[{{"kind":"insurance","available_native":"5"}},
        {{"kind":"mutual","members":[{{"id":"A","shares_native":"18446744073709551600"}},
        {{"id":"B","shares_native":"10"}}]}}]}}"#
    )
}

#[test]
fn losses_at_the_edges_are_exact() {
    // Loss, then what insurance, A and B pay, and what stays uncovered.
    let cases = [
        ("0", ["0", "0", "0", "0"]),
        ("5", ["5", "0", "0", "0"]),
        ("6", ["5", "0", "1", "0"]),
        (
            "18446744073709551614",
            ["5", "18446744073709551599", "10", "0"],
        ),
        (
            "18446744073709551615",
            ["5", "18446744073709551600", "10", "0"],
        ),
    ];
    for (loss, [insurance, first, second, uncovered]) in cases {
        let result: Value = serde_json::from_str(&drilled("full", &full(loss))).unwrap();
        assert_eq!(result["used"][0]["used_native"], insurance, "{loss}");
        let rows = &result["used"][1]["rows"];
        assert_eq!(rows[0]["used_native"], first, "{loss}");
        assert_eq!(rows[1]["used_native"], second, "{loss}");
        assert_eq!(result["uncovered_native"], uncovered, "{loss}");
    }
}

#[test]
fn one_more_than_the_total_is_uncovered() {
    let result: Value = serde_json::from_str(&example("uncovered.json")).unwrap();
    assert_eq!(result["used"][1]["used_native"], "6");
    assert_eq!(result["uncovered_native"], "1");
}

#[test]
fn layers_may_hold_more_than_64_bits_together() {
    let most = u64::MAX;
    let text = format!(
        r#"{{"loss_native":"{most}","layers":[{{"kind":"insurance","available_native":"1"}},
        {{"kind":"skin_junior","available_native":"{most}"}},
        {{"kind":"skin_senior","available_native":"{most}"}}]}}"#
    );
    let result: Value = serde_json::from_str(&drilled("most", &text)).unwrap();
    assert_eq!(result["used"][1]["used_native"], (most - 1).to_string());
    assert_eq!(result["used"][2]["used_native"], "0");
}

#[test]
fn nothing_at_all_covers_nothing() {
    let wanted = "{\"used\":[],\"uncovered_native\":\"3\"}\n";
    assert_eq!(
        drilled("nothing", r#"{"loss_native":"3","layers":[]}"#),
        wanted
    );
    let text = r#"{"loss_native":"3","layers":[{"kind":"mutual","members":[
        {"id":"A","shares_native":"0"}]},{"kind":"gain_haircut","claims":[]}]}"#;
    let wanted = concat!(
        r#"{"used":[{"kind":"mutual","used_native":"0","rows":[{"id":"A","used_native":"0"}]},"#,
        r#"{"kind":"gain_haircut","used_native":"0","rows":[]}],"uncovered_native":"3"}"#,
        "\n"
    );
    assert_eq!(drilled("weightless", text), wanted);
}

/// A file with these layers.
fn with(layers: &str) -> String {
    format!(r#"{{"loss_native":"1","layers":[{layers}]}}"#)
}

#[test]
fn layers_out_of_order_and_kinds_given_twice_are_refused() {
    let purse = |kind: &str| format!(r#"{{"kind":"{kind}","available_native":"1"}}"#);
    let (early, late) = (purse("insurance"), purse("skin_senior"));
    assert_eq!(
        refused("order", &with(&format!("{late},{early}"))),
        "layers[1]: out of order: `insurance` pays before `skin_senior`"
    );
    assert_eq!(
        refused("twice", &with(&format!("{early},{late},{early}"))),
        "layers[2]: duplicate kind `insurance`"
    );
    let why = refused("kind", &with(&purse("goodwill")));
    assert!(why.starts_with("layers[0].kind: unknown kind `goodwill`; known: `defaulter_"));
}

#[test]
fn what_is_no_amount_is_refused() {
    let cases = [
        ("\"-5\"", "`-5` is negative"),
        ("\"\"", "an empty string instead of an amount"),
        (
            "\"18446744073709551616\"",
            "`18446744073709551616` does not fit in 64 bits",
        ),
        ("\"1.5\"", "`1.5` is no decimal amount"),
        ("\"+5\"", "`+5` is no decimal amount"),
        ("\" 5\"", "` 5` is no decimal amount"),
        ("\"1_000\"", "`1_000` is no decimal amount"),
        ("\"٣\"", "`٣` is no decimal amount"),
    ];
    for (amount, why) in cases {
        let purse = format!(r#"{{"kind":"insurance","available_native":{amount}}}"#);
        let wanted = format!("layers[0].available_native: {why}");
        assert_eq!(refused("amount", &with(&purse)), wanted);
    }
    let text = r#"{"loss_native":"-1","layers":[]}"#;
    assert_eq!(refused("loss", text), "loss_native: `-1` is negative");
    let kinds = [
        ("5", "a number"),
        ("-5", "a number"),
        ("5.0", "a number"),
        ("null", "null"),
    ];
    for (value, what) in kinds {
        let text = format!(r#"{{"loss_native":{value},"layers":[]}}"#);
        let wanted = format!(
            "loss_native: {what} instead of an amount, which is a decimal string such as \
             \"7000000\""
        );
        assert_eq!(refused("typed", &text), wanted);
    }
}

#[test]
fn sums_beyond_64_bits_are_refused() {
    let member = |id: &str, cap: u64| format!(r#"{{"id":"{id}","cap_native":"{cap}"}}"#);
    let (large, one) = (member("A", u64::MAX), member("B", 1));
    let layer = format!(r#"{{"kind":"assessment","members":[{large},{one}]}}"#);
    let wanted = "layers[0]: the sum of the amounts exceeds 64 bits";
    assert_eq!(refused("sum", &with(&layer)), wanted);
    let layer =
        format!(r#"{{"kind":"assessment","members":[{large}],"operator_match_native":"1"}}"#);
    assert_eq!(refused("sum-match", &with(&layer)), wanted);
}

#[test]
fn ids_are_there_once_and_the_operator_s_is_its_own() {
    let layer = |members: &str| with(&format!(r#"{{"kind":"mutual","members":[{members}]}}"#));
    let member = |id: &str| format!(r#"{{"id":"{id}","shares_native":"1"}}"#);
    let twice = layer(&format!("{},{},{}", member("A"), member("B"), member("A")));
    assert_eq!(
        refused("id", &twice),
        "layers[0].members[2].id: duplicate id `A`"
    );
    assert_eq!(
        refused("empty-id", &layer(&member(""))),
        "layers[0].members[0].id: an empty id"
    );
    let named = r#"{"kind":"assessment","members":[{"id":"operator","cap_native":"1"}]"#;
    let with_match = with(&format!(r#"{named},"operator_match_native":"0"}}"#));
    assert_eq!(
        refused("reserved", &with_match),
        "layers[0].members[0].id: `operator` is reserved for the operator's own part"
    );
    // Without a match there is nothing to confuse it with, and in other layers neither.
    drilled("not-reserved", &with(&format!("{named}}}")));
    drilled("other-layer", &layer(&member("operator")));
}

#[test]
fn fields_that_are_unknown_missing_mixed_or_given_twice_are_refused() {
    let mixed = r#"{"kind":"mutual","members":[],"available_native":"1"}"#;
    assert_eq!(
        refused("mixed", &with(mixed)),
        "layers[0]: unknown field `available_native`; known here: `kind`, `members`"
    );
    let members = r#"{"kind":"insurance","available_native":"1","members":[]}"#;
    assert_eq!(
        refused("members", &with(members)),
        "layers[0]: unknown field `members`; known here: `kind`, `available_native`"
    );
    let cases = [
        (
            r#"{"available_native":"1"}"#,
            "layers[0]: missing field `kind`",
        ),
        (
            r#"{"kind":"insurance"}"#,
            "layers[0]: missing field `available_native`",
        ),
        (r#"{"kind":"mutual"}"#, "layers[0]: missing field `members`"),
        (
            r#"{"kind":"gain_haircut"}"#,
            "layers[0]: missing field `claims`",
        ),
        (
            r#"{"kind":"mutual","members":[{"id":"A"}]}"#,
            "layers[0].members[0]: missing field `shares_native`",
        ),
        (
            r#"{"kind":"mutual","members":[{"shares_native":"1"}]}"#,
            "layers[0].members[0]: missing field `id`",
        ),
        (
            r#"{"kind":"mutual","members":[{"id":"A","cap_native":"1"}]}"#,
            "layers[0].members[0]: unknown field `cap_native`; known here: `id`, `shares_native`",
        ),
        (
            r#"{"kind":"mutual","members":{}}"#,
            "layers[0].members: an object instead of a list",
        ),
        (r#"["mutual",[]]"#, "layers[0]: a list instead of an object"),
        (
            r#"{"kind":true}"#,
            "layers[0].kind: true instead of a string",
        ),
    ];
    for (layer, why) in cases {
        assert_eq!(refused("field", &with(layer)), why);
    }
    assert_eq!(
        refused("no-loss", r#"{"layers":[]}"#),
        "missing field `loss_native`"
    );
    assert_eq!(
        refused("no-layers", r#"{"loss_native":"1"}"#),
        "missing field `layers`"
    );
    let more = r#"{"loss_native":"1","layers":[],"note":"x"}"#;
    let wanted = "unknown field `note`; known here: `loss_native`, `layers`";
    assert_eq!(refused("more", more), wanted);
    let twice = refused(
        "double",
        r#"{"loss_native":"1","loss_native":"2","layers":[]}"#,
    );
    assert!(
        twice.contains("field `loss_native` is given twice at line 1 column"),
        "{twice}"
    );
}

#[test]
fn what_is_no_json_is_refused_with_line_and_column() {
    let why = refused("broken", "{\"loss_native\":\"1\",\n \"layers\":[}");
    assert!(why.starts_with("not the JSON of a drill: "), "{why}");
    assert!(why.ends_with("at line 2 column 12"), "{why}");
    assert!(refused("blank", "").contains("EOF"));
    assert!(refused("two", &format!("{}{{}}", with(""))).contains("trailing characters"));
    assert_eq!(refused("list", "[]"), "a list instead of an object");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let complaint = ringfence(&["drill", "waterfall", "not-there.json"]).complaint();
    assert!(complaint.starts_with("ringfence: not-there.json: cannot read the file: "));
}

#[test]
fn unknown_arguments_have_a_code_of_their_own() {
    for words in [
        &["drill"][..],
        &["drill", "waterfall"],
        &["drill", "avalanche"],
        &["--x"],
    ] {
        assert_eq!(ringfence(words).code, Some(2), "{words:?}");
    }
}
