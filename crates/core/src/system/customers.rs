//! Customers of the house in memory: accounts, vaults, health.

use alloc::vec::Vec;

use super::{Customer, System};
use crate::account::Account;
use crate::asset::{Asset, Shard};
use crate::fill::Consent;
use crate::instrument::Instrument;
use crate::limits::{ASSET_SLOTS, QUOTE_SLOT};
use crate::liquidation::{Called, plan_call};
use crate::margin::{Evidence, Health, Test};
use crate::math::Checked;
use crate::plan::Plan;
use crate::refusal::Refusal;
use crate::vault;

/// Prices that belong to one customer, copied so that the house can be changed beside them.
pub(super) struct Gathered {
    pub assets: Vec<Asset>,
    pub instruments: Vec<Instrument>,
}

impl System {
    /// Opens a margin account without vaults. Returns its place.
    pub fn open_account(&mut self, owner: u32, shard: usize, consent: Consent) -> usize {
        let account = Account {
            claim_epoch: self.settlement.claim_epoch,
            claim_index_e12: self.settlement.claim_index_e12,
            recovery_epoch: self.settlement.recovery_epoch,
            recovery_index_e12: self.settlement.recovery_index_e12,
            ..Account::EMPTY
        };
        self.customers.push(Customer {
            owner,
            account,
            slot_assets: [0; ASSET_SLOTS],
            tokens_native: [0; ASSET_SLOTS],
            shard,
            consent,
            loss: None,
        });
        self.customers.len().saturating_sub(1)
    }

    /// A customer by its place.
    ///
    /// # Errors
    /// [`Refusal::EvidenceOutOfOrder`] for a place where nobody is.
    pub fn customer(&self, customer: usize) -> Result<&Customer, Refusal> {
        self.customers
            .get(customer)
            .ok_or(Refusal::EvidenceOutOfOrder)
    }

    /// Opens a vault for an asset: the quote in slot 0, others in the first free slot. Returns the
    /// slot.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] when no slot is free.
    pub fn open_vault(&mut self, customer: usize, asset: usize) -> Result<usize, Refusal> {
        let account = &self.customer(customer)?.account;
        let free = |(slot, s): (usize, &crate::account::Slot)| {
            let fits = (slot == QUOTE_SLOT) == (asset == 0);
            (fits && !s.is_open).then_some(slot)
        };
        let slot = account
            .slots
            .iter()
            .enumerate()
            .find_map(free)
            .ok_or(Refusal::Overflow)?;
        self.with_vault(customer, asset, |account, shard| {
            vault::plan_open(account, shard, slot)
        })?;
        let opened = self
            .customers
            .get_mut(customer)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        if let Some(place) = opened.slot_assets.get_mut(slot) {
            *place = asset;
        }
        Ok(slot)
    }

    /// Closes an empty vault; returns the surplus that goes to the owner's wallet.
    ///
    /// # Errors
    /// Those of [`vault::plan_close`].
    pub fn close_vault(&mut self, customer: usize, slot: usize) -> Result<u64, Refusal> {
        let asset = self.asset_of(customer, slot)?;
        self.with_vault(customer, asset, |account, shard| {
            vault::plan_close(account, shard, slot)
        })?;
        let closed = self
            .customers
            .get_mut(customer)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let tokens = closed
            .tokens_native
            .get_mut(slot)
            .ok_or(Refusal::VaultNotOpen)?;
        Ok(core::mem::take(tokens))
    }

