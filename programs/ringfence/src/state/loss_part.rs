//! LossPart: one party's part of one loss, from its assessment to its last claim.

use anchor_lang::prelude::*;
use ringfence_core::assessment as rules;

/// One party's part of a loss. Amounts in quote native.
#[account]
pub struct LossPart {
    /// The loss.
    pub loss: Address,
    /// The party: a member's seat, or the fund itself for the operator's match.
    pub party: Address,
    /// Who may claim: the member, or the operator's authority when it matched.
    pub owner: Address,
    /// Who paid the rent.
    pub rent_payer: Address,
    /// Shares of the party when the loss was declared.
    pub shares: u64,
    /// What it paid, or what was taken of its secured part.
    pub paid_native: u64,
    /// What others had paid before it.
    pub before_native: u64,
    /// What it has claimed so far.
    pub claimed_native: u64,
    /// Whether it paid, or its secured part was taken.
    pub has_answered: u8,
    /// Bump of the address.
    pub bump: u8,
    /// For later.
    pub reserved: [u8; 30],
}

impl LossPart {
    /// As the rules see it.
    #[must_use]
    pub fn view(&self) -> rules::Part {
        rules::Part {
            shares: self.shares,
            has_answered: self.has_answered != 0,
            paid_native: self.paid_native,
            before_native: self.before_native,
            claimed_native: self.claimed_native,
        }
    }

    /// Keeps what the rules changed.
    pub fn store(&mut self, part: &rules::Part) {
        let rules::Part {
            shares,
            has_answered,
            paid_native,
            before_native,
            claimed_native,
        } = *part;
        self.shares = shares;
        self.has_answered = u8::from(has_answered);
        self.paid_native = paid_native;
        self.before_native = before_native;
        self.claimed_native = claimed_native;
    }
}
