//! One margin account as the planner keeps it.

use ringfence_core::account::Account;
use ringfence_core::limits::QUOTE_SLOT;
use ringfence_interface::accounts::{DecodeError, MarginAccount};
use solana_address::Address;

/// An open slot: its number, its asset and its vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Number of the slot.
    pub number: usize,
    /// The asset.
    pub asset: Address,
    /// The vault.
    pub vault: Address,
}

/// A margin account.
#[derive(Clone, Debug)]
pub struct Holder {
    /// Where it is.
    pub address: Address,
    /// Its house.
    pub house: Address,
    /// Its owner.
    pub owner: Address,
    /// Who else may trade for it; zero for nobody.
    pub delegate: Address,
    /// The loss that froze it; zero for none.
    pub loss: Address,
    /// When it was created.
    pub generation: u64,
    /// Its open slots, in slot order.
    pub slots: Vec<Slot>,
    /// As the rules see it.
    pub account: Account,
}

impl Holder {
    /// From what is on chain.
    ///
    /// # Errors
    /// [`DecodeError`].
    pub fn read(address: Address, stored: &MarginAccount) -> Result<Self, DecodeError> {
        let slots = stored.open_slots().map(|(number, slot)| Slot {
            number,
            asset: slot.asset,
            vault: slot.vault,
        });
        Ok(Self {
            address,
            house: stored.house,
            owner: stored.owner,
            delegate: stored.delegate,
            loss: stored.loss,
            generation: stored.generation,
            slots: slots.collect(),
            account: stored.to_core()?,
        })
    }

    /// Its quote vault's slot, if that is open.
    #[must_use]
    pub fn quote(&self) -> Option<&Slot> {
        self.slots.first().filter(|slot| slot.number == QUOTE_SLOT)
    }

    /// Instruments of its occupied positions, in slot order.
    pub fn held(&self) -> impl Iterator<Item = u16> + '_ {
        let positions = self.account.positions.iter();
        let occupied = positions.filter(|position| position.is_occupied());
        occupied.map(|position| position.instrument_id)
    }

    /// The same once it has traded an instrument: one that is new to it takes the first free
    /// position.
    #[must_use]
    pub fn held_after(&self, traded: u16) -> Vec<u16> {
        let mut ids = self
            .account
            .positions
            .map(|position| position.instrument_id);
        if !ids.contains(&traded)
            && let Some(free) = ids.iter_mut().find(|id| **id == 0)
        {
            *free = traded;
        }
        ids.into_iter().filter(|id| *id != 0).collect()
    }

    /// Whether a key may trade for it.
    #[must_use]
    pub fn is_run_by(&self, key: &Address) -> bool {
        self.owner == *key || self.delegate == *key
    }
}
