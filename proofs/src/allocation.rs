//! Splitting a loss by weight (appendix A, Splitting).

use crate::source::{Judged, Source, Verdict};
use ringfence_core::math::Checked;
use ringfence_core::refusal::Refusal;

/// The rule: loss, running sum of weights before and after a party, and the sum of all weights.
pub type Allocate = fn(u64, u64, u64, u64) -> Result<u64, Refusal>;

/// How many parties share.
const PARTY_COUNT: usize = 4;

/// A loss and what each party weighs.
#[derive(Clone, Copy, Debug)]
struct Case {
    loss: u64,
    weights: [u64; PARTY_COUNT],
    total: u64,
}

/// None where nobody weighs anything, or all together do not fit.
fn case(source: &mut impl Source) -> Option<Case> {
    let loss = source.amount();
    let weights: [u64; PARTY_COUNT] = source.amounts();
    let mut all = weights.iter();
    let total = all.try_fold(0_u64, |sum, weight| sum.checked_add(*weight))?;
    (total != 0).then_some(Case {
        loss,
        weights,
        total,
    })
}

impl Case {
    /// What falls on each party, in this order.
    fn parts(&self, allocate: Allocate) -> Result<[u64; PARTY_COUNT], Refusal> {
        let mut parts = [0; PARTY_COUNT];
        let mut before = 0_u64;
        for (part, weight) in parts.iter_mut().zip(self.weights) {
            let after = before.plus(weight)?;
            *part = allocate(self.loss, before, after, self.total)?;
            before = after;
        }
        Ok(parts)
    }

    fn rotated(mut self, places: u64) -> Self {
        let places = usize::try_from(places).unwrap_or_default();
        self.weights.rotate_left(places.min(PARTY_COUNT));
        self
    }

    /// Sum of the first few weights.
    fn running(&self, parties: usize) -> Result<u64, Refusal> {
        let mut first = self.weights.iter().take(parties);
        first.try_fold(0_u64, |sum, weight| sum.plus(*weight))
    }
}

fn sum(parts: &[u64]) -> Result<u128, Refusal> {
    let mut all = parts.iter();
    all.try_fold(0_u128, |sum, part| sum.plus(u128::from(*part)))
}

/// The parts make the loss: an equality.
///
/// # Errors
/// What `allocate` refuses.
pub fn parts_make_the_loss(source: &mut impl Source, allocate: Allocate) -> Judged {
    let Some(case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let parts = case.parts(allocate)?;
    Ok(Verdict::of(sum(&parts)? == u128::from(case.loss)))
}

/// Each part is the party's exact share, rounded one way or the other. Judged by multiplying, not
/// by dividing as the rule does.
///
/// # Errors
/// What `allocate` refuses.
pub fn parts_are_shares_but_for_rounding(source: &mut impl Source, allocate: Allocate) -> Judged {
    let Some(case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let total = u128::from(case.total);
    for (part, weight) in case.parts(allocate)?.into_iter().zip(case.weights) {
        let exact = u128::from(case.loss).times(u128::from(weight))?;
        let given = u128::from(part).times(total)?;
        if given.abs_diff(exact) >= total {
            return Ok(Verdict::Fails);
        }
    }
    Ok(Verdict::Holds)
}

/// While the loss is at most the sum of weights, nobody loses more than its weight.
///
/// # Errors
/// What `allocate` refuses.
pub fn no_part_is_above_its_weight(source: &mut impl Source, allocate: Allocate) -> Judged {
    let Some(case) = case(source).filter(|case| case.loss <= case.total) else {
        return Ok(Verdict::Vacuous);
    };
    let mut pairs = case.parts(allocate)?.into_iter().zip(case.weights);
    Ok(Verdict::of(pairs.all(|(part, weight)| part <= weight)))
}

/// A page of parties gets together what one party of its weight would get, wherever it begins and
/// ends.
///
/// # Errors
/// What `allocate` refuses.
pub fn pages_of_any_size_give_the_same(source: &mut impl Source, allocate: Allocate) -> Judged {
    let (first, length) = (source.below(5), source.below(5));
    let Some(case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let first = usize::try_from(first).unwrap_or_default();
    let length = usize::try_from(length).unwrap_or_default();
    let last = first.saturating_add(length).min(PARTY_COUNT);
    let parts = case.parts(allocate)?;
    let page = sum(parts.get(first..last).unwrap_or_default())?;
    let (before, after) = (case.running(first)?, case.running(last)?);
    let at_once = allocate(case.loss, before, after, case.total)?;
    Ok(Verdict::of(page == u128::from(at_once)))
}

/// The order of the parties moves nothing in sum, and nobody's part by more than one unit.
///
/// # Errors
/// What `allocate` refuses.
pub fn order_moves_a_part_by_one_unit(source: &mut impl Source, allocate: Allocate) -> Judged {
    let places = source.below(4);
    let Some(case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let here = case.parts(allocate)?;
    let mut there = case.rotated(places).parts(allocate)?;
    let same_sum = sum(&here)? == sum(&there)?;
    there.rotate_right(usize::try_from(places).unwrap_or_default().min(PARTY_COUNT));
    let mut pairs = here.into_iter().zip(there);
    let near = pairs.all(|(one, other)| one.abs_diff(other) <= 1);
    Ok(Verdict::of(same_sum && near))
}

/// Nothing falls on a party that weighs nothing.
///
/// # Errors
/// What `allocate` refuses.
pub fn nothing_falls_on_no_weight(source: &mut impl Source, allocate: Allocate) -> Judged {
    let Some(case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let mut pairs = case.parts(allocate)?.into_iter().zip(case.weights);
    Ok(Verdict::of(
        pairs.all(|(part, weight)| weight != 0 || part == 0),
    ))
}

/// Without weights, and with parties out of order, the rule refuses.
///
/// # Errors
/// None.
pub fn what_makes_no_sense_is_refused(source: &mut impl Source, allocate: Allocate) -> Judged {
    let [loss, before, after, total] = source.amounts();
    let answer = allocate(loss, before, after, total);
    let share = |weight: u64| u128::from(loss).saturating_mul(u128::from(weight));
    // Going backwards by less than a unit of the loss is not seen, and takes nothing.
    let backwards = total != 0 && share(before) >= share(after).saturating_add(u128::from(total));
    if total == 0 || backwards {
        Ok(Verdict::of(answer == Err(Refusal::Overflow)))
    } else {
        Ok(Verdict::Vacuous)
    }
}
