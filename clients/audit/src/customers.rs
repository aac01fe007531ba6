//! Margin accounts: each one decoded, checked by itself, and added to the sums.

use anyhow::Result;
use ringfence_core::account::Status;
use ringfence_core::invariants::{Breach, Holding, LienView, Subject, Tally, VaultView};
use ringfence_interface::accounts::{AssetSlot, MarginAccount, Position};
use ringfence_interface::pda;
use solana_address::Address;

use crate::derive;
use crate::facts::has_customers;
use crate::finding::{About, Finding};
use crate::ground::{Ground, state_of};
use crate::snapshot::{Snapshot, Stored};
use crate::tokens::{Expected, Tokens};
use crate::tree::Leaf;

/// How many of the largest positions of an instrument are told.
const LARGEST: usize = 5;

/// What of a margin account others refer to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub address: Address,
    pub house: Address,
    pub owner: Address,
    pub generation: u64,
    pub index: u16,
}

/// What came of some margin accounts, or of all.
#[derive(Debug)]
pub(crate) struct Customers {
    pub tally: Tally,
    pub findings: Vec<Finding>,
    /// Of all houses, in the order of their addresses.
    pub known: Vec<Known>,
    /// Leaves by asset, in the order of their accounts.
    pub leaves: Vec<Vec<Leaf>>,
    /// The largest positions by instrument: signed lots and whose they are.
    pub largest: Vec<Vec<(i64, Address)>>,
    /// Margin accounts of the house.
    pub count: usize,
    /// Accounts by status.
    pub statuses: [usize; 4],
}

impl Customers {
    fn new(ground: &Ground<'_>) -> Self {
        Self {
            tally: Tally::new(&ground.view),
            findings: Vec::new(),
            known: Vec::new(),
            leaves: vec![Vec::new(); ground.assets.len()],
            largest: vec![Vec::new(); ground.instruments.len()],
            count: 0,
            statuses: [0; 4],
        }
    }

    /// Judges all margin accounts of the house.
    ///
    /// # Errors
    /// When the snapshot cannot be read.
    pub fn judge(snapshot: &Snapshot, ground: &Ground<'_>, tokens: &Tokens) -> Result<Self> {
        let pages = snapshot.visit(has_customers, |_, accounts| {
            let mut page = Self::new(ground);
            for stored in accounts {
                page.add(ground, tokens, stored);
            }
            Ok(page)
        })?;
        let mut all = Self::new(ground);
        for page in pages {
            all.merge(page);
        }
        Ok(all)
    }

    fn merge(&mut self, page: Self) {
        self.tally.merge(page.tally);
        self.findings.extend(page.findings);
        self.known.extend(page.known);
        for (mine, theirs) in self.leaves.iter_mut().zip(page.leaves) {
            mine.extend(theirs);
        }
        for (mine, theirs) in self.largest.iter_mut().zip(page.largest) {
            mine.extend(theirs);
            keep_largest(mine);
        }
        self.count = self.count.saturating_add(page.count);
        for (mine, theirs) in self.statuses.iter_mut().zip(page.statuses) {
            *mine = mine.saturating_add(theirs);
        }
    }

    fn add(&mut self, ground: &Ground<'_>, tokens: &Tokens, stored: &Stored<'_>) {
        let account = match MarginAccount::decode(stored.data) {
            Ok(account) => account,
            Err(why) => return self.findings.push(state_of(&stored.address, why)),
        };
        self.known.push(Known {
            address: stored.address,
            house: account.house,
            owner: account.owner,
            generation: account.generation,
            index: account.index,
        });
        if account.house != ground.address {
            return;
        }
        self.count = self.count.saturating_add(1);
        let status = usize::from(account.status);
        if let Some(count) = self.statuses.get_mut(status) {
            *count = count.saturating_add(1);
        }
        let customer = Customer {
            ground,
            address: stored.address,
            account: &account,
        };
        customer.add_to(self, tokens);
    }
}

fn keep_largest(rows: &mut Vec<(i64, Address)>) {
    rows.sort_by_key(|(lots, address)| (std::cmp::Reverse(lots.unsigned_abs()), *address));
    rows.truncate(LARGEST);
}

