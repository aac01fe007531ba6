//! `ringfence drill scenario` as its user meets it.
//!
//! What the examples print is in `outputs`; when a rule changes it, look at the difference and
//! print them anew.

mod support;

use serde_json::{Value, json};
use support::{file, ringfence};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/");

fn example(name: &str) -> Value {
    let path = format!("{EXAMPLES}scenario-{name}.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[track_caller]
fn play(name: &str, scenario: &Value) -> Value {
    let path = file(&format!("scenario-{name}.json"), &scenario.to_string());
    let words = ["drill", "scenario", &path, "--json"];
    serde_json::from_str(&ringfence(&words).result()).unwrap()
}

/// The complaint about a scenario, after the name of the file.
#[track_caller]
fn refused(name: &str, scenario: &Value) -> String {
    let path = file(&format!("scenario-{name}.json"), &scenario.to_string());
    let complaint = ringfence(&["drill", "scenario", &path]).complaint();
    let why = complaint.strip_prefix(&format!("ringfence: {path}: "));
    why.expect(&complaint).trim_end().to_owned()
}

/// What lines of a step say, with their refusals.
fn lines(outcome: &Value, step: &str) -> Vec<(String, Option<String>)> {
    let all = outcome["timeline"].as_array().unwrap().iter();
    let of_step = all.filter(|line| line["step"] == step);
    let said = |line: &Value| {
        let what = line["what"].as_str().unwrap().to_owned();
        (what, line["refused"].as_str().map(str::to_owned))
    };
    of_step.map(said).collect()
}

fn native(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

fn used(outcome: &Value) -> Vec<u64> {
    let rows = outcome["waterfall"].as_array().unwrap().iter();
    rows.map(|row| native(&row["used_native"])).collect()
}

/// Copied into the web app, so that it has something to show: print it anew when this fails.
#[test]
fn the_web_app_shows_what_an_example_prints() {
    let kept = include_str!("../../../app/src/pages/losses/example.json");
    let path = format!("{EXAMPLES}scenario-every-step.json");
    let printed = ringfence(&["drill", "scenario", &path, "--json"]).result();
    assert_eq!(printed.trim_end(), kept.trim_end());
}

#[test]
fn examples_print_what_is_kept_of_them() {
    let kept = [
        ("small", include_str!("outputs/scenario-small.txt")),
        (
            "every-step",
            include_str!("outputs/scenario-every-step.txt"),
        ),
        (
            "nasdaq-2018",
            include_str!("outputs/scenario-nasdaq-2018.txt"),
        ),
    ];
    for (name, wanted) in kept {
        let path = format!("{EXAMPLES}scenario-{name}.json");
        assert_eq!(
            ringfence(&["drill", "scenario", &path]).result(),
            wanted,
            "{name}"
        );
    }
}

#[test]
fn the_page_shows_this_very_output() {
    let page = include_str!("../RISK.md");
    assert!(page.contains(include_str!("outputs/scenario-small.txt")));
}

#[test]
fn the_chart_is_drawn_to_the_byte() {
    let path = format!("{EXAMPLES}scenario-every-step.json");
    let drawn = file("drawn.svg", "");
    ringfence(&["drill", "scenario", &path, "--chart", &drawn]).result();
    let kept = std::fs::read_to_string(format!("{EXAMPLES}scenario-every-step.svg")).unwrap();
    assert_eq!(std::fs::read_to_string(drawn).unwrap(), kept);
}

#[test]
fn rows_add_up_whatever_the_example() {
    for name in ["small", "every-step", "nasdaq-2018"] {
        let outcome = play(name, &example(name));
        let loss = &outcome["loss"];
        let sum: u64 = used(&outcome).iter().sum();
        let uncovered = native(&loss["uncovered_native"]);
        assert_eq!(sum + uncovered, native(&loss["loss_native"]), "{name}");
        assert_eq!(loss["state"], "closed");
        for row in outcome["waterfall"].as_array().unwrap() {
            let [had, used, left, back] = ["had", "used", "left", "recovered"]
                .map(|column| native(&row[format!("{column}_native")]));
            assert_eq!(had, used + left, "{row}");
            assert!(back <= used, "{row}");
        }
    }
}

#[test]
fn every_layer_but_the_defaulter_s_own_pays_where_every_step_is_taken() {
    let outcome = play("all", &example("every-step"));
    let rows = used(&outcome);
    assert!(rows[3..].iter().all(|row| *row != 0), "{rows:?}");
    let members = outcome["members"].as_array().unwrap();
    let south = members.iter().find(|it| it["id"] == "south").unwrap();
    assert_eq!(
        south["assessed_native"], "20000000",
        "its secured part alone"
    );
    let steps = [
        "trade",
        "price",
        "settle",
        "call",
        "liquidate",
        "declare",
        "take",
        "auction",
        "tear_up",
        "sell",
        "fix",
        "route",
        "assess",
        "close",
        "give_back",
        "recover",
    ];
    for step in steps {
        assert!(!lines(&outcome, step).is_empty(), "{step}");
    }
}

#[test]
fn the_published_loss_falls_where_the_waterfall_s_example_says() {
    let outcome = play("published", &example("nasdaq-2018"));
    let path = format!("{EXAMPLES}waterfall.json");
    let drilled = ringfence(&["drill", "waterfall", &path]).result();
    let drilled: Value = serde_json::from_str(&drilled).unwrap();
    let rows = used(&outcome);
    for (place, kind) in [(4, 0), (5, 1)] {
        let whole = native(&drilled["used"][kind]["used_native"]);
        assert_eq!(rows[place], whole * 1_000_000);
    }
    assert_eq!(outcome["loss"]["shortfall_native"], "114000000000000");
}

#[test]
fn a_refusal_is_a_line_with_its_reason_and_changes_nothing() {
    let mut scenario = example("every-step");
    let takes = scenario["default"]["takes"].as_array_mut().unwrap();
    let late = json!({"after_s": 4000, "instrument": "OIL", "by": "maker", "lots": "1"});
    let poor = json!({"after_s": 60, "instrument": "OIL", "by": "poor", "lots": "900"});
    takes.extend([late, poor]);
    let people = scenario["customers"].as_array_mut().unwrap();
    people.push(json!({"id": "poor"}));
    let outcome = play("refusals", &scenario);
    let takes = lines(&outcome, "take");
    let reasons: Vec<_> = takes.iter().map(|(_, why)| why.as_deref()).collect();
    let wanted = [Some("BelowInitial"), None, Some("AuctionUnderWay")];
    assert_eq!(reasons, wanted);
    assert_eq!(used(&outcome), used(&play("same", &example("every-step"))));
}

#[test]
fn who_wins_and_does_not_take_loses_its_bond_and_the_next_has_its_turn() {
    let mut scenario = example("every-step");
    scenario["default"]["auctions"][0]["bids"][0]["takes"] = json!(false);
    let outcome = play("passed", &scenario);
    let auction = lines(&outcome, "auction");
    let place = |text: &str| auction.iter().position(|(what, _)| what.contains(text));
    assert_eq!(place("north gets its lots"), None);
    assert!(place("a turn is over") < place("west gets its lots"));
    let all = outcome["timeline"].as_array().unwrap();
    let bond = all
        .iter()
        .find(|line| line["what"] == "bond of north")
        .unwrap();
    assert_eq!(
        bond["amounts"][0],
        json!({"name": "returned", "amount": "0"})
    );
    assert_eq!(
        bond["amounts"][1],
        json!({"name": "forfeited", "amount": "131250000"})
    );
}

#[test]
fn a_defaulter_that_repays_everything_has_its_account_back() {
    let mut scenario = example("small");
    scenario["default"]["recoveries"] =
        json!([{"after_s": 1_000_000, "amount_native": "90000000"}]);
    let outcome = play("repaid", &scenario);
    assert_eq!(lines(&outcome, "release").len(), 1);
    assert_eq!(outcome["loss"]["to_recover_native"], "0");
    for row in outcome["waterfall"].as_array().unwrap() {
        assert_eq!(row["recovered_native"], row["used_native"], "{row}");
    }
}

#[test]
fn a_default_is_declared_when_the_rules_allow_it_and_not_before_the_file_says() {
    let mut scenario = example("small");
    scenario["default"]["at_s"] = json!(40_000);
    let outcome = play("early", &scenario);
    let declared = lines(&outcome, "declare");
    assert_eq!(declared[0].1.as_deref(), Some("NotDeclarable"));
    assert_eq!(declared[1].1, None);
    assert_eq!(outcome["loss"]["declared_s"], 50_000);
    scenario["default"]["at_s"] = json!(60_000);
    assert_eq!(play("late", &scenario)["loss"]["declared_s"], 60_000);
}

#[test]
fn nobody_in_default_is_a_result_without_a_loss() {
    let mut scenario = example("small");
    scenario["prices"] = json!([]);
    let outcome = play("nobody", &scenario);
    assert_eq!(outcome["loss"], Value::Null);
    let declared = lines(&outcome, "declare");
    assert_eq!(declared[0].1.as_deref(), Some("NotDeclarable"));
    let path = file("nobody.json", &scenario.to_string());
    let text = ringfence(&["drill", "scenario", &path]).result();
    assert!(text.ends_with("\nNobody is in default.\n"), "{text}");
    let chart = file("nobody.svg", "");
    let complaint = ringfence(&["drill", "scenario", &path, "--chart", &chart]).complaint();
    assert!(complaint.ends_with("nobody is in default\n"), "{complaint}");
}

/// Changes one value of the example with every step; none takes it away.
fn with(pointer: &str, value: Option<Value>) -> Value {
    let mut scenario = example("every-step");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = scenario.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name.to_owned(), value)),
        (Value::Object(fields), None) => drop(fields.remove(name)),
        (Value::Array(list), Some(value)) => list[name.parse::<usize>().unwrap()] = value,
        _ => unreachable!(),
    }
    scenario
}

