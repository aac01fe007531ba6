//! Whether the programs are the same bytes wherever they are built.

use crate::build::Built;
use crate::program::Tools;
use crate::stamp::Stamp;
use crate::{files, say, workspace};
use anyhow::{Result, ensure};
use std::path::Path;

/// Builds the programs again, from a copy of the checkout in another folder, and compares. Each is
/// done once for the same sources and tools.
pub fn check(tools: &Tools, all: &[Built]) -> Result<()> {
    let root = workspace::root()?;
    let is_new = |built: &&Built| !stamp(&root, built).is(&state(built));
    let new: Vec<&Built> = all.iter().filter(is_new).collect();
    if new.is_empty() {
        say::line(
            "reused",
            "the proof that these sources give the same bytes in two places",
        );
        return Ok(());
    }
    elsewhere(&root, |tree| {
        for built in new {
            compare(tools, built, tree)?;
            stamp(&root, built).set(&state(built))?;
        }
        Ok(())
    })
}

/// Does something with a copy of the checkout in another folder, of another depth.
pub fn elsewhere(root: &Path, work: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let twin = root.join("target/twin");
    files::remove_folder(&twin)?;
    let tree = twin.join("a/checkout/elsewhere");
    for path in workspace::files(root)? {
        files::copy(&root.join(&path), &tree.join(&path))?;
    }
    work(&tree)?;
    files::remove_folder(&twin)
}

fn compare(tools: &Tools, built: &Built, tree: &Path) -> Result<()> {
    let name = &built.program.package;
    let again = || tools.compile(tree, &built.program);
    let made = say::during(&format!("compiling {name} in another place"), again)?;
    let sha256 = files::sha256(&made)?;
    ensure!(
        sha256 == built.sha256,
        "{name} is not reproducible: {} here, {sha256} in {}",
        built.sha256,
        tree.display(),
    );
    say::line(
        "same",
        &format!("{name} is the same bytes when it is built in another place"),
    );
    Ok(())
}

fn stamp(root: &Path, built: &Built) -> Stamp {
    Stamp::of(root, &format!("reproducible-{}", built.program.package))
}

fn state(built: &Built) -> String {
    format!("{}\n{}\n", built.fingerprint, built.sha256)
}
