//! The programs of the tree: every crate of `programs/` that is made to be loaded.

use crate::{command, workspace};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The program that all others are about. Its bytes are promised to be reproducible.
pub const MAIN: &str = "ringfence";

/// A program, as its manifest describes it. Paths are below the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The name of the crate.
    pub package: String,
    pub manifest: String,
    /// What the crate and those of the tree that it depends on are made of.
    pub sources: Vec<String>,
    /// The name of the library, and of the program.
    pub library: String,
}

impl Program {
    /// All programs; the one that the others are about comes first.
    pub fn all(root: &Path) -> Result<Vec<Self>> {
        let mut cargo = workspace::cargo("metadata")?;
        cargo.args(["--no-deps", "--format-version", "1"]);
        let mut programs = programs(root, &command::output(&mut cargo)?)?;
        programs.sort_by_key(|program| (program.package != MAIN, program.package.clone()));
        ensure!(
            programs.first().is_some_and(|first| first.package == MAIN),
            "programs/ has no {MAIN}"
        );
        Ok(programs)
    }

    /// The name of the file that `cargo` makes.
    pub fn file(&self) -> String {
        format!("{}.so", self.library)
    }

    /// The built program, below the root. Tests, bench, demo and drill read it there.
    pub fn built(&self) -> String {
        format!("target/deploy/{}", self.file())
    }
}

/// The programs that a description of the workspace names.
fn programs(root: &Path, metadata: &str) -> Result<Vec<Program>> {
    let metadata: Value = serde_json::from_str(metadata).context("cargo metadata")?;
    let packages = list(&metadata, "packages");
    let programs = packages.iter().filter_map(|package| {
        let manifest = below(root, text(package, "manifest_path"));
        let library = list(package, "targets").iter().find(|it| is_loaded(it))?;
        let is_here = manifest.starts_with("programs/");
        is_here.then(|| Program {
            package: text(package, "name").to_owned(),
            sources: sources(root, packages, package),
            library: text(library, "name").to_owned(),
            manifest,
        })
    });
    Ok(programs.collect())
}

/// True for what becomes a file that a chain or another process loads.
fn is_loaded(target: &Value) -> bool {
    let kinds = list(target, "crate_types");
    kinds.iter().any(|kind| kind == "cdylib")
}

/// Manifest and source of a package and of all that it depends on in the tree. Tests and documents
/// do not reach the chain.
fn sources(root: &Path, packages: &[Value], package: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![package];
    while let Some(package) = open.pop() {
        let manifest = below(root, text(package, "manifest_path"));
        if !found.insert(manifest.clone()) {
            continue;
        }
        found.insert(manifest.replace("Cargo.toml", "src"));
        let needed = list(package, "dependencies").iter();
        let needed = needed.filter(|it| text(it, "kind") != "dev");
        let folders: BTreeSet<&str> = needed.map(|it| text(it, "path")).collect();
        open.extend(packages.iter().filter(|it| {
            let folder = Path::new(text(it, "manifest_path")).parent();
            folder.is_some_and(|folder| folders.iter().any(|path| Path::new(path) == folder))
        }));
    }
    found.into_iter().collect()
}

fn below(root: &Path, path: &str) -> String {
    let path = Path::new(path);
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(folder: &str, kind: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
        let name = folder.rsplit('/').next().unwrap();
        let needs = |(path, kind): &(&str, Option<&str>)| {
            let path = format!("/x/{path}");
            json!({ "path": path, "kind": kind })
        };
        json!({
            "name": name,
            "manifest_path": format!("/x/{folder}/Cargo.toml"),
            "targets": [{ "name": name.replace('-', "_"), "crate_types": [kind, "lib"] }],
            "dependencies": dependencies.iter().map(needs).collect::<Vec<_>>(),
        })
    }

    fn found(packages: &[Value]) -> Vec<Program> {
        let metadata = json!({ "packages": packages }).to_string();
        programs(Path::new("/x"), &metadata).unwrap()
    }

    #[test]
    fn only_what_is_loaded_and_lies_with_the_programs_is_one() {
        let found = found(&[
            package("programs/a-b", "cdylib", &[]),
            package("programs/notes", "lib", &[]),
            package("crates/core", "cdylib", &[]),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].package, "a-b");
        assert_eq!(found[0].built(), "target/deploy/a_b.so");
        assert_eq!(found[0].manifest, "programs/a-b/Cargo.toml");
    }

    #[test]
    fn its_sources_are_its_own_and_those_that_it_builds_with() {
        let found = found(&[
            package(
                "programs/venue",
                "cdylib",
                &[("crates/face", None), ("crates/kit", Some("dev"))],
            ),
            package("crates/face", "lib", &[("crates/core", None)]),
            package("crates/core", "lib", &[]),
            package("crates/kit", "lib", &[]),
        ]);
        let sources = [
            "crates/core/Cargo.toml",
            "crates/core/src",
            "crates/face/Cargo.toml",
            "crates/face/src",
            "programs/venue/Cargo.toml",
            "programs/venue/src",
        ];
        assert_eq!(found[0].sources, sources);
    }

    #[test]
    fn this_checkout_has_the_program_that_the_others_are_about() {
        let root = workspace::root().unwrap();
        let all = Program::all(&root).unwrap();
        assert_eq!(all[0].built(), "target/deploy/ringfence.so");
        assert!(all[0].sources.contains(&"crates/core/src".to_owned()));
    }
}
