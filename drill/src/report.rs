//! The report for a terminal of a hundred columns.

use std::fmt::Write;

use crate::amounts::{exact, grouped, time};
use crate::checks::{self, Checks};
use crate::records::{LAYER_NAMES, LossRecord, STEPS, Tally, Telling, Units};
use crate::stage::Stage;

/// The line above the first event of a step.
#[must_use]
pub fn heading(step: usize) -> String {
    format!("-- {}", STEPS[step])
}

/// One event.
#[must_use]
pub fn line(telling: &Telling) -> String {
    let Telling {
        ts,
        since,
        who,
        instruction,
        text,
        ..
    } = telling;
    let when = time(*ts);
    format!("{when}  {since:<10}{who:<10}{instruction:<22}{text}")
}

fn titled(title: &str) -> String {
    format!("\n{title}\n{}\n", "-".repeat(title.chars().count()))
}

/// Everything after the last event.
#[must_use]
pub fn closing(stage: &Stage) -> String {
    let mut out = titled("Losses through the waterfall (USDC)");
    for loss in &stage.losses {
        out.push_str(&waterfall(loss));
    }
    out.push_str(&units(&stage.tally));
    out.push_str(&results(&stage.checks));
    out
}

fn waterfall(loss: &LossRecord) -> String {
    let (all, short) = (exact(loss.loss_native), exact(loss.shortfall_native));
    let mut out = format!("{}: loss {all}, shortfall {short}\n", loss.who);
    let _ = writeln!(
        out,
        "  {:<20}{:>20}{:>20}{:>20}",
        "layer", "had", "used", "recovered"
    );
    for (name, row) in LAYER_NAMES.iter().zip(&loss.rows) {
        let (had, used) = (exact(row.had_native), exact(row.used_native));
        let recovered = exact(row.recovered_native);
        let _ = writeln!(out, "  {name:<20}{had:>20}{used:>20}{recovered:>20}");
    }
    let used: u64 = loss.rows.iter().map(|row| row.used_native).sum();
    let recovered: u64 = loss.rows.iter().map(|row| row.recovered_native).sum();
    let (used, recovered) = (exact(used), exact(recovered));
    let uncovered = exact(loss.uncovered_native);
    let _ = writeln!(
        out,
        "  {:<20}{:>20}{used:>20}{recovered:>20}  uncovered {uncovered}\n",
        "sum", ""
    );
    out
}

fn units(tally: &Tally) -> String {
    let mut out = titled("Transactions and compute units, CPI included");
    let _ = writeln!(
        out,
        "{:<26}{:>14}{:>16}{:>16}",
        "", "transactions", "units", "largest"
    );
    let row = |out: &mut String, name: &str, units: Units| {
        let (sum, max) = (grouped(units.sum.into()), grouped(units.max.into()));
        let _ = writeln!(out, "{name:<26}{:>14}{sum:>16}{max:>16}", units.count);
    };
    for (name, units) in &tally.instructions {
        row(&mut out, name, *units);
    }
    row(&mut out, "all", tally.all());
    out
}

fn results(checks: &Checks) -> String {
    let mut out = titled("Checks");
    for check in checks::ALL {
        let passed = checks.has_passed(check);
        let word = if passed { "ok  " } else { "FAIL" };
        let _ = writeln!(out, "{word} {:>6} x  {check}", checks.count(check));
    }
    for (check, why) in checks.failures().iter().take(20) {
        let _ = writeln!(out, "FAIL {check}\n     {why}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_is_shown() {
        let mut checks = Checks::default();
        checks.note(checks::SUM, "dora", Err("one unit".to_owned()));
        let shown = results(&checks);
        assert!(shown.contains("FAIL") && shown.contains("dora: one unit"));
    }

    #[test]
    fn a_line_says_when_who_and_with_what() {
        let telling = Telling {
            step: 3,
            ts: 1_767_574_860,
            since: "D+0:00".to_owned(),
            who: "dora".to_owned(),
            instruction: "loss_declare",
            text: "in default".to_owned(),
        };
        let words: Vec<String> = line(&telling)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let expected = [
            "Mon",
            "01:01:00",
            "D+0:00",
            "dora",
            "loss_declare",
            "in",
            "default",
        ];
        assert_eq!(words, expected);
    }
}
