//! The way out of the mutual layer: a request, its cool-down, its window, and the hard stop.

use super::{Fund, Member, sync};
use crate::math::{Checked, above_zero, mul_div_floor, to_u64};
use crate::parameters::Parameters;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::units::Clock;
use crate::waterfall::Layer;

/// Starts the cool-down of some shares. They go on paying losses until they are paid out.
///
/// Refuses, in order: `AmountZero`; `StubsFull`; `UnstakeRequestRunning` unless the earlier one has
/// lapsed; `AboveStake`.
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
    if shares == 0 {
        return Err(Refusal::AmountZero);
    }
    sync(member, fund, settlement)?;
    if member.requested_shares != 0 && !has_request_lapsed(member, settlement, time) {
        return Err(Refusal::UnstakeRequestRunning);
    }
    if shares > member.shares {
        return Err(Refusal::AboveStake);
    }
    let (_, clock) = time;
    member.requested_shares = shares;
    member.requested_value_native = fund.value_floor(shares)?;
    member.requested_ts = clock.now_ts;
    member.requested_slot = clock.slot;
    Ok(())
}

/// The gate may open for so long without an end to the stretch in which it was shut.
const GATE_BREAK_S: u32 = 3_600;

impl Settlement {
    /// Notes when a stretch of open losses begins; goes before a loss is declared.
    pub fn note_loss_opens(&mut self, parameters: &Parameters, clock: &Clock) {
        let break_s = clock.age_s(self.loss_closed_ts);
        if !self.has_open_loss() && break_s > i64::from(parameters.unstake_window_s) {
            self.loss_since_ts = clock.now_ts;
        }
    }

    /// Notes whether the gate is open, so that requests which waited for it do not lapse.
    pub fn note_gate(&mut self, cover_native: u64, parameters: &Parameters, clock: &Clock) {
        let is_open = self.is_gate_open(cover_native, parameters);
        if !is_open {
            self.note_gate_shuts(clock);
            self.gate_open_since_ts = i64::MAX;
        } else if self.gate_open_since_ts == i64::MAX {
            self.gate_open_since_ts = clock.now_ts;
        }
    }

    /// Notes when a stretch begins in which the gate is shut; goes before it shuts.
    fn note_gate_shuts(&mut self, clock: &Clock) {
        let break_s = clock.age_s(self.gate_open_since_ts);
        if self.gate_open_since_ts != i64::MAX && break_s > i64::from(GATE_BREAK_S) {
            self.gate_shut_since_ts = clock.now_ts;
        }
    }
}

/// Whether a request cannot be paid any more: its window has passed, or that of its hard stop while
/// something holds it back.
fn has_request_lapsed(
    member: &Member,
    settlement: &Settlement,
    time: (&Parameters, &Clock),
) -> bool {
    let is_held = settlement.has_open_loss() || settlement.gate_open_since_ts == i64::MAX;
    has_window_passed(member, settlement, time) || is_held && has_hard_stop_passed(member, time)
}

/// Whether the window has passed: so long after the cool-down, and as long again after whatever
/// held the request back (open losses, a shut gate). What begins only after the window does not
/// bring a request back to life, or an old one would be a way out at the sight of every loss.
fn has_window_passed(
    member: &Member,
    settlement: &Settlement,
    time: (&Parameters, &Clock),
) -> bool {
    let (parameters, clock) = time;
    let window_s = i64::from(parameters.unstake_window_s);
    let own_s = i64::from(parameters.cool_down_s).saturating_add(window_s);
    let own_end_ts = member.requested_ts.saturating_add(own_s);
    let is_kept_by = |since_ts: i64, end_ts: i64, goes_on: bool| {
        since_ts <= own_end_ts && (goes_on || clock.age_s(end_ts) <= window_s)
    };
    let (closed_ts, is_open) = (settlement.loss_closed_ts, settlement.has_open_loss());
    let gate_ts = settlement.gate_open_since_ts;
    is_after(member, parameters.cool_down_s, time)
        && !is_kept_by(settlement.loss_since_ts, closed_ts, is_open)
        && !is_kept_by(settlement.gate_shut_since_ts, gate_ts, gate_ts == i64::MAX)
}

