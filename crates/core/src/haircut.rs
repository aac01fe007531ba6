//! The last layer: unpaid gains are cut by one index, once it is known exactly what they are
//! (SPEC 10, appendix A).

use crate::account::Account;
use crate::loss::Loss;
use crate::math::{Checked, to_u64};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::waterfall::Layer;

/// Reduces the defaulter's debt and what Settlement counts of it, in one step.
pub(crate) fn forgive(
    account: &mut Account,
    settlement: &mut Settlement,
    amount: i128,
) -> Result<(), Refusal> {
    account.variation_native = account.variation_native.plus(amount)?;
    account.counted_native = account.counted_native.plus(amount)?;
    settlement.owed_by_native = settlement.owed_by_native.minus(amount)?;
    settlement.counted_loss_native = settlement.counted_loss_native.minus(amount)?;
    Ok(())
}

/// Layer 8: first the residue of earlier roundings, which is nobody's, then fee claims, then all
/// unpaid gains by one index. It never touches a vault, a margin or a gain already paid.
pub(crate) fn haircut(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
) -> Result<(), Refusal> {
    let all = i128::from(loss.left_native);
    let residue = settlement.unapplied_native.min(0).saturating_neg().min(all);
    settlement.unapplied_native = settlement.unapplied_native.plus(residue)?;
    let fees = settlement.fees_native.min(all.minus(residue)?);
    settlement.fees_native = settlement.fees_native.minus(fees)?;
    let gains = all.minus(residue)?.minus(fees)?;
    cut_gains(settlement, gains)?;
    forgive(account, settlement, all)?;
    loss.add_used(Layer::GainHaircut, loss.left_native)?;
    loss.cut_native = to_u64(gains)?;
    loss.left_native = 0;
    Ok(())
}

/// Lowers the claim index so that all claims together lose `cut` (appendix A).
///
/// # Errors
/// [`Refusal::UncoveredNotBlocked`] for more than all claims; [`Refusal::Overflow`].
pub fn cut_gains(settlement: &mut Settlement, cut: i128) -> Result<(), Refusal> {
    if cut == 0 {
        return Ok(());
    }
    let base = settlement
        .owed_to_native
        .minus(settlement.unapplied_native.max(0))?;
    if cut > base {
        return Err(Refusal::UncoveredNotBlocked);
    }
    let kept = u128::try_from(base.minus(cut)?).map_err(|_| Refusal::Overflow)?;
    let base = u128::try_from(base).map_err(|_| Refusal::Overflow)?;
    let index = settlement.claim_index().lowered(kept, base, false)?;
    (settlement.claim_epoch, settlement.claim_index_e12) = (index.epoch, index.e12);
    settlement.unapplied_native = settlement.unapplied_native.plus(cut)?;
    Ok(())
}
