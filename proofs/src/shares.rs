//! Shares of the mutual layer as they come and go (SPEC 11, appendix A): nobody's move costs the
//! others.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::fund::{
    Fund, Member, Own, plan_activate, plan_request_unstake, plan_stake, plan_unstake,
};
use ringfence_core::math::Checked;
use ringfence_core::parameters::Parameters;
use ringfence_core::plan::{Plan, Pocket};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;
use ringfence_core::units::{Bps, Clock};
use ringfence_core::waterfall::Layer;

/// The rule: a stake that has waited becomes shares.
pub type Activate =
    fn(&mut Fund, &mut Member, &Settlement, &Parameters, &Clock) -> Result<Plan, Refusal>;
/// The rule: a request is paid.
pub type Unstake =
    fn(&mut Fund, &mut Member, &Settlement, (&Parameters, &Clock)) -> Result<Plan, Refusal>;
/// The rule: a defaulter's own stake is taken.
pub type SeizeOwn = fn(&mut Fund, &mut Member, &Settlement, &Own) -> Result<(), Refusal>;

/// The rules of the fund; a test replaces one of them by a wrong one.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// `fund_stake_activate`.
    pub activate: Activate,
    /// `fund_unstake`.
    pub unstake: Unstake,
    /// What `loss_route` takes of the defaulter's own.
    pub seize: SeizeOwn,
}

/// The rules as they are.
pub const RULES: Rules = Rules {
    activate: plan_activate,
    unstake: plan_unstake,
    seize: Fund::seize_own,
};

const PARAMETERS: Parameters = Parameters {
    dead_shares: 1,
    epoch_s: 1,
    cool_down_s: 1,
    unstake_window_s: 1_000,
    hard_stop_s: 10,
    gate_floor_native: 0,
    secured_bps: Bps(5_000),
    ..Parameters::TEST
};

/// A layer, two members, and nobody's share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Club {
    fund: Fund,
    members: [Member; 2],
    settlement: Settlement,
    now: Clock,
}

/// None where shares together do not fit.
fn club(source: &mut impl Source) -> Option<Club> {
    let mutual_native = source.amount();
    let shares: [u64; 2] = source.amounts();
    let [one, other] = shares;
    let share_count = one.checked_add(other)?.checked_add(1)?;
    Some(Club {
        fund: Fund {
            mutual_native,
            share_count,
            dead_share_count: 1,
            ..Fund::default()
        },
        members: shares.map(|shares| Member {
            shares,
            ..Member::default()
        }),
        settlement: Settlement::EMPTY,
        now: Clock::default(),
    })
}

impl Club {
    fn wait(&mut self, seconds: u32) {
        let slots = u64::from(seconds).saturating_mul(2);
        self.now.now_ts = self.now.now_ts.saturating_add(i64::from(seconds));
        self.now.slot = self.now.slot.saturating_add(slots);
    }

    /// The first member stakes, and an epoch begins.
    fn stake(&mut self, rules: &Rules, amount: u64) -> Result<Plan, Refusal> {
        let mut next = *self;
        let [member, _] = &mut next.members;
        plan_stake(&mut next.fund, member, amount, &next.now)?;
        next.now.now_ts = next.now.now_ts.saturating_add(2);
        let (settlement, now) = (&next.settlement, &next.now);
        let plan = (rules.activate)(&mut next.fund, member, settlement, &PARAMETERS, now)?;
        *self = next;
        Ok(plan)
    }

    /// The first member asks for some of its shares.
    fn request(&mut self, shares: u64) -> Result<(), Refusal> {
        let time = (&PARAMETERS, &self.now);
        let [member, _] = &mut self.members;
        plan_request_unstake(&self.fund, member, shares, &self.settlement, time)
    }

    /// The first member is paid.
    fn unstake(&mut self, rules: &Rules) -> Result<Plan, Refusal> {
        let mut next = *self;
        let [member, _] = &mut next.members;
        let time = (&PARAMETERS, &next.now);
        let plan = (rules.unstake)(&mut next.fund, member, &next.settlement, time)?;
        *self = next;
        Ok(plan)
    }

    /// So much of the first member's shares is taken, at most all of it.
    fn seize(&mut self, rules: &Rules, amount: u64) -> Result<u64, Refusal> {
        let [member, _] = &mut self.members;
        let staked_native = self.fund.own(member)?.staked_native.min(amount);
        let taken = Own {
            staked_native,
            ..Own::default()
        };
        (rules.seize)(&mut self.fund, member, &self.settlement, &taken)?;
        Ok(staked_native)
    }

