//! `cargo x test`: every test there is, counted.

use crate::program::Tools;
use crate::{
    app, audit, build, command, house, idl, keeper, localnet, reference, reproducible, say, sdk,
    story, tidy, vm, wasm, workspace,
};
use anyhow::{Result, bail, ensure};
use std::process::Command;

/// What the test runner said, over all of its runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    passed: u64,
    failed: u64,
}

/// Builds and runs all tests, then whatever else must hold. The summary is the last line of the
/// output, whether or not everything passed.
pub fn test() -> Result<()> {
    let mut summary = Summary::default();
    let result = everything(&mut summary);
    summary.conclude(result)
}

/// The same, counting into a summary that somebody else concludes.
pub fn everything(summary: &mut Summary) -> Result<()> {
    let tools = Tools::find()?;
    let built = build::build_with(&tools, &[])?;
    let mut results = Vec::new();
    let runs = [
        ("testing the rules and the tools", workspace::cargo("test")?),
        ("testing the built program", workspace::vm_cargo("test")?),
    ];
    for (what, mut cargo) in runs {
        cargo.args(["--locked", "--workspace", "--no-fail-fast"]);
        results.push(say::during(what, || summary.count(&mut cargo)));
    }
    results.push(say::during("drilling the default plan", || {
        vm::drill(&["check"])
    }));
    results.push(say::during("a first fill over JSON-RPC", || {
        localnet::first_fill_with(&built)
    }));
    results.push(audit::check());
    results.push(keeper::check());
    results.push(reproducible::check(&tools, &built));
    results.push(wasm::check());
    results.push(sdk::everything(summary));
    results.push(house::plans());
    results.push(story::run(summary, &built));
    results.push(app::everything(summary, &built));
    results.push(idl::check());
    results.push(reference::check());
    results.push(tidy::tidy());
    first_failure(results)
}

/// All steps have run by now; each failure is told.
fn first_failure(results: Vec<Result<()>>) -> Result<()> {
    let failures: Vec<String> = results
        .into_iter()
        .filter_map(|result| result.err().map(|error| format!("{error:#}")))
        .collect();
    ensure!(failures.is_empty(), "{}", failures.join("\nerror: "));
    Ok(())
}

impl Summary {
    /// Prints the summary, after the reason why something else failed.
    pub fn conclude(&self, result: Result<()>) -> Result<()> {
        if let Err(error) = &result {
            eprintln!("error: {error:#}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if result.is_err() || self.failed > 0 {
            std::process::exit(1);
        }
        Ok(())
    }

    /// Runs a test runner, shows what it prints and adds up what it sums up.
    pub fn count(&mut self, runner: &mut Command) -> Result<()> {
        self.count_with(runner, |_| {})
    }

    /// The same, and somebody else hears each line as it comes.
    pub fn count_with(&mut self, runner: &mut Command, mut hear: impl FnMut(&str)) -> Result<()> {
        let before = self.failed;
        let succeeded = command::lines(runner, |line| {
            println!("{line}");
            self.add(line);
            hear(line);
        })?;
        match (succeeded, self.failed - before) {
            (true, 0) => Ok(()),
            (_, 0) => bail!("the tests did not compile or did not end"),
            (_, failed) => bail!("{failed} tests failed"),
        }
    }

    /// `test result: ok. 3 passed; 0 failed; 1 ignored; …` counts, and Node's `# pass 3`; any other
    /// line does not.
    fn add(&mut self, line: &str) {
        let number = |text: &str| text.parse::<u64>().unwrap_or(0);
        if let Some(count) = line.strip_prefix("# pass ") {
            self.passed += number(count);
        } else if let Some(count) = line.strip_prefix("# fail ") {
            self.failed += number(count);
        }
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|result| result.split_once(". "))
        else {
            return;
        };
        for count in counts.split("; ") {
            match count.split_once(' ') {
                Some((count, "passed")) => self.passed += number(count),
                Some((count, "failed")) => self.failed += number(count),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(lines: &[&str]) -> Summary {
        let mut summary = Summary::default();
        lines.iter().for_each(|line| summary.add(line));
        summary
    }

    #[test]
    fn the_results_of_all_runs_are_added() {
        let lines = [
            "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished",
            "test margin::a_test ... ok",
            "test result: FAILED. 7 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        assert_eq!(
            sum(&lines),
            Summary {
                passed: 19,
                failed: 2
            }
        );
    }

    #[test]
    fn the_results_of_node_are_added() {
        let lines = ["ok 1 - # pass 9", "# tests 5", "# pass 4", "# fail 1"];
        let expected = Summary {
            passed: 4,
            failed: 1,
        };
        assert_eq!(sum(&lines), expected);
    }

    #[test]
    fn other_lines_count_nothing() {
        let lines = [
            "",
            "5 passed; 5 failed",
            "test result: ok",
            "running 4 tests",
        ];
        assert_eq!(sum(&lines), Summary::default());
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_is_an_error() {
        let error = Summary::default()
            .count(&mut Command::new("false"))
            .unwrap_err();
        assert!(error.to_string().contains("did not compile"), "{error}");
    }

    #[test]
    fn every_failure_is_told() {
        let results = vec![
            Err(anyhow::anyhow!("one")),
            Ok(()),
            Err(anyhow::anyhow!("two")),
        ];
        assert_eq!(
            first_failure(results).unwrap_err().to_string(),
            "one\nerror: two"
        );
    }
}
