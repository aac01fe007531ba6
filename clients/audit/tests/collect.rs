//! Reading a house from a chain that does not stand still.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // A test may stop anywhere.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use ringfence_audit::audit::audit;
use ringfence_audit::collect::collect;
use ringfence_audit::simulate::simulate;
use ringfence_audit::snapshot::open;
use ringfence_client::chain::{Account, Chain, Failure, Filter, Receipt, Request};
use ringfence_core::units::Clock;
use ringfence_interface::accounts::{AssetShard, MarginAccount};
use solana_address::Address;

/// Bytes of the first slot's ledger in a margin account, of the ledger in a shard, of the amount
/// in a token account.
const PLACES: [usize; 3] = [8 + 5 * 32 + 3 * 32, 8 + 32, 64];

/// A chain on which somebody withdraws one unit between questions, as often as is wanted.
struct Busy {
    accounts: RefCell<BTreeMap<Address, Account>>,
    house: Address,
    /// The customer, the shard and the vault that a withdrawal writes.
    writes: [Address; 3],
    withdrawals: Cell<usize>,
    is_up: bool,
    /// Whether every other movement is a deposit of the same unit.
    comes_back: bool,
}

/// Where a margin account counts its events.
fn event_sequence_place() -> usize {
    let fields = MarginAccount::FIELDS.iter();
    let before = fields.take_while(|(name, _)| *name != "event_sequence");
    8 + before.map(|(_, bytes)| bytes).sum::<usize>()
}

impl Busy {
    fn new(name: &str, withdrawals: usize) -> Self {
        let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        simulate(20, &folder).unwrap();
        let snapshot = open(&folder).unwrap();
        let pages = snapshot.visit(
            |_| true,
            |section, accounts| {
                let owner = section.owner;
                let each = accounts.iter().map(|stored| {
                    let (lamports, data) = (stored.lamports, stored.data.to_vec());
                    let account = Account {
                        owner,
                        lamports,
                        data,
                    };
                    (stored.address, account)
                });
                Ok(each.collect::<Vec<_>>())
            },
        );
        let accounts: BTreeMap<_, _> = pages.unwrap().into_iter().flatten().collect();
        let _ = std::fs::remove_dir_all(&folder);
        let customer = accounts.iter().find_map(|(address, account)| {
            let of = MarginAccount::decode(&account.data).ok()?;
            Some((*address, of.slots[0]))
        });
        let (address, slot) = customer.unwrap();
        let number = ringfence_interface::pda::shard_number(&address);
        let shard = accounts.iter().find_map(|(at, account)| {
            let of = AssetShard::decode(&account.data).ok()?;
            (of.asset == slot.asset && of.shard == number).then_some(*at)
        });
        Self {
            house: snapshot.moment.house,
            writes: [address, shard.unwrap(), slot.vault],
            accounts: RefCell::new(accounts),
            withdrawals: Cell::new(withdrawals),
            is_up: true,
            comes_back: false,
        }
    }

    /// Between two questions.
    fn pass(&self) -> Result<(), Failure> {
        if !self.is_up {
            return Err(Failure::Unreachable("nobody there".to_owned()));
        }
        let Some(left) = self.withdrawals.get().checked_sub(1) else {
            return Ok(());
        };
        self.withdrawals.set(left);
        let mut accounts = self.accounts.borrow_mut();
        let mut add = |address: &Address, place: usize, amount: i64| {
            let data = &mut accounts.get_mut(address).unwrap().data;
            let bytes = data[place..place + 8].try_into().unwrap();
            let sum = u64::from_le_bytes(bytes).checked_add_signed(amount);
            data[place..place + 8].copy_from_slice(&sum.unwrap().to_le_bytes());
        };
        let is_deposit = self.comes_back && left % 2 == 0;
        for (address, place) in self.writes.iter().zip(PLACES) {
            add(address, place, if is_deposit { 1 } else { -1 });
        }
        add(&self.writes[0], event_sequence_place(), 1);
        Ok(())
    }
}

impl Chain for Busy {
    fn clock(&self) -> Result<Clock, Failure> {
        self.pass()?;
        Ok(Clock {
            now_ts: 1_767_574_860,
            slot: 400_000_000,
        })
    }

    fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, Failure> {
        self.pass()?;
        let accounts = self.accounts.borrow();
        let found = addresses.iter().map(|address| accounts.get(address));
        Ok(found.map(Option::<&Account>::cloned).collect())
    }

    fn owned(&self, filter: &Filter) -> Result<Vec<(Address, Account)>, Failure> {
        self.pass()?;
        let accounts = self.accounts.borrow();
        let ours = accounts
            .iter()
            .filter(|(_, account)| account.owner == filter.program);
        Ok(ours
            .map(|(address, account)| (*address, account.clone()))
            .collect())
    }

    fn simulate(&self, _: &Request<'_>) -> Result<Receipt, Failure> {
        panic!("an auditor sends nothing, not even to try it")
    }

    fn send(&self, _: &Request<'_>) -> Result<Receipt, Failure> {
        panic!("an auditor sends nothing")
    }
}

#[test]
fn a_chain_that_stands_still_is_read_at_once() {
    let chain = Busy::new("still", 0);
    let snapshot = collect(&chain, &chain.house).unwrap();
    assert_eq!(audit(&snapshot).unwrap().findings, []);
    assert_eq!(snapshot.accounts(), chain.accounts.borrow().len());
}

#[test]
fn withdrawals_between_the_questions_are_no_findings() {
    for withdrawals in 1..20 {
        let chain = Busy::new(&format!("busy-{withdrawals}"), withdrawals);
        let snapshot = collect(&chain, &chain.house).unwrap();
        let findings = audit(&snapshot).unwrap().findings;
        assert_eq!(findings, [], "{withdrawals} withdrawals");
    }
}

#[test]
fn what_goes_and_comes_back_is_no_finding() {
    for movements in 1..20 {
        let mut chain = Busy::new(&format!("back-{movements}"), movements);
        chain.comes_back = true;
        let snapshot = collect(&chain, &chain.house).unwrap();
        let findings = audit(&snapshot).unwrap().findings;
        assert_eq!(findings, [], "{movements} movements");
    }
}

#[test]
fn a_chain_that_never_stands_still_gives_no_answer() {
    let chain = Busy::new("never", 1_000);
    let refused = collect(&chain, &chain.house).unwrap_err().to_string();
    assert!(refused.contains("changed 12 times"), "{refused}");
}

#[test]
fn a_chain_that_does_not_answer_gives_none() {
    let mut chain = Busy::new("down", 0);
    chain.is_up = false;
    let refused = format!("{:#}", collect(&chain, &chain.house).unwrap_err());
    assert!(refused.contains("nobody there"), "{refused}");
}
