//! `cargo x audit`: how fast the auditor is on a house of any size that holds.

use crate::ringfence::Ringfence;
use crate::{command, files, say, workspace};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::path::Path;

/// Accounts when nobody says how many: enough to be told from the time that starting takes.
const ACCOUNTS: u64 = 200_000;
/// A million accounts in ten seconds.
const MICROSECONDS_PER_ACCOUNT: u64 = 10;
/// How often the machine may have been busy with something else.
const ATTEMPTS: u32 = 3;
/// Where the snapshot is made.
const FOLDER: &str = "target/audit";

/// Measures with so many accounts.
pub fn audit(words: &[&str]) -> Result<()> {
    let usage = "cargo x audit [--accounts n]";
    match words {
        [] => measure(ACCOUNTS),
        ["--accounts", number] => measure(number.parse().context(usage)?),
        _ => bail!("{usage}"),
    }
}

/// The same as a test.
pub fn check() -> Result<()> {
    say::during("auditing a large house", || measure(ACCOUNTS))
}

fn measure(accounts: u64) -> Result<()> {
    let ringfence = Ringfence::build_fast()?;
    let folder = workspace::root()?.join(FOLDER);
    files::remove_folder(&folder)?;
    let number = accounts.to_string();
    let words = ["audit", "simulate", "--accounts", &number, "--out", FOLDER];
    command::output(&mut ringfence.command(&words))?;
    let taken = fastest(&ringfence, &folder, accounts);
    files::remove_folder(&folder)?;
    let (taken, budget) = (taken?, accounts * MICROSECONDS_PER_ACCOUNT / 1_000);
    say::line("audited", &format!("{accounts} accounts in {taken} ms"));
    ensure!(
        taken <= budget,
        "auditing {accounts} accounts took {taken} ms, and may take {budget}"
    );
    Ok(())
}

/// The least time of a few audits, in milliseconds. All of them must hold.
fn fastest(ringfence: &Ringfence, folder: &Path, accounts: u64) -> Result<u64> {
    ensure!(folder.is_dir(), "no snapshot was made");
    let mut times = Vec::new();
    for _ in 0..ATTEMPTS {
        let words = ["audit", "--snapshot", FOLDER, "--json"];
        let said = command::output(&mut ringfence.command(&words))?;
        times.push(milliseconds(&said, accounts)?);
    }
    times.into_iter().min().context("nothing was measured")
}

/// The time that a report tells, if it is about so many accounts and all of them hold.
fn milliseconds(report: &str, accounts: u64) -> Result<u64> {
    let report: Value = serde_json::from_str(report).context("the report is no JSON")?;
    ensure!(report["holds"] == true, "something does not hold");
    let found = &report["counts"]["margin_accounts"];
    ensure!(
        *found == accounts,
        "{found} accounts were audited, not {accounts}"
    );
    let taken = report["milliseconds"].as_str().context("no time")?;
    taken.parse().context("the time is no number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_only_when_it_is_of_all_accounts_and_they_hold() {
        let report = |holds: bool, accounts: u64| {
            let counts = format!("{{\"margin_accounts\": {accounts}}}");
            format!("{{\"holds\": {holds}, \"counts\": {counts}, \"milliseconds\": \"7\"}}")
        };
        assert_eq!(milliseconds(&report(true, 5), 5).unwrap(), 7);
        let refused = |text: &str| milliseconds(text, 5).unwrap_err().to_string();
        assert_eq!(refused(&report(false, 5)), "something does not hold");
        assert_eq!(refused(&report(true, 4)), "4 accounts were audited, not 5");
        assert_eq!(refused("no"), "the report is no JSON");
    }

    #[test]
    fn unknown_words_are_refused_before_anything_is_built() {
        for words in [&["--count", "1"][..], &["--accounts", "many"], &["1"]] {
            let refused = audit(words).unwrap_err().to_string();
            assert_eq!(refused, "cargo x audit [--accounts n]");
        }
    }
}
