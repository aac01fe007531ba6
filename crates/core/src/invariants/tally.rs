//! What is summed over customers: account by account, so that a house of any size needs no more
//! memory than its own accounts, and several hands can sum at the same time.

use alloc::vec::Vec;

use super::breach::{Breach, Breaches, Subject};
use super::view::{LienView, VaultView, View};
use crate::account::{Account, Position};
use crate::instrument::{Book, Instrument};
use crate::math::{lots_times_move, tick_move};
use crate::settlement::Settlement;

/// Sums of one instrument's positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Side {
    pub instrument_id: u16,
    pub longs_lots: i128,
    pub shorts_lots: i128,
    pub open_count: u64,
    pub wait_gain_native: i128,
    pub wait_loss_native: i128,
}

/// Sums of the vaults that one shard counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub ledger_native: u128,
    pub vault_count: u64,
}

/// Sums over customers, and what is wrong with single ones.
#[derive(Clone, Debug)]
pub struct Tally {
    pub(super) shards: Vec<Vec<Counted>>,
    pub(super) sides: Vec<Side>,
    /// Variation, unapplied tick moves and what waits; none after an overflow, or when an
    /// instrument is not listed.
    pub(super) owed_native: Option<i128>,
    pub(super) counted_gain_native: i128,
    pub(super) counted_loss_native: i128,
    /// Recoveries that accounts will be credited with when they are touched.
    pub(super) due_native: i128,
    /// What is left cut of them after that.
    pub(super) cut_native: i128,
    pub(super) breaches: Vec<Breach>,
}

impl Tally {
    /// Nothing yet, in a house with these shards and markets. It looks at nothing else.
    #[must_use]
    pub fn new(house: &View) -> Self {
        let shards = house.shards.iter();
        let sides = house.markets.iter().map(|(instrument, _)| Side {
            instrument_id: instrument.instrument_id,
            ..Side::default()
        });
        Self {
            shards: shards
                .map(|of| of.iter().map(|_| Counted::default()).collect())
                .collect(),
            sides: sides.collect(),
            owed_native: Some(0),
            counted_gain_native: 0,
            counted_loss_native: 0,
            due_native: 0,
            cut_native: 0,
            breaches: Vec::new(),
        }
    }

    /// Everybody in a view.
    #[must_use]
    pub fn of(view: &View) -> Self {
        let mut tally = Self::new(view);
        for (number, vault) in view.vaults.iter().enumerate() {
            tally.add_vault(number, vault);
        }
        let mut liens = view.liens.clone();
        liens.sort_by_key(|of| of.account_index);
        let mut left = liens.as_slice();
        for (number, account) in view.accounts.iter().enumerate() {
            let own = left.partition_point(|of| of.account_index <= number);
            let (own, rest) = left.split_at_checked(own).unwrap_or_default();
            tally.add_account(view, number, account, own);
            left = rest;
        }
        tally
    }

    /// Adds an open vault; `number` is the caller's name for it.
    pub fn add_vault(&mut self, number: usize, vault: &VaultView) {
        let of_asset = self.shards.get_mut(vault.asset_index);
        if let Some(counted) = of_asset.and_then(|of| of.get_mut(vault.shard_index)) {
            let ledger = u128::from(vault.holding.ledger_native);
            counted.ledger_native = counted.ledger_native.saturating_add(ledger);
            counted.vault_count = counted.vault_count.saturating_add(1);
        }
        let (tokens, ledger) = (vault.holding.tokens_native, vault.holding.ledger_native);
        let subject = Subject::Vault(number);
        self.breaches(1)
            .at_most(subject, "ledger, of its tokens", tokens, ledger);
    }

    /// Adds an account with the liens on it; `number` is the caller's name for it.
    pub fn add_account(&mut self, house: &View, number: usize, account: &Account, on: &[LienView]) {
        self.add_owed(house, account);
        let counted = account.counted_native;
        self.counted_gain_native = self.counted_gain_native.saturating_add(counted.max(0));
        let loss = counted.min(0).saturating_neg();
        self.counted_loss_native = self.counted_loss_native.saturating_add(loss);
        for position in &account.positions {
            self.add_position(house, position);
        }
        self.add_recoveries(&house.settlement, number, account);
        for (place, slot) in account.slots.iter().enumerate() {
            let (ledger, locked) = (slot.ledger_native, slot.locked_native);
            let subject = Subject::Slot(number, place);
            self.breaches(12)
                .at_most(subject, "locked amount, of its ledger", ledger, locked);
        }
        self.count_liens(number, account, on);
    }

    /// Takes out what is wrong with single customers, so that the caller can say who they are.
    #[must_use]
    pub fn take_breaches(&mut self) -> Vec<Breach> {
        core::mem::take(&mut self.breaches)
    }

