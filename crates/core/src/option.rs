//! Options: what they pay, and between which bounds every price of one lies (SPEC 6).

use crate::instrument::Instrument;
use crate::limits::{NOTIONAL_NATIVE_MAX, RISK_AGE_MAX_S};
use crate::math::Checked;
use crate::parameters::within;
use crate::refusal::Refusal;

/// What an instrument pays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The price itself: marked by its oracle, its risk array computed.
    #[default]
    Linear,
    /// What the underlying is above the strike at expiry.
    Call,
    /// What the underlying is below the strike at expiry.
    Put,
}

/// The terms of an instrument that a linear one does not have; all zero for a linear one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// What it pays.
    pub kind: Kind,
    /// Strike, in ticks of the instrument's own grid.
    pub strike_ticks: u64,
    /// Requirement of each short lot beside its scan loss, in quote native.
    pub short_min_native: u64,
    /// A posted risk array older than this is stale.
    pub risk_age_max_s: u32,
}

impl Contract {
    /// A linear instrument's.
    pub const LINEAR: Self = Self {
        kind: Kind::Linear,
        strike_ticks: 0,
        short_min_native: 0,
        risk_age_max_s: 0,
    };

    /// Whether somebody posts the instrument's marks, because no oracle knows them.
    #[must_use]
    pub const fn is_posted(&self) -> bool {
        !matches!(self.kind, Kind::Linear)
    }

    /// What the option would pay if it ended with its underlying at this tick; of a linear
    /// instrument, the tick itself.
    #[must_use]
    pub const fn intrinsic_ticks(&self, underlying_tick: u64) -> u64 {
        match self.kind {
            Kind::Linear => underlying_tick,
            Kind::Call => underlying_tick.saturating_sub(self.strike_ticks),
            Kind::Put => self.strike_ticks.saturating_sub(underlying_tick),
        }
    }

    /// What no option on an underlying at this tick is ever worth more than.
    #[must_use]
    pub const fn ceiling_ticks(&self, underlying_tick: u64) -> u64 {
        match self.kind {
            Kind::Linear | Kind::Call => underlying_tick,
            Kind::Put => self.strike_ticks,
        }
    }

    /// Whether the terms fit the instrument that is listed with them, whose `mark_ts` is now.
    ///
    /// Refuses, in order: `ParameterOutOfBounds`, for a linear instrument with any of these terms,
    /// a strike or an age of the risk array outside its bounds, and an option without an expiry or
    /// whose expiry has passed; `ParametersInconsistent`, when the minimum of the largest open
    /// interest could reach 2^58.
    pub(crate) fn check(&self, listed: &Instrument) -> Result<(), Refusal> {
        if !self.is_posted() {
            return if *self == Self::LINEAR {
                Ok(())
            } else {
                Err(Refusal::ParameterOutOfBounds)
            };
        }
        let age_min_s = listed.parameters.mark_age_max_s;
        let bounds_hold = within(self.strike_ticks, 1, listed.max_tick)
            && within(self.risk_age_max_s, age_min_s, RISK_AGE_MAX_S)
            && listed.expiry_ts > listed.mark_ts
            && listed.expiry_ts != i64::MAX;
        if !bounds_hold {
            return Err(Refusal::ParameterOutOfBounds);
        }
        let lots = u128::from(listed.max_open_interest_lots);
        if lots.times(u128::from(self.short_min_native))? >= NOTIONAL_NATIVE_MAX {
            return Err(Refusal::ParametersInconsistent);
        }
        Ok(())
    }
}
