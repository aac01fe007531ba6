//! Measures every instruction on the embedded VM: compute units with everything it calls, bytes of
//! its transaction, and accounts it writes that unrelated customers also write.
//!
//! Without an argument it shows the figures; `record` writes `bench/results.json`; `check` compares
//! with it. A figure above its budget or above what is recorded is a failure, and so is a case that
//! only one side knows.

mod cases;
mod compare;
mod measure;
mod settings;

use compare::Results;
use std::path::PathBuf;
use std::process::ExitCode;

fn results_path() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/results.json"))
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let measured = cases::all();
    compare::show(&measured);
    let complaints = match words.as_slice() {
        [] => compare::over_budget(&measured),
        [word] if word == "record" => record(&measured),
        [word] if word == "check" => check(&measured),
        _ => vec!["usage: ringfence-bench [check|record]".to_owned()],
    };
    for complaint in &complaints {
        eprintln!("error: {complaint}");
    }
    if complaints.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A budget that is missed is recorded like any other figure: what is true is written down.
fn record(measured: &Results) -> Vec<String> {
    match std::fs::write(results_path(), compare::to_json(measured)) {
        Ok(()) => Vec::new(),
        Err(error) => vec![format!("{}: {error}", results_path().display())],
    }
}

fn check(measured: &Results) -> Vec<String> {
    let mut complaints = compare::over_budget(measured);
    match std::fs::read_to_string(results_path()).map(|text| compare::from_json(&text)) {
        Ok(Ok(recorded)) => complaints.extend(compare::regressions(&recorded, measured)),
        Ok(Err(why)) => complaints.push(format!("bench/results.json: {why}")),
        Err(error) => complaints.push(format!("bench/results.json: {error}")),
    }
    complaints
}
