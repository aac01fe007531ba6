//! `cargo x demo` and `cargo x bench`: programs of this project that run the built program.

use crate::{build, command, workspace};
use anyhow::{Result, bail};

/// A house over a real price history. Arguments such as `--json` are the demo's own.
pub fn demo(words: &[&str]) -> Result<()> {
    build::build()?;
    run("ringfence-demo", words)
}

/// Measures every instruction: shows the figures, records them, or compares with the recorded.
pub fn bench(words: &[&str]) -> Result<()> {
    if !matches!(words, [] | ["check"] | ["record"]) {
        bail!("cargo x bench [check|record]");
    }
    build::build()?;
    run("ringfence-bench", words)
}

fn run(package: &str, words: &[&str]) -> Result<()> {
    let mut cargo = workspace::vm_cargo("run")?;
    cargo
        .args(["--quiet", "--locked", "--package", package, "--"])
        .args(words);
    command::run(&mut cargo)
}
