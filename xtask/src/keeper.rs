//! `cargo x keeper`: how long a plan for a large house takes.

use crate::ringfence::Ringfence;
use crate::{command, say};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// Accounts of the made-up market, and how long looking at all of them may take.
const ACCOUNTS: u64 = 100_000;
const BUDGET_MS: u64 = 1_000;

/// Measures, with so many accounts.
pub fn keeper(words: &[&str]) -> Result<()> {
    let usage = "cargo x keeper [--accounts n]";
    match words {
        [] => measure(ACCOUNTS),
        ["--accounts", number] => measure(number.parse().context(usage)?),
        _ => bail!("{usage}"),
    }
}

/// The same as a test.
pub fn check() -> Result<()> {
    say::during("planning for a large house", || measure(ACCOUNTS))
}

fn measure(accounts: u64) -> Result<()> {
    let ringfence = Ringfence::build_fast()?;
    let number = accounts.to_string();
    let words = ["keeper", "simulate", "--accounts", &number];
    let said = command::output(&mut ringfence.command(&words))?;
    let said: Value = serde_json::from_str(&said).context("keeper simulate")?;
    let taken = said["plan_ms"].as_u64().context("no time")?;
    ensure!(said["accounts"] == accounts, "another market: {said}");
    say::line("planned", &format!("{accounts} accounts in {taken} ms"));
    let budget = BUDGET_MS * accounts.max(ACCOUNTS) / ACCOUNTS;
    ensure!(
        taken <= budget,
        "a plan for {accounts} accounts took {taken} ms, and may take {budget}"
    );
    Ok(())
}
