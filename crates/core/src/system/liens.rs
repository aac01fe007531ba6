//! Liens in the house in memory: what customers pledge to venues that keep their own books.

use super::System;
use crate::account::Account;
use crate::asset::Shard;
use crate::invariants::LienView;
use crate::lien::{
    Lien, plan_claim, plan_close, plan_create, plan_lock, plan_notice, plan_release, plan_resize,
    plan_seize, plan_unlock,
};
use crate::plan::Plan;
use crate::refusal::Refusal;

/// A lien with what it is on, and whose it is. One that is closed stays in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenLien {
    /// Whose account is pledged, by its place in `customers`.
    pub customer: usize,
    /// To which venue: any number.
    pub venue: usize,
    /// The vault of which asset, by its place in `listed`.
    pub asset: usize,
    /// The lien.
    pub lien: Lien,
    /// Whether it is closed.
    pub is_closed: bool,
}

/// What the owner agrees to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LienTerms {
    /// Most that the lien may lock.
    pub cap_native: u64,
    /// From then on nothing more is locked.
    pub expiry_ts: i64,
    /// From a notice until the owner may release.
    pub release_delay_s: u32,
    /// How long a claim holds.
    pub claim_limit_s: u32,
}

impl System {
    /// A customer pledges a vault to a venue. Returns the lien's place.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`]; [`Refusal::LiensOpen`] when there is one to this venue already;
    /// then those of [`plan_create`].
    pub fn create_lien(
        &mut self,
        who: usize,
        venue: usize,
        slot: usize,
        terms: &LienTerms,
    ) -> Result<usize, Refusal> {
        let customer = self.customer(who)?;
        customer.account.slot(slot)?;
        let asset = customer.slot_assets.get(slot).copied();
        let asset = asset.ok_or(Refusal::VaultNotOpen)?;
        let is_it = |open: &OpenLien| {
            (open.customer, open.venue, open.asset) == (who, venue, asset) && !open.is_closed
        };
        if self.liens.iter().any(is_it) {
            return Err(Refusal::LiensOpen);
        }
        let lien = Lien {
            generation: customer.consent.generation,
            cap_native: terms.cap_native,
            expiry_ts: terms.expiry_ts,
            release_delay_s: terms.release_delay_s,
            claim_limit_s: terms.claim_limit_s,
            ..Lien::default()
        };
        let mut account = customer.account;
        plan_create(&lien, &mut account, &self.clock)?;
        self.store_account(who, account)?;
        self.liens.push(OpenLien {
            customer: who,
            venue,
            asset,
            lien,
            is_closed: false,
        });
        Ok(self.liens.len().saturating_sub(1))
    }

    /// The owner changes how much a lien may lock.
    ///
    /// # Errors
    /// Those of [`plan_resize`].
    pub fn resize_lien(&mut self, lien: usize, cap_native: u64) -> Result<(), Refusal> {
        let mut open = self.lien_at(lien)?;
        plan_resize(&mut open.lien, cap_native, &self.clock)?;
        self.store_lien(lien, open)
    }

    /// The venue locks more.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`], then those of [`plan_lock`].
    pub fn lock_lien(&mut self, lien: usize, amount_native: u64) -> Result<(), Refusal> {
        let gathered = self.gather(self.lien_at(lien)?.customer)?;
        let (parameters, clock) = (self.parameters, self.clock);
        self.with_lien(lien, |lien, account, slot| {
            let evidence = gathered.evidence(&parameters, &clock);
            plan_lock(lien, account, slot, amount_native, &evidence)
        })
    }

    /// The venue gives back of what it has locked.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`], then those of [`plan_unlock`].
    pub fn unlock_lien(&mut self, lien: usize, amount_native: u64) -> Result<(), Refusal> {
        self.with_lien(lien, |lien, account, slot| {
            plan_unlock(lien, account, slot, amount_native)
        })
    }

