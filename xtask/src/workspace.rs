//! Where things are in the tree.

use crate::{command, openssl};
use anyhow::{Context, Result};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The manifest of the crates that embed the VM, below the root.
pub const VM_WORKSPACE: &str = "tests/Cargo.toml";

/// The root of the checkout that `cargo x` was started in.
pub fn root() -> Result<PathBuf> {
    let own = env::var("CARGO_MANIFEST_DIR").context("start this as `cargo x <verb>`")?;
    let root = PathBuf::from(own).join("..");
    root.canonicalize()
        .context("xtask is not inside a checkout")
}

/// All files of the checkout that are in the repository or could be added to it.
pub fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root);
    let listed = command::output(&mut git).context("this needs a git checkout")?;
    let paths = listed.lines().map(PathBuf::from);
    Ok(paths.filter(|path| root.join(path).is_file()).collect())
}

/// A `cargo` that works on the crates that embed the VM.
pub fn vm_cargo(verb: &str) -> Result<Command> {
    let mut cargo = cargo(verb)?;
    cargo.args(["--manifest-path", VM_WORKSPACE]);
    openssl::provide(&mut cargo)?;
    Ok(cargo)
}

/// A `cargo` that works on the program and what it is made of.
pub fn cargo(verb: &str) -> Result<Command> {
    let mut cargo = Command::new("cargo");
    cargo.arg(verb).current_dir(root()?);
    Ok(cargo)
}
