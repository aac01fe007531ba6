//! Scales and small quantities that the whole house shares.
//!
//! Amounts are `u64` in native units of a mint, or `i128` where they may be negative or in flight.
//! A field's last word is its unit: `_native`, `_price_e8`, `_bps`, `_e12`, `_lots`, `_ticks`,
//! `_shares`, `_ts`, `_s`.

use crate::math::{Checked, div_ceil, div_floor, to_u64};
use crate::refusal::Refusal;

/// One whole quote per whole token, as a price.
pub const ONE_E8: u64 = 100_000_000;

/// An index that has not been reduced.
pub const ONE_E12: u64 = 1_000_000_000_000;

/// All of something, in basis points.
pub const ALL_BPS: u16 = 10_000;

/// A share of something in basis points: 10,000 is all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bps(pub u16);

impl Bps {
    /// `amount · bps / 10,000`, rounded down.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] when the product leaves 128 bits.
    pub fn of_floor(self, amount: u128) -> Result<u128, Refusal> {
        div_floor(amount.times(u128::from(self.0))?, u128::from(ALL_BPS))
    }

    /// `amount · bps / 10,000`, rounded up.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] when the product leaves 128 bits.
    pub fn of_ceil(self, amount: u128) -> Result<u128, Refusal> {
        div_ceil(amount.times(u128::from(self.0))?, u128::from(ALL_BPS))
    }
}

/// Slots that pass in a second at the least, while the cluster runs: half a second each.
pub const SLOTS_PER_S: u64 = 2;

/// When something happened: time and slot. A deadline counts both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970; zero for never.
    pub ts: i64,
    /// Slot.
    pub slot: u64,
}

impl Moment {
    /// Whichever of two moments is later, in time and in slots.
    #[must_use]
    pub fn later(self, other: &Self) -> Self {
        Self {
            ts: self.ts.max(other.ts),
            slot: self.slot.max(other.slot),
        }
    }
}

/// The chain's time, as the Clock sysvar gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Seconds since 1970, as estimated by the validators.
    pub now_ts: i64,
    /// Slot in which the instruction runs.
    pub slot: u64,
}

impl Clock {
    /// Seconds from `since_ts` to now; negative when `since_ts` is ahead of the clock.
    #[must_use]
    pub fn age_s(&self, since_ts: i64) -> i64 {
        self.now_ts.saturating_sub(since_ts)
    }

    /// Whether `length_s` seconds have passed since `since_ts`.
    #[must_use]
    pub fn has_passed(&self, since_ts: i64, length_s: u32) -> bool {
        self.age_s(since_ts) >= i64::from(length_s)
    }

    /// Whether a deadline has lapsed: `length_s` seconds since, and the slots that belong to them.
    /// While the cluster halts no slot passes, so a halt expires nothing.
    #[must_use]
    pub fn has_lapsed(&self, since: &Moment, length_s: u32) -> bool {
        let slots = u64::from(length_s).saturating_mul(SLOTS_PER_S);
        let has_slots = self.slot.saturating_sub(since.slot) >= slots;
        has_slots && self.has_passed(since.ts, length_s)
    }

    /// Now, to be kept.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        Moment {
            ts: self.now_ts,
            slot: self.slot,
        }
    }

    /// First second of the period that now is in, periods of `length_s` seconds counted from 1970.
    ///
    /// Unsigned, because the chain's compiler has no signed division; a clock before 1970 is none.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] for a length of zero or a time below zero.
    pub fn period_start_ts(&self, length_s: u32) -> Result<i64, Refusal> {
        let now_s = to_u64(self.now_ts)?;
        let past_s = now_s
            .checked_rem(u64::from(length_s))
            .ok_or(Refusal::Overflow)?;
        i64::try_from(now_s.minus(past_s)?).map_err(|_| Refusal::Overflow)
    }
}
