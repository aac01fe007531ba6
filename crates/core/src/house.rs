//! What the house as a whole does now: trade, take new risk, or neither.

use crate::math::Checked;
use crate::parameters::within;
use crate::refusal::Refusal;
use crate::units::{Clock, Moment};

/// Status that the operator or a loss gives the house. None of them touches an exit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HouseStatus {
    /// Open for everything.
    #[default]
    Active,
    /// Paused: positions can only be reduced.
    Paused,
    /// A loss stays uncovered: positions can only be reduced, everyone exits with its own money.
    Recovery,
}

/// A pause: it stops new risk, ends by itself, and cannot follow another one closely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    /// When the last one began; a time of zero for never.
    pub since: Moment,
    /// When it ends, or has ended.
    pub until_ts: i64,
    /// The next one begins at the earliest then.
    pub free_ts: i64,
}

impl Pause {
    /// Whether the house is paused.
    #[must_use]
    pub const fn is_on(&self, clock: &Clock) -> bool {
        clock.now_ts < self.until_ts
    }

    /// The status of a house that has this one when it is not paused: recovery stays recovery.
    #[must_use]
    pub fn over(&self, status: HouseStatus, clock: &Clock) -> HouseStatus {
        if status != HouseStatus::Recovery && self.is_on(clock) {
            HouseStatus::Paused
        } else {
            status
        }
    }

    /// Begins a pause.
    ///
    /// Refuses, in order: `ParameterOutOfBounds` for a length of zero or above the longest;
    /// `AlreadyPaused`; `PauseTooSoon` before the longest pause has passed since the last one.
    ///
    /// # Errors
    /// As above.
    pub fn plan_begin(
        &mut self,
        length_s: u32,
        longest_s: u32,
        clock: &Clock,
    ) -> Result<(), Refusal> {
        if !within(length_s, 1, longest_s) {
            return Err(Refusal::ParameterOutOfBounds);
        }
        if self.is_on(clock) {
            return Err(Refusal::AlreadyPaused);
        }
        if clock.now_ts < self.free_ts {
            return Err(Refusal::PauseTooSoon);
        }
        let until_ts = clock.now_ts.plus(i64::from(length_s))?;
        *self = Self {
            since: clock.moment(),
            until_ts,
            free_ts: until_ts.plus(i64::from(longest_s))?,
        };
        Ok(())
    }

    /// Ends a pause before its time. The next one begins no earlier for it.
    ///
    /// Refuses: `NotPaused`.
    ///
    /// # Errors
    /// As above.
    pub fn plan_end(&mut self, clock: &Clock) -> Result<(), Refusal> {
        if !self.is_on(clock) {
            return Err(Refusal::NotPaused);
        }
        self.until_ts = clock.now_ts;
        Ok(())
    }
}

/// The house's status and whether a gain haircut is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// Its status.
    pub status: HouseStatus,
    /// Accounts are being settled for a gain haircut: ticks, fills, liquidations and payouts wait.
    pub is_haircutting: bool,
    /// The fund does not cover the stress losses that it must: no new risk.
    pub is_cover_short: bool,
}

impl Mode {
    /// Whether lots may change hands and collateral may be sold.
    ///
    /// # Errors
    /// [`Refusal::HaircutUnderWay`].
    pub fn check_trading(self) -> Result<(), Refusal> {
        if self.is_haircutting {
            Err(Refusal::HaircutUnderWay)
        } else {
            Ok(())
        }
    }

    /// Whether trading goes on again in the mode that follows: a gain haircut has ended.
    #[must_use]
    pub const fn resumes(self, next: Self) -> bool {
        self.is_haircutting && !next.is_haircutting
    }

    /// Whether settlement ticks may move and the pool may pay.
    #[must_use]
    pub fn may_settle(self) -> bool {
        !self.is_haircutting
    }

    /// Whether risk may be added.
    #[must_use]
    pub fn takes_risk(self) -> bool {
        self.status == HouseStatus::Active && !self.is_haircutting && !self.is_cover_short
    }

    /// The mode after a loss was routed: haircutting while it waits for accounts to settle.
    #[must_use]
    pub fn after_routing(self, waits_for_base: bool, blocked_native: u64) -> Self {
        Self {
            is_haircutting: waits_for_base,
            ..self.after_recovery(blocked_native)
        }
    }

    /// The mode with so much uncovered in all losses together: in recovery while there is any, and
    /// active again when there is none.
    #[must_use]
    pub fn after_recovery(self, blocked_native: u64) -> Self {
        let status = match (blocked_native, self.status) {
            (0, HouseStatus::Recovery) => HouseStatus::Active,
            (0, status) => status,
            _ => HouseStatus::Recovery,
        };
        Self { status, ..self }
    }
}
