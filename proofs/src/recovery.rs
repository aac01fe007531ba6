//! Recoveries (SPEC 10, appendix A; decision 18): in reverse order, and what the index restores.

use crate::estate::{DUE_S, Estate, MANY};
use crate::rules::Rules;
use crate::source::{Judged, Source, Verdict};
use ringfence_core::loss::{Frozen, Loss, Route, State, cut_gains};
use ringfence_core::math::Checked;
use ringfence_core::refusal::Refusal;
use ringfence_core::waterfall::{LAYERS, Layer};

/// Payments of a defaulter: as many as there are here, and the last with something too much.
const PAYMENT_COUNT: usize = 3;

/// A loss that has been through all layers, and how its defaulter is about to pay.
#[derive(Clone, Copy, Debug)]
struct Case {
    estate: Estate,
    payments: [u64; PAYMENT_COUNT],
    /// Which winner is touched after each payment; none for the number after the last.
    touched: u64,
}

/// Part of an amount: nothing, a unit, half, or all but a unit.
fn part(amount: u64, which: u64) -> u64 {
    match which {
        0 => 0,
        1 => amount.min(1),
        2 => amount >> 1,
        _ => amount.saturating_sub(1),
    }
}

fn through_all(estate: &mut Estate, rules: &Rules) -> Result<(), Refusal> {
    while !estate.loss.is_routed() {
        let route = Route {
            through: Layer::GainHaircut,
            frozen: Frozen::default(),
            clock: estate.now,
        };
        estate.route(rules, &route)?;
        if estate.loss.state == State::Assessing {
            estate.answer(rules, 0, false)?;
            estate.answer(rules, 1, false)?;
        }
    }
    estate.touch_all()
}

/// None without a loss, or where the money together does not fit.
fn case(source: &mut impl Source, rules: &Rules) -> Result<Option<Case>, Refusal> {
    let gains: [u64; MANY] = source.amounts().map(|gain: u64| gain.saturating_mul(3));
    if gains == [0; MANY] {
        return Ok(None);
    }
    let [insurance, junior, mutual, senior] = source.amounts();
    let [fees, waiting] = source.amounts();
    let pays = [source.below(4), source.below(4)];
    let touched = source.below(3);
    let [one, other] = gains;
    let money = [
        one, other, insurance, junior, mutual, mutual, mutual, senior, fees, waiting,
    ];
    let mut all = money.iter();
    let whole = all.try_fold(0_u64, |sum, amount| sum.checked_add(*amount));
    let estate = Estate::owing(gains, fees);
    let Some(mut estate) = estate.filter(|_| whole.is_some()) else {
        return Ok(None);
    };
    let fund = &mut estate.fund;
    (fund.insurance_native, fund.mutual_native) = (insurance, mutual);
    (fund.skin_junior_native, fund.skin_senior_native) = (junior, senior);
    (fund.pending_native, estate.own.pending_native) = (waiting, waiting);
    estate.seat(0, [1_000, 2_000])?;
    estate.count();
    through_all(&mut estate, rules)?;
    let recoverable = estate.loss.recoverable_native()?;
    let [first, second] = pays;
    let first = part(recoverable, first);
    let second = part(recoverable.minus(first)?, second);
    let rest = recoverable.minus(first)?.minus(second)?;
    Ok(Some(Case {
        estate,
        payments: [first, second, rest],
        touched,
    }))
}

/// What was repaid of all rows.
fn repaid(loss: &Loss) -> Result<u64, Refusal> {
    let mut rows = loss.recovered_native.iter();
    rows.try_fold(0_u64, |sum, row| sum.plus(*row))
}

/// Whether no row has got more than it paid, those of the defaulter's own nothing, and none
/// anything while a later one lacks something.
fn is_in_reverse_order(loss: &Loss) -> bool {
    let mut are_later_whole = true;
    let mut is_right = true;
    for layer in LAYERS.into_iter().rev() {
        let (used, back) = (loss.used_by(layer), loss.recovered_by(layer));
        let is_own = layer < Layer::Insurance;
        is_right &= back <= used && (back == 0 || (are_later_whole && !is_own));
        are_later_whole &= back == used;
    }
    is_right
}

