//! Assessments of members (SPEC 10, layer 7; decision 17): who pays how much, once, and who gets
//! what back.

use crate::estate::{DUE_S, Estate};
use crate::rules::Rules;
use crate::source::{Judged, Source, Verdict};
use ringfence_core::assessment::due_native;
use ringfence_core::loss::{Frozen, Route, State};
use ringfence_core::math::Checked;
use ringfence_core::plan::Pocket;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::Layer;

/// Number of the operator among the parties.
const OPERATOR: usize = 2;
/// Parties of a loss: two members and the operator.
const PARTIES: [usize; 3] = [0, 1, OPERATOR];

/// A loss for which members are called, and what they are about to do.
#[derive(Clone, Copy, Debug)]
struct Case {
    estate: Estate,
    called: u64,
    shares: [u64; 2],
    /// 0 does nothing, 1 pays, 2 and 3 are taken from by force, with much secured or one unit.
    ways: [u64; 2],
    /// What the operator pays beside the members, before them or after.
    matched: u64,
    is_reversed: bool,
}

/// None where nothing is called, there is nobody to call, or the money together does not fit.
fn case(source: &mut impl Source) -> Result<Option<Case>, Refusal> {
    let called = source.amount();
    let shares = source.amounts();
    let [one, other] = shares;
    let all_shares = u128::from(one).plus(u128::from(other))?;
    if called == 0 || all_shares == 0 || all_shares >= u128::from(u64::MAX) {
        return Ok(None);
    }
    let matched = source.amount();
    let more = source.below(2);
    let (ways, is_reversed) = ([source.below(4), source.below(4)], source.below(2) == 1);
    let money = u128::from(called).times(3)?.plus(u128::from(matched))?;
    if money >= u128::from(u64::MAX) {
        return Ok(None);
    }
    let Some(mut estate) = Estate::owing([called.plus(more)?, 0], 0) else {
        return Ok(None);
    };
    estate.seat(0, shares)?;
    estate.loss.state = State::Assessing;
    estate.loss.next_layer = 7;
    estate.loss.assessment.called_native = called;
    for (member, way) in estate.members.iter_mut().zip(ways) {
        member.secured_native = match way {
            2 => called,
            3 => 1,
            _ => 0,
        };
        estate.fund.secured_native = estate.fund.secured_native.plus(member.secured_native)?;
    }
    estate.count();
    Ok(Some(Case {
        estate,
        called,
        shares,
        ways,
        matched,
        is_reversed,
    }))
}

impl Case {
    /// Members, in the order in which they act.
    fn order(&self) -> [usize; 2] {
        if self.is_reversed { [1, 0] } else { [0, 1] }
    }

    fn way(&self, who: usize) -> u64 {
        match self.shares.get(who) {
            None | Some(0) => 0,
            Some(_) => self.ways.get(who).copied().unwrap_or_default(),
        }
    }

    fn paid(&self, who: usize) -> u64 {
        let part = self.estate.parts.get(who);
        part.map_or(0, |part| part.paid_native)
    }

    fn route(&mut self, rules: &Rules) -> Result<(), Refusal> {
        let route = Route {
            through: Layer::GainHaircut,
            frozen: Frozen::default(),
            clock: self.estate.now,
        };
        self.estate.route(rules, &route).map(|_| ())
    }

    fn match_members(&mut self, rules: &Rules) -> Result<(), Refusal> {
        if self.matched == 0 {
            return Ok(());
        }
        self.estate.match_with(rules, self.matched).map(|_| ())
    }

    /// Whoever pays pays, then time passes, and whoever did not is taken from.
    fn answer_all(&mut self, rules: &Rules) -> Result<(), Refusal> {
        if self.is_reversed {
            self.match_members(rules)?;
        }
        for who in self.order() {
            if self.way(who) == 1 {
                self.estate.answer(rules, who, false)?;
            }
        }
        if !self.is_reversed {
            self.match_members(rules)?;
        }
        self.estate.wait(DUE_S);
        for who in self.order() {
            if self.way(who) > 1 {
                self.estate.answer(rules, who, true)?;
            }
        }
        Ok(())
    }

    /// The time is over twice; the loss uses what it needs, and goes through.
    fn settle(&mut self, rules: &Rules) -> Result<(), Refusal> {
        self.estate.wait(DUE_S);
        self.route(rules)
    }

    /// Everybody claims, twice: the second time there is nothing. Returns what was paid out, or
    /// none if that is not so.
    fn claim_all(&mut self, rules: &Rules) -> Result<Option<u64>, Refusal> {
        let mut all = 0_u64;
        let [first, second] = self.order();
        for who in [first, OPERATOR, second] {
            match self.estate.claim(rules, who) {
                Ok(plan) => all = all.plus(plan.received_by(Pocket::Wallet))?,
                Err(Refusal::NothingToClaim) => {}
                Err(refusal) => return Err(refusal),
            }
            if self.estate.claim(rules, who) != Err(Refusal::NothingToClaim) {
                return Ok(None);
            }
        }
        Ok(Some(all))
    }
}

