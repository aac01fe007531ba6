//! A snapshot of a chain: every account of the program, and every token account that a ledger of
//! the house stands for, all of one moment.
//!
//! A node answers one question at one slot, and what is asked must not have moved between the
//! questions. So the program's accounts are read again after the token accounts: whatever ledger
//! has changed meanwhile has its tokens read again, until a round finds nothing changed.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use ringfence_client::chain::{Account, Chain, Filter};
use ringfence_interface::accounts::{Fund, MarginAccount, Settlement};
use sha2::{Digest, Sha256};
use solana_address::Address;

use crate::snapshot::{Moment, Snapshot};

/// How often the house may have changed while it was read.
const ROUNDS: usize = 12;

/// Ledgers by the address of the token account that holds them, each with something that changes
/// whenever tokens move: a ledger that went and came back has changed as well.
type Ledgers = BTreeMap<Address, (u64, u64)>;

/// Reads a house from a chain.
///
/// # Errors
/// When the chain does not answer, or when the house changes faster than it can be read.
pub fn collect(chain: &impl Chain, house: &Address) -> Result<Snapshot> {
    let mut accounts = owned(chain)?;
    let mut before = Ledgers::new();
    let mut tokens: BTreeMap<Address, Account> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let ledgers = ledgers_of(&accounts, house);
        let changed: Vec<Address> = ledgers
            .iter()
            .filter(|(vault, ledger)| before.get(*vault) != Some(ledger))
            .map(|(vault, _)| *vault)
            .collect();
        if changed.is_empty() && !before.is_empty() {
            tokens.retain(|vault, _| ledgers.contains_key(vault));
            let clock = chain.clock()?;
            let moment = Moment {
                house: *house,
                slot: clock.slot,
                ts: clock.now_ts,
            };
            accounts.extend(tokens);
            return Snapshot::of(moment, accounts);
        }
        let found = chain.accounts(&changed)?;
        for (vault, account) in changed.into_iter().zip(found) {
            match account {
                // What the program owns is no token account, and is there already.
                Some(account) if account.owner != ringfence_interface::ID => {
                    tokens.insert(vault, account)
                }
                _ => tokens.remove(&vault),
            };
        }
        if ledgers.is_empty() {
            bail!("there is no house at {house}");
        }
        before = ledgers;
        accounts = owned(chain)?;
    }
    bail!(
        "the house changed {ROUNDS} times while it was read; take a snapshot where it stands still"
    )
}

/// All accounts of the program, of one slot.
fn owned(chain: &impl Chain) -> Result<Vec<(Address, Account)>> {
    let all = chain.owned(&Filter::all());
    all.context("cannot read the accounts")
}

/// What the house's token accounts must hold.
fn ledgers_of(accounts: &[(Address, Account)], house: &Address) -> Ledgers {
    let mut ledgers = Ledgers::new();
    for (_, account) in accounts {
        if let Ok(of) = MarginAccount::decode(&account.data) {
            let open = of.open_slots().filter(|_| of.house == *house);
            let events = of.event_sequence;
            ledgers.extend(open.map(|(_, slot)| (slot.vault, (slot.ledger_native, events))));
        } else if let Ok(of) = Settlement::decode(&account.data) {
            if of.house == *house {
                ledgers.insert(of.pool, (of.pool_native, mark_of(&account.data)));
            }
        } else if let Ok(of) = Fund::decode(&account.data)
            && of.house == *house
        {
            let all = [
                (of.insurance, of.insurance_native),
                (of.skin_junior, of.skin_junior_native),
                (of.mutual, of.mutual_native),
                (of.skin_senior, of.skin_senior_native),
                (of.pending, of.pending_native),
                (of.secured, of.secured_native),
                (of.escrow, of.escrow_native),
            ];
            let mark = mark_of(&account.data);
            ledgers.extend(all.map(|(vault, ledger)| (vault, (ledger, mark))));
        }
    }
    ledgers
}

/// A number that is another one when any byte is.
fn mark_of(data: &[u8]) -> u64 {
    let hash: [u8; 32] = Sha256::digest(data).into();
    hash.first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
