//! Networks by name: where a node of each answers anyone, and the hash of the first block, by which
//! a chain is told from every other. `migrations/deploy.js` has the same hashes, and a test of
//! `migrations` compares.

/// A network of Solana's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// How people call it.
    pub name: &'static str,
    /// A node of it that answers anyone.
    pub url: &'static str,
    /// Hash of its first block; none where every chain has its own.
    pub genesis_hash: Option<&'static str>,
}

/// A node on this machine.
pub const LOCALNET: Network = Network {
    name: "localnet",
    url: "http://127.0.0.1:8899",
    genesis_hash: None,
};

/// Solana's devnet.
pub const DEVNET: Network = Network {
    name: "devnet",
    url: "https://api.devnet.solana.com",
    genesis_hash: Some("EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG"),
};

/// Solana itself.
pub const MAINNET: Network = Network {
    name: "mainnet",
    url: "https://api.mainnet-beta.solana.com",
    genesis_hash: Some("5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d"),
};

/// All networks that have a name here.
pub const NETWORKS: [Network; 3] = [LOCALNET, DEVNET, MAINNET];

impl Network {
    /// The network of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        NETWORKS.into_iter().find(|network| network.name == name)
    }

    /// Whether a chain with this first block is of the network. A local one is none of the others.
    #[must_use]
    pub fn is(&self, genesis_hash: &str) -> bool {
        let has = |network: &Self| network.genesis_hash == Some(genesis_hash);
        match self.genesis_hash {
            Some(_) => has(self),
            None => !NETWORKS.iter().any(has),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DEVNET, LOCALNET, MAINNET, NETWORKS, Network};

    #[test]
    fn a_chain_is_of_one_network_and_one_that_nobody_knows_is_local() {
        for network in NETWORKS {
            let first_block = network.genesis_hash.unwrap_or("any other");
            let of: Vec<_> = NETWORKS.iter().filter(|it| it.is(first_block)).collect();
            assert_eq!(of, [&network]);
        }
    }

    #[test]
    fn networks_are_found_by_their_names() {
        let names = ["localnet", "devnet", "mainnet", "testnet", ""];
        let found = [Some(LOCALNET), Some(DEVNET), Some(MAINNET), None, None];
        assert_eq!(names.map(Network::named), found);
    }
}
