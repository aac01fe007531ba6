//! Where commands go: to a node, with a key from a file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use ringfence_cli::commands::context::{Key, unusable};
use ringfence_cli::{Noun, commands};
use ringfence_client::keys;
use ringfence_client::networks::{NETWORKS, Network};
use ringfence_client::rpc::{Patience, Rpc};

/// Exit code for a command that cannot be understood, as clap's own.
const UNUSABLE: u8 = 2;

/// Somebody sits in front of a command: a node that hangs is told after some ten seconds.
fn short() -> Patience {
    Patience {
        answer: Duration::from_secs(5),
        attempts: 2,
        ..Patience::default()
    }
}

/// The network of a name; none for an address.
fn network(told: &str) -> Result<Option<Network>> {
    let named = Network::named(told);
    let is_url = told.starts_with("http://") || told.starts_with("https://");
    if named.is_none() && !is_url {
        let names = NETWORKS.map(|network| network.name).join(", ");
        return Err(unusable(format!(
            "--rpc {told} is neither a URL nor one of {names}"
        )));
    }
    Ok(named)
}

/// The address of the node that a command was told. Nobody is asked.
pub fn url(told: &str) -> Result<&str> {
    Ok(network(told)?.map_or(told, |network| network.url))
}

/// The node that a command was told, by its address or the name of its network.
pub fn node(told: &str) -> Result<Rpc> {
    node_with(told, short())
}

/// The same, for who asks for much at once: whether it answers at all is known soon, and then it
/// may take its time.
pub fn node_to_read(told: &str) -> Result<Rpc> {
    node(told)?.slot()?;
    Ok(Rpc::new(url(told)?))
}

/// The same, with other times.
pub fn node_with(told: &str, patience: Patience) -> Result<Rpc> {
    let Some(network) = network(told)? else {
        return Ok(Rpc::with_patience(told, patience));
    };
    let Network { name, url, .. } = network;
    let rpc = Rpc::with_patience(url, patience);
    if network.genesis_hash.is_some() {
        let found = rpc
            .genesis_hash()
            .with_context(|| format!("{name} at {url}"))?;
        ensure!(
            network.is(&found),
            "the node at {url} is of another chain than {name}"
        );
    }
    Ok(rpc)
}

/// A key from a file, or from the usual one.
fn key(path: Option<&Path>) -> Result<Key> {
    let usual = || {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        home.map(|home| home.join(".config/solana/id.json"))
    };
    let path = path.map(Path::to_owned).or_else(usual);
    let path = path.ok_or_else(|| anyhow!("no key: name its file with --keypair"))?;
    let read = keys::read(&path).context("no key (name its file with --keypair)")?;
    if let Some(warning) = read.warning {
        eprintln!("ringfence: {warning}");
    }
    Ok(Box::new(read.keypair))
}

/// Runs a command of a noun.
pub fn noun(noun: &Noun) -> Result<String> {
    let rpc = node(&noun.globals().rpc)?;
    noun.run(&rpc, &key)
}

/// Runs a command of a house on a chain.
pub fn house(verb: &commands::house::Verb) -> Result<String> {
    let rpc = node(&verb.globals().rpc)?;
    verb.run(&rpc, &key)
}

/// The exit code of an error.
pub fn code(why: &anyhow::Error) -> ExitCode {
    if ringfence_cli::is_unusable(why) {
        ExitCode::from(UNUSABLE)
    } else {
        ExitCode::FAILURE
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // A test may stop anywhere.
mod tests {
    use super::{key, node};
    use std::path::Path;

    #[test]
    fn a_key_file_that_is_not_there_is_named_with_what_to_do() {
        let Err(why) = key(Some(Path::new("no/such/key.json"))) else {
            unreachable!("there is no such file");
        };
        let said = format!("{why:#}");
        assert!(said.contains("no/such/key.json"), "{said}");
        assert!(said.contains("--keypair"), "{said}");
    }

    #[test]
    fn a_local_node_has_a_name_and_any_other_an_address() {
        for (told, url) in [
            ("localnet", "http://127.0.0.1:8899"),
            ("https://example.org:1", "https://example.org:1"),
        ] {
            assert_eq!(node(told).unwrap().url(), url);
        }
    }
}
