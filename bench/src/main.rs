//! Measures every instruction on the embedded VM: compute units with everything it calls, bytes of
//! its transaction, and accounts it writes that unrelated customers also write.
//!
//! Without an argument it shows the figures; `record` writes `bench/results.json`; `check` compares
//! with it. A figure above its budget or above what is recorded is a failure, and so is a case that
//! only one side knows.

mod auctions;
mod batches;
mod cases;
mod compare;
mod cover;
mod defaults;
mod governance;
mod liens;
mod managing;
mod measure;
mod options;
mod orders;
mod readme;
mod recoveries;
mod settings;
mod statements;
mod venues;

use compare::Results;
use std::path::{Path, PathBuf};
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
    let pages = readme::PAGES.iter();
    let pages = pages.map(|page| Ok((page.path(), page.updated(measured)?)));
    let figures = Ok((results_path(), compare::to_json(measured)));
    let write = |(path, text): (PathBuf, String)| {
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    let files = [figures].into_iter().chain(pages);
    let done = files.map(|file: Result<_, String>| file.and_then(write));
    done.filter_map(Result::err).collect()
}

fn check(measured: &Results) -> Vec<String> {
    let mut complaints = compare::over_budget(measured);
    match read(&results_path()).and_then(|text| compare::from_json(&text)) {
        Ok(recorded) => {
            complaints.extend(compare::regressions(&recorded, measured));
            let pages = readme::PAGES.iter();
            complaints.extend(pages.filter_map(|page| page.check(&recorded).err()));
        }
        Err(why) => complaints.push(format!("bench/results.json: {why}")),
    }
    complaints
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
