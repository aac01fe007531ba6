//! `cargo x demo`, `cargo x drill` and `cargo x bench`: programs of this project that run the built
//! program.

use crate::{build, command, workspace};
use anyhow::{Result, bail};

/// The program that runs in the demo and in the drill.
const PROGRAM: &str = "ringfence";

/// A house over a real price history. Arguments such as `--json` are the demo's own.
pub fn demo(words: &[&str]) -> Result<()> {
    build::build(&[PROGRAM])?;
    run("ringfence-demo", words)
}

/// The default plan from end to end: tells it, or compares its figures with those in the plan, or
/// writes them there.
pub fn drill(words: &[&str]) -> Result<()> {
    if !matches!(words, [] | ["--json"] | ["check"] | ["record"]) {
        bail!("cargo x drill [--json|check|record]");
    }
    build::build(&[PROGRAM])?;
    run("ringfence-drill", words)
}

/// Measures every instruction: shows the figures, records them, or compares with the recorded.
pub fn bench(words: &[&str]) -> Result<()> {
    if !matches!(words, [] | ["check"] | ["record"]) {
        bail!("cargo x bench [check|record]");
    }
    build::build(&[])?;
    run("ringfence-bench", words)
}

fn run(package: &str, words: &[&str]) -> Result<()> {
    let mut cargo = workspace::vm_cargo("run")?;
    cargo
        .args(["--quiet", "--locked", "--package", package, "--"])
        .args(words);
    command::run(&mut cargo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_words_are_refused_before_anything_is_built() {
        let said = |result: Result<()>| result.unwrap_err().to_string();
        assert_eq!(said(bench(&["chekc"])), "cargo x bench [check|record]");
        for words in [&["chekc"][..], &["check", "record"], &["--json", "check"]] {
            assert_eq!(said(drill(words)), "cargo x drill [--json|check|record]");
        }
    }
}