    /// The venue claims of what it has locked.
    ///
    /// # Errors
    /// Those of [`plan_claim`].
    pub fn claim_lien(&mut self, lien: usize, amount_native: u64) -> Result<(), Refusal> {
        let mut open = self.lien_at(lien)?;
        plan_claim(&mut open.lien, amount_native, &self.clock)?;
        self.store_lien(lien, open)
    }

    /// The venue takes of what it has locked: tokens leave the house for its settlement account.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`], then those of [`plan_seize`].
    pub fn seize_lien(&mut self, lien: usize, amount_native: u64) -> Result<Plan, Refusal> {
        let mut open = self.lien_at(lien)?;
        let slot = self.slot_of(&open)?;
        let take = |account: &mut Account, shard: &mut Shard| {
            plan_seize(&mut open.lien, account, shard, slot, amount_native)
        };
        let plan = self.with_vault(open.customer, open.asset, take)?;
        self.store_lien(lien, open)?;
        self.carry(&plan, Some(open.customer))?;
        Ok(plan)
    }

    /// The owner gives notice, or takes it back.
    ///
    /// # Errors
    /// [`Refusal::NothingToMove`] for a lien that is closed.
    pub fn notify_lien(&mut self, lien: usize, is_given: bool) -> Result<(), Refusal> {
        let mut open = self.lien_at(lien)?;
        plan_notice(&mut open.lien, is_given, &self.clock);
        self.store_lien(lien, open)
    }

    /// The owner takes back what no claim holds. Returns how much it was.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`], then those of [`plan_release`].
    pub fn release_lien(&mut self, lien: usize) -> Result<u64, Refusal> {
        let clock = self.clock;
        self.with_lien(lien, |lien, account, slot| {
            plan_release(lien, account, slot, &clock)
        })
    }

    /// The owner closes a lien that has nothing locked.
    ///
    /// # Errors
    /// Those of [`plan_close`].
    pub fn close_lien(&mut self, lien: usize) -> Result<(), Refusal> {
        let mut open = self.lien_at(lien)?;
        let mut account = self.customer(open.customer)?.account;
        plan_close(&open.lien, &mut account)?;
        self.store_account(open.customer, account)?;
        open.is_closed = true;
        self.store_lien(lien, open)
    }

    /// Liens that are not closed, as the invariants see them.
    pub(super) fn lien_views(&self) -> impl Iterator<Item = LienView> + '_ {
        let open = self.liens.iter().filter(|open| !open.is_closed);
        open.map(|open| LienView {
            account_index: open.customer,
            slot_index: self.slot_of(open).ok(),
            lien: open.lien,
        })
    }

    /// The slot that a lien is on: a vault that was closed and opened again is pledged again, in
    /// whatever slot it is now.
    fn slot_of(&self, lien: &OpenLien) -> Result<usize, Refusal> {
        let customer = self.customer(lien.customer)?;
        let mut slots = customer.account.slots.iter().zip(&customer.slot_assets);
        let slot = slots.position(|(slot, asset)| slot.is_open && *asset == lien.asset);
        slot.ok_or(Refusal::VaultNotOpen)
    }

    /// Works on copies of a lien and of its account, and stores both on success.
    fn with_lien<T>(
        &mut self,
        place: usize,
        change: impl FnOnce(&mut Lien, &mut Account, usize) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut open = self.lien_at(place)?;
        let slot = self.slot_of(&open)?;
        let mut account = self.customer(open.customer)?.account;
        let result = change(&mut open.lien, &mut account, slot)?;
        self.store_account(open.customer, account)?;
        self.store_lien(place, open)?;
        Ok(result)
    }

    fn lien_at(&self, place: usize) -> Result<OpenLien, Refusal> {
        let open = self.liens.get(place).filter(|open| !open.is_closed);
        open.copied().ok_or(Refusal::NothingToMove)
    }

    fn store_lien(&mut self, place: usize, open: OpenLien) -> Result<(), Refusal> {
        let stored = self.liens.get_mut(place);
        *stored.ok_or(Refusal::NothingToMove)? = open;
        Ok(())
    }
}
