//! `cargo x build`: the programs for the chain, in `target/deploy`.

use crate::program::Tools;
use crate::programs::Program;
use crate::stamp::Stamp;
use crate::{files, say, workspace};
use anyhow::{Result, ensure};
use std::path::Path;

/// A built program: which one, and what it was made from.
pub struct Built {
    pub program: Program,
    pub sha256: String,
    pub fingerprint: String,
}

/// Builds the programs, or says that those that are there are current. With names of crates, only
/// those.
pub fn build(names: &[&str]) -> Result<Vec<Built>> {
    build_with(&Tools::find()?, names)
}

/// The same, with tools that were found already.
pub fn build_with(tools: &Tools, names: &[&str]) -> Result<Vec<Built>> {
    let root = workspace::root()?;
    let programs = Program::all(&root)?;
    for name in names {
        let is_known = programs.iter().any(|program| program.package == *name);
        ensure!(is_known, "programs/ has no {name}");
    }
    let is_wanted = |it: &Program| names.is_empty() || names.contains(&it.package.as_str());
    let wanted = programs.into_iter().filter(is_wanted);
    wanted.map(|program| one(&root, tools, program)).collect()
}

fn one(root: &Path, tools: &Tools, program: Program) -> Result<Built> {
    let path = root.join(program.built());
    let stamp = Stamp::of(root, &format!("build-{}", program.package));
    let fingerprint = tools.fingerprint(root, &program)?;
    let reused = stamp.is(&state(&fingerprint, &path));
    if !reused {
        let what = format!("compiling {} with {}", program.package, tools.name());
        let made = say::during(&what, || tools.compile(root, &program))?;
        files::copy(&made, &path)?;
        stamp.set(&state(&fingerprint, &path))?;
    }
    let sha256 = files::sha256(&path)?;
    let size = path.metadata()?.len();
    let what = if reused { "reused" } else { "built" };
    let detail = format!("{}, {size} bytes, by {}", program.built(), tools.name());
    say::line(what, &detail);
    say::line("sha256", &sha256);
    Ok(Built {
        program,
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
