//! Settlement: what losers owe and winners are owed, in total. Its address is the pool's authority.

use super::{read_wide, write_wide};
use anchor_lang::prelude::*;
use ringfence_core::settlement as rules;

/// The house's settlement totals.
#[account]
pub struct Settlement {
    /// The house.
    pub house: Address,
    /// The pool (token account).
    pub pool: Address,
    /// What winners are owed.
    pub owed_to_native: PodI128,
    /// What losers owe.
    pub owed_by_native: PodI128,
    /// Recognised fees not yet collected into the insurance layer.
    pub fees_native: PodI128,
    /// Part of `owed_to_native` that is counted account by account.
    pub counted_gain_native: PodI128,
    /// Part of `owed_by_native` that is counted account by account.
    pub counted_loss_native: PodI128,
    /// Haircut that claims still carry; below zero it is residue.
    pub unapplied_native: PodI128,
    /// Gains that haircuts took and no recovery has returned yet.
    pub cut_native: PodI128,
    /// Recoveries in the pool that accounts have not been credited with yet.
    pub recovering_native: PodI128,
    /// Tokens in the pool by the program's count.
    pub pool_native: u64,
    /// Epoch of claims: rises by one when the index reaches zero, and by 2^32 when it is written a
    /// millionfold larger.
    pub claim_epoch: u64,
    /// What is left of a claim of this epoch, in units of 10^-12.
    pub claim_index_e12: u64,
    /// Epoch of recoveries, in the same way.
    pub recovery_epoch: u64,
    /// What is left to return of a cut of this epoch, in units of 10^-12.
    pub recovery_index_e12: u64,
    /// Uncovered in all losses together: money that is there but frozen.
    pub blocked_native: u64,
    /// Of that, what is frozen in layers 2 to 6.
    pub held_native: [u64; 5],
    /// Sequence number that the next declared loss gets.
    pub loss_sequence: u64,
    /// Sequence number of the loss that the layers serve next.
    pub routing_sequence: u64,
    /// When the last loss was closed.
    pub loss_closed_ts: i64,
    /// Since when the gate has been open; `i64::MAX` while it is shut.
    pub gate_open_since_ts: i64,
    /// When the last stretch of open losses began.
    pub loss_since_ts: i64,
    /// When the last stretch began in which the gate was shut.
    pub gate_shut_since_ts: i64,
    /// Losses between declaration and close.
    pub open_loss_count: u32,
    /// Bump of the address.
    pub bump: u8,
    /// Bump of the pool's address.
    pub pool_bump: u8,
    /// For later.
    pub reserved: [u8; 10],
}

impl Settlement {
    /// As the rules see it.
    #[inline(never)]
    #[must_use]
    pub fn view(&self) -> rules::Settlement {
        rules::Settlement {
            pool_native: self.pool_native,
            owed_to_native: read_wide(&self.owed_to_native),
            owed_by_native: read_wide(&self.owed_by_native),
            fees_native: read_wide(&self.fees_native),
            counted_gain_native: read_wide(&self.counted_gain_native),
            counted_loss_native: read_wide(&self.counted_loss_native),
            unapplied_native: read_wide(&self.unapplied_native),
            claim_epoch: self.claim_epoch,
            claim_index_e12: self.claim_index_e12,
            cut_native: read_wide(&self.cut_native),
            recovering_native: read_wide(&self.recovering_native),
            recovery_epoch: self.recovery_epoch,
            recovery_index_e12: self.recovery_index_e12,
            blocked_native: self.blocked_native,
            held_native: self.held_native,
            open_loss_count: self.open_loss_count,
            loss_sequence: self.loss_sequence,
            routing_sequence: self.routing_sequence,
            loss_closed_ts: self.loss_closed_ts,
            gate_open_since_ts: self.gate_open_since_ts,
            loss_since_ts: self.loss_since_ts,
            gate_shut_since_ts: self.gate_shut_since_ts,
        }
    }

    /// Keeps what the rules changed.
    #[inline(never)]
    pub fn store(&mut self, settlement: &rules::Settlement) {
        let rules::Settlement {
            pool_native,
            owed_to_native,
            owed_by_native,
            fees_native,
            counted_gain_native,
            counted_loss_native,
            unapplied_native,
            claim_epoch,
            claim_index_e12,
            cut_native,
            recovering_native,
            recovery_epoch,
            recovery_index_e12,
            blocked_native,
            held_native,
            open_loss_count,
            loss_sequence,
            routing_sequence,
            loss_closed_ts,
            gate_open_since_ts,
            loss_since_ts,
            gate_shut_since_ts,
        } = *settlement;
        self.pool_native = pool_native;
        write_wide(&mut self.owed_to_native, owed_to_native);
        write_wide(&mut self.owed_by_native, owed_by_native);
        write_wide(&mut self.fees_native, fees_native);
        write_wide(&mut self.counted_gain_native, counted_gain_native);
        write_wide(&mut self.counted_loss_native, counted_loss_native);
        write_wide(&mut self.unapplied_native, unapplied_native);
        self.claim_epoch = claim_epoch;
        self.claim_index_e12 = claim_index_e12;
        write_wide(&mut self.cut_native, cut_native);
        write_wide(&mut self.recovering_native, recovering_native);
        self.recovery_epoch = recovery_epoch;
        self.recovery_index_e12 = recovery_index_e12;
        self.blocked_native = blocked_native;
        self.held_native = held_native;
        self.open_loss_count = open_loss_count;
        self.loss_sequence = loss_sequence;
        self.routing_sequence = routing_sequence;
        self.loss_closed_ts = loss_closed_ts;
        self.gate_open_since_ts = gate_open_since_ts;
        self.loss_since_ts = loss_since_ts;
        self.gate_shut_since_ts = gate_shut_since_ts;
    }
}
