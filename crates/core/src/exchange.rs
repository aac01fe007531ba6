//! How lots change hands: the one place that moves them from account to account, and counts them in
//! the book.

use crate::account::{Account, Position, Status};
use crate::instrument::{Book, Instrument};
use crate::limits::QUOTE_SLOT;
use crate::margin::Evidence;
use crate::math::{Checked, lots_times_move, tick_move, to_i128, to_u64};
use crate::refusal::Refusal;
use crate::settlement::{bring_up, is_overdue};

/// What a change of positions did to one account's slots.
#[derive(Clone, Copy, Debug)]
pub struct Undo {
    pub(crate) index: usize,
    pub(crate) before: Position,
}

/// Lots that change hands at a price, and money that goes with them; all of it waits in both
/// positions and in the book until the next boundary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exchange<'a> {
    pub instrument: &'a Instrument,
    /// From seller to buyer, above zero.
    pub lots: i64,
    pub price_ticks: u64,
    /// Fees into the insurance layer.
    pub buyer_fee_native: u64,
    pub seller_fee_native: u64,
    /// What the seller pays the buyer beside the price, and the buyer the seller.
    pub to_buyer_native: u64,
    pub to_seller_native: u64,
}

impl Exchange<'_> {
    /// Moves the lots. Refuses: `PositionSlotsFull`; `OpenInterestAboveLimit`, unless it falls or
    /// stays: a limit that was lowered keeps nobody in.
    pub(crate) fn carry(
        &self,
        book: &mut Book,
        buyer: &mut Account,
        seller: &mut Account,
    ) -> Result<(Undo, Undo), Refusal> {
        let interest_before = book.open_interest_lots;
        let bought = self.prepare(buyer)?;
        let sold = self.prepare(seller)?;
        let from_settlement = tick_move(self.price_ticks, self.instrument.settlement_tick)?;
        let value = self.instrument.tick_value_native;
        let difference = lots_times_move(self.lots, from_settlement, value)?;
        let to_buyer = i128::from(self.to_buyer_native);
        let to_seller = i128::from(self.to_seller_native);
        let buyer_gain = difference.max(0).plus(to_buyer)?;
        let buyer_loss = difference.min(0).minus(to_seller)?.saturating_neg();
        let seller_gain = difference.min(0).saturating_neg().plus(to_seller)?;
        let seller_loss = difference.max(0).plus(to_buyer)?;
        let (fee_b, fee_s) = (
            i128::from(self.buyer_fee_native),
            i128::from(self.seller_fee_native),
        );
        let less = self.lots.saturating_neg();
        change(
            buyer,
            bought.index,
            self.lots,
            (buyer_gain, buyer_loss.plus(fee_b)?),
            book,
        )?;
        change(
            seller,
            sold.index,
            less,
            (seller_gain, seller_loss.plus(fee_s)?),
            book,
        )?;
        book.wait_fee_native = book.wait_fee_native.plus(fee_b)?.plus(fee_s)?;
        let Instrument {
            max_open_interest_lots,
            interest_limit_lots,
            ..
        } = self.instrument;
        let limit = *max_open_interest_lots.min(interest_limit_lots);
        if book.open_interest_lots > limit.max(interest_before) {
            return Err(Refusal::OpenInterestAboveLimit);
        }
        Ok((bought, sold))
    }

    /// Finds or opens the account's position and brings it up to the settlement tick.
    fn prepare(&self, account: &mut Account) -> Result<Undo, Refusal> {
        let index = slot_for(account, self.instrument)?;
        let slot = account.positions.get_mut(index).ok_or(Refusal::Overflow)?;
        if slot.is_occupied() {
            bring_up(account, index, self.instrument)?;
        }
        let slot = account.positions.get_mut(index).ok_or(Refusal::Overflow)?;
        let before = *slot;
        if !before.is_occupied() {
            *slot = Position::open(self.instrument);
        }
        Ok(Undo { index, before })
    }
}

/// The account's slot for an instrument: the one that it has, or the first that is free.
pub(crate) fn slot_for(account: &Account, instrument: &Instrument) -> Result<usize, Refusal> {
    let found = index_of(account, instrument);
    let free = || account.positions.iter().position(|p| !p.is_occupied());
    found.or_else(free).ok_or(Refusal::PositionSlotsFull)
}

