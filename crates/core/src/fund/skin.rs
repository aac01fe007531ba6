//! The operator's skin in the game, and what somebody's tokens too many become.

use super::Fund;
use crate::math::Checked;
use crate::parameters::Parameters;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::waterfall::Layer;

impl Fund {
    /// Whether the operator's skin is at least its share of the mutual layer, rounded up.
    ///
    /// # Errors
    /// [`Refusal::SkinBelowMinimum`], [`Refusal::Overflow`].
    pub(super) fn check_skin(&self, parameters: &Parameters) -> Result<(), Refusal> {
        let least = parameters
            .skin_min_bps
            .of_ceil(u128::from(self.mutual_native))?;
        if u128::from(self.skin_native()?) < least {
            return Err(Refusal::SkinBelowMinimum);
        }
        Ok(())
    }

    /// Ledger of one of the operator's layers, and that of its fresh part.
    fn skin_mut(&mut self, layer: Layer) -> Result<(&mut u64, &mut u64), Refusal> {
        match layer {
            Layer::SkinJunior => Ok((&mut self.skin_junior_native, &mut self.fresh_junior_native)),
            Layer::SkinSenior => Ok((&mut self.skin_senior_native, &mut self.fresh_senior_native)),
            _ => Err(Refusal::LayerNotDepositable),
        }
    }
}

/// The operator adds to one of its own layers. What it adds while a loss is open is fresh: last in
/// line for the losses that are open.
///
/// Refuses, in order: `LayerNotDepositable` for other layers than the two of skin; `AmountZero`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_deposit_skin(
    fund: &mut Fund,
    layer: Layer,
    arrived_native: u64,
    settlement: &Settlement,
) -> Result<Plan, Refusal> {
    let (ledger, fresh) = fund.skin_mut(layer)?;
    if arrived_native == 0 {
        return Err(Refusal::AmountZero);
    }
    *ledger = ledger.plus(arrived_native)?;
    if settlement.open_loss_count != 0 {
        *fresh = fresh.plus(arrived_native)?;
    }
    Plan::one(Pocket::Wallet, Pocket::Fund(layer), arrived_native)
}

/// The operator takes out of one of its own layers.
///
/// Refuses, in order: `LayerNotDepositable` for other layers than the two of skin; `AmountZero`;
/// `LossOpen`; `GateShut` when it is shut, or would be with so much less cover; `AboveLayer`;
/// `SkinBelowMinimum` when too little would be left for the mutual layer, or all layers together
/// would be less than what they must cover as last computed.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_withdraw_skin(
    fund: &mut Fund,
    (layer, amount_native): (Layer, u64),
    settlement: &Settlement,
    parameters: &Parameters,
) -> Result<Plan, Refusal> {
    let (ledger, _) = fund.skin_mut(layer)?;
    if amount_native == 0 {
        return Err(Refusal::AmountZero);
    }
    if settlement.has_open_loss() {
        return Err(Refusal::LossOpen);
    }
    let left = ledger.checked_sub(amount_native);
    *ledger = left.unwrap_or_default();
    if !settlement.is_gate_open(fund.cover_native(), parameters) {
        return Err(Refusal::GateShut);
    }
    if left.is_none() {
        return Err(Refusal::AboveLayer);
    }
    fund.check_skin(parameters)?;
    if fund.funded_native()? < fund.cover_required_native {
        return Err(Refusal::SkinBelowMinimum);
    }
    Plan::one(Pocket::Fund(layer), Pocket::Wallet, amount_native)
}

/// Tokens that a house account holds beyond its ledger go to the insurance layer. Within the
/// insurance account nothing moves: only its ledger rises, so the plan has no leg then.
///
/// Refuses: `TokensBelowLedger`; `NothingToMove`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_sweep(fund: &mut Fund, from: Pocket, holding: (u64, u64)) -> Result<Plan, Refusal> {
    let surplus = crate::vault::surplus_native(holding.0, holding.1)?;
    fund.insurance_native = fund.insurance_native.plus(surplus)?;
    let insurance = Pocket::Fund(Layer::Insurance);
    if from == insurance {
        Ok(Plan::default())
    } else {
        Plan::one(from, insurance, surplus)
    }
}
