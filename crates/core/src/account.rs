//! One customer's margin account, as the rules see it.

use crate::instrument::Instrument;
use crate::limits::{ASSET_SLOTS, POSITION_SLOTS};
use crate::math::{Checked, above_zero, lots_times_move, tick_move};
use crate::refusal::Refusal;
use crate::units::{Moment, ONE_E12};

/// What an account may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Everything.
    #[default]
    Active,
    /// Called or being liquidated: no withdrawal by health, until back above initial.
    Liquidation,
    /// Declared in default: frozen while its positions and collateral are sold.
    Default,
    /// Its shortfall is fixed: frozen until nothing is left to recover from it.
    Fixed,
}

/// One asset slot: what the program says is in the vault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Whether a vault is open in this slot.
    pub is_open: bool,
    /// Tokens in the vault by the program's count, in native units.
    pub ledger_native: u64,
    /// Part of the ledger that liens have locked: the sum over them.
    pub locked_native: u64,
}

impl Slot {
    /// What is in the vault and not locked.
    #[must_use]
    pub fn available_native(&self) -> u64 {
        self.ledger_native.saturating_sub(self.locked_native)
    }
}

/// One position. Free when its instrument id is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The instrument; ids start at one.
    pub instrument_id: u16,
    /// Signed lots.
    pub lots: i64,
    /// Settlement tick up to which this position has been brought.
    pub tick: u64,
    /// The instrument's sequence at that time.
    pub sequence: u64,
    /// The instrument's gain index of longs at that time.
    pub gain_long: i128,
    /// The instrument's gain index of shorts at that time.
    pub gain_short: i128,
    /// Gains of fills of this sequence, in quote native, not yet recognised.
    pub wait_gain_native: i128,
    /// Losses and fees of fills of this sequence, in quote native, not yet recognised.
    pub wait_loss_native: i128,
    /// Number of the instrument's last tear-up that this position has borne its part of.
    pub tear_up_count: u32,
}

impl Position {
    /// A fresh position without lots in an instrument.
    #[must_use]
    pub fn open(instrument: &Instrument) -> Self {
        Self {
            instrument_id: instrument.instrument_id,
            tick: instrument.settlement_tick,
            sequence: instrument.sequence,
            gain_long: instrument.gain_long,
            gain_short: instrument.gain_short,
            ..Self::default()
        }
    }

    /// Whether the slot is in use: lots, or differences that still wait.
    #[must_use]
    pub fn is_occupied(&self) -> bool {
        self.instrument_id != 0
    }

    /// `u_i` of appendix A: what waits, and the move from the position's tick to the mark.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn unsettled_native(&self, instrument: &Instrument) -> Result<i128, Refusal> {
        let waiting = self.wait_gain_native.minus(self.wait_loss_native)?;
        if self.lots == 0 {
            return Ok(waiting);
        }
        let moved = tick_move(self.tick, instrument.mark_tick)?;
        waiting.plus(lots_times_move(
            self.lots,
            moved,
            instrument.tick_value_native,
        )?)
    }
}

/// A margin account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// What it may do.
    pub status: Status,
    /// Its vaults; slot 0 is the quote.
    pub slots: [Slot; ASSET_SLOTS],
    /// Its positions.
    pub positions: [Position; POSITION_SLOTS],
    /// Owed to it (positive) or by it (negative), in quote native.
    pub variation_native: i128,
    /// The part of the variation that Settlement counts for it, signed.
    pub counted_native: i128,
    /// Gains recognised since the account was last counted.
    pub registered_gain_native: i128,
    /// Losses recognised since the account was last counted.
    pub registered_loss_native: i128,
    /// Epoch of claims that the index below belongs to.
    pub claim_epoch: u64,
    /// Claim index up to which haircuts have been applied.
    pub claim_index_e12: u64,
    /// Unpaid gains that haircuts took and no recovery has returned yet, in quote native.
    pub cut_native: i128,
    /// Epoch of recoveries that the index below belongs to.
    pub recovery_epoch: u64,
    /// Recovery index up to which `cut_native` has been repaid.
    pub recovery_index_e12: u64,
    /// When a settlement first left the account owing; zero when it owes nothing.
    pub owed_since_ts: i64,
    /// Slot of that settlement.
    pub owed_since_slot: u64,
    /// When the account was called; zero when it is not.
    pub called_ts: i64,
    /// Slot of that call.
    pub called_slot: u64,
    /// Paid for it by liquidators since it was declared in default, in quote native.
    pub proceeds_native: u64,
    /// How often it has been declared in default.
    pub default_count: u16,
    /// Open liens on its vaults.
    pub lien_count: u16,
}

