//! Accounts read from a chain and decoded, or in words why not.

use crate::chain::{Account, Chain, Failure};
use ringfence_interface::accounts::DecodeError;
use solana_address::Address;
use std::fmt;

/// Why an account could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The chain does not answer.
    Chain(Failure),
    /// There is no such account.
    Missing {
        /// What should be there.
        what: &'static str,
        /// Where.
        address: Address,
    },
    /// What is there is not what should be.
    Malformed {
        /// What should be there.
        what: &'static str,
        /// Where.
        address: Address,
        /// What is wrong with it.
        error: DecodeError,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(failure) => write!(f, "{failure}"),
            Self::Missing { what, address } => write!(f, "there is no {what} at {address}"),
            Self::Malformed {
                what,
                address,
                error,
            } => {
                write!(f, "what is at {address} is no {what}: {error}")
            }
        }
    }
}

impl std::error::Error for LoadError {}

impl From<Failure> for LoadError {
    fn from(failure: Failure) -> Self {
        Self::Chain(failure)
    }
}

/// Accounts of one answer, taken one after the other.
pub(crate) struct Answers<'a> {
    found: std::iter::Zip<std::slice::Iter<'a, Address>, std::vec::IntoIter<Option<Account>>>,
}

impl Answers<'_> {
    pub(crate) fn next(&mut self, what: &'static str) -> Result<(Address, Account), LoadError> {
        let (address, account) = self
            .found
            .next()
            .map_or_else(Default::default, |both| (*both.0, both.1));
        account
            .map(|account| (address, account))
            .ok_or(LoadError::Missing { what, address })
    }

    pub(crate) fn decoded<T>(
        &mut self,
        what: &'static str,
        decode: fn(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<T, LoadError> {
        let (address, account) = self.next(what)?;
        decode(&account.data).map_err(|error| LoadError::Malformed {
            what,
            address,
            error,
        })
    }
}

pub(crate) fn ask<'a>(
    chain: &dyn Chain,
    addresses: &'a [Address],
) -> Result<Answers<'a>, LoadError> {
    let found = chain.accounts(addresses)?;
    Ok(Answers {
        found: addresses.iter().zip(found),
    })
}

/// Loads one account of a kind, as in `load_one(chain, address, "venue", Venue::decode)`.
///
/// # Errors
/// [`LoadError`].
pub fn load_one<T>(
    chain: &dyn Chain,
    address: Address,
    what: &'static str,
    decode: fn(&[u8]) -> Result<T, DecodeError>,
) -> Result<T, LoadError> {
    ask(chain, &[address])?.decoded(what, decode)
}
