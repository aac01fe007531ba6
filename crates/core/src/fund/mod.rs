//! The default fund: a ledger per layer, and members' shares of the mutual one (SPEC 11).
//!
//! A loss lowers what a share is worth; nothing per member is written then. A stake waits beside
//! the layer until an epoch begins with no loss open, so that nobody can stake into a loss or be
//! charged for one declared earlier. A stake that still waits may leave at any time.
//!
//! What a member had when a loss was declared decides what it is assessed and what it gets of the
//! recoveries, whatever it has now: `stubs` keeps that. Shares of a layer that was used up are
//! void; those of the next generation have nothing to do with them.

mod skin;
mod stake;
mod stubs;
mod unstake;

pub mod sizing;

use crate::math::{Checked, mul_div_ceil, mul_div_floor};
use crate::refusal::Refusal;
use crate::units::Moment;
use crate::waterfall::Layer;

pub use skin::{plan_deposit_skin, plan_sweep, plan_withdraw_skin};
pub use stake::{Own, plan_activate, plan_cancel_stake, plan_release_secured, plan_stake};
pub use stubs::{plan_drop_stub, shares_at, sync};
pub use unstake::{plan_request_unstake, plan_unstake};

/// A layer is used up, and takes no stakes, when this many shares are worth less than one unit.
pub const SHARES_PER_NATIVE_MAX: u64 = 1_000;

/// Ledgers of the funded layers and the shares of the mutual one. Amounts in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fund {
    /// Layer 3.
    pub insurance_native: u64,
    /// Layer 4.
    pub skin_junior_native: u64,
    /// Layer 5.
    pub mutual_native: u64,
    /// Layer 6.
    pub skin_senior_native: u64,
    /// Stakes that wait for their epoch.
    pub pending_native: u64,
    /// Part of layer 4 that was paid in while a loss was open: last in line until none is.
    pub fresh_junior_native: u64,
    /// Part of layer 6 that was paid in while a loss was open: last in line until none is.
    pub fresh_senior_native: u64,
    /// Secured parts of assessments.
    pub secured_native: u64,
    /// Held for others: bonds, assessments not used yet, recoveries not claimed yet.
    pub escrow_native: u64,
    /// Shares of the mutual layer, the dead ones included.
    pub share_count: u64,
    /// Shares among them that nobody owns.
    pub dead_share_count: u64,
    /// Generation of the shares: rises when the layer was used up, and earlier shares are void.
    pub share_generation: u32,
    /// When the capped period began; zero before the first default.
    pub period_start_ts: i64,
    /// When it ends.
    pub period_end_ts: i64,
    /// What it has assessed, as a share of the members' stake, in units of 10^-12.
    pub period_assessed_e12: u64,
    /// Day for which `small_used_native` counts.
    pub small_day_ts: i64,
    /// What small shortfalls have taken of the insurance layer on that day.
    pub small_used_native: u64,
    /// What the fund must cover, as last computed from posted stress losses.
    pub cover_required_native: u64,
    /// Since when it has not covered it; zero while it does.
    pub cover_short_since_ts: i64,
    /// Since when the operator's skin has been below its minimum; zero while it is not.
    pub skin_short_since_ts: i64,
}

/// One member's part of the fund.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Shares of the mutual layer.
    pub shares: u64,
    /// Stake that waits for its epoch, in quote native.
    pub pending_native: u64,
    /// When the last of it was paid in.
    pub pending_ts: i64,
    /// Shares whose unstake is requested; zero for no request.
    pub requested_shares: u64,
    /// What they were worth at the request, in quote native.
    pub requested_value_native: u64,
    /// When the request was made.
    pub requested_ts: i64,
    /// Slot of the request.
    pub requested_slot: u64,
    /// Set aside to secure assessments, in quote native.
    pub secured_native: u64,
    /// Since when the member has had shares without a break; zero without shares.
    pub since_ts: i64,
    /// Generation of the shares.
    pub share_generation: u32,
    /// Sequence number of the first loss that was declared with the present shares.
    pub stub_sequence: u64,
    /// Shares at the declaration of earlier losses.
    pub stubs: [Stub; STUBS],
}

