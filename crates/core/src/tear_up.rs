//! Lots that nobody wanted: closed against the other side of the book, pro rata (SPEC 10).
//!
//! Every page takes the same number of lots from the defaulter and from one account of the other
//! side, at the settlement tick to which both were brought first. So nobody pays and nobody is
//! paid, and the book matches after each page. What each account bears is a part by running sums,
//! whatever the order and the size of the pages. The instrument stands still meanwhile: nobody may
//! leave the side that bears it, and nobody may join it.

use crate::account::{Account, Position};
use crate::auction::{Auction, Phase};
use crate::exchange::{change, index_of, lots_of};
use crate::instrument::{Book, Instrument};
use crate::loss::{Loss, State, TearUp};
use crate::math::{Checked, allocate};
use crate::refusal::Refusal;
use crate::settlement::bring_up;
use crate::units::{Clock, Moment};

/// What one page of a tear-up did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Torn {
    /// Lots that both accounts lost.
    pub lots: u64,
    /// Whether the tear-up is done: the defaulter has no lots of the instrument any more.
    pub is_done: bool,
}

/// Tears up one account's part of a defaulter's lots of one instrument; the first page begins it.
///
/// `sides` are the defaulter's account and one of the other side. `due` has the auction of these
/// lots, if there was one, and the time. Needs no price.
///
/// Refuses, in order: `LossInOtherState`; for the first page `TearUpUnderWay` (of this loss in
/// another instrument, or of this book for another loss), `InstrumentExpired`, `NothingToTearUp`
/// without lots of the defaulter, `AuctionUnderWay`, `TearUpNotDue`; `NothingToTearUp` for an
/// account without lots, on the defaulter's own side, or that has borne its part.
///
/// # Errors
/// As above, and [`Refusal::Overflow`].
pub fn plan_tear_up(
    loss: &mut Loss,
    market: (&Instrument, &mut Book),
    sides: (&mut Account, &mut Account),
    due: (Option<&Auction>, &Clock),
) -> Result<Torn, Refusal> {
    let (instrument, book) = market;
    let (account, other) = sides;
    if loss.state != State::Managing {
        return Err(Refusal::LossInOtherState);
    }
    let held = lots_of(account, instrument);
    if loss.tear_up.instrument_id != instrument.instrument_id {
        check_may_begin(loss, (instrument, &*book), held, due)?;
        book.is_tearing_up = true;
        book.tear_up_count = book.tear_up_count.plus(1)?;
        loss.tear_up = TearUp {
            instrument_id: instrument.instrument_id,
            lots: held.unsigned_abs(),
            base_lots: book.open_interest_lots,
            seen_lots: 0,
        };
    }
    let (index, lots) = bearer(other, held > 0, (instrument, &*book))?;
    let mine = index_of(account, instrument).ok_or(Refusal::NothingToTearUp)?;
    bring_up(account, mine, instrument)?;
    bring_up(other, index, instrument)?;
    let tear_up = &mut loss.tear_up;
    let seen = tear_up.seen_lots.plus(lots)?;
    let torn = allocate(tear_up.lots, tear_up.seen_lots, seen, tear_up.base_lots)?;
    tear_up.seen_lots = seen;
    let signed = i64::try_from(torn).map_err(|_| Refusal::Overflow)?;
    let (from_account, from_other) = if held > 0 {
        (signed.saturating_neg(), signed)
    } else {
        (signed, signed.saturating_neg())
    };
    change(account, mine, from_account, (0, 0), book)?;
    change(other, index, from_other, (0, 0), book)?;
    mark_borne(other, index, book)?;
    let is_done = seen == tear_up.base_lots;
    if is_done {
        loss.tear_up = TearUp::default();
        book.is_tearing_up = false;
        book.whole_since = due.1.moment();
    }
    Ok(Torn {
        lots: torn,
        is_done,
    })
}

/// Whether a tear-up may begin: when every other way to close the lots has had its time.
fn check_may_begin(
    loss: &Loss,
    market: (&Instrument, &Book),
    held: i64,
    due: (Option<&Auction>, &Clock),
) -> Result<(), Refusal> {
    let (instrument, book) = market;
    let (auction, clock) = due;
    if loss.tear_up.instrument_id != 0 || book.is_tearing_up {
        return Err(Refusal::TearUpUnderWay);
    }
    // Settling strikes the lots of an instrument that has ended, at its final tick.
    if instrument.is_expired || clock.now_ts >= instrument.expiry_ts {
        return Err(Refusal::InstrumentExpired);
    }
    if held == 0 {
        return Err(Refusal::NothingToTearUp);
    }
    if loss.auction_count != 0 {
        return Err(Refusal::AuctionUnderWay);
    }
    let is_of_lots = |auction: &&Auction| auction.instrument_id == instrument.instrument_id;
    let is_over = auction
        .filter(is_of_lots)
        .is_some_and(|auction| auction.phase == Phase::Closed);
    if is_over || has_managed(loss, clock) {
        Ok(())
    } else {
        Err(Refusal::TearUpNotDue)
    }
}

/// Whether the time to manage the default has lapsed.
pub(crate) fn has_managed(loss: &Loss, clock: &Clock) -> bool {
    let declared = Moment {
        ts: loss.declared_ts,
        slot: loss.declared_slot,
    };
    clock.has_lapsed(&declared, loss.terms.managing_s)
}

/// Slot and lots of an account that still has to bear its part.
fn bearer(
    account: &Account,
    is_long: bool,
    market: (&Instrument, &Book),
) -> Result<(usize, u64), Refusal> {
    let (instrument, book) = market;
    let index = index_of(account, instrument).ok_or(Refusal::NothingToTearUp)?;
    let bears = |position: &&Position| {
        let is_opposite = position.lots != 0 && (position.lots < 0) == is_long;
        is_opposite && position.tear_up_count != book.tear_up_count
    };
    let position = account.positions.get(index).filter(bears);
    let position = position.ok_or(Refusal::NothingToTearUp)?;
    Ok((index, position.lots.unsigned_abs()))
}

fn mark_borne(account: &mut Account, index: usize, book: &Book) -> Result<(), Refusal> {
    let position = account.positions.get_mut(index).ok_or(Refusal::Overflow)?;
    position.tear_up_count = book.tear_up_count;
    Ok(())
}
