//! Who is who. A file says `key:NAME`; whoever runs it says which address or key that is.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use std::collections::BTreeMap;

use crate::values::Who;

/// Names, addresses and the keys that are here.
#[derive(Debug, Default)]
pub struct Keys {
    addresses: BTreeMap<String, Address>,
    pairs: BTreeMap<[u8; 32], Keypair>,
    /// Names whose address is made up.
    stand_ins: Vec<String>,
}

impl Keys {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives each of these names that has no address one that is made from the name itself. For
    /// reading a plan, never for following it.
    pub fn stand_in(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            if !self.has(&name) {
                self.add_address(&name, made_up(&name));
                self.stand_ins.push(name);
            }
        }
    }

    /// Names whose address is made up.
    #[must_use]
    pub fn stand_ins(&self) -> &[String] {
        &self.stand_ins
    }

    /// A key that can sign, by its name.
    pub fn add_pair(&mut self, name: &str, pair: Keypair) {
        self.addresses.insert(name.to_owned(), pair.pubkey());
        self.pairs.insert(pair.pubkey().to_bytes(), pair);
    }

    /// An address by its name: somebody else signs for it.
    pub fn add_address(&mut self, name: &str, address: Address) {
        self.addresses.insert(name.to_owned(), address);
    }

    /// Whether a name has an address.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.addresses.contains_key(name)
    }

    /// Names with their addresses.
    pub fn names(&self) -> impl Iterator<Item = (&str, Address)> {
        let all = self.addresses.iter();
        all.map(|(name, address)| (name.as_str(), *address))
    }

    /// The name of an address, where it has one.
    #[must_use]
    pub fn name_of(&self, address: &Address) -> Option<&str> {
        self.names().find(|it| it.1 == *address).map(|it| it.0)
    }

    /// The address of a name.
    ///
    /// # Errors
    /// When nobody gave it one.
    pub fn named(&self, name: &str) -> Result<Address> {
        let known = self.addresses.get(name).copied();
        known.with_context(|| format!("key:{name}: nobody said which address that is"))
    }

    /// The address of somebody.
    ///
    /// # Errors
    /// When it is a name that nobody gave an address.
    pub fn address(&self, who: &Who) -> Result<Address> {
        match who {
            Who::Named(name) => self.named(name),
            Who::Derived(program, seed) => {
                let found = Address::try_find_program_address(&[seed.as_bytes()], program);
                Ok(found.context("no address of that program")?.0)
            }
            Who::At(address) => Ok(*address),
        }
    }

    /// The key of an address, if it is here.
    #[must_use]
    pub fn pair(&self, address: &Address) -> Option<&Keypair> {
        self.pairs.get(&address.to_bytes())
    }
}

/// An address for a name that nobody has the key of.
fn made_up(name: &str) -> Address {
    let hash = Sha256::digest(format!("ringfence stand-in {name}"));
    Address::new_from_array(hash.into())
}
