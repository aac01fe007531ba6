//! The world: a chain with the program on it, one house, and everything that has a name.

use std::collections::BTreeMap;
use std::path::PathBuf;

use litesvm::LiteSVM;
use ringfence_core::units;
use ringfence_interface::ids;
use solana_account::Account;
use solana_clock::Clock;
use solana_pubkey::Pubkey;

use crate::house::House;
use crate::prices::Update;
use crate::tokens::Mint;

/// Signers are topped up to ten times this when they have less.
pub const LAMPORTS_MIN: u64 = 100_000_000_000;

/// When the world begins: a Monday, an hour and a minute past a settlement boundary, so that no
/// boundary passes by accident.
pub const START_TS: i64 = 1_767_574_860;
/// The chain's slot then.
pub const START_SLOT: u64 = 400_000_000;
/// Slots in five seconds.
const SLOTS_IN_FIVE_S: u64 = 12;

/// A chain with the program and named things on it. A clone is an independent copy.
#[derive(Clone)]
pub struct World {
    /// The embedded VM.
    pub svm: LiteSVM,
    /// The house that instructions are about. Take it out and put another in its place to act in
    /// another house.
    pub house: House,
    /// Mints by name.
    pub mints: BTreeMap<String, Mint>,
    /// Last update of each feed by name, so that the next one can name its predecessor.
    pub feeds: BTreeMap<String, Update>,
    /// Instruments by name.
    pub instruments: BTreeMap<String, u16>,
    /// Whether every transaction that goes through is followed by the invariants of the house.
    pub checks_invariants: bool,
}

/// The program's file: of this build, or the one that the environment names.
fn program_path() -> PathBuf {
    let named = std::env::var_os("RINGFENCE_PROGRAM").map(PathBuf::from);
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/deploy/ringfence.so");
    named.unwrap_or_else(|| PathBuf::from(built))
}

impl World {
    /// A chain with the program and the token programs, and nothing else.
    ///
    /// # Panics
    /// When the program has not been built.
    #[must_use]
    pub fn empty() -> Self {
        // Without history, the VM does not remember transactions; with unlimited logs, no event is
        // cut off.
        let mut svm = LiteSVM::new()
            .with_transaction_history(0)
            .with_log_bytes_limit(None);
        let path = program_path();
        let loaded = svm.add_program_from_file(ids::ID, &path);
        loaded.unwrap_or_else(|error| panic!("{}: {error:?}; cargo x build", path.display()));
        let mut world = Self {
            svm,
            house: House::standard(),
            mints: BTreeMap::new(),
            feeds: BTreeMap::new(),
            instruments: BTreeMap::new(),
            checks_invariants: true,
        };
        world.set_clock(START_TS, START_SLOT);
        world
    }

    /// Now, as the rules see it.
    #[must_use]
    pub fn clock(&self) -> units::Clock {
        let clock: Clock = self.svm.get_sysvar();
        units::Clock {
            now_ts: clock.unix_timestamp,
            slot: clock.slot,
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock().now_ts
    }

    /// Lets time pass: seconds, and the slots that belong to them (at least one).
    pub fn advance(&mut self, seconds: u32) {
        let clock = self.clock();
        let slots = (u64::from(seconds) * SLOTS_IN_FIVE_S / 5).max(1);
        self.set_clock(clock.now_ts + i64::from(seconds), clock.slot + slots);
    }

    /// Lets slots pass in which no second does.
    pub fn advance_slots(&mut self, slots: u64) {
        let clock = self.clock();
        self.set_clock(clock.now_ts, clock.slot + slots);
    }

    /// Goes to a time; slots pass with it.
    pub fn advance_to(&mut self, ts: i64) {
        let seconds = u32::try_from(ts - self.now()).expect("time does not run backwards");
        self.advance(seconds);
    }

    /// Sets time and slot, whatever they were.
    pub fn set_clock(&mut self, ts: i64, slot: u64) {
        let mut clock: Clock = self.svm.get_sysvar();
        clock.unix_timestamp = ts;
        clock.slot = slot;
        self.svm.set_sysvar(&clock);
    }

    /// Writes an account, as if its owner had: rent-exempt, whatever was there.
    ///
    /// # Panics
    /// When the VM does not take it.
    pub fn put(&mut self, address: &Pubkey, owner: &Pubkey, data: Vec<u8>) {
        let lamports = self.svm.minimum_balance_for_rent_exemption(data.len());
        let account = Account {
            lamports,
            data,
            owner: *owner,
            executable: false,
            rent_epoch: u64::MAX,
        };
        self.svm
            .set_account(*address, account)
            .expect("the VM takes any account");
    }

    /// Gives an address lamports; a new one belongs to the System program.
    ///
    /// # Panics
    /// When the VM does not take it.
    pub fn set_lamports(&mut self, address: &Pubkey, lamports: u64) {
        let mut account = self.svm.get_account(address).unwrap_or_default();
        account.lamports = lamports;
        account.rent_epoch = u64::MAX;
        self.svm
            .set_account(*address, account)
            .expect("the VM takes any account");
    }

    /// Lamports of an address.
    #[must_use]
    pub fn lamports(&self, address: &Pubkey) -> u64 {
        self.svm.get_balance(address).unwrap_or(0)
    }

    /// Data of an account; empty when there is none.
    #[must_use]
    pub fn data(&self, address: &Pubkey) -> Vec<u8> {
        self.svm
            .get_account(address)
            .map(|account| account.data)
            .unwrap_or_default()
    }

    /// Whether there is an account at an address.
    #[must_use]
    pub fn exists(&self, address: &Pubkey) -> bool {
        self.svm
            .get_account(address)
            .is_some_and(|account| account.lamports > 0)
    }

    /// Changes fields of one of our accounts behind the program's back, as in
    /// `world.edit(&address, |asset: &mut Asset| asset.status = 1)`: for states that no instruction
    /// reaches yet.
    ///
    /// # Panics
    /// When the account is of another kind.
    pub fn edit<T>(&mut self, address: &Pubkey, change: impl FnOnce(&mut T))
    where
        T: borsh::BorshDeserialize + borsh::BorshSerialize,
    {
        self.tamper(address, |data| {
            let mut fields = T::try_from_slice(&data[8..]).expect("an account of this kind");
            change(&mut fields);
            let written = borsh::to_vec(&fields).expect("plain fields");
            data[8..].copy_from_slice(&written);
        });
    }

    /// Changes bytes of an account behind the program's back, for states that are hard to reach and
    /// for corruption.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn tamper(&mut self, address: &Pubkey, change: impl FnOnce(&mut Vec<u8>)) {
        let mut account = self
            .svm
            .get_account(address)
            .expect("an account to tamper with");
        change(&mut account.data);
        self.svm
            .set_account(*address, account)
            .expect("the VM takes any account");
    }
}
