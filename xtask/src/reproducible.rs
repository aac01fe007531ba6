//! Whether the program is the same bytes wherever it is built.

use crate::build::Built;
use crate::program::Tools;
use crate::stamp::Stamp;
use crate::{files, say, workspace};
use anyhow::{Result, ensure};

/// Builds the program again, from a copy of the checkout in another folder, and compares. Done
/// once for the same sources and tools.
pub fn check(tools: &Tools, built: &Built) -> Result<()> {
    let root = workspace::root()?;
    let stamp = Stamp::of(&root, "reproducible");
    let state = format!("{}\n{}\n", built.fingerprint, built.sha256);
    if stamp.is(&state) {
        say::line(
            "reused",
            "the proof that these sources give the same bytes in two places",
        );
        return Ok(());
    }
    let twin = root.join("target/twin");
    files::remove_folder(&twin)?;
    let tree = twin.join("a/checkout/elsewhere");
    for path in workspace::files(&root)? {
        files::copy(&root.join(&path), &tree.join(&path))?;
    }
    let again = || tools.compile(&tree);
    let sha256 = files::sha256(&say::during(
        "compiling the program in another place",
        again,
    )?)?;
    ensure!(
        sha256 == built.sha256,
        "the program is not reproducible: {} here, {sha256} in {}",
        built.sha256,
        twin.display(),
    );
    files::remove_folder(&twin)?;
    say::line(
        "same",
        "the program is the same bytes when it is built in another place",
    );
    stamp.set(&state)
}
