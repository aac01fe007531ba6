//! `cargo x idl`: the description of the program for clients, at `idl/ringfence.json`.

use crate::stamp::Stamp;
use crate::{command, files, say, workspace};
use anyhow::{Result, ensure};
use std::env;
use std::path::Path;
use std::process::Command;

const IDL: &str = "idl/ringfence.json";
const SOURCES: [&str; 5] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates",
    "programs",
    "xtask/idl",
];

/// Writes the IDL.
pub fn write() -> Result<()> {
    let root = workspace::root()?;
    let idl = generate()?;
    files::write(&root.join(IDL), &idl)?;
    Stamp::of(&root, "idl").set(&state(&root)?)?;
    say::line("wrote", IDL);
    Ok(())
}

/// Fails if the IDL in the tree is not what the program says now.
pub fn check() -> Result<()> {
    let root = workspace::root()?;
    let stamp = Stamp::of(&root, "idl");
    let state = state(&root)?;
    if stamp.is(&state) {
        say::line("reused", &format!("{IDL} is known to be current"));
        return Ok(());
    }
    let committed = files::read(&root.join(IDL)).unwrap_or_default();
    ensure!(
        generate()? == committed,
        "{IDL} is out of date: run `cargo x idl` and commit it"
    );
    stamp.set(&state)?;
    say::line("current", IDL);
    Ok(())
}

/// The generator is a crate of its own, because it is slow to compile and seldom needed. It runs
/// without the variable that names this toolchain: Anchor's builder passes that on garbled.
fn generate() -> Result<String> {
    let mut cargo = workspace::cargo("build")?;
    cargo.args([
        "--quiet",
        "--locked",
        "--profile",
        "door",
        "--package",
        "xtask-idl",
    ]);
    say::during("compiling the IDL generator", || command::run(&mut cargo))?;
    let mut generator = Command::new(env::current_exe()?.with_file_name("xtask-idl"));
    generator
        .arg("programs/ringfence")
        .current_dir(workspace::root()?);
    generator.env_remove("RUSTUP_TOOLCHAIN");
    say::during("generating the IDL", || command::output(&mut generator))
}

/// A hash of all that the IDL depends on, and of the IDL itself.
fn state(root: &Path) -> Result<String> {
    files::fingerprint(root, &[&SOURCES[..], &[IDL]].concat())
}