impl Case {
    /// One payment, and one account touched after it.
    fn pay(&mut self, rules: &Rules, amount: u64) -> Result<(), Refusal> {
        if amount != 0 {
            self.estate.recover(rules, amount)?;
        }
        let touched = usize::try_from(self.touched).unwrap_or(MANY);
        self.estate.touch(touched)
    }
}

/// Rows are repaid in reverse order, none above what it paid; what is repaid is what was there to
/// repay with; the escrow covers what parties may claim of it; the rest is the owner's.
///
/// # Errors
/// What the rules refuse.
pub fn rows_are_repaid_in_reverse(source: &mut impl Source, rules: &Rules) -> Judged {
    let surplus = source.below(2);
    let Some(mut case) = case(source, rules)? else {
        return Ok(Verdict::Vacuous);
    };
    let mut came = 0_u64;
    let [first, second, rest] = case.payments;
    for amount in [first, second, rest.plus(surplus)?] {
        let recoverable = case.estate.loss.recoverable_native()?;
        let repays = amount.min(recoverable);
        came = came.plus(repays)?;
        if recoverable == 0 {
            break;
        }
        case.pay(rules, amount)?;
        let loss = &case.estate.loss;
        let is_conserved =
            repaid(loss)? == came && loss.recoverable_native()? == recoverable.minus(repays)?;
        let is_held = case.estate.is_escrow_enough()? && case.estate.is_sound()?;
        if !is_in_reverse_order(loss) || !is_conserved || !is_held {
            return Ok(Verdict::Fails);
        }
    }
    Ok(Verdict::of(case.estate.loss.recoverable_native()? == 0))
}

/// Any split of what comes in repays the same rows from the same pockets as one payment of all of
/// it, whoever is touched meanwhile.
///
/// # Errors
/// What the rules refuse.
pub fn any_split_of_payments_repays_the_same(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut case) = case(source, rules)? else {
        return Ok(Verdict::Vacuous);
    };
    let mut whole = case;
    let [first, second, rest] = case.payments;
    let paid = first.plus(second)?;
    if paid == 0 {
        return Ok(Verdict::Vacuous);
    }
    // Once what is less than all, once all of it.
    case.pay(rules, first)?;
    case.pay(rules, second)?;
    whole.pay(rules, paid)?;
    let partly = case.estate.loss == whole.estate.loss && case.estate.fund == whole.estate.fund;
    if rest != 0 {
        case.pay(rules, rest)?;
        whole.pay(rules, rest)?;
    }
    let same = case.estate.loss == whole.estate.loss && case.estate.fund == whole.estate.fund;
    Ok(Verdict::of(partly && same))
}

/// Winners whose gains were cut to nothing, and what comes back; another haircut may lie between.
struct Cut {
    case: Case,
    gains: [u64; MANY],
    again: u64,
}

fn cut(source: &mut impl Source, rules: &Rules) -> Result<Option<Cut>, Refusal> {
    let gains: [u64; MANY] = source.amounts();
    let again = source.amount();
    let pays = [source.below(4), source.below(4)];
    let touched = source.below(3);
    let Some(mut estate) = Estate::owing(gains, 0).filter(|_| gains != [0; MANY]) else {
        return Ok(None);
    };
    through_all(&mut estate, rules)?;
    let recoverable = estate.loss.recoverable_native()?;
    let [first, second] = pays;
    let first = part(recoverable, first);
    let second = part(recoverable.minus(first)?, second);
    let rest = recoverable.minus(first)?.minus(second)?;
    let payments = [first, second, rest];
    let case = Case {
        estate,
        payments,
        touched,
    };
    Ok(Some(Cut { case, gains, again }))
}

