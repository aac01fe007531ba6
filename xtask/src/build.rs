//! `cargo x build`: the program for the chain, at `target/deploy/ringfence.so`.

use crate::program::{PROGRAM, Tools};
use crate::stamp::Stamp;
use crate::{files, say, workspace};
use anyhow::Result;
use std::path::Path;

/// A built program: which one, and what it was made from.
pub struct Built {
    pub sha256: String,
    pub fingerprint: String,
}

/// Builds the program, or says that the one that is there is current.
pub fn build() -> Result<Built> {
    build_with(&Tools::find()?)
}

/// The same, with tools that were found already.
pub fn build_with(tools: &Tools) -> Result<Built> {
    let root = workspace::root()?;
    let program = root.join(PROGRAM);
    let stamp = Stamp::of(&root, "build");
    let fingerprint = tools.fingerprint(&root)?;
    let reused = stamp.is(&state(&fingerprint, &program));
    if !reused {
        let compile = || tools.compile(&root);
        let made = say::during(
            &format!("compiling the program with {}", tools.name()),
            compile,
        )?;
        files::copy(&made, &program)?;
        stamp.set(&state(&fingerprint, &program))?;
    }
    let sha256 = files::sha256(&program)?;
    let size = program.metadata()?.len();
    let what = if reused { "reused" } else { "built" };
    say::line(
        what,
        &format!("{PROGRAM}, {size} bytes, built by {}", tools.name()),
    );
    say::line("sha256", &sha256);
    Ok(Built {
        sha256,
        fingerprint,
    })
}

/// Sources and result: a file that was replaced by another is built again.
fn state(fingerprint: &str, program: &Path) -> String {
    format!(
        "{fingerprint}\n{}\n",
        files::sha256(program).unwrap_or_default()
    )
}