/// One margin account of the house.
struct Customer<'a> {
    ground: &'a Ground<'a>,
    address: Address,
    account: &'a MarginAccount,
}

impl Customer<'_> {
    fn add_to(&self, sums: &mut Customers, tokens: &Tokens) {
        let mut about = About {
            account: self.address,
            findings: &mut sums.findings,
        };
        self.check_itself(&mut about);
        let mut seen = [None; 8];
        for (place, slot) in self.account.slots.iter().enumerate() {
            if slot.is_open == 0 {
                check_closed(place, slot, &mut about);
                continue;
            }
            let is_twice = seen.contains(&Some(slot.asset));
            if is_twice {
                about.note(
                    "slot",
                    format!("asset of slot {place}"),
                    "in one slot",
                    "in two",
                );
            }
            if let Some(entry) = seen.get_mut(place) {
                *entry = Some(slot.asset);
            }
            let Some((index, vault)) = self.vault(place, slot, tokens, &mut about) else {
                continue;
            };
            sums.tally.add_vault(place, &vault);
            if let Some(leaves) = sums.leaves.get_mut(index).filter(|_| !is_twice) {
                leaves.push(Leaf {
                    margin_account: self.address,
                    generation: self.account.generation,
                    ledger_native: slot.ledger_native,
                });
            }
        }
        self.check_positions(&mut sums.largest, &mut about);
        let liens = self.liens(&mut about);
        match self.account.to_core() {
            Ok(core) => {
                self.check_loss(core.status, &mut about);
                sums.tally.add_account(&self.ground.view, 0, &core, &liens);
            }
            Err(why) => about.findings.push(state_of(&self.address, why)),
        }
        for breach in sums.tally.take_breaches() {
            sums.findings.push(self.finding(&breach));
        }
    }

    /// Its own address, from what it says it is.
    fn check_itself(&self, about: &mut About<'_>) {
        let index = self.account.index.to_le_bytes();
        let (house, owner) = (self.account.house, self.account.owner);
        let seeds: [&[u8]; 4] = [b"account", house.as_ref(), owner.as_ref(), &index];
        let derived = derive::with_bump(&seeds, self.account.bump);
        about.equal("address", "its address", &derived, &self.address);
    }

    /// An open slot: the place of its asset, and its vault as the shards count it.
    fn vault(
        &self,
        place: usize,
        slot: &AssetSlot,
        tokens: &Tokens,
        about: &mut About<'_>,
    ) -> Option<(usize, VaultView)> {
        let Some((index, listed)) = self.ground.asset(&slot.asset) else {
            about.note(
                "reference",
                format!("asset of slot {place}"),
                "an asset of the house",
                slot.asset,
            );
            return None;
        };
        let is_quote = listed.asset.is_quote != 0;
        if (place == 0) != is_quote {
            let found = format!("that of {}", listed.asset.mint);
            about.note(
                "slot",
                "where the quote is",
                "in slot 0 and no other",
                found,
            );
        }
        let seeds: [&[u8]; 3] = [b"vault", self.address.as_ref(), listed.asset.mint.as_ref()];
        if !derive::is_of(&slot.vault, &seeds) {
            let expected = pda::vault(&self.address, &listed.asset.mint).0;
            about.note(
                "address",
                format!("vault of slot {place}"),
                expected,
                slot.vault,
            );
        }
        let expected = Expected {
            what: "a vault",
            address: slot.vault,
            program: listed.asset.token_program,
            mint: listed.asset.mint,
            owner: self.address,
        };
        let view = VaultView {
            asset_index: index,
            shard_index: usize::from(pda::shard_number(&self.address)),
            holding: Holding {
                tokens_native: tokens.check(&expected, about),
                ledger_native: slot.ledger_native,
            },
        };
        Some((index, view))
    }

    fn check_positions(&self, largest: &mut [Vec<(i64, Address)>], about: &mut About<'_>) {
        let mut seen = [0; 16];
        for (place, position) in self.account.positions.iter().enumerate() {
            let id = position.instrument_id;
            if id == 0 {
                check_free(place, position, about);
                continue;
            }
            if seen.contains(&id) {
                about.note(
                    "position",
                    format!("instrument {id}"),
                    "one position",
                    "two",
                );
            }
            if let Some(entry) = seen.get_mut(place) {
                *entry = id;
            }
            let mut markets = self.ground.view.markets.iter();
            let Some(market) = markets.position(|(found, _)| found.instrument_id == id) else {
                let what = format!("instrument of position {place}");
                about.note("reference", what, "one of the house", id);
                continue;
            };
            if let Some(rows) = largest.get_mut(market).filter(|_| position.lots != 0) {
                rows.push((position.lots, self.address));
                if rows.len() > LARGEST.saturating_mul(8) {
                    keep_largest(rows);
                }
            }
        }
    }

    /// The liens on it, as the invariants see them.
    fn liens(&self, about: &mut About<'_>) -> Vec<LienView> {
        let of = self.ground.liens.get(&self.address);
        let mut views = Vec::new();
        for (address, lien) in of.into_iter().flatten() {
            let generation = (self.account.generation, lien.generation);
            let what = format!("generation of the lien {address}");
            about.equal("reference", &what, &generation.0, &generation.1);
            let what = format!("owner of the lien {address}");
            about.equal("reference", &what, &self.account.owner, &lien.owner);
            let mut slots = self.account.open_slots();
            let slot = slots.find(|(_, slot)| slot.vault == lien.vault);
            if let Some((_, slot)) = slot {
                let listed = self.ground.asset(&slot.asset);
                let mint = listed.map_or(lien.mint, |(_, listed)| listed.asset.mint);
                let what = format!("mint of the lien {address}");
                about.equal("reference", &what, &mint, &lien.mint);
            }
            views.push(LienView {
                account_index: 0,
                slot_index: slot.map(|(place, _)| place),
                lien: lien.to_core(),
            });
        }
        views
    }

    /// A frozen account names its loss, and the loss names it; any other names none.
    fn check_loss(&self, status: Status, about: &mut About<'_>) {
        let none = Address::default();
        let is_frozen = matches!(status, Status::Default | Status::Fixed);
        if !is_frozen {
            return about.equal("reference", "its loss", &none, &self.account.loss);
        }
        let Some(loss) = self.ground.facts.losses.get(&self.account.loss) else {
            return about.note("reference", "its loss", "a loss", self.account.loss);
        };
        about.equal(
            "reference",
            "account of its loss",
            &self.address,
            &loss.margin_account,
        );
        let generation = (self.account.generation, loss.generation);
        about.equal(
            "reference",
            "generation of its loss",
            &generation.0,
            &generation.1,
        );
        let count = (self.account.default_count, loss.default_count);
        about.equal("reference", "number of its loss", &count.0, &count.1);
    }

    fn finding(&self, breach: &Breach) -> Finding {
        let what = match breach.subject {
            Subject::Vault(place) => format!("slot {place}: {}", breach.part),
            Subject::Slot(_, place) => format!("slot {place}: {}", breach.part),
            _ => breach.part.to_owned(),
        };
        let code = format!("INV-{}", breach.number);
        Finding::new(&code, &self.address, what, breach.expected, breach.found)
    }
}

/// A slot that is not open has nothing in it.
fn check_closed(place: usize, slot: &AssetSlot, about: &mut About<'_>) {
    let none = Address::default();
    let is_empty = [slot.asset, slot.vault, slot.rent_payer]
        .iter()
        .all(|address| *address == none);
    if !is_empty || slot.ledger_native != 0 || slot.locked_native != 0 {
        let found = format!("a ledger of {}", slot.ledger_native);
        about.note(
            "slot",
            format!("slot {place}, which is not open"),
            "nothing",
            found,
        );
    }
}

/// A free position has nothing in it.
fn check_free(place: usize, position: &Position, about: &mut About<'_>) {
    let is_empty = position.lots == 0
        && position.wait_gain_native == 0
        && position.wait_loss_native == 0
        && position.tick == 0
        && position.sequence == 0;
    if !is_empty {
        let found = format!("{} lots", position.lots);
        about.note(
            "position",
            format!("position {place}, which is free"),
            "nothing",
            found,
        );
    }
}
