//! What the house as a whole does now: trade, take new risk, or neither.

use crate::refusal::Refusal;

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
