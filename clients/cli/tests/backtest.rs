//! `ringfence backtest` as its user meets it, on the price history of the demo.

mod support;

use serde_json::Value;
use support::{file, ringfence};

const SP500: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../demo/data/sp500_2008.csv"
);

fn report(words: &[&str]) -> Value {
    let given = ["backtest", "--prices", SP500, "--json"];
    let words: Vec<&str> = given.iter().chain(words).copied().collect();
    serde_json::from_str(&ringfence(&words).result()).unwrap()
}

fn dates(side: &Value) -> Vec<&str> {
    let breaches = side["breaches_on"].as_array().unwrap().iter();
    breaches.map(|it| it["date"].as_str().unwrap()).collect()
}

/// Spans and rises in basis points.
fn rises(variant: &Value) -> Vec<(u64, i64, &str)> {
    let rises = variant["procyclicality"]["rises"].as_array().unwrap();
    let rise = |it: &'_ Value| {
        (
            it["days"].as_u64().unwrap(),
            it["rise_bps"].as_i64().unwrap(),
        )
    };
    let from = |it: &'_ Value| it["from"].as_str().map(str::len);
    assert!(rises.iter().all(|it| from(it) == Some(10)));
    let whole = |it| (rise(it).0, rise(it).1, it["from"].as_str().unwrap());
    rises.iter().map(whole).collect()
}

// The figures of this file were worked out a second time in Python, with floating point and from
// the specification's formulas alone: breaches, smallest and largest requirement, and rises.

#[test]
fn a_weighted_average_on_the_demo_s_history() {
    let report = report(&[]);
    let [plain, posted] = [&report["variants"][0], &report["variants"][1]];
    assert_eq!(plain["name"], "unmitigated");
    let coverage = &plain["coverage"];
    assert_eq!(
        dates(&coverage["long"]),
        ["2008-06-05", "2008-09-12", "2008-09-26"]
    );
    assert_eq!(dates(&coverage["short"]), ["2008-10-10"]);
    assert_eq!(coverage["combined"]["breaches"], 4);
    assert_eq!(coverage["combined"]["target_bps"], 9_800);
    assert_eq!(coverage["long"]["moves"], 253);
    assert_eq!(coverage["long"]["coverage_bps"], 9_881);
    assert_eq!(coverage["long"]["is_target_met"], false);
    assert_eq!(plain["procyclicality"]["trough_native"], "370500000");
    assert_eq!(plain["procyclicality"]["peak_native"], "1417500000");
    let wanted = [
        (1, 3_876, "2008-10-10"),
        (5, 6_478, "2008-09-12"),
        (30, 18_151, "2008-09-03"),
    ];
    assert_eq!(rises(plain), wanted);
    assert_eq!(posted["name"], "mitigated");
    assert_eq!(dates(&posted["coverage"]["long"]), ["2008-09-26"]);
    assert_eq!(dates(&posted["coverage"]["short"]), ["2008-10-10"]);
    assert_eq!(posted["procyclicality"]["trough_native"], "607500000");
    assert_eq!(posted["procyclicality"]["peak_native"], "1401900000");
    let wanted = [
        (1, 4_096, "2008-09-29"),
        (5, 4_934, "2008-10-09"),
        (30, 11_974, "2008-09-04"),
    ];
    assert_eq!(rises(posted), wanted);
}

#[test]
fn a_quantile_on_the_demo_s_history() {
    let report = report(&["--model", "quantile"]);
    let [plain, posted] = [&report["variants"][0], &report["variants"][1]];
    let wanted = ["2008-09-03", "2008-09-08", "2008-09-12", "2008-09-26"];
    assert_eq!(dates(&plain["coverage"]["long"]), wanted);
    let wanted = ["2008-10-10", "2009-03-09", "2009-03-20"];
    assert_eq!(dates(&plain["coverage"]["short"]), wanted);
    assert_eq!(plain["procyclicality"]["trough_native"], "357900000");
    assert_eq!(
        dates(&posted["coverage"]["long"]),
        ["2008-09-12", "2008-09-26"]
    );
    assert_eq!(posted["procyclicality"]["trough_native"], "554700000");
    assert_eq!(rises(posted)[2], (30, 9_464, "2008-09-02"));
}

