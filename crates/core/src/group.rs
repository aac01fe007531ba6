//! What the positions of one risk group may lose together: the parts of which a requirement is
//! made, for those who want to see them.

use crate::account::Account;
use crate::limits::{POSITION_SLOTS, SCENARIOS};
use crate::margin::Evidence;
use crate::math::Checked;
use crate::refusal::Refusal;

/// One risk group of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub risk_group: u16,
    /// Profit or loss of all its positions in each scenario, in quote native.
    pub scenarios_native: [i64; SCENARIOS],
    /// What its short options require beside the worst scenario, in quote native.
    pub minimum_native: i128,
}

impl Group {
    /// Number of the scenario in which the group loses most; the first of them where none loses.
    #[must_use]
    pub fn worst_scenario(&self) -> usize {
        let all = self.scenarios_native.iter().enumerate();
        all.min_by_key(|(_, value)| **value)
            .map_or(0, |(place, _)| place)
    }

    /// What the group adds to the maintenance requirement, in quote native: what it loses in its
    /// worst scenario, and the minimum.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn loss_native(&self) -> Result<i128, Refusal> {
        let values = self.scenarios_native.iter();
        let worst = values.fold(0_i64, |worst, value| worst.min(*value));
        self.minimum_native.minus(i128::from(worst))
    }
}

impl Evidence<'_> {
    /// One risk group of an account. The losses of all its groups sum up to the maintenance
    /// requirement, where that is above the least that there is.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn group(&self, account: &Account, risk_group: u16) -> Result<Group, Refusal> {
        // Behind the last position: none is left out.
        let nobody = POSITION_SLOTS;
        let (scenarios_native, minimum_native) =
            self.scenarios_beside(account, nobody, risk_group)?;
        Ok(Group {
            risk_group,
            scenarios_native,
            minimum_native,
        })
    }
}