impl Account {
    /// A new account: no vaults, no positions, claims of the current epoch.
    pub const EMPTY: Self = Self {
        status: Status::Active,
        slots: [Slot {
            is_open: false,
            ledger_native: 0,
            locked_native: 0,
        }; ASSET_SLOTS],
        positions: [Position {
            instrument_id: 0,
            lots: 0,
            tick: 0,
            sequence: 0,
            gain_long: 0,
            gain_short: 0,
            wait_gain_native: 0,
            wait_loss_native: 0,
            tear_up_count: 0,
        }; POSITION_SLOTS],
        variation_native: 0,
        counted_native: 0,
        registered_gain_native: 0,
        registered_loss_native: 0,
        claim_epoch: 0,
        claim_index_e12: ONE_E12,
        cut_native: 0,
        recovery_epoch: 0,
        recovery_index_e12: ONE_E12,
        owed_since_ts: 0,
        owed_since_slot: 0,
        called_ts: 0,
        called_slot: 0,
        proceeds_native: 0,
        default_count: 0,
        lien_count: 0,
    };

    /// The slot, if its vault is open.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`].
    pub fn slot(&self, slot: usize) -> Result<&Slot, Refusal> {
        self.slots
            .get(slot)
            .filter(|s| s.is_open)
            .ok_or(Refusal::VaultNotOpen)
    }

    /// The slot, if its vault is open, to change.
    ///
    /// # Errors
    /// [`Refusal::VaultNotOpen`].
    pub fn slot_mut(&mut self, slot: usize) -> Result<&mut Slot, Refusal> {
        self.slots
            .get_mut(slot)
            .filter(|s| s.is_open)
            .ok_or(Refusal::VaultNotOpen)
    }

    /// When a settlement first left the account owing.
    #[must_use]
    pub const fn owed_since(&self) -> Moment {
        Moment {
            ts: self.owed_since_ts,
            slot: self.owed_since_slot,
        }
    }

    /// When the account was called.
    #[must_use]
    pub const fn called(&self) -> Moment {
        Moment {
            ts: self.called_ts,
            slot: self.called_slot,
        }
    }

    /// Whether any position has lots.
    #[must_use]
    pub fn has_lots(&self) -> bool {
        self.positions.iter().any(|position| position.lots != 0)
    }

    /// Whether nothing is owed either way, counted, waiting or open.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.variation_native == 0
            && self.counted_native == 0
            && self.registered_gain_native == 0
            && self.registered_loss_native == 0
            && !self.positions.iter().any(Position::is_occupied)
    }

    /// What the account owes in variation, in quote native.
    #[must_use]
    pub fn owed_variation_native(&self) -> u128 {
        above_zero(self.variation_native.saturating_neg())
    }

    /// What the account itself owes when it exits: variation and losses that wait (appendix A).
    /// Needs no price.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn owed_at_exit_native(&self) -> Result<u128, Refusal> {
        let mut owed = self.owed_variation_native();
        for position in self.positions.iter().filter(|p| p.is_occupied()) {
            let waiting = position.wait_loss_native.minus(position.wait_gain_native)?;
            owed = owed.plus(above_zero(waiting))?;
        }
        Ok(owed)
    }
}
