//! `cargo x sdk`: the TypeScript SDK in clients/js. Its generated code comes from the IDL, the
//! layouts of the interface crate and the explanations of errors.

use crate::node::Node;
use crate::test::Summary;
use crate::{build, command, files, localnet, say, wasm, workspace};
use anyhow::{Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "clients/js";
const GENERATED: &str = "clients/js/src/generated";
/// Where the check generates it, to compare.
const COMPARED: &str = "target/sdk/generated";
const COMPILER: &str = "node_modules/typescript/bin/tsc";
const USAGE: &str =
    "cargo x sdk [generate [--check] | build | test [name...] | doc | example name]";

/// Runs one of its verbs; without one, everything.
pub fn sdk(words: &[&str]) -> Result<()> {
    match words {
        [] => {
            build::build(&[])?;
            concluded(everything)
        }
        ["generate"] => Sdk::ready()?.generate(GENERATED),
        ["generate", "--check"] => Sdk::ready()?.check(),
        ["build"] => built(),
        ["test", names @ ..] => {
            build::build(&[])?;
            concluded(|summary| Sdk::whole()?.test(summary, names))
        }
        ["example", name] => {
            wasm::wasm()?;
            command::run(Sdk::ready()?.script("scripts/example.mjs").arg(name))
        }
        ["doc"] => {
            wasm::wasm()?;
            Sdk::ready()?.doc()
        }
        _ => bail!("{USAGE}"),
    }
}

/// Everything about it that a change must pass, with programs that are built already.
pub fn everything(summary: &mut Summary) -> Result<()> {
    let sdk = Sdk::whole()?;
    sdk.check()?;
    sdk.build()?;
    say::during("testing the SDK", || sdk.test(summary, &[]))?;
    say::during("documenting the SDK", || sdk.doc())?;
    say::during("weighing the SDK", || sdk.weigh())
}

/// The package as others use it.
pub fn built() -> Result<()> {
    wasm::wasm()?;
    Sdk::ready()?.build()
}

/// A script of the package's tests, compiled.
pub fn compiled(script: &str) -> Result<Command> {
    let sdk = Sdk::whole()?;
    let mut compiler = sdk.script(COMPILER);
    compiler
        .arg("-p")
        .arg(sdk.folder.join("tsconfig.test.json"));
    say::during("compiling the story", || command::output(&mut compiler))?;
    let mut node = sdk.node.node();
    node.arg("--test-reporter=tap").arg(sdk.folder.join(script));
    Ok(node)
}

/// How large the functions of some scripts are, as the package's TypeScript reads them: a line of
/// JSON for each.
pub fn measured(paths: &[&str]) -> Result<String> {
    let sdk = Sdk::ready()?;
    let mut measure = sdk.script("scripts/measure.mjs");
    command::output(measure.current_dir(&sdk.root).args(paths))
}

fn concluded(work: impl FnOnce(&mut Summary) -> Result<()>) -> Result<()> {
    let mut summary = Summary::default();
    let result = work(&mut summary);
    summary.conclude(result)
}

/// The package with what it is made from and compiled with.
struct Sdk {
    root: PathBuf,
    folder: PathBuf,
    node: Node,
}

impl Sdk {
    /// With its packages installed.
    fn ready() -> Result<Self> {
        let root = workspace::root()?;
        let folder = root.join(FOLDER);
        let node = Node::find()?;
        node.install(&folder)?;
        Ok(Self { root, folder, node })
    }

    /// Also with the previews, and with a local node to test against.
    fn whole() -> Result<Self> {
        wasm::wasm()?;
        let sdk = Self::ready()?;
        sdk.node.install(&sdk.root.join(localnet::FOLDER))?;
        Ok(sdk)
    }

    fn script(&self, name: &str) -> Command {
        let mut node = self.node.node();
        node.arg(self.folder.join(name));
        node
    }

    fn generate(&self, target: &str) -> Result<()> {
        let mut generator = self.script("scripts/generate.mjs");
        generator.arg(self.root.join(target));
        say::during("generating the SDK", || command::output(&mut generator))?;
        say::line("wrote", target);
        Ok(())
    }

    /// Fails if the generated code in the tree is not what comes out of its sources now.
    fn check(&self) -> Result<()> {
        self.generate(COMPARED)?;
        let stale = different(&self.root.join(GENERATED), &self.root.join(COMPARED))?;
        ensure!(
            stale.is_empty(),
            "{GENERATED} is out of date: run `cargo x sdk generate` and commit it\n  {}",
            stale.join("\n  ")
        );
        say::line("current", GENERATED);
        Ok(())
    }

    /// What is published: JavaScript modules with their types.
    fn build(&self) -> Result<()> {
        files::remove_folder(&self.folder.join("dist"))?;
        let mut compiler = self.script(COMPILER);
        compiler.arg("-p").arg(self.folder.join("tsconfig.json"));
        say::during("compiling the SDK", || command::output(&mut compiler))?;
        Ok(())
    }

    fn test(&self, summary: &mut Summary, names: &[&str]) -> Result<()> {
        let mut tests = self.script("scripts/test.mjs");
        summary.count(tests.args(names))
    }

    fn doc(&self) -> Result<()> {
        command::output(&mut self.script("scripts/doc.mjs"))?;
        Ok(())
    }

    /// Prints what it weighs; fails above the budget.
    fn weigh(&self) -> Result<()> {
        command::run(&mut self.script("scripts/bundle.mjs"))
    }
}

/// Files that two folders do not have alike, by their path in the folder.
fn different(one: &Path, other: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (here, there) in [(one, other), (other, one)] {
        for path in files::list(here)? {
            let name = path.strip_prefix(here)?;
            let same = files::read(&there.join(name)).ok() == Some(files::read(&path)?);
            if !same {
                found.push(name.display().to_string());
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, fs};

    #[test]
    fn files_that_differ_or_are_missing_on_either_side_are_told() {
        let folder = env::temp_dir().join("ringfence-sdk-different");
        let (one, other) = (folder.join("one"), folder.join("other"));
        for (path, text) in [
            (one.join("same.ts"), "a"),
            (other.join("same.ts"), "a"),
            (one.join("changed.ts"), "a"),
            (other.join("changed.ts"), "b"),
            (one.join("gone.ts"), "a"),
            (other.join("new/file.ts"), "a"),
        ] {
            files::write(&path, text).unwrap();
        }
        let found = different(&one, &other).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["changed.ts", "gone.ts", "new/file.ts"]);
    }

    #[test]
    fn unknown_words_are_refused_before_anything_is_built() {
        let refusal = sdk(&["publish"]).unwrap_err().to_string();
        assert_eq!(refusal, USAGE);
    }
}