    /// Adds what somebody else has summed of the same house.
    pub fn merge(&mut self, other: Self) {
        let shards = self.shards.iter_mut().flatten();
        for (mine, theirs) in shards.zip(other.shards.iter().flatten()) {
            mine.ledger_native = mine.ledger_native.saturating_add(theirs.ledger_native);
            mine.vault_count = mine.vault_count.saturating_add(theirs.vault_count);
        }
        for (mine, theirs) in self.sides.iter_mut().zip(&other.sides) {
            mine.add(theirs);
        }
        let both = self.owed_native.zip(other.owed_native);
        self.owed_native = both.and_then(|(mine, theirs)| mine.checked_add(theirs));
        let sums = [
            (&mut self.counted_gain_native, other.counted_gain_native),
            (&mut self.counted_loss_native, other.counted_loss_native),
            (&mut self.due_native, other.due_native),
            (&mut self.cut_native, other.cut_native),
        ];
        for (mine, theirs) in sums {
            *mine = mine.saturating_add(theirs);
        }
        self.breaches.extend(other.breaches);
    }

    /// Variation, tick moves that were not applied yet, and what waits.
    fn add_owed(&mut self, house: &View, account: &Account) {
        let mut sum = Some(account.variation_native);
        for position in account.positions.iter().filter(|of| of.is_occupied()) {
            let owed = market(house, position).and_then(|(instrument, _)| {
                let moved = tick_move(position.tick, instrument.settlement_tick).ok()?;
                let value = instrument.tick_value_native;
                let moves = lots_times_move(position.lots, moved, value).ok()?;
                let waits = position
                    .wait_gain_native
                    .checked_sub(position.wait_loss_native)?;
                moves.checked_add(waits)
            });
            sum = sum.zip(owed).and_then(|(sum, owed)| sum.checked_add(owed));
        }
        let both = self.owed_native.zip(sum);
        self.owed_native = both.and_then(|(before, sum)| before.checked_add(sum));
    }

    fn add_position(&mut self, house: &View, position: &Position) {
        let found = house
            .markets
            .iter()
            .zip(&mut self.sides)
            .find(|((instrument, _), _)| instrument.instrument_id == position.instrument_id);
        let Some(((instrument, _), side)) = found else {
            return;
        };
        let is_current = position.sequence == instrument.sequence;
        side.add(&Side {
            instrument_id: position.instrument_id,
            longs_lots: i128::from(position.lots.max(0)),
            shorts_lots: i128::from(position.lots.min(0)),
            open_count: u64::from(position.lots != 0),
            wait_gain_native: if is_current {
                position.wait_gain_native
            } else {
                0
            },
            wait_loss_native: if is_current {
                position.wait_loss_native
            } else {
                0
            },
        });
    }

    /// What the account will be credited with when it is touched, and what stays cut.
    fn add_recoveries(&mut self, settlement: &Settlement, number: usize, account: &Account) {
        let (mut copy, mut then) = (*settlement, *account);
        let is_right = account.cut_native >= 0 && copy.apply_recovery(&mut then).is_ok();
        if is_right {
            let back = account.cut_native.saturating_sub(then.cut_native);
            self.due_native = self.due_native.saturating_add(back);
            self.cut_native = self.cut_native.saturating_add(then.cut_native);
        } else {
            let subject = Subject::Account(number);
            self.breaches(20)
                .push(subject, "cut that cannot be repaid", 0, account.cut_native);
        }
    }

    /// What a slot has locked is the sum over the liens on it, an account counts its liens, and no
    /// lien can claim more than it has locked.
    fn count_liens(&mut self, number: usize, account: &Account, liens: &[LienView]) {
        for (place, slot) in account.slots.iter().enumerate() {
            let on_it = liens.iter().filter(|of| of.slot_index == Some(place));
            let locked = on_it.fold(0_i128, |sum, of| {
                sum.saturating_add(of.lien.locked_native.into())
            });
            let subject = Subject::Slot(number, place);
            let found = i128::from(slot.locked_native);
            self.breaches(21)
                .equal(subject, "locked amount, of its liens", locked, found);
        }
        let count = i128::try_from(liens.len()).unwrap_or(i128::MAX);
        let found = i128::from(account.lien_count);
        let subject = Subject::Account(number);
        self.breaches(21)
            .equal(subject, "number of liens", count, found);
        for of in liens {
            let lien = &of.lien;
            let claims = i128::from(lien.claimable_native);
            let claims = claims.saturating_add(lien.claim_native.into());
            let mut breaches = self.breaches(21);
            let part = "claims of a lien, of what it locks";
            breaches.at_most(subject, part, lien.locked_native, claims);
            if of.slot_index.is_none() {
                let part = "locked amount without a vault";
                breaches.equal(subject, part, 0, lien.locked_native);
            }
        }
    }

    /// Where breaches of an invariant go.
    const fn breaches(&mut self, number: u16) -> Breaches<'_> {
        Breaches {
            number,
            found: &mut self.breaches,
        }
    }
}

impl Side {
    const fn add(&mut self, other: &Self) {
        self.longs_lots = self.longs_lots.saturating_add(other.longs_lots);
        self.shorts_lots = self.shorts_lots.saturating_add(other.shorts_lots);
        self.open_count = self.open_count.saturating_add(other.open_count);
        self.wait_gain_native = self.wait_gain_native.saturating_add(other.wait_gain_native);
        self.wait_loss_native = self.wait_loss_native.saturating_add(other.wait_loss_native);
    }
}

fn market<'a>(house: &'a View, position: &Position) -> Option<&'a (Instrument, Book)> {
    let mut markets = house.markets.iter();
    markets.find(|(instrument, _)| instrument.instrument_id == position.instrument_id)
}