/// The account's slot for an instrument that it has a position in.
pub(crate) fn index_of(account: &Account, instrument: &Instrument) -> Option<usize> {
    let id = instrument.instrument_id;
    account.positions.iter().position(|p| p.instrument_id == id)
}

/// The account's lots of an instrument, signed.
pub(crate) fn lots_of(account: &Account, instrument: &Instrument) -> i64 {
    let held = index_of(account, instrument).and_then(|index| account.positions.get(index));
    held.map_or(0, |position| position.lots)
}

/// Changes one position and the book by a signed number of lots and what waits with them.
pub(crate) fn change(
    account: &mut Account,
    index: usize,
    lots: i64,
    waits: (i128, i128),
    book: &mut Book,
) -> Result<(), Refusal> {
    let position = account.positions.get_mut(index).ok_or(Refusal::Overflow)?;
    let (long_before, open_before) = (position.lots.max(0), position.lots != 0);
    position.lots = position.lots.plus(lots)?;
    position.wait_gain_native = position.wait_gain_native.plus(waits.0)?;
    position.wait_loss_native = position.wait_loss_native.plus(waits.1)?;
    book.wait_gain_native = book.wait_gain_native.plus(waits.0)?;
    book.wait_loss_native = book.wait_loss_native.plus(waits.1)?;
    let long_after = to_i128(u128::from(position.lots.max(0).unsigned_abs()))?;
    let interest = i128::from(book.open_interest_lots).plus(long_after)?;
    book.open_interest_lots = to_u64(interest.minus(i128::from(long_before))?)?;
    let is_open = position.lots != 0;
    book.open_position_count = match (open_before, is_open) {
        (false, true) => book.open_position_count.plus(1)?,
        (true, false) => book.open_position_count.minus(1)?,
        _ => book.open_position_count,
    };
    Ok(())
}

/// Lots that an account gives up at the mark, and what it pays beside them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HandOver {
    pub lots: u64,
    /// Fee or discount of whoever takes them.
    pub to_taker_native: u64,
    /// Fee into the insurance layer.
    pub fund_fee_native: u64,
}

impl HandOver {
    /// Moves lots of one side from giver to taker, `sides` in this order.
    /// Refuses: `PositionSlotsFull`.
    pub(crate) fn carry(
        &self,
        is_long: bool,
        market: (&Instrument, &mut Book),
        sides: (&mut Account, &mut Account),
    ) -> Result<(), Refusal> {
        let (instrument, book) = market;
        let (giver, taker) = sides;
        let mut exchange = Exchange {
            instrument,
            lots: i64::try_from(self.lots).map_err(|_| Refusal::LotsOutOfRange)?,
            price_ticks: instrument.mark_tick,
            buyer_fee_native: 0,
            seller_fee_native: 0,
            to_buyer_native: 0,
            to_seller_native: 0,
        };
        if is_long {
            exchange.seller_fee_native = self.fund_fee_native;
            exchange.to_buyer_native = self.to_taker_native;
            exchange.carry(book, taker, giver)?;
        } else {
            exchange.buyer_fee_native = self.fund_fee_native;
            exchange.to_seller_native = self.to_taker_native;
            exchange.carry(book, giver, taker)?;
        }
        Ok(())
    }
}

/// Whether an account may take risk over from another one.
///
/// Refuses, in order: `AccountInLiquidation`, `AccountInDefault`, `VaultNotOpen` (no quote vault),
/// `VariationOverdue`.
pub(crate) fn check_may_take(account: &Account, evidence: &Evidence<'_>) -> Result<(), Refusal> {
    match account.status {
        Status::Active => account.slot(QUOTE_SLOT)?,
        Status::Liquidation => return Err(Refusal::AccountInLiquidation),
        Status::Default | Status::Fixed => return Err(Refusal::AccountInDefault),
    };
    if is_overdue(account, evidence.parameters, evidence.clock) {
        return Err(Refusal::VariationOverdue);
    }
    Ok(())
}

/// Whether the book stands still for a tear-up: lots keep their owners until it is done.
///
/// # Errors
/// [`Refusal::TearUpUnderWay`].
pub(crate) fn check_whole(book: &Book) -> Result<(), Refusal> {
    if book.is_tearing_up {
        Err(Refusal::TearUpUnderWay)
    } else {
        Ok(())
    }
}
