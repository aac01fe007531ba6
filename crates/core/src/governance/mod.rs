//! Governance: what may change in a house, who must agree, and how slowly (SPEC 12).
//!
//! What only keeps new risk out takes effect at once. What makes existing customers liquidatable
//! sooner moves along a line over a day. All else waits for the timelock and for the council. A
//! house without a Governance never changes.

mod parameter;
mod proposal;
mod target;

pub use parameter::{Class, Parameter, Subject};
pub use proposal::{Actor, Change, Proposal, ProposalState, Terms};
pub use target::{AssetSettings, Listed, Rules, Target};

use crate::limits::{COUNCIL_MAX, PAUSE_BOUNDS_S, TIMELOCK_MAX_S, TIMELOCK_MIN_S};
use crate::parameters::within;
use crate::refusal::Refusal;

/// Who agrees to changes of a house, and how long they wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Governance {
    /// Keys of the council.
    pub council_count: u8,
    /// How many of them must approve what loosens.
    pub threshold: u8,
    /// Rises with every change of the council: approvals of an earlier one are void.
    pub council_epoch: u32,
    /// What loosens waits this long.
    pub timelock_s: u32,
    /// Longest pause.
    pub pause_max_s: u32,
}

impl Governance {
    /// Whether delays are inside their bounds.
    ///
    /// # Errors
    /// [`Refusal::ParameterOutOfBounds`].
    pub fn check(&self, is_test: bool) -> Result<(), Refusal> {
        let least_s = if is_test { 0 } else { TIMELOCK_MIN_S };
        let (shortest_s, longest_s) = PAUSE_BOUNDS_S;
        let bounds_hold = within(self.timelock_s, least_s, TIMELOCK_MAX_S)
            && within(self.pause_max_s, shortest_s, longest_s);
        if bounds_hold {
            Ok(())
        } else {
            Err(Refusal::ParameterOutOfBounds)
        }
    }
}

/// Whether these keys can be a council of which so many must approve: one to nine, none of them
/// zero, each there once.
///
/// # Errors
/// [`Refusal::CouncilMalformed`].
pub fn check_council(keys: &[[u8; 32]], threshold: u8) -> Result<(), Refusal> {
    let is_own = |(place, key): (usize, &[u8; 32])| {
        *key != [0; 32] && !keys.iter().take(place).any(|other| other == key)
    };
    let is_sized = within(keys.len(), 1, COUNCIL_MAX);
    let has_threshold = within(usize::from(threshold), 1, keys.len());
    if is_sized && has_threshold && keys.iter().enumerate().all(is_own) {
        Ok(())
    } else {
        Err(Refusal::CouncilMalformed)
    }
}