/// A value of the example with every step, what stands there instead, and what is said of it.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "/note",
        r#""""#,
        "unknown field `note`; known here: `title`",
    ),
    (
        "/house/colour",
        "1",
        "house: unknown field `colour`, which is no parameter",
    ),
    (
        "/house/grace_s",
        r#""60""#,
        "house.grace_s: a string instead of a whole number",
    ),
    ("/house/grace_s", "-60", "house.grace_s: `-60` is negative"),
    (
        "/house/grace_s",
        "0.5",
        "house.grace_s: `0.5` is no whole number",
    ),
    (
        "/house/bond_bps",
        "70000",
        "house.bond_bps: 70000 is more than 65535",
    ),
    (
        "/house/bond_bps",
        "1",
        "house: the rules refuse: ParameterOutOfBounds",
    ),
    ("/assets", "[]", "assets: one to 8 assets, the quote first"),
    (
        "/assets/1/decimals",
        "12",
        "assets[1]: the rules refuse: ParameterOutOfBounds",
    ),
    (
        "/assets/1/id",
        r#""USDC""#,
        "assets[1].id: duplicate id `USDC`",
    ),
    (
        "/assets/1/price",
        "150",
        "assets[1].price: a number instead of a price",
    ),
    (
        "/assets/1/price",
        r#""0.0""#,
        "assets[1].price: `0.0` is not above zero",
    ),
    (
        "/instruments/0/id",
        r#""SOL""#,
        "instruments[0].id: duplicate id `SOL`",
    ),
    (
        "/instruments/0/price",
        r#""20000""#,
        "instruments[0].price: the rules refuse: Tick",
    ),
    (
        "/fund/insurance_native",
        r#""-1""#,
        "fund.insurance_native: `-1` is negative",
    ),
    (
        "/members/2/id",
        r#""north""#,
        "members[2].id: duplicate id `north`",
    ),
    (
        "/members/2/stake_native",
        "5",
        "members[2].stake_native: a number instead of an",
    ),
    ("/customers/0/id", r#""""#, "customers[0].id: an empty id"),
    (
        "/customers/0/deposits/0/asset",
        r#""X""#,
        "customers[0].deposits[0].asset: no asset",
    ),
    (
        "/customers/0/deposits/1/asset",
        r#""USDC""#,
        "customers[0].deposits[1].asset: an asset",
    ),
    (
        "/trades/1/buyer",
        r#""nobody""#,
        "trades[1].buyer: no customer `nobody`",
    ),
    (
        "/trades/1/lots",
        r#""1.5""#,
        "trades[1].lots: `1.5` is no decimal amount",
    ),
    (
        "/prices/0/at_s",
        "0",
        "prices[0].at_s: the price at the start is given with",
    ),
    (
        "/prices/0/of",
        r#""GAS""#,
        "prices[0].of: no asset or instrument `GAS`",
    ),
    (
        "/default/customer",
        r#""x""#,
        "default.customer: no customer `x`",
    ),
    (
        "/default/at_s",
        "400000000",
        "default.at_s: 400000000 is more than 315360000",
    ),
    (
        "/default/takes/0/by",
        r#""x""#,
        "default.takes[0].by: no customer `x`",
    ),
    (
        "/default/sales/0/asset",
        r#""USDC""#,
        "default.sales[0].asset: the quote itself",
    ),
    (
        "/default/auctions/0/bids/0/member",
        r#""x""#,
        "default.auctions[0].bids[0].member: no",
    ),
    (
        "/default/auctions/0/bids/0/reveals",
        "1",
        "default.auctions[0].bids[0].reveals: a n",
    ),
    (
        "/default/assessment/paid_by/1",
        r#""north""#,
        "default.assessment.paid_by[1]: a member",
    ),
    (
        "/default/recoveries/0/lots",
        r#""1""#,
        "default.recoveries[0]: unknown field `lots`",
    ),
];