/// Whether the window after the hard stop has passed. It ends, or an old request that nobody
/// wanted paid would be a way out at the sight of every loss.
fn has_hard_stop_passed(member: &Member, time: (&Parameters, &Clock)) -> bool {
    is_after(member, time.0.hard_stop_s, time)
}

/// Whether more than so long and a window have passed since the request.
fn is_after(member: &Member, from_s: u32, (parameters, clock): (&Parameters, &Clock)) -> bool {
    let end_s = from_s.saturating_add(parameters.unstake_window_s);
    clock.has_lapsed(&member.requested(), end_s.saturating_add(1))
}

/// Pays a request out: the smaller of what the shares were worth then and are worth now, and the
/// secured part that belongs to them.
///
/// While a loss is open or the gate is shut it waits, until `hard_stop_s` after the request: for a
/// window from then on it is paid less its part of all that losers owe, once. All of the requested
/// shares are burned for it: their part of what is open stays in the layer.
///
/// Refuses, in order: `StubsFull`; `NoUnstakeRequest`; `CoolDownNotPassed`; `LossOpen`, then
/// `GateShut`, unless the hard stop pays something; `UnstakeWindowPassed`.
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
    sync(member, fund, settlement)?;
    if member.requested_shares == 0 {
        return Err(Refusal::NoUnstakeRequest);
    }
    if !clock.has_lapsed(&member.requested(), parameters.cool_down_s) {
        return Err(Refusal::CoolDownNotPassed);
    }
    if let Some(reason) = held_by(fund, settlement, parameters) {
        if has_window_passed(member, settlement, time) {
            return Err(reason);
        }
        return pay_part(fund, member, settlement.owed_by_native, time, reason);
    }
    if has_window_passed(member, settlement, time) {
        return Err(Refusal::UnstakeWindowPassed);
    }
    let shares = member.requested_shares;
    let paid = fund.value_floor(shares)?.min(member.requested_value_native);
    pay(fund, member, (shares, paid), true)
}

/// What holds requests back now, if anything does.
fn held_by(fund: &Fund, settlement: &Settlement, parameters: &Parameters) -> Option<Refusal> {
    if settlement.has_open_loss() {
        Some(Refusal::LossOpen)
    } else if settlement.is_gate_open(fund.cover_native(), parameters) {
        None
    } else {
        Some(Refusal::GateShut)
    }
}

/// The hard stop, or the reason why the request waits.
fn pay_part(
    fund: &mut Fund,
    member: &mut Member,
    owed_by_native: i128,
    time: (&Parameters, &Clock),
    reason: Refusal,
) -> Result<Plan, Refusal> {
    let (parameters, clock) = time;
    let is_due = clock.has_lapsed(&member.requested(), parameters.hard_stop_s);
    if !is_due || has_hard_stop_passed(member, time) {
        return Err(reason);
    }
    let mutual = fund.mutual_native;
    let owed = above_zero(owed_by_native).min(u128::from(mutual));
    let free = mutual.minus(to_u64(owed)?)?;
    let part = mul_div_floor(member.requested_shares, free, fund.share_count)?;
    let paid = part.min(member.requested_value_native);
    if paid == 0 {
        return Err(reason);
    }
    let burned = member.requested_shares;
    pay(fund, member, (burned, paid), reason != Refusal::LossOpen)
}

/// Burns shares for what is paid, with their part of what the member has secured, rounded down;
/// all of it with the last share. The request is done with.
fn pay(
    fund: &mut Fund,
    member: &mut Member,
    (shares, paid): (u64, u64),
    with_secured: bool,
) -> Result<Plan, Refusal> {
    let secured = if with_secured {
        mul_div_floor(member.secured_native, shares, member.shares)?
    } else {
        0
    };
    member.clear_request();
    member.lose_shares(shares)?;
    fund.share_count = fund.share_count.minus(shares)?;
    fund.mutual_native = fund.mutual_native.minus(paid)?;
    fund.pay_secured(member, secured)?;
    let mut plan = Plan::default();
    plan.push(Pocket::Fund(Layer::Mutual), Pocket::Wallet, paid)?;
    plan.push(Pocket::Secured, Pocket::Wallet, secured)?;
    Ok(plan)
}
