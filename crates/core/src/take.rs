//! Lots of a defaulter at a price that worsens with time (SPEC 10, appendix A).
//!
//! Once a defaulter's equity is used up nobody takes its lots at the mark. So the price falls from
//! the mark, at the declaration, by up to what the lots themselves may lose: it finds the taker who
//! asks least. What all takers and bidders of a loss are granted stays within one bound.

use crate::account::Account;
use crate::exchange::{HandOver, check_may_take, check_whole, lots_of};
use crate::fill::check_tradeable;
use crate::instrument::{Book, Instrument};
use crate::loss::{Loss, State};
use crate::margin::Evidence;
use crate::math::{Checked, div_floor, to_u64};
use crate::refusal::Refusal;
use crate::units::{Clock, SLOTS_PER_S};

/// What a take granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Discount on all of the lots, in quote native: a loss of the defaulter that waits for the
    /// next boundary, and a gain of the taker.
    pub discount_native: u64,
}

/// Maintenance requirement of one lot of a side alone, in quote native: what it may lose in the
/// worst scenario, and a short option's minimum. The highest discount.
#[must_use]
pub fn lot_requirement_native(instrument: &Instrument, is_long: bool) -> u64 {
    let of_long = instrument.risk_array.iter().copied();
    let worst = if is_long {
        of_long.min().map(i64::saturating_neg)
    } else {
        of_long.max()
    };
    let minimum = if is_long {
        0
    } else {
        instrument.contract.short_min_native
    };
    let worst = worst.and_then(|loss| u64::try_from(loss).ok()).unwrap_or(0);
    worst.saturating_add(minimum)
}

/// Seconds of the worsening price that have gone by, at most all of them. Time and slots: while the
/// cluster halts no price worsens.
fn elapsed_s(loss: &Loss, clock: &Clock) -> u64 {
    let seconds = u64::try_from(clock.age_s(loss.declared_ts)).unwrap_or(0);
    let slots = clock.slot.saturating_sub(loss.declared_slot);
    let run = slots.checked_div(SLOTS_PER_S).unwrap_or(0);
    seconds.min(run).min(u64::from(loss.terms.auction_s))
}

/// What discounts on the lots of this loss may still cost, in quote native.
#[must_use]
pub fn discount_left_native(loss: &Loss) -> u64 {
    let most = loss.snapshot.discount_max_native;
    most.saturating_sub(loss.discount_native)
}

/// Discount on so many lots now, in quote native: rounded down, and within what is left.
///
/// # Errors
/// [`Refusal::Overflow`].
pub fn discount_floor(
    loss: &Loss,
    lots: u64,
    requirement_native: u64,
    clock: &Clock,
) -> Result<u64, Refusal> {
    let all_s = u128::from(loss.terms.auction_s).max(1);
    let whole = u128::from(requirement_native).times(u128::from(lots))?;
    let grown = div_floor(whole.times(u128::from(elapsed_s(loss, clock)))?, all_s)?;
    to_u64(grown.min(u128::from(discount_left_native(loss))))
}

/// Anyone's own margin account takes lots of a defaulter at the mark less the discount of now.
///
/// `sides` are the defaulter's account and the taker's, of another owner; the evidence is the
/// taker's, in the order of its positions after the trade. There is no fee.
///
/// Refuses, in order: `LossInOtherState`; `AuctionUnderWay`; `InstrumentExpired`, `MarkStale`,
/// `TearUpUnderWay`; `LotsOutOfRange`; for the taker `AccountInLiquidation`, `AccountInDefault`,
/// `VaultNotOpen`, `VariationOverdue`, `PositionSlotsFull`, those of [`Evidence::health`],
/// `BelowInitial`.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_take(
    lots: u64,
    loss: &mut Loss,
    market: (&Instrument, &mut Book),
    sides: (&mut Account, &mut Account),
    evidence: &Evidence<'_>,
) -> Result<Taken, Refusal> {
    let (instrument, book) = market;
    if loss.state != State::Managing {
        return Err(Refusal::LossInOtherState);
    }
    if loss.auction_count != 0 {
        return Err(Refusal::AuctionUnderWay);
    }
    check_tradeable(instrument, evidence.clock)?;
    check_whole(book)?;
    let held = lots_of(sides.0, instrument);
    if lots == 0 || lots > held.unsigned_abs() {
        return Err(Refusal::LotsOutOfRange);
    }
    let requirement = lot_requirement_native(instrument, held > 0);
    let discount_native = discount_floor(loss, lots, requirement, evidence.clock)?;
    grant(
        (lots, discount_native),
        loss,
        (instrument, book),
        sides,
        evidence,
    )?;
    Ok(Taken { discount_native })
}

/// Moves a defaulter's lots to whoever takes them at the mark less a discount on all of them, and
/// looks at the taker again. `what` is the lots and the discount.
///
/// Refuses, in order: for the taker `AccountInLiquidation`, `AccountInDefault`, `VaultNotOpen`,
/// `VariationOverdue`, `PositionSlotsFull`, those of [`Evidence::health`], `BelowInitial`.
pub(crate) fn grant(
    what: (u64, u64),
    loss: &mut Loss,
    market: (&Instrument, &mut Book),
    sides: (&mut Account, &mut Account),
    evidence: &Evidence<'_>,
) -> Result<(), Refusal> {
    let (lots, discount_native) = what;
    let (account, taker) = sides;
    check_may_take(taker, evidence)?;
    let over = HandOver {
        lots,
        to_taker_native: discount_native,
        fund_fee_native: 0,
    };
    let is_long = lots_of(account, market.0) > 0;
    over.carry(is_long, market, (account, &mut *taker))?;
    loss.discount_native = loss.discount_native.plus(discount_native)?;
    evidence.check_initial(taker)?;
    Ok(())
}
