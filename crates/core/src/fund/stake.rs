//! Stakes on their way into the mutual layer, and out of it when their owner is in default.

use super::stubs::sync_by_force;
use super::{Fund, Member, sync};
use crate::math::{Checked, mul_div_floor, to_u64};
use crate::parameters::Parameters;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::Clock;
use crate::waterfall::Layer;

/// Pays a stake in; it waits for its epoch. Allowed while a loss is open: it will not pay for it.
///
/// Refuses: `AmountZero`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_stake(
    fund: &mut Fund,
    member: &mut Member,
    arrived_native: u64,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    if arrived_native == 0 {
        return Err(Refusal::AmountZero);
    }
    member.pending_native = member.pending_native.plus(arrived_native)?;
    member.pending_ts = clock.now_ts;
    fund.pending_native = fund.pending_native.plus(arrived_native)?;
    Plan::one(Pocket::Wallet, Pocket::PendingStakes, arrived_native)
}

/// Turns a stake that has waited into shares of the mutual layer. A part of it, rounded down, is
/// set aside to secure assessments and buys no shares.
///
/// Refuses, in order: `AmountZero` when nothing waits; `LossOpen`; `EpochNotBegun` when no epoch
/// has begun since the stake and since the last loss was closed; `StubsFull`; for the first stake
/// of a generation `StakeTooSmall`; `ShareValueTooLow`; `StakeTooSmall`; `SkinBelowMinimum`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_activate(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    parameters: &Parameters,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    let amount = member.pending_native;
    if amount == 0 {
        return Err(Refusal::AmountZero);
    }
    if settlement.has_open_loss() {
        return Err(Refusal::LossOpen);
    }
    let start_ts = clock.period_start_ts(parameters.epoch_s)?;
    if start_ts <= member.pending_ts || start_ts < settlement.loss_closed_ts {
        return Err(Refusal::EpochNotBegun);
    }
    sync(member, fund, settlement)?;
    let secured = to_u64(parameters.secured_bps.of_floor(u128::from(amount))?)?;
    let staked = amount.minus(secured)?;
    let shares = issue(fund, staked, parameters)?;
    if member.shares == 0 {
        member.since_ts = clock.now_ts;
    }
    member.shares = member.shares.plus(shares)?;
    member.pending_native = 0;
    member.secured_native = member.secured_native.plus(secured)?;
    fund.pending_native = fund.pending_native.minus(amount)?;
    fund.secured_native = fund.secured_native.plus(secured)?;
    fund.mutual_native = fund.mutual_native.plus(staked)?;
    fund.check_skin(parameters)?;
    let mut plan = Plan::default();
    plan.push(Pocket::PendingStakes, Pocket::Fund(Layer::Mutual), staked)?;
    plan.push(Pocket::PendingStakes, Pocket::Secured, secured)?;
    Ok(plan)
}

/// New shares for `amount`, rounded down. The first stake of a generation also pays for the dead
/// shares.
fn issue(fund: &mut Fund, amount: u64, parameters: &Parameters) -> Result<u64, Refusal> {
    if fund.share_count == 0 {
        let shares = amount.saturating_sub(parameters.dead_shares);
        if shares == 0 {
            return Err(Refusal::StakeTooSmall);
        }
        fund.share_count = amount;
        fund.dead_share_count = parameters.dead_shares;
        return Ok(shares);
    }
    if fund.is_used_up() {
        return Err(Refusal::ShareValueTooLow);
    }
    let shares = mul_div_floor(amount, fund.share_count, fund.mutual_native)?;
    if shares == 0 {
        return Err(Refusal::StakeTooSmall);
    }
    fund.share_count = fund.share_count.plus(shares)?;
    Ok(shares)
}

/// Gives a stake that still waits back, at any time: it has never been at risk.
///
/// Refuses: `AmountZero` when nothing waits.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_cancel_stake(fund: &mut Fund, member: &mut Member) -> Result<Plan, Refusal> {
    let amount = member.pending_native;
    if amount == 0 {
        return Err(Refusal::AmountZero);
    }
    member.pending_native = 0;
    fund.pending_native = fund.pending_native.minus(amount)?;
    Plan::one(Pocket::PendingStakes, Pocket::Wallet, amount)
}

