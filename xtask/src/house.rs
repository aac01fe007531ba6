//! `cargo x localnet`: a node, a house on it from a file, prices that move, a keeper, and people
//! with money.

use crate::build::{self, Built};
use crate::interrupt::{Interrupt, check_free};
use crate::localnet::{ANY_PORT, Localnet};
use crate::node::Node;
use crate::ringfence::{Leashed, Ringfence};
use crate::{command, files, say};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the chain's own validator listens, and so where clients look first.
pub const PORT: u16 = 8_899;
const CONFIG: &str = "migrations/config/localnet.json";
/// Where keys and addresses of the house on the local node are.
const FOLDER: &str = "target/localnet";
const METRICS: &str = "127.0.0.1:9090";
const ANY_METRICS: &str = "127.0.0.1:0";

/// A house on a node of its own. The parts end in this order: the node last.
pub struct House {
    keeper: Option<Leashed>,
    prices: Leashed,
    /// The node.
    pub node: Localnet,
    /// The command that it was made with.
    pub ringfence: Ringfence,
    /// Where its keys and addresses are.
    pub folder: PathBuf,
    /// Its address.
    pub address: String,
    /// Where the keeper serves its metrics.
    metrics: &'static str,
    /// When the keeper was started, in milliseconds since 1970.
    keeper_started_ms: u128,
}

impl House {
    /// That of `cargo x localnet`.
    pub fn usual(port: u16, programs: &[Built]) -> Result<Self> {
        Self::start(port, programs, FOLDER)
    }

    /// Starts all of it, with keys and addresses in a folder below the root.
    pub fn start(port: u16, programs: &[Built], folder: &str) -> Result<Self> {
        let ringfence = Ringfence::build()?;
        let folder = ringfence.root.join(folder);
        let node = say::during("starting a node", || Localnet::start(port, programs))?;
        let address = say::during("opening a house", || open(&ringfence, &node, &folder))?;
        let finder = Node::find()?;
        let keys = folder.join("keys").display().to_string();
        let words = ["house", "prices", "--config", CONFIG, "--keys", &keys];
        let words = [&words[..], &["--rpc", &node.rpc]].concat();
        let prices = ringfence.leashed(&finder, &words, &folder.join("prices.log"))?;
        let mut house = Self {
            keeper: None,
            prices,
            node,
            ringfence,
            folder,
            address,
            metrics: if port == ANY_PORT {
                ANY_METRICS
            } else {
                METRICS
            },
            keeper_started_ms: SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis(),
        };
        house.keeper = house.start_keeper(&finder)?;
        Ok(house)
    }

    fn start_keeper(&self, finder: &Node) -> Result<Option<Leashed>> {
        if !self.ringfence.has("keeper") {
            return Ok(None);
        }
        let key = self.folder.join("keys/keeper.json").display().to_string();
        let words = ["keeper", "--house", &self.address, "--key", &key];
        let node = ["--rpc", &self.node.rpc, "--ws", &self.node.notifications];
        let words = [&words[..], &node, &["--metrics", self.metrics]].concat();
        let log = self.folder.join("keeper.log");
        self.ringfence.leashed(finder, &words, &log).map(Some)
    }

    /// How long after its start the keeper had done something for the first time.
    pub fn first_action(&self) -> Result<Duration> {
        let log = files::read(&self.folder.join("keeper.log"))?;
        let done_ms = first_done_ms(&log).context("the keeper has done nothing")?;
        let millis = u128::from(done_ms).saturating_sub(self.keeper_started_ms);
        Ok(Duration::from_millis(u64::try_from(millis)?))
    }

    /// For people: what there is and where.
    pub fn tell(&self) {
        let folder = self.folder.display();
        say::line("rpc", &self.node.rpc);
        say::line("websocket", &self.node.notifications);
        say::line("house", &self.address);
        say::line("addresses", &format!("{folder}/addresses.json"));
        say::line(
            "keys",
            &format!("{folder}/keys: alice, bob, carol have money"),
        );
        say::line(
            "prices",
            &format!("move; what they say is in {folder}/prices.log"),
        );
        match &self.keeper {
            Some(_) => {
                let log = format!("{folder}/keeper.log");
                say::line("keeper", &format!("http://{METRICS}/metrics, {log}"));
            }
            None => say::line("keeper", "none"),
        }
    }

    /// Whether something has ended that should not have.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.node.ended()? {
            bail!("the local node stopped ({status})");
        }
        let prices = [("prices", &mut self.prices)];
        let keeper = self.keeper.as_mut().map(|it| ("keeper", it));
        for (name, part) in prices.into_iter().chain(keeper) {
            if let Some(status) = part.ended()? {
                let log = self.folder.join(format!("{name}.log"));
                bail!("{name} stopped ({status}): see {}", log.display());
            }
        }
        Ok(())
    }

    /// Shows the ends of the logs of its parts if something failed.
    pub fn explain<T>(&self, result: Result<T>) -> Result<T> {
        if result.is_err() {
            for name in ["keeper", "prices"] {
                let log = self.folder.join(format!("{name}.log"));
                let text = fs::read_to_string(&log).unwrap_or_default();
                let tail: Vec<&str> = text.lines().rev().take(20).collect();
                eprintln!("the end of {}:", log.display());
                tail.iter().rev().for_each(|line| eprintln!("  {line}"));
            }
        }
        result
    }
}

