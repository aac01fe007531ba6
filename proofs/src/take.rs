//! Lots of a defaulter at a worsening price (SPEC 10, appendix A): the discount of a take.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::loss::{Loss, Snapshot, Terms};
use ringfence_core::math::Checked;
use ringfence_core::refusal::Refusal;
use ringfence_core::units::{Clock, SLOTS_PER_S};

/// The rule: discount on so many lots, of which each may lose so much, now.
pub type Discount = fn(&Loss, u64, u64, &Clock) -> Result<u64, Refusal>;

/// Lots of a loss that is managed.
#[derive(Clone, Copy, Debug)]
struct Case {
    loss: Loss,
    lots: u64,
    requirement: u64,
    length_s: u32,
}

/// None where what all lots may lose, times seconds, leaves what the rule can carry.
fn case(source: &mut impl Source) -> Option<Case> {
    let [lots, requirement, length, most] = source.amounts();
    let whole = u128::from(lots).checked_mul(u128::from(requirement))?;
    let length_s = u32::try_from(length).ok()?;
    (whole < 1 << 96).then_some(Case {
        loss: Loss {
            terms: Terms {
                auction_s: length_s,
                ..Terms::default()
            },
            snapshot: Snapshot {
                discount_max_native: most,
                ..Snapshot::default()
            },
            ..Loss::default()
        },
        lots,
        requirement,
        length_s,
    })
}

/// So many seconds, and so many slots, after the declaration.
fn after(seconds: u64, slots: u64) -> Clock {
    Clock {
        now_ts: i64::try_from(seconds).unwrap_or(i64::MAX),
        slot: slots,
    }
}

impl Case {
    fn discount(&self, rule: Discount, clock: &Clock) -> Result<u64, Refusal> {
        rule(&self.loss, self.lots, self.requirement, clock)
    }

    fn whole(&self) -> u128 {
        u128::from(self.lots).saturating_mul(u128::from(self.requirement))
    }
}

/// It never falls while time and slots go by, nor with more lots.
///
/// # Errors
/// What the rule refuses.
pub fn the_discount_only_grows(source: &mut impl Source, rule: Discount) -> Judged {
    let Some(case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    let (seconds, slots) = (source.amount(), source.amount());
    let (later, more) = (source.amount(), source.amount());
    let now = case.discount(rule, &after(seconds, slots))?;
    let time = after(seconds.saturating_add(later), slots.saturating_add(more));
    let then = case.discount(rule, &time)?;
    let fewer = Case {
        lots: case.lots >> 1,
        ..case
    };
    let of_fewer = fewer.discount(rule, &time)?;
    Ok(Verdict::of(now <= then && of_fewer <= then))
}

/// It is the part of what the lots may lose that belongs to the time gone by, rounded down, within
/// what is left of the bound: nothing at the declaration or while the cluster halts, and all at the
/// end.
///
/// # Errors
/// What the rule refuses.
pub fn the_discount_is_what_time_makes_it(source: &mut impl Source, rule: Discount) -> Judged {
    let (seconds, slots, granted) = (source.amount(), source.amount(), source.amount());
    let Some(mut case) = case(source) else {
        return Ok(Verdict::Vacuous);
    };
    case.loss.discount_native = granted;
    let most = case.loss.snapshot.discount_max_native;
    let left = u128::from(most.saturating_sub(granted));
    let discount = u128::from(case.discount(rule, &after(seconds, slots))?);
    let length = u128::from(case.length_s).max(1);
    // Judged without dividing: seconds count only as far as their slots have passed.
    let has_run = |run: u128| {
        run <= u128::from(seconds) && run.saturating_mul(u128::from(SLOTS_PER_S)) <= slots.into()
    };
    let capped = u128::from(seconds).min(u128::from(case.length_s));
    let run = if has_run(capped) {
        capped
    } else {
        u128::from(slots >> 1).min(capped)
    };
    let exact = case.whole().times(run)?;
    let taken = discount.times(length)?;
    let is_part = taken <= exact && (discount == left || exact.minus(taken)? < length);
    let halted = case.discount(rule, &after(seconds, 0))?;
    let begun = case.discount(rule, &after(0, slots))?;
    let all = u64::from(case.length_s);
    let ended = case.discount(rule, &after(all, all.saturating_mul(SLOTS_PER_S)))?;
    let is_all = all == 0 || u128::from(ended) == case.whole().min(left);
    Ok(Verdict::of(
        is_part && discount <= left && halted == 0 && begun == 0 && is_all,
    ))
}

/// Takes one after the other stay within the bound together, and in parts they cost no more than at
/// once.
///
/// # Errors
/// What the rule refuses.
pub fn takes_in_parts_cost_no_more(source: &mut impl Source, rule: Discount) -> Judged {
    let (seconds, slots) = (source.amount(), source.amount());
    let first_lots = source.amount();
    let Some(case) = case(source).filter(|case| first_lots <= case.lots) else {
        return Ok(Verdict::Vacuous);
    };
    let now = after(seconds, slots);
    let at_once = case.discount(rule, &now)?;
    let mut in_parts = case;
    for lots in [first_lots, case.lots.minus(first_lots)?] {
        in_parts.lots = lots;
        let granted = in_parts.discount(rule, &now)?;
        in_parts.loss.discount_native = in_parts.loss.discount_native.plus(granted)?;
    }
    let sum = in_parts.loss.discount_native;
    let most = case.loss.snapshot.discount_max_native;
    Ok(Verdict::of(sum <= most && sum <= at_once))
}