    /// Deposits into a vault.
    ///
    /// # Errors
    /// Those of [`vault::plan_deposit`].
    pub fn deposit(&mut self, who: usize, slot: usize, amount: u64) -> Result<Plan, Refusal> {
        let asset = self.asset_of(who, slot)?;
        let plan = self.with_vault(who, asset, |account, shard| {
            vault::plan_deposit(account, shard, slot, amount)
        })?;
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// Withdraws from a vault while the account stays healthy.
    ///
    /// # Errors
    /// Those of [`vault::plan_withdraw`].
    pub fn withdraw(&mut self, who: usize, slot: usize, amount: u64) -> Result<Plan, Refusal> {
        let asset = self.asset_of(who, slot)?;
        let gathered = self.gather(who)?;
        let (parameters, clock) = (self.parameters, self.clock);
        let plan = self.with_vault(who, asset, |account, shard| {
            let evidence = gathered.evidence(&parameters, &clock);
            vault::plan_withdraw(account, shard, slot, amount, &evidence)
        })?;
        self.carry(&plan, Some(who))?;
        Ok(plan)
    }

    /// Takes everything out of a vault without any price.
    ///
    /// # Errors
    /// Those of [`vault::plan_exit`].
    pub fn exit(&mut self, customer: usize, slot: usize) -> Result<Plan, Refusal> {
        let asset = self.asset_of(customer, slot)?;
        let plan = self.with_vault(customer, asset, |account, shard| {
            vault::plan_exit(account, shard, slot)
        })?;
        self.carry(&plan, Some(customer))?;
        Ok(plan)
    }

    /// Tokens sent straight to a vault by a stranger.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`], [`Refusal::Overflow`].
    pub fn donate_to_vault(&mut self, who: usize, slot: usize, amount: u64) -> Result<(), Refusal> {
        self.asset_of(who, slot)?;
        let customer = self
            .customers
            .get_mut(who)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let tokens = customer
            .tokens_native
            .get_mut(slot)
            .ok_or(Refusal::VaultNotOpen)?;
        *tokens = tokens.plus(amount)?;
        Ok(())
    }

    /// Takes a vault's surplus into its ledger. Returns how much it was.
    ///
    /// # Errors
    /// Those of [`vault::plan_absorb`].
    pub fn absorb(&mut self, customer: usize, slot: usize) -> Result<u64, Refusal> {
        let asset = self.asset_of(customer, slot)?;
        let tokens = self.customer(customer)?.tokens_native.get(slot).copied();
        let tokens = tokens.ok_or(Refusal::VaultNotOpen)?;
        self.with_vault(customer, asset, |account, shard| {
            vault::plan_absorb(account, shard, slot, tokens)
        })
    }

    /// Calls an account, or releases it.
    ///
    /// # Errors
    /// Those of [`plan_call`].
    pub fn call(&mut self, customer: usize) -> Result<Called, Refusal> {
        let gathered = self.gather(customer)?;
        let mut account = self.customer(customer)?.account;
        let called = plan_call(
            &mut account,
            &gathered.evidence(&self.parameters, &self.clock),
        )?;
        self.store_account(customer, account)?;
        Ok(called)
    }

    /// Health of a customer under a test.
    ///
    /// # Errors
    /// Those of [`Evidence::health`].
    pub fn health(&self, customer: usize, test: Test) -> Result<Health, Refusal> {
        let gathered = self.gather(customer)?;
        let evidence = gathered.evidence(&self.parameters, &self.clock);
        evidence.health(&self.customer(customer)?.account, test)
    }

    /// Most that a customer may withdraw from a slot now.
    #[must_use]
    pub fn withdrawable(&self, customer: usize, slot: usize) -> u64 {
        let (Ok(gathered), Ok(found)) = (self.gather(customer), self.customer(customer)) else {
            return 0;
        };
        let evidence = gathered.evidence(&self.parameters, &self.clock);
        vault::withdrawable_native(&found.account, slot, &evidence)
    }

    /// Asset of an open slot.
    fn asset_of(&self, customer: usize, slot: usize) -> Result<usize, Refusal> {
        let found = self.customer(customer)?;
        found.account.slot(slot)?;
        found
            .slot_assets
            .get(slot)
            .copied()
            .ok_or(Refusal::VaultNotOpen)
    }

    /// The prices that concern a customer, in the order of its slots.
    pub(super) fn gather(&self, customer: usize) -> Result<Gathered, Refusal> {
        let found = self.customer(customer)?;
        self.gather_for(&found.account, found)
    }

    /// The same for an account whose positions are about to be other than the stored ones.
    pub(super) fn gather_for(&self, at: &Account, of: &Customer) -> Result<Gathered, Refusal> {
        let mut gathered = Gathered {
            assets: Vec::new(),
            instruments: Vec::new(),
        };
        let slots = at
            .slots
            .iter()
            .zip(&of.slot_assets)
            .filter(|(slot, _)| slot.is_open);
        for (_, asset) in slots {
            let listed = self.listed.get(*asset).ok_or(Refusal::EvidenceOutOfOrder)?;
            gathered.assets.push(listed.asset);
        }
        for position in at
            .positions
            .iter()
            .filter(|position| position.is_occupied())
        {
            let market = self.market_of(position.instrument_id)?;
            let (instrument, _) = self
                .markets
                .get(market)
                .ok_or(Refusal::EvidenceOutOfOrder)?;
            gathered.instruments.push(*instrument);
        }
        Ok(gathered)
    }

    /// Works on copies of an account and of its shard of an asset, and stores both on success.
    pub(super) fn with_vault<T>(
        &mut self,
        customer: usize,
        asset: usize,
        change: impl FnOnce(&mut Account, &mut Shard) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let found = self
            .customers
            .get_mut(customer)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let listed = self
            .listed
            .get_mut(asset)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let shard = listed
            .shards
            .get_mut(found.shard)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        let (mut account, mut counted) = (found.account, *shard);
        let result = change(&mut account, &mut counted)?;
        found.account = account;
        *shard = counted;
        Ok(result)
    }

    pub(super) fn store_account(&mut self, who: usize, account: Account) -> Result<(), Refusal> {
        let customer = self
            .customers
            .get_mut(who)
            .ok_or(Refusal::EvidenceOutOfOrder)?;
        customer.account = account;
        Ok(())
    }
}

impl Gathered {
    pub(super) fn evidence<'a>(
        &'a self,
        parameters: &'a crate::parameters::Parameters,
        clock: &'a crate::units::Clock,
    ) -> Evidence<'a> {
        Evidence {
            assets: &self.assets,
            instruments: &self.instruments,
            parameters,
            clock,
        }
    }
}
