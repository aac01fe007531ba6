//! A fixed loss on its way down the waterfall (SPEC 10): which money of the fund moves, and what is
//! left for the last layer.

use crate::account::Account;
use crate::fund::{Fund, Member};
use crate::haircut::{forgive, haircut};
use crate::loss::{Loss, State};
use crate::math::Checked;
use crate::plan::{Plan, Pocket};
use crate::refusal::Refusal;
use crate::settlement::Settlement;
use crate::waterfall::{Available, LAYER_COUNT, Layer, route};

/// Which of the fund's token accounts are frozen by the mint's freeze authority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frozen {
    /// Insurance layer.
    pub insurance: bool,
    /// Junior skin.
    pub skin_junior: bool,
    /// Mutual layer.
    pub mutual: bool,
    /// Senior skin.
    pub skin_senior: bool,
    /// Pending stakes.
    pub pending: bool,
}

/// Sends a fixed loss down the waterfall: the defaulter's stake and the funded layers at once;
/// then, if something is left, the gain haircut as soon as its base is exact.
///
/// Refuses, in order: `LossInOtherState`; `EarlierLossFirst`; and when the funded layers have been
/// used before: `HaircutBaseNotExact`.
///
/// # Errors
/// As above; [`Refusal::UncoveredNotBlocked`] and [`Refusal::Overflow`], both impossible.
pub fn plan_route(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: (&mut Fund, &mut Member),
    frozen: &Frozen,
) -> Result<Plan, Refusal> {
    if !matches!(loss.state, State::Fixed | State::Haircutting) {
        return Err(Refusal::LossInOtherState);
    }
    if loss.sequence != settlement.routing_sequence {
        return Err(Refusal::EarlierLossFirst);
    }
    let was_fixed = loss.state == State::Fixed;
    let plan = if was_fixed {
        use_funded_layers(loss, account, settlement, fund, frozen)?
    } else {
        Plan::default()
    };
    if loss.left_native != 0 {
        if settlement.is_base_exact() {
            haircut(loss, account, settlement)?;
        } else if was_fixed {
            loss.state = State::Haircutting;
            return Ok(plan);
        } else {
            return Err(Refusal::HaircutBaseNotExact);
        }
    }
    loss.state = State::Closing;
    settlement.routing_sequence = settlement.routing_sequence.plus(1)?;
    Ok(plan)
}

/// Layers 2 to 6.
fn use_funded_layers(
    loss: &mut Loss,
    account: &mut Account,
    settlement: &mut Settlement,
    fund: (&mut Fund, &mut Member),
    frozen: &Frozen,
) -> Result<Plan, Refusal> {
    let (fund, member) = fund;
    let stake = fund.value_floor(member.shares)?;
    let others = fund.mutual_native.minus(stake)?;
    let staked = available(stake, frozen.mutual);
    let waiting = available(member.pending_native, frozen.pending);
    let layers = [
        Available::default(),
        Available::default(),
        Available {
            free_native: staked.free_native.plus(waiting.free_native)?,
            blocked_native: staked.blocked_native.plus(waiting.blocked_native)?,
        },
        available(fund.insurance_native, frozen.insurance),
        available(fund.skin_junior_native, frozen.skin_junior),
        available(others, frozen.mutual),
        available(fund.skin_senior_native, frozen.skin_senior),
        Available::default(),
        Available::default(),
    ];
    let used = route(loss.left_native, &layers)?;
    let mut plan = Plan::default();
    let own = row(&used.rows_native, Layer::DefaulterStake);
    let staked = own.min(staked.free_native);
    let waiting = own.minus(staked)?;
    fund.seize(member, (staked, waiting))?;
    plan.push(Pocket::Fund(Layer::Mutual), Pocket::Pool, staked)?;
    plan.push(Pocket::PendingStakes, Pocket::Pool, waiting)?;
    for layer in [
        Layer::Insurance,
        Layer::SkinJunior,
        Layer::Mutual,
        Layer::SkinSenior,
    ] {
        let amount = row(&used.rows_native, layer);
        let ledger = fund.ledger_mut(layer)?;
        *ledger = ledger.minus(amount)?;
        plan.push(Pocket::Fund(layer), Pocket::Pool, amount)?;
    }
    for (layer, amount) in used.rows_native.iter().enumerate().skip(2) {
        if let Some(row) = loss.used_native.get_mut(layer) {
            *row = *amount;
        }
    }
    let paid = used.total_native()?;
    settlement.pool_native = settlement.pool_native.plus(paid)?;
    forgive(account, settlement, i128::from(paid))?;
    loss.blocked_native = loss.blocked_native.plus(used.blocked_native)?;
    loss.left_native = used.left_native;
    Ok(plan)
}

fn available(ledger_native: u64, is_frozen: bool) -> Available {
    if is_frozen {
        Available {
            free_native: 0,
            blocked_native: ledger_native,
        }
    } else {
        Available {
            free_native: ledger_native,
            blocked_native: 0,
        }
    }
}

fn row(rows: &[u64; LAYER_COUNT], layer: Layer) -> u64 {
    rows.get(layer.index()).copied().unwrap_or_default()
}