#[test]
fn statistics_are_numbers_and_follow_the_counts() {
    let report = report(&[]);
    let long = &report["variants"][0]["coverage"]["long"];
    let near = |value: &Value, wanted: f64| (value.as_f64().unwrap() - wanted).abs() < 1e-6;
    assert!(near(&long["kupiec"]["statistic"], 0.083_240_4));
    assert!(near(&long["kupiec"]["p_value"], 0.772_953_2));
    assert!(near(&long["independence"]["statistic"], 0.072_290_9));
    assert!(near(
        &long["conditional_coverage"]["statistic"],
        0.155_531_3
    ));
    assert_eq!(long["transitions"]["covered_breach"], 3);
    assert_eq!(long["transitions"]["covered_covered"], 246);
}

#[test]
fn a_fixed_scan_range_is_tested_as_it_is() {
    let report = report(&["--scan-bps", "600"]);
    assert_eq!(report["variants"].as_array().unwrap().len(), 1);
    let fixed = &report["variants"][0];
    assert_eq!(
        (&fixed["scan_bps_min"], &fixed["scan_bps_max"]),
        (&600.into(), &600.into())
    );
    assert_eq!(report["settings"]["scan"]["model"], "fixed");
    // Days of the README of the data that move further than 6 %: seen from the day before.
    let combined = &fixed["coverage"]["combined"];
    assert!(dates(combined).contains(&"2008-10-10"));
    assert!(combined["breaches"].as_u64().unwrap() < 21);
}

#[test]
fn moves_over_several_days_do_not_overlap() {
    let report = report(&["--horizon-days", "5", "--margin", "initial"]);
    assert_eq!(report["variants"][0]["coverage"]["long"]["moves"], 49);
}