/// Whether what the winners have is at most what came in, and none has more than it had.
fn is_covered(cut: &Cut, came: u64) -> Result<bool, Refusal> {
    let mut all = 0_i128;
    let mut is_within = true;
    for (winner, gain) in cut.case.estate.winners.iter().zip(cut.gains) {
        all = all.plus(winner.variation_native)?;
        is_within &= (0..=i128::from(gain)).contains(&winner.variation_native);
    }
    Ok(is_within && all <= i128::from(came) && cut.case.estate.is_sound()?)
}

/// What is restored of gains that were cut never exceeds what came in for them, whoever is touched
/// when, and whatever is cut again meanwhile.
///
/// # Errors
/// What the rules refuse.
pub fn no_more_is_restored_than_came_in(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut cut) = cut(source, rules)? else {
        return Ok(Verdict::Vacuous);
    };
    let mut came = 0_u64;
    let again = i128::from(cut.again);
    for amount in cut.case.payments {
        came = came.plus(amount)?;
        cut.case.pay(rules, amount)?;
        if !is_covered(&cut, came)? {
            return Ok(Verdict::Fails);
        }
        let settlement = &mut cut.case.estate.settlement;
        if again != 0 && again <= settlement.owed_to_native {
            // What another loser does not bring is not in the pool, and is cut. The next recovery
            // needs that everybody has applied it.
            settlement.pool_native = settlement.pool_native.minus(cut.again)?;
            cut_gains(settlement, again)?;
            cut.case.estate.count();
            cut.case.estate.touch_all()?;
        }
        if !is_covered(&cut, came)? {
            return Ok(Verdict::Fails);
        }
    }
    cut.case.estate.touch_all()?;
    Ok(Verdict::of(is_covered(&cut, came)?))
}

/// Once everything is repaid, and nothing was cut again, everybody has all that it had.
///
/// # Errors
/// What the rules refuse.
pub fn everything_is_restored_once_all_is_repaid(
    source: &mut impl Source,
    rules: &Rules,
) -> Judged {
    let Some(mut cut) = cut(source, rules)?.filter(|cut| cut.again == 0) else {
        return Ok(Verdict::Vacuous);
    };
    for amount in cut.case.payments {
        cut.case.pay(rules, amount)?;
    }
    cut.case.estate.touch_all()?;
    let house = &cut.case.estate.settlement;
    let mut is_whole = house.recovering_native == 0 && house.cut_native == 0;
    for (winner, gain) in cut.case.estate.winners.iter().zip(cut.gains) {
        is_whole &= winner.variation_native == i128::from(gain) && winner.cut_native == 0;
    }
    Ok(Verdict::of(is_whole))
}

/// Until then each has its share of what came in, but for a unit of rounding and what the index
/// cannot express.
///
/// # Errors
/// What the rules refuse.
pub fn what_comes_in_is_restored_pro_rata(source: &mut impl Source, rules: &Rules) -> Judged {
    let Some(mut cut) = cut(source, rules)?.filter(|cut| cut.again == 0) else {
        return Ok(Verdict::Vacuous);
    };
    let [first, ..] = cut.case.payments;
    cut.case.pay(rules, first)?;
    cut.case.estate.wait(DUE_S);
    cut.case.estate.touch_all()?;
    let all: u128 = cut.gains.iter().map(|gain| u128::from(*gain)).sum();
    let one_e12 = 1_000_000_000_000_u128;
    for (winner, gain) in cut.case.estate.winners.iter().zip(cut.gains) {
        let has = winner.variation_native.unsigned_abs();
        let exact = u128::from(first).times(u128::from(gain))?;
        // Two roundings: that of the index, a unit of 10^-12 of the gain, and that of the account.
        let coarse = u128::from(gain).checked_div(one_e12).unwrap_or_default();
        let least = has.plus(coarse)?.plus(2)?;
        let too_little = least.times(all)? <= exact;
        if has.times(all)? > exact || too_little {
            return Ok(Verdict::Fails);
        }
    }
    Ok(Verdict::Holds)
}