/// A member pays its share of what is called, rounded up, and never more than is still missing;
/// whoever is taken from, at most that. When both members pay, all that was called is there.
///
/// # Errors
/// What the rules refuse.
pub fn nobody_pays_above_its_call(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    case.answer_all(rules)?;
    let [one, other] = case.shares;
    let all = u128::from(one).plus(u128::from(other))?;
    let mut of_members = 0_u128;
    for (who, shares) in [(0, one), (1, other)] {
        let paid = u128::from(case.paid(who));
        let exact = u128::from(case.called).times(u128::from(shares))?;
        // The least whole number that is not below the exact share, and nothing above it.
        if paid.times(all)? >= exact.plus(all)? {
            return Ok(Verdict::Fails);
        }
        of_members = of_members.plus(paid)?;
    }
    let pays = |who: usize, shares: u64| shares == 0 || case.way(who) == 1;
    let all_pay = pays(0, one) && pays(1, other);
    let gathered = u128::from(case.estate.loss.assessment.paid_native);
    let is_gathered = gathered >= u128::from(case.called);
    let is_within = of_members <= u128::from(case.called);
    let sums = gathered == of_members.plus(u128::from(case.matched))?;
    Ok(Verdict::of(
        is_within && sums && (is_gathered || !all_pay) && case.estate.is_sound()?,
    ))
}

/// What is used of all payments is the row of the loss: at most what is left of it, and what each
/// pays of it is its share of the payments but for rounding, and at most what it paid.
///
/// # Errors
/// What the rules refuse.
pub fn used_parts_make_the_row(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    case.answer_all(rules)?;
    let left = case.estate.loss.left_native;
    let all = case.estate.loss.assessment.paid_native;
    case.settle(rules)?;
    let loss = &case.estate.loss;
    let row = loss.used_by(Layer::Assessment);
    let mut used = 0_u64;
    for part in &case.estate.parts {
        let Some(of_part) = part.paid_native.checked_sub(due_native(loss, part)?) else {
            return Ok(Verdict::Fails);
        };
        let exact = u128::from(row).times(u128::from(part.paid_native))?;
        let given = u128::from(of_part).times(u128::from(all))?;
        if all != 0 && given.abs_diff(exact) >= u128::from(all) {
            return Ok(Verdict::Fails);
        }
        used = used.plus(of_part)?;
    }
    Ok(Verdict::of(used == row && row == left.min(all)))
}

/// Claims of all parties in any order, before, between and after recoveries, never exceed what is
/// in escrow, and leave nothing in it but rounding when everything is repaid.
///
/// # Errors
/// What the rules refuse.
pub fn claims_never_exceed_the_escrow(source: &mut impl Source, rules: &Rules) -> Judged {
    let comes_first = source.below(3);
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    if case.claim_all(rules)? != Some(0) {
        return Ok(Verdict::Fails);
    }
    case.answer_all(rules)?;
    let gathered = case.estate.loss.assessment.paid_native;
    if case.claim_all(rules)? != Some(0) {
        return Ok(Verdict::Fails);
    }
    case.settle(rules)?;
    case.estate.touch_all()?;
    let mut is_covered = case.estate.is_escrow_enough()?;
    let recoverable = case.estate.loss.recoverable_native()?;
    let first = match comes_first {
        0 => 0,
        1 => recoverable >> 1,
        _ => recoverable.saturating_sub(1),
    };
    let mut claimed = 0_u64;
    for arrives in [0, first, recoverable.minus(first)?] {
        if arrives != 0 {
            case.estate.recover(rules, arrives)?;
        }
        is_covered &= case.estate.is_escrow_enough()?;
        let Some(paid_out) = case.claim_all(rules)? else {
            return Ok(Verdict::Fails);
        };
        claimed = claimed.plus(paid_out)?;
        is_covered &= case.estate.is_escrow_enough()? && case.estate.is_sound()?;
    }
    let left = gathered.checked_sub(claimed);
    let parties = u64::try_from(PARTIES.len()).unwrap_or_default();
    let is_rounding = left == Some(case.estate.fund.escrow_native) && left < Some(parties);
    Ok(Verdict::of(is_covered && is_rounding))
}

/// A party answers once, in its time: whatever else it or others try is refused by name, and
/// changes nothing. The loss goes on when all have answered, or after twice the time.
///
/// # Errors
/// What the rules refuse.
pub fn a_party_answers_once(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source)? else {
        return Ok(Verdict::Vacuous);
    };
    let is_refused = |case: &Case, who: usize, is_forced: bool, why: Refusal| {
        let mut again = *case;
        again.estate.answer(rules, who, is_forced) == Err(why) && again.estate == case.estate
    };
    let mut is_once = true;
    for who in case.order() {
        is_once &= is_refused(&case, who, true, Refusal::AssessmentNotDue);
    }
    let mut answered = 0_u64;
    case.answer_all(rules)?;
    for (who, shares) in [0, 1].into_iter().zip(case.shares) {
        is_once &= is_refused(&case, who, false, Refusal::AssessmentDuePassed);
        if case.way(who) != 0 {
            is_once &= is_refused(&case, who, true, Refusal::AssessmentAnswered);
            answered = answered.plus(shares)?;
        }
        if shares == 0 {
            is_once &= is_refused(&case, who, true, Refusal::NoSharesThen);
        }
    }
    // As if the time were not over: who answered may not answer again, the operator neither.
    let mut early = case;
    early.estate.now = ringfence_core::units::Clock::default();
    for who in case.order() {
        if case.way(who) != 0 {
            is_once &= is_refused(&early, who, false, Refusal::AssessmentAnswered);
        }
    }
    if case.matched != 0 {
        let again = early.estate.match_with(rules, 1);
        is_once &= again == Err(Refusal::AssessmentAnswered);
    }
    let all_answered = answered == case.estate.loss.snapshot.member_shares;
    is_once &= case.estate.loss.assessment.answered_shares == answered;
    let mut hasty = case;
    let answer = hasty.route(rules);
    is_once &= answer.is_ok() == all_answered;
    is_once &= all_answered || answer == Err(Refusal::AssessmentsOutstanding);
    Ok(Verdict::of(is_once && case.settle(rules).is_ok()))
}