#[test]
fn the_text_says_the_same_for_people() {
    let text = ringfence(&["backtest", "--prices", SP500]).result();
    assert!(
        text.starts_with("close of 314 days, 2008-01-02 to 2009-03-31\n"),
        "{text}"
    );
    let lines = [
        "Without floor and buffer: scan range 2.69 % to 15.07 %",
        "With floor and buffer: scan range 4.98 % to 15.07 %",
        "  largest rise over 30 days   181.51 %  2008-09-03 to 2008-10-15",
    ];
    for line in lines {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    assert!(text.lines().all(|line| line == line.trim_end()));
}

#[test]
fn the_page_shows_this_very_output() {
    let page = include_str!("../RISK.md");
    let text = ringfence(&["backtest", "--prices", SP500]).result();
    assert!(page.contains(&format!("```\n{text}```\n")), "{text}");
}

#[test]
fn the_chart_shows_margin_and_every_breach() {
    let path = file("chart.svg", "");
    let words = ["backtest", "--prices", SP500, "--chart", &path];
    ringfence(&words).result();
    let drawn = std::fs::read_to_string(&path).unwrap();
    assert!(drawn.starts_with("<svg ") && drawn.trim_end().ends_with("</svg>"));
    assert_eq!(drawn.matches("<circle").count(), 4 + 2);
    // Two lines of margin in each panel.
    assert_eq!(drawn.matches("stroke=\"#1F5CA6\"").count(), 4);
    assert!(drawn.contains("With floor and buffer"));
    // The same bytes on every machine: no font of the system has a say.
    assert_eq!(drawn, include_str!("../examples/sp500_2008.svg"));
}

#[test]
fn charts_hold_the_largest_amounts_and_the_smallest() {
    let path = file("edges.svg", "");
    for value in ["1", "1990000000000"] {
        let words = [
            "--prices",
            SP500,
            "--chart",
            &path,
            "--tick-value-native",
            value,
        ];
        let words: Vec<&str> = ["backtest"].iter().chain(&words).copied().collect();
        ringfence(&words).result();
        assert!(std::fs::read_to_string(&path).unwrap().contains("<circle"));
    }
}

/// Prices that barely move, one a day, each line ending as given.
fn prices(count: u32, ending: &str) -> String {
    let rows = (0..count).map(|index| {
        let (month, day) = (index / 28 + 1, index % 28 + 1);
        format!("2024-{month:02}-{day:02},{}{ending}", 100 + index % 2)
    });
    std::iter::once(format!("date,close{ending}"))
        .chain(rows)
        .collect()
}

#[track_caller]
fn refused(name: &str, text: &str, words: &[&str]) -> String {
    let path = file(name, text);
    let given = ["backtest", "--prices", &path];
    let words: Vec<&str> = given.iter().chain(words).copied().collect();
    let complaint = ringfence(&words).complaint();
    let why = complaint.strip_prefix(&format!("ringfence: {path}: "));
    why.expect(&complaint).trim_end().to_owned()
}

#[test]
fn prices_that_cannot_be_used_are_refused_with_line_and_column() {
    let good = prices(70, "\n");
    let change = |from: &str, to: &str| good.replacen(from, to, 1);
    let cases = [
        (
            change("date,close", "date,last"),
            "no column `close`; there are `date`, `last`",
        ),
        (
            change("date,close", "day,close"),
            "no column `date`; there are `day`, `close`",
        ),
        (
            change("date,close", "close,close"),
            "no column `date`; there are `close`, `close`",
        ),
        (
            change("2024-01-03,100", "2024-01-03,cheap"),
            "line 4, column `close`: `cheap` is no decimal number",
        ),
        (
            change("2024-01-03,100", "2024-01-03,-100"),
            "line 4, column `close`: `-100` is no decimal number",
        ),
        (
            change("2024-01-03,100", "2024-01-03,0.000000001"),
            "line 4, column `close`: `0.000000001` is not above zero",
        ),
        (
            change("2024-01-03,100", "2024-01-03,"),
            "line 4, column `close`: `` is no decimal number",
        ),
        (
            change("2024-01-03,100", "2024-01-03,999999999999"),
            "line 4, column `close`: `999999999999` is too large",
        ),
        (
            change("2024-01-03", "2024-1-3"),
            "line 4, column `date`: `2024-1-3` is no date such as 2008-01-31",
        ),
        (
            change("2024-01-03", "2023-02-29"),
            "line 4, column `date`: `2023-02-29` is no date such as 2008-01-31",
        ),
        (
            change("2024-01-03", "2024-01-02"),
            "line 4, column `date`: `2024-01-02` is not after the row before",
        ),
    ];
    for (text, why) in cases {
        assert_eq!(refused("bad.csv", &text, &[]), why);
    }
    let ragged = refused(
        "ragged.csv",
        &change("2024-01-03,100", "2024-01-03,100,1"),
        &[],
    );
    assert!(ragged.starts_with("cannot read a row: "), "{ragged}");
}

#[test]
fn too_few_rows_are_refused_and_just_enough_are_not() {
    let why = "too few rows: 62; a look-back of 60 and two moves over 1 need 63";
    assert_eq!(refused("few.csv", &prices(62, "\n"), &[]), why);
    let why = "too few rows: 0; a look-back of 60 and two moves over 1 need 63";
    assert_eq!(refused("header.csv", "date,close\n", &[]), why);
    let path = file("enough.csv", &prices(63, "\r\n"));
    ringfence(&["backtest", "--prices", &path]).result();
}

#[test]
fn arguments_that_do_not_fit_are_refused() {
    let text = prices(70, "\n");
    let words = ["--floor-lookback-days", "30"];
    let why = refused("floor.csv", &text, &words);
    assert!(
        why.starts_with("--floor-lookback-days 30 is less than --lookback-days 60"),
        "{why}"
    );
    let why = refused("bounds.csv", &text, &["--scan-bps", "99"]);
    assert_eq!(
        why,
        "a scan range of 99 bps: the rules refuse: ParameterOutOfBounds"
    );
    let why = refused("tick.csv", &text, &["--tick-size-e8", "0"]);
    assert!(why.starts_with("a price is less than one tick"), "{why}");
    let huge = ["--tick-value-native", "18446744073709551615"];
    assert!(refused("huge.csv", &text, &huge).contains("the rules refuse: "));
    let code = ringfence(&["backtest", "--prices", SP500, "--target-bps", "10000"]).code;
    assert_eq!(code, Some(2));
}

#[test]
fn other_columns_can_be_named() {
    let words = ["--column", "low", "--chart", "no-such-folder/x.svg"];
    let words: Vec<&str> = ["backtest", "--prices", SP500]
        .iter()
        .chain(&words)
        .copied()
        .collect();
    let complaint = ringfence(&words).complaint();
    assert!(
        complaint.starts_with("ringfence: cannot draw no-such-folder/x.svg: "),
        "{complaint}"
    );
    let text = ringfence(&["backtest", "--prices", SP500, "--column", "low"]).result();
    assert!(text.starts_with("low of 314 days"));
    let missing = ringfence(&["backtest", "--prices", "not-there.csv"]).complaint();
    assert!(missing.starts_with("ringfence: not-there.csv: cannot read the file: "));
}
