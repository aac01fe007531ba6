//! Indexes: what is left of every claim of a class, in one number that only falls (appendix A).
//!
//! An index is never so low that its steps would be coarse: below a millionth it is written a
//! millionfold larger, and its epoch notes that. So any number of haircuts and of recoveries is
//! shared as exactly as the first one.

use crate::math::{Checked, div_ceil, div_floor, to_u64};
use crate::refusal::Refusal;
use crate::units::ONE_E12;

/// An index is at least this, in units of 10^-12; below, it is written so many times larger.
pub const INDEX_STEP: u64 = 1_000_000;

/// The lower half of an epoch counts how often the index has reached zero, the upper half how often
/// it has been written larger since.
const RESCALED: u64 = 1 << 32;

/// Steps after which nothing but a unit of rounding is left of any claim.
const STEPS_MAX: u32 = 4;

/// An index with its epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Index {
    pub epoch: u64,
    pub e12: u64,
}

impl Index {
    /// The index when `kept` is left of `whole`: rounded up or down. When nothing is left a new
    /// epoch begins.
    pub(crate) fn lowered(self, kept: u128, whole: u128, is_up: bool) -> Result<Self, Refusal> {
        if kept == 0 {
            let epoch = self.epoch.checked_rem(RESCALED).unwrap_or_default();
            return Ok(Self {
                epoch: epoch.plus(1)?,
                e12: ONE_E12,
            });
        }
        let mut product = u128::from(self.e12).times(kept)?;
        let mut epoch = self.epoch;
        while div_floor(product, whole)? < u128::from(INDEX_STEP) {
            product = product.times(u128::from(INDEX_STEP))?;
            epoch = epoch.plus(RESCALED)?;
        }
        let e12 = to_u64(divided(product, whole, is_up)?)?;
        Ok(Self { epoch, e12 })
    }

    /// What is left now of a claim that was this much at `then`; nothing of one of an earlier
    /// epoch.
    pub(crate) fn left_of(self, claim: u128, then: Self, is_up: bool) -> Result<u128, Refusal> {
        let round = |epoch: u64| epoch.checked_rem(RESCALED);
        if claim == 0 || round(self.epoch) != round(then.epoch) {
            return Ok(0);
        }
        let steps = self.epoch.minus(then.epoch)?.checked_div(RESCALED);
        let steps = u32::try_from(steps.unwrap_or_default()).unwrap_or(u32::MAX);
        if steps > STEPS_MAX {
            return Ok(u128::from(is_up));
        }
        let scale = u128::from(INDEX_STEP).checked_pow(steps);
        let whole = u128::from(then.e12).times(scale.ok_or(Refusal::Overflow)?)?;
        divided(claim.times(u128::from(self.e12))?, whole, is_up)
    }
}

fn divided(amount: u128, by: u128, is_up: bool) -> Result<u128, Refusal> {
    if is_up {
        div_ceil(amount, by)
    } else {
        div_floor(amount, by)
    }
}
