//! A chain, as much of it as a client needs. A node behind JSON-RPC is one, the embedded VM of a
//! test is another.

use ringfence_core::units::Clock;
use ringfence_interface::ID;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;
use std::fmt;

/// The sysvar that holds the chain's time.
pub const CLOCK_SYSVAR: Address =
    Address::from_str_const("SysvarC1ock11111111111111111111111111111111");

/// Where the first key of an account of the program is: behind the discriminator.
const KEY_AT: u64 = 8;

/// The chain's time from the bytes of its sysvar; none when they are too few.
#[must_use]
pub fn clock_of(data: &[u8]) -> Option<Clock> {
    let slot = data.get(0..8)?.try_into().ok().map(u64::from_le_bytes)?;
    let now_ts = data.get(32..40)?.try_into().ok().map(i64::from_le_bytes)?;
    Some(Clock { now_ts, slot })
}

/// An account as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Program that owns it.
    pub owner: Address,
    /// Lamports that it holds.
    pub lamports: u64,
    /// Its bytes, discriminator first.
    pub data: Vec<u8>,
}

/// Which accounts of a program: those whose data has these bytes at these places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The program that owns them.
    pub program: Address,
    /// Length of the data, where it matters.
    pub data_bytes: Option<u64>,
    /// Places and the bytes there.
    pub bytes: Vec<(u64, Vec<u8>)>,
}

impl Filter {
    /// All accounts of Ringfence's program.
    #[must_use]
    pub const fn all() -> Self {
        Self {
            program: ID,
            data_bytes: None,
            bytes: Vec::new(),
        }
    }

    /// Accounts of one kind, which begin with its discriminator.
    #[must_use]
    pub fn kind(discriminator: [u8; 8]) -> Self {
        Self {
            bytes: vec![(0, discriminator.to_vec())],
            ..Self::all()
        }
    }

    /// Of these, the ones whose first key, behind the discriminator, is this.
    #[must_use]
    pub fn of(self, key: &Address) -> Self {
        self.naming(KEY_AT, key)
    }

    /// Of these, the ones with this key at a place.
    #[must_use]
    pub fn naming(mut self, place: u64, key: &Address) -> Self {
        self.bytes.push((place, key.to_bytes().to_vec()));
        self
    }

    /// Of these, the ones whose data is so long.
    #[must_use]
    pub fn long(self, data_bytes: usize) -> Self {
        Self {
            data_bytes: u64::try_from(data_bytes).ok(),
            ..self
        }
    }

    /// Whether an account of the program passes.
    #[must_use]
    pub fn takes(&self, data: &[u8]) -> bool {
        let is_long = self
            .data_bytes
            .is_none_or(|bytes| u64::try_from(data.len()) == Ok(bytes));
        let has = |(place, bytes): &(u64, Vec<u8>)| {
            let rest = usize::try_from(*place)
                .ok()
                .and_then(|place| data.get(place..));
            rest.is_some_and(|rest| rest.starts_with(bytes))
        };
        is_long && self.bytes.iter().all(has)
    }
}

/// What a transaction may use and what it offers for its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Compute units.
    pub units: u32,
    /// Priority fee, in millionths of a lamport per compute unit.
    pub price_micro_lamports: u64,
}

/// Addresses that a transaction names by a byte each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupTable {
    /// Where the table is.
    pub address: Address,
    /// What it lists, in order.
    pub addresses: Vec<Address>,
}

/// One transaction. The first signer pays.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Instructions, in order; the budget goes before them.
    pub instructions: &'a [Instruction],
    /// Everybody who signs.
    pub signers: &'a [&'a dyn Signer],
    /// Limit and price of compute, or the chain's own.
    pub budget: Option<Budget>,
    /// Tables that shorten the transaction.
    pub tables: &'a [LookupTable],
}

