//! Events, from the log lines of a transaction. Past tense, fixed layout, balances after: a ledger
//! can be rebuilt from them. Those of one customer carry its margin account and a number that rises
//! by one with each, so that a gap shows.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use borsh::BorshDeserialize;
use solana_address::Address;

use crate::accounts::{Layout, layout};

/// What the runtime writes before an event.
const PREFIX: &str = "Program data: ";

layout! {
    /// A house was created, with its Settlement, pool and fund.
    part HouseCreated {
        /// The house.
        house: Address,
        /// Who created it.
        creator: Address,
        /// Mint of the settlement currency.
        quote_mint: Address,
        /// Number among the creator's houses.
        house_id: u16,
        /// Whether prices may be made up here.
        is_test: u8,
        /// Zero.
        reserved: [u8; 5],
    }
}

layout! {
    /// A margin account was created.
    part AccountCreated {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The house.
        house: Address,
        /// The customer.
        owner: Address,
        /// Slot of the chain in which it was created.
        generation: u64,
        /// Number among the owner's accounts in the house.
        index: u16,
        /// Zero.
        reserved: [u8; 6],
    }
}

layout! {
    /// A vault was opened.
    part VaultOpened {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// The vault.
        vault: Address,
    }
}

layout! {
    /// Tokens arrived in a vault by `vault_deposit`.
    part VaultDeposited {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// Who paid.
        depositor: Address,
        /// What arrived.
        amount_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

layout! {
    /// Tokens left a vault by `vault_exit`.
    part VaultExited {
        /// The margin account.
        margin_account: Address,
        /// Number of this event in the account's life.
        sequence: u64,
        /// The asset.
        asset: Address,
        /// Token account that received them.
        destination: Address,
        /// What left.
        amount_native: u64,
        /// The vault's ledger afterwards.
        ledger_native: u64,
    }
}

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident = $discriminator:expr,)*) => {
        /// Something that happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[doc = $doc])+ $name($name),)*
        }

        impl Event {
            /// Name of the event.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// Reads an event's bytes; none when they are of no event of ours.
            #[must_use]
            pub fn decode(data: &[u8]) -> Option<Self> {
                let (first, body) = data.split_first_chunk::<8>()?;
                $(if *first == $discriminator && body.len() == $name::BYTES {
                    return $name::try_from_slice(body).ok().map(Self::$name);
                })*
                None
            }
        }

        /// Name, discriminator and fields of every event.
        pub const ALL: &[crate::accounts::Kind] = &[$(crate::accounts::Kind {
            name: stringify!($name),
            discriminator: $discriminator,
            fields: $name::FIELDS,
        }),*];
    };
}

events! {
    /// A house was created, with its Settlement, pool and fund.
    HouseCreated = [128, 225, 72, 207, 85, 106, 132, 247],
    /// A margin account was created.
    AccountCreated = [70, 39, 6, 173, 118, 198, 190, 91],
    /// A vault was opened.
    VaultOpened = [198, 250, 195, 25, 26, 107, 197, 16],
    /// Tokens arrived in a vault by `vault_deposit`.
    VaultDeposited = [59, 62, 43, 200, 220, 104, 100, 67],
    /// Tokens left a vault by `vault_exit`.
    VaultExited = [14, 154, 86, 27, 74, 53, 242, 207],
}

/// The events among a transaction's log lines, in order.
///
/// # Errors
/// The first line of data that is no event of ours: another program's, or of a newer version.
pub fn decode_logs(logs: &[String]) -> Result<Vec<Event>, String> {
    let lines = logs.iter().filter_map(|line| line.strip_prefix(PREFIX));
    let decoded = lines.map(|line| {
        let data = STANDARD.decode(line).map_err(|_| line.to_owned())?;
        Event::decode(&data).ok_or_else(|| line.to_owned())
    });
    decoded.collect()
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use sha2::{Digest, Sha256};

    #[test]
    fn every_discriminator_is_the_hash_of_its_name() {
        for kind in ALL {
            let hash = Sha256::digest(format!("event:{}", kind.name));
            assert_eq!(kind.discriminator, hash[..8], "{}", kind.name);
        }
    }
}
