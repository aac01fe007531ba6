//! A node with the programs of this tree on it; and `cargo x first-fill`, which needs one. What
//! `cargo x localnet` adds to the node is in `house`.

use crate::build::Built;
use crate::node::Node;
use crate::programs::Program;
use crate::{build, command, files, say, workspace};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

/// Where it is, below the root.
pub const FOLDER: &str = "clients/localnet";
const ADDRESSES: &str = "Anchor.toml";
/// Any port that is free.
pub const ANY_PORT: u16 = 0;

/// A node that runs as long as this value lives.
pub struct Localnet {
    process: Child,
    /// The node ends when this does. Waiting for a process would close it, so it is kept apart.
    input: Option<ChildStdin>,
    output: Option<BufReader<ChildStdout>>,
    /// Address of its JSON-RPC.
    pub rpc: String,
    /// Address of its notifications.
    pub notifications: String,
}

impl Localnet {
    /// Starts a node with built programs on it. Whatever becomes of this process, the node ends
    /// with it: it watches its standard input.
    pub fn start(port: u16, programs: &[Built]) -> Result<Self> {
        let root = workspace::root()?;
        let folder = root.join(FOLDER);
        let node = Node::find()?;
        node.install(&folder)?;
        let mut command = node.node();
        command.arg(folder.join("localnet.cjs"));
        command.arg(port.to_string());
        for built in programs {
            let address = address(&root, &built.program)?;
            let file = root.join(built.program.built());
            command.arg(format!("{address}={}", file.display()));
        }
        Self::wait(&mut command)
    }

    /// The node says where it is once it is ready.
    fn wait(command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().context("cannot start the local node")?;
        let mut line = String::new();
        let mut output = process.stdout.take().map(BufReader::new);
        if let Some(output) = &mut output {
            output.read_line(&mut line)?;
        }
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        let at = |name: &str| said[name].as_str().map(str::to_owned);
        match (at("rpc"), at("notifications")) {
            (Some(rpc), Some(notifications)) => Ok(Self {
                input: process.stdin.take(),
                output,
                process,
                rpc,
                notifications,
            }),
            _ => bail!("the local node did not start ({})", process.wait()?),
        }
    }
}

impl Localnet {
    /// Ends all connections to the node and takes no new ones, as when it is restarted.
    pub fn cut(&mut self) -> Result<()> {
        self.order("cut")
    }

    /// Listens again where it did.
    pub fn restore(&mut self) -> Result<()> {
        self.order("restore")
    }

    /// The node answers when it has done it.
    fn order(&mut self, word: &str) -> Result<()> {
        let (Some(input), Some(output)) = (&mut self.input, &mut self.output) else {
            bail!("nobody listens to orders");
        };
        writeln!(input, "{word}")?;
        let mut line = String::new();
        output.read_line(&mut line)?;
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        ensure!(said["done"] == word, "the node did not {word}: {line}");
        Ok(())
    }

    /// How the node ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.process.try_wait()?)
    }
}

impl Drop for Localnet {
    fn drop(&mut self) {
        drop(self.input.take());
        // One that has ended already need not be stopped.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Walks through a first fill on the node at an address, or on one of its own.
pub fn first_fill(words: &[&str]) -> Result<()> {
    match words {
        [] => first_fill_with(&build::build(&[])?),
        ["--rpc", rpc] => walk(rpc),
        _ => bail!("cargo x first-fill [--rpc address]"),
    }
}

/// The same with programs that are built already.
pub fn first_fill_with(programs: &[Built]) -> Result<()> {
    let node = Localnet::start(ANY_PORT, programs)?;
    walk(&node.rpc)
}

fn walk(rpc: &str) -> Result<()> {
    let mut cargo = workspace::vm_cargo("build")?;
    cargo.args(["--quiet", "--locked", "--package", "first-fill"]);
    say::during("compiling the first fill", || command::run(&mut cargo))?;
    let mut cargo = workspace::vm_cargo("run")?;
    cargo.args(["--quiet", "--locked", "--package", "first-fill", "--", rpc]);
    command::run(&mut cargo)
}

/// Where a program lives on a local node: Anchor's list says, for all tools alike.
fn address(root: &Path, program: &Program) -> Result<String> {
    let list = files::read(&root.join(ADDRESSES))?;
    let found = listed(&list, &program.library);
    let missing = || format!("{ADDRESSES} has no address for {}", program.library);
    Ok(found.with_context(missing)?.to_owned())
}

/// The address of a program in the section of local addresses.
fn listed<'a>(list: &'a str, program: &str) -> Option<&'a str> {
    let (_, section) = list.split_once("[programs.localnet]\n")?;
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let mut entries = lines.filter_map(|line| line.split_once(" = "));
    let (_, address) = entries.find(|(name, _)| *name == program)?;
    Some(address.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_its_section() {
        let list = "[a]\nx = \"1\"\n[programs.localnet]\nx = \"2\"\nxy = \"3\"\n[b]\nz = \"4\"\n";
        assert_eq!(listed(list, "x"), Some("2"));
        assert_eq!(listed(list, "xy"), Some("3"));
        assert_eq!(listed(list, "z"), None);
        assert_eq!(listed("", "x"), None);
    }

    #[test]
    fn a_node_is_ready_when_it_says_where_it_is() {
        let said = "{\"rpc\":\"http://a:1\",\"notifications\":\"ws://a:2\"}";
        let mut command = Command::new("sh");
        command.args(["-c", &format!("echo '{said}'; cat; exit 7")]);
        let mut node = Localnet::wait(&mut command).unwrap();
        assert_eq!(
            (&*node.rpc, &*node.notifications),
            ("http://a:1", "ws://a:2")
        );
        // Nobody but us ends it.
        assert!(node.process.stdin.is_none() && node.process.try_wait().unwrap().is_none());
        drop(node.input.take());
        assert_eq!(node.process.wait().unwrap().code(), Some(7));
    }

    #[test]
    fn an_order_is_done_when_the_node_says_so() {
        let script = "echo '{\"rpc\":\"a\",\"notifications\":\"b\"}'; read word; \
                      echo \"{\\\"done\\\":\\\"$word\\\"}\"; read word; echo no";
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let mut node = Localnet::wait(&mut command).unwrap();
        node.cut().unwrap();
        let refusal = node.restore().unwrap_err().to_string();
        assert!(refusal.contains("did not restore: no"), "{refusal}");
    }

    #[test]
    fn a_node_that_says_something_else_did_not_start() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo no; exit 3"]);
        let refusal = Localnet::wait(&mut command).err().unwrap().to_string();
        assert!(refusal.contains("exit status: 3"), "{refusal}");
    }

    #[test]
    fn unknown_words_are_refused_before_anything_is_built() {
        let refusal = first_fill(&["8899"]).unwrap_err().to_string();
        assert_eq!(refusal, "cargo x first-fill [--rpc address]");
    }
}
