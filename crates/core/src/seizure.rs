//! Liquidation of collateral: a liquidator pays what an account owes and takes the worth of it
//! (SPEC 9).

use crate::account::{Account, Status};
use crate::asset::{Outage, Shard, Weight};
use crate::limits::QUOTE_SLOT;
use crate::liquidation::check_liquidatable;
use crate::loss::Loss;
use crate::margin::{Evidence, Test};
use crate::math::Checked;
use crate::plan::{Plan, Pocket};
use crate::price::Freshness;
use crate::refusal::Refusal;
use crate::settlement::{Settlement, is_overdue, stamp_owed};
use crate::vault::{credit, debit};

/// A liquidator pays quote into the pool for an account and receives collateral at a discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seizure {
    /// Slot of the collateral.
    pub slot: usize,
    /// What the liquidator pays.
    pub quote_native: u64,
    /// Least that it accepts, in the collateral's native units.
    pub minimum_out_native: u64,
    /// Whether the account's own quote vault can move tokens: then it pays first, by settling.
    pub quote_moves: bool,
}

/// Sells collateral of an account that is below maintenance, in default, or past due with its
/// variation: at most what it owes beyond its own quote.
///
/// Refuses, in order: `QuoteNotSeizable`; `AmountZero`; `VaultNotOpen`; `PriceStale`;
/// `PriceRisePending`; those of [`Evidence::health`]; `NotLiquidatable`; `AboveOwed`;
/// `PriceNotPositive`; `BelowMinimumOut`; `AboveAvailable`; `LiquidationDoesNotImprove`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_liquidate_collateral(
    seizure: &Seizure,
    account: &mut Account,
    shard: &mut Shard,
    settlement: &mut Settlement,
    evidence: &Evidence<'_>,
) -> Result<Plan, Refusal> {
    if seizure.slot == QUOTE_SLOT {
        return Err(Refusal::QuoteNotSeizable);
    }
    if seizure.quote_native == 0 {
        return Err(Refusal::AmountZero);
    }
    check_sellable(account, seizure.slot, evidence)?;
    check_seizable(account, evidence)?;
    settlement.touch(account, evidence.instruments, |settlement, account| {
        pay_for(account, settlement, seizure)
    })?;
    let out = amount_out(account, seizure, evidence)?;
    debit(account, shard, seizure.slot, out)?;
    if account.status == Status::Default {
        account.proceeds_native = account.proceeds_native.plus(seizure.quote_native)?;
    }
    stamp_owed(account, evidence.clock);
    let mut plan = Plan::one(Pocket::Wallet, Pocket::Pool, seizure.quote_native)?;
    let slot = u8::try_from(seizure.slot).map_err(|_| Refusal::Overflow)?;
    plan.push(Pocket::Vault(slot), Pocket::Wallet, out)?;
    Ok(plan)
}

/// Sells collateral of a frozen defaulter whose loss has been through all layers: the buyer's quote
/// goes into the defaulter's quote vault, from where it repays whoever paid. At most what is left
/// to recover beyond the quote that is there already, at the price and under the rules of
/// [`plan_liquidate_collateral`]. `shards` count the quote vault and the collateral's.
///
/// Refuses, in order: `LossInOtherState`; `NothingToRecover` when the account was released;
/// `QuoteNotSeizable`; `AmountZero`; `VaultNotOpen`; `PriceStale`; `PriceRisePending`; `AboveOwed`;
/// `PriceNotPositive`; `BelowMinimumOut`; `AboveAvailable`; `LiquidationDoesNotImprove`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_sell_recovered(
    seizure: &Seizure,
    loss: &Loss,
    account: &mut Account,
    shards: (&mut Shard, &mut Shard),
    evidence: &Evidence<'_>,
) -> Result<Plan, Refusal> {
    if !loss.is_routed() {
        return Err(Refusal::LossInOtherState);
    }
    if account.status != Status::Fixed {
        return Err(Refusal::NothingToRecover);
    }
    if seizure.slot == QUOTE_SLOT {
        return Err(Refusal::QuoteNotSeizable);
    }
    if seizure.quote_native == 0 {
        return Err(Refusal::AmountZero);
    }
    check_sellable(account, seizure.slot, evidence)?;
    let own = account.slot(QUOTE_SLOT)?.available_native();
    let own = if seizure.quote_moves { own } else { 0 };
    if seizure.quote_native > loss.recoverable_native()?.saturating_sub(own) {
        return Err(Refusal::AboveOwed);
    }
    let out = amount_out(account, seizure, evidence)?;
    credit(account, shards.0, QUOTE_SLOT, seizure.quote_native)?;
    debit(account, shards.1, seizure.slot, out)?;
    let mut plan = Plan::one(Pocket::Wallet, Pocket::Vault(0), seizure.quote_native)?;
    let slot = u8::try_from(seizure.slot).map_err(|_| Refusal::Overflow)?;
    plan.push(Pocket::Vault(slot), Pocket::Wallet, out)?;
    Ok(plan)
}

