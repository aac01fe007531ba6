//! `cargo x fmt`, and the part of `cargo x ci` that looks at the source with Rust's own tools.

use crate::{command, say, setup, workspace};
use anyhow::{Context, Result};

/// Formats everything, or with `--check` says what is not formatted.
pub fn fmt(words: &[&str]) -> Result<()> {
    setup::component("fmt", "rustfmt")?;
    for mut cargo in [workspace::cargo("fmt")?, workspace::vm_cargo("fmt")?] {
        let formatted = command::run(cargo.arg("--all").args(words));
        formatted.context("not formatted: run `cargo x fmt`")?;
    }
    say::line("formatted", "both workspaces");
    Ok(())
}

/// Clippy without a single warning. The lints of the code that ships are in the root Cargo.toml;
/// they are not meant for its tests, so of that workspace the tests are left out.
pub fn clippy() -> Result<()> {
    setup::component("clippy", "clippy")?;
    let mut program = workspace::cargo("clippy")?;
    program.args(["--quiet", "--locked", "--workspace", "--", "-Dwarnings"]);
    let mut vm = workspace::vm_cargo("clippy")?;
    vm.args([
        "--quiet",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-Dwarnings",
    ]);
    say::during("clippy, the program", || command::run(&mut program))?;
    say::during("clippy, tests, bench, demo, drill and examples", || {
        command::run(&mut vm)
    })
}
