//! Stress: the largest stress losses that were posted, by which the fund is sized.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use ringfence_core::fund::sizing as rules;

/// A posted stress loss; free when it is zero.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Pod, Zeroable, IdlType)]
pub struct StressEntry {
    /// Whose account it is.
    pub owner: Address,
    /// The account.
    pub margin_account: Address,
    /// What it would cost the fund under stress, in quote native.
    pub stress_native: u64,
    /// When it was posted.
    pub ts: i64,
}

impl StressEntry {
    fn view(&self) -> rules::StressEntry {
        rules::StressEntry {
            owner: self.owner.to_bytes(),
            account: self.margin_account.to_bytes(),
            stress_native: self.stress_native,
            ts: self.ts,
        }
    }

    fn of(entry: &rules::StressEntry) -> Self {
        let rules::StressEntry {
            owner,
            account,
            stress_native,
            ts,
        } = *entry;
        Self {
            owner: Address::new_from_array(owner),
            margin_account: Address::new_from_array(account),
            stress_native,
            ts,
        }
    }
}

/// The largest stress losses of a house.
#[account]
pub struct Stress {
    /// The house.
    pub house: Address,
    /// One per account.
    pub entries: [StressEntry; 8],
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 31],
}

impl Stress {
    /// As the rules see it.
    #[inline(never)]
    #[must_use]
    pub fn view(&self) -> rules::Stress {
        rules::Stress {
            entries: self.entries.map(|entry| entry.view()),
        }
    }

    /// Keeps what the rules changed.
    #[inline(never)]
    pub fn store(&mut self, stress: &rules::Stress) {
        let rules::Stress { entries } = stress;
        self.entries = entries.map(|entry| StressEntry::of(&entry));
    }
}