/// Gives back what secures the assessments of shares that are gone: void, seized, or paid out by a
/// hard stop. Not while a loss is open, for which it may still be called.
///
/// Refuses, in order: `StubsFull`; `AmountZero` when nothing is secured; `AboveStake` while the
/// member has shares; `LossOpen`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_release_secured(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
) -> Result<Plan, Refusal> {
    sync(member, fund, settlement)?;
    let amount = member.secured_native;
    if amount == 0 {
        return Err(Refusal::AmountZero);
    }
    if member.shares != 0 {
        return Err(Refusal::AboveStake);
    }
    if settlement.has_open_loss() {
        return Err(Refusal::LossOpen);
    }
    fund.pay_secured(member, amount)?;
    Plan::one(Pocket::Secured, Pocket::Wallet, amount)
}

/// What a member has in the fund itself, by where it is, in quote native: layer 2 of its own loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// Value of its shares of the mutual layer, rounded down.
    pub staked_native: u64,
    /// Stake that waits.
    pub waiting_native: u64,
    /// Secured part.
    pub secured_native: u64,
}

impl Own {
    /// The first of it up to an amount: shares, then what waits, then the secured part.
    #[must_use]
    pub fn up_to(&self, amount_native: u64) -> Self {
        let staked_native = self.staked_native.min(amount_native);
        let left = amount_native.saturating_sub(staked_native);
        let waiting_native = self.waiting_native.min(left);
        let left = left.saturating_sub(waiting_native);
        Self {
            staked_native,
            waiting_native,
            secured_native: self.secured_native.min(left),
        }
    }
}

impl Fund {
    /// What the member has in the fund; its void shares are worth nothing.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn own(&self, member: &Member) -> Result<Own, Refusal> {
        Ok(Own {
            staked_native: self.value_floor(self.valid_shares(member))?,
            waiting_native: member.pending_native,
            secured_native: member.secured_native,
        })
    }

    /// Takes from a defaulting member what `taken` says of each of its parts, at most what
    /// [`Fund::own`] tells. When the whole value of the shares is taken all of them go: what is
    /// left of them to rounding is the others'. Its earlier shares are noted first, by force.
    ///
    /// The caller moves the tokens: mutual layer, waiting stakes and secured parts → pool.
    ///
    /// # Errors
    /// [`Refusal::Overflow`], also for more than there is.
    pub fn seize_own(
        &mut self,
        member: &mut Member,
        settlement: &Settlement,
        taken: &Own,
    ) -> Result<(), Refusal> {
        sync_by_force(member, self, settlement)?;
        let staked = taken.staked_native;
        let is_all = staked == self.value_floor(member.shares)? && staked != 0;
        let shares = if is_all {
            member.shares
        } else {
            self.shares_ceil(staked, member.shares)?
        };
        member.lose_shares(shares)?;
        self.share_count = self.share_count.minus(shares)?;
        self.mutual_native = self.mutual_native.minus(staked)?;
        member.pending_native = member.pending_native.minus(taken.waiting_native)?;
        self.pending_native = self.pending_native.minus(taken.waiting_native)?;
        self.pay_secured(member, taken.secured_native)
    }

    /// Takes so much of a member's secured part off the ledgers.
    ///
    /// # Errors
    /// [`Refusal::Overflow`], also for more than there is.
    pub fn pay_secured(&mut self, member: &mut Member, amount_native: u64) -> Result<(), Refusal> {
        member.secured_native = member.secured_native.minus(amount_native)?;
        self.secured_native = self.secured_native.minus(amount_native)?;
        Ok(())
    }

    /// Ends a generation of shares when the layer is used up, if it is: all shares are void. Takes
    /// what is left of the layer off its ledger and returns it, for those who had the shares.
    /// Tokens are for the caller to move: mutual layer → escrow.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn end_generation(&mut self) -> Result<u64, Refusal> {
        if !self.is_used_up() {
            return Ok(0);
        }
        self.share_count = 0;
        self.dead_share_count = 0;
        self.share_generation = self.share_generation.plus(1)?;
        Ok(core::mem::take(&mut self.mutual_native))
    }
}
