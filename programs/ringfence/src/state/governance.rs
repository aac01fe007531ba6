//! Governance: who agrees to changes of a house, and how long they wait.

use anchor_lang::prelude::*;
use ringfence_core::governance as rules;
use ringfence_core::limits::COUNCIL_MAX;

/// Who agrees to changes of a house.
#[account]
pub struct Governance {
    /// The house.
    pub house: Address,
    /// Keys of the council; zero behind the last.
    pub council: [Address; COUNCIL_MAX],
    /// Rises with every change of the council.
    pub council_epoch: u32,
    /// What loosens waits this long.
    pub timelock_s: u32,
    /// Longest pause.
    pub pause_max_s: u32,
    /// Proposals so far: number of the next one.
    pub proposal_count: u32,
    /// Keys of the council.
    pub council_count: u8,
    /// How many of them must approve what loosens.
    pub threshold: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 61],
}

impl Governance {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Governance {
        rules::Governance {
            council_count: self.council_count,
            threshold: self.threshold,
            council_epoch: self.council_epoch,
            timelock_s: self.timelock_s,
            pause_max_s: self.pause_max_s,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, governance: &rules::Governance) {
        let rules::Governance {
            council_count,
            threshold,
            council_epoch,
            timelock_s,
            pause_max_s,
        } = *governance;
        self.council_count = council_count;
        self.threshold = threshold;
        self.council_epoch = council_epoch;
        self.timelock_s = timelock_s;
        self.pause_max_s = pause_max_s;
    }

    /// Place of a key in the council.
    #[must_use]
    pub fn place_of(&self, key: &Address) -> Option<usize> {
        let mut keys = self.council.iter().take(usize::from(self.council_count));
        keys.position(|own| own == key)
    }
}

/// Keys as an account and an event keep them: zero behind the last.
#[must_use]
pub fn council_of(keys: &[Address]) -> [Address; COUNCIL_MAX] {
    let mut council = [Address::default(); COUNCIL_MAX];
    for (place, key) in council.iter_mut().zip(keys) {
        *place = *key;
    }
    council
}
