//! The gain haircut (SPEC 10, appendix A): what cutting all claims by one index leaves of each.

use crate::source::{Judged, Source, Verdict};
use ringfence_core::account::Account;
use ringfence_core::math::{Checked, above_zero, div_floor, to_i128};
use ringfence_core::refusal::Refusal;
use ringfence_core::settlement::Settlement;

/// The rule: lowers the index so that all claims together lose an amount.
pub type CutGains = fn(&mut Settlement, i128) -> Result<(), Refusal>;

/// How many accounts have a claim.
const CLAIM_COUNT: usize = 3;

/// A house in which all that is owed to winners is counted account by account.
#[derive(Clone, Copy, Debug)]
struct House {
    settlement: Settlement,
    accounts: [Account; CLAIM_COUNT],
    claims: i128,
}

/// A house after one or two haircuts, every account touched.
#[derive(Clone, Copy, Debug)]
struct After {
    /// What the claims were in sum.
    claims: i128,
    /// What was to be cut from them.
    cut: i128,
    /// What they are now in sum.
    kept: i128,
    /// Whether one of them is below zero or has grown.
    is_any_wrong: bool,
    settlement: Settlement,
}

fn house(source: &mut impl Source) -> Result<House, Refusal> {
    let claims: [u64; CLAIM_COUNT] = source.amounts();
    let mut house = House {
        settlement: Settlement::EMPTY,
        accounts: [Account::EMPTY; CLAIM_COUNT],
        claims: 0,
    };
    for (account, claim) in house.accounts.iter_mut().zip(claims) {
        account.variation_native = i128::from(claim);
        account.counted_native = i128::from(claim);
        house.claims = house.claims.plus(i128::from(claim))?;
    }
    house.settlement.owed_to_native = house.claims;
    house.settlement.counted_gain_native = house.claims;
    Ok(house)
}

/// Touches an account, so that it takes its part of what was cut.
fn touch(house: &mut House, index: usize) -> Result<(), Refusal> {
    let settlement = &mut house.settlement;
    match house.accounts.get_mut(index) {
        Some(account) => settlement.touch(account, &[], |_, _| Ok(())),
        None => Ok(()),
    }
}

/// Cuts as the last layer does: what earlier roundings took too much pays first.
fn cut(settlement: &mut Settlement, amount: i128, cut_gains: CutGains) -> Result<(), Refusal> {
    let residue = settlement.unapplied_native.min(0).saturating_neg();
    let residue = residue.min(amount);
    settlement.unapplied_native = settlement.unapplied_native.plus(residue)?;
    cut_gains(settlement, amount.minus(residue)?)
}

/// Two haircuts, of which either may be nothing, and any one account touched between them.
fn cut_twice(source: &mut impl Source, cut_gains: CutGains) -> Result<Option<After>, Refusal> {
    let between = source.below(4);
    let mut house = house(source)?;
    let cuts = [source.amount(), source.amount()].map(i128::from);
    let [first, second] = cuts;
    if first.plus(second)? > house.claims {
        return Ok(None);
    }
    let before = house;
    cut(&mut house.settlement, first, cut_gains)?;
    touch(&mut house, usize::try_from(between).unwrap_or(CLAIM_COUNT))?;
    cut(&mut house.settlement, second, cut_gains)?;
    let (mut kept, mut is_any_wrong) = (0_i128, false);
    for index in 0..CLAIM_COUNT {
        touch(&mut house, index)?;
    }
    for (account, earlier) in house.accounts.iter().zip(&before.accounts) {
        kept = kept.plus(account.variation_native)?;
        is_any_wrong |= account.variation_native < 0
            || account.variation_native > earlier.variation_native
            || account.variation_native != account.counted_native;
    }
    Ok(Some(After {
        claims: before.claims,
        cut: first.plus(second)?,
        kept,
        is_any_wrong,
        settlement: house.settlement,
    }))
}

/// All claims together are at most what was to be left of them, and none is negative or has grown.
///
/// # Errors
/// What the rule refuses.
pub fn claims_are_covered(source: &mut impl Source, cut_gains: CutGains) -> Judged {
    let Some(after) = cut_twice(source, cut_gains)? else {
        return Ok(Verdict::Vacuous);
    };
    let left = after.claims.minus(after.cut)?;
    Ok(Verdict::of(after.kept <= left && !after.is_any_wrong))
}

/// What was cut beyond the loss is noted as residue, to the unit: nothing is lost on the way.
///
/// # Errors
/// What the rule refuses.
pub fn rounding_is_accounted_for(source: &mut impl Source, cut_gains: CutGains) -> Judged {
    let Some(after) = cut_twice(source, cut_gains)? else {
        return Ok(Verdict::Vacuous);
    };
    let residue = after.settlement.unapplied_native;
    let owed = after.settlement.owed_to_native;
    let sums = owed == after.kept && owed.minus(residue)? == after.claims.minus(after.cut)?;
    Ok(Verdict::of(sums && residue <= 0))
}

/// One haircut takes at most one unit of each claim too much, plus what the index cannot express:
/// the claims in sum, by the index before.
///
/// # Errors
/// What the rule refuses.
pub fn rounding_is_small(source: &mut impl Source, cut_gains: CutGains) -> Judged {
    let mut house = house(source)?;
    let cut = i128::from(source.amount());
    if cut > house.claims {
        return Ok(Verdict::Vacuous);
    }
    let index = u128::from(house.settlement.claim_index_e12);
    let coarseness = to_i128(div_floor(above_zero(house.claims), index)?)?;
    cut_gains(&mut house.settlement, cut)?;
    let (mut kept, mut holders) = (0_i128, 0_i128);
    for place in 0..CLAIM_COUNT {
        let before = house.accounts.get(place).map(|it| it.variation_native);
        touch(&mut house, place)?;
        let now = house.accounts.get(place).map(|it| it.variation_native);
        kept = kept.plus(now.unwrap_or_default())?;
        holders = holders.plus(i128::from(before != Some(0)))?;
    }
    let too_much = house.claims.minus(cut)?.minus(kept)?;
    Ok(Verdict::of(too_much <= holders.plus(coarseness)?))
}

/// Cutting more than all claims is refused and changes nothing; cutting nothing changes nothing.
///
/// # Errors
/// What the rule refuses.
pub fn only_claims_are_cut(source: &mut impl Source, cut_gains: CutGains) -> Judged {
    let mut house = house(source)?;
    let cut = i128::from(source.amount());
    let before = house.settlement;
    let answer = cut_gains(&mut house.settlement, cut);
    let unchanged = house.settlement == before;
    Ok(if cut > house.claims {
        Verdict::of(answer == Err(Refusal::UncoveredNotBlocked) && unchanged)
    } else if cut == 0 {
        Verdict::of(answer == Ok(()) && unchanged)
    } else {
        Verdict::of(answer == Ok(()) && !unchanged)
    })
}
