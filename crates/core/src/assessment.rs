//! Assessments: what members pay beyond their stakes for one loss (SPEC 10, layer 7), and what they
//! claim of unused payments and of recoveries.
//!
//! A party answers once. Payments wait in escrow until the loss has taken what it needs; what it
//! takes is split by what each party paid. Everything that a party is due only ever grows, so that
//! claims of all parties together never exceed what came into escrow for them.

use crate::fund::{Fund, Member, shares_at};
use crate::loss::{Loss, State};
use crate::math::{Checked, allocate, mul_div_ceil, mul_div_floor};
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::units::Clock;
use crate::waterfall::Layer;

/// One party's part of a loss: its assessment, and what it has claimed of unused money and of
/// recoveries. The operator's match is a party without shares. Amounts in quote native.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Shares of the party when the loss was declared.
    pub shares: u64,
    /// Whether it paid, or its secured part was taken.
    pub has_answered: bool,
    /// What it paid, or what was taken of its secured part.
    pub paid_native: u64,
    /// What others had paid before it: its place when what is used is split.
    pub before_native: u64,
    /// What it has claimed so far.
    pub claimed_native: u64,
}

/// A member of the fund beside a loss. Whether it is the defaulter's own owner is for the caller to
/// know: such a member bears no part of the loss beyond its stake, and gets nothing back.
#[derive(Debug)]
pub struct Party<'a> {
    /// The member.
    pub member: &'a mut Member,
    /// Whether it is the owner of the defaulting account.
    pub is_defaulter: bool,
}

impl Party<'_> {
    /// Shares that count for the loss: those at its declaration.
    ///
    /// # Errors
    /// [`Refusal::NoSharesThen`].
    pub fn shares_then(&self, loss: &Loss) -> Result<u64, Refusal> {
        let generation = loss.snapshot.share_generation;
        match shares_at(self.member, loss.sequence, generation) {
            0 => Err(Refusal::NoSharesThen),
            _ if self.is_defaulter => Err(Refusal::NoSharesThen),
            shares => Ok(shares),
        }
    }
}

/// A member pays its whole call.
///
/// Refuses, in order: `LossInOtherState`; `AssessmentDuePassed`; `AssessmentAnswered`;
/// `NoSharesThen`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_pay_assessment(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    party: &Party<'_>,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    check_open(loss, part, clock)?;
    let shares = party.shares_then(loss)?;
    let amount = call_of(loss, shares)?;
    answer(loss, part, shares, amount)?;
    fund.escrow_native = fund.escrow_native.plus(amount)?;
    Plan::one(Pocket::Wallet, Pocket::Escrow, amount)
}

/// The operator pays any amount beside the members, once. What is not needed comes back like
/// theirs.
///
/// Refuses, in order: `LossInOtherState`; `AssessmentDuePassed`; `AssessmentAnswered`;
/// `AmountZero`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_match_assessment(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    arrived_native: u64,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    check_open(loss, part, clock)?;
    if arrived_native == 0 {
        return Err(Refusal::AmountZero);
    }
    answer(loss, part, 0, arrived_native)?;
    fund.escrow_native = fund.escrow_native.plus(arrived_native)?;
    Plan::one(Pocket::Wallet, Pocket::Escrow, arrived_native)
}

/// Takes the secured part of a member that has not paid in time, as far as its call. The member has
/// answered then, also when nothing was there.
///
/// Refuses, in order: `LossInOtherState`; `AssessmentNotDue`; `AssessmentAnswered`;
/// `NoSharesThen`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_seize_assessment(
    loss: &mut Loss,
    part: &mut Part,
    fund: &mut Fund,
    party: &mut Party<'_>,
    clock: &Clock,
) -> Result<Plan, Refusal> {
    if loss.state != State::Assessing {
        return Err(Refusal::LossInOtherState);
    }
    if !is_due_passed(loss, clock) {
        return Err(Refusal::AssessmentNotDue);
    }
    if part.has_answered {
        return Err(Refusal::AssessmentAnswered);
    }
    let shares = party.shares_then(loss)?;
    let member = &mut *party.member;
    let amount = call_of(loss, shares)?.min(member.secured_native);
    answer(loss, part, shares, amount)?;
    member.secured_native = member.secured_native.minus(amount)?;
    fund.secured_native = fund.secured_native.minus(amount)?;
    fund.escrow_native = fund.escrow_native.plus(amount)?;
    Plan::one(Pocket::Secured, Pocket::Escrow, amount)
}

