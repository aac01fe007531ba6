//! What should move: legs between named pockets.
//!
//! A plan decides nothing twice: the rules compute it, the program carries it out with the token
//! programs and then compares what moved with it. Each leg takes from one pocket what it gives to
//! another, so that every plan sums to zero per mint by construction.

use crate::math::Checked;
use crate::refusal::Refusal;
use crate::waterfall::Layer;

/// A place where tokens are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pocket {
    /// A wallet that the signer names.
    #[default]
    Wallet,
    /// The vault of the instruction's margin account, by asset slot.
    Vault(u8),
    /// The pool.
    Pool,
    /// The token account of a funded layer.
    Fund(Layer),
    /// The fund's account for stakes that wait for their epoch.
    PendingStakes,
    /// The fund's account for the secured part of assessments.
    Secured,
    /// The fund's account for money that it holds for others: bonds, assessments that are not used
    /// yet, recoveries that are not claimed yet.
    Escrow,
}

/// An amount on its way from one pocket to another, in native units of the pockets' mint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leg {
    /// Pays.
    pub from: Pocket,
    /// Receives.
    pub to: Pocket,
    /// How much.
    pub amount_native: u64,
}

/// Longest plan: everything that can pay for a loss at once, and what is left of the mutual layer.
pub const MAX_LEGS: usize = 8;

/// An ordered list of legs; legs of zero are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    legs: [Leg; MAX_LEGS],
    count: usize,
}

impl Plan {
    /// A plan of one leg, or of none when the amount is zero.
    ///
    /// # Errors
    /// None in practice: one leg always fits.
    pub fn one(from: Pocket, to: Pocket, amount_native: u64) -> Result<Self, Refusal> {
        let mut plan = Self::default();
        plan.push(from, to, amount_native)?;
        Ok(plan)
    }

    /// Adds a leg; an amount of zero adds nothing.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] when the plan is full.
    pub fn push(&mut self, from: Pocket, to: Pocket, amount_native: u64) -> Result<(), Refusal> {
        if amount_native == 0 {
            return Ok(());
        }
        let leg = self.legs.get_mut(self.count).ok_or(Refusal::Overflow)?;
        *leg = Leg {
            from,
            to,
            amount_native,
        };
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// Adds to the leg between these pockets, or a leg if there is none yet.
    ///
    /// # Errors
    /// [`Refusal::Overflow`] when the plan is full, or the leg is.
    pub fn merge(&mut self, from: Pocket, to: Pocket, amount_native: u64) -> Result<(), Refusal> {
        let mut legs = self.legs.iter_mut().take(self.count);
        if let Some(leg) = legs.find(|leg| (leg.from, leg.to) == (from, to)) {
            leg.amount_native = leg.amount_native.plus(amount_native)?;
            return Ok(());
        }
        self.push(from, to, amount_native)
    }

    /// The legs, in order.
    #[must_use]
    pub fn legs(&self) -> &[Leg] {
        self.legs.get(..self.count).unwrap_or_default()
    }

    /// Sum of the legs that leave `pocket`, in native units.
    #[must_use]
    pub fn paid_by(&self, pocket: Pocket) -> u64 {
        let leaving = self.legs().iter().filter(|leg| leg.from == pocket);
        leaving.fold(0, |sum, leg| sum.saturating_add(leg.amount_native))
    }

    /// Sum of the legs that reach `pocket`, in native units.
    #[must_use]
    pub fn received_by(&self, pocket: Pocket) -> u64 {
        let arriving = self.legs().iter().filter(|leg| leg.to == pocket);
        arriving.fold(0, |sum, leg| sum.saturating_add(leg.amount_native))
    }
}
