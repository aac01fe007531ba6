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

    /// Whether settlement ticks may move and the pool may pay.
    #[must_use]
    pub fn may_settle(self) -> bool {
        !self.is_haircutting
    }

    /// Whether risk may be added.
    #[must_use]
    pub fn takes_risk(self) -> bool {
        self.status == HouseStatus::Active && !self.is_haircutting
    }

    /// The mode after a loss was routed: haircutting while it waits for accounts to settle,
    /// recovery for good when money for it is blocked.
    #[must_use]
    pub fn after_routing(self, waits_for_base: bool, blocked_native: u64) -> Self {
        let status = if blocked_native != 0 {
            HouseStatus::Recovery
        } else {
            self.status
        };
        Self {
            status,
            is_haircutting: waits_for_base,
        }
    }
}