    /// Whether shares of members and of nobody are all shares.
    fn is_counted(&self) -> Result<bool, Refusal> {
        let [one, other] = self.members;
        let all = one.shares.plus(other.shares)?;
        Ok(all.plus(self.fund.dead_share_count)? == self.fund.share_count)
    }

    /// The value of one share is at least what it was: compared without dividing.
    fn is_not_below(&self, before: &Self) -> bool {
        let product = |a: u64, b: u64| u128::from(a).saturating_mul(u128::from(b));
        let (fund, then) = (&self.fund, &before.fund);
        product(fund.mutual_native, then.share_count)
            >= product(then.mutual_native, fund.share_count)
    }
}

/// Whether `quotient` is `⌊a · b / d⌋`.
fn is_floor_of(quotient: u64, a: u64, b: u64, d: u64) -> bool {
    let exact = u128::from(a).saturating_mul(u128::from(b));
    let taken = u128::from(quotient).saturating_mul(u128::from(d));
    let rest = exact.checked_sub(taken);
    rest.is_some_and(|rest| rest < u128::from(d))
}

/// Whether `paid` is the smaller of `cap` and `⌊a · b / d⌋`.
fn is_least_of(paid: u64, cap: u64, (a, b, d): (u64, u64, u64)) -> bool {
    let exact = u128::from(a).saturating_mul(u128::from(b));
    let with = |units: u64| u128::from(units).saturating_mul(u128::from(d));
    let is_cap = paid == cap && with(cap) <= exact;
    is_cap || (paid <= cap && is_floor_of(paid, a, b, d))
}

/// Whoever stakes, leaves or is taken from, a share of the others is worth no less, the ledger
/// moves by what was paid, and shares stay counted.
///
/// # Errors
/// What the rules refuse but for a stake that is not worth a share, or is of no layer.
pub fn a_share_loses_nothing_by_a_move(source: &mut impl Source, rules: &Rules) -> Judged {
    let (how, amount) = (source.below(3), source.amount());
    let Some(mut club) = club(source) else {
        return Ok(Verdict::Vacuous);
    };
    let before = club;
    let ledger = before.fund.mutual_native;
    let expected = match how {
        0 => match club.stake(rules, amount) {
            Ok(plan) => ledger.plus(plan.received_by(Pocket::Fund(Layer::Mutual)))?,
            Err(_) => return Ok(Verdict::Vacuous),
        },
        1 => {
            let [member, _] = before.members;
            if amount == 0 || amount > member.shares {
                return Ok(Verdict::Vacuous);
            }
            club.request(amount)?;
            club.wait(1);
            let plan = club.unstake(rules)?;
            ledger.minus(plan.paid_by(Pocket::Fund(Layer::Mutual)))?
        }
        _ => ledger.minus(club.seize(rules, amount)?)?,
    };
    let is_ledger = club.fund.mutual_native == expected;
    Ok(Verdict::of(
        is_ledger && club.is_not_below(&before) && club.is_counted()?,
    ))
}

/// A request pays the smaller of the value then and the value now, whatever the layer is by now,
/// and burns what was asked for; with it goes its part of what is secured.
///
/// # Errors
/// What the rules refuse.
pub fn a_request_pays_the_smaller_value(source: &mut impl Source, rules: &Rules) -> Judged {
    let (asked, now_native, secured) = (source.amount(), source.amount(), source.amount());
    let Some(mut club) = club(source) else {
        return Ok(Verdict::Vacuous);
    };
    let then = club.fund;
    let [member, _] = &mut club.members;
    let held = member.shares;
    if asked == 0 || asked > held {
        return Ok(Verdict::Vacuous);
    }
    member.secured_native = secured;
    club.fund.secured_native = secured;
    club.request(asked)?;
    club.fund.mutual_native = now_native;
    club.wait(1);
    let [member, _] = club.members;
    let value_then = member.requested_value_native;
    let plan = club.unstake(rules)?;
    let paid = plan.paid_by(Pocket::Fund(Layer::Mutual));
    let of_secured = plan.paid_by(Pocket::Secured);
    let is_value = is_floor_of(value_then, asked, then.mutual_native, then.share_count)
        && is_least_of(paid, value_then, (asked, now_native, then.share_count))
        && is_floor_of(of_secured, secured, asked, held);
    let [member, _] = club.members;
    let is_burned = member.shares == held.minus(asked)? && member.requested_shares == 0;
    let is_ledger = club.fund.mutual_native == now_native.minus(paid)?;
    Ok(Verdict::of(
        is_value && is_burned && is_ledger && club.is_counted()?,
    ))
}

