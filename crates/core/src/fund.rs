//! The default fund: a ledger per layer, and members' shares of the mutual one (SPEC 11).
//!
//! A loss lowers what a share is worth; nothing per member is written then. A stake waits beside
//! the layer until an epoch begins with no loss open, so that nobody can stake into a loss or be
//! charged for one declared earlier. A stake that still waits may leave at any time.

use crate::math::{Checked, mul_div_ceil, mul_div_floor};
use crate::parameters::Parameters;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::Clock;
use crate::waterfall::Layer;

/// New stakes are refused while a thousand shares are worth less than one unit.
const SHARES_PER_NATIVE_MAX: u64 = 1_000;

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
}

impl Fund {
    /// What covers uncollected losses at the gate: insurance and junior skin.
    #[must_use]
    pub fn cover_native(&self) -> u64 {
        self.insurance_native
            .saturating_add(self.skin_junior_native)
    }

    /// Sum of all ledgers.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn total_native(&self) -> Result<u64, Refusal> {
        let skin = self.skin_junior_native.plus(self.skin_senior_native)?;
        let staked = self.mutual_native.plus(self.pending_native)?;
        self.insurance_native.plus(skin)?.plus(staked)
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

    /// Value of shares in quote native, rounded down; zero while there are no shares.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub fn value_floor(&self, shares: u64) -> Result<u64, Refusal> {
        if shares == 0 {
            return Ok(0);
        }
        mul_div_floor(shares, self.mutual_native, self.share_count)
    }

    /// Shares worth `amount`, rounded up, at most `held`.
    fn shares_ceil(&self, amount: u64, held: u64) -> Result<u64, Refusal> {
        if amount == 0 {
            return Ok(0);
        }
        Ok(mul_div_ceil(amount, self.share_count, self.mutual_native)?.min(held))
    }

    /// Takes `staked_native` of a defaulting member's own part of the layer, and `waiting_native`
    /// of what still waits. All shares go with all of their value: what is left of them to rounding
    /// is the others'.
    ///
    /// # Errors
    /// [`Refusal::Overflow`].
    pub(crate) fn seize(
        &mut self,
        member: &mut Member,
        (staked_native, waiting_native): (u64, u64),
    ) -> Result<(), Refusal> {
        let is_all = staked_native == self.value_floor(member.shares)? && staked_native != 0;
        let shares = if is_all {
            member.shares
        } else {
            self.shares_ceil(staked_native, member.shares)?
        };
        member.shares = member.shares.minus(shares)?;
        member.requested_shares = member.requested_shares.min(member.shares);
        self.share_count = self.share_count.minus(shares)?;
        self.mutual_native = self.mutual_native.minus(staked_native)?;
        member.pending_native = member.pending_native.minus(waiting_native)?;
        self.pending_native = self.pending_native.minus(waiting_native)?;
        Ok(())
    }
}

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

/// Turns a stake that has waited into shares of the mutual layer.
///
/// Refuses, in order: `AmountZero` when nothing waits; `LossOpen`; `EpochNotBegun` when no epoch
/// has begun since the stake and since the last loss was closed; `ShareValueTooLow`;
/// `StakeTooSmall`; `SkinBelowMinimum`.
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
    if settlement.open_loss_count != 0 {
        return Err(Refusal::LossOpen);
    }
    let start_ts = clock.period_start_ts(parameters.epoch_s)?;
    if start_ts <= member.pending_ts || start_ts < settlement.loss_closed_ts {
        return Err(Refusal::EpochNotBegun);
    }
    let shares = issue(fund, amount, parameters)?;
    member.shares = member.shares.plus(shares)?;
    member.pending_native = 0;
    fund.pending_native = fund.pending_native.minus(amount)?;
    fund.mutual_native = fund.mutual_native.plus(amount)?;
    let skin = fund.skin_junior_native.plus(fund.skin_senior_native)?;
    let least = parameters
        .skin_min_bps
        .of_ceil(u128::from(fund.mutual_native))?;
    if u128::from(skin) < least {
        return Err(Refusal::SkinBelowMinimum);
    }
    Plan::one(Pocket::PendingStakes, Pocket::Fund(Layer::Mutual), amount)
}

/// New shares for `amount`, rounded down. The first stake also pays for the dead shares.
fn issue(fund: &mut Fund, amount: u64, parameters: &Parameters) -> Result<u64, Refusal> {
    if fund.share_count == 0 {
        let shares = amount.saturating_sub(parameters.dead_shares);
        if shares == 0 {
            return Err(Refusal::StakeTooSmall);
        }
        fund.share_count = amount;
        return Ok(shares);
    }
    if fund.mutual_native.saturating_mul(SHARES_PER_NATIVE_MAX) < fund.share_count {
        return Err(Refusal::ShareValueTooLow);
    }
    let shares = mul_div_floor(amount, fund.share_count, fund.mutual_native)?;
    if shares == 0 {
        return Err(Refusal::StakeTooSmall);
    }
    fund.share_count = fund.share_count.plus(shares)?;
    Ok(shares)
}