#[test]
fn whatever_is_wrong_has_a_place() {
    for (pointer, value, wanted) in WRONG {
        let value = serde_json::from_str(value).unwrap();
        let why = refused("wrong", &with(pointer, Some(value)));
        assert!(why.starts_with(wanted), "{why}, not {wanted}");
    }
}

#[test]
fn what_is_missing_has_a_place() {
    let cases = [
        ("/title", "missing field `title`"),
        ("/default", "missing field `default`"),
        (
            "/instruments/0/tick_size",
            "instruments[0]: missing field `tick_size`",
        ),
        ("/customers/0/id", "customers[0]: missing field `id`"),
        ("/trades/0/lots", "trades[0]: missing field `lots`"),
        ("/default/customer", "default: missing field `customer`"),
        (
            "/default/takes/0/after_s",
            "default.takes[0]: missing field `after_s`",
        ),
        (
            "/default/liquidations/0/at_s",
            "default.liquidations[0]: missing field `at_s`",
        ),
    ];
    for (pointer, wanted) in cases {
        assert_eq!(refused("missing", &with(pointer, None)), wanted);
    }
}

#[test]
fn what_the_rules_refuse_at_the_start_names_whose_it_is() {
    let scenario = with("/members/1/stake_native", Some(json!("0")));
    let wanted = "the rules refuse the stake of south: AmountZero";
    assert_eq!(refused("start", &scenario), wanted);
    let mut scenario = example("small");
    scenario["default"]["auctions"] = json!([{"instrument": "OIL", "bids": [
        {"member": "north", "discount_native": "0", "lots": "100"}]}]);
    let wanted = "default.auctions[0].bids[0]: member `north` has no account of its own";
    assert_eq!(refused("desk", &scenario), wanted);
}