/// Pays a party what it is due and has not claimed: unused payments, its part of recoveries, and
/// of what was left of a mutual layer that was used up. `shares` are those at declaration: what
/// [`Party::shares_then`] tells, and zero for the operator. Once a party has answered its part
/// keeps them, whatever becomes of its record.
///
/// Refuses: `NothingToClaim`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_claim(
    loss: &Loss,
    part: &mut Part,
    fund: &mut Fund,
    shares: u64,
) -> Result<Plan, Refusal> {
    if part.shares == 0 && !part.has_answered {
        part.shares = shares;
    }
    let due = due_native(loss, part)?.saturating_sub(part.claimed_native);
    if due == 0 {
        return Err(Refusal::NothingToClaim);
    }
    part.claimed_native = part.claimed_native.plus(due)?;
    fund.escrow_native = fund.escrow_native.minus(due)?;
    Plan::one(Pocket::Escrow, Pocket::Wallet, due)
}

/// All that a party is due of a loss so far, claimed or not. It never falls.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn due_native(loss: &Loss, part: &Part) -> Result<u64, Refusal> {
    let assessment = &loss.assessment;
    let back = loss
        .recovered_by(Layer::Mutual)
        .plus(loss.residual_native)?;
    let mut due = match loss.snapshot.member_shares {
        0 => 0,
        all => mul_div_floor(back, part.shares, all)?,
    };
    if assessment.is_settled && assessment.paid_native != 0 {
        let after = part.before_native.plus(part.paid_native)?;
        let all = assessment.paid_native;
        let used = allocate(
            loss.used_by(Layer::Assessment),
            part.before_native,
            after,
            all,
        )?;
        let recovered = loss.recovered_by(Layer::Assessment);
        due = due.plus(part.paid_native.minus(used)?)?;
        due = due.plus(mul_div_floor(recovered, part.paid_native, all)?)?;
    }
    Ok(due)
}

/// A party may still pay.
fn check_open(loss: &Loss, part: &Part, clock: &Clock) -> Result<(), Refusal> {
    if loss.state != State::Assessing {
        return Err(Refusal::LossInOtherState);
    }
    if is_due_passed(loss, clock) {
        return Err(Refusal::AssessmentDuePassed);
    }
    if part.has_answered {
        return Err(Refusal::AssessmentAnswered);
    }
    Ok(())
}

fn is_due_passed(loss: &Loss, clock: &Clock) -> bool {
    clock.has_lapsed(&loss.assessment.called(), loss.terms.assess_due_s)
}

/// What these shares are called for: their part, rounded up, and never more than is still missing.
fn call_of(loss: &Loss, shares: u64) -> Result<u64, Refusal> {
    let assessment = &loss.assessment;
    let missing = assessment
        .called_native
        .saturating_sub(assessment.paid_native);
    let part = mul_div_ceil(
        assessment.called_native,
        shares,
        loss.snapshot.member_shares,
    )?;
    Ok(part.min(missing))
}

fn answer(loss: &mut Loss, part: &mut Part, shares: u64, paid: u64) -> Result<(), Refusal> {
    let assessment = &mut loss.assessment;
    part.shares = shares;
    part.has_answered = true;
    part.before_native = assessment.paid_native;
    part.paid_native = paid;
    assessment.paid_native = assessment.paid_native.plus(paid)?;
    assessment.answered_shares = assessment.answered_shares.plus(shares)?;
    Ok(())
}
