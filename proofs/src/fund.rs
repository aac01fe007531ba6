//! Shares of the mutual layer (SPEC 11).

use crate::source::{Judged, Source, Verdict};
use ringfence_core::fund::Fund;
use ringfence_core::math::Checked;
use ringfence_core::refusal::Refusal;

/// The rule: what shares are worth.
pub type ValueOf = fn(&Fund, u64) -> Result<u64, Refusal>;

/// The values of everybody's shares together are at most the ledger, and fall short of it by less
/// than a unit for each holder.
///
/// # Errors
/// What the rule refuses.
pub fn values_are_within_the_ledger(source: &mut impl Source, value_of: ValueOf) -> Judged {
    let mutual_native = source.amount();
    let shares: [u64; 3] = source.amounts();
    let mut all = shares.iter();
    let Some(share_count) = all.try_fold(0_u64, |sum, held| sum.checked_add(*held)) else {
        return Ok(Verdict::Vacuous);
    };
    if share_count == 0 {
        return Ok(Verdict::Vacuous);
    }
    let fund = Fund {
        mutual_native,
        share_count,
        ..Fund::default()
    };
    let (mut worth, mut holders) = (0_u128, 0_u128);
    for held in shares.into_iter().filter(|held| *held != 0) {
        worth = worth.plus(u128::from(value_of(&fund, held)?))?;
        holders = holders.plus(1)?;
    }
    let ledger = u128::from(mutual_native);
    Ok(Verdict::of(
        worth <= ledger && ledger.minus(worth)? < holders,
    ))
}
