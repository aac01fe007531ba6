//! MarginAccount: one customer's vaults, positions and variation. Its address is the authority of
//! its vaults.

use super::{read_wide, write_wide, Position};
use crate::errors::{Outcome, RingfenceError};
use anchor_lang::prelude::*;
use anchor_lang::{address_eq, AccountView};
use bytemuck::{Pod, Zeroable};
use ringfence_core::account as rules;
use ringfence_core::account::Status;

/// One asset slot: an open vault and its ledger, or all zero.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable, IdlType)]
pub struct AssetSlot {
    /// The asset (its account, not its mint).
    pub asset: Address,
    /// The vault (token account).
    pub vault: Address,
    /// Who paid the vault's rent.
    pub rent_payer: Address,
    /// Tokens in the vault by the program's count.
    pub ledger_native: u64,
    /// Part of the ledger that is pledged.
    pub locked_native: u64,
    /// Whether the vault is open.
    pub is_open: u8,
    /// Zero.
    pub reserved: [u8; 7],
}

/// One customer's account in a house.
#[account]
pub struct MarginAccount {
    /// The house.
    pub house: Address,
    /// The customer.
    pub owner: Address,
    /// May trade, never withdraw; zero for nobody.
    pub delegate: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// The loss that froze it; zero for none.
    pub loss: Address,
    /// Vaults; slot 0 is the quote.
    pub slots: [AssetSlot; 8],
    /// Positions.
    pub positions: [Position; 16],
    /// Owed to it (positive) or by it (negative), in quote native.
    pub variation_native: PodI128,
    /// The part of the variation that Settlement counts for it.
    pub counted_native: PodI128,
    /// Gains recognised since it was last counted.
    pub registered_gain_native: PodI128,
    /// Losses recognised since it was last counted.
    pub registered_loss_native: PodI128,
    /// Unpaid gains that haircuts took and no recovery has returned yet.
    pub cut_native: PodI128,
    /// Epoch of claims that the index below belongs to.
    pub claim_epoch: u64,
    /// Claim index up to which haircuts have been applied.
    pub claim_index_e12: u64,
    /// Epoch of recoveries that the index below belongs to.
    pub recovery_epoch: u64,
    /// Recovery index up to which `cut_native` has been repaid.
    pub recovery_index_e12: u64,
    /// Since when it has owed; zero when it owes nothing.
    pub owed_since_ts: i64,
    /// Slot of the settlement that left it owing.
    pub owed_since_slot: u64,
    /// When it was called; zero when it is not.
    pub called_ts: i64,
    /// Slot of that call.
    pub called_slot: u64,
    /// Slot of the chain in which it was created.
    pub generation: u64,
    /// Events of this account so far, so that a gap shows.
    pub event_sequence: u64,
    /// Paid for it by liquidators since it was declared in default, in quote native.
    pub proceeds_native: u64,
    /// How often it has been declared in default.
    pub default_count: u16,
    /// Number among the owner's accounts in the house.
    pub index: u16,
    /// 0 active, 1 liquidation, 2 default, 3 fixed.
    pub status: u8,
    /// Bump of the address.
    pub bump: u8,
    /// Open liens on its vaults.
    pub lien_count: u16,
    /// For later.
    pub reserved: [u8; 64],
}

impl MarginAccount {
    /// As the rules see it, on the heap: it is too large for a frame.
    ///
    /// Free positions and closed slots are skipped, because they are all zero on both sides.
    ///
    /// # Errors
    /// `WrongAccountType` for a status that does not exist.
    #[inline(never)]
    pub fn view(&self) -> Outcome<Box<rules::Account>> {
        let mut account = Box::new(rules::Account::EMPTY);
        self.fill(&mut account)?;
        Ok(account)
    }

    /// The same into room that another account had: the heap gives nothing back.
    ///
    /// # Errors
    /// `WrongAccountType` for a status that does not exist.
    pub fn view_into(&self, account: &mut rules::Account) -> Outcome {
        *account = rules::Account::EMPTY;
        self.fill(account)
    }