/// What became of a transaction that went through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Its signature, in Base58.
    pub signature: String,
    /// Slot in which it was processed.
    pub slot: u64,
    /// Compute units that it used.
    pub units: u64,
    /// Lamports that it paid.
    pub fee_lamports: u64,
    /// Its log lines, events among them.
    pub logs: Vec<String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The program refused: nothing has changed.
    Refused {
        /// Which of the request's instructions, the budget's not counted.
        instruction: usize,
        /// The program's error code.
        code: u32,
        /// Log lines.
        logs: Vec<String>,
    },
    /// The chain refused for a reason of its own: nothing has changed.
    Rejected {
        /// The reason, as the chain says it.
        reason: String,
        /// Log lines.
        logs: Vec<String>,
    },
    /// Sent, and not known to have landed when its time was up. It can land no more.
    Expired {
        /// Its signature, in Base58.
        signature: String,
    },
    /// Nobody answers, or not in a language that is understood. What was sent may have landed.
    Unreachable(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, .. } => match ringfence_interface::errors::name_of(*code) {
                Some(name) => write!(f, "refused with {code} {name}"),
                None => write!(f, "refused with {code}"),
            },
            Self::Rejected { reason, .. } => write!(f, "rejected: {reason}"),
            Self::Expired { signature } => write!(f, "{signature} did not land in its time"),
            Self::Unreachable(why) => write!(f, "no answer: {why}"),
        }
    }
}

impl std::error::Error for Failure {}

/// A chain. Reads are of what is confirmed.
pub trait Chain {
    /// The chain's own time, which is what the program goes by.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    fn clock(&self) -> Result<Clock, Failure>;

    /// Accounts at addresses, in their order, however many; none where there is no account.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Failure>;

    /// All accounts of a program that a filter lets through.
    ///
    /// # Errors
    /// [`Failure::Unreachable`].
    fn owned(&self, filter: &Filter) -> Result<Vec<(Address, Account)>, Failure>;

    /// What a transaction would do, without doing it. Nobody needs to have signed.
    ///
    /// # Errors
    /// [`Failure::Refused`], [`Failure::Rejected`], [`Failure::Unreachable`].
    fn simulate(&self, request: &Request<'_>) -> Result<Receipt, Failure>;

    /// Sends a transaction and waits until it is confirmed or can land no more.
    ///
    /// # Errors
    /// Any [`Failure`].
    fn send(&self, request: &Request<'_>) -> Result<Receipt, Failure>;
}

#[cfg(test)]
mod tests {
    use super::{Address, Clock, Filter, clock_of};

    #[test]
    fn the_clock_is_read_from_its_sysvar() {
        let mut data = vec![0_u8; 40];
        data[0..8].copy_from_slice(&7_u64.to_le_bytes());
        data[32..40].copy_from_slice(&1_800_000_000_i64.to_le_bytes());
        let expected = Clock {
            now_ts: 1_800_000_000,
            slot: 7,
        };
        assert_eq!(clock_of(&data), Some(expected));
        data.pop();
        assert_eq!(clock_of(&data), None);
    }

    #[test]
    fn a_filter_takes_accounts_of_a_kind_with_their_keys() {
        let [house, owner] = [1, 2].map(|n| Address::new_from_array([n; 32]));
        let data = [[9; 8].as_slice(), house.as_ref(), owner.as_ref()].concat();
        let of_kind = || Filter::kind([9; 8]);
        for filter in [
            Filter::all(),
            of_kind().of(&house),
            of_kind().naming(40, &owner),
            of_kind().of(&house).naming(40, &owner).long(72),
        ] {
            assert!(filter.takes(&data), "{filter:?}");
            assert_eq!(filter.program, ringfence_interface::ID);
        }
        for filter in [
            Filter::kind([8; 8]),
            of_kind().of(&owner),
            of_kind().of(&house).naming(40, &house),
            of_kind().naming(41, &owner),
            of_kind().long(73),
        ] {
            assert!(!filter.takes(&data), "{filter:?}");
        }
    }
}
