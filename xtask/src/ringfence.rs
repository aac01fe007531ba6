//! `ringfence`, the command that all of a house is done with; and what runs on and ends with us.

use crate::node::Node;
use crate::{command, files, say, workspace};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

const LEASH: &str = "clients/localnet/leash.cjs";

/// The command `ringfence` of this tree.
pub struct Ringfence {
    program: PathBuf,
    /// The root of the tree.
    pub root: PathBuf,
}

impl Ringfence {
    /// Compiles it.
    pub fn build() -> Result<Self> {
        Self::build_with("dev")
    }

    /// Compiles it to be measured.
    pub fn build_fast() -> Result<Self> {
        Self::build_with("tool")
    }

    fn build_with(profile: &str) -> Result<Self> {
        let mut cargo = workspace::cargo("build")?;
        cargo.args(["--quiet", "--locked", "--package", "ringfence-cli"]);
        cargo.args(["--profile", profile]);
        cargo.args(["--message-format", "json-render-diagnostics"]);
        let said = say::during("compiling the command ringfence", || {
            command::output(&mut cargo)
        })?;
        let program = executable(&said).context("cargo made no ringfence")?;
        Ok(Self {
            program,
            root: workspace::root()?,
        })
    }

    /// The command, started at the root of the tree.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut ringfence = Command::new(&self.program);
        ringfence.current_dir(&self.root).args(words);
        ringfence
    }

    /// Where it is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Whether it has a verb.
    pub fn has(&self, verb: &str) -> bool {
        command::output(&mut self.command(&[verb, "--help"])).is_ok()
    }

    /// Something of it that runs on, and ends when this process does.
    pub fn leashed(&self, node: &Node, words: &[&str], log: &Path) -> Result<Leashed> {
        Leashed::start(node, &self.command(words), log)
    }
}

/// The path of what cargo says it made.
fn executable(said: &str) -> Option<PathBuf> {
    let mut lines = said.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        line["executable"].as_str().map(PathBuf::from)
    });
    lines.next()
}

/// A process that ends with this value.
pub struct Leashed(Child);

impl Leashed {
    /// Starts a command at the root of the tree; what it says goes to a file.
    pub fn start(node: &Node, command: &Command, log: &Path) -> Result<Self> {
        let root = workspace::root()?;
        let output = files::create(log)?;
        let mut leash = node.node();
        leash.current_dir(&root).arg(root.join(LEASH));
        leash.arg(command.get_program()).args(command.get_args());
        leash.stdin(Stdio::piped());
        leash.stdout(output.try_clone()?).stderr(output);
        let child = leash.spawn().context("cannot start the leash")?;
        Ok(Self(child))
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.0.try_wait()?)
    }
}

impl Drop for Leashed {
    fn drop(&mut self) {
        // The leash tells the process to stop when its own input ends, and waits for it.
        drop(self.0.stdin.take());
        drop(self.0.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_made_is_in_what_it_says() {
        let said = "{\"executable\":null}\nno json\n{\"executable\":\"/x/ringfence\"}\n";
        assert_eq!(executable(said), Some(PathBuf::from("/x/ringfence")));
        assert_eq!(executable("{}"), None);
    }
}