    #[inline(never)]
    fn fill(&self, account: &mut rules::Account) -> Outcome {
        account.status = status_of(self.status)?;
        for (to, from) in account.slots.iter_mut().zip(&self.slots) {
            if from.is_open != 0 {
                *to = rules::Slot {
                    is_open: true,
                    ledger_native: from.ledger_native,
                    locked_native: from.locked_native,
                };
            }
        }
        for (to, from) in account.positions.iter_mut().zip(&self.positions) {
            if from.instrument_id != 0 {
                *to = from.view();
            }
        }
        account.variation_native = read_wide(&self.variation_native);
        account.counted_native = read_wide(&self.counted_native);
        account.registered_gain_native = read_wide(&self.registered_gain_native);
        account.registered_loss_native = read_wide(&self.registered_loss_native);
        account.claim_epoch = self.claim_epoch;
        account.claim_index_e12 = self.claim_index_e12;
        account.cut_native = read_wide(&self.cut_native);
        account.recovery_epoch = self.recovery_epoch;
        account.recovery_index_e12 = self.recovery_index_e12;
        account.owed_since_ts = self.owed_since_ts;
        account.owed_since_slot = self.owed_since_slot;
        account.called_ts = self.called_ts;
        account.called_slot = self.called_slot;
        account.default_count = self.default_count;
        account.lien_count = self.lien_count;
        account.proceeds_native = self.proceeds_native;
        Ok(())
    }

    /// Keeps what the rules changed. A slot that the rules closed is cleared whole.
    #[inline(never)]
    pub fn store(&mut self, account: &rules::Account) {
        let rules::Account {
            status,
            slots,
            positions,
            variation_native,
            counted_native,
            registered_gain_native,
            registered_loss_native,
            claim_epoch,
            claim_index_e12,
            cut_native,
            recovery_epoch,
            recovery_index_e12,
            owed_since_ts,
            owed_since_slot,
            called_ts,
            called_slot,
            default_count,
            lien_count,
            proceeds_native,
        } = account;
        self.status = number_of(*status);
        for (to, from) in self.slots.iter_mut().zip(slots) {
            store_slot(to, from);
        }
        for (to, from) in self.positions.iter_mut().zip(positions) {
            if from.instrument_id != 0 || to.instrument_id != 0 {
                to.store(from);
            }
        }
        write_wide(&mut self.variation_native, *variation_native);
        write_wide(&mut self.counted_native, *counted_native);
        write_wide(&mut self.registered_gain_native, *registered_gain_native);
        write_wide(&mut self.registered_loss_native, *registered_loss_native);
        self.claim_epoch = *claim_epoch;
        self.claim_index_e12 = *claim_index_e12;
        write_wide(&mut self.cut_native, *cut_native);
        self.recovery_epoch = *recovery_epoch;
        self.recovery_index_e12 = *recovery_index_e12;
        self.owed_since_ts = *owed_since_ts;
        self.owed_since_slot = *owed_since_slot;
        self.called_ts = *called_ts;
        self.called_slot = *called_slot;
        self.default_count = *default_count;
        self.lien_count = *lien_count;
        self.proceeds_native = *proceeds_native;
    }

    /// Number of the slot that holds this vault.
    ///
    /// # Errors
    /// `VaultMismatch`.
    #[inline(never)]
    pub fn slot_of_vault(&self, vault: &AccountView) -> Outcome<usize> {
        let holds =
            |slot: &AssetSlot| slot.is_open != 0 && address_eq(&slot.vault, vault.address());
        self.slots
            .iter()
            .position(holds)
            .ok_or(RingfenceError::VaultMismatch.into())
    }

    /// One slot.
    ///
    /// # Errors
    /// `VaultMismatch` for a slot that does not exist.
    pub fn slot(&self, slot: usize) -> Outcome<&AssetSlot> {
        self.slots
            .get(slot)
            .ok_or(RingfenceError::VaultMismatch.into())
    }

    /// The number of its next event.
    pub fn next_event(&mut self) -> u64 {
        self.event_sequence = self.event_sequence.saturating_add(1);
        self.event_sequence
    }
}

fn store_slot(to: &mut AssetSlot, from: &rules::Slot) {
    let rules::Slot {
        is_open,
        ledger_native,
        locked_native,
    } = *from;
    if is_open {
        to.ledger_native = ledger_native;
        to.locked_native = locked_native;
        to.is_open = 1;
    } else if to.is_open != 0 {
        *to = AssetSlot::zeroed();
    }
}

fn status_of(number: u8) -> Outcome<Status> {
    match number {
        0 => Ok(Status::Active),
        1 => Ok(Status::Liquidation),
        2 => Ok(Status::Default),
        3 => Ok(Status::Fixed),
        _ => Err(RingfenceError::WrongAccountType.into()),
    }
}

fn number_of(status: Status) -> u8 {
    match status {
        Status::Active => 0,
        Status::Liquidation => 1,
        Status::Default => 2,
        Status::Fixed => 3,
    }
}
