//! Position: one occupied or free slot of a margin account.

use super::{read_wide, write_wide};
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::account as rules;

/// One position; free when its instrument id is zero, and then all zero.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable, IdlType)]
pub struct Position {
    /// The instrument's gain index of longs up to which this was brought.
    pub gain_long: PodI128,
    /// The instrument's gain index of shorts up to which this was brought.
    pub gain_short: PodI128,
    /// Gains of fills, not yet recognised.
    pub wait_gain_native: PodI128,
    /// Losses and fees of fills, not yet recognised.
    pub wait_loss_native: PodI128,
    /// Signed lots.
    pub lots: i64,
    /// Settlement tick up to which this was brought.
    pub tick: u64,
    /// The instrument's sequence at that time.
    pub sequence: u64,
    /// Number of the instrument's last tear-up that this has borne its part of.
    pub tear_up_count: u32,
    /// The instrument; ids start at one.
    pub instrument_id: u16,
    /// Zero.
    pub reserved: [u8; 2],
}

impl Position {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Position {
        rules::Position {
            instrument_id: self.instrument_id,
            lots: self.lots,
            tick: self.tick,
            sequence: self.sequence,
            gain_long: read_wide(&self.gain_long),
            gain_short: read_wide(&self.gain_short),
            wait_gain_native: read_wide(&self.wait_gain_native),
            wait_loss_native: read_wide(&self.wait_loss_native),
            tear_up_count: self.tear_up_count,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, position: &rules::Position) {
        let rules::Position {
            instrument_id,
            lots,
            tick,
            sequence,
            gain_long,
            gain_short,
            wait_gain_native,
            wait_loss_native,
            tear_up_count,
        } = position;
        self.instrument_id = *instrument_id;
        self.lots = *lots;
        self.tick = *tick;
        self.sequence = *sequence;
        write_wide(&mut self.gain_long, *gain_long);
        write_wide(&mut self.gain_short, *gain_short);
        write_wide(&mut self.wait_gain_native, *wait_gain_native);
        write_wide(&mut self.wait_loss_native, *wait_loss_native);
        self.tear_up_count = *tear_up_count;
    }
}
