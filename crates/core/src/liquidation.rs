//! Liquidation in bounded steps: never more than is needed, never below what a step improves
//! (SPEC 9).

use crate::account::{Account, Position, Status};
use crate::exchange::{HandOver, check_may_take, check_whole, index_of};
use crate::fill::{check_tradeable, notional_native};
use crate::instrument::{Book, Instrument};
use crate::limits::SCENARIOS;
use crate::margin::{Evidence, Health, Test, worst_with};
use crate::math::{Checked, above_zero, lots_times_move, tick_move, to_u64};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::settlement::bring_up;
use crate::units::{Bps, Moment};

pub use crate::seizure::{Seizure, plan_liquidate_collateral};

/// What a liquidation of lots did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Liquidated {
    /// What the liquidator gets, in quote native.
    pub liquidator_fee_native: u64,
    /// What the insurance layer gets, in quote native.
    pub fund_fee_native: u64,
    /// The liquidated account's equity before, at maintenance.
    pub equity_before_native: i128,
}

/// What a margin call did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// The account is below maintenance; its grace period has begun.
    Stamped,
    /// The account is relieved.
    Released,
}

/// Calls an account below maintenance, or releases one that has initial margin again, at usable
/// prices and with its collateral at maintenance weights.
///
/// Refuses, in order: `AccountInDefault`; those of [`Evidence::health`]; `NothingToCall`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_call(account: &mut Account, evidence: &Evidence<'_>) -> Result<Called, Refusal> {
    match account.status {
        Status::Default | Status::Fixed => Err(Refusal::AccountInDefault),
        Status::Active => {
            if evidence.health(account, Test::MAINTENANCE)?.is_met() {
                return Err(Refusal::NothingToCall);
            }
            account.status = Status::Liquidation;
            stamp_call(account, evidence.clock.moment());
            Ok(Called::Stamped)
        }
        Status::Liquidation => {
            if !evidence.health(account, Test::RELEASE)?.is_met() {
                return Err(Refusal::NothingToCall);
            }
            account.status = Status::Active;
            stamp_call(account, Moment::default());
            Ok(Called::Released)
        }
    }
}

/// Stamps when the account was called; never, to clear the stamp.
fn stamp_call(account: &mut Account, called: Moment) {
    account.called_ts = called.ts;
    account.called_slot = called.slot;
}

/// Whether anyone may liquidate the account now.
pub(crate) fn check_liquidatable(
    account: &Account,
    health: &Health,
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    let is_liquidatable = match account.status {
        Status::Default => true,
        Status::Active => !health.is_met(),
        // Once begun, until it is relieved.
        Status::Liquidation => {
            !health.is_met() || !evidence.health(account, Test::RELIEF)?.is_met()
        }
        Status::Fixed => false,
    };
    if is_liquidatable {
        Ok(())
    } else {
        Err(Refusal::NotLiquidatable)
    }
}

/// A liquidator's own account takes lots over at the mark, against the liquidation fee.
///
/// `sides` are the account and the liquidator's; the evidence of the second is in the order of its
/// positions after the trade.
///
/// Refuses, in order: `InstrumentExpired`, `MarkStale`, `TearUpUnderWay`; `AccountInDefault`, whose
/// lots are taken by [`crate::take`]; `LotsOutOfRange`; those of [`Evidence::health`];
/// `NotLiquidatable`; `LiquidationTooLarge`; `LiquidationDoesNotImprove`; for the liquidator
/// `AccountInLiquidation`, `AccountInDefault`, `VaultNotOpen`, `VariationOverdue`,
/// `PositionSlotsFull`, those of [`Evidence::health`], `BelowInitial`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_liquidate_position(
    lots: u64,
    market: (&Instrument, &mut Book),
    sides: (&mut Account, &mut Account),
    evidence: (&Evidence<'_>, &Evidence<'_>),
) -> Result<Liquidated, Refusal> {
    let (instrument, book) = market;
    let (account, liquidator) = sides;
    check_tradeable(instrument, evidence.0.clock)?;
    check_whole(book)?;
    if matches!(account.status, Status::Default | Status::Fixed) {
        return Err(Refusal::AccountInDefault);
    }
    let index = index_of(account, instrument).ok_or(Refusal::LotsOutOfRange)?;
    bring_up(account, index, instrument)?;
    let step = Step::new(account, index, instrument, evidence.0)?;
    if lots == 0 || lots > step.original.lots.unsigned_abs() {
        return Err(Refusal::LotsOutOfRange);
    }
    check_liquidatable(account, &step.before, evidence.0)?;
    let fees = step.fees(lots)?;
    step.check_needed(account, lots, &fees)?;
    step.check_improves(&fees)?;
    if account.status == Status::Active {
        account.status = Status::Liquidation;
        stamp_call(account, evidence.0.clock.moment());
    }
    check_may_take(liquidator, evidence.1)?;
    let over = HandOver {
        lots,
        to_taker_native: fees.liquidator_native,
        fund_fee_native: fees.fund_native,
    };
    let is_long = step.original.lots > 0;
    over.carry(is_long, (instrument, book), (account, liquidator))?;
    evidence.1.check_initial(liquidator)?;
    Ok(Liquidated {
        liquidator_fee_native: fees.liquidator_native,
        fund_fee_native: fees.fund_native,
        equity_before_native: step.before.equity_native,
    })
}