/// Starts the cool-down of some shares. They go on paying losses until they are paid out.
///
/// Refuses, in order: `AmountZero`; `UnstakeRequestRunning` unless the earlier one has lapsed;
/// `AboveStake`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_request_unstake(
    fund: &Fund,
    member: &mut Member,
    shares: u64,
    settlement: &Settlement,
    time: (&Parameters, &Clock),
) -> Result<(), Refusal> {
    let (parameters, clock) = time;
    if shares == 0 {
        return Err(Refusal::AmountZero);
    }
    let is_running = member.requested_shares != 0
        && (settlement.open_loss_count != 0
            || clock.now_ts <= window_end_ts(member, settlement, parameters));
    if is_running {
        return Err(Refusal::UnstakeRequestRunning);
    }
    if shares > member.shares {
        return Err(Refusal::AboveStake);
    }
    member.requested_shares = shares;
    member.requested_value_native = fund.value_floor(shares)?;
    member.requested_ts = clock.now_ts;
    Ok(())
}

/// Last second in which a request is paid: the window after the cool-down, and as long again after
/// whatever held it back (an open loss, a shut gate).
fn window_end_ts(member: &Member, settlement: &Settlement, parameters: &Parameters) -> i64 {
    let cooled_ts = member
        .requested_ts
        .saturating_add(i64::from(parameters.cool_down_s));
    let start_ts = cooled_ts
        .max(settlement.loss_closed_ts)
        .max(settlement.gate_open_since_ts);
    start_ts.saturating_add(i64::from(parameters.unstake_window_s))
}

/// Pays a request out: the smaller of what the shares were worth then and are worth now.
///
/// Refuses, in order: `NoUnstakeRequest`; `CoolDownNotPassed`; `LossOpen`; `GateShut`;
/// `UnstakeWindowPassed`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_unstake(
    fund: &mut Fund,
    member: &mut Member,
    settlement: &Settlement,
    time: (&Parameters, &Clock),
) -> Result<Plan, Refusal> {
    let (parameters, clock) = time;
    if member.requested_shares == 0 {
        return Err(Refusal::NoUnstakeRequest);
    }
    if !clock.has_passed(member.requested_ts, parameters.cool_down_s) {
        return Err(Refusal::CoolDownNotPassed);
    }
    if settlement.open_loss_count != 0 {
        return Err(Refusal::LossOpen);
    }
    if !settlement.is_gate_open(fund.cover_native(), parameters) {
        return Err(Refusal::GateShut);
    }
    if clock.now_ts > window_end_ts(member, settlement, parameters) {
        return Err(Refusal::UnstakeWindowPassed);
    }
    let shares = member.requested_shares;
    let paid = fund.value_floor(shares)?.min(member.requested_value_native);
    member.shares = member.shares.minus(shares)?;
    member.requested_shares = 0;
    member.requested_value_native = 0;
    fund.share_count = fund.share_count.minus(shares)?;
    fund.mutual_native = fund.mutual_native.minus(paid)?;
    Plan::one(Pocket::Fund(Layer::Mutual), Pocket::Wallet, paid)
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

/// The operator adds to one of its own layers.
///
/// Refuses, in order: `LayerNotDepositable` for other layers than the two of skin; `AmountZero`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_deposit_skin(
    fund: &mut Fund,
    layer: Layer,
    arrived_native: u64,
) -> Result<Plan, Refusal> {
    if !matches!(layer, Layer::SkinJunior | Layer::SkinSenior) {
        return Err(Refusal::LayerNotDepositable);
    }
    if arrived_native == 0 {
        return Err(Refusal::AmountZero);
    }
    let ledger = fund.ledger_mut(layer)?;
    *ledger = ledger.plus(arrived_native)?;
    Plan::one(Pocket::Wallet, Pocket::Fund(layer), arrived_native)
}

/// Tokens that a house account holds beyond its ledger go to the insurance layer. Within the
/// insurance account nothing moves: only its ledger rises, so the plan has no leg then.
///
/// Refuses: `TokensBelowLedger`; `NothingToMove`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_sweep(fund: &mut Fund, from: Pocket, holding: (u64, u64)) -> Result<Plan, Refusal> {
    let surplus = crate::vault::surplus_native(holding.0, holding.1)?;
    fund.insurance_native = fund.insurance_native.plus(surplus)?;
    let insurance = Pocket::Fund(Layer::Insurance);
    if from == insurance {
        Ok(Plan::default())
    } else {
        Plan::one(from, insurance, surplus)
    }
}