/// Quote from outside for what the account owes beyond its own quote vault.
fn pay_for(
    account: &mut Account,
    settlement: &mut Settlement,
    seizure: &Seizure,
) -> Result<(), Refusal> {
    let own = account.slot(QUOTE_SLOT)?.available_native();
    let own = if seizure.quote_moves {
        u128::from(own)
    } else {
        0
    };
    if u128::from(seizure.quote_native) > account.owed_variation_native().saturating_sub(own) {
        return Err(Refusal::AboveOwed);
    }
    let paid = i128::from(seizure.quote_native);
    account.variation_native = account.variation_native.plus(paid)?;
    settlement.pool_native = settlement.pool_native.plus(seizure.quote_native)?;
    Ok(())
}

/// The collateral's price must be usable, and no rise may wait: nothing is seized at half price.
fn check_sellable(account: &Account, slot: usize, on: &Evidence<'_>) -> Result<(), Refusal> {
    let asset = on.asset_of(account, slot)?;
    if asset.feed.freshness(&asset.parameters.price, on.clock) != Freshness::Usable {
        return Err(Refusal::PriceStale);
    }
    if asset.feed.pending.price_e8 != 0 {
        return Err(Refusal::PriceRisePending);
    }
    Ok(())
}

/// Below maintenance, in default, or past due at any health.
fn check_seizable(account: &Account, evidence: &Evidence<'_>) -> Result<(), Refusal> {
    let is_late = is_overdue(account, evidence.parameters, evidence.clock);
    if is_late && account.status != Status::Fixed {
        return Ok(());
    }
    let health = evidence.health(account, Test::MAINTENANCE)?;
    check_liquidatable(account, &health, evidence)
}

/// What the liquidator receives; its value at maintenance must not exceed what it pays.
fn amount_out(
    account: &Account,
    seizure: &Seizure,
    evidence: &Evidence<'_>,
) -> Result<u64, Refusal> {
    let asset = evidence.asset_of(account, seizure.slot)?;
    let quote_high_e8 = evidence.quote()?.feed.high_price_e8();
    let discount = evidence.parameters.discount_bps;
    let out = asset.seized_floor(seizure.quote_native, quote_high_e8, discount)?;
    if out < seizure.minimum_out_native || out == 0 {
        return Err(Refusal::BelowMinimumOut);
    }
    let available = account.slot(seizure.slot)?.available_native();
    let left = available.checked_sub(out).ok_or(Refusal::AboveAvailable)?;
    let value = |amount: u64| {
        let rule = (Weight::Maintenance, Outage::Lenient);
        asset.value_floor(seizure.slot, amount, quote_high_e8, rule, evidence.clock)
    };
    if value(available)?.minus(value(left)?)? > seizure.quote_native {
        return Err(Refusal::LiquidationDoesNotImprove);
    }
    Ok(out)
}