/// The fee of a liquidation and what it removes of the requirement.
#[derive(Clone, Copy, Debug)]
struct Fees {
    liquidator_native: u64,
    fund_native: u64,
    /// Requirement before less requirement after; negative when it would rise.
    removed_native: i128,
}

/// Liquidator's and fund's part of the fee for lots of this notional (appendix A): together never
/// more than the equity that is left, nor than the set share of the requirement removed. What is
/// missing is missing from the fund's part first.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn fees_of(
    notional_native: u128,
    equity_before_native: i128,
    removed_native: i128,
    parameters: &Parameters,
) -> Result<(u64, u64), Refusal> {
    let both = Bps(parameters
        .liquidator_fee_bps
        .0
        .plus(parameters.fund_fee_bps.0)?);
    let bounded = parameters
        .loss_max_bps
        .of_floor(above_zero(removed_native))?;
    let asked = both.of_ceil(notional_native)?;
    let fee = asked.min(above_zero(equity_before_native)).min(bounded);
    let liquidator = parameters
        .liquidator_fee_bps
        .of_ceil(notional_native)?
        .min(fee);
    Ok((to_u64(liquidator)?, to_u64(fee.minus(liquidator)?)?))
}

/// One liquidation in the making: an account, one of its positions, and what it was before.
struct Step<'a> {
    index: usize,
    original: Position,
    instrument: &'a Instrument,
    evidence: &'a Evidence<'a>,
    /// Scan loss of the risk groups that the step does not change.
    others_native: i128,
    /// The rest of the group that it does change: per scenario, and its short options' minimum.
    rest: ([i64; SCENARIOS], i128),
    /// Whether other positions have lots.
    has_others: bool,
    before: Health,
}

impl<'a> Step<'a> {
    fn new(
        account: &Account,
        index: usize,
        instrument: &'a Instrument,
        evidence: &'a Evidence<'a>,
    ) -> Result<Self, Refusal> {
        let original = *account
            .positions
            .get(index)
            .ok_or(Refusal::LotsOutOfRange)?;
        let equity_native = evidence.equity_native(account, Test::MAINTENANCE)?;
        let group = instrument.risk_group;
        let others_native = evidence.scan_loss(account, |other| other != group)?;
        let positions = account.positions.iter().enumerate();
        let mut others = positions.filter(|(other, _)| *other != index);
        let mut step = Self {
            index,
            original,
            instrument,
            evidence,
            others_native,
            rest: evidence.scenarios_beside(account, index, group)?,
            has_others: others.any(|(_, position)| position.lots != 0),
            before: Health {
                equity_native,
                requirement_native: 0,
            },
        };
        step.before.requirement_native = step.requirement_native(original.lots)?;
        Ok(step)
    }

    /// Maintenance requirement of the account with so many lots in the position, signed: only their
    /// own scenarios are added anew.
    fn requirement_native(&self, lots: i64) -> Result<i128, Refusal> {
        if lots == 0 && !self.has_others {
            return Ok(0);
        }
        let own = worst_with(&self.rest, lots, self.instrument)?;
        let scan = self.others_native.plus(own)?;
        Ok(scan.max(self.evidence.least_native()?))
    }

