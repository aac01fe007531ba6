//! `cargo x reference`: docs/REFERENCE.md, from what is already written elsewhere.
//!
//! Instructions, their accounts and arguments are those of the IDL; what they refuse, move and keep
//! is the head of their files; accounts are the structs of the program; errors, events and measured
//! cost come from the IDL and from the benchmark. Nothing is written twice, so nothing can differ.

mod checks;
mod heads;
mod idl;
mod kinds;
mod markdown;
mod page;
mod sources;
mod tables;

use crate::{files, say, workspace};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use sources::Sources;
use std::path::Path;

const PAGE: &str = "docs/REFERENCE.md";

/// All that the page is made from.
pub struct Material {
    idl: idl::Idl,
    costs: Value,
    sources: Sources,
}

impl Material {
    fn read(root: &Path) -> Result<Self> {
        let json = |path: &str| -> Result<Value> {
            let text = files::read(&root.join(path))?;
            serde_json::from_str(&text).with_context(|| format!("{path} is not JSON"))
        };
        let idl = idl::Idl::of(&json("idl/ringfence.json")?)?;
        Ok(Self {
            sources: Sources::read(root, &idl.types)?,
            costs: json("bench/results.json")?,
            idl,
        })
    }
}

/// Writes the page.
pub fn write() -> Result<()> {
    let root = workspace::root()?;
    files::write(&root.join(PAGE), &page::of(&Material::read(&root)?)?)?;
    say::line("wrote", PAGE);
    Ok(())
}

/// Fails if the page is not what it would be written as now.
pub fn check() -> Result<()> {
    let root = workspace::root()?;
    let written = files::read(&root.join(PAGE)).unwrap_or_default();
    ensure!(
        page::of(&Material::read(&root)?)? == written,
        "{PAGE} is out of date: run `cargo x reference` and commit it"
    );
    say::line("current", PAGE);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the tree says today, the page can be made from it, and each instruction, account,
    /// event and error has its place in it.
    #[test]
    fn everything_there_is_has_its_place() {
        let material = Material::read(&workspace::root().unwrap()).unwrap();
        let text = page::of(&material).unwrap();
        let has = |line: &str| text.lines().any(|it| it == line);
        for instruction in &material.idl.instructions {
            assert!(
                has(&format!("### {}", instruction.name)),
                "{}",
                instruction.name
            );
        }
        for event in &material.idl.events {
            assert!(has(&format!("### {event}")), "{event}");
        }
        for account in material.sources.accounts() {
            assert!(has(&format!("### {}", account.name)), "{}", account.name);
        }
        for error in &material.idl.errors {
            let row = format!("| `{}` {} |", error.name, error.code);
            assert!(text.contains(&row), "{row}");
        }
        // And whoever speaks of the reasons of something else says where they are.
        let unlinked = ["hose of `", "hose of the rules' `"];
        for line in text.lines().filter(|line| !line.starts_with('|')) {
            assert!(!unlinked.iter().any(|it| line.contains(it)), "{line}");
        }
        assert!(material.idl.instructions.len() > 80 && material.idl.errors.len() > 150);
    }
}
