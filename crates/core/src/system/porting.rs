//! Porting in the house in memory: positions and collateral between two accounts of one owner.

use alloc::vec::Vec;

use super::trading::with_slot_for;
use super::{Customer, System};
use crate::account::Account;
use crate::instrument::Instrument;
use crate::math::Checked;
use crate::refusal::Refusal;
use crate::transfer::{CollateralMove, LotsMove, plan_transfer};

/// A transfer: between whom, and what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Port {
    /// Place of the giver.
    pub from: usize,
    /// Place of the receiver, another account of the same owner.
    pub to: usize,
    /// Places of instruments, each with how many lots.
    pub lots: Vec<(usize, u64)>,
    /// Slots of the giver, each with how much of it; `u64::MAX` for all.
    pub collateral: Vec<(usize, u64)>,
}

impl System {
    /// Moves positions and collateral between two accounts of one owner. Returns what moved of each
    /// slot, in the order given.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`]; [`Refusal::LotsOutOfRange`] for a position that the giver does
    /// not have; [`Refusal::VaultNotOpen`] for a vault that one of them does not have; then those
    /// of [`plan_transfer`].
    pub fn transfer(&mut self, port: &Port) -> Result<Vec<u64>, Refusal> {
        self.mode.check_trading()?;
        let giver = self.customer(port.from)?.clone();
        let receiver = self.customer(port.to)?.clone();
        let (mut from, mut to) = (giver.account, receiver.account);
        let mut after = to;
        let mut lots = Vec::new();
        for (market, count) in &port.lots {
            let (moved, instrument) = self.lots_move(&from, *market, *count)?;
            after = with_slot_for(&after, &instrument);
            lots.push(moved);
        }
        let of_sides = |wanted: &(usize, u64)| self.collateral_move((&giver, &receiver), *wanted);
        let collateral = port.collateral.iter().map(of_sides);
        let mut collateral = collateral.collect::<Result<Vec<_>, _>>()?;
        let gathered = (self.gather(port.from)?, self.gather_for(&after, &receiver)?);
        plan_transfer(
            (&mut from, &mut to),
            &mut lots,
            &mut collateral,
            (
                &gathered.0.evidence(&self.parameters, &self.clock),
                &gathered.1.evidence(&self.parameters, &self.clock),
            ),
            self.mode.takes_risk(),
        )?;
        for ((market, _), moved) in port.lots.iter().zip(&lots) {
            self.store_book(*market, moved.book)?;
        }
        for moved in &collateral {
            self.store_collateral((port.from, port.to), moved)?;
        }
        self.store_account(port.from, from)?;
        self.store_account(port.to, to)?;
        Ok(collateral.iter().map(|moved| moved.amount_native).collect())
    }

    fn lots_move(
        &self,
        from: &Account,
        market: usize,
        lots: u64,
    ) -> Result<(LotsMove, Instrument), Refusal> {
        let found = self.markets.get(market);
        let (instrument, book) = *found.ok_or(Refusal::EvidenceOutOfOrder)?;
        let mut held = from.positions.iter();
        let position = held.position(|held| held.instrument_id == instrument.instrument_id);
        let moved = LotsMove {
            position: position.ok_or(Refusal::LotsOutOfRange)?,
            lots,
            book,
            received_lots: 0,
        };
        Ok((moved, instrument))
    }

    fn collateral_move(
        &self,
        sides: (&Customer, &Customer),
        wanted: (usize, u64),
    ) -> Result<CollateralMove, Refusal> {
        let (from, to) = sides;
        let (from_slot, amount_native) = wanted;
        let asset = *from
            .slot_assets
            .get(from_slot)
            .ok_or(Refusal::VaultNotOpen)?;
        let mut slots = to.account.slots.iter().zip(&to.slot_assets);
        let to_slot = slots.position(|(slot, held)| slot.is_open && *held == asset);
        let listed = self.listed.get(asset).ok_or(Refusal::EvidenceOutOfOrder)?;
        let shard = |number: usize| listed.shards.get(number).copied();
        let from_shard = shard(from.shard).ok_or(Refusal::EvidenceOutOfOrder)?;
        Ok(CollateralMove {
            from_slot,
            to_slot: to_slot.ok_or(Refusal::VaultNotOpen)?,
            amount_native,
            from_shard,
            to_shard: shard(to.shard).filter(|_| to.shard != from.shard),
        })
    }

    /// Keeps the shards and moves the tokens.
    fn store_collateral(
        &mut self,
        sides: (usize, usize),
        moved: &CollateralMove,
    ) -> Result<(), Refusal> {
        let (from, to) = (self.customer(sides.0)?, self.customer(sides.1)?);
        let asset = *from
            .slot_assets
            .get(moved.from_slot)
            .ok_or(Refusal::VaultNotOpen)?;
        let numbers = (from.shard, to.shard);
        let listed = self.listed.get_mut(asset);
        let shards = &mut listed.ok_or(Refusal::EvidenceOutOfOrder)?.shards;
        if let Some(shard) = shards.get_mut(numbers.0) {
            *shard = moved.from_shard;
        }
        if let (Some(shard), Some(counted)) = (shards.get_mut(numbers.1), moved.to_shard) {
            *shard = counted;
        }
        let tokens = self.vault_tokens(sides.0, moved.from_slot)?;
        let left = tokens.checked_sub(moved.amount_native);
        *tokens = left.ok_or(Refusal::TokensBelowLedger)?;
        let tokens = self.vault_tokens(sides.1, moved.to_slot)?;
        *tokens = tokens.plus(moved.amount_native)?;
        Ok(())
    }

    fn vault_tokens(&mut self, who: usize, slot: usize) -> Result<&mut u64, Refusal> {
        let customer = self.customers.get_mut(who);
        let customer = customer.ok_or(Refusal::EvidenceOutOfOrder)?;
        let tokens = customer.tokens_native.get_mut(slot);
        tokens.ok_or(Refusal::VaultNotOpen)
    }
}