/// How many stretches of earlier shares a member's record holds.
pub const STUBS: usize = 8;

/// The shares that a member had when a stretch of losses was declared. Free when `shares` is zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stub {
    /// Sequence number of the first loss.
    pub first_sequence: u64,
    /// Sequence number of the first loss after the stretch.
    pub end_sequence: u64,
    /// Shares then.
    pub shares: u64,
    /// Their generation: losses of the stretch that were declared under another one do not count.
    pub share_generation: u32,
}

impl Fund {
    /// What covers uncollected losses at the gate: insurance and junior skin.
    #[must_use]
    pub fn cover_native(&self) -> u64 {
        self.insurance_native
            .saturating_add(self.skin_junior_native)
    }

    /// Both layers of skin in the game.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn skin_native(&self) -> Result<u64, Refusal> {
        self.skin_junior_native.plus(self.skin_senior_native)
    }

    /// The funded layers: what others than a defaulter have put aside for its loss.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn funded_native(&self) -> Result<u64, Refusal> {
        let staked = self.insurance_native.plus(self.mutual_native)?;
        staked.plus(self.skin_native()?)
    }

    /// Sum of all ledgers: the funded layers, stakes that wait, secured parts and the escrow.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn total_native(&self) -> Result<u64, Refusal> {
        let aside = self.pending_native.plus(self.secured_native)?;
        self.funded_native()?.plus(aside)?.plus(self.escrow_native)
    }

    /// Ledger of a funded layer.
    ///
    /// # Errors
    /// [`Refusal::LayerNotDepositable`] for a layer without a ledger.
    pub fn ledger_mut(&mut self, layer: Layer) -> Result<&mut u64, Refusal> {
        match layer {
            Layer::Insurance => Ok(&mut self.insurance_native),
            Layer::SkinJunior => Ok(&mut self.skin_junior_native),
            Layer::Mutual => Ok(&mut self.mutual_native),
            Layer::SkinSenior => Ok(&mut self.skin_senior_native),
            _ => Err(Refusal::LayerNotDepositable),
        }
    }

    /// Value of present shares in quote native, rounded down; zero while there are no shares.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn value_floor(&self, shares: u64) -> Result<u64, Refusal> {
        if shares == 0 || self.share_count == 0 {
            return Ok(0);
        }
        mul_div_floor(shares, self.mutual_native, self.share_count)
    }

    /// Whether the layer is used up: a thousand shares are worth less than one unit. A layer
    /// without shares is not.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        self.mutual_native.saturating_mul(SHARES_PER_NATIVE_MAX) < self.share_count
    }

    /// The member's shares, as far as they are not void: those of the present generation.
    #[must_use]
    pub fn valid_shares(&self, member: &Member) -> u64 {
        if member.share_generation == self.share_generation {
            member.shares
        } else {
            0
        }
    }

    /// Shares worth `amount`, rounded up, at most `held`.
    fn shares_ceil(&self, amount: u64, held: u64) -> Result<u64, Refusal> {
        if amount == 0 {
            return Ok(0);
        }
        Ok(mul_div_ceil(amount, self.share_count, self.mutual_native)?.min(held))
    }
}

impl Member {
    /// When the unstake was requested.
    #[must_use]
    pub const fn requested(&self) -> Moment {
        Moment {
            ts: self.requested_ts,
            slot: self.requested_slot,
        }
    }

    /// Forgets the request.
    const fn clear_request(&mut self) {
        self.requested_shares = 0;
        self.requested_value_native = 0;
    }

    /// Takes shares away. Without shares there is no request, and the membership ends.
    fn lose_shares(&mut self, shares: u64) -> Result<(), Refusal> {
        self.shares = self.shares.minus(shares)?;
        if self.shares == 0 {
            self.since_ts = 0;
            self.clear_request();
        }
        if self.requested_shares > self.shares {
            // The value at the request shrinks with the shares, or the rest would be worth more.
            self.requested_value_native = mul_div_floor(
                self.requested_value_native,
                self.shares,
                self.requested_shares,
            )?;
            self.requested_shares = self.shares;
        }
        Ok(())
    }
}