/// When the first duty in a keeper's log was done.
fn first_done_ms(log: &str) -> Option<u64> {
    let mut lines = log.lines().filter_map(|line| {
        let line: Value = serde_json::from_str(line).ok()?;
        let is_done = line["event"] == "duty" && line["outcome"] == "done";
        line["ts_ms"].as_u64().filter(|_| is_done)
    });
    lines.next()
}

/// The house, from its file. The address is what the command says.
fn open(ringfence: &Ringfence, node: &Localnet, folder: &Path) -> Result<String> {
    let keys = folder.join("keys").display().to_string();
    let addresses = folder.join("addresses.json").display().to_string();
    let file = ["house", "apply", "--config", CONFIG, "--json"];
    let people = ["--keys", &keys, "--generate", "--addresses", &addresses];
    let node = ["--rpc", &node.rpc, "--ws", &node.notifications];
    let words = [&file[..], &people, &node].concat();
    let said = command::output(&mut ringfence.command(&words))?;
    let said: Value = serde_json::from_str(&said).context("house apply")?;
    let address = said["house"]
        .as_str()
        .context("house apply names no house")?;
    Ok(address.to_owned())
}

/// Prints what would be done on an empty devnet and an empty mainnet, for whoever reviews a change.
pub fn plans() -> Result<()> {
    let ringfence = Ringfence::build()?;
    for cluster in ["devnet", "mainnet"] {
        let config = format!("migrations/config/{cluster}.json");
        let words = ["house", "apply", "--config", &config];
        let words = [&words[..], &["--dry-run", "--offline"]].concat();
        command::run(&mut ringfence.command(&words))?;
    }
    Ok(())
}

/// What somebody wants of `cargo x localnet`.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    port: u16,
    /// The programs alone, no house.
    is_bare: bool,
}

impl Wanted {
    fn of(words: &[&str]) -> Result<Self> {
        let (mut wanted, mut rest) = (
            Self {
                port: PORT,
                is_bare: false,
            },
            words,
        );
        while let Some((word, more)) = rest.split_first() {
            rest = match (*word, more) {
                ("--bare", more) => {
                    wanted.is_bare = true;
                    more
                }
                ("--port", [port, more @ ..]) => {
                    wanted.port = port.parse().context("--port is a number")?;
                    more
                }
                _ => bail!("cargo x localnet [--port number] [--bare]"),
            };
        }
        Ok(wanted)
    }
}

/// Fails if somebody listens where a house would.
pub fn check_ports(port: u16) -> Result<()> {
    check_node_ports(port)?;
    check_free(METRICS)
}

fn check_node_ports(port: u16) -> Result<()> {
    let all = [port, port.saturating_add(1)];
    let wanted = all.iter().filter(|_| port != ANY_PORT);
    wanted
        .map(|port| format!("127.0.0.1:{port}"))
        .try_for_each(|address| check_free(&address))
}

/// Runs a node, with a house or bare, until somebody interrupts it.
pub fn localnet(words: &[&str]) -> Result<()> {
    let wanted = Wanted::of(words)?;
    if wanted.is_bare {
        return bare(wanted.port);
    }
    check_ports(wanted.port)?;
    let programs = build::build(&[])?;
    let interrupt = Interrupt::watch()?;
    let mut house = House::usual(wanted.port, &programs)?;
    house.tell();
    println!("{}", house.node.rpc);
    interrupt.until(|| house.check())
}

fn bare(port: u16) -> Result<()> {
    check_node_ports(port)?;
    let programs = build::build(&[])?;
    let interrupt = Interrupt::watch()?;
    let mut node = Localnet::start(port, &programs)?;
    say::line("websocket", &node.notifications);
    println!("{}", node.rpc);
    interrupt.until(|| match node.ended()? {
        Some(status) => bail!("the local node stopped ({status})"),
        None => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_come_in_any_order() {
        let wanted = |port, is_bare| Wanted { port, is_bare };
        assert_eq!(Wanted::of(&[]).unwrap(), wanted(8_899, false));
        assert_eq!(
            Wanted::of(&["--bare", "--port", "1"]).unwrap(),
            wanted(1, true)
        );
        assert_eq!(Wanted::of(&["--port", "0"]).unwrap(), wanted(0, false));
    }

    #[test]
    fn unknown_words_are_refused_before_anything_is_built() {
        for words in [&["8899"][..], &["--port"], &["--bare", "x"]] {
            let refusal = localnet(words).unwrap_err().to_string();
            assert_eq!(refusal, "cargo x localnet [--port number] [--bare]");
        }
        let refusal = localnet(&["--port", "x"]).unwrap_err().to_string();
        assert_eq!(refusal, "--port is a number");
    }

    #[test]
    fn the_first_thing_done_is_found_in_a_log() {
        let log = "{\"event\":\"unreachable\",\"ts_ms\":1}\nno json\n\
                   {\"event\":\"duty\",\"outcome\":\"refused\",\"ts_ms\":2}\n\
                   {\"event\":\"duty\",\"outcome\":\"done\",\"ts_ms\":3}\n";
        assert_eq!(first_done_ms(log), Some(3));
        assert_eq!(first_done_ms("{}"), None);
    }
}