/// The hard stop pays the appendix's formula, whatever holds the request back, or waits where that
/// is nothing; it burns all that was asked for, and whoever stays loses no more by what is owed
/// than if nobody had left.
///
/// # Errors
/// What the rules refuse.
pub fn the_hard_stop_holds_its_part_back(source: &mut impl Source, rules: &Rules) -> Judged {
    let (asked, now_native, owed) = (source.amount(), source.amount(), source.amount());
    let is_gate = source.below(2) == 1;
    let Some(mut club) = club(source) else {
        return Ok(Verdict::Vacuous);
    };
    let then = club.fund;
    let [member, _] = club.members;
    let held = member.shares;
    if asked == 0 || asked > held || (is_gate && owed == 0) {
        return Ok(Verdict::Vacuous);
    }
    club.request(asked)?;
    let [member, _] = club.members;
    let value_then = member.requested_value_native;
    club.fund.mutual_native = now_native;
    club.settlement.owed_by_native = i128::from(owed);
    club.settlement.open_loss_count = u32::from(!is_gate);
    club.settlement.gate_open_since_ts = if owed == 0 { 0 } else { i64::MAX };
    let reason = if is_gate {
        Refusal::GateShut
    } else {
        Refusal::LossOpen
    };
    club.wait(PARAMETERS.hard_stop_s.saturating_sub(1));
    let is_early = club.unstake(rules) == Err(reason);
    club.wait(1);
    let before = club;
    let lost = owed.min(now_native);
    let free = now_native.minus(lost)?;
    let formula = (asked, free, then.share_count);
    let plan = match club.unstake(rules) {
        Err(refusal) => {
            let is_nothing = is_least_of(0, value_then, formula);
            let is_held = refusal == reason && club == before;
            return Ok(Verdict::of(is_early && is_nothing && is_held));
        }
        Ok(plan) => plan,
    };
    let paid = plan.paid_by(Pocket::Fund(Layer::Mutual));
    let is_paid = paid != 0 && is_least_of(paid, value_then, formula);
    let [member, _] = club.members;
    let is_burned = member.shares == held.minus(asked)? && member.requested_shares == 0;
    // What is owed becomes a loss: with everybody in, and with who stayed.
    let (mut stayed, mut all) = (club, before);
    let Some(left) = club.fund.mutual_native.checked_sub(lost) else {
        return Ok(Verdict::Fails);
    };
    stayed.fund.mutual_native = left;
    all.fund.mutual_native = free;
    Ok(Verdict::of(
        is_early && is_paid && is_burned && stayed.is_not_below(&all) && club.is_counted()?,
    ))
}

/// Whatever comes and goes, and whatever losses take, in three steps: when everybody has left, no
/// more has come out than came in less what was lost, and what is left is what rounding left.
///
/// # Errors
/// What the rules refuse but for stakes that cannot be shares.
pub fn no_more_comes_out_than_came_in(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut club) = club(source) else {
        return Ok(Verdict::Vacuous);
    };
    let mut ledger = club.fund.mutual_native;
    for _ in 0..3 {
        let (how, amount) = (source.below(3), source.amount());
        if amount == 0 {
            continue;
        }
        match how {
            0 => {
                // A stake that is refused waits, beside the layer.
                if let Ok(plan) = club.stake(rules, amount) {
                    ledger = ledger.plus(plan.received_by(Pocket::Fund(Layer::Mutual)))?;
                }
            }
            1 => ledger = ledger.minus(club.seize(rules, amount)?)?,
            _ => {
                let lost = club.fund.mutual_native.min(amount);
                club.fund.mutual_native = club.fund.mutual_native.minus(lost)?;
                ledger = ledger.minus(lost)?;
            }
        }
        // The other one is next.
        club.members.rotate_left(1);
    }
    for _ in 0..2 {
        let [member, _] = club.members;
        if member.shares != 0 {
            club.request(member.shares)?;
            club.wait(1);
            let paid = club.unstake(rules)?;
            let paid = paid.paid_by(Pocket::Fund(Layer::Mutual));
            let Some(left) = ledger.checked_sub(paid) else {
                return Ok(Verdict::Fails);
            };
            ledger = left;
        }
        club.members.rotate_left(1);
    }
    let is_empty = club.fund.share_count == club.fund.dead_share_count;
    Ok(Verdict::of(
        club.fund.mutual_native == ledger && is_empty && club.is_counted()?,
    ))
}