    /// Lots of the position's own sign.
    fn signed(&self, lots: u64) -> Result<i64, Refusal> {
        let size = i64::try_from(lots).map_err(|_| Refusal::LotsOutOfRange)?;
        Ok(if self.original.lots > 0 {
            size
        } else {
            size.saturating_neg()
        })
    }

    /// The position with `lots` less, taken at the mark: what it has won or lost stays with it, and
    /// a fee is lost.
    fn reduced(&self, lots: u64, fee_native: u64) -> Result<Position, Refusal> {
        let signed = self.signed(lots)?;
        let moved = tick_move(self.original.tick, self.instrument.mark_tick)?;
        let kept = lots_times_move(signed, moved, self.instrument.tick_value_native)?;
        let lost = kept.min(0).saturating_neg().plus(i128::from(fee_native))?;
        Ok(Position {
            lots: self.original.lots.minus(signed)?,
            wait_gain_native: self.original.wait_gain_native.plus(kept.max(0))?,
            wait_loss_native: self.original.wait_loss_native.plus(lost)?,
            ..self.original
        })
    }

    /// Looks at the account with its position replaced, and puts the position back.
    fn with<T>(
        &self,
        account: &mut Account,
        position: Position,
        look: impl FnOnce(&Account) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        *account
            .positions
            .get_mut(self.index)
            .ok_or(Refusal::LotsOutOfRange)? = position;
        let seen = look(account);
        *account
            .positions
            .get_mut(self.index)
            .ok_or(Refusal::LotsOutOfRange)? = self.original;
        seen
    }

    /// Fee for taking `lots`, and what it buys.
    fn fees(&self, lots: u64) -> Result<Fees, Refusal> {
        let parameters = self.evidence.parameters;
        let after = self.requirement_native(self.original.lots.minus(self.signed(lots)?)?)?;
        let removed = self.before.requirement_native.minus(after)?;
        let notional = notional_native(lots, self.instrument)?;
        let equity = self.before.equity_native;
        let (liquidator, fund) = fees_of(notional, equity, removed, parameters)?;
        Ok(Fees {
            liquidator_native: liquidator,
            fund_native: fund,
            removed_native: removed,
        })
    }

    /// Refuses lots beyond the first that brings the account back to initial. Where others hedge
    /// them, lots lower the requirement up to a point and raise it beyond, and the account may be
    /// below initial once more: so the last of them may not raise it. An account whose equity is
    /// dust is sold whole.
    fn check_needed(&self, account: &mut Account, lots: u64, all: &Fees) -> Result<(), Refusal> {
        let dust = i128::from(self.evidence.parameters.dust_native);
        if self.before.equity_native < dust {
            return Ok(());
        }
        // The requirement is scanned once for the fee, and the same scan judges what is needed.
        let one_less = lots.minus(1)?;
        let fees = self.fees(one_less)?;
        if all.removed_native > 0 && all.removed_native < fees.removed_native {
            return Err(Refusal::LiquidationTooLarge);
        }
        let fee = fees.liquidator_native.plus(fees.fund_native)?;
        let equity_native = self.with(account, self.reduced(one_less, fee)?, |account| {
            self.evidence.equity_native(account, Test::RELIEF)
        })?;
        let left = self.before.requirement_native.minus(fees.removed_native)?;
        let health = Health {
            equity_native,
            requirement_native: self.evidence.initial_ceil(left)?,
        };
        if health.is_met() {
            Err(Refusal::LiquidationTooLarge)
        } else {
            Ok(())
        }
    }

    /// Equity less requirement must rise: the requirement removed must exceed the fee. Small
    /// positions whose requirement is the floor lower it only with the last of them: they may go
    /// when nothing is lost, or an account of several could not be closed at all.
    fn check_improves(&self, fees: &Fees) -> Result<(), Refusal> {
        let fee = i128::from(fees.liquidator_native).plus(i128::from(fees.fund_native))?;
        let is_floor = self.before.requirement_native <= self.evidence.least_native()?;
        let improves = fees.removed_native > fee || (is_floor && fees.removed_native == fee);
        if improves {
            Ok(())
        } else {
            Err(Refusal::LiquidationDoesNotImprove)
        }
    }
}
